"""Named leases that one process holds for a while, on the database's own clock."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.models import Lease
from storage.prepared import insert_of
from storage.session import database_time


def take(session: Session, name: str, holder: str, length: timedelta) -> int:
    """Take or renew a lease; returns its epoch, 0 when somebody else holds it.

    The epoch grows by one with every change of holder.
    """
    now = database_time(session)
    insert = insert_of(session.get_bind().dialect.name)
    made = session.execute(
        insert(Lease)
        .values(name=name, holder=holder, epoch=1, expires_at=now + length)
        .on_conflict_do_nothing(index_elements=["name"])
        .returning(Lease.epoch)
    ).first()
    if made is not None:
        return 1
    row = session.scalars(select(Lease).where(Lease.name == name).with_for_update()).one()
    if row.holder != holder and row.expires_at > now:
        return 0
    row.epoch += row.holder != holder
    row.holder, row.expires_at = holder, now + length
    session.flush()
    return row.epoch


def holder(session: Session, name: str) -> str:
    """Who holds a lease now; nobody gives an empty text."""
    row = session.get(Lease, name)
    if row is None or row.expires_at <= database_time(session):
        return ""
    return row.holder


def release(session: Session, name: str, holder: str) -> None:
    """Give a lease back early, so that another need not wait for its end."""
    session.execute(
        update(Lease)
        .where(Lease.name == name, Lease.holder == holder)
        .values(expires_at=database_time(session))
    )
