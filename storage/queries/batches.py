"""The members of mass calls: one row for each recipient, settled with the call (protocol §4.10)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, String, cast, func, literal, select, update
from sqlalchemy.orm import Session

from storage.models import Broadcast, Notice
from storage.vocabulary import Channel, Method, NoticeState

DONE = frozenset({NoticeState.SENT, NoticeState.DELIVERED})
# what chose a call to all, as it stands in its row
TO_ALL_RULE = "mass_all"
# a call to all may have a million members; they are settled so many by a statement
PIECE = 10_000


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
    open_ = (NoticeState.BATCHED, NoticeState.SENT, NoticeState.UNSURE)
    after = 0
    while True:
        theirs = (Notice.batch_id == batch_id, Notice.state.in_(open_), Notice.id > after)
        piece = select(Notice.id).where(*theirs).order_by(Notice.id).limit(PIECE).subquery()
        upto = session.scalar(select(func.max(piece.c.id)))
        if upto is None:
            return
        session.execute(
            update(Notice)
            .where(*theirs, Notice.id <= upto)
            .values(
                state=state,
                reason=reason[:120],
                settled_at=now,
                channel=Channel.MASS,
                rule="mass",
            )
            .execution_options(synchronize_session=False)
        )
        after = upto


def may_go_to_all(session: Session, number: int, month: datetime, most: int) -> bool:
    """Whether a call to all would reach those it is for, and the platform takes one more.

    Nobody may be told another way because the month's mass messages are used up.
    """
    told_otherwise = select(Notice.id).where(
        Notice.broadcast_id == number, Notice.rule == "mass_quota"
    )
    if session.scalars(told_otherwise.limit(1)).first() is not None:
        return False
    made = _calls(month, DONE | {NoticeState.UNSURE}).where(Notice.rule == TO_ALL_RULE)
    return len(session.scalars(made.limit(most)).all()) < most


def received_since(month: datetime):  # type: ignore[no-untyped-def]  # a subquery
    """How many mass messages everybody has been sent since a moment, as a subquery."""
    return (
        select(Notice.recipient, func.count().label("count"))
        .where(Notice.batch_id.in_(_calls(month, DONE)))
        .group_by(Notice.recipient)
        .subquery("received")
    )


def _calls(month: datetime, states: Collection[NoticeState]) -> Select[int]:
    """The mass calls since a moment that are in some states; their ids."""
    # by the occasion's index: there are few announcements and, in some years, millions of notices
    occasion = literal("broadcast:") + cast(Broadcast.id, String) + ":mass"
    return (
        select(Notice.id)
        .join(Broadcast, Notice.occasion == occasion)
        .where(
            Broadcast.method == Method.MASS,
            Notice.state.in_(states),
            Notice.settled_at >= month,
        )
    )
