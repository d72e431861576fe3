"""The clocks of the house: the wall clock, and one that can be moved."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class WallClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """The wall clock plus an offset; ``kept`` is told of every change so that it can be stored."""

    def __init__(
        self, offset: timedelta = timedelta(), kept: Callable[[timedelta], None] | None = None
    ) -> None:
        """Start with an offset."""
        self.offset = offset
        self._kept = kept

    def now(self) -> datetime:
        """The moved moment in UTC."""
        return datetime.now(UTC) + self.offset

    def shift(self, by: timedelta) -> None:
        """Move the clock, forward as a rule."""
        self.offset += by
        if self._kept is not None:
            self._kept(self.offset)
