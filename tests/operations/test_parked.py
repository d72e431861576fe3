"""A push whose handling failed is kept, answered shortly, and handled later exactly once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select, update

from handlers.reception.turns import finish_parked, parked_keys
from scheduler import jobs
from storage import faults
from storage.models import Attachment, Follower, Hearing, JournalEntry
from storage.vocabulary import Act, HearingState
from tests.support.town import Phone, Town, plain

PARKED = "已收到，正在处理，稍后回复您。"


class Broken(Exception):
    """A handler that fails."""


@contextmanager
def broken(point: str = "inbound.handled") -> Iterator[None]:
    """Let every handling fail at a point."""

    def arrive(here: str) -> None:
        if here == point:
            raise Broken

    faults.listener = arrive
    try:
        yield
    finally:
        faults.listener = None


def states(town: Town) -> list[HearingState]:
    """The states of what was heard, oldest first."""
    with town.database.read() as session:
        return list(session.scalars(select(Hearing.state).order_by(Hearing.said_at)))


def chat(phone: Phone) -> list[str]:
    """What the account sent beside its replies."""
    return [plain(line.text) for line in phone.lines() if line.via.startswith("/")]


@pytest.fixture
def wang(town: Town) -> Phone:
    """Somebody who follows."""
    return town.phone("王强")


def test_a_failed_push_is_answered_shortly_and_kept(town: Town, wang: Phone):
    with broken():
        answer = wang.says("我想报需求")
    assert answer == PARKED
    assert states(town) == [HearingState.DONE, HearingState.PARKED]


def test_what_failed_leaves_nothing_half_done(town: Town, wang: Phone):
    with broken():
        wang.sends_picture()
    with town.database.read() as session:
        kept = session.scalar(select(func.count()).select_from(Attachment))
        flow = session.get_one(Follower, wang.openid).conversation
    assert (kept, "flow" in flow) == (0, False)


def test_a_kept_push_is_handled_later_and_answered_in_the_chat(town: Town, wang: Phone):
    with broken():
        wang.says("我想报需求")
    town.tick()
    town.tick()
    assert states(town) == [HearingState.DONE, HearingState.DONE]
    assert chat(wang) == [town.phone("赵敏").says("我想报需求")]


def test_kept_pushes_of_one_person_are_handled_in_the_order_they_were_said(town: Town, wang: Phone):
    said = ("我想报需求", "电镀废水总镍超标，想请专家来看看")
    with broken():
        for words in said:
            wang.says(words)
    town.tick()
    calm = town.phone("赵敏")
    assert set(chat(wang)) == {calm.says(words) for words in said}


def test_a_push_that_fails_again_and_again_is_given_up_with_an_alarm(town: Town, wang: Phone):
    with town.database.write() as session:
        session.execute(update(Follower).values(conversation="{ broken"))
    wang.says("我想报需求")
    for _ in range(5):
        jobs.finish_what_is_parked(town.ground)
    with town.database.read() as session:
        acts = list(session.scalars(select(JournalEntry.act)))
    assert states(town) == [HearingState.DONE, HearingState.REFUSED]
    assert acts.count(Act.GIVE_UP) == 1


def test_the_retry_of_a_kept_push_is_answered_alike(town: Town, wang: Phone):
    with broken():
        push = town.platform.say(wang.openid, "我想报需求").push
        again = town.platform.courier.again(wang.openid, push, is_message=True)
    once_more = town.platform.courier.again(wang.openid, push, is_message=True)
    assert [a.verdict.value for a in (again, once_more)] == ["reply", "reply"]
    assert states(town) == [HearingState.DONE, HearingState.PARKED]


def test_two_sweepers_handle_a_kept_push_once(town: Town, wang: Phone):
    with broken():
        wang.says("我想报需求")
    sweep_in_the_middle_of(town, lambda: jobs.finish_what_is_parked(town.ground))
    town.tick()
    assert states(town) == [HearingState.DONE, HearingState.DONE]
    assert len(chat(wang)) == 1


def sweep_in_the_middle_of(town: Town, sweep: Callable[[], int]) -> None:
    """Two sweepers have read the same keys before either begins."""
    with town.database.read() as session:
        keys = parked_keys(session)
    sweep()
    for key in keys:
        with town.database.write() as session:
            finish_parked(session, key, town.clock.now(), town.ground.house)
