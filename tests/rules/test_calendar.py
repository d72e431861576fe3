"""The year: windows, deadlines, reminders, hours, on the days of the Chinese calendar."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rules import calendar
from handlers.rules.calendar import BlackOut, OutOfOrder, Programme, Window
from handlers.rules.rounds import NANJING, is_round, next_ad_hoc, round_label
from handlers.rules.workdays import is_announced, is_workday, nth_workday, workdays_between

NOTICE = Programme()
DAYS = st.dates(date(2014, 1, 1), date(2030, 12, 31))


def day(text: str) -> date:
    """A day such as 3月2日 of 2026."""
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("code", "opens", "county", "due"),
    [
        ("2026-1", "2026-03-02", "2026-03-24", "2026-03-31"),
        ("2026-2", "2026-08-03", "2026-08-24", "2026-08-31"),
        ("2015-1", "2015-03-02", "2015-03-24", "2015-03-31"),
        ("2014-2", "2014-08-01", "2014-08-22", "2014-08-29"),
        ("2025-1", "2025-03-03", "2025-03-24", "2025-03-31"),
    ],
)
def test_a_round_is_called_from_the_first_to_the_last_working_day(
    code: str, opens: str, county: str, due: str
) -> None:
    expected = Window(*(date.fromisoformat(text) for text in (opens, county, due)))

    assert calendar.usual_window(NOTICE, code) == expected


@pytest.mark.parametrize(
    ("code", "published"),
    [("2026-1", "2026-04-15"), ("2026-2", "2026-09-14"), ("2014-1", "2014-04-15")],
)
def test_demands_are_published_by_the_tenth_working_day(code: str, published: str) -> None:
    assert calendar.publication_day(NOTICE, code) == date.fromisoformat(published)


@pytest.mark.parametrize(
    ("month", "off_plan"),
    [(m, m in {1, 2, 3, 4, 9}) for m in range(1, 13)],
)
def test_teams_travel_from_may_to_august_and_from_october(month: int, off_plan: bool) -> None:
    assert calendar.is_off_plan(NOTICE, date(2026, month, 10)) is off_plan


@pytest.mark.parametrize(
    ("code", "opens", "reason", "made_up"),
    [
        ("2026-1", "2026-03-02", False, False),
        ("2026-1", "2026-02-27", True, False),
        ("2014-1", "2014-05-12", True, True),
        ("2026-01", "2026-05-12", True, False),
        ("2026-2", "2026-09-01", True, True),
    ],
)
def test_an_unusual_call_needs_a_reason(code: str, opens: str, reason: bool, made_up: bool) -> None:
    opened = date.fromisoformat(opens)

    assert calendar.needs_reason(NOTICE, code, opened) is reason
    assert calendar.is_made_up(NOTICE, code, opened) is made_up


@pytest.mark.parametrize(
    ("opens", "due"),
    [("03-02", "03-31"), ("03-16", "03-31"), ("03-20", "04-17"), ("05-12", "06-09")],
)
def test_a_call_opened_late_gets_four_weeks(opens: str, due: str) -> None:
    assert calendar.usual_due(NOTICE, "2026-1", day(opens)) == day(due)


def test_a_due_day_off_work_moves_to_the_working_day_before() -> None:
    # 4月6日 is a day off for 清明, 4月5日 a Sunday
    assert calendar.window(NOTICE, day("03-02"), day("04-06")).due == day("04-03")


def test_a_short_call_halves_its_time_for_the_counties() -> None:
    assert calendar.window(NOTICE, day("03-23"), day("03-27")) == Window(
        day("03-23"), day("03-25"), day("03-27")
    )


def test_a_call_cannot_be_due_before_it_opens() -> None:
    with pytest.raises(OutOfOrder):
        calendar.window(NOTICE, day("03-23"), day("03-20"))


@settings(deadline=None)
@given(opens=DAYS, days=st.integers(3, 90))
def test_the_days_of_a_window_follow_one_another(opens: date, days: int) -> None:
    try:
        found = calendar.window(NOTICE, opens, opens + timedelta(days=days))
    except OutOfOrder:
        return

    assert found.opens <= found.county_due <= found.due
    assert is_workday(found.due)


# ---------------------------------------------------------------- reminders


def test_the_ladder_of_march_2026() -> None:
    assert calendar.steps(NOTICE, day("03-31")) == {
        -7: day("03-24"), -3: day("03-27"), -1: day("03-30"), 0: day("03-31"), 3: day("04-03"),
    }  # fmt: skip


def test_a_reminder_on_a_day_off_comes_earlier_before_the_deadline_and_later_after_it() -> None:
    # due on the Friday before 清明 (4月4—6日)
    assert calendar.steps(NOTICE, day("04-03")) == {
        -7: day("03-27"), -3: day("03-31"), -1: day("04-02"), 0: day("04-03"), 3: day("04-07"),
    }  # fmt: skip
    # a Monday: three days and one day before are a weekend
    assert calendar.steps(NOTICE, day("03-23"))[-1] == day("03-20")


@pytest.mark.parametrize(
    ("today", "step"),
    [
        ("03-23", None), ("03-24", -7), ("03-26", -7), ("03-27", -3), ("03-29", -3),
        ("03-30", -1), ("03-31", 0), ("04-02", 0), ("04-03", 3), ("04-09", 3), ("04-10", None),
    ],
)  # fmt: skip
def test_the_newest_step_counts(today: str, step: int | None) -> None:
    assert calendar.step_due(NOTICE, day("03-31"), day("03-02"), day(today)) == step


def test_nobody_is_reminded_on_the_day_of_opening() -> None:
    assert calendar.step_due(NOTICE, day("03-09"), day("03-02"), day("03-02")) is None


@settings(deadline=None)
@given(due=DAYS)
def test_reminders_fall_on_working_days(due: date) -> None:
    assert all(is_workday(found) for found in calendar.steps(NOTICE, due).values())


@settings(deadline=None, max_examples=30)
@given(due=DAYS)
def test_every_step_has_its_day_unless_a_later_one_shares_it(due: date) -> None:
    opens = due - timedelta(days=40)
    days = [due + timedelta(days=n) for n in range(-12, 14)]

    seen = {calendar.step_due(NOTICE, due, opens, today) for today in days} - {None}
    dates = calendar.steps(NOTICE, due)
    shadowed = {o for o in dates if any(dates[p] == dates[o] and p > o for p in dates)}

    assert seen == set(NOTICE.ladder) - shadowed


@pytest.mark.parametrize(
    ("told", "today", "asked"),
    [("03-02", "03-04", False), ("03-02", "03-05", True), ("03-02", "03-12", False)],
)
def test_who_has_not_read_the_call_is_asked_after_three_working_days(
    told: str, today: str, asked: bool
) -> None:
    assert calendar.relay_due(NOTICE, day(told), day(today)) is asked


# ---------------------------------------------------------------- hours

FARMING = BlackOut("农忙", frozenset({"320900"}), day("06-05"), day("06-15"))


@pytest.mark.parametrize(
    ("now", "regions", "moment"),
    [
        ("2026-03-02T10:00", {"321283"}, "2026-03-02T10:00"),
        ("2026-03-02T21:00", {"321283"}, "2026-03-03T08:00"),
        ("2026-04-03T22:00", {"321283"}, "2026-04-07T08:00"),  # 清明
        ("2026-06-08T10:00", {"320900"}, "2026-06-16T08:00"),
        ("2026-06-08T10:00", {"320921", "320900"}, "2026-06-16T08:00"),
        ("2026-06-08T10:00", {"321283", "320000"}, "2026-06-08T10:00"),
    ],
)
def test_nothing_is_sent_at_night_on_days_off_or_in_a_black_out(
    now: str, regions: set[str], moment: str
) -> None:
    programme = replace(NOTICE, black_outs=(FARMING,))
    asked, expected = (
        datetime.fromisoformat(text).replace(tzinfo=NANJING) for text in (now, moment)
    )

    assert calendar.allowed(programme, regions, asked) == expected


# ---------------------------------------------------------------- years and codes


def test_the_programme_counts_three_years() -> None:
    assert [year for year in range(2012, 2020) if NOTICE.is_year(year)] == [2014, 2015, 2016]


def test_rounds_out_of_turn_are_numbered_after_one_another() -> None:
    assert next_ad_hoc(2026, []) == "2026-01"
    assert next_ad_hoc(2026, ["2026-1", "2026-01", "2025-03"]) == "2026-02"
    assert round_label("2026-01") == "2026年临时第1轮"
    assert [is_round(code) for code in ("2026-1", "2026-01", "2026-3", "2026-00", "x")] == [
        True, True, False, False, False,
    ]  # fmt: skip


def test_months_may_be_set_otherwise() -> None:
    programme = Programme(call_months=(2, 7))

    assert programme.round_of(day("03-10")) == "2026-2"
    assert calendar.usual_window(programme, "2026-2").opens == day("07-01")


def test_years_not_announced_go_by_the_week_and_the_fixed_days_off() -> None:
    assert [is_announced(year) for year in (2014, 2026, 2099)] == [True, True, False]
    assert is_workday(date(2099, 10, 1)) is False  # a Thursday
    assert nth_workday(2099, 10, 1) == date(2099, 10, 5)


@settings(deadline=None)
@given(start=DAYS, days=st.integers(0, 30))
def test_working_days_are_counted_without_the_first(start: date, days: int) -> None:
    end = start + timedelta(days=days)

    assert workdays_between(start, end) == sum(
        is_workday(start + timedelta(days=n)) for n in range(1, days + 1)
    )
