"""One demand as its officer sees it: the card, what to look at, and what can be done."""

import re

from handlers.dialogue.conversation import Option, Utterance
from handlers.flows.readers import county_name
from handlers.flows.talk import Turn
from handlers.flows.tell import labels_of
from handlers.operations import verdicts
from handlers.rules import checklist
from handlers.rules.rounds import NANJING, round_label
from handlers.understanding.normal import fold
from handlers.understanding.places import find_place
from handlers.wording import say
from storage.models import Bureau
from storage.queries import demands as questions
from storage.vocabulary import Urgency


def line(row: questions.Row) -> str:
    """One demand in a list; confidential ones without their title."""
    demand, enterprise, _ = row
    urgent = say("notice.urgent") if demand.urgency is Urgency.URGENT else ""
    title = say("officer.hidden") if demand.confidential else demand.title
    return f"{urgent}{demand.number} {enterprise.name}：{title}"


def card(turn: Turn, bureau: Bureau, row: questions.Row) -> str:
    """One demand in full, with the hints of the checklist for this desk (R90)."""
    demand, enterprise, contact = row
    text = say(
        "officer.card",
        number=demand.number,
        urgent=say("notice.urgent") if demand.urgency is Urgency.URGENT else "",
        title=demand.title,
        enterprise=enterprise.name,
        county=county_name(demand.county_code),
        kind=demand.kind.label,
        problem=demand.problem[:400],
        contact=contact.name or say("officer.erased"),
        mobile=f"{contact.mobile[:3]}****{contact.mobile[-4:]}" if contact.mobile else "",
        state=demand.state.label,
        round=round_label(demand.round),
        day=f"{demand.submitted_at.astimezone(NANJING):%Y-%m-%d}",
        disclosure=say("officer.confidential") if demand.confidential else demand.disclosure.label,
    )
    return "\n".join(
        part for part in (text, _history(turn, row), _hints(turn, bureau, row)) if part
    )


def _history(turn: Turn, row: questions.Row) -> str:
    """That a demand came back, why, and what has been changed since."""
    demand = row[0]
    if not demand.returns or demand.return_reason is None:
        return ""
    changed = labels_of(questions.last_changes(turn.session, demand.number))
    said = say("review.came_back", count=demand.returns, reason=demand.return_reason.label)
    return f"{said}{say('review.changed_since', changed=changed)}" if changed else said


def _hints(turn: Turn, bureau: Bureau, row: questions.Row) -> str:
    lines = "\n".join(f"· {say(f'checklist.{key}')}" for key in hints(turn, bureau, row))
    return say("review.look_at", lines=lines) if lines else ""


def hints(turn: Turn, bureau: Bureau, row: questions.Row) -> tuple[str, ...]:
    """What this desk should look at before approving (R90), as keys of the checklist."""
    demand, enterprise, contact = row
    look = checklist.Look(
        flags=frozenset(enterprise.flags.split()),
        kind=demand.kind,
        problem=demand.problem,
        details=frozenset(demand.particulars),
        has_mobile=bool(contact.mobile),
        named_elsewhere=_named_elsewhere(turn, enterprise.name, demand.county_code),
        others=questions.open_of_enterprise(turn.session, demand.enterprise_id) - 1,
        confidential=demand.confidential,
    )
    return checklist.hints(look, verdicts.desk_for(turn.session, bureau, demand))


def _named_elsewhere(turn: Turn, name: str, county_code: str) -> bool:
    found = find_place(fold(name), turn.today)
    return bool(found.county_code) and found.county_code != county_code


def may_act(turn: Turn, bureau: Bureau, row: questions.Row) -> bool:
    """Whether a demand waits at the desk of this bureau."""
    return verdicts.waits_at(turn.session, bureau, row[0])


def choices(number: str, *, more: bool) -> tuple[Option, ...]:
    """What can be said to a card; every choice names its demand, so that old ones stay harmless."""
    verdict = (
        Option(f"通过 {number}", say("review.choose_pass")),
        Option(f"退回 {number}", say("review.choose_back")),
    )
    if not more:
        return verdict
    return (
        *verdict,
        Option("下一条", say("review.choose_next")),
        Option("稍后", say("review.choose_later")),
    )


def shown(turn: Turn, bureau: Bureau, row: questions.Row, *, more: bool) -> Utterance:
    """The card with its choices."""
    options = choices(row[0].number, more=more) if may_act(turn, bureau, row) else ()
    return Utterance(card(turn, bureau, row), options)


_NUMBER = re.compile(r"(?:XQ)?\s*-?\s*(20\d\d)\s*[-—－]\s*(\d{1,5})", re.IGNORECASE)
_SHORT = re.compile(r"(?<![\d-])(0\d{3})(?![\d-])")


def numbers_in(text: str, year: int) -> list[str]:
    """The numbers of demands in a text, in full; 「0001」 is one of this year."""
    full = [f"XQ{found[1]}-{int(found[2]):04d}" for found in _NUMBER.finditer(text)]
    rest = _NUMBER.sub(" ", text)
    return full + [f"XQ{year}-{found[1]}" for found in _SHORT.finditer(rest)]


def is_number(text: str) -> bool:
    """Whether a text is the number of a demand and nothing else."""
    return bool(_NUMBER.fullmatch(text) or _SHORT.fullmatch(text))
