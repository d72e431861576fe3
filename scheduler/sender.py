"""Drains the outbox: claim, plan, call, acknowledge (reliability §4.3).

One thread claims and plans, many talk with the platform, one settles. A claim is committed before
anything is planned, and the channel of a call before it is made. Every outcome is one of three:
accepted, refused, ambiguous; only the last may ever have reached the person unseen.
Acknowledgements are fenced by the attempt.
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
from scheduler.air import Air, Landed
from scheduler.manner import Manner, Template, message_of
from scheduler.outcomes import Flight, Result
from scheduler.settling import Settler
from storage import faults
from storage.queries import outbox, pace
from storage.queries.outbox import Claimed
from storage.session import Database

__all__ = ["Manner", "Sender", "Template"]

log = logging.getLogger(__name__)

# how far ahead of its moment a call is handed to a thread, and how long the planner looks at
# nothing while calls are under way, in seconds
AHEAD, LOOK = 0.1, 0.04
IDLE = 0.5
SAME_MOMENT = timedelta(seconds=1)
# a claim reserves the pace of about so many seconds
CHUNK = 0.25
# in front of each thread waits one call; on a busy machine, where a plan takes longer, up to so
# many, and as many again may be over and not yet written down
MOST_AHEAD, MOST_UNSETTLED = 3, 8


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
        self._begin_again()
        self._came_down = self._seen_down = 0
        self._ahead = manner.threads
        self._dry_until = 0.0
        self._learned = threading.Event()
        self._paced: tuple[float, float] = (manner.per_second, 0.0)
        self._supplied: tuple[datetime, float, Supply | None] = (clock.now(), 0.0, None)

    def run(self) -> None:
        """Send until stopped; trouble with the database is logged and waited out."""
        settling = threading.Thread(target=self._settler.run, name="settle", daemon=True)
        settling.start()
        while not self._stopping.is_set():
            try:
                room = self._room()
                full = self._take_off(room) >= room > 0
                # a claim takes longest, so it is made when most calls wait in front of the threads
                if not self._claim_when_low() or full:
                    self._rest(full=full)
            except Exception:
                log.exception("outbox could not be drained")
                self._queue.clear()  # their leases run out
                self._stopping.wait(IDLE)
        self._give_back()
        self._air.close()
        self._settler.hurry()
        settling.join()

    def stop(self) -> None:
        """Claim no more; what is in flight is finished."""
        self._stopping.set()

    def close(self) -> None:
        """Wait for calls in flight and end the threads."""
        self.stop()
        self._pool.shutdown(wait=True)

    def drain_once(self, most: int = 0) -> int:
        """Claim one batch and see it through; returns how many notices it held.

        The batch is planned and written down together, but for a person's second notice; with one
        thread it then goes out in the same order every time. ``most`` is how many are claimed.
        """
        try:
            count = self._claim(most or 2 * self.manner.threads)
            while self._queue:
                self._stopping.wait(max(self._queue[0].moment - AHEAD - monotonic(), 0))
                self._take_off(len(self._queue))
                self._settler.settle_all()
        except BaseException:
            self._queue.clear()
            self._begin_again()
            raise
        return count

    def _begin_again(self) -> None:
        """Start with nothing under way; what was will be found ambiguous when its leases end."""
        self._air = Air()
        self._settler = Settler(
            self.database, self.clock, self._air, per_second=self.manner.per_second, told=self._tell
        )

    def _give_back(self) -> None:
        """Give back what has not begun."""
        try:
            if self._queue:
                with self.database.write() as session:
                    outbox.give_back(session, self.owner, [one.notice for one in self._queue])
                self._queue.clear()
        except Exception:
            log.exception("the sender could not give back its leases; they will run out")

    # ---------------------------------------------------------------- claiming

    def _claim_when_low(self) -> int:
        """Claim when there is little left to plan; returns how many."""
        low = len(self._queue) < self.manner.threads + self._came_down
        if not low or monotonic() < self._dry_until:
            return 0
        limit = max(1, min(4 * self.manner.threads, int(self._paced[0] * CHUNK)))
        count = self._claim(limit)
        if count < limit:
            self._dry_until = monotonic() + IDLE
        return count

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
        if self._learned.is_set():
            self._look_again()
        rate, until = self._paced
        if monotonic() >= until:
            rate = pace.present(session, "send", self.manner.per_second)
            self._paced = (rate, monotonic() + IDLE)
        return rate

    def _look_again(self) -> None:
        """An outcome has changed the pace or stopped a channel: what was looked up is old."""
        self._learned.clear()
        self._paced = (self._paced[0], 0.0)
        self._supplied = (self._supplied[0], 0.0, None)

    # ---------------------------------------------------------------- calling

    def _room(self) -> int:
        """How many more notices may be planned now.

        In front of the threads wait twice as many calls as came down during the last round, so
        that none is idle while this thread is at the database.
        """
        if self._air.is_held:
            return 0
        aloft, down, recipients = self._air.state()
        self._came_down, self._seen_down = down - self._seen_down, down
        threads = self.manner.threads
        self._ahead = min(max(threads, 2 * self._came_down), MOST_AHEAD * threads)
        return min(threads + self._ahead - aloft, MOST_UNSETTLED * threads - len(recipients))

    def _take_off(self, room: int) -> int:
        """Plan what is due and hand it to the threads, one notice of a person at a time.

        Returns how many notices were planned.
        """
        due = self._next_due(room)
        if not due:
            return 0
        if self._learned.is_set():
            self._look_again()
        now = self.clock.now()
        with self.database.write() as session:
            notices = [one.notice for one in due]
            plan = planning.plan(session, notices, self.manner, self._supply(session, now), now)
        moments = {one.notice.id: one.moment for one in due}
        grounded = [Landed(result.recipient, result) for result in plan.results]
        callers = [flight.notice.recipient for flight in plan.flights]
        self._air.take_off([*callers, *(one.recipient for one in grounded)], calls=len(callers))
        for flight in plan.flights:
            self._pool.submit(self._fly, self._air, flight, moments[flight.notice.id])
        if grounded:
            self._air.land(grounded, calls=0)
        return len(due)

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
        busy = set(self._air.state()[2])
        while self._queue and len(due) < room and self._queue[0].moment <= until:
            one = self._queue.popleft()
            (kept if one.notice.recipient in busy else due).append(one)
            busy.add(one.notice.recipient)
        self._queue.extendleft(reversed(kept))
        return due

    def _fly(self, air: Air, flight: Flight, moment: float) -> None:
        """Make one call at its moment; runs in a thread of the pool."""
        result: Result | None = None
        try:
            if (wait := moment - monotonic()) > 0:
                self._stopping.wait(wait)
            result = self._call(flight)
        except Exception:
            log.exception("a notice could not be sent")
        air.land([Landed(flight.notice.recipient, result)], calls=1)

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

    def _rest(self, *, full: bool) -> None:
        """Wait until something can be done: a call has come down and makes room (when it was
        ``full``), outcomes are written down, a moment has come, or it is time to claim.
        """
        moments = [self._queue[0].moment - AHEAD] if self._queue else []
        if len(self._queue) < self.manner.threads:
            moments.append(self._dry_until)
        if self._air.is_empty:
            if moments:
                self._stopping.wait(max(min(moments) - monotonic(), 0))
        else:
            level = self.manner.threads + self._ahead * 3 // 4
            self._air.wait_for_room(level if full else -1, LOOK)

    def _tell(self, results: Sequence[Result]) -> None:
        """What was written down may change what is looked up, and is told to who observes."""
        if learning.out_of_breath(results) or any(result.stop for result in results):
            self._learned.set()
        for result in results:
            if self._observe is not None and result.flight is not None:
                self._observe(result.ack.channel.value, result.ack.outcome, result.ack.ms)
