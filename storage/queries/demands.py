"""Questions about demands."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from storage.models import Bureau, Contact, Demand, Enterprise, JournalEntry
from storage.queries.people import codes_under
from storage.queries.sight import within
from storage.vocabulary import AT_COUNTY, GONE, Act, DemandState

Row = tuple[Demand, Enterprise, Contact]


def _rows() -> Any:
    return (
        select(Demand, Enterprise, Contact)
        .join(Enterprise, Demand.enterprise_id == Enterprise.id)
        .join(Contact, Demand.contact_id == Contact.id)
    )


def _row(row: Any) -> Row:
    return (row[0], row[1], row[2])


def of_follower(session: Session, openid: str, *, limit: int = 20) -> list[Row]:
    """The demands a follower filed, newest first."""
    query = _rows().where(Contact.openid == openid).order_by(Demand.id.desc()).limit(limit)
    return [_row(row) for row in session.execute(query)]


def own(session: Session, openid: str, number: str) -> Demand | None:
    """The demand of a number if the follower filed it."""
    return session.scalar(
        select(Demand).join(Contact).where(Demand.number == number, Contact.openid == openid)
    )


def own_row(session: Session, openid: str, number: str) -> Row | None:
    """The demand of a number with its enterprise and contact, if the follower filed it."""
    row = session.execute(_rows().where(Demand.number == number, Contact.openid == openid)).first()
    return _row(row) if row else None


def seen_by(session: Session, bureau: Bureau, number: str) -> Row | None:
    """The demand of a number if the bureau may see it; None for foreign and for missing alike."""
    sight = within(codes_under(session, bureau))
    row = session.execute(_rows().where(Demand.number == number, *sight)).first()
    return _row(row) if row else None


def waiting(
    session: Session,
    bureau: Bureau,
    states: Collection[DemandState],
    *,
    after: int = 0,
    not_checked_by: int = 0,
    acting_for: Collection[str] = (),
    limit: int = 10,
) -> tuple[int, list[Row]]:
    """How many demands wait at a desk, and the oldest of them after an id.

    ``states`` are those of the desk; what ``not_checked_by`` has checked waits for a colleague;
    what waits at the counties ``acting_for`` waits here too.
    """
    here: ColumnElement[bool] = Demand.state.in_(states)
    if acting_for:
        there = and_(Demand.state.in_(AT_COUNTY), Demand.county_code.in_(acting_for))
        here = or_(here, there)
    where: list[Any] = [here, Demand.id > after, *within(codes_under(session, bureau))]
    if not_checked_by:
        where.append(or_(Demand.state != DemandState.CHECKED, Demand.checked_by != not_checked_by))
    count = session.scalar(select(func.count()).select_from(Demand).where(*where))
    query = _rows().where(*where).order_by(Demand.id).limit(limit)
    return count or 0, [_row(row) for row in session.execute(query)]


def with_words(session: Session, bureau: Bureau, words: str, *, limit: int = 5) -> list[Row]:
    """Demands a bureau may see whose title or enterprise has these words, newest first.

    The titles of confidential ones are not searched.
    """
    in_title = and_(Demand.title.contains(words, autoescape=True), Demand.confidential.is_(False))
    query = _rows().where(or_(in_title, Enterprise.name.contains(words, autoescape=True)))
    return _seen(session, bureau, query, limit)


def of_contact_named(session: Session, bureau: Bureau, said: str, *, limit: int = 20) -> list[Row]:
    """Demands a bureau may see whose contact's name these words begin with, newest first."""
    query = _rows().where(
        func.length(Contact.name) > 1,
        literal(said).like(Contact.name + "%"),
        Contact.erased_at.is_(None),
    )
    return _seen(session, bureau, query, limit)


def _seen(session: Session, bureau: Bureau, query: Any, limit: int) -> list[Row]:
    query = query.where(*within(codes_under(session, bureau)))
    found = session.execute(query.order_by(Demand.id.desc()).limit(limit))
    return [_row(row) for row in found]


def open_of_enterprise(session: Session, enterprise_id: int) -> int:
    """How many demands of an enterprise are under way."""
    query = select(func.count()).where(
        Demand.enterprise_id == enterprise_id, Demand.state.not_in(GONE)
    )
    return session.scalar(query) or 0


def last_changes(session: Session, number: str) -> list[str]:
    """The fields that the newest amendment of a demand changed."""
    facts = session.scalar(
        select(JournalEntry.facts)
        .where(JournalEntry.subject == f"demand:{number}", JournalEntry.act == Act.AMEND)
        .order_by(JournalEntry.id.desc())
        .limit(1)
    )
    return list(facts["changed"]) if facts else []
