"""Calls at the desk: opened, relayed, put off, ended; who has read, relayed and reported (R41-R46).

The acts and what is told of them are those of the chat; the page only collects what they need.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console import access, screen
from bot.console.edge import told
from bot.console.sitting import Sitting
from handlers.flows import calls as flow
from handlers.flows import extensions
from handlers.flows.call_forms import day_label
from handlers.flows.talk import Talk
from handlers.operations import calls, reports
from handlers.reception.officer import rounds
from handlers.rules import calendar
from handlers.rules.calendar import OutOfOrder
from handlers.rules.lifecycle import Desk
from handlers.rules.rounds import is_ad_hoc, is_round, next_ad_hoc, round_label, year_of
from handlers.wording import say
from storage import tables
from storage.models import Bureau, Call, CallPart
from storage.queries import calls as questions
from storage.queries.reports import Standing, counties

SHORTEST = 4
ABOVE = frozenset({Desk.CITY, Desk.PROVINCE})


@dataclass(frozen=True, slots=True)
class Line:
    """Where one bureau stands in a call; departments report nothing and have no standing."""

    bureau: Bureau
    part: CallPart
    standing: Standing | None
    manned: bool
    below: bool


def index(here: Sitting) -> ResponseReturnValue:
    """The call that is on, with everybody's part in it; without one, how to open one."""
    call = calls.current(here.session, here.today)
    own = questions.part(here.session, call, here.bureau.code) if call else None
    own = own if own and own.told_at else None
    everybody = request.args.get("all") == "yes"
    return screen.page(
        here,
        "calls.html",
        call=call,
        own=own,
        note_above=_note_above(here, call) if call and own else "",
        over=call is not None and questions.last_due(here.session, call) < here.today,
        lines=_lines(here, call, everybody=everybody) if call else [],
        everybody=everybody,
        above=here.desk in ABOVE,
        recallable=_recallable(here, call, own),
        minutes=here.house.programme.hold_minutes,
        relay=_relay(here, call, own),
        opening=_opening(here),
        counties=_counties(here),
        past=[code for code in questions.rounds(here.session) if not call or code != call.round],
    )


# ---------------------------------------------------------------- what is shown


def _lines(here: Sitting, call: Call, *, everybody: bool) -> list[Line]:
    """Those who report to this bureau; for the province with every county, if asked for."""
    if here.desk not in ABOVE:
        return []
    rows = questions.told_first(here.session, here.bureau.code)
    if everybody and here.desk is Desk.PROVINCE:
        known = {row.code for row in rows}
        rows += [row for row in counties(here.session) if row.code not in known]
    codes = [row.code for row in rows]
    manned = questions.bound(here.session, codes)
    reporting = [row for row in rows if not row.code.startswith("D")]
    standings = {
        row.bureau.code: row for row in reports.standings(here.session, reporting, call.round)
    }
    found = [
        Line(
            each.bureau, each.part, standings.get(each.bureau.code), each.bureau.code in manned,
            each.bureau.reports_to == here.bureau.code,
        )
        for each in questions.parts(here.session, call, codes)
    ]  # fmt: skip
    return sorted(found, key=_place)


def _place(line: Line) -> tuple[str, bool, str]:
    """Counties stand under their city, departments at the end."""
    code = line.bureau.code
    superior = line.bureau.reports_to or ""
    return (code if line.below else superior, not line.below, code)


def _note_above(here: Sitting, call: Call) -> str:
    """What the bureau that relayed the call wrote beside it."""
    above = questions.part(here.session, call, here.bureau.reports_to or "")
    return above.note if above else ""


def _recallable(here: Sitting, call: Call | None, own: CallPart | None) -> bool:
    """Whether nothing has gone out yet of what this bureau has sent."""
    if call is None:
        return False
    sent = call.opened_at if here.desk is Desk.PROVINCE else own.relayed_at if own else None
    return sent is not None and here.now - sent < calls.held(here.house.programme)


@dataclass(frozen=True, slots=True)
class Relay:
    """What a relay would do: the day that is given to those below, the latest one, who is told."""

    due: date
    last: date
    audience: str


def _relay(here: Sitting, call: Call | None, own: CallPart | None) -> Relay | None:
    if call is None or own is None or own.relayed_at is not None or own.due_on < here.today:
        return None
    turn = here.turn()
    due = flow.local_due(turn, call, own, here.bureau)
    return Relay(due, own.due_on, flow.below(turn, here.bureau))


@dataclass(frozen=True, slots=True)
class Opening:
    """A call that could be opened now: its round, the choices, the usual days, who is told."""

    round: str
    choices: tuple[tuple[str, str], ...]
    due: date
    county_due: date
    unusual: bool
    audience: str


