"""A task is reminded of on working days only, twice at most, never after its last day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.promises import FIRST, LAST, step_due
from handlers.rules.workdays import is_workday, workdays_between

DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@given(due=DAYS)
def test_the_last_reminder_stands_on_the_last_working_day(due: date) -> None:
    around = [due + timedelta(days=n) for n in range(-20, 10)]
    steps = {day: step_due(due, day) for day in around}
    last = [day for day, step in steps.items() if step == LAST]

    assert len(last) == 1
    assert is_workday(last[0])
    assert last[0] <= due
    assert workdays_between(last[0], due) == 0
    first = [day for day, step in steps.items() if step == FIRST]
    assert is_workday(first[0])
    assert workdays_between(first[0], last[0]) == 2
    assert max(first) < last[0]


def test_around_the_dragon_boat_days() -> None:
    # 2026: the 19th to the 21st of June are days off
    due = date(2026, 6, 21)

    assert [step_due(due, date(2026, 6, day)) for day in (15, 16, 17, 18, 19, 21, 22)] == [
        None, FIRST, FIRST, LAST, None, None, None,
    ]  # fmt: skip
