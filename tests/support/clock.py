"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

NANJING = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 2, 10, 0, tzinfo=NANJING).astimezone(UTC)


class StandingClock:
    """The time of a scene; it starts on a working morning in March."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        """The moment of the scene."""
        return self.at

    def move(self, **by: float) -> None:
        """Move on by days, hours, minutes, seconds."""
        self.at += timedelta(**by)

    def set(self, text: str) -> None:
        """Set to a Nanjing time, ``2026-03-01 09:00``."""
        self.at = datetime.fromisoformat(text).replace(tzinfo=NANJING).astimezone(UTC)
