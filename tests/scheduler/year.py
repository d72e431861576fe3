"""A year of occurrences, seen to by several schedulers that crash and whose clocks jump."""

import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from handlers.operations import journal
from handlers.ports import House
from handlers.rules.calendar import Programme
from handlers.rules.rounds import NANJING, local_day
from handlers.rules.workdays import at, is_workday, nth_workday
from scheduler import timed
from scheduler.ground import Ground
from scheduler.ticks import tick
from scheduler.timed import Timed
from storage import faults
from storage.models import JobRun, JournalEntry
from storage.session import Database
from storage.vocabulary import Act, RunState
from tests.support.clock import StandingClock

START = datetime(2026, 1, 1, tzinfo=NANJING).astimezone(UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STEP = timedelta(hours=3)
POINTS = ("tick.claimed", "tick.before_commit", "tick.committed")


class Died(BaseException):
    """The process died here; nothing of ours may catch it."""


def _effect(name: str):  # type: ignore[no-untyped-def]
    """An effect that shows every time it happens: nothing in the database makes it unique."""

    def work(session, _programme, now):  # type: ignore[no-untyped-def]
        journal.write(session, "test", Act.URGE, f"job:{name}", now, day=f"{local_day(now)}")
        return 1

    return work


def _on(hour: int, which):  # type: ignore[no-untyped-def]
    def due(_programme: Programme, day: date):  # type: ignore[no-untyped-def]
        return [(f"{day}", at(day, time(hour)))] if which(day) else []

    return due


def table() -> tuple[Timed, ...]:
    """Ten rules such as a year has."""
    rules = {
        "morning": (timed.every_working_morning, 12 * HOUR),
        "opening": (timed.openings, 20 * DAY),
        "nightly": (_on(2, lambda _day: True), DAY),
        "weekly": (_on(10, lambda day: day.weekday() == 0), 2 * DAY),
        "month_end": (_on(17, lambda day: (day + DAY).day == 1), DAY),
        "publish": (_on(9, lambda day: day.month in {4, 9} and _tenth(day)), 3 * DAY),
        "evening": (_on(20, is_workday), HOUR),
        "leap_day": (_on(9, lambda day: (day.month, day.day) == (2, 29)), DAY),
        "new_year": (_on(0, lambda day: (day.month, day.day) == (1, 1)), DAY),
        "quarter": (_on(8, lambda day: day.day == 1 and day.month % 3 == 1), 5 * DAY),
    }
    return tuple(Timed(name, due, grace, _effect(name)) for name, (due, grace) in rules.items())


def _tenth(day: date) -> bool:
    return day == nth_workday(day.year, day.month, 10)


@dataclass
class Fleet:
    """Some schedulers on one database, each with its own clock."""

    database: Database
    seed: int
    processes: int = 4
    crashes: int = 0
    jumps: int = 0
    asleep: int = 0
    errors: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.rules = table()
        self.grounds = [self._ground(number) for number in range(self.processes)]
        self.local = threading.local()

    def _ground(self, number: int) -> Ground:
        clock = StandingClock(START)
        return Ground(self.database, clock, House(), holder=f"p{number}")

    def run(self, days: int, *, crash: float = 0.0, jump: float = 0.0, sleep: float = 0.0) -> None:
        """Let days pass in steps; at each, every process that is awake ticks, all at once."""
        faults.listener = self._die_here
        try:
            self._years(days, crash, jump, sleep)
        finally:
            faults.listener = None

    def _years(self, days: int, crash: float, jump: float, sleep: float) -> None:
        moment, end = START, START + days * DAY
        self._tick_all(dict.fromkeys(range(self.processes), ""))
        while moment < end:
            moment += STEP
            if self.dice.random() < sleep:  # the whole fleet is down
                moment += timedelta(hours=self.dice.uniform(1, 60))
                self.asleep += 1
            fates: dict[int, str] = {}
            for number, ground in enumerate(self.grounds):
                skew = timedelta()
                if self.dice.random() < jump:
                    skew = timedelta(seconds=self.dice.uniform(-3600, 90))
                    self.jumps += 1
                ground.clock.at = moment + skew  # type: ignore[attr-defined]
                fates[number] = self.dice.choice(POINTS) if self.dice.random() < crash else ""
            self._tick_all(fates)
        for ground in self.grounds:
            ground.clock.at = end + DAY  # type: ignore[attr-defined]
        self._tick_all(dict.fromkeys(range(self.processes), ""))

    def _tick_all(self, fates: dict[int, str]) -> None:
        threads = [
            threading.Thread(target=self._live, args=(number, fate))
            for number, fate in fates.items()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not self.errors, self.errors

    def _live(self, number: int, fate: str) -> None:
        self.local.fate = fate
        try:
            # a lease of no length: everybody tries, so that only the unique key protects
            tick(self.grounds[number], self.rules, lease=timedelta())
        except Died:
            self.crashes += 1
        except BaseException as error:  # noqa: BLE001  a thread has nobody to tell
            self.errors.append(error)

    def _die_here(self, point: str) -> None:
        if getattr(self.local, "fate", "") == point:
            self.local.fate = ""
            raise Died

    def expected(self, days: int) -> Counter[str]:
        """How often each rule is due in a run of so many days."""
        until = START + (days + 1) * DAY
        found: Counter[str] = Counter()
        day = local_day(START)
        while day <= local_day(until):
            for rule in self.rules:
                found[rule.name] += sum(
                    START < due <= until for _, due in rule.due(Programme(), day)
                )
            day += DAY
        return found

    def audit(self) -> tuple[Counter[str], Counter[str], Counter[str]]:
        """What was recorded, what was missed, and how often each effect happened."""
        recorded: Counter[str] = Counter()
        missed: Counter[str] = Counter()
        with self.database.read() as session:
            for run in session.scalars(select(JobRun)):
                recorded[run.job] += 1
                missed[run.job] += run.state is RunState.MISSED
            effects = Counter(
                session.scalars(
                    select(JournalEntry.subject).where(JournalEntry.act == Act.URGE)
                ).all()
            )
        return recorded, missed, effects
