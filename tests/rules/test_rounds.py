"""Which round a day belongs to, over months and years, and where the day begins."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.rules.rounds import NANJING, local_day, round_label, round_of

# requirements R41, R46: called in March and August, accepted all year, filed under this or the next
MONTHS = {
    1: "2026-1", 2: "2026-1", 3: "2026-1",
    4: "2026-2", 5: "2026-2", 6: "2026-2", 7: "2026-2", 8: "2026-2",
    9: "2027-1", 10: "2027-1", 11: "2027-1", 12: "2027-1",
}  # fmt: skip


@pytest.mark.parametrize(("month", "expected"), MONTHS.items())
def test_a_month_belongs_to_one_round(month: int, expected: str) -> None:
    assert round_of(date(2026, month, 15)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2014, 5, 27), "2014-2"),
        (date(2025, 12, 31), "2026-1"),
        (date(2026, 1, 1), "2026-1"),
        (date(2026, 3, 31), "2026-1"),
        (date(2026, 4, 1), "2026-2"),
        (date(2026, 8, 31), "2026-2"),
        (date(2026, 9, 1), "2027-1"),
        (date(2028, 2, 29), "2028-1"),
    ],
)
def test_the_edges_of_a_round(day: date, expected: str) -> None:
    assert round_of(day) == expected


def test_rounds_never_go_back_in_time() -> None:
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(3 * 366)]

    rounds = [round_of(day) for day in days]

    assert rounds == sorted(rounds)
    assert list(dict.fromkeys(rounds)) == [
        "2024-1", "2024-2", "2025-1", "2025-2", "2026-1", "2026-2", "2027-1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC), date(2026, 3, 31)),
        (datetime(2026, 3, 31, 16, 0, 0, tzinfo=UTC), date(2026, 4, 1)),
        (datetime(2025, 12, 31, 16, 0, 0, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 8, 31, 23, 59, 59, tzinfo=NANJING), date(2026, 8, 31)),
        (datetime(2026, 9, 1, 0, 0, 0, tzinfo=NANJING), date(2026, 9, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_nanjing(moment: datetime, expected: date) -> None:
    assert local_day(moment) == expected


def test_the_last_hours_of_march_in_utc_are_filed_under_the_autumn_round() -> None:
    before, after = datetime(2026, 3, 31, 15, 59, tzinfo=UTC), datetime(2026, 3, 31, 16, tzinfo=UTC)

    assert [round_of(local_day(moment)) for moment in (before, after)] == ["2026-1", "2026-2"]


@pytest.mark.parametrize(
    ("code", "expected"), [("2026-1", "2026年春季（3月）"), ("2027-2", "2027年秋季（8月）")]
)
def test_a_round_in_words(code: str, expected: str) -> None:
    assert round_label(code) == expected
