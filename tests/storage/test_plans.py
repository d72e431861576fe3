"""The outbox stays fast when it is full of settled notices."""

import pytest
from sqlalchemy import bindparam, event, insert, text

from storage.base import Instant
from storage.models import Follower
from storage.queries import attempts, outbox
from storage.queries.attempts import Ack
from storage.session import Database
from storage.vocabulary import Channel, NoticeState
from tests.support.clock import START

SETTLED = 20_000


FILL = text(
    """
    WITH RECURSIVE numbers(n) AS (
        SELECT CAST(:first AS INTEGER) UNION ALL SELECT n + 1 FROM numbers WHERE n < :last
    )
    INSERT INTO notices (occasion, recipient, region, class, priority, channel, rule, payload,
        state, reason, owed_at, not_before, attempt, errors, resend, client_id)
    SELECT 'scene:' || n, 'o' || n % 500, '', 'case', 1 + n % 7, 'none', '', '{"text": "x"}',
        :state, '', :at, :at, 0, 0, 0, ''
    FROM numbers
    """
).bindparams(bindparam("at", type_=Instant))


@pytest.fixture
def full(database: Database) -> Database:
    """An outbox with many settled notices and a few that wait, its statistics fresh."""
    with database.write() as session:
        session.execute(insert(Follower), [{"openid": f"o{n}"} for n in range(500)])
        settled = {"first": 0, "last": SETTLED - 1, "state": "delivered", "at": START}
        session.execute(FILL, settled)
        session.execute(FILL, settled | {"first": SETTLED, "last": SETTLED + 199, "state": "ready"})
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    return database


def statements_of(database: Database, work) -> list[tuple[str, object]]:
    """The SQL that a piece of work runs, with its parameters."""
    seen: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many) -> None:
        seen.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        with database.write() as session:
            work(session)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return seen


def plan_of(database: Database, statement: str, parameters: object) -> str:
    """How the database would run a statement."""
    word = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"{word} {statement}", parameters).all()
    return "\n".join(str(value) for found in rows for value in found)


def test_a_claim_goes_by_the_index_of_what_is_ready(full: Database):
    seen = statements_of(full, lambda session: outbox.claim(session, "me", START, limit=32))
    statement, parameters = next(
        (sql, given) for sql, given in seen if "FROM notices" in sql and "ORDER BY" in sql
    )
    plan = plan_of(full, statement, parameters)
    assert "ix_notices_ready" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_a_rescue_goes_by_the_index_of_what_is_leased(full: Database):
    seen = statements_of(full, lambda session: outbox.rescue(session, START))
    statement, parameters = next((sql, given) for sql, given in seen if "FROM notices" in sql)
    assert "ix_notices_leased" in plan_of(full, statement, parameters)


def test_a_batch_is_claimed_and_acknowledged_whole(full: Database):
    with full.write() as session:
        claimed = outbox.claim(session, "me", START, limit=200)
    acks = [
        Ack(notice.id, notice.attempt, NoticeState.SENT, "accepted", Channel.TEMPLATE)
        for notice in claimed
    ]
    with full.write() as session:
        stale = attempts.acknowledge(session, acks, START)
    assert (len(claimed), stale) == (200, 0)
