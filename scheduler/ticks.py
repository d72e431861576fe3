"""The calendar at work: each occurrence of a timed job once, on whatever machine (§4.6).

The pair (job, period) is the guarantee: it is inserted in the transaction that does the work, so
whoever comes second finds it and does nothing. The lease only saves work, the cursor only time.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.operations import journal
from handlers.rules.rounds import local_day
from scheduler.ground import Ground
from scheduler.timed import TIMED, Timed
from storage import faults
from storage.queries import leases, runs
from storage.session import Database, database_time
from storage.vocabulary import Act, RunState

log = logging.getLogger(__name__)

LEASE_NAME = "calendar"
# with a beat of five seconds, another process takes over within seventeen
LEASE = timedelta(seconds=12)
MOST_SKEW, ALARMING_SKEW = timedelta(seconds=2), timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a job is due."""

    job: Timed
    period: str
    due_at: datetime


def tick(ground: Ground, table: Sequence[Timed] = TIMED, *, lease: timedelta = LEASE) -> int:
    """See to everything that is due; returns how many occurrences ran.

    A job that fails is tried again at the next tick and holds up no other.
    """
    now = ground.clock.now()
    due = _due(ground, table, now)
    if not due or not _is_right(ground, now):
        return 0
    with ground.database.write() as session:
        epoch = leases.take(session, LEASE_NAME, ground.holder, lease)
    if not epoch:
        return 0
    ran, failed = 0, set()
    for each in due:
        if each.job.name in failed:
            continue
        try:
            ran += _see_to(ground, each, now, epoch)
        except Exception:
            log.exception("job %s of %s failed", each.job.name, each.period)
            failed.add(each.job.name)
    return ran


def _due(ground: Ground, table: Sequence[Timed], now: datetime) -> list[Occurrence]:
    """What is due, oldest first; a job that is new counts from now on."""
    with ground.database.read() as session:
        cursors = runs.cursors(session)
    new = [job.name for job in table if job.name not in cursors]
    if new:
        with ground.database.write() as session:
            runs.begin(session, new, now)
    found = [
        occurrence
        for job in table
        if job.name in cursors
        for occurrence in _between(ground, job, cursors[job.name], now)
    ]
    return sorted(found, key=lambda each: each.due_at)


def _between(ground: Ground, job: Timed, after: datetime, until: datetime) -> Iterator[Occurrence]:
    day, last = local_day(after), local_day(until)
    while day <= last:
        for period, due_at in job.due(ground.house.programme, day):
            if after < due_at <= until:
                yield Occurrence(job, period, due_at)
        day += timedelta(days=1)


def _see_to(ground: Ground, each: Occurrence, now: datetime, epoch: int) -> int:
    """Run one occurrence, or record that it was missed; nothing when somebody has."""
    late = now - each.due_at > each.job.grace
    state = RunState.MISSED if late else RunState.RAN
    with ground.database.write() as session:
        fresh = runs.claim(session, each.job.name, each.period, each.due_at, now, state, epoch)
        faults.hit("tick.claimed")
        if fresh and late:
            journal.write(
                session, "calendar", Act.MISS, f"job:{each.job.name}", now, period=each.period
            )
        elif fresh:
            count = each.job.work(session, ground.house.programme, now)
            runs.note(session, each.job.name, each.period, count)
        runs.advance(session, each.job.name, each.due_at)
        faults.hit("tick.before_commit")
    faults.hit("tick.committed")
    if fresh and late:
        log.warning("job %s of %s was missed", each.job.name, each.period)
    return int(fresh and not late)


def skew(database: Database, now: datetime) -> timedelta:
    """How far a clock is ahead of the database's."""
    with database.read() as session:
        return now - database_time(session)


def _is_right(ground: Ground, now: datetime) -> bool:
    """Whether this machine's clock may decide what is due."""
    if not ground.checks_clock:
        return True
    off = abs(skew(ground.database, now))
    if off >= ALARMING_SKEW:
        log.critical("the clock is off by %s; the calendar waits", off)
    elif off >= MOST_SKEW:
        log.warning("the clock is off by %s; the calendar waits", off)
    return off < MOST_SKEW
