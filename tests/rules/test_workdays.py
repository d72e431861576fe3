"""When a bureau may be urged, and the next working morning (R45, practice §6.5)."""

from datetime import date, datetime

import pytest

from handlers.rules.rounds import NANJING
from handlers.rules.workdays import in_working_time, is_workday, next_morning


def at(text: str) -> datetime:
    """A moment in Nanjing."""
    return datetime.fromisoformat(text).replace(tzinfo=NANJING)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2014-05-04", True),  # a Sunday made up for
        ("2014-05-03", False),
        ("2026-03-02", True),
        ("2026-03-07", False),
        ("2026-10-01", False),
        ("2099-03-02", True),  # not announced yet: by the week
        ("2099-03-07", False),
    ],
)
def test_days_off_and_days_made_up_for(day: str, works: bool) -> None:
    assert is_workday(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("now", "moment"),
    [
        ("2026-03-02T10:00", "2026-03-02T10:00"),
        ("2026-03-02T07:30", "2026-03-02T08:00"),
        ("2026-03-02T21:00", "2026-03-03T08:00"),
        ("2026-03-06T22:00", "2026-03-09T08:00"),
        ("2026-03-07T10:00", "2026-03-09T08:00"),
    ],
)
def test_a_bureau_is_urged_in_working_time_only(now: str, moment: str) -> None:
    assert in_working_time(at(now)) == at(moment)


@pytest.mark.parametrize(
    ("now", "moment"),
    [("2026-03-02T10:00", "2026-03-03T09:00"), ("2026-03-06T10:00", "2026-03-09T09:00")],
)
def test_the_next_working_morning(now: str, moment: str) -> None:
    assert next_morning(at(now)) == at(moment)
