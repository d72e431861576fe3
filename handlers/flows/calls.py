"""The call for demands in the chat: opened, read, relayed; who is told.

The province opens, cities relay to counties, counties to enterprises that agreed (R1, R41-R46,
R81). What goes to many is held for some minutes and can be taken back.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from handlers.dialogue.conversation import Utterance, present
from handlers.dialogue.forms import Draft, begin
from handlers.flows.call_forms import CALL, RELAY, day_label
from handlers.flows.talk import Talk, Turn
from handlers.operations import calls, notices, occasions
from handlers.operations.bureaus import PROVINCE, desk_of, short_name
from handlers.rules import calendar
from handlers.rules.calendar import OutOfOrder, Window
from handlers.rules.lifecycle import Desk
from handlers.rules.occasions import OCCASIONS
from handlers.rules.rounds import round_label, season_label
from handlers.wording import say
from storage.models import Bureau, Call, CallPart, Officer
from storage.queries import calls as questions
from storage.queries.people import officer_of

Who = tuple[Officer, Bureau]
Answer = tuple[Talk, Utterance]
MOST_NAMES = 20


def names(bureaus: Iterable[Bureau]) -> str:
    """Bureaus by the names of their regions, not too many of them."""
    listed = [short_name(bureau) for bureau in bureaus]
    shown = "、".join(listed[:MOST_NAMES])
    return say("call.and_more", names=shown, count=len(listed)) if listed[MOST_NAMES:] else shown


# ---------------------------------------------------------------- opening


def open_opening(
    turn: Turn, talk: Talk, bureau: Bureau, code: str, due: date | None, reason: str = ""
) -> Answer:
    """Put a call before the province's officer: round, days, and who would be told."""
    programme = turn.house.programme
    if questions.of_round(turn.session, code) is not None:
        return talk, Utterance(say("call.already", round=round_label(code)))
    unusual = calendar.needs_reason(programme, code, turn.today)
    try:
        window = _window(turn, code, due)
    except OutOfOrder:
        return talk, Utterance(say("call.due_too_early"))
    answers = {
        "round": code,
        "due": f"{window.due}",
        "county_due": f"{window.county_due}",
        "unusual": unusual,
        "audience": audience(turn, bureau),
    }
    if reason:
        answers["reason"] = reason
    draft = replace(begin(CALL), answers=answers)
    return replace(talk.idle(), flow="call").in_form(draft), present(CALL, draft)


def _window(turn: Turn, code: str, due: date | None) -> Window:
    programme = turn.house.programme
    due = due or calendar.usual_due(programme, code, turn.today)
    return calendar.window(programme, turn.today, due)


def audience(turn: Turn, province: Bureau) -> str:
    """Who would be told: by desk, how many officers, and who has none (R81)."""
    told = questions.told_first(turn.session, province.code)
    bound = questions.bound(turn.session, [bureau.code for bureau in told])
    desks = [desk_of(bureau) for bureau in told]
    return say(
        "call.audience",
        cities=desks.count(Desk.CITY),
        direct=desks.count(Desk.DIRECT),
        departments=desks.count(Desk.DEPARTMENT),
        people=sum(map(len, bound.values())),
        nobody=len(told) - len(bound),
    )


def opened(turn: Turn, talk: Talk, draft: Draft) -> Answer:
    """Open the call and owe the notices of it."""
    who, answers = officer_of(turn.session, turn.openid), draft.answers
    code, due = str(answers["round"]), date.fromisoformat(str(answers["due"]))
    if who is None:
        return talk.idle(), Utterance(say("officer.not_one"))
    try:
        said = open_now(turn, who, code, due, str(answers.get("reason", "")))
    except OutOfOrder:
        return talk, Utterance(say("call.due_too_early")) + present(CALL, draft)
    except calls.AlreadyCalled:
        return talk.idle(), Utterance(say("call.already", round=round_label(code)))
    except calls.NotTheProvince:
        return talk.idle(), Utterance(say("call.province_only"))
    return talk.idle(), Utterance(said)


def open_now(turn: Turn, who: Who, code: str, due: date, reason: str) -> str:
    """Open a call, owe its notices, and say so.

    Raises OutOfOrder, calls.AlreadyCalled and calls.NotTheProvince.
    """
    window = _window(turn, code, due)
    call = calls.open_call(turn.session, *who, code, window, turn.now, reason=reason)
    told = questions.told_first(turn.session, who[1].code)
    reached, nobody = _tell_first(turn, call, window, told)
    said = say(
        "call.done",
        round=round_label(code),
        count=len(told) - len(nobody),
        people=reached,
        minutes=turn.house.programme.hold_minutes,
    )
    return said + _nobody(nobody)


def _nobody(bureaus: list[Bureau]) -> str:
    return "\n" + say("call.nobody", names=names(bureaus)) if bureaus else ""


def _tell_first(
    turn: Turn, call: Call, window: Window, told: list[Bureau]
) -> tuple[int, list[Bureau]]:
    bound = questions.bound(turn.session, [bureau.code for bureau in told])
    reached = 0
    for bureau in told:
        reached += occasions.owe(
            turn.session,
            "call",
            bound.get(bureau.code, ()),
            turn.now,
            turn.house.programme,
            facts_of(call)
            | {
                "due": day_label(window.due),
                "county_due": day_label(window.county_due),
                "basis": say("call.basis", reason=call.reason) if call.reason else "",
                "next": say(f"call.next_{desk_of(bureau).value}"),
            },
            region=bureau.code,
            from_=turn.now + calls.held(turn.house.programme),
        )
    return reached, [bureau for bureau in told if bureau.code not in bound]


