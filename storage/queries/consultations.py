"""Questions about consultations with other departments (R64)."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import Bureau, Consultation, ConsultationTask, Officer
from storage.queries.follow_ups import in_sight
from storage.vocabulary import OfficerState, WordState

Codes = Collection[str] | None


class Met(NamedTuple):
    """A consultation with its bureau and who recorded it."""

    row: Consultation
    bureau: Bureau
    officer: Officer


def consultations(session: Session, codes: Codes, year: int) -> list[Met]:
    """The confirmed consultations of a year in sight, the newest first."""
    query = (
        select(Consultation, Bureau, Officer)
        .join(Bureau, Consultation.bureau_code == Bureau.code)
        .join(Officer, Consultation.recorded_by == Officer.id)
        .where(
            Consultation.state == WordState.CONFIRMED,
            Consultation.day.between(date(year, 1, 1), date(year, 12, 31)),
        )
    )
    query = in_sight(query, Consultation.bureau_code, codes)
    found = session.execute(query.order_by(Consultation.day.desc(), Consultation.id.desc()))
    return [Met(*row) for row in found]


def consultation(session: Session, codes: Codes, number: str) -> Consultation | None:
    """One confirmed consultation, when it is in sight."""
    query = select(Consultation).where(
        Consultation.number == number, Consultation.state == WordState.CONFIRMED
    )
    return session.scalar(  # type: ignore[no-any-return]
        in_sight(query, Consultation.bureau_code, codes)
    )


def own(session: Session, bureau_code: str, number: str) -> Consultation | None:
    """One consultation of a bureau, confirmed or not."""
    return session.scalar(
        select(Consultation).where(
            Consultation.number == number, Consultation.bureau_code == bureau_code
        )
    )


def tasks(session: Session, consultation_id: int) -> list[ConsultationTask]:
    """What a consultation agreed on."""
    query = select(ConsultationTask).where(ConsultationTask.consultation_id == consultation_id)
    return list(session.scalars(query.order_by(ConsultationTask.id)))


def task(session: Session, bureau_code: str, id_: int) -> ConsultationTask | None:
    """One task of a bureau's own consultations."""
    query = (
        select(ConsultationTask)
        .join(Consultation, ConsultationTask.consultation_id == Consultation.id)
        .where(ConsultationTask.id == id_, Consultation.bureau_code == bureau_code)
    )
    return session.scalar(query)


def _open() -> Any:
    return (
        select(ConsultationTask, Consultation)
        .join(Consultation, ConsultationTask.consultation_id == Consultation.id)
        .where(ConsultationTask.done_at.is_(None), Consultation.state == WordState.CONFIRMED)
    )


def open_tasks(session: Session, codes: Codes) -> list[tuple[ConsultationTask, Consultation]]:
    """What is still to be done in sight, what is due first first."""
    query = in_sight(_open(), Consultation.bureau_code, codes)
    found = session.execute(
        query.order_by(
            ConsultationTask.due_on.is_(None), ConsultationTask.due_on, ConsultationTask.id
        )
    )
    return [(row, about) for row, about in found]


def tasks_due(
    session: Session, first: date, last: date
) -> list[tuple[ConsultationTask, Consultation]]:
    """What is to be done between two days, with its consultation, and is not done yet."""
    query = _open().where(ConsultationTask.due_on.between(first, last))
    found = session.execute(query.order_by(ConsultationTask.due_on, ConsultationTask.id))
    return [(row, about) for row, about in found]


def officers(session: Session, bureau_code: str) -> list[Officer]:
    """The bound officers of a bureau."""
    query = select(Officer).where(
        Officer.bureau_code == bureau_code, Officer.state == OfficerState.BOUND
    )
    return list(session.scalars(query.order_by(Officer.id)))


def consultation_figures(session: Session, codes: Codes, year: int) -> tuple[int, int]:
    """How many consultations a year had, and how many of their tasks are done."""
    met = select(func.count(Consultation.id)).where(
        Consultation.state == WordState.CONFIRMED,
        Consultation.day.between(date(year, 1, 1), date(year, 12, 31)),
    )
    done = (
        select(func.count(ConsultationTask.id))
        .join(Consultation, ConsultationTask.consultation_id == Consultation.id)
        .where(
            ConsultationTask.done_at.is_not(None),
            Consultation.state == WordState.CONFIRMED,
            Consultation.day.between(date(year, 1, 1), date(year, 12, 31)),
        )
    )
    return (
        session.scalar(in_sight(met, Consultation.bureau_code, codes)) or 0,
        session.scalar(in_sight(done, Consultation.bureau_code, codes)) or 0,
    )
