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
    """Somebody has dealt with it, or it was withdrawn."""


def look_at(
    session: Session, visit: Visit, outcome: Outcome | None, lowest: int | None, now: datetime
) -> Rematch | None:
    """Raise a task when the outcome or the lowest mark of a visit asks for one; the new task.

    Marks of one service raise one task for a need, whatever they are changed to; better ones
    withdraw it as long as nobody has done anything about it. Where the problem is unsolved the
    record has raised one, and marks change nothing of it.
    """
    cause = following.rematch_cause(outcome, lowest)
    if lowest is None:
        return raise_for(session, visit, cause, now) if cause else None
    if cause is RematchCause.UNSOLVED:
        return None
    known = questions.rematch_of_service(session, visit)
    if cause is None:
        if known is not None:
            _withdraw(session, known, now)
        return None
    if known is None:
        return raise_for(session, visit, cause, now)
    _reopen(session, known, now)
    return None


def raise_for(session: Session, visit: Visit, cause: RematchCause, now: datetime) -> Rematch | None:
    """Let the need of a visit look for an expert again; None when it does already.

    What was only marked badly is taken over by what is said to be unsolved, and answered like a new
    task: nobody who says so learns from the answer that there were bad marks (R73).
    """
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
        return _take_over(session, demand, now) if cause is RematchCause.UNSOLVED else None
    row = session.get_one(Rematch, made)
    _note(session, row, Act.RAISE_REMATCH, now)
    return row


def _take_over(session: Session, demand: Demand, now: datetime) -> Rematch | None:
    row = questions.rematch_of(session, demand.id)
    if row is None or row.cause is RematchCause.UNSOLVED:
        return None
    row.cause = RematchCause.UNSOLVED
    _note(session, row, Act.RAISE_REMATCH, now)
    return row


def _withdraw(session: Session, row: Rematch, now: datetime) -> None:
    """Take back what bad marks raised; what somebody has begun to deal with stays."""
    session.refresh(row, with_for_update=True)
    is_open = row.state is RematchState.OPEN and row.cause is RematchCause.BADLY_RATED
    if is_open and not questions.is_taken_up(session, row):
        row.state, row.settled_at = RematchState.WITHDRAWN, now
        _note(session, row, Act.WITHDRAW_REMATCH, now)


def _reopen(session: Session, row: Rematch, now: datetime) -> None:
    """Marks that are bad again: the task is there again, and nobody is told twice."""
    session.refresh(row, with_for_update=True)
    withdrawn = row.state is RematchState.WITHDRAWN
    if withdrawn and questions.rematch_of(session, row.demand_id) is None:
        row.state, row.settled_at = RematchState.OPEN, None
        _note(session, row, Act.RAISE_REMATCH, now)


def _note(session: Session, row: Rematch, act: Act, now: datetime) -> None:
    """The cause stays in the row: the journal does not tell how somebody has answered (R73)."""
    session.flush()
    demand = session.get_one(Demand, row.demand_id)
    journal.write(
        session, "system", act, f"demand:{demand.number}", now,
        region=row.county_code, visit=row.visit_id,
    )  # fmt: skip


def settle(session: Session, officer: Officer, row: Rematch, note: str, now: datetime) -> None:
    """An officer says what was done about it. Raises AlreadySettled."""
    session.refresh(row, with_for_update=True)
    if row.state is not RematchState.OPEN:
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
