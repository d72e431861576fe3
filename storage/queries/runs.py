"""Occurrences of timed jobs: claimed once, counted, and the cursor that walks over them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage.models import JobCursor, JobRun
from storage.prepared import insert_of
from storage.vocabulary import RunState


def cursors(session: Session) -> dict[str, datetime]:
    """Up to where each job has been seen to."""
    return {row.job: row.due_at for row in session.scalars(select(JobCursor))}


def begin(session: Session, jobs: Collection[str], now: datetime) -> None:
    """Let jobs that are new count from now on."""
    insert = insert_of(session.get_bind().dialect.name)
    rows = [{"job": job, "due_at": now} for job in jobs]
    session.execute(insert(JobCursor).values(rows).on_conflict_do_nothing(index_elements=["job"]))


def claim(
    session: Session,
    job: str,
    period: str,
    due_at: datetime,
    now: datetime,
    state: RunState,
    epoch: int,
) -> bool:
    """Claim an occurrence; false when it has been run or recorded as missed before.

    Whoever claims the same one at the same moment waits for this transaction.
    """
    insert = insert_of(session.get_bind().dialect.name)
    made = session.execute(
        insert(JobRun)
        .values(
            job=job, period=period, due_at=due_at, ran_at=now, state=state, epoch=epoch, count=0
        )
        .on_conflict_do_nothing(index_elements=["job", "period"])
        .returning(JobRun.job)
    )
    return made.first() is not None


def note(session: Session, job: str, period: str, count: int) -> None:
    """Note how much an occurrence did."""
    session.execute(
        update(JobRun).where(JobRun.job == job, JobRun.period == period).values(count=count)
    )


def advance(session: Session, job: str, due_at: datetime) -> None:
    """Move the cursor of a job on; it never goes back."""
    session.execute(
        update(JobCursor)
        .where(JobCursor.job == job, JobCursor.due_at < due_at)
        .values(due_at=due_at)
    )


def missed_since(session: Session, moment: datetime) -> list[JobRun]:
    """What was due since a moment and did not run, oldest first."""
    query = select(JobRun).where(JobRun.state == RunState.MISSED, JobRun.due_at >= moment)
    return list(session.scalars(query.order_by(JobRun.due_at, JobRun.job)))


def counts(session: Session) -> dict[tuple[str, RunState], int]:
    """How many occurrences of each job ran and were missed."""
    rows = session.execute(
        select(JobRun.job, JobRun.state, func.count()).group_by(JobRun.job, JobRun.state)
    )
    return {(job, state): count for job, state, count in rows}
