"""Questions about typical cases: leads, those in sight, those the public reads (R77-R79)."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from storage.models import (
    Adoption,
    Contact,
    Demand,
    Enterprise,
    Expert,
    FollowUp,
    FollowUpWord,
    ServiceRecord,
    Showcase,
    Visit,
)
from storage.queries import follow_ups
from storage.queries.follow_ups import Card, in_sight, joined
from storage.vocabulary import Outcome, Permission, Stage, VisitState, Way, WordState

Codes = Collection[str] | None
ALLOWED = (Permission.NAMED, Permission.ANONYMOUS)
_CARD, _NEED = aliased(FollowUp), aliased(Demand)
# a need that was marked since the case was written
_SECRET = exists().where(
    _CARD.id == Showcase.follow_up_id, _NEED.id == _CARD.demand_id, _NEED.confidential.is_(True)
)
# the only door to the public: approved, and both sides allow the words as they stand (R78);
# nothing that is confidential
PUBLIC: tuple[ColumnElement[bool], ...] = (
    Showcase.stage == Stage.APPROVED,
    Showcase.enterprise_says.in_(ALLOWED),
    Showcase.expert_says.in_(ALLOWED),
    Showcase.enterprise_version == Showcase.version,
    Showcase.expert_version == Showcase.version,
    ~_SECRET,
)


class Case(NamedTuple):
    """A case with the two it is about."""

    row: Showcase
    follow_up: FollowUp
    expert: Expert
    enterprise: Enterprise
    demand: Demand
    contact: Contact


def _cases() -> Any:
    return joined(
        select(Showcase, FollowUp, Expert, Enterprise, Demand, Contact).join(
            FollowUp, Showcase.follow_up_id == FollowUp.id
        )
    )


def _listed(session: Session, query: Any) -> list[Case]:
    return [Case(*row) for row in session.execute(query)]


def cases(session: Session, codes: Codes, *, limit: int = 200) -> list[Case]:
    """The cases in sight, the newest first."""
    query = in_sight(_cases(), Showcase.county_code, codes)
    return _listed(session, query.order_by(Showcase.id.desc()).limit(limit))


def case(session: Session, codes: Codes, number: str) -> Case | None:
    """The case of a number, when it is in sight."""
    query = in_sight(_cases(), Showcase.county_code, codes).where(Showcase.number == number)
    found = _listed(session, query)
    return found[0] if found else None


def about(session: Session, openid: str, number: str) -> Case | None:
    """The case of a number, for the expert or the contact it is about."""
    query = _cases().where(
        Showcase.number == number, or_(Expert.openid == openid, Contact.openid == openid)
    )
    found = _listed(session, query)
    return found[0] if found else None


def of_person(session: Session, openid: str) -> list[Case]:
    """Every case about a person."""
    query = _cases().where(or_(Expert.openid == openid, Contact.openid == openid))
    return _listed(session, query.order_by(Showcase.id))


def public(session: Session, *, limit: int = 100) -> list[Case]:
    """What the public reads, the newest first."""
    query = _cases().where(*PUBLIC).order_by(Showcase.approved_at.desc(), Showcase.id.desc())
    return _listed(session, query.limit(limit))


def public_one(session: Session, number: str) -> Case | None:
    """One case as the public reads it; None when it is not public."""
    found = _listed(session, _cases().where(*PUBLIC, Showcase.number == number))
    return found[0] if found else None


def adoptions(session: Session, showcase_id: int) -> list[Adoption]:
    """The media that brought a case."""
    query = select(Adoption).where(Adoption.showcase_id == showcase_id)
    return list(session.scalars(query.order_by(Adoption.day, Adoption.id)))


def leads(session: Session, codes: Codes, *, limit: int = 50) -> list[Card]:
    """The cards in sight that may make a case, the newest visit first (R77).

    Solved, or a contract followed; nothing is written yet, nothing is confidential.
    """
    solved = (
        select(Visit.id)
        .join(ServiceRecord, ServiceRecord.visit_id == Visit.id)
        .join(Demand, Visit.demand_id == Demand.id)
        .where(
            Visit.expert_id == FollowUp.expert_id,
            Demand.enterprise_id == FollowUp.enterprise_id,
            Visit.state == VisitState.SETTLED,
            or_(
                ServiceRecord.outcome.in_([Outcome.SOLVED, Outcome.PARTLY]),
                ServiceRecord.has_contract.is_(True),
            ),
        )
        .correlate(FollowUp)
    )
    signed = exists().where(
        FollowUpWord.follow_up_id == FollowUp.id,
        FollowUpWord.way.in_([Way.CONTRACT, Way.PROJECT]),
        FollowUpWord.state == WordState.CONFIRMED,
    )
    written = exists().where(Showcase.follow_up_id == FollowUp.id)
    query = follow_ups.all_cards().where(
        or_(exists(solved), signed), ~written, Demand.confidential.is_(False)
    )
    query = in_sight(query, FollowUp.county_code, codes)
    query = query.order_by(FollowUp.since.desc(), FollowUp.id.desc())
    return follow_ups.listed(session, query.limit(limit))
