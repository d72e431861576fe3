"""Consultations with other departments, and what they agreed should be done (R64)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.operations.numbers import next_number
from handlers.rules.rounds import local_day
from handlers.understanding.meeting import Meeting
from storage.models import Bureau, Consultation, ConsultationTask, Officer
from storage.vocabulary import Act, WordState

Who = tuple[Officer, Bureau]


class NotNow(Exception):
    """It has been dealt with."""


def record(
    session: Session, who: Who, met: Meeting, now: datetime, *, spoken: bool = False
) -> Consultation:
    """Record a consultation: what was spoken counts once it is confirmed."""
    officer, bureau = who
    row = Consultation(
        number=next_number(session, "HS", local_day(now).year),
        bureau_code=bureau.code, day=met.day, departments=met.departments[:120],
        topic=met.topic[:120], decided=met.decided, demands=list(met.demands),
        state=WordState.PROPOSED if spoken else WordState.CONFIRMED, spoken=spoken,
        recorded_by=officer.id, recorded_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    if not spoken:
        _note(session, who, Act.CONSULT, row, now)
    return row


def settle(session: Session, who: Who, row: Consultation, now: datetime, *, right: bool) -> None:
    """Whoever told it confirms it or takes it back. Raises NotNow."""
    session.refresh(row, with_for_update=True)
    if row.state is not WordState.PROPOSED:
        raise NotNow
    row.state = WordState.CONFIRMED if right else WordState.DROPPED
    session.flush()
    if right:
        _note(session, who, Act.CONSULT, row, now)


def complete(session: Session, who: Who, row: Consultation, met: Meeting, now: datetime) -> None:
    """Write a record out at the desk."""
    row.day, row.departments, row.topic = met.day, met.departments[:120], met.topic[:120]
    row.decided, row.demands = met.decided, list(met.demands)
    session.flush()
    _note(session, who, Act.CONSULT, row, now, again=True)


def set_task(
    session: Session,
    who: Who,
    row: Consultation,
    what: str,
    by: str,
    due_on: date | None,
    now: datetime,
) -> ConsultationTask:
    """Note what somebody is to do until when."""
    task = ConsultationTask(consultation_id=row.id, what=what[:200], who=by[:60], due_on=due_on)
    session.add(task)
    session.flush()
    _note(session, who, Act.SET_TASK, row, now, task=task.id)
    return task


def settle_task(
    session: Session, who: Who, task: ConsultationTask, note: str, now: datetime
) -> None:
    """A task is done. Raises NotNow."""
    session.refresh(task, with_for_update=True)
    if task.done_at is not None:
        raise NotNow
    task.done_at, task.note = now, note[:200]
    session.flush()
    row = session.get_one(Consultation, task.consultation_id)
    _note(session, who, Act.SETTLE_TASK, row, now, task=task.id)


def _note(
    session: Session, who: Who, act: Act, row: Consultation, now: datetime, **facts: Any
) -> None:
    journal.write(
        session, journal.officer(who[0].id), act, f"consultation:{row.number}", now,
        region=who[1].code, **facts,
    )  # fmt: skip
