"""Many deliveries at once through the inbox, as threads and as two processes would bring them."""

import asyncio
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, select, text

from bot.wechat.inbox import Inbox
from handlers.ports import Heard
from handlers.wording import say
from storage import faults
from storage.models import Demand, Follower
from storage.session import Database, open_database
from tests.faults.processes import free_port, until
from tests.races.people import HOUSE, Crowd, heard
from tests.support.clock import StandingClock

PEOPLE = 40
BUDGET = 4.0
"""The platform hangs up after five seconds; we answer in four."""


@pytest.fixture
def inboxes(any_crowd: Crowd) -> Iterator[list[Inbox]]:
    """Two inboxes on one database, as two web processes have them."""
    made = [Inbox(any_crowd.database, HOUSE, StandingClock()) for _ in range(2)]
    yield made
    for inbox in made:
        inbox.close()


def all_at_once(works: list[Callable[[], str]], threads: int = 8) -> list[str]:
    """Do works on some threads; their results in order."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda work: work(), works))


def demands(database: Database) -> list[str]:
    """The numbers of all demands."""
    with database.read() as session:
        return sorted(session.scalars(select(Demand.number)))


def test_a_crowd_with_repeated_pushes_is_served_once_each(any_crowd: Crowd, inboxes: list[Inbox]):
    dice = random.Random(11)
    pushes = [heard(any_crowd.copy(), 1, "确认提交") for _ in range(PEOPLE)]
    deliveries = [push for push in pushes for _ in range(dice.choice([1, 1, 2, 3]))]
    dice.shuffle(deliveries)
    answers = all_at_once(
        [lambda push=push, n=n: inboxes[n % 2].hear(push) for n, push in enumerate(deliveries)]
    )
    told: dict[str, set[str]] = {}
    for push, answer in zip(deliveries, answers, strict=True):
        told.setdefault(push.key, set()).add(answer)
    prefix = demands(any_crowd.database)[0][:7]
    assert {len(said) for said in told.values()} == {1}
    assert len(set.union(*told.values())) == PEOPLE
    assert demands(any_crowd.database) == [f"{prefix}{n:04d}" for n in range(1, PEOPLE + 1)]
    assert any_crowd.parked() == 0


def test_people_heard_by_two_processes_in_opposite_order_lose_nothing(
    any_crowd: Crowd, inboxes: list[Inbox]
):
    openids = [any_crowd.copy() for _ in range(PEOPLE)]
    first = [heard(openid, 1, "电话改成19900005678") for openid in openids]
    second = [heard(openid, 2, "联系人改成李四") for openid in reversed(openids)]
    began = time.perf_counter()
    all_at_once(
        [
            work
            for one, two in zip(first, second, strict=True)
            for work in (
                lambda push=one: inboxes[0].hear(push),
                lambda push=two: inboxes[1].hear(push),
            )
        ],
        threads=16,
    )
    took = time.perf_counter() - began
    with any_crowd.database.read() as session:
        talks = list(
            session.scalars(select(Follower.conversation).where(Follower.openid.in_(openids)))
        )
    kept = [("19900005678" in talk, "李四" in talk) for talk in talks]
    assert kept == [(True, True)] * PEOPLE
    assert any_crowd.parked() == 0
    assert took < 15


@contextmanager
def turn_held(database: Database, openid: str) -> Iterator[None]:
    """Somebody else, stuck in the middle of a turn, holds the person's row."""
    with database.engine.connect() as connection:
        connection.execute(
            text("UPDATE followers SET turns = turns WHERE openid = :openid"), {"openid": openid}
        )
        yield
        connection.rollback()


def timed(inbox: Inbox, push: Heard) -> tuple[str, float]:
    """The answer to a push and the seconds it took."""
    began = time.perf_counter()
    return inbox.hear(push), time.perf_counter() - began


def test_a_push_whose_person_is_stuck_elsewhere_is_kept_and_answered_in_time(crowd: Crowd):
    inbox, openid = Inbox(crowd.database, HOUSE, StandingClock()), crowd.copy()
    with turn_held(crowd.database, openid):
        answer, took = timed(inbox, heard(openid, 1, "确认提交"))
    inbox.close()
    assert (answer, crowd.parked()) == (say("dialogue.parked"), 1)
    assert took < BUDGET