def facts_of(call: Call) -> dict[str, object]:
    """What every notice of a call says and is known by."""
    return {
        "call": call.id, "round": round_label(call.round), "season": season_label(call.round),
    }  # fmt: skip


def recalled(turn: Turn, talk: Talk, who: Who) -> Answer:
    """Take back a call or a relay while nothing has gone out."""
    programme = turn.house.programme
    try:
        if who[1].code == PROVINCE:
            call = calls.recall(turn.session, *who, turn.now, programme)
            keys = [OCCASIONS["call"].key({"call": call.id})]
        else:
            call, _ = calls.unrelay(turn.session, *who, turn.now, programme)
            keys = [OCCASIONS["relay"].key({"call": call.id, "bureau": who[1].code})]
    except (calls.NoCall, calls.NothingToRelay):
        return talk, Utterance(say("call.nothing_to_recall"))
    except calls.TooLate:
        return talk, Utterance(say("call.recall_too_late", minutes=programme.hold_minutes))
    notices.take_back(turn.session, keys, turn.now, reason=say("call.recalled_reason"))
    return talk, Utterance(say("call.recalled", round=round_label(call.round)))


# ---------------------------------------------------------------- receipts and relays


def has_read(turn: Turn, talk: Talk, who: Who) -> Answer:
    """「已阅」: note it, and say what comes next."""
    try:
        call, new = calls.read(turn.session, *who, turn.now)
    except calls.NoCall:
        return talk, Utterance(say("call.none_for_you"))
    step = say(f"call.next_{desk_of(who[1]).value}")
    key = "call.read" if new else "call.read_before"
    return talk, Utterance(say(key, round=round_label(call.round), next=step))


def open_relay(turn: Turn, talk: Talk, bureau: Bureau, due: date | None) -> Answer:
    """Put a relay before the officer: to whom, with which deadline."""
    try:
        call, own = calls.own_part(turn.session, bureau, turn.today)
    except calls.NoCall:
        return talk, Utterance(say("call.none_for_you"))
    if own.relayed_at is not None:
        return talk, Utterance(say("call.relayed_before", round=round_label(call.round)))
    local = due or local_due(turn, call, own, bureau)
    if not turn.today <= local <= own.due_on:
        return talk, Utterance(say("call.local_due", due=day_label(own.due_on)))
    answers = {
        "round": call.round,
        "due": f"{local}",
        "audience": below(turn, bureau),
    }
    draft = replace(begin(RELAY), answers=answers)
    return replace(talk.idle(), flow="relay").in_form(draft), present(RELAY, draft)


def local_due(turn: Turn, call: Call, own: CallPart, bureau: Bureau) -> date:
    """The day that those below are given if nobody says: theirs in the call, or one's own."""
    if desk_of(bureau) is not Desk.CITY:
        return own.due_on
    usual = calendar.window(turn.house.programme, call.opens_on, own.due_on).county_due
    return max(usual, min(own.due_on, turn.today))


def below(turn: Turn, bureau: Bureau) -> str:
    """Whom a relay would reach, in words."""
    desk = desk_of(bureau)
    if desk is Desk.DEPARTMENT:
        return say("call.units")
    if desk is Desk.CITY:
        rows = questions.told_first(turn.session, bureau.code)
        bound = questions.bound(turn.session, [each.code for each in rows])
        people = sum(map(len, bound.values()))
        return say("call.counties", count=len(rows), people=people, nobody=len(rows) - len(bound))
    people, enterprises = questions.willing_counts(turn.session, bureau.code)
    return say("call.enterprises", count=enterprises, people=people)


def relayed(turn: Turn, talk: Talk, draft: Draft) -> Answer:
    """Relay the call: counties are told now, enterprises by ``spread`` when the hold is over."""
    who, answers = officer_of(turn.session, turn.openid), draft.answers
    if who is None:
        return talk.idle(), Utterance(say("officer.not_one"))
    due, note = date.fromisoformat(str(answers["due"])), str(answers.get("note", ""))
    try:
        said = relay_now(turn, who, due, note)
    except OutOfOrder:
        _, own = calls.own_part(turn.session, who[1], turn.today)
        too_far = say("call.local_due", due=day_label(own.due_on))
        return talk, Utterance(too_far) + present(RELAY, draft)
    except (calls.NothingToRelay, calls.NoCall):
        return talk.idle(), Utterance(say("call.none_for_you"))
    return talk.idle(), Utterance(said)


def relay_now(turn: Turn, who: Who, due: date, note: str) -> str:
    """Relay the call, tell those below, and say so.

    Raises OutOfOrder, calls.NothingToRelay and calls.NoCall.
    """
    call, _, below = calls.relay(turn.session, *who, due, note, turn.now)
    nobody = _tell_below(turn, who, call, due, note, below)
    if desk_of(who[1]) is Desk.DEPARTMENT:
        return say("call.relayed_units") + _nobody(nobody)
    minutes = turn.house.programme.hold_minutes
    return say("call.relayed_done", minutes=minutes) + _nobody(nobody)


def _tell_below(
    turn: Turn, who: Who, call: Call, due: date, note: str, below: list[Bureau]
) -> list[Bureau]:
    bound = questions.bound(turn.session, [bureau.code for bureau in below])
    facts = facts_of(call) | {
        "bureau": who[1].code,
        "superior": who[1].name,
        "due": day_label(due),
        "note": say("call.note", note=note) if note else "",
        "next": say(f"call.next_{Desk.COUNTY.value}"),
    }
    for each in below:
        occasions.owe(
            turn.session,
            "relay",
            bound.get(each.code, ()),
            turn.now,
            turn.house.programme,
            facts,
            region=each.code,
            from_=turn.now + calls.held(turn.house.programme),
        )
    return [bureau for bureau in below if bureau.code not in bound]
