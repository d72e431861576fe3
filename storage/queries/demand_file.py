"""The file of one demand: its versions, what happened to it, and others that may be the same."""

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage.models import Contact, Demand, DemandVersion, Enterprise, JournalEntry, Officer
from storage.queries.demands import Row
from storage.queries.sight import Codes, within
from storage.vocabulary import GONE

MOST_LINES = 200
MOST_LIKE = 40


def versions(session: Session, demand_id: int) -> list[DemandVersion]:
    """What a demand said, oldest first."""
    query = select(DemandVersion).where(DemandVersion.demand_id == demand_id)
    return list(session.scalars(query.order_by(DemandVersion.version)))


def history(session: Session, subject: str) -> list[JournalEntry]:
    """What happened to a subject, newest first."""
    query = select(JournalEntry).where(JournalEntry.subject == subject)
    return list(session.scalars(query.order_by(JournalEntry.id.desc()).limit(MOST_LINES)))


def officer_names(session: Session, actors: Iterable[str]) -> dict[str, str]:
    """The names of officers as they stand in the journal: 「officer:3」 → 「李科长」."""
    numbers = {actor.partition(":")[2] for actor in actors if actor.startswith("officer:")}
    ids = [int(number) for number in numbers if number.isdigit()]
    query = select(Officer.id, Officer.name).where(Officer.id.in_(ids))
    return {f"officer:{row[0]}": row[1] for row in session.execute(query)} if ids else {}


def maybe_same(session: Session, codes: Codes, row: Row, words: tuple[str, ...]) -> list[Row]:
    """Demands in sight that may say the same: of the enterprise, of the number, or by the words."""
    demand, enterprise, contact = row
    near = [Demand.enterprise_id == enterprise.id]
    if contact.mobile:
        near.append(Contact.mobile == contact.mobile)
    near += [
        (Demand.county_code == demand.county_code)
        & Demand.title.contains(word, autoescape=True)
        & Demand.confidential.is_(False)
        for word in words[:3]
    ]
    query = (
        select(Demand, Enterprise, Contact)
        .join(Enterprise, Demand.enterprise_id == Enterprise.id)
        .join(Contact, Demand.contact_id == Contact.id)
        .where(Demand.id != demand.id, Demand.state.not_in(GONE), or_(*near), *within(codes))
        .order_by(Demand.id.desc())
        .limit(MOST_LIKE)
    )
    return [(found[0], found[1], found[2]) for found in session.execute(query)]


def by_confirmation(session: Session, confirm_hash: str) -> Row | None:
    """The demand that was entered for the person who holds a link."""
    row = session.execute(
        select(Demand, Enterprise, Contact)
        .join(Enterprise, Demand.enterprise_id == Enterprise.id)
        .join(Contact, Demand.contact_id == Contact.id)
        .where(Demand.confirm_hash == confirm_hash)
    ).first()
    return (row[0], row[1], row[2]) if row else None
