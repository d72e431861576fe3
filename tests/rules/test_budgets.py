"""A day's calls are shared out so that an announcement never starves an invitation."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules import budgets
from handlers.rules.rounds import NANJING
from storage.vocabulary import NoticeClass

CASE, ANNOUNCE, REMIND = NoticeClass.CASE, NoticeClass.ANNOUNCE, NoticeClass.REMIND
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=NANJING)
EVENING = datetime(2026, 3, 2, 18, 0, tzinfo=NANJING)


@pytest.mark.parametrize(
    ("class_", "used", "now", "left"),
    [
        (CASE, {}, NOON, 1000),
        (CASE, {ANNOUNCE: 250, REMIND: 150}, NOON, 600),
        (CASE, {CASE: 1000}, NOON, 0),
        (ANNOUNCE, {}, NOON, 250),
        (ANNOUNCE, {ANNOUNCE: 250}, NOON, 0),
        (ANNOUNCE, {ANNOUNCE: 250}, EVENING, 650),
        (ANNOUNCE, {ANNOUNCE: 900}, EVENING, 0),
        (ANNOUNCE, {CASE: 890}, EVENING, 10),
        (ANNOUNCE, {CASE: 990}, NOON, 0),
        (REMIND, {REMIND: 149}, EVENING, 1),
    ],
)
def test_what_a_class_may_still_call(
    class_: NoticeClass, used: dict[NoticeClass, int], now: datetime, left: int
) -> None:
    assert budgets.left(class_, used, 1000, now) == left


@given(
    limit=st.integers(0, 10**6),
    minute=st.integers(0, 24 * 60 - 1),
    asked=st.lists(st.tuples(st.sampled_from(list(NoticeClass)), st.integers(0, 10**5))),
)
def test_others_leave_a_case_its_share(
    limit: int, minute: int, asked: list[tuple[NoticeClass, int]]
) -> None:
    now = NOON.replace(hour=minute // 60, minute=minute % 60)
    used: dict[NoticeClass, int] = {}
    for class_, wanted in asked:
        if class_ is not CASE:
            used[class_] = used.get(class_, 0) + min(wanted, budgets.left(class_, used, limit, now))

    least = budgets.RESERVE if now >= EVENING else budgets.RESERVE + budgets.SHARES[CASE]
    assert budgets.left(CASE, used, limit, now) >= int(limit * least)
    assert sum(used.values()) <= limit


@pytest.mark.parametrize(
    ("class_", "now", "back"),
    [
        (ANNOUNCE, NOON, EVENING),
        (ANNOUNCE, EVENING, datetime(2026, 3, 3, tzinfo=NANJING)),
        (CASE, NOON, datetime(2026, 3, 3, tzinfo=NANJING)),
    ],
)
def test_when_a_spent_share_comes_back(class_: NoticeClass, now: datetime, back: datetime) -> None:
    assert budgets.back_at(class_, now) == back
