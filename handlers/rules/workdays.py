"""Working days of the year, with the days off and the days made up for (practice §6.5)."""

from datetime import date, datetime, time, timedelta

import chinese_calendar

from handlers.rules.rounds import NANJING

MORNING, EVENING = time(8), time(21)


def is_workday(day: date) -> bool:
    """Whether offices work on a day; years not yet announced go by the week."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def next_workday(day: date) -> date:
    """The first working day after a day."""
    day += timedelta(days=1)
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def next_morning(now: datetime, hour: int = 9) -> datetime:
    """So early on the next working day."""
    return _at(next_workday(now.astimezone(NANJING).date()), time(hour))


def in_working_time(now: datetime) -> datetime:
    """The moment itself, or the next one at which a bureau may be urged (R45)."""
    local = now.astimezone(NANJING)
    if not is_workday(local.date()) or local.time() >= EVENING:
        return _at(next_workday(local.date()), MORNING)
    return now if local.time() >= MORNING else _at(local.date(), MORNING)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, NANJING)
