"""The programme's year: calls, their windows, publication, visits, reminders (articles 6.1-6.3).

Pure: days of Nanjing go in, days come out. The months of the notice are defaults and no bounds
(R42): everything here may be set otherwise, and a call may be opened on any day with a reason.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from handlers.rules.rounds import (
    CALL_MONTHS,
    EXPERT_MONTHS,
    is_ad_hoc,
    local_day,
    round_of,
    year_of,
)
from handlers.rules.workdays import (
    MORNING,
    at,
    in_working_time,
    last_workday,
    next_workday,
    nth_workday,
    till_workday,
    workdays_ago,
)

BATCH_MONTHS = frozenset({5, 6, 7, 8, 10, 11, 12})
# after the last step of the ladder, so many days later, nobody is reminded of it any more
STEP_LASTS = timedelta(days=7)
# so many days after its end a call is still what officers mean by "this round"
LATE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class BlackOut:
    """Days on which nothing is sent unasked to some regions (farming season, floods …)."""

    name: str
    regions: frozenset[str]
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Programme:
    """What an installation decides about the year; the defaults are those of the notice.

    ``first_year``, ``years`` and ``target`` are those of article 2. ``county_lead`` is how many
    days before the province's deadline the counties' falls (R41); ``publish_by`` the working day
    of the month by which demands are published (R48). ``ladder`` are the days of the reminders
    around a deadline (R45), ``most_a_day`` how many unasked notices a person gets on one day at
    most, ``morning`` the hour of the daily letter, ``hold_minutes`` how long what goes to many
    can be taken back (R81). ``follow_up_days`` are the days after a visit at which both sides are
    asked how it went on (R30). ``count_from`` is the day from which the target is counted instead
    of calendar years (A2), ``count_outside`` says whether experts from other provinces count
    towards it (A4). ``survey_after`` working days after a service satisfaction is asked,
    ``chase_every`` working days apart again (R70). The rest are working days allowed for a step.
    """

    first_year: int = 2014
    years: int = 3
    target: int = 1000
    call_months: tuple[int, int] = CALL_MONTHS
    publish_months: tuple[int, int] = EXPERT_MONTHS
    batch_months: frozenset[int] = BATCH_MONTHS
    county_lead: int = 7
    publish_by: int = 10
    ladder: tuple[int, ...] = (-7, -3, -1, 0, 3)
    most_a_day: int = 3
    morning: int = 9
    hold_minutes: int = 10
    county_days: int = 3
    city_days: int = 5
    relay_days: int = 3
    follow_up_days: tuple[int, ...] = (15, 60, 180)
    count_from: date | None = None
    count_outside: bool = False
    survey_after: int = 3
    chase_every: int = 3
    black_outs: tuple[BlackOut, ...] = ()

    @property
    def last_year(self) -> int:
        """The last year the target is counted for."""
        return self.first_year + self.years - 1

    def is_year(self, year: int) -> bool:
        """Whether a year counts for the target (A2: calendar years)."""
        return self.first_year <= year <= self.last_year

    def round_of(self, day: date) -> str:
        """The round a demand of a day goes into when no call says otherwise."""
        return round_of(day, self.call_months)


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a call: opened, due at the county's superior, due at the province."""

    opens: date
    county_due: date
    due: date


class OutOfOrder(Exception):
    """The days of a call do not follow one another; ``problem`` names the sentence."""

    def __init__(self, problem: str) -> None:
        """Name the problem."""
        super().__init__(problem)
        self.problem = problem


def usual_month(programme: Programme, code: str) -> int:
    """The month a regular round is called in. Raises ValueError for one out of turn."""
    if is_ad_hoc(code):
        raise ValueError(code)
    return programme.call_months[int(code[-1]) - 1]


def usual_window(programme: Programme, code: str) -> Window:
    """The window of a regular round: first to last working day of its month (R41)."""
    month = usual_month(programme, code)
    year = year_of(code)
    return window(programme, nth_workday(year, month, 1), last_workday(year, month))


def window(programme: Programme, opens: date, due: date) -> Window:
    """A window that opens and is due on given days. Raises OutOfOrder.

    A due day off work is moved to the working day before it. The counties' day is moved closer to
    the province's in a short call, so that it never lies before the opening.
    """
    due = till_workday(due)
    if due <= opens:
        raise OutOfOrder("due_too_early")
    county_due = till_workday(due - timedelta(days=programme.county_lead))
    if county_due <= opens:
        county_due = till_workday(opens + (due - opens) / 2)
    return Window(opens, max(county_due, opens), due)


def usual_due(programme: Programme, code: str, opens: date) -> date:
    """When a call opened on a day is due if nobody says: its month's end, or four weeks on.

    The month's end counts as long as it leaves two weeks.
    """
    end = last_workday(opens.year, opens.month)
    late = is_ad_hoc(code) or usual_month(programme, code) != opens.month
    if late or (end - opens) < LATE:
        return till_workday(opens + timedelta(days=28))
    return end