def _opening(here: Sitting) -> Opening | None:
    if here.desk is not Desk.PROVINCE:
        return None
    programme, known = here.house.programme, questions.rounds(here.session)
    season, extra = programme.round_of(here.today), next_ad_hoc(here.today.year, known)
    codes = [code for code in (season, extra) if code not in known]
    said = request.args.get("round", "")
    code = said if said in codes else codes[0]
    due = calendar.usual_due(programme, code, here.today)
    window = calendar.window(programme, here.today, due)
    return Opening(
        round=code,
        choices=tuple((each, round_label(each)) for each in codes),
        due=window.due,
        county_due=window.county_due,
        unusual=calendar.needs_reason(programme, code, here.today),
        audience=flow.audience(here.turn(), here.bureau),
    )


def _counties(here: Sitting) -> list[tuple[str, str]]:
    """The counties for which this bureau may admit an enterprise late."""
    rows = [row for row in tables.regions() if row.is_county_level and row.is_valid(here.today)]
    seen = here.codes
    return [(row.code, screen.county(row.code)) for row in rows if seen is None or row.code in seen]


# ---------------------------------------------------------------- what is done


def begin(here: Sitting) -> ResponseReturnValue:
    """Open a call."""
    code, due, reason = request.form.get("round", ""), _day("due"), _words("reason")
    programme = here.house.programme
    if not is_round(code) or due is None or not _may_be_opened(here, code):
        return _back(say("desk.call_unread"))
    if calendar.needs_reason(programme, code, here.today) and len(reason) < SHORTEST:
        return _back(say("desk.call_unusual"))
    try:
        return _back(flow.open_now(here.turn(), here.who, code, due, reason))
    except OutOfOrder:
        return _back(say("call.due_too_early"))
    except calls.AlreadyCalled:
        return _back(say("call.already", round=round_label(code)))


def _may_be_opened(here: Sitting, code: str) -> bool:
    """Only the season's round and the next one out of turn; a code in a form may say anything."""
    if is_ad_hoc(code):
        known = questions.rounds(here.session)
        return code in known or code == next_ad_hoc(here.today.year, known)
    return year_of(code) >= here.today.year and code == here.house.programme.round_of(here.today)


def recall(here: Sitting) -> ResponseReturnValue:
    """Take back a call or a relay while nothing has gone out."""
    _, said = flow.recalled(here.turn(), Talk(), here.who)
    return _back(said.text)


def read(here: Sitting) -> ResponseReturnValue:
    """「已阅」."""
    try:
        call, _ = calls.read(here.session, *here.who, here.now)
    except calls.NoCall:
        return _back(say("call.none_for_you"))
    return _back(say("desk.call_read", round=round_label(call.round)))


def relay(here: Sitting) -> ResponseReturnValue:
    """Relay the call with a local deadline."""
    due = _day("due")
    if due is None:
        return _back(say("desk.call_unread"))
    try:
        return _back(flow.relay_now(here.turn(), here.who, due, _words("note")))
    except OutOfOrder:
        _, own = calls.own_part(here.session, here.bureau, here.today)
        return _back(say("call.local_due", due=day_label(own.due_on)))
    except (calls.NothingToRelay, calls.NoCall):
        return _back(say("call.none_for_you"))


def extend(here: Sitting) -> ResponseReturnValue:
    """Give one bureau below, or all, more time."""
    due, reason, code = _day("due"), _words("reason"), request.form.get("bureau", "")
    target = access.bureau_below(here, code) if code else None
    if due is None or len(reason) < SHORTEST:
        return _back(say("desk.call_extension_unread"))

    def act() -> str:
        return extensions.extend_now(here.turn(), here.who, target, due, reason)

    return _back(_said(act))


def close(here: Sitting) -> ResponseReturnValue:
    """End the call with this day."""
    reason = _words("reason")
    if len(reason) < SHORTEST:
        return _back(say("desk.no_why"))
    return _back(_said(lambda: extensions.close_now(here.turn(), here.who, reason)))


def _said(act: Callable[[], str]) -> str:
    """What an act about a deadline says, or why it could not be done."""
    try:
        return act()
    except OutOfOrder as why:
        return say(f"call.{why.problem}")
    except calls.NoCall:
        return say("call.no_call")


def remind(here: Sitting) -> ResponseReturnValue:
    """Remind one bureau that has not reported, or all of them, at most once a day (R45)."""
    code = request.form.get("bureau", "")
    only = access.bureau_below(here, code).code if code else ""
    _, said = rounds.urge(here.turn(), Talk(), here.who, only)
    return _back(said.text)


def admit(here: Sitting) -> ResponseReturnValue:
    """Let an enterprise, by name, still file under the round that is over."""
    county, enterprise = request.form.get("county", ""), _words("enterprise")
    reason = _words("reason")
    if county not in {code for code, _ in _counties(here)}:
        raise NotFound
    if len(enterprise) < SHORTEST or len(reason) < SHORTEST:
        return _back(say("desk.call_late_unread"))
    try:
        return _back(extensions.admit_now(here.turn(), here.who, county, enterprise, reason))
    except calls.NoCall:
        return _back(say("call.no_call"))


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None


def _words(name: str) -> str:
    return request.form.get(name, "").strip()[:100]


def _back(words: str) -> ResponseReturnValue:
    return told(url_for("console.calls_index"), words)
