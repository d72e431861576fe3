"""What lies between the plan of a call and the writing down of its outcome.

Three kinds of threads meet here: the one that plans, those that call, and the one that settles.
None of them waits for another's COMMIT: the planner keeps calls ready in front of the callers, the
callers leave their results and go on, the settler takes what has gathered.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.outcomes import Result


@dataclass(frozen=True, slots=True)
class Landed:
    """A call that is over, or a plan without one; no result when the call itself broke down."""

    recipient: str
    result: Result | None

    @property
    def stops(self) -> bool:
        """Whether it stops a whole channel: no more is planned before that is written down."""
        return self.result is not None and self.result.stop is not None


class Air:
    """Calls handed to threads and results not yet written down; safe for every thread."""

    def __init__(self) -> None:
        """Start with nothing."""
        lock = threading.Lock()
        self._room = threading.Condition(lock)
        self._first = threading.Condition(lock)
        self._all_down = threading.Condition(lock)
        self._aloft = self._down = self._stops = 0
        self._level = -1
        self._landed: list[Landed] = []
        self._recipients: set[str] = set()
        self._closed = False

    def take_off(self, recipients: Sequence[str], *, calls: int) -> None:
        """Note who is being served; of their notices so many become calls."""
        with self._room:
            self._recipients.update(recipients)
            self._aloft += calls

    def land(self, landed: Sequence[Landed], *, calls: int) -> None:
        """Leave results to be written down; so many of them are calls that are over."""
        with self._room:
            if not self._landed:
                self._first.notify()
            self._landed += landed
            self._stops += sum(one.stops for one in landed)
            self._aloft -= calls
            self._down += calls
            if not self._aloft:
                self._all_down.notify()
            if self._aloft <= self._level:
                self._room.notify()

    def gather(self, seconds: float | None) -> list[Landed]:
        """Wait for results, and then so long for more of them; all of them with None.

        Comes back with nothing when there is none and none will come.
        """
        with self._room:
            if seconds is not None:
                self._first.wait_for(lambda: self._landed or (self._closed and not self._aloft))
            self._all_down.wait_for(lambda: not self._aloft, seconds)
            landed, self._landed = self._landed, []
            return landed

    def settled(self, landed: Sequence[Landed]) -> None:
        """Let go of those whose results are written down; they may be served again."""
        with self._room:
            self._recipients.difference_update(one.recipient for one in landed)
            self._stops -= sum(one.stops for one in landed)
            self._room.notify()

    def wait_for_room(self, level: int, seconds: float) -> None:
        """Wait, at most so long, until no more than so many calls are aloft or some are settled."""
        with self._room:
            self._level = level
            if self._aloft > level:
                self._room.wait(seconds)
            self._level = -1

    def state(self) -> tuple[int, int, frozenset[str]]:
        """How many calls are aloft, how many ever came down, and who is being served."""
        with self._room:
            return self._aloft, self._down, frozenset(self._recipients)

    @property
    def is_held(self) -> bool:
        """Whether a channel was stopped and that is not yet written down."""
        return self._stops > 0

    @property
    def is_empty(self) -> bool:
        """Whether nobody is being served."""
        return not self._recipients

    def close(self) -> None:
        """No more will take off."""
        with self._room:
            self._closed = True
            self._first.notify()
