"""More time for bureaus, and enterprises admitted late by name (R42, R43)."""

import re
from dataclasses import replace
from datetime import date

from handlers.dialogue.conversation import Utterance, present
from handlers.dialogue.forms import Draft, begin
from handlers.flows.call_forms import EXTENSION, LATE, day_in, day_label
from handlers.flows.calls import Answer, Who, facts_of, names
from handlers.flows.readers import county_name
from handlers.flows.talk import Talk, Turn
from handlers.operations import calls, occasions
from handlers.operations.bureaus import desk_of, short_name
from handlers.rules.calendar import OutOfOrder
from handlers.rules.lifecycle import Desk
from handlers.rules.rounds import round_label
from handlers.understanding.normal import fold
from handlers.understanding.places import find_place
from handlers.wording import say
from storage.models import Bureau, Call
from storage.queries import calls as questions
from storage.queries.people import officer_of

EXTENDING = frozenset({Desk.PROVINCE, Desk.CITY})
_REASON = re.compile(
    r"(?:，|,|。|；|\s)(?:因为|因|原因是?|由于)?\s*(?P<why>[^，,。；\s]{2,60})[。！]?$"
)


def target_in(turn: Turn, text: str) -> Bureau | None:
    """The bureau that is named in a text."""
    place = find_place(fold(text), turn.today)
    code = place.county_code or place.city_code
    return turn.session.get(Bureau, code) if code else None


def reason_in(turn: Turn, text: str) -> str:
    """What is said behind the last comma, unless it is a day."""
    found = _REASON.search(text)
    if found is None or day_in(found["why"], turn.today) is not None:
        return ""
    return found["why"]


def open_extension(turn: Turn, talk: Talk, bureau: Bureau, text: str) -> Answer:
    """Put an extension before the officer: for whom, until when, why."""
    if desk_of(bureau) not in EXTENDING:
        return talk, Utterance(say("call.extend_not_here"))
    call = calls.current(turn.session, turn.today)
    if call is None:
        return talk, Utterance(say("call.no_call"))
    target = target_in(turn, text)
    if target is not None and target.reports_to != bureau.code:
        return talk, Utterance(say("call.not_below", name=short_name(target)))
    answers = {
        "round": call.round,
        "code": target.code if target else "",
        "target": short_name(target) if target else say("call.everybody"),
    }
    due, why = day_in(text, turn.today), reason_in(turn, text)
    answers |= {"due": f"{due}"} if due else {}
    answers |= {"reason": why} if why else {}
    draft = replace(begin(EXTENSION), answers=answers)
    return replace(talk.idle(), flow="extension").in_form(draft), present(EXTENSION, draft)


def extended(turn: Turn, talk: Talk, draft: Draft) -> Answer:
    """Extend, and tell those whose deadline has moved."""
    who, answers = officer_of(turn.session, turn.openid), draft.answers
    if who is None:
        return talk.idle(), Utterance(say("officer.not_one"))
    code = str(answers.get("code", ""))
    target = turn.session.get(Bureau, code) if code else None
    due, reason = date.fromisoformat(str(answers["due"])), str(answers["reason"])
    try:
        call, moved = calls.extend(turn.session, *who, target, due, reason, turn.now)
    except OutOfOrder as why:
        said = Utterance(say(f"call.{why.problem}"))
        return talk.in_form(draft.without("due")), said + present(EXTENSION, draft.without("due"))
    except (calls.NoCall, calls.NotBelow):
        return talk.idle(), Utterance(say("call.no_call"))
    if not moved:
        return talk.idle(), Utterance(say("call.extended_already", due=day_label(due)))
    _tell(turn, who, call, moved, due, reason)
    return talk.idle(), Utterance(say("call.extended_done", names=names(moved), due=day_label(due)))


def _tell(turn: Turn, who: Who, call: Call, moved: list[Bureau], due: date, reason: str) -> None:
    bound = questions.bound(turn.session, [bureau.code for bureau in moved])
    for bureau in moved:
        facts = facts_of(call) | {
            "bureau": bureau.code, "superior": who[1].name, "due": day_label(due),
            "reason": reason,
        }  # fmt: skip
        occasions.owe(
            turn.session,
            "extended",
            bound.get(bureau.code, ()),
            turn.now,
            turn.house.programme,
            facts,
            region=bureau.code,
        )


# ---------------------------------------------------------------- late entries


def open_late(turn: Turn, talk: Talk, bureau: Bureau, text: str) -> Answer:
    """Ask which enterprise may file late, and why."""
    call = calls.current(turn.session, turn.today)
    if call is None:
        return talk, Utterance(say("call.no_call"))
    answers: dict[str, object] = {"round": call.round}
    for name in ("enterprise", "county"):
        found = LATE.slot(name).reader.spot(text, turn.today)
        answers |= {name: found} if found else {}
    if desk_of(bureau) in {Desk.COUNTY, Desk.DIRECT}:
        answers["county"] = bureau.code
    if why := reason_in(turn, text.replace(str(answers.get("enterprise", "")), " ")):
        answers["reason"] = why
    draft = replace(begin(LATE), answers=answers)
    return replace(talk.idle(), flow="late").in_form(draft), present(LATE, draft)


def admitted(turn: Turn, talk: Talk, draft: Draft) -> Answer:
    """Admit an enterprise late, by name."""
    who, answers = officer_of(turn.session, turn.openid), draft.answers
    if who is None:
        return talk.idle(), Utterance(say("officer.not_one"))
    county, enterprise = str(answers["county"]), str(answers["enterprise"])
    if not _may_admit(turn, who[1], county):
        return talk.idle(), Utterance(say("call.not_below", name=county_name(county)))
    reason = str(answers["reason"])
    try:
        call, until = calls.admit_late(turn.session, *who, county, enterprise, reason, turn.now)
    except calls.NoCall:
        return talk.idle(), Utterance(say("call.no_call"))
    said = say(
        "call.admitted",
        enterprise=enterprise,
        until=day_label(until),
        round=round_label(call.round),
    )
    return talk.idle(), Utterance(said)


def _may_admit(turn: Turn, bureau: Bureau, county: str) -> bool:
    """Whether a bureau answers for a county: its own, one below, any for the province."""
    if desk_of(bureau) is Desk.PROVINCE:
        return True
    found = turn.session.get(Bureau, county)
    return found is not None and bureau.code in {found.code, found.reports_to}
