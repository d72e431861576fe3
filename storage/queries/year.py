"""Questions about a whole year: every notice with its sends, the needs, the occurrences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import Demand, Hearing, JobRun, JournalEntry, Notice, Sending
from storage.vocabulary import Act, Channel, DemandState, NoticeClass, NoticeState, RunState


@dataclass(frozen=True, slots=True)
class Sent:
    """One notice as it ended; ``accepted`` are the moments at which the platform took it."""

    occasion: str
    recipient: str
    row: str
    cls: NoticeClass
    state: NoticeState
    channel: Channel
    owed_at: datetime
    not_before: datetime
    accepted: tuple[datetime, ...]


def notices(session: Session) -> Iterator[Sent]:
    """Every notice, in the order of its id."""
    accepted: dict[int, list[datetime]] = {}
    rows = select(Sending.notice_id, Sending.at).where(Sending.outcome == "accepted")
    for notice_id, at in session.execute(rows.order_by(Sending.notice_id, Sending.attempt)):
        accepted.setdefault(notice_id, []).append(at)
    for row in session.scalars(select(Notice).order_by(Notice.id)):
        yield Sent(
            row.occasion,
            row.recipient,
            str(row.payload.get("row", "")),
            row.cls,
            row.state,
            row.channel,
            row.owed_at,
            row.not_before,
            tuple(accepted.get(row.id, ())),
        )


def filed(session: Session) -> list[datetime]:
    """When each demand was filed."""
    return list(session.scalars(select(Demand.submitted_at).order_by(Demand.id)))


def reported(session: Session) -> list[datetime]:
    """When each approval that reported a demand upwards was given."""
    query = select(JournalEntry.at).where(JournalEntry.act == Act.FORWARD)
    return list(session.scalars(query.order_by(JournalEntry.id)))


def states(session: Session) -> dict[tuple[str, DemandState], int]:
    """How many demands of each round are in each state."""
    rows = session.execute(
        select(Demand.round, Demand.state, func.count()).group_by(Demand.round, Demand.state)
    )
    return {(round_, state): count for round_, state, count in rows}


def acts(session: Session) -> dict[Act, int]:
    """How often each act was done."""
    rows = session.execute(select(JournalEntry.act, func.count()).group_by(JournalEntry.act))
    return {row[0]: row[1] for row in rows}


def occurrences(session: Session) -> list[tuple[str, str, RunState, int]]:
    """Every occurrence of a timed job: job, period, what became of it, how much it did."""
    rows = session.scalars(select(JobRun).order_by(JobRun.due_at, JobRun.job))
    return [(row.job, row.period, row.state, row.count) for row in rows]


def heard(session: Session) -> int:
    """How many pushes are on file."""
    return session.scalar(select(func.count()).select_from(Hearing)) or 0


def waiting(session: Session, now: datetime) -> bool:
    """Whether a notice could be sent now."""
    query = select(Notice.id).where(Notice.state == NoticeState.READY, Notice.not_before <= now)
    return session.scalars(query.limit(1)).first() is not None
