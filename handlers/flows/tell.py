"""What an enterprise is told of its demand: every change of state, with the next step."""

from collections.abc import Collection

from handlers.flows.demand_form import DEMAND
from handlers.flows.readers import bureau_name
from handlers.flows.talk import Turn
from handlers.operations import occasions
from handlers.rules.rounds import NANJING
from handlers.wording import say
from storage import tables
from storage.models import Bureau, Demand
from storage.queries.demands import Row
from storage.vocabulary import DemandState, Rank

# the slots that stand for the fields of a demand, in the order they are named
SLOTS = {
    "kind": "kind",
    "title": "title",
    "problem": "problem",
    "enterprise": "enterprise",
    "county_code": "county",
    "contact": "contact",
    "mobile": "mobile",
    "forms": "forms",
    "visit_from": "visit",
    "budget_wan": "budget",
    "disclosure": "disclosure",
    "confidential": "confidential",
    "urgency": "urgent",
    "particulars": "remarks",
}


def labels_of(changed: Collection[str]) -> str:
    """The changed fields in words; those that nobody names are left out."""
    return "、".join(DEMAND.slot(slot).label for name, slot in SLOTS.items() if name in changed)


def occasion_of(demand: Demand, step: int) -> str:
    """The occasion of the notice about the act that led to a step."""
    return occasions.occasion("moved", {"number": demand.number, "step": step})


def reason_words(demand: Demand) -> str:
    """What the enterprise can do about a return, what was marked, and what the officer added."""
    reason, note = demand.return_reason, demand.return_note
    if demand.state is not DemandState.RETURNED or reason is None:
        return ""
    marked = "、".join(DEMAND.slot(name).label for name in demand.return_fields)
    return (
        say(f"returned.{reason.value}")
        + (say("moved.marked", fields=marked) if marked else "")
        + (say("moved.note", note=note) if note else "")
    )


def _title(demand: Demand) -> str:
    return say("officer.hidden") if demand.confidential else demand.title


def moved(turn: Turn, row: Row, bureau: Bureau) -> None:
    """Tell the enterprise where its demand stands now and what comes next."""
    demand = row[0]
    city = tables.city_of(demand.county_code)
    by_zone = bureau.rank is Rank.ZONE and demand.state is DemandState.CHECKED
    text = say(
        "moved.from_zone" if by_zone else f"moved.{demand.state.value}",
        number=demand.number,
        title=_title(demand),
        bureau=bureau.name,
        city=city.name if city else "",
        county=bureau_name(demand.county_code),
        asks=reason_words(demand),
    )
    _owe(turn, row, "moved", text, step=demand.step)


def taken_back(turn: Turn, row: Row) -> None:
    """Correct what was said of an act that has been undone."""
    demand = row[0]
    text = say(
        "moved.undone",
        number=demand.number,
        title=_title(demand),
        state=demand.state.label,
        next=say(f"demand.next_{demand.state.value}"),
    )
    _owe(turn, row, "undone", text, step=demand.step)


def published(turn: Turn, row: Row, occasion: str) -> None:
    """Tell the enterprise that its demand stands before the public, and how."""
    demand = row[0]
    text = say(
        "moved.published",
        number=demand.number,
        title=_title(demand),
        manner=demand.disclosure.label,
    )
    _owe(turn, row, "published", text, event=occasion, version=demand.version)


def message(turn: Turn, row: Row, bureau: Bureau, name: str, words: str) -> bool:
    """Pass an officer's words on to the contact; false when there is nobody any more."""
    text = say(
        "message.from_bureau",
        bureau=bureau.name,
        name=name,
        number=row[0].number,
        title=_title(row[0]),
        words=words,
    )
    return _owe(turn, row, "message", text, push=turn.heard.key)


def _owe(turn: Turn, row: Row, name: str, text: str, **facts: object) -> bool:
    demand, _, contact = row
    if contact.erased_at is not None:
        return False
    return occasions.tell(
        turn.session,
        name,
        contact.openid,
        turn.now,
        {"number": demand.number, **facts},
        text=text,
        region=demand.county_code,
        data={
            "number": demand.number,
            "state": demand.state.label,
            "what": say("moved.look_inside"),
            "at": f"{turn.now.astimezone(NANJING):%Y-%m-%d %H:%M}",
        },
    )
