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
from handlers.operations import calls, deadlines, occasions
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
        said = extend_now(turn, who, target, due, reason)
    except OutOfOrder as why:
        too_far = Utterance(say(f"call.{why.problem}"))
        again = draft.without("due")
        return talk.in_form(again), too_far + present(EXTENSION, again)
    except (calls.NoCall, calls.NotBelow):
        return talk.idle(), Utterance(say("call.no_call"))
    return talk.idle(), Utterance(said)


def extend_now(turn: Turn, who: Who, target: Bureau | None, due: date, reason: str) -> str:
    """Extend, tell those whose deadline has moved, and say so.

    Raises OutOfOrder, calls.NoCall and calls.NotBelow.
    """
    call, moved = deadlines.extend(turn.session, *who, target, due, reason, turn.now)
    if not moved:
        return say("call.extended_already", due=day_label(due))
    _tell(turn, who, call, moved, due, reason)
    return say("call.extended_done", names=names(moved), due=day_label(due))


def close_now(turn: Turn, who: Who, reason: str) -> str:
    """End the call with this day, tell everybody who was told of it, and say so.

    Raises calls.NoCall and calls.NotTheProvince.
    """
    call, moved = deadlines.close(turn.session, *who, reason, turn.now)
    bound = questions.bound(turn.session, [bureau.code for bureau in moved])
    facts = facts_of(call) | {"superior": who[1].name, "reason": reason}
    for bureau in moved:
        officers = bound.get(bureau.code, ())
        occasions.owe(
            turn.session, "closed", officers, turn.now, turn.house.programme, facts,
            region=bureau.code,
        )  # fmt: skip
    return say("call.closed_done", round=round_label(call.round), count=len(moved))


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
    try:
        said = admit_now(turn, who, county, enterprise, str(answers["reason"]))
    except calls.NotBelow:
        said = say("call.not_below", name=county_name(county))
    except calls.NoCall:
        said = say("call.no_call")
    return talk.idle(), Utterance(said)


def admit_now(turn: Turn, who: Who, county: str, enterprise: str, reason: str) -> str:
    """Admit an enterprise late and say until when. Raises calls.NotBelow and calls.NoCall."""
    if not _may_admit(turn, who[1], county):
        raise calls.NotBelow
    call, until = deadlines.admit_late(turn.session, *who, county, enterprise, reason, turn.now)
    return say(
        "call.admitted",
        enterprise=enterprise,
        until=day_label(until),
        round=round_label(call.round),
    )


def _may_admit(turn: Turn, bureau: Bureau, county: str) -> bool:
    """Whether a bureau answers for a county: its own, one below, any for the province."""
    if desk_of(bureau) is Desk.PROVINCE:
        return True
    found = turn.session.get(Bureau, county)
    return found is not None and bureau.code in {found.code, found.reports_to}
