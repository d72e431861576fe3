"""A whole year at full speed through the real service, and what has to hold at its end.

The stage (a platform, people, our own front desk and sender) plays; this loop moves the clock,
wakes the jobs by their beats, lets the house sleep through some days if asked, and audits the
outbox and the occurrences afterwards.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Protocol

from handlers.rules import delivery
from handlers.rules.calendar import Programme
from handlers.rules.occasions import UNASKED, is_answer
from handlers.rules.rounds import NANJING, local_day
from handlers.rules.workdays import EVENING, MORNING, at, is_workday
from scheduler.timed import TIMED
from storage.queries import year
from storage.queries.year import Sent
from storage.session import Database
from storage.vocabulary import NoticeState, RunState

MIDNIGHT = time(0)
HOURS = tuple(time(hour) for hour in range(7, 23))
UNENDED = frozenset({NoticeState.READY, NoticeState.LEASED})


class Stage(Protocol):
    """The house and its people."""

    database: Database

    def play(self, until: datetime) -> int:
        """Let everybody act whose moment has come; returns how many did."""
        ...

    def wake(self, now: datetime) -> int:
        """Run the jobs and send what is due at a moment; returns how many messages arrived."""
        ...

    def refusals(self) -> Mapping[int, int]:
        """How often the platform has refused a message, by the error code (protocol §5.1)."""
        ...


@dataclass(frozen=True, slots=True)
class Span:
    """The days rehearsed, and those the scheduler and the sender sleep through."""

    start: date
    end: date
    asleep: tuple[date, date] | None = None

    def is_asleep(self, moment: datetime) -> bool:
        """Whether nobody is awake at a moment."""
        if self.asleep is None:
            return False
        return self.asleep[0] <= local_day(moment) < self.asleep[1]


def run(stage: Stage, span: Span, progress: Callable[[date], None]) -> int:
    """Let the days pass hour by hour; returns how many messages arrived on phones."""
    day, arrived = span.start, 0
    while day < span.end:
        for hour in HOURS:
            now = at(day, hour)
            acted = stage.play(now)
            if not span.is_asleep(now) and (acted or _is_due(stage, now)):
                arrived += stage.wake(now)
        progress(day)
        day += timedelta(days=1)
    return arrived


def _is_due(stage: Stage, now: datetime) -> bool:
    """Whether waking could do anything: the morning has come, or a notice waits."""
    if now.astimezone(NANJING).time() in {MORNING, time(9), EVENING}:
        return True
    with stage.database.read() as session:
        return year.waiting(session, now)


# ---------------------------------------------------------------- the audit


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that must not happen, with an example of it."""

    rule: str
    count: int
    example: str


@dataclass(frozen=True)
class Report:
    """What a rehearsed year came to."""

    span: Span
    notices: tuple[Sent, ...]
    occurrences: tuple[tuple[str, str, RunState, int], ...]
    filed: tuple[datetime, ...]
    reported: tuple[datetime, ...]
    counts: Mapping[str, int]
    problems: tuple[Problem, ...]
    digest: str = field(default="")


def report(stage: Stage, span: Span, programme: Programme, names: Mapping[str, str]) -> Report:
    """Look at what is stored and check it; ``names`` are the people by openid."""
    with stage.database.read() as session:
        notices = tuple(year.notices(session))
        occurrences = tuple(year.occurrences(session))
        filed, reported = tuple(year.filed(session)), tuple(year.reported(session))
        counts = {f"{act.value}": count for act, count in year.acts(session).items()}
        states = year.states(session)
    counts |= {f"{round_}/{state.value}": count for (round_, state), count in states.items()}
    return Report(
        span,
        notices,
        occurrences,
        filed,
        reported,
        counts,
        (*check(span, programme, notices, occurrences), *avoidable(stage.refusals())),
        digest_of(notices, occurrences, counts, names),
    )


def check(
    span: Span,
    programme: Programme,
    notices: tuple[Sent, ...],
    occurrences: tuple[tuple[str, str, RunState, int], ...],
) -> list[Problem]:
    """The rules of a year; an empty list means that all of them held."""
    end = at(span.end, MIDNIGHT)
    found = {
        "夜里和休息日不打扰": [one for one in notices if _disturbs(one)],
        "没有一条发出两次": [one for one in notices if len(one.accepted) > 1],
        "每条都有着落": [one for one in notices if one.state in UNENDED and one.not_before < end],
    }
    problems = [
        Problem(rule, len(rows), f"{rows[0].occasion} {rows[0].accepted}")
        for rule, rows in found.items()
        if rows
    ]
    return problems + _over_cap(programme, notices) + _unaccounted(span, programme, occurrences)


# what the ledger knows beforehand: no window, none left in it, no consent, nobody who follows
FORESEEN = (45015, 45047, 43101, 43004)


def avoidable(refusals: Mapping[int, int]) -> list[Problem]:
    """Refusals that need not have been: the ledger could have known them."""
    met = {code: refusals[code] for code in FORESEEN if refusals.get(code)}
    return [Problem("没有一次本来可以避免的拒收", sum(met.values()), f"{met}")] if met else []


def _disturbs(one: Sent) -> bool:
    """Whether something not asked for came in the quiet hours, or a nudge on a day off."""
    if is_answer(one.row):
        return False
    quiet = delivery.Quiet(EVENING, MORNING)
    for moment in one.accepted:
        if quiet.until(moment) is not None:
            return True
        if one.cls in UNASKED and not is_workday(local_day(moment)):
            return True
    return False


def _over_cap(programme: Programme, notices: tuple[Sent, ...]) -> list[Problem]:
    days = Counter(
        (one.recipient, local_day(moment))
        for one in notices
        if one.cls in UNASKED
        for moment in one.accepted
    )
    over = {key: count for key, count in days.items() if count > programme.most_a_day}
    if not over:
        return []
    (who, day), count = max(over.items(), key=lambda item: item[1])
    return [Problem("一人一天不超过上限", len(over), f"{who[-6:]} {day}：{count} 条")]


def _unaccounted(
    span: Span,
    programme: Programme,
    occurrences: tuple[tuple[str, str, RunState, int], ...],
) -> list[Problem]:
    """Every occurrence that was due in the span has to be on record, run or missed."""
    known = {(job, period) for job, period, _, _ in occurrences}
    due = {
        (job.name, period)
        for n in range(1, (span.end - span.start).days)
        for job in TIMED
        for period, _ in job.due(programme, span.start + timedelta(days=n))
    }
    lost = sorted(due - known)
    return [Problem("每次定时都有记录", len(lost), f"{lost[0]}")] if lost else []


def digest_of(
    notices: tuple[Sent, ...],
    occurrences: tuple[tuple[str, str, RunState, int], ...],
    counts: Mapping[str, int],
    names: Mapping[str, str],
) -> str:
    """A short fingerprint of the year: the same seed gives the same one."""
    lines = [
        f"{one.occasion}|{names.get(one.recipient, '')}|{one.state}|{one.channel}|"
        + "|".join(f"{moment:%Y-%m-%d %H}" for moment in one.accepted)
        for one in notices
    ]
    lines += [f"{job}|{period}|{state}|{count}" for job, period, state, count in occurrences]
    lines += [f"{key}={count}" for key, count in counts.items()]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]
