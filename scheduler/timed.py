"""The table of what is due on certain days: name, when, how late it may still run, work.

``when`` is pure: the programme and a day of Nanjing give the periods that fall on it. ``work``
writes in the transaction that records the occurrence and never calls anybody (reliability §4.6).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from handlers.flows import consulting, following, morning, seasons
from handlers.rules import calendar
from handlers.rules.calendar import Programme
from handlers.rules.workdays import is_workday, nth_workday

Periods = Iterable[tuple[str, datetime]]


@dataclass(frozen=True, slots=True)
class Timed:
    """One row of the table."""

    name: str
    due: Callable[[Programme, date], Periods]
    grace: timedelta
    work: Callable[[Session, Programme, datetime], int]


def every_working_morning(programme: Programme, day: date) -> Periods:
    """The hour of the daily letter on working days."""
    return [(f"{day}", calendar.morning(programme, day))] if is_workday(day) else []


def openings(programme: Programme, day: date) -> Periods:
    """The morning of the day on which a regular round is usually called."""
    return [
        (season.code, calendar.morning(programme, day))
        for season in calendar.year(programme, day.year).seasons
        if season.window.opens == day
    ]


def publications(programme: Programme, day: date) -> Periods:
    """The mornings that remind of a day of publication."""
    near = calendar.publication_near(programme, day)
    return [(f"{near.code}:{near.nth}", calendar.morning(programme, day))] if near else []


def visits(programme: Programme, day: date) -> Periods:
    """The first working morning of the months of visits."""
    begins = calendar.visits_from(programme, day) and day == nth_workday(day.year, day.month, 1)
    return [(f"{day:%Y-%m}", calendar.morning(programme, day))] if begins else []


TIMED: tuple[Timed, ...] = (
    Timed("propose_call", openings, timedelta(days=20), morning.propose_call),
    Timed("publication_due", publications, timedelta(hours=30), seasons.remind_of_publication),
    Timed("visits_begin", visits, timedelta(days=10), seasons.tell_of_visits),
    Timed("follow_up", every_working_morning, timedelta(hours=12), following.keep),
    Timed("consultation_tasks", every_working_morning, timedelta(hours=12), consulting.remind),
    Timed("morning_letters", every_working_morning, timedelta(hours=12), morning.write_letters),
)
