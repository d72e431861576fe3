"""When a round of demands closes (R41): the last working day of March and of August."""

from datetime import date, timedelta

from handlers.rules.rounds import round_of
from handlers.rules.workdays import is_workday, next_workday

CALLED_IN = {"1": 3, "2": 8}
# working days in which a county and a city answer (practice §6.5, R95)
COUNTY_ANSWERS_IN, CITY_ANSWERS_IN = 3, 5


def closing_day(round_: str) -> date:
    """The last working day of the month in which a round is called."""
    year, _, half = round_.partition("-")
    month = CALLED_IN.get(half, 3)
    day = date(int(year), month + 1, 1) - timedelta(days=1)
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def earlier_round(round_: str) -> str:
    """The round before, for what comes late (R43: 补报)."""
    year, _, half = round_.partition("-")
    return f"{year}-1" if half == "2" else f"{int(year) - 1}-2"


def is_late(round_: str, submitted: date) -> bool:
    """Whether something of a round was entered after the round had closed."""
    return round_ != round_of(submitted)


def workdays_later(day: date, count: int) -> date:
    """The day so many working days after a day."""
    for _ in range(count):
        day = next_workday(day)
    return day


def workdays_ago(day: date, count: int) -> date:
    """The last day from which so many working days have passed by a day."""
    seen = 0
    while seen < count:
        seen += is_workday(day)
        day -= timedelta(days=1)
    return day
