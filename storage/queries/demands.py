"""Questions about demands."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import Bureau, Contact, Demand, Enterprise
from storage.queries.people import codes_under
from storage.vocabulary import DemandState

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
    query = _rows().where(Demand.number == number)
    codes = codes_under(session, bureau)
    if codes is not None:
        query = query.where(Demand.county_code.in_(codes))
    row = session.execute(query).first()
    return _row(row) if row else None


def waiting(session: Session, bureau: Bureau, *, limit: int = 10) -> tuple[int, list[Row]]:
    """How many demands wait at a bureau's own desk, and the oldest of them."""
    codes = codes_under(session, bureau)
    state = DemandState.SUBMITTED
    count = select(func.count()).select_from(Demand).where(Demand.state == state)
    query = _rows().where(Demand.state == state).order_by(Demand.id).limit(limit)
    if codes is not None:
        count = count.where(Demand.county_code.in_(codes))
        query = query.where(Demand.county_code.in_(codes))
    return session.scalar(count) or 0, [_row(row) for row in session.execute(query)]
