"""Recipients of an announcement by name, as the bureau that answers for it may see them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Broadcast, Bureau, Contact, Enterprise, Expert, Notice, Officer
from storage.queries.outbox import BATCH
from storage.queries.sight import Codes

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is: of which enterprise, unit or bureau, and how to call them; may be empty."""

    of: str = ""
    name: str = ""
    mobile: str = ""


NOBODY = Person()


def called(session: Session, codes: Codes, openids: Collection[str]) -> dict[str, Person]:
    """Who these people are, as far as it is known within a scope; the first part that fits."""
    officers = (
        select(Officer.openid, Bureau.name, Officer.name)
        .join(Bureau, Officer.bureau_code == Bureau.code)
        .where(Officer.openid.in_(openids))
    )
    experts = select(Expert.openid, Expert.unit, Expert.name).where(
        Expert.openid.in_(openids), Expert.erased_at.is_(None)
    )
    contacts = (
        select(Contact.openid, Enterprise.name, Contact.name, Contact.mobile)
        .join(Enterprise, Contact.enterprise_id == Enterprise.id)
        .where(Contact.openid.in_(openids), Contact.erased_at.is_(None))
    )
    if codes is not None:
        officers = officers.where(Officer.bureau_code.in_(codes))
        contacts = contacts.where(Enterprise.county_code.in_(codes))
    found: dict[str, Person] = {}
    for query in (officers, experts, contacts):  # what comes later counts more
        for openid, *said in session.execute(query.order_by(None)):
            found[str(openid)] = Person(*said)
    return found


def in_sight(session: Session, codes: Codes, *, limit: int = 100) -> list[Broadcast]:
    """The newest announcements of the bureaus of a scope."""
    query = select(Broadcast).order_by(Broadcast.id.desc()).limit(limit)
    if codes is not None:
        query = query.where(Broadcast.bureau_code.in_(codes))
    return list(session.scalars(query))


def announcement(session: Session, codes: Codes, number: int) -> Broadcast | None:
    """The announcement of a number, if it is in sight."""
    query = select(Broadcast).where(Broadcast.id == number)
    if codes is not None:
        query = query.where(Broadcast.bureau_code.in_(codes))
    return session.scalar(query)


def all_of(session: Session, codes: Codes, number: int) -> Iterator[tuple[Notice, Person]]:
    """Every recipient of an announcement, in pieces, in the order of the rows."""
    after = 0
    while True:
        rows = list(
            session.scalars(
                select(Notice)
                .where(
                    Notice.broadcast_id == number,
                    ~Notice.recipient.startswith(BATCH),
                    Notice.id > after,
                )
                .order_by(Notice.id)
                .limit(AT_ONCE)
            )
        )
        if not rows:
            return
        names = called(session, codes, {row.recipient for row in rows})
        yield from ((row, names.get(row.recipient, NOBODY)) for row in rows)
        after = rows[-1].id
