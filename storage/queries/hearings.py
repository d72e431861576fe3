"""Questions about what was heard."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Hearing, JournalEntry


def since(session: Session, moment: datetime) -> list[Hearing]:
    """What was heard since a moment, each person's together and in their order."""
    query = (
        select(Hearing)
        .where(Hearing.heard_at >= moment)
        .order_by(Hearing.openid, Hearing.heard_at, Hearing.said_at, Hearing.key)
    )
    return list(session.scalars(query))


def in_order(session: Session, openids: frozenset[str] | None = None) -> list[Hearing]:
    """What some people said, or all, in the order in which it was heard."""
    query = select(Hearing).order_by(Hearing.heard_at, Hearing.said_at, Hearing.key)
    if openids is not None:
        query = query.where(Hearing.openid.in_(openids))
    return list(session.scalars(query))


def acts_of(session: Session, actors: frozenset[str], since: datetime) -> list[JournalEntry]:
    """What some actors of the journal have done since a moment, in order."""
    query = select(JournalEntry).where(JournalEntry.actor.in_(actors), JournalEntry.at >= since)
    return list(session.scalars(query.order_by(JournalEntry.id)))