def test_a_person_stuck_elsewhere_keeps_nobody_else_waiting(crowd: Crowd):
    inbox, stuck, other = Inbox(crowd.database, HOUSE, StandingClock()), crowd.copy(), crowd.copy()
    with turn_held(crowd.database, stuck):
        waiting = threading.Thread(target=inbox.hear, args=(heard(stuck, 1, "确认提交"),))
        waiting.start()
        time.sleep(0.1)
        answer, took = timed(inbox, heard(other, 1, "确认提交"))
        waiting.join()
    inbox.close()
    assert answer.startswith("已收到，编号 XQ")
    assert took < 1.0


def test_a_second_delivery_waits_for_the_first_and_says_the_same(crowd: Crowd):
    push = heard(crowd.copy(), 1, "确认提交")
    inbox = Inbox(crowd.database, HOUSE, StandingClock())
    gate = threading.Event()
    with ThreadPoolExecutor(2) as pool, slow_commit(gate):
        first = pool.submit(crowd.hears, push)
        time.sleep(0.2)
        second = pool.submit(inbox.hear, push)
        time.sleep(0.3)
        gate.set()
        answers = [first.result(), second.result()]
    inbox.close()
    assert "XQ" in answers[0]
    assert answers[1].startswith("已收到，编号 XQ")
    assert (len(demands(crowd.database)), crowd.parked()) == (1, 0)


class Broken(Exception):
    """A handler that fails."""


@contextmanager
def slow_commit(gate: threading.Event, end: type[Exception] | None = None) -> Iterator[None]:
    """Keep the first who is about to commit until the gate opens, and then let it fail if asked."""
    seen: list[str] = []

    def arrive(point: str) -> None:
        if point == "inbound.before_commit":
            seen.append(point)
            if len(seen) == 1:
                gate.wait(5)
                if end is not None:
                    raise end

    faults.listener = arrive
    try:
        yield
    finally:
        faults.listener = None


def test_a_push_heard_after_the_connections_were_lost_is_answered(crowd: Crowd):
    inbox = Inbox(crowd.database, HOUSE, StandingClock())
    inbox.hear(heard(crowd.copy(), 1, "帮助"))
    openids = [crowd.copy() for _ in range(3)]
    lose_connections(crowd.database)
    answers = [inbox.hear(heard(openid, 2, "确认提交")) for openid in openids]
    inbox.close()
    assert [answer.startswith("已收到，编号 XQ") for answer in answers] == [True] * 3
    assert crowd.parked() == 0


def test_what_a_database_that_is_away_cannot_keep_is_not_answered():
    nowhere = open_database(f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    inbox = Inbox(nowhere, HOUSE, StandingClock())
    with pytest.raises(TimeoutError):  # so the platform brings it again
        asyncio.run(asyncio.wait_for(inbox.hear_soon(heard("oAnn", 1, "帮助")), 0.6))
    told = inbox.hear(heard("oAnn", 2, "帮助"))  # where nobody can wait, it is said
    inbox.close()
    nowhere.close()
    assert told == say("dialogue.away")


def test_what_fails_after_it_was_answered_is_parked(crowd: Crowd):
    inbox, openid = Inbox(crowd.database, HOUSE, StandingClock()), crowd.copy()
    gate = threading.Event()
    with slow_commit(gate, Broken):
        answer = asyncio.run(inbox.hear_soon(heard(openid, 1, "确认提交"), patience=0.05))
        before = crowd.parked()
        gate.set()
        until(lambda: crowd.parked() == 1, "it is parked")
    inbox.close()
    assert (answer, before) == (say("dialogue.parked"), 0)


def test_what_was_answered_before_its_end_and_succeeds_is_heard_once(crowd: Crowd):
    inbox, openid = Inbox(crowd.database, HOUSE, StandingClock()), crowd.copy()
    gate = threading.Event()
    with slow_commit(gate):
        answer = asyncio.run(inbox.hear_soon(heard(openid, 1, "确认提交"), patience=0.05))
        gate.set()
        until(lambda: crowd.demands_of(openid) == 1, "it is filed")
    inbox.close()
    assert (answer, crowd.parked()) == (say("dialogue.parked"), 0)


def lose_connections(database: Database) -> None:
    """Let the server drop every connection of this database, as a restart of it does."""
    other = create_engine(database.engine.url)
    with other.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        connection.execute(text("SELECT pg_sleep(0.1)"))
    other.dispose()
