"""Occurrences of timed jobs: once per period, whoever runs and crashes; silence is visible."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from handlers.ports import House
from handlers.rules.workdays import at
from scheduler import ticks
from scheduler.ground import Ground
from scheduler.ticks import tick
from scheduler.timed import TIMED, Timed
from storage.models import JobCursor, JobRun, JournalEntry
from storage.queries import leases, runs
from storage.session import Database
from storage.vocabulary import Act, RunState
from tests.faults.processes import house_of, until
from tests.scheduler.year import DAY, HOUR, START, Fleet, _effect, _on, table
from tests.support.clock import StandingClock


def ground_of(database: Database, moment: object = START, **more: object) -> Ground:
    """A process with a clock of its own."""
    return Ground(database, StandingClock(moment), House(), **more)  # type: ignore[arg-type]


def daily(work=None, grace: timedelta = HOUR) -> tuple[Timed, ...]:  # type: ignore[no-untyped-def]
    """One job at nine every day."""
    return (Timed("daily", _on(9, lambda _day: True), grace, work or _effect("daily")),)


def recorded(database: Database) -> list[tuple[str, str]]:
    """Period and state of every occurrence on record."""
    with database.read() as session:
        rows = session.scalars(select(JobRun).order_by(JobRun.due_at))
        return [(row.period, row.state.value) for row in rows]


def test_a_new_job_counts_from_the_moment_it_is_first_seen(database: Database) -> None:
    ground = ground_of(database)
    ground.clock.set("2026-01-05 10:00")  # type: ignore[attr-defined]

    assert tick(ground, daily()) == 0
    ground.clock.set("2026-01-06 08:59")  # type: ignore[attr-defined]
    assert tick(ground, daily()) == 0
    ground.clock.set("2026-01-06 09:00")  # type: ignore[attr-defined]
    assert tick(ground, daily()) == 1
    assert tick(ground, daily()) == 0
    assert recorded(database) == [("2026-01-06", "ran")]


def test_what_comes_too_late_is_recorded_as_missed_and_journalled(database: Database) -> None:
    ground = ground_of(database)
    tick(ground, daily())
    ground.clock.set("2026-01-04 09:30")  # type: ignore[attr-defined]

    assert tick(ground, daily()) == 1
    assert recorded(database) == [
        ("2026-01-01", "missed"), ("2026-01-02", "missed"), ("2026-01-03", "missed"),
        ("2026-01-04", "ran"),
    ]  # fmt: skip
    with database.read() as session:
        missed = runs.missed_since(session, START)
        acts = session.scalars(select(JournalEntry.act).where(JournalEntry.act == Act.MISS)).all()
    assert (len(missed), len(acts)) == (3, 3)


def test_a_job_that_fails_is_tried_again_and_holds_up_no_other(database: Database) -> None:
    ground, tries = ground_of(database), []

    def breaks(_session, _programme, now):  # type: ignore[no-untyped-def]
        tries.append(now)
        if len(tries) < 3:
            raise ValueError("not today")
        return 7

    rules = (
        *daily(breaks, DAY),
        Timed("other", _on(9, lambda _day: True), HOUR, _effect("other")),
    )
    tick(ground, rules)
    ground.clock.set("2026-01-01 09:00")  # type: ignore[attr-defined]

    assert [tick(ground, rules) for _ in range(4)] == [1, 0, 1, 0]
    with database.read() as session:
        counts = {run.job: run.count for run in session.scalars(select(JobRun))}
    assert counts == {"daily": 7, "other": 1}


def test_one_process_leads_until_its_lease_ends(database: Database) -> None:
    first, second = ground_of(database, holder="a"), ground_of(database, holder="b")
    tick(first, daily())
    first.clock.set("2026-01-01 09:00")  # type: ignore[attr-defined]
    second.clock.set("2026-01-02 09:00")  # type: ignore[attr-defined]

    assert tick(first, daily(grace=9 * DAY)) == 1
    assert tick(second, daily(grace=9 * DAY)) == 0  # the other one leads
    with database.write() as session:
        leases.release(session, ticks.LEASE_NAME, "a")
    assert tick(second, daily(grace=9 * DAY)) == 1
    with database.read() as session:
        epochs = {run.period: run.epoch for run in session.scalars(select(JobRun))}
        assert leases.holder(session, ticks.LEASE_NAME) == "b"
    assert epochs == {"2026-01-01": 1, "2026-01-02": 2}


def test_a_machine_whose_clock_is_wrong_keeps_out(database: Database) -> None:
    ground = ground_of(database, checks_clock=True)
    tick(ground, daily())
    ground.clock.set("2026-01-01 09:00")  # type: ignore[attr-defined]

    assert tick(ground, daily(grace=9 * DAY)) == 0
    assert recorded(database) == []


def test_the_programme_has_its_days() -> None:
    rows = {job.name: job for job in TIMED}
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    programme = House().programme

    opening = [due for day in year for due in rows["propose_call"].due(programme, day)]
    mornings = [due for day in year for due in rows["morning_letters"].due(programme, day)]

    published = [
        period for day in year for period, _ in rows["publication_due"].due(programme, day)
    ]
    visits = [period for day in year for period, _ in rows["visits_begin"].due(programme, day)]

    nine = at(date(2026, 3, 2), StandingClock().at.time().replace(hour=9, minute=0))
    assert opening[0] == ("2026-1", nine)
    assert [code for code, _ in opening] == ["2026-1", "2026-2"]
    assert published == ["2026-1:1", "2026-1:2", "2026-2:1", "2026-2:2"]
    assert visits == ["2026-05", "2026-10"]
    assert len(mornings) == 248
    assert "2026-02-17" not in {period for period, _ in mornings}  # 春节


def test_three_weeks_with_four_processes(database: Database) -> None:
    fleet = Fleet(database, seed=1)

    fleet.run(21, crash=0.08, jump=0.1, sleep=0.02)

    recorded_, _missed, effects = fleet.audit()
    assert recorded_ == +fleet.expected(21)
    assert all(count == 1 for count in _per_period(database).values())
    assert sum(effects.values()) == sum(recorded_.values()) - _missed.total()
    assert min(fleet.crashes, fleet.jumps, fleet.asleep) > 0


def _per_period(database: Database) -> dict[tuple[str, str], int]:
    """How often the effect of each occurrence that ran has happened."""
    with database.read() as session:
        ran = session.scalars(select(JobRun).where(JobRun.state == RunState.RAN)).all()
    return {(run.job, run.period): run.count for run in ran}


@pytest.mark.chaos
@pytest.mark.parametrize("seed", range(20))
def test_a_year_with_crashes_and_jumping_clocks(database: Database, seed: int) -> None:
    fleet = Fleet(database, seed=seed)

    fleet.run(365, crash=0.05, jump=0.04, sleep=0.01)

    found, missed, effects = fleet.audit()
    print(
        f"\nseed {seed} {database.engine.dialect.name}: {sum(found.values())} occurrences, "
        f"{missed.total()} missed, {fleet.crashes} crashes, {fleet.jumps} clock jumps, "
        f"{fleet.asleep} times asleep"
    )
    assert found == +fleet.expected(365)
    assert sum(effects.values()) == sum(found.values()) - missed.total()
    assert fleet.crashes >= 100
    assert fleet.jumps >= 300


def test_the_table_of_a_test_year_holds_ten_rules() -> None:
    assert len(table()) == 10


@pytest.mark.chaos
def test_another_process_takes_over_from_a_killed_leader(
    stored: tuple[Database, str], tmp_path: Path
) -> None:
    with house_of(stored, tmp_path) as house:
        house.program("work")
        until(lambda: cursors_of(house.database), "the other process is at work", 60)
        # the leader has just renewed its lease, something falls due, and it is killed
        with house.database.write() as session:
            leases.take(session, ticks.LEASE_NAME, "the dead", ticks.LEASE)
            began = house.clock.now()
            session.execute(update(JobCursor).values(due_at=began - 5 * DAY))
        until(lambda: recorded(house.database), "the calendar goes on", 60)
        took = house.clock.now() - began
        print(f"\n{house.database.engine.dialect.name}: {took.total_seconds():.1f} s")
        assert took <= timedelta(seconds=20)


def cursors_of(database: Database) -> dict[str, object]:
    """The cursors of all jobs."""
    with database.read() as session:
        return dict(runs.cursors(session))
