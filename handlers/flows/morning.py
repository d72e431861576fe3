"""The morning letter: all that an officer should look at today in one message (R45, §16).

What waits at the desk, a call that was not read, a deadline that comes near, and for superiors who
has not reported. One letter a day at most, none when there is nothing to say. Only bureaus are
reminded, never enterprises; who switched reminders off gets the desk without them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from handlers.flows.call_forms import day_label
from handlers.flows.calls import names
from handlers.operations import calls, occasions, reports
from handlers.operations.bureaus import PROVINCE, desk_of, short_name
from handlers.rules import calendar, lifecycle
from handlers.rules.calendar import Programme
from handlers.rules.lifecycle import Desk
from handlers.rules.rounds import local_day, round_label, season_label
from handlers.rules.workdays import workdays_between
from handlers.wording import say
from storage.models import Bureau, Call, CallPart
from storage.queries import calls as call_questions
from storage.queries import mornings
from storage.queries.mornings import Waiting
from storage.queries.reports import Standing
from storage.vocabulary import AT_COUNTY, DemandState

# superiors hear who has not reported on these steps of the deadline of those below
TELL_ABOVE = frozenset({-1, 0, 3})
STATES = frozenset().union(*(lifecycle.waiting_at(desk) for desk in Desk))


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to look at; a nudge is left out for those who switched reminders off."""

    text: str
    nudge: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known this morning."""

    programme: Programme
    today: date
    waiting: Mapping[str, list[Waiting]]
    unmanned: frozenset[str]
    call: Call | None
    parts: Mapping[str, CallPart]
    standings: Mapping[str, Standing]


def propose_call(session: Session, programme: Programme, now: datetime) -> int:
    """Tell the province that the usual day of a call has come, unless it stands already (R41)."""
    today = local_day(now)
    code = programme.round_of(today)
    if call_questions.of_round(session, code) is not None:
        return 0
    officers = call_questions.bound(session, [PROVINCE]).get(PROVINCE, ())
    window = calendar.usual_window(programme, code)
    facts = {
        "round": code,
        "label": round_label(code),
        "season": season_label(code),
        "due": day_label(window.due),
    }
    return occasions.owe(session, "propose", officers, now, programme, facts, region=PROVINCE)


def write_letters(session: Session, programme: Programme, now: datetime) -> int:
    """Owe everybody the letter of the day; returns how many letters there are."""
    scene = _scene(session, programme, local_day(now))
    written = 0
    for desk in mornings.desks(session):
        lines = _lines(scene, desk.bureau, nudges=bool(desk.willing))
        for openid in desk.officers:
            told = [line for line in lines if not line.nudge or openid in desk.willing]
            written += _owe(session, scene, desk.bureau, openid, told, now) if told else 0
    session.flush()
    return written


def _scene(session: Session, programme: Programme, today: date) -> Scene:
    waiting: dict[str, list[Waiting]] = {}
    for row in mornings.waiting(session, STATES):
        waiting.setdefault(row.county_code, []).append(row)
    unmanned = mornings.unmanned(session)
    call = calls.current(session, today)
    if call is None:
        return Scene(programme, today, waiting, unmanned, None, {}, {})
    parts = call_questions.parts(session, call)
    bureaus = [each.bureau for each in parts]
    return Scene(
        programme,
        today,
        waiting,
        unmanned,
        call,
        {each.bureau.code: each.part for each in parts},
        {row.bureau.code: row for row in reports.standings(session, bureaus, call.round)},
    )


def _owe(
    session: Session, scene: Scene, bureau: Bureau, openid: str, lines: list[Line], now: datetime
) -> int:
    text = "\n".join(line.text for line in lines)
    facts = {"day": scene.today, "bureau": short_name(bureau), "lines": text, "count": len(lines)}
    name = "reminder" if all(line.nudge for line in lines) else "morning"
    return occasions.owe(session, name, [openid], now, scene.programme, facts, region=bureau.code)


def _lines(scene: Scene, bureau: Bureau, *, nudges: bool) -> list[Line]:
    found = [*_desk(scene, bureau), *_below(scene, bureau)]
    part = scene.parts.get(bureau.code)
    if part is not None and nudges:
        found += [*_unread(scene, part), *_deadline(scene, bureau, part)]
    return found


# ---------------------------------------------------------------- what waits


def _desk(scene: Scene, bureau: Bureau) -> Iterable[Line]:
    """How many demands wait, how many of them are urgent or over their time."""
    desk = desk_of(bureau)
    states = lifecycle.waiting_at(desk)
    rows = [
        row
        for row in _seen(scene, bureau, desk)
        if row.state in states or (desk is Desk.CITY and _looked_after(scene, row))
    ]
    if not rows:
        return
    urgent = sum(row.urgent for row in rows)
    late = sum(_is_late(scene, row) for row in rows)
    yield Line(
        say(
            "morning.desk",
            count=len(rows),
            urgent=say("morning.urgent", count=urgent) if urgent else "",
            late=say("morning.late", count=late) if late else "",
        )
    )


def _seen(scene: Scene, bureau: Bureau, desk: Desk) -> list[Waiting]:
    if desk in {Desk.COUNTY, Desk.DIRECT}:
        return scene.waiting.get(bureau.code, [])
    if desk is Desk.ZONE:
        return [row for part in scene.waiting.values() for row in part if row.zone == bureau.code]
    if desk is Desk.CITY:
        # a county's code begins like its city's; direct ones never wait at a city's desk
        rows = (rows for code, rows in scene.waiting.items() if code[:4] == bureau.code[:4])
        return [row for part in rows for row in part]
    return []


def _looked_after(scene: Scene, row: Waiting) -> bool:
    """Whether the city acts for a county that has no officer (R63)."""
    return row.state in AT_COUNTY and row.county_code in scene.unmanned


def _is_late(scene: Scene, row: Waiting) -> bool:
    """Whether a demand has waited longer than its desk should need (practice §6.5, R95)."""
    programme = scene.programme
    days = programme.city_days if row.state is DemandState.AT_CITY else programme.county_days
    return workdays_between(local_day(row.since), scene.today) > days


# ---------------------------------------------------------------- the call


def _unread(scene: Scene, part: CallPart) -> Iterable[Line]:
    """Once, when a bureau has neither read nor relayed the call for some days (R1)."""
    call = scene.call
    if call is None or part.told_at is None or part.read_at or part.asked_at:
        return
    if calendar.relay_due(scene.programme, local_day(part.told_at), scene.today):
        part.asked_at = calendar.morning(scene.programme, scene.today)
        yield Line(say("morning.unread", round=round_label(call.round)), nudge=True)


def _deadline(scene: Scene, bureau: Bureau, part: CallPart) -> Iterable[Line]:
    """The newest step of the ladder, if the bureau has not reported and has not been told."""
    call, standing = scene.call, scene.standings.get(bureau.code)
    if call is None or standing is None or not standing.missing:
        return
    step = calendar.step_due(scene.programme, part.due_on, call.opens_on, scene.today)
    if step is None or step == part.reminded:
        return
    part.reminded = step
    days = (part.due_on - scene.today).days
    key = "before" if days > 0 else "today" if days == 0 else "after"
    hint = "morning.city_hint" if desk_of(bureau) is Desk.CITY else "morning.zero_hint"
    yield Line(
        say(
            f"morning.{key}",
            round=round_label(call.round),
            due=day_label(part.due_on),
            days=days,
            hint=say(hint),
        ),
        nudge=True,
    )


def _below(scene: Scene, bureau: Bureau) -> Iterable[Line]:
    """For superiors: who has not reported, around the deadline of those below."""
    call = scene.call
    if call is None or desk_of(bureau) not in {Desk.CITY, Desk.PROVINCE}:
        return
    below = [row for row in scene.standings.values() if row.bureau.reports_to == bureau.code]
    missing = [row.bureau for row in below if row.missing]
    due = min((scene.parts[row.bureau.code].due_on for row in below), default=None)
    if due is None or not missing:
        return
    days = calendar.steps(scene.programme, due)
    if scene.today in {days[step] for step in TELL_ABOVE & set(days)}:
        yield Line(
            say(
                "morning.missing",
                round=round_label(call.round),
                count=len(missing),
                names=names(missing),
            )
        )
