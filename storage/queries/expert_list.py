"""The library of experts as the desk lists it: searched, filtered, paged."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from storage.models import Expert, SignUp
from storage.vocabulary import ExpertState, SignUpState, UnitKind

PAGE = 50


@dataclass(frozen=True, slots=True)
class SoughtExpert:
    """What is looked for; every word must stand in the name, unit, title, fields or abilities."""

    words: tuple[str, ...] = ()
    states: frozenset[ExpertState] = frozenset()
    unit_kind: UnitKind | None = None
    doubles: bool = False


def _conditions(sought: SoughtExpert) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Expert.erased_at.is_(None)]
    columns = (Expert.name, Expert.unit, Expert.title, Expert.fields, Expert.can_solve)
    found += [
        or_(*(column.contains(word, autoescape=True) for column in columns))
        for word in sought.words
    ]
    if sought.states:
        found.append(Expert.state.in_(sought.states))
    if sought.unit_kind is not None:
        found.append(Expert.unit_kind == sought.unit_kind)
    if sought.doubles:
        found += [Expert.double_of.is_not(None), Expert.state != ExpertState.LEFT]
    return found


def count(session: Session, sought: SoughtExpert) -> int:
    """How many experts a search finds."""
    return session.scalar(select(func.count(Expert.id)).where(*_conditions(sought))) or 0


def page(
    session: Session, sought: SoughtExpert, *, number: int = 1, size: int = PAGE
) -> list[Expert]:
    """One page of a search, newest change first."""
    query = (
        select(Expert)
        .where(*_conditions(sought))
        .order_by(Expert.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    )
    return list(session.scalars(query))


def states(session: Session) -> dict[ExpertState, int]:
    """How many experts stand where."""
    query = (
        select(Expert.state, func.count()).where(Expert.erased_at.is_(None)).group_by(Expert.state)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def expert(session: Session, id_: int) -> Expert | None:
    """An expert who has not been erased."""
    row = session.get(Expert, id_)
    return row if row is not None and row.erased_at is None else None


def aiming_at(session: Session, number: str) -> list[Expert]:
    """The experts who signed up for one demand."""
    query = (
        select(Expert)
        .join(SignUp, SignUp.expert_id == Expert.id)
        .where(
            SignUp.demand == number,
            SignUp.state == SignUpState.RECEIVED,
            Expert.erased_at.is_(None),
        )
        .order_by(SignUp.id)
    )
    return list(session.scalars(query))
