"""Days and months as the platform counts them: by the wall clock of Asia/Shanghai."""

from datetime import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(moment: datetime) -> datetime:
    """Show an aware moment on the clock of Asia/Shanghai."""
    return moment.astimezone(SHANGHAI)


def minute(moment: datetime) -> str:
    """Name the minute a per-minute quota belongs to."""
    return local(moment).strftime("%Y-%m-%dT%H:%M")


def day(moment: datetime) -> str:
    """Name the day a daily quota belongs to (reset at 00:00, protocol §4.2)."""
    return local(moment).strftime("%Y-%m-%d")


def month(moment: datetime) -> str:
    """Name the natural month of monthly quotas (protocol §4.10)."""
    return local(moment).strftime("%Y-%m")


def unix(moment: datetime) -> int:
    """Give whole Unix seconds, as CreateTime and subscribe_time carry them."""
    return int(moment.timestamp())
