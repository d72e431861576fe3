"""What somebody says of the time after a visit: what happened, on which day; wishes are nothing."""

from datetime import date

import pytest

from handlers.rules.following import rematch_cause, steps_passed
from handlers.understanding.follow_up import (
    is_still_unsolved,
    past_day,
    read_follow_up,
    tells_nothing_new,
    wants_no_more,
)
from storage.vocabulary import Outcome, RematchCause, Way

TODAY = date(2026, 7, 1)
CALL, RETURN, CONTRACT = Way.CALL, Way.RETURN_VISIT, Way.CONTRACT


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("上周又来厂里调试了一次，签了20万的合同", {RETURN: None, CONTRACT: 20}),
        ("昨天打了电话问了进展", {CALL: None}),
        ("后来电话回访过一次", {CALL: None}),
        ("微信上指导了几次", {CALL: None}),
        ("又来过两次", {RETURN: None}),
        ("后来签了协议", {CONTRACT: None}),
        ("合同签了1.5万元", {CONTRACT: 1.5}),
        ("李老师又来看了两次设备，联合申报了省重点研发项目", {RETURN: None, Way.PROJECT: None}),
        ("上个月又给我们培训了30人", {Way.TRAINING: 30}),
        # wishes, questions, denials and what is still to come
        ("下周再来一次", {}),
        ("还没签合同", {}),
        ("没有再来过", {}),
        ("想再请专家来厂里培训", {}),
        ("合同什么时候签了好", {}),
        ("不用再跟进了", {}),
        ("专家到了", {}),
    ],
)
def test_what_happened_is_what_was_said(words: str, told: dict[Way, float | None]) -> None:
    found = read_follow_up(words, TODAY)

    assert {each.way: each.contract_wan or each.trained for each in found} == told


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("昨天来过", date(2026, 6, 30)), ("上周又来了", date(2026, 6, 28)),
        ("6月20日回访", date(2026, 6, 20)), ("12月3日来过", date(2025, 12, 3)),
        ("又来了", TODAY), ("下周来", None),
    ],
)  # fmt: skip
def test_days_lie_behind(words: str, day: date | None) -> None:
    assert past_day(words, TODAY) == day


def test_an_end_a_standstill_and_a_problem_that_is_left() -> None:
    assert wants_no_more("不用再跟进了")
    assert wants_no_more("别再问了")
    assert not wants_no_more("不用停线")
    assert tells_nothing_new("没什么新进展")
    assert is_still_unsolved("问题还没解决")
    assert not is_still_unsolved("解决了")


def test_the_dates_after_a_visit_are_counted_together_after_a_standstill() -> None:
    days = (15, 60, 180)
    passed = [steps_passed(date(2026, 6, 15), on, days) for on in (
        date(2026, 6, 29), date(2026, 6, 30), date(2026, 8, 14), date(2027, 1, 1))]  # fmt: skip

    assert passed == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("outcome", "lowest", "cause"),
    [
        (Outcome.UNSOLVED, None, RematchCause.UNSOLVED),
        (Outcome.UNSOLVED, 5, RematchCause.UNSOLVED),
        (Outcome.PARTLY, 2, RematchCause.BADLY_RATED), (None, 1, RematchCause.BADLY_RATED),
        (Outcome.SOLVED, 1, None), (Outcome.JOINT, 3, None), (None, None, None),
    ],
)  # fmt: skip
def test_a_need_looks_again_when_it_is_left_or_badly_rated(
    outcome: Outcome | None, lowest: int | None, cause: RematchCause | None
) -> None:
    assert rematch_cause(outcome, lowest) is cause
