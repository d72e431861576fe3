"""Who is told about what; the words of each notice come from the sheet."""

from collections.abc import Collection

from handlers.flows import tell_experts
from handlers.flows.readers import county_name
from handlers.flows.talk import Turn
from handlers.flows.tell import labels_of
from handlers.operations import occasions, threads, verdicts
from handlers.operations.bureaus import PROVINCE
from handlers.operations.experts import SignedUp
from handlers.rules import lifecycle
from handlers.rules.rounds import NANJING
from handlers.wording import say
from storage.models import Bureau, Demand, Enterprise, Expert
from storage.queries import people, sight
from storage.queries.experts import open_demand as demand_of
from storage.vocabulary import DemandState, ExpertState, Rank, Urgency

FLAGS = ("large", "public_body", "individual")


def demand_arrived(
    turn: Turn,
    demand: Demand,
    enterprise: Enterprise,
    occasion: str,
    changed: Collection[str] = (),
) -> None:
    """Tell the officers of the zone or county, or of the nearest superior, about a demand."""
    zone = sight.zone_of(demand.county_code, enterprise.town or "")  # a new row may have none yet
    code, openids = zone, people.officers_of(turn.session, zone) if zone else ()
    if not openids:
        code, openids = people.officers_for(turn.session, demand.county_code)
    openids = tuple(dict.fromkeys([*openids, *_at_its_desk(turn, demand, changed)]))
    if not openids:
        return
    changes = labels_of(changed)
    hints = [say("notice.changes", changes=changes)] if changes else []
    hints += [say(f"notice.flag_{flag}") for flag in enterprise.flags.split() if flag in FLAGS]
    if code not in {demand.county_code, zone}:
        hints.append(say("notice.nobody_there", county=county_name(demand.county_code)))
    text = say(
        "notice.demand_confidential" if demand.confidential else f"notice.demand_{occasion}",
        urgent=say("notice.urgent") if demand.urgency is Urgency.URGENT else "",
        number=demand.number,
        county=county_name(demand.county_code),
        enterprise=enterprise.name,
        kind=demand.kind.label,
        title=demand.title,
        hints="".join(f"\n{hint}" for hint in hints),
    )
    for openid in openids:
        occasions.tell(
            turn.session,
            "arrived",
            openid,
            turn.now,
            {"number": demand.number, "event": occasion, "version": demand.version},
            text=text,
            region=demand.county_code,
            data=_template_values(turn, demand, enterprise),
        )


def _at_its_desk(turn: Turn, demand: Demand, changed: Collection[str]) -> tuple[str, ...]:
    """Who else should know: the officers a demand lies with beyond its county.

    A change that sends it back to the county concerns them too: it is no longer theirs.
    """
    left = demand.state is DemandState.WITHDRAWN or lifecycle.KEY_FIELDS.intersection(changed)
    above = demand.state in {DemandState.AT_CITY, DemandState.AT_PROVINCE}
    if not (above or (left and verdicts.was_forwarded(turn.session, demand))):
        return ()
    home = turn.session.get(Bureau, demand.county_code)
    if home is None or home.reports_to is None:
        return ()
    return people.officers_of(turn.session, home.reports_to)


def _template_values(turn: Turn, demand: Demand, enterprise: Enterprise) -> dict[str, str]:
    """The values a template may show; each row holds twenty characters (protocol §4.4)."""
    return {
        "number": demand.number,
        "enterprise": enterprise.name,
        "kind": demand.kind.label,
        "title": say("notice.look_inside") if demand.confidential else demand.title,
        "at": f"{turn.now.astimezone(NANJING):%Y-%m-%d %H:%M}",
    }


def person_wanted(turn: Turn, code: str, who: str, words: str) -> tuple[str, int]:
    """Tell the officers of a region that somebody asks for a person (人工), and open a talk.

    Returns the code of the bureau that was told and the id of the talk; nothing when there is
    nobody to tell.
    """
    bureau, openids = people.officers_for(turn.session, code)
    if not openids:
        return "", 0
    thread = threads.open_thread(turn.session, turn.openid, bureau, turn.now)
    for openid in openids:
        occasions.tell(
            turn.session,
            "human_asked",
            openid,
            turn.now,
            {"thread": thread.id, "push": turn.heard.key},
            text=say(
                "notice.human",
                who=who,
                words=words or say("notice.no_words"),
                number=thread.number,
            ),
            region=code,
            data={
                "who": who,
                "words": words or say("notice.no_words"),
                "at": f"{turn.now.astimezone(NANJING):%Y-%m-%d %H:%M}",
            },
        )
    return bureau, thread.id


WAITING = frozenset({ExpertState.TO_CONFIRM, ExpertState.TO_MATCH})


def expert_signed_up(turn: Turn, signed: SignedUp) -> None:
    """Tell officers of a sign-up: the province in its digest, the city aimed at there and then."""
    expert = signed.expert
    to_decide = expert.state in WAITING or signed.double is not None
    tell_experts.signed_up(turn, to_decide=to_decide)
    aimed = signed.sign_up.demand
    demand = demand_of(turn.session, aimed) if aimed and expert.state in WAITING else None
    home = turn.session.get(Bureau, demand.county_code) if demand else None
    superior = turn.session.get(Bureau, home.reports_to) if home and home.reports_to else None
    if superior is None or superior.rank is not Rank.CITY:
        return
    text = say("notice.expert_aims_here", name=expert.name, unit=expert.unit, number=aimed,
               expert=expert.id)  # fmt: skip
    for openid in people.officers_of(turn.session, superior.code):
        occasions.tell(turn.session, "expert_aims", openid, turn.now,
                       {"expert": expert.id, "number": aimed}, text=text, region=superior.code,
                       data={"who": _who(expert), "what": say("experts.to_confirm"),
                             "at": f"{turn.now.astimezone(NANJING):%Y-%m-%d %H:%M}"})  # fmt: skip


def colleague_recommended(turn: Turn, expert: str, name: str, unit: str, fields: str) -> None:
    """Tell the province's officers of a colleague; the number is the colleague's own to give."""
    unknown = say("notice.not_said")
    text = say(
        "notice.colleague",
        who=expert,
        name=name or unknown,
        unit=unit or unknown,
        fields=fields or unknown,
    )
    what = say("notice.colleague_what", name=name or unknown)
    _tell_province(turn, "colleague", text, expert, what)


def certificate_wanted(turn: Turn, expert: Expert, purpose: str) -> None:
    """Tell the province's officers that an expert asks for a certificate."""
    why = purpose or say("notice.not_said")
    text = say("notice.certificate", name=expert.name, unit=expert.unit, purpose=why)
    what = say("notice.certificate_what", purpose=why)
    _tell_province(turn, "certificate", text, _who(expert), what, expert=expert.id)


def _who(expert: Expert) -> str:
    return say("notice.expert_who", name=expert.name, unit=expert.unit)


def _tell_province(turn: Turn, name: str, text: str, who: str, what: str, **facts: object) -> None:
    for openid in people.officers_for(turn.session, PROVINCE)[1]:
        occasions.tell(
            turn.session,
            name,
            openid,
            turn.now,
            {"push": turn.heard.key, **facts},
            text=text,
            region=PROVINCE,
            data={
                "who": who,
                "what": what,
                "at": f"{turn.now.astimezone(NANJING):%Y-%m-%d %H:%M}",
            },
        )
