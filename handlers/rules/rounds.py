"""Rounds of a year (notice, article 6.1: calls for demands every March and August)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

NANJING = ZoneInfo("Asia/Shanghai")


def local_day(moment: datetime) -> date:
    """The day in Nanjing of a moment."""
    return moment.astimezone(NANJING).date()


def round_of(day: date) -> str:
    """The round a demand submitted on a day goes into: the present call or the next (R46).

    ``YYYY-1`` is called in March, ``YYYY-2`` in August; demands are accepted all year.
    """
    if day.month <= 3:
        return f"{day.year}-1"
    if day.month <= 8:
        return f"{day.year}-2"
    return f"{day.year + 1}-1"


def round_label(code: str) -> str:
    """A round in words: 「2026年春季（3月）」."""
    year, _, half = code.partition("-")
    return f"{year}年{'春季（3月）' if half == '1' else '秋季（8月）'}"


def expert_round_of(day: date) -> str:
    """The round a sign-up of an expert goes into: calls in April and September (article 6.2).

    Sign-ups are taken all year; after a call they count for the next round.
    """
    if day.month <= 4:
        return f"{day.year}-1"
    if day.month <= 9:
        return f"{day.year}-2"
    return f"{day.year + 1}-1"


def season_label(code: str) -> str:
    """A round by its season: 「2026年春季」."""
    year, _, half = code.partition("-")
    return f"{year}年{'春季' if half == '1' else '秋季'}"
