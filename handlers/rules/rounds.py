"""Rounds of a year (notice, article 6.1: calls for demands every March and August).

``YYYY-1`` is called in March, ``YYYY-2`` in August. ``YYYY-01``, ``YYYY-02`` … are rounds out of
turn, opened with a reason (R42). A regular round that is called in another month than its own is
still that round; it is shown as made up for (2014's first was called in May, A14).
"""

import re
from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

NANJING = ZoneInfo("Asia/Shanghai")
CALL_MONTHS = (3, 8)
EXPERT_MONTHS = (4, 9)
_CODE = re.compile(r"(?P<year>\d{4})-(?P<part>[12]|0[1-9])")


def local_day(moment: datetime) -> date:
    """The day in Nanjing of a moment."""
    return moment.astimezone(NANJING).date()


def is_round(code: str) -> bool:
    """Whether a text is the code of a round."""
    return _CODE.fullmatch(code) is not None


def is_ad_hoc(code: str) -> bool:
    """Whether a round is out of turn."""
    return len(code.partition("-")[2]) == 2


def year_of(code: str) -> int:
    """The programme year of a round."""
    return int(code.partition("-")[0])


def next_ad_hoc(year: int, known: Collection[str]) -> str:
    """The code of the next round out of turn of a year, after those known."""
    numbers = [int(code[5:]) for code in known if year_of(code) == year and is_ad_hoc(code)]
    return f"{year}-{max(numbers, default=0) + 1:02d}"


def round_of(day: date, months: tuple[int, int] = CALL_MONTHS) -> str:
    """The round a demand submitted on a day goes into: the present call or the next (R46).

    ``months`` are those of the two calls; demands are accepted all year.
    """
    spring, autumn = months
    if day.month <= spring:
        return f"{day.year}-1"
    if day.month <= autumn:
        return f"{day.year}-2"
    return f"{day.year + 1}-1"


def round_before(code: str) -> str:
    """The regular round before another one, for what comes late (R43: 补报)."""
    year, _, part = code.partition("-")
    return f"{year}-1" if part == "2" else f"{int(year) - 1}-2"


def round_label(code: str) -> str:
    """A round in words: 「2026年春季（3月）」, 「2026年临时第1轮」."""
    year, _, part = code.partition("-")
    if is_ad_hoc(code):
        return f"{year}年临时第{int(part)}轮"
    return f"{year}年{'春季（3月）' if part == '1' else '秋季（8月）'}"


def expert_round_of(day: date) -> str:
    """The round a sign-up of an expert goes into: calls in April and September (article 6.2).

    Sign-ups are taken all year; after a call they count for the next round.
    """
    return round_of(day, EXPERT_MONTHS)


def season_label(code: str) -> str:
    """A round by its season: 「2026年春季」."""
    year, _, part = code.partition("-")
    if is_ad_hoc(code):
        return round_label(code)
    return f"{year}年{'春季' if part == '1' else '秋季'}"
