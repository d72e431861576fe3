"""The clocks of the house: the wall clock, and one that can be moved."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path


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


# of what the kernel tells of a process, counted after its name
STARTED = 19


def process_age() -> float:
    """The seconds since this process began, on Linux; 0 where that is not told."""
    try:
        fields = Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        up = Path("/proc/uptime").read_text(encoding="ascii").split()[0]
        return float(up) - int(fields[STARTED]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return 0.0
