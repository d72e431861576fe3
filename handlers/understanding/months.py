"""Months and their parts as days; which year is meant where none is said."""

import calendar
from datetime import date, timedelta

from handlers.understanding.numerals import DIGITS, number


def month_span(year: int, month: int, part: str = "") -> tuple[date, date]:
    """The days of a month, or of a part of it (中旬, 月底, 最后一周 …)."""
    last = calendar.monthrange(year, month)[1]
    if part in _DAYS:
        first_day, last_day = _DAYS[part]
        return date(year, month, first_day), date(year, month, last_day or last)
    if part.startswith("最后一"):  # the last week that lies wholly inside, Monday to Sunday
        sunday = date(year, month, last)
        sunday -= timedelta(days=(sunday.weekday() + 1) % 7)
        return sunday - timedelta(days=6), sunday
    if part.startswith("第"):
        monday = date(year, month, 1)
        monday += timedelta(days=-monday.weekday() % 7 + 7 * (DIGITS[part[1]] - 1))
        return monday, monday + timedelta(days=6)
    return date(year, month, 1), date(year, month, last)


_DAYS: dict[str, tuple[int, int]] = {
    "上旬": (1, 10),
    "初": (1, 10),
    "中旬": (11, 20),
    "中": (11, 20),
    "下旬": (21, 0),
    "底": (21, 0),
    "末": (21, 0),
    "上中旬": (1, 20),
    "中下旬": (11, 0),
    "上半月": (1, 15),
    "下半月": (16, 0),
}


def year_of(said: str | None, month: int, ref: date) -> int:
    """The year that is meant: as said, or the next in which the month comes."""
    if not said:
        return ref.year if month >= ref.month else ref.year + 1
    if said in _YEARS:
        return ref.year + _YEARS[said]
    value = int(number(said[:-1]) or ref.year)
    return value if value > 100 else 2000 + value


_YEARS = {"今年": 0, "当年": 0, "明年": 1, "来年": 1, "后年": 2}


def figure_of(text: str) -> int:
    """A whole number in figures or characters."""
    return int(number(text.replace("廿", "二十")) or 0)


def day_in(year: int, month: int, day: int) -> date:
    """A day of a month, the last one where the month is shorter."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def months_on(ref: date, months: int) -> tuple[int, int]:
    """The year and month so many months later."""
    index = ref.year * 12 + ref.month - 1 + months
    return index // 12, index % 12 + 1
