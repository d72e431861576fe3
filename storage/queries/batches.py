"""The members of mass calls: one row for each recipient, settled with the call (protocol §4.10)."""

from datetime import datetime

from sqlalchemy import String, cast, func, literal, select, update
from sqlalchemy.orm import Session

from storage.models import Broadcast, Notice
from storage.vocabulary import Channel, Method, NoticeState

DONE = frozenset({NoticeState.SENT, NoticeState.DELIVERED})


def members(session: Session, batch_id: int) -> tuple[str, ...]:
    """The openids that a mass call is still to reach."""
    query = select(Notice.recipient).where(
        Notice.batch_id == batch_id, Notice.state == NoticeState.BATCHED
    )
    return tuple(session.scalars(query.order_by(Notice.id)))


def dissolve(session: Session, batch_id: int, now: datetime) -> int:
    """Let the members of a mass call go one by one instead; returns how many."""
    done = session.execute(
        update(Notice)
        .where(Notice.batch_id == batch_id, Notice.state == NoticeState.BATCHED)
        .values(state=NoticeState.READY, not_before=now, batch_id=None)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all())


def settle(session: Session, batch_id: int, state: NoticeState, reason: str, now: datetime) -> None:
    """Give the members of a mass call the outcome of the call."""
    session.execute(
        update(Notice)
        .where(
            Notice.batch_id == batch_id,
            Notice.state.in_([NoticeState.BATCHED, NoticeState.SENT, NoticeState.UNSURE]),
        )
        .values(
            state=state,
            reason=reason[:120],
            settled_at=now,
            channel=Channel.MASS,
            rule="mass",
        )
        .execution_options(synchronize_session=False)
    )


def received_since(month: datetime):  # type: ignore[no-untyped-def]  # a subquery
    """How many mass messages everybody has been sent since a moment, as a subquery."""
    # by the occasion's index: there are few announcements and, in some years, millions of notices
    occasion = literal("broadcast:") + cast(Broadcast.id, String) + ":mass"
    call = (
        select(Notice.id)
        .join(Broadcast, Notice.occasion == occasion)
        .where(
            Broadcast.method == Method.MASS,
            Notice.state.in_(DONE),
            Notice.settled_at >= month,
        )
    )
    return (
        select(Notice.recipient, func.count().label("count"))
        .where(Notice.batch_id.in_(call))
        .group_by(Notice.recipient)
        .subquery("received")
    )
