"""Group commit for SQLite: one thread writes, many pieces of work share a COMMIT.

With ``synchronous=FULL`` a commit waits for the disk; sharing it makes full durability nearly free.
Work is a function of a session and touches nothing but the database, so when one piece of a group
fails, the group is rolled back and every piece is done again alone: a failing one harms nobody.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from storage import faults
from storage.session import Database

T = TypeVar("T")
log = logging.getLogger(__name__)

LARGEST_GROUP = 64


class Overloaded(Exception):
    """The work could not be started in time and has been dropped untouched."""


@dataclass(slots=True)
class _Job:
    work: Callable[[Session], Any]
    done: threading.Lock = field(default_factory=threading.Lock)
    result: Any = None
    error: BaseException | None = None
    started: bool = False
    dropped: bool = False

    def __post_init__(self) -> None:
        self.done.acquire()

    def wait(self, seconds: float) -> bool:
        """Wait until the work is committed; false when the time is over."""
        return self.done.acquire(timeout=max(seconds, 0.0))


class Scribe:
    """One writer thread for one database; ``do`` may be called from any thread."""

    def __init__(self, database: Database) -> None:
        """Start the writer."""
        self.database = database
        self._waiting: deque[_Job] = deque()
        self._gate = threading.Lock()
        self._bell = threading.Semaphore(0)
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="scribe", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many pieces of work wait for their turn."""
        return len(self._waiting)

    def do(self, work: Callable[[Session], T], *, patience: float) -> T:
        """Do the work in a shared transaction and return its result after the COMMIT.

        Raises whatever the work raises; Overloaded when it was not even started in time; and
        TimeoutError when it was started and is still running.
        """
        job = _Job(work)
        self._waiting.append(job)
        self._bell.release()
        if not job.wait(patience):
            with self._gate:
                if not job.started:
                    job.dropped = True
                    raise Overloaded
            if not job.wait(0.4):
                raise TimeoutError
        if job.error is not None:
            raise job.error
        return job.result  # type: ignore[no-any-return]

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
                self._write(group)
            elif self._stopped:
                return

    def _next_group(self) -> list[_Job]:
        group: list[_Job] = []
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

    def _write(self, group: list[_Job]) -> None:
        try:
            with self.database.write() as session:
                for job in group:
                    job.result = job.work(session)
                    session.flush()
                    session.expunge_all()  # each piece of work starts with clean hands
                faults.hit("inbound.before_commit")
            faults.hit("inbound.committed")
        except Exception:  # noqa: BLE001  whatever it is, each piece is tried again alone
            for job in group:
                self._write_alone(job)
        finally:
            for job in group:
                job.done.release()

    def _write_alone(self, job: _Job) -> None:
        started = monotonic()
        try:
            with self.database.write() as session:
                job.result = job.work(session)
        except Exception as error:  # noqa: BLE001  handed to the one who asked
            job.error = error
            log.warning("work failed after %.0f ms", (monotonic() - started) * 1000)
