"""Drains the outbox: claim, plan, call, acknowledge (reliability §4.3).

One thread talks with the database, many with the platform. A claim is committed before anything
is planned, and the channel of a call before it is made. Every outcome is one of three: accepted,
refused, ambiguous; only the last may ever have reached the person unseen. Acknowledgements are
fenced by the attempt.
"""

import logging
import os
import socket
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy.orm import Session

from handlers.operations.reaching import supply_of
from handlers.ports import Clock, Gateway, NotDelivered
from handlers.rules.delivery import Supply
from scheduler import learning, outcomes, planning
from scheduler.manner import Manner, Template, message_of
from scheduler.outcomes import Flight, Result
from storage import faults
from storage.queries import outbox, pace
from storage.queries.outbox import Claimed
from storage.scribe import is_passing
from storage.session import Database

__all__ = ["Manner", "Sender", "Template"]

log = logging.getLogger(__name__)

# how long results are gathered before they are written down together, and how far ahead of its
# moment a call is handed to a thread, in seconds
FLUSH, AHEAD = 0.04, 0.1
IDLE = 0.5
ACK_RETRIES = 2
SAME_MOMENT = timedelta(seconds=1)
# a claim reserves the pace of about so many seconds
CHUNK = 0.25


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A claimed notice and the moment that the shared pace gives it."""

    notice: Claimed
    moment: float


class Sender:
    """One sender; any number may run against the same database."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        clock: Clock,
        manner: Manner,
        *,
        observe: Callable[[str, str, int], None] | None = None,
    ) -> None:
        """Prepare the sender; ``run`` works until ``stop`` is called.

        ``observe`` is told channel, outcome and milliseconds of every call that is acknowledged.
        """
        self._observe = observe
        self.database = database
        self.gateway = gateway
        self.clock = clock
        self.manner = manner
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{id(self) % 10000}"
        self._pool = ThreadPoolExecutor(manner.threads, thread_name_prefix="send")
        self._stopping = threading.Event()
        self._queue: deque[_Waiting] = deque()
        self._landed: deque[tuple[str, Result | None]] = deque()
        self._grounded: list[Result] = []
        self._in_the_air: set[str] = set()
        self._all_down = threading.Event()
        self._together = 0
        self._dry_until = 0.0
        self._came_back = 0
        self._paced: tuple[float, float] = (manner.per_second, 0.0)
        self._supplied: tuple[datetime, float, Supply | None] = (clock.now(), 0.0, None)

    def run(self) -> None:
        """Send until stopped; trouble with the database is logged and waited out."""
        while not self._stopping.is_set():
            try:
                self._claim_when_low()
                self._step(hungry=True)
            except Exception:
                log.exception("outbox could not be drained")
                self._forget()
                self._stopping.wait(IDLE)
        self._finish()

    def stop(self) -> None:
        """Claim no more; what is in flight is finished."""
        self._stopping.set()

    def close(self) -> None:
        """Wait for calls in flight and end the threads."""
        self.stop()
        self._pool.shutdown(wait=True)

    def drain_once(self, most: int = 0) -> int:
        """Claim one batch and see it through; returns how many notices it held.

        With ``most`` that many are claimed, planned and written down together; with one thread
        they then go out in the same order every time.
        """
        self._together = most
        try:
            count = self._claim(most or 2 * self.manner.threads)
            while self._queue or self._in_the_air:
                self._step(hungry=False)
        except BaseException:
            self._forget()
            raise
        return count

    def _finish(self) -> None:
        """Give back what has not begun and see the rest through."""
        try:
            if self._queue:
                with self.database.write() as session:
                    outbox.give_back(session, self.owner, [one.notice for one in self._queue])
                self._queue.clear()
            while self._in_the_air:
                self._land(hungry=False)
        except Exception:
            log.exception("the sender could not finish; its leases will run out")

    def _forget(self) -> None:
        """Let go of everything: leases run out, and what was in flight is found ambiguous."""
        self._queue.clear()
        self._landed.clear()
        self._grounded.clear()
        self._in_the_air.clear()

    # ---------------------------------------------------------------- claiming

    def _claim_when_low(self) -> None:
        if (
            len(self._queue) < self.manner.threads + self._came_back
            and monotonic() >= self._dry_until
        ):
            limit = max(1, min(4 * self.manner.threads, int(self._paced[0] * CHUNK)))
            if self._claim(limit) < limit:
                self._dry_until = monotonic() + IDLE

    def _claim(self, limit: int) -> int:
        now = self.clock.now()
        with self.database.write() as session:
            claimed = outbox.claim(
                session, self.owner, now, limit=limit, skip_locked=self.manner.skip_locked
            )
            rate = self._rate(session)
            seconds = pace.reserve(session, "send", len(claimed), rate) if claimed else 0.0
        if claimed:
            began, step = monotonic() + seconds, 1 / rate
            self._queue += [_Waiting(notice, began + n * step) for n, notice in enumerate(claimed)]
            faults.hit("outbound.claimed")
        return len(claimed)

    def _rate(self, session: Session) -> float:
        """Calls a second that all senders may make together now; looked up twice a second."""
        rate, until = self._paced
        if monotonic() >= until:
            rate = pace.present(session, "send", self.manner.per_second)
            self._paced = (rate, monotonic() + IDLE)
        return rate

    # ---------------------------------------------------------------- calling

    def _step(self, *, hungry: bool) -> None:
        self._take_off()
        self._land(hungry=hungry)

    def _take_off(self) -> None:
        """Plan what is due and hand it to the threads, one notice of a person at a time.

        As many calls as came back last time wait in front of the threads, so that none is idle
        while results are written down; on a busy machine that takes longer, and more wait.
        """
        ahead = min(max(self._came_back, self.manner.threads // 4), 3 * self.manner.threads)
        room = max(self.manner.threads + ahead, self._together) - len(self._in_the_air)
        due = self._next_due(room)
        if not due:
            return
        now = self.clock.now()
        with self.database.write() as session:
            notices = [one.notice for one in due]
            plan = planning.plan(session, notices, self.manner, self._supply(session, now), now)
        moments = {one.notice.id: one.moment for one in due}
        for flight in plan.flights:
            self._in_the_air.add(flight.notice.recipient)
            self._all_down.clear()
            self._pool.submit(self._fly, flight, moments[flight.notice.id])
        self._grounded += plan.results

    def _supply(self, session: Session, now: datetime) -> Supply:
        """What the account can give; looked up twice a second, and at once after a stop."""
        looked, until, supply = self._supplied
        if supply is None or monotonic() >= until or abs(now - looked) > SAME_MOMENT:
            supply = supply_of(session, self.manner.limits, now)
            self._supplied = (now, monotonic() + IDLE, supply)
        return supply

    def _next_due(self, room: int) -> list[_Waiting]:
        until = monotonic() + AHEAD
        due: list[_Waiting] = []
        kept: list[_Waiting] = []
        busy = set(self._in_the_air)
        while self._queue and len(due) < room and self._queue[0].moment <= until:
            one = self._queue.popleft()
            (kept if one.notice.recipient in busy else due).append(one)
            busy.add(one.notice.recipient)
        self._queue.extendleft(reversed(kept))
        return due

    def _fly(self, flight: Flight, moment: float) -> None:
        """Make one call at its moment; runs in a thread of the pool."""
        result: Result | None = None
        try:
            self._stopping.wait(max(moment - monotonic(), 0))
            result = self._call(flight)
        except Exception:
            log.exception("a notice could not be sent")
        self._landed.append((flight.notice.recipient, result))
        if len(self._landed) >= len(self._in_the_air):
            self._all_down.set()

    def _call(self, flight: Flight) -> Result:
        message = message_of(flight.notice, flight.choice.channel, flight.template, flight.openids)
        faults.hit("outbound.before_send")
        began = monotonic()
        try:
            answer = self.gateway.send(message)
        except NotDelivered as why:
            ms = int((monotonic() - began) * 1000)
            return outcomes.refused(flight, why, self.clock.now(), ms)
        finally:
            faults.hit("outbound.after_send")
        return outcomes.accepted(flight, answer, int((monotonic() - began) * 1000))

    # ---------------------------------------------------------------- acknowledging

    def _land(self, *, hungry: bool) -> None:
        """Wait a moment for results and write them down together."""
        if self._in_the_air:
            self._all_down.wait(None if self._together else FLUSH)
        elif not self._grounded:
            self._rest(hungry)
        results, self._grounded = self._grounded, []
        while self._landed:
            recipient, result = self._landed.popleft()
            self._in_the_air.discard(recipient)
            if result is not None:
                results.append(result)
        self._came_back = len(results)
        if results:
            faults.hit("outbound.before_ack")
            self._note(results)
            faults.hit("outbound.after_ack")

    def _rest(self, hungry: bool) -> None:
        """Nothing is in flight: wait for the next moment, or for the time to claim again."""
        moments = [self._queue[0].moment - AHEAD] if self._queue else []
        if hungry and len(self._queue) < self.manner.threads:
            moments.append(self._dry_until)
        if moments:
            self._stopping.wait(max(min(moments) - monotonic(), 0))

    def _note(self, results: Sequence[Result]) -> None:
        """Write results down; a lost connection must not make a sent message unsure."""
        now = self.clock.now()
        for left in range(ACK_RETRIES, -1, -1):
            try:
                with self.database.write() as session:
                    stale = learning.note(session, results, now, per_second=self.manner.per_second)
            except Exception as error:
                if not (left and is_passing(error)):
                    raise
            else:
                self._tell(results, stale)
                return

    def _tell(self, results: Sequence[Result], stale: int) -> None:
        if stale:
            log.warning("%d stale acknowledgements", stale)
        if learning.out_of_breath(results):
            self._paced = (self._paced[0], 0.0)
        if any(result.stop for result in results):
            self._supplied = (self._supplied[0], 0.0, None)
        for result in results:
            if self._observe is not None and result.flight is not None:
                self._observe(result.ack.channel.value, result.ack.outcome, result.ack.ms)
