"""Questions about announcements: how far they are, and what became of every recipient."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import Broadcast, Notice
from storage.queries.outbox import BATCH
from storage.vocabulary import Channel, NoticeState

OPEN = frozenset({NoticeState.READY, NoticeState.LEASED, NoticeState.BATCHED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of the recipients of an announcement; the states add up to ``total``."""

    total: int
    states: Mapping[NoticeState, int]
    channels: Mapping[Channel, int]
    reasons: Mapping[str, int]

    @property
    def is_over(self) -> bool:
        """Whether nothing is under way any more."""
        return not any(self.states.get(state) for state in OPEN)


def outcome(session: Session, number: int) -> Outcome:
    """Count the recipients of an announcement by state, channel and reason."""
    rows = session.execute(
        select(Notice.state, Notice.channel, Notice.reason, func.count())
        .where(Notice.broadcast_id == number, ~Notice.recipient.startswith(BATCH))
        .group_by(Notice.state, Notice.channel, Notice.reason)
    ).all()
    states: dict[NoticeState, int] = {}
    channels: dict[Channel, int] = {}
    reasons: dict[str, int] = {}
    for state, channel, reason, count in rows:
        states[state] = states.get(state, 0) + count
        channels[channel] = channels.get(channel, 0) + count
        if reason:
            reasons[reason] = reasons.get(reason, 0) + count
    return Outcome(sum(states.values()), states, channels, reasons)


def has_open(session: Session, number: int) -> bool:
    """Whether anything of an announcement is still to be sent or in flight."""
    query = select(Notice.id).where(Notice.broadcast_id == number, Notice.state.in_(OPEN))
    return session.scalars(query.limit(1)).first() is not None


def newest(session: Session, *, limit: int = 20) -> list[Broadcast]:
    """The newest announcements."""
    return list(session.scalars(select(Broadcast).order_by(Broadcast.id.desc()).limit(limit)))


def failed(session: Session, number: int, *, after: int = 0, limit: int = 50) -> list[Notice]:
    """Recipients that could not be reached, for a page of the result."""
    query = select(Notice).where(
        Notice.broadcast_id == number,
        Notice.id > after,
        Notice.state.in_(
            [NoticeState.FAILED, NoticeState.EXPIRED, NoticeState.HELD, NoticeState.UNSURE]
        ),
        ~Notice.recipient.startswith(BATCH),
    )
    return list(session.scalars(query.order_by(Notice.id).limit(limit)))
