"""A pace and a stop shared by all processes, in one row each (reliability §4.4)."""

from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.models import Pace
from storage.prepared import insert_of
from storage.session import database_time

STOP = "stop:"


def reserve(session: Session, key: str, count: int, per_second: float) -> float:
    """Reserve a number of calls; returns how many seconds to wait before making them."""
    insert = insert_of(session.get_bind().dialect.name)
    session.execute(
        insert(Pace)
        .values(key=key, due=0.0, per_second=per_second, why="")
        .on_conflict_do_nothing()
    )
    now = database_time(session).timestamp()
    due: float = session.scalars(select(Pace.due).where(Pace.key == key).with_for_update()).one()
    start = max(due, now)
    session.execute(
        update(Pace)
        .where(Pace.key == key)
        .values(due=start + count / per_second, per_second=per_second)
    )
    return max(start - now, 0.0)


def stop(session: Session, channel: str, until: datetime, why: str) -> None:
    """Stop a channel for everybody until a moment of the house's clock."""
    insert = insert_of(session.get_bind().dialect.name)
    values = {"blocked_until": until, "why": why[:80]}
    session.execute(
        insert(Pace)
        .values(key=STOP + channel, due=0.0, per_second=0.0, **values)
        .on_conflict_do_update(index_elements=["key"], set_=values)
    )


def stopped(session: Session, now: datetime) -> dict[str, datetime]:
    """The channels that are stopped now, and until when."""
    rows = session.execute(select(Pace.key, Pace.blocked_until).where(Pace.key.startswith(STOP)))
    return {
        key.removeprefix(STOP): until.astimezone(UTC)
        for key, until in rows
        if until is not None and until > now
    }