def needs_reason(programme: Programme, code: str, opens: date) -> bool:
    """Whether a call is unusual, so that the basis for it has to be named (R42)."""
    if is_ad_hoc(code):
        return True
    return (opens.year, opens.month) != (year_of(code), usual_month(programme, code))


def is_made_up(programme: Programme, code: str, opens: date) -> bool:
    """Whether a regular round is called later than its month: 「补」 (A14)."""
    if is_ad_hoc(code):
        return False
    return (opens.year, opens.month) > (year_of(code), usual_month(programme, code))


def publication_day(programme: Programme, code: str) -> date:
    """By when the demands of a round are published (article 6.2, R48)."""
    half = 1 if is_ad_hoc(code) else int(code[-1])
    return nth_workday(year_of(code), programme.publish_months[half - 1], programme.publish_by)


@dataclass(frozen=True, slots=True)
class Publication:
    """A day by which a round is published, and which reminder of it a day is: 1, 2."""

    code: str
    day: date
    nth: int


def publication_near(programme: Programme, today: date) -> Publication | None:
    """The publication of which a day reminds: two working days before, and the day itself."""
    for season in year(programme, today.year).seasons:
        days = (till_workday(workdays_ago(season.published, 2)), season.published)
        if today in days:
            return Publication(season.code, season.published, 1 + days.index(today))
    return None


def visits_from(programme: Programme, today: date) -> tuple[int, ...]:
    """The months of visits that begin with a day's month; none when they do not begin there."""
    months = programme.batch_months
    if today.month not in months or today.month - 1 in months:
        return ()
    last = today.month
    while last + 1 in months:
        last += 1
    return tuple(range(today.month, last + 1))


def is_off_plan(programme: Programme, starts: date) -> bool:
    """Whether a batch that starts on a day is 「计划外」 and needs a reason (article 6.3, R51)."""
    return starts.month not in programme.batch_months


# ---------------------------------------------------------------- reminders


def steps(programme: Programme, due: date) -> dict[int, date]:
    """The day of each reminder around a deadline, on working days only.

    What falls on a day off comes earlier when it lies before the deadline, later after it.
    """
    found = {}
    for offset in sorted(programme.ladder):
        day = due + timedelta(days=offset)
        working = till_workday(day) if offset < 0 else next_workday(day - timedelta(days=1))
        found[offset] = working
    return found


def step_due(programme: Programme, due: date, opens: date, today: date) -> int | None:
    """The newest reminder that is due today or was due since the one before it; None for none.

    So a fleet that slept over several of them sends one. Nothing is due on the day of opening.
    """
    reached = [
        (day, offset)
        for offset, day in steps(programme, due).items()
        if opens < day <= today < day + STEP_LASTS
    ]
    return max(reached)[1] if reached else None


def relay_due(programme: Programme, told: date, today: date) -> bool:
    """Whether a bureau that has not even read the call is to be asked, for a week, once."""
    day = told
    for _ in range(programme.relay_days):
        day = next_workday(day)
    return day <= today < day + STEP_LASTS


# ---------------------------------------------------------------- hours


def blacked_out(programme: Programme, regions: Collection[str], day: date) -> BlackOut | None:
    """The black-out of a region, or of one it lies in, on a day."""
    for black_out in programme.black_outs:
        if black_out.start <= day <= black_out.end and black_out.regions & set(regions):
            return black_out
    return None


def allowed(programme: Programme, regions: Collection[str], moment: datetime) -> datetime:
    """The first moment from one on at which a notice may be sent unasked to these regions.

    Never at night, on a day off, or in a local black-out (R45). ``regions`` are the region and
    all it lies in.
    """
    while True:
        moment = in_working_time(moment)
        black_out = blacked_out(programme, regions, local_day(moment))
        if black_out is None:
            return moment
        moment = at(black_out.end + timedelta(days=1), MORNING)


def morning(programme: Programme, day: date) -> datetime:
    """When the daily letter of a day goes out."""
    return at(day, time(programme.morning))


# ---------------------------------------------------------------- the year at a glance


@dataclass(frozen=True, slots=True)
class Season:
    """One regular round of a year at a glance."""

    code: str
    window: Window
    published: date


@dataclass(frozen=True, slots=True)
class Year:
    """A programme year at a glance; ``counts`` says whether it counts for the target."""

    year: int
    seasons: tuple[Season, ...]
    counts: bool


@lru_cache(maxsize=64)
def year(programme: Programme, number: int) -> Year:
    """The year at a glance: its two rounds, when they are published, whether it counts."""
    codes = (f"{number}-1", f"{number}-2")
    return Year(
        number,
        tuple(
            Season(code, usual_window(programme, code), publication_day(programme, code))
            for code in codes
        ),
        programme.is_year(number),
    )
