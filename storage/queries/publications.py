"""Questions about lists for the public."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import Contact, Demand, Enterprise, PublicDemand, PublicList
from storage.queries.demand_list import publishable
from storage.queries.demands import Row
from storage.vocabulary import DemandKind, ListState

Item = tuple[PublicDemand, Demand]


def lists(session: Session) -> list[tuple[PublicList, int]]:
    """All lists, newest first, with how many demands stand on each."""
    query = (
        select(PublicList, func.count(PublicDemand.id))
        .outerjoin(
            PublicDemand,
            (PublicDemand.list_id == PublicList.id) & PublicDemand.withdrawn_at.is_(None),
        )
        .group_by(PublicList.id)
        .order_by(PublicList.id.desc())
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def list_of(session: Session, id_: int) -> PublicList | None:
    """The list of an id."""
    return session.get(PublicList, id_)


def items(session: Session, list_id: int) -> list[Item]:
    """What stands on a list, in the order it came, withdrawn ones too."""
    query = (
        select(PublicDemand, Demand)
        .join(Demand, PublicDemand.demand_id == Demand.id)
        .where(PublicDemand.list_id == list_id)
        .order_by(PublicDemand.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def item(session: Session, list_id: int, id_: int) -> PublicDemand | None:
    """One entry of a list."""
    return session.scalar(
        select(PublicDemand).where(PublicDemand.list_id == list_id, PublicDemand.id == id_)
    )


def candidates(session: Session, list_id: int, *, limit: int = 200) -> list[Row]:
    """What may be put on a list and stands on none yet, oldest first."""
    taken = (
        select(PublicDemand.demand_id)
        .join(PublicList, PublicDemand.list_id == PublicList.id)
        .where(
            PublicDemand.withdrawn_at.is_(None),
            (PublicList.state != ListState.WITHDRAWN) | (PublicList.id == list_id),
        )
    )
    query = (
        select(Demand, Enterprise, Contact)
        .join(Enterprise, Demand.enterprise_id == Enterprise.id)
        .join(Contact, Demand.contact_id == Contact.id)
        .where(*publishable(), Demand.id.not_in(taken))
        .order_by(Demand.county_code, Demand.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def unpublished(session: Session) -> int:
    """How many demands may be before the public and are not."""
    public = (
        select(PublicDemand.demand_id)
        .join(PublicList, PublicDemand.list_id == PublicList.id)
        .where(PublicList.state == ListState.PUBLISHED, PublicDemand.withdrawn_at.is_(None))
    )
    query = select(func.count()).where(*publishable(), Demand.id.not_in(public))
    return session.scalar(query) or 0


def number_taken(session: Session, number: str, *, but: int = 0) -> bool:
    """Whether another list carries a document number."""
    query = select(PublicList.id).where(PublicList.number == number, PublicList.id != but)
    return number != "" and session.scalar(query) is not None


def before_the_public(
    session: Session, *, kind: DemandKind | None = None, words: tuple[str, ...] = ()
) -> list[tuple[PublicDemand, PublicList, str]]:
    """What the public may read now, newest list first, with the number of each demand.

    A demand that was withdrawn, merged, made confidential or whose agreement was taken back has
    gone from here in the same moment.
    """
    query = _open().order_by(PublicList.published_at.desc(), PublicDemand.id)
    if kind is not None:
        query = query.where(Demand.kind == kind)
    found = [(row[0], row[1], row[2]) for row in session.execute(query)]
    return [row for row in found if all(word in _text(row[0]) for word in words)]


def _text(row: PublicDemand) -> str:
    return " ".join(str(value) for value in row.content.values())


def _open() -> Any:
    return (
        select(PublicDemand, PublicList, Demand.number)
        .join(PublicList, PublicDemand.list_id == PublicList.id)
        .join(Demand, PublicDemand.demand_id == Demand.id)
        .where(
            PublicList.state == ListState.PUBLISHED,
            PublicDemand.withdrawn_at.is_(None),
            *publishable(),
        )
    )


def public_one(session: Session, number: str) -> tuple[PublicDemand, PublicList] | None:
    """What the public reads of the demand of a number; None when it is not public."""
    query = _open().where(Demand.number == number).order_by(PublicDemand.id.desc()).limit(1)
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None
