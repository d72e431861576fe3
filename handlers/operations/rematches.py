"""Needs that look for an expert again: raised by a record, a mark or a word, settled by an officer
(R76)."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.rules import following
from storage.models import Demand, Officer, Rematch, Visit
from storage.prepared import insert_of
from storage.queries import follow_ups as questions
from storage.vocabulary import Act, Outcome, RematchCause, RematchState

NOTE = 200


class AlreadySettled(Exception):
    """Somebody has dealt with it."""


def look_at(
    session: Session, visit: Visit, outcome: Outcome | None, lowest: int | None, now: datetime
) -> Rematch | None:
    """Raise a task when the outcome or the lowest mark of a visit asks for one; the new task."""
    cause = following.rematch_cause(outcome, lowest)
    return raise_for(session, visit, cause, now) if cause else None


def raise_for(session: Session, visit: Visit, cause: RematchCause, now: datetime) -> Rematch | None:
    """Let the need of a visit look for an expert again; None when it does already."""
    demand = session.get_one(Demand, visit.demand_id)
    insert = insert_of(session.get_bind().dialect.name)
    made = session.execute(
        insert(Rematch)
        .values(
            demand_id=demand.id,
            visit_id=visit.id,
            county_code=demand.county_code,
            cause=cause,
            state=RematchState.OPEN,
            note="",
            raised_at=now,
        )
        .on_conflict_do_nothing(index_elements=["demand_id"], index_where=text("state = 'open'"))
        .returning(Rematch.id)
    ).scalar()
    if made is None:
        return None
    journal.write(
        session, "system", Act.RAISE_REMATCH, f"demand:{demand.number}", now,
        region=demand.county_code, cause=cause.value, visit=visit.id,
    )  # fmt: skip
    return session.get_one(Rematch, made)


def settle(session: Session, officer: Officer, row: Rematch, note: str, now: datetime) -> None:
    """An officer says what was done about it. Raises AlreadySettled."""
    session.refresh(row, with_for_update=True)
    if row.state is RematchState.SETTLED:
        raise AlreadySettled
    row.state, row.note = RematchState.SETTLED, note[:NOTE]
    row.settled_by, row.settled_at = officer.id, now
    session.flush()
    demand = session.get_one(Demand, row.demand_id)
    journal.write(
        session, journal.officer(officer.id), Act.SETTLE_REMATCH, f"demand:{demand.number}", now,
        region=row.county_code,
    )  # fmt: skip


def unsolved(session: Session, now: datetime) -> list[Rematch]:
    """Raise what checked records ask for and nobody has raised; the new tasks."""
    found = []
    for number in questions.unsolved(session):
        visit = session.get_one(Visit, number)
        row = raise_for(session, visit, RematchCause.UNSOLVED, now)
        found += [row] if row else []
    return found
