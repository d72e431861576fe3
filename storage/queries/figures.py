"""Figures of the outbox for a screen, a command and a monitor (reliability §4.8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import AccountToken, Hearing, Notice, Pace
from storage.queries import pace, reach
from storage.queries.outbox import BATCH
from storage.vocabulary import Channel, HearingState, NoticeClass, NoticeState

# what is still to happen, and what waits for a person; the settled rest is counted only on demand
OPEN = (
    NoticeState.READY, NoticeState.LEASED, NoticeState.BATCHED, NoticeState.HELD,
    NoticeState.PHONE, NoticeState.UNSURE, NoticeState.FAILED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """How the outbox stands now; ``oldest`` is the age in seconds of the oldest due notice."""

    waiting: Mapping[tuple[NoticeClass, NoticeState], int]
    oldest: float
    used: Mapping[Channel, Mapping[NoticeClass, int]]
    stopped: Mapping[str, datetime]
    per_second: float
    parked: int
    token_left: float


def figures(session: Session, now: datetime, database_now: datetime) -> Figures:
    """Look at the outbox. Leases and tokens run on the database's clock, all else on ours."""
    rows = session.execute(
        select(Notice.cls, Notice.state, func.count())
        .where(Notice.state.in_(OPEN), ~Notice.recipient.startswith(BATCH))
        .group_by(Notice.cls, Notice.state)
    )
    due = session.scalar(
        select(func.min(Notice.not_before)).where(
            Notice.state == NoticeState.READY, Notice.not_before <= now
        )
    )
    expires = session.scalar(select(func.max(AccountToken.expires_at)))
    return Figures(
        waiting={(class_, state): count for class_, state, count in rows},
        oldest=(now - due).total_seconds() if due else 0.0,
        used=reach.used(session, reach.day_of(now)),
        stopped=pace.stopped(session, now),
        per_second=session.scalar(select(Pace.per_second).where(Pace.key == "send")) or 0.0,
        parked=session.scalar(
            select(func.count()).select_from(Hearing).where(Hearing.state == HearingState.PARKED)
        )
        or 0,
        token_left=(expires - database_now).total_seconds() if expires else 0.0,
    )
