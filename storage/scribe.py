"""Group commit: one thread of a process writes, many pieces of work share a COMMIT.

A commit waits for the disk, and on PostgreSQL every statement for the network; sharing the commit
makes full durability nearly free, and one writer keeps the threads of a process from fighting
over the interpreter between two statements. Work is a function of a session and of all the
subjects that wait for it, so that it can share statements too; it touches nothing but the
database, so when one subject of a group fails, the group is rolled back and each is done again
alone: a failing one harms nobody.

Several processes over one PostgreSQL meet only at row locks. A group holds the locks of several
people, so it does not wait long for one more: it gives up at once and is done again one by one,
where no two transactions can wait for each other.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from time import monotonic
from typing import Any

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from storage import faults
from storage.session import Database

# what to do for a list of subjects, in their order; gives a result for each
Work = Callable[[Session, list[Any]], list[Any]]
LARGEST_GROUP = 64
# how long work that has been started is still waited for, in seconds
GRACE = 0.4
# how quickly the measured speed follows a change
SMOOTHING = 0.1
# a turn takes some ten milliseconds; whoever holds one longer than this is dead or frozen, and
# the push is parked rather than everybody else kept waiting
LONGER_WAIT = "SET LOCAL lock_timeout = '700ms'"
RETRIES = 2
# dead-lock, serialization failure, server shutting down or starting
PASSING = frozenset({"40P01", "40001", "57P01", "57P02", "57P03"})


class Overloaded(Exception):
    """The work could not be started in time and has been dropped untouched."""


@dataclass(slots=True)
class Job:
    """Work on a subject: ``settled`` is called in the writer's thread when it is committed."""

    work: Work
    subject: Any
    settled: Callable[["Job"], None]
    result: Any = None
    error: BaseException | None = None
    started: bool = False
    dropped: bool = False


class Scribe:
    """One writer thread for one database; ``do`` may be called from any thread."""

    def __init__(self, database: Database) -> None:
        """Start the writer."""
        self.database = database
        self._waiting: deque[Job] = deque()
        self._gate = threading.Lock()
        self._bell = threading.Semaphore(0)
        self._stopped = False
        self._seconds_each = 0.0
        self._thread = threading.Thread(target=self._run, name="scribe", daemon=True)
        self._thread.start()

    @property
    def delay(self) -> float:
        """How long, in seconds, one more piece of work would wait at the present speed."""
        return len(self._waiting) * self._seconds_each

    def submit(self, work: Work, subject: Any, settled: Callable[[Job], None]) -> Job:
        """Queue work; ``settled`` is called from the writer's thread after the COMMIT."""
        job = Job(work, subject, settled)
        self._waiting.append(job)
        self._bell.release()
        return job

    def drop(self, job: Job) -> bool:
        """Take back work that has not been started; false when it has."""
        with self._gate:
            if job.started:
                return False
            job.dropped = True
            return True

    def do(self, work: Work, subject: Any, *, patience: float) -> Any:
        """Do the work in a shared transaction and return its result after the COMMIT.

        Raises whatever the work raises; Overloaded when it was not even started in time; and
        TimeoutError when it was started and is still running.
        """
        done = threading.Lock()
        done.acquire()
        job = self.submit(work, subject, lambda _job: done.release())
        if not done.acquire(timeout=patience):
            if self.drop(job):
                raise Overloaded
            if not done.acquire(timeout=GRACE):
                raise TimeoutError
        if job.error is not None:
            raise job.error
        return job.result

    def stop(self) -> None:
        """Finish what waits and stop."""
        self._stopped = True
        self._bell.release()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while True:
            self._bell.acquire()
            group = self._next_group()
            if group:
                began = monotonic()
                self._write(group)
                each = (monotonic() - began) / len(group)
                self._seconds_each += (each - self._seconds_each) * SMOOTHING
            elif self._stopped:
                return

    def _next_group(self) -> list[Job]:
        group: list[Job] = []
        with self._gate:
            while self._waiting and len(group) < LARGEST_GROUP:
                job = self._waiting.popleft()
                if not job.dropped:
                    job.started = True
                    group.append(job)
        # every job rang the bell once; take back the rings of those that came along
        for _ in range(len(group) - 1):
            self._bell.acquire(blocking=False)
        return group

    def _write(self, group: list[Job]) -> None:
        try:
            if len(group) == 1:
                self._write_alone(group[0])
            else:
                self._write_together(group)
        except Exception:  # noqa: BLE001  whatever it is, each piece is tried again alone
            for job in group:
                self._write_alone(job)
        finally:
            for job in group:
                job.settled(job)

    def _write_together(self, group: list[Job]) -> None:
        with self.database.write(hasty=True) as session:
            for work, jobs in groupby(group, key=attrgetter("work")):
                _do(session, work, list(jobs))
            faults.hit("inbound.before_commit")
        faults.hit("inbound.committed")

    def _write_alone(self, job: Job) -> None:
        for left in range(RETRIES, -1, -1):
            try:
                with self.database.write() as session:
                    if not self.database.is_sqlite:
                        session.connection().exec_driver_sql(LONGER_WAIT)
                    _do(session, job.work, [job])
                    faults.hit("inbound.before_commit")
                faults.hit("inbound.committed")
            except Exception as error:  # noqa: BLE001  handed to the one who asked
                if not (left and is_passing(error)):
                    job.error = error
                    return
            else:
                return


def _do(session: Session, work: Work, jobs: list[Job]) -> None:
    results = work(session, [job.subject for job in jobs])
    for job, result in zip(jobs, results, strict=True):
        job.result = result
    session.flush()


def is_passing(error: BaseException) -> bool:
    """A lost connection, a dead-lock or a serialization failure: worth another try at once."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or state in PASSING


def is_away(error: BaseException) -> bool:
    """No connection could be made: the server is down, or on its way up (PostgreSQL only)."""
    if not isinstance(error, OperationalError):
        return False
    return getattr(error.orig, "sqlstate", "") is None
