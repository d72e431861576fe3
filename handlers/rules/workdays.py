"""Working days of the year, with the days off and the days made up for (practice §6.5).

The State Council announces the days off of a year in the autumn before it. For years that are not
yet announced the week counts, and the days off that fall on the same date every year.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import chinese_calendar

from handlers.rules.rounds import NANJING, local_day

MORNING, EVENING = time(8), time(21)
# month and day: New Year, Labour Day (two days since 2025), National Day
SAME_EVERY_YEAR = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


def is_announced(year: int) -> bool:
    """Whether the days off of a year are known; otherwise they are reckoned by the week."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=8192)  # asked for every day of a year again and again; the table is slow
def is_workday(day: date) -> bool:
    """Whether offices work on a day; years not yet announced go by the week."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5 and (day.month, day.day) not in SAME_EVERY_YEAR


def next_workday(day: date) -> date:
    """The first working day after a day."""
    return from_workday(day + timedelta(days=1))


def from_workday(day: date) -> date:
    """The day itself if it is a working day, else the next one that is."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def till_workday(day: date) -> date:
    """The day itself if it is a working day, else the last one before it."""
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def nth_workday(year: int, month: int, number: int) -> date:
    """The first (1), tenth (10) … working day of a month; it may run into the next month."""
    day = from_workday(date(year, month, 1))
    for _ in range(number - 1):
        day = next_workday(day)
    return day


def last_workday(year: int, month: int) -> date:
    """The last working day of a month."""
    first_after = date(year + month // 12, month % 12 + 1, 1)
    return till_workday(first_after - timedelta(days=1))


def workdays_between(start: date, end: date) -> int:
    """How many working days have gone by from a day (not counted) to a later one (counted)."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_workday(day) for day in days)


def next_morning(now: datetime, hour: int = 9) -> datetime:
    """So early on the next working day."""
    return at(next_workday(local_day(now)), time(hour))


def in_working_time(now: datetime) -> datetime:
    """The moment itself, or the next one at which a bureau may be urged (R45)."""
    local = now.astimezone(NANJING)
    if not is_workday(local.date()) or local.time() >= EVENING:
        return at(next_workday(local.date()), MORNING)
    return now if local.time() >= MORNING else at(local.date(), MORNING)


def at(day: date, hour: time) -> datetime:
    """A time of a day in Nanjing."""
    return datetime.combine(day, hour, NANJING)


def workdays_ago(day: date, count: int) -> date:
    """The last day from which so many working days have passed by a day."""
    seen = 0
    while seen < count:
        seen += is_workday(day)
        day -= timedelta(days=1)
    return day
