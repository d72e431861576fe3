"""Drives two real sessions through every order of their steps.

Each session runs on a thread of its own and stops at the named fault points; a schedule such as
``"AABABBAB"`` says whose step is next. Whether a session is blocked is read from the server, as
PostgreSQL's own isolation tester does it. A step of a blocked session is owed, and made as soon as
the session is free again.
"""

import itertools
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from storage import faults
from storage.session import Database

POINTS = ("inbound.locked", "inbound.handled", "inbound.before_commit")
"""Three stops make four steps: take the turn and look up the key, handle, keep, commit."""

BLOCKED = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND cardinality(pg_blocking_pids(pid)) > 0"
)
PATIENCE = 10.0


def orders(steps: int = len(POINTS) + 1) -> list[str]:
    """Every order of the steps of A and B: C(2n, n) of them."""
    places = range(2 * steps)
    return [
        "".join("A" if place in chosen else "B" for place in places)
        for chosen in itertools.combinations(places, steps)
    ]


class Walker(threading.Thread):
    """One session: does its work and stands still at each point until it is let go."""

    def __init__(self, name: str, work: Callable[[], Any], moved: threading.Condition) -> None:
        super().__init__(name=name, daemon=True)
        self.work = work
        self.moved = moved
        self.go = threading.Semaphore(0)
        self.standing = self.done = False
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self) -> None:
        """Do the work, beginning at a gate."""
        self.stand()
        try:
            self.result = self.work()
        except Exception as error:  # noqa: BLE001  handed to the test
            self.error = error
        with self.moved:
            self.done = True
            self.moved.notify_all()

    def stand(self) -> None:
        """Say that a gate is reached, and wait."""
        with self.moved:
            self.standing = True
            self.moved.notify_all()
        self.go.acquire()

    def step(self) -> None:
        """Let it go to the next gate."""
        with self.moved:
            self.standing = False
        self.go.release()

    @property
    def moving(self) -> bool:
        """Whether it is on its way between two gates."""
        return not (self.standing or self.done)


class Stepper:
    """Runs pairs of works on one PostgreSQL database, one schedule at a time."""

    def __init__(self, watch: Connection, points: tuple[str, ...]) -> None:
        self.watch = watch
        self.points = frozenset(points)
        self.walkers: dict[threading.Thread, Walker] = {}

    def arrive(self, point: str) -> None:
        """Listener of the fault points."""
        walker = self.walkers.get(threading.current_thread())
        if walker is not None and point in self.points:
            walker.stand()

    def run(self, schedule: str, works: Mapping[str, Callable[[], Any]]) -> list[Any]:
        """Run the works in the order of the schedule; their results by name."""
        moved = threading.Condition()
        made = {name: Walker(name, work, moved) for name, work in works.items()}
        self.walkers = {walker: walker for walker in made.values()}
        owed = dict.fromkeys(made, 0)
        for walker in made.values():
            walker.start()
        self._settle(moved)
        for name in schedule:
            owed[name] += 1
            self._walk(made, owed, moved)
        while not all(walker.done for walker in made.values()):
            for name in made:
                owed[name] += 1
            self._walk(made, owed, moved)
        for walker in made.values():
            walker.join(PATIENCE)
            if walker.error is not None:
                raise walker.error
        return [made[name].result for name in sorted(made)]

    def _walk(
        self, made: Mapping[str, Walker], owed: dict[str, int], moved: threading.Condition
    ) -> None:
        """Make the steps owed by everybody who is free to make one."""
        while ready := [name for name in owed if owed[name] and not made[name].moving]:
            owed[ready[0]] -= 1
            if not made[ready[0]].done:
                made[ready[0]].step()
                self._settle(moved)

    def _settle(self, moved: threading.Condition) -> None:
        """Wait until everybody stands, is done, or is blocked in the server."""
        for _ in range(int(PATIENCE / 0.004)):
            with moved:
                if moved.wait_for(lambda: not self._moving(), timeout=0.004):
                    return
            blocked = self.watch.execute(BLOCKED).scalar_one()
            if blocked and blocked == self._moving():
                return
        raise AssertionError("a session neither moves nor waits for a lock")

    def _moving(self) -> int:
        return sum(walker.moving for walker in self.walkers)


@contextmanager
def stepping(database: Database, points: tuple[str, ...] = POINTS) -> Iterator[Stepper]:
    """A stepper that listens to the fault points for the length of the block."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watch:
        stepper = Stepper(watch, points)
        faults.listener = stepper.arrive
        try:
            yield stepper
        finally:
            faults.listener = None
