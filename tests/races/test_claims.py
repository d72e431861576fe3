"""The contract of claiming, the same for every engine and both ways to claim.

``skip_locked`` is for PostgreSQL and SQLite; ``portable`` for engines without it, and is run on the
same databases.
"""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from handlers.operations import notices
from storage.models import Follower, Notice
from storage.queries import attempts, outbox
from storage.queries.attempts import Ack, Start
from storage.session import Database
from storage.vocabulary import Channel, NoticeState
from tests.scheduler.office import LONG_AGO
from tests.support.clock import START

COUNT, CLAIMERS = 120, 4


@pytest.fixture(params=[True, False], ids=["skip_locked", "portable"])
def skip_locked(request: pytest.FixtureRequest) -> bool:
    """Both ways to claim."""
    return bool(request.param)


@pytest.fixture
def owed(database: Database) -> Database:
    """An outbox with notices to as many people."""
    with database.write() as session:
        session.execute(insert(Follower), [{"openid": f"o{n:03d}"} for n in range(COUNT)])
        for n in range(COUNT):
            notices.owe(session, f"o{n:03d}", "scene", START, text="x")
    return database


def test_every_notice_is_claimed_by_exactly_one(owed: Database, skip_locked: bool) -> None:
    claimed: list[int] = []

    def claim_all(owner: str) -> None:
        empty = 0
        while empty < 3:
            with owed.write() as session:
                found = outbox.claim(session, owner, START, limit=7, skip_locked=skip_locked)
            claimed.extend(notice.id for notice in found)
            empty = 0 if found else empty + 1

    threads = [threading.Thread(target=claim_all, args=(f"p{n}",)) for n in range(CLAIMERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(set(claimed))
    assert len(claimed) == COUNT


def test_a_claim_goes_by_priority_and_time(database: Database, skip_locked: bool) -> None:
    with database.write() as session:
        for place, priority in enumerate((7, 1, 4)):
            notices.owe(session, f"o{place}", "scene", START, text="x")
            session.execute(
                update(Notice).where(Notice.recipient == f"o{place}").values(priority=priority)
            )
        notices.owe(session, "late", "scene", START, text="x",
                    not_before=START + timedelta(hours=1))  # fmt: skip
        found = outbox.claim(session, "me", START, limit=10, skip_locked=skip_locked)
    assert [notice.recipient for notice in found] == ["o1", "o2", "o0"]


def test_what_is_taken_back_is_claimed_with_the_next_attempt(
    owed: Database, skip_locked: bool
) -> None:
    with owed.write() as session:
        first = outbox.claim(session, "dead", START, limit=5, skip_locked=skip_locked)
        started = attempts.start(
            session,
            [Start(notice.id, notice.attempt, Channel.TEMPLATE) for notice in first],
            least=timedelta(seconds=15),
        )
        session.execute(
            update(Notice).where(Notice.state == NoticeState.LEASED).values(lease_until=LONG_AGO)
        )
        freed = outbox.rescue(session, START, skip_locked=skip_locked)
        again = outbox.claim(session, "heir", START, limit=COUNT, skip_locked=skip_locked)
        late = [Ack(notice.id, notice.attempt, NoticeState.SENT, "accepted") for notice in first]
        stale = attempts.acknowledge(session, late, START)
    numbers = {notice.id: notice.attempt for notice in again}
    assert (len(started), freed, stale) == (5, 5, 5)
    assert {numbers[notice.id] for notice in first} == {2}
