"""A pace and a stop shared by all processes, in one row each (reliability §4.4)."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Float, case, cast, func, select, update
from sqlalchemy.orm import Session

from storage.models import Pace
from storage.prepared import insert_of
from storage.session import database_time

STOP, SLOW = "stop:", "slow:"
SLOWEST, RECOVERY = 1.0, 0.05
# what comes within so many seconds is about the same calls
ONE_COMPLAINT = 5.0
# the database's own clock in seconds, inside a statement
EPOCH: Mapping[str, ColumnElement[float]] = {
    "postgresql": cast(func.extract("epoch", func.clock_timestamp()), Float(53)),
    "sqlite": (func.julianday("now") - 2440587.5) * 86400.0,
}


def reserve(session: Session, key: str, count: int, per_second: float) -> float:
    """Reserve a number of calls; returns how many seconds to wait before making them."""
    span = count / per_second
    epoch = EPOCH[session.get_bind().dialect.name]
    start = case((Pace.due > epoch, Pace.due), else_=epoch)
    taking = (
        update(Pace)
        .where(Pace.key == key)
        .values(due=start + span, per_second=per_second)
        .returning(Pace.due - span - epoch)
        .execution_options(synchronize_session=False)
    )
    wait = session.scalar(taking)
    if wait is None:  # the first time
        _begin(session, key, per_second)
        wait = session.scalar(taking)
    return max(float(wait or 0.0), 0.0)


def _begin(session: Session, key: str, per_second: float) -> None:
    insert = insert_of(session.get_bind().dialect.name)
    session.execute(
        insert(Pace)
        .values(key=key, due=0.0, per_second=per_second, why="")
        .on_conflict_do_nothing()
    )


def slow_down(session: Session, key: str, per_second: float) -> bool:
    """The platform is out of breath: halve the pace for everybody.

    Calls that were in the air together count as one complaint. Returns whether it was halved.
    """
    now = database_time(session).timestamp()
    _begin(session, SLOW + key, per_second)
    row = session.get_one(Pace, SLOW + key, with_for_update=True, populate_existing=True)
    if now - row.due < ONE_COMPLAINT:
        return False
    row.per_second = max(_recovered(row.per_second, row.due, now, per_second) / 2, SLOWEST)
    row.due = now
    return True


def present(session: Session, key: str, per_second: float) -> float:
    """The pace that may be kept now: the one set, or on the way back to it after a complaint."""
    row = session.execute(
        select(Pace.per_second, Pace.due).where(Pace.key == SLOW + key)
    ).one_or_none()
    if row is None:
        return per_second
    return _recovered(row.per_second, row.due, database_time(session).timestamp(), per_second)


def _recovered(slowed: float, since: float, now: float, per_second: float) -> float:
    """A slowed pace some time later: five parts in a hundred of the set one more each minute."""
    return min(per_second, slowed + RECOVERY * per_second * max(now - since, 0.0) / 60)


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
