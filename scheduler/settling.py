"""Writes outcomes down, many in one transaction, while the callers go on calling."""

import logging
import threading
from collections.abc import Callable, Sequence
from time import monotonic

from handlers.ports import Clock
from scheduler import learning
from scheduler.air import Air, Landed
from scheduler.outcomes import Result
from storage import faults
from storage.scribe import is_away, is_passing
from storage.session import Database

log = logging.getLogger(__name__)

# how long results are gathered before they are written down together, in seconds
GATHER = 0.04
AT_ONCE = 2
# a database that is away is waited for: what was sent must not become unsure of it. An
# acknowledgement that comes too late is harmless, the attempt fences it
PATIENCE, PAUSE = 40.0, 0.2


class Settler:
    """The one who writes down what a sender's calls came to."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        air: Air,
        *,
        per_second: float,
        told: Callable[[Sequence[Result]], None],
    ) -> None:
        """Settle what lands; ``told`` hears of every group that is written down."""
        self._database = database
        self._clock = clock
        self._air = air
        self._per_second = per_second
        self._told = told
        self._hurry = threading.Event()

    def run(self) -> None:
        """Settle until the air is closed and empty; what cannot be settled is left to a rescue."""
        while landed := self._air.gather(GATHER):
            try:
                self._settle(landed, PATIENCE)
            except Exception:
                log.exception("outcomes could not be written down; their leases will run out")
            finally:
                self._air.settled(landed)

    def settle_all(self) -> None:
        """Wait for every call that is aloft and write all of it down, here and now."""
        landed = self._air.gather(None)
        self._settle(landed, 0.0)
        self._air.settled(landed)

    def hurry(self) -> None:
        """Wait no longer for a database that is away."""
        self._hurry.set()

    def _settle(self, landed: Sequence[Landed], patience: float) -> None:
        results = [one.result for one in landed if one.result is not None]
        if not results:
            return
        faults.hit("outbound.before_ack")
        self._note(results, patience)
        faults.hit("outbound.after_ack")
        self._told(results)

    def _note(self, results: Sequence[Result], patience: float) -> None:
        """Write results down; a lost connection must not make a sent message unsure."""
        end, tries = monotonic() + patience, 0
        while True:
            try:
                return self._write(results)
            except Exception as error:
                tries += 1
                if not (is_passing(error) or is_away(error)):
                    raise
                if tries > AT_ONCE and (monotonic() > end or self._hurry.wait(PAUSE)):
                    raise

    def _write(self, results: Sequence[Result]) -> None:
        now = self._clock.now()
        with self._database.write() as session:
            stale = learning.note(session, results, now, per_second=self._per_second)
        if stale:
            log.warning("%d stale acknowledgements", stale)
