"""Questions about nominations of bases: the facts of a park or an enterprise (R75)."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import (
    Demand,
    Enterprise,
    Expert,
    FollowUp,
    FollowUpWord,
    Nomination,
    ServiceRecord,
    Visit,
)
from storage.queries.follow_ups import TOOK_PLACE, in_sight
from storage.vocabulary import GONE, VisitState, Way, WordState

Codes = Collection[str] | None


class Nominated(NamedTuple):
    """A nomination with whom it is about."""

    row: Nomination
    enterprise: Enterprise


def _nominated(codes: Codes) -> Any:
    query = select(Nomination, Enterprise).join(
        Enterprise, Nomination.enterprise_id == Enterprise.id
    )
    return in_sight(query, Nomination.county_code, codes)


def nominations(session: Session, codes: Codes, year: int) -> list[Nominated]:
    """The nominations of a year in sight, in the order of their numbers: nobody is ranked."""
    query = _nominated(codes).where(Nomination.year == year).order_by(Nomination.id)
    return [Nominated(*row) for row in session.execute(query)]


def nomination(session: Session, codes: Codes, number: str) -> Nominated | None:
    """The nomination of a number, when it is in sight."""
    row = session.execute(_nominated(codes).where(Nomination.number == number)).first()
    return Nominated(*row) if row else None


def of_year(session: Session, enterprise_id: int, year: int) -> Nomination | None:
    """The nomination of an enterprise in a year."""
    return session.scalar(
        select(Nomination).where(Nomination.enterprise_id == enterprise_id, Nomination.year == year)
    )


def enterprise(session: Session, codes: Codes, id_: int) -> Enterprise | None:
    """An enterprise in sight."""
    query = in_sight(select(Enterprise), Enterprise.county_code, codes).where(Enterprise.id == id_)
    return session.scalar(query)  # type: ignore[no-any-return]


class Served(NamedTuple):
    """An enterprise that experts have visited, with how many visits and experts."""

    enterprise: Enterprise
    visits: int
    experts: int


def served(session: Session, codes: Codes, year: int, *, limit: int = 100) -> list[Served]:
    """Who was visited in a year and is not nominated yet, by name: these are facts, no order."""
    taken = select(Nomination.enterprise_id).where(Nomination.year == year)
    query = (
        select(Enterprise, func.count(Visit.id), func.count(func.distinct(Visit.expert_id)))
        .join(Demand, Demand.enterprise_id == Enterprise.id)
        .join(Visit, Visit.demand_id == Demand.id)
        .where(
            Visit.state.in_(TOOK_PLACE),
            Visit.day.between(date(year, 1, 1), date(year, 12, 31)),
            Enterprise.id.not_in(taken),
        )
        .group_by(Enterprise.id)
    )
    query = in_sight(query, Enterprise.county_code, codes)
    return [Served(*row) for row in session.execute(query.order_by(Enterprise.name).limit(limit))]


class Partner(NamedTuple):
    """An expert an enterprise works with: unit, how many visits, whether it is still followed."""

    expert: Expert
    visits: int


def partners(session: Session, enterprise_id: int, first: date, last: date) -> list[Partner]:
    """The experts who came to an enterprise in some days, by name."""
    query = (
        select(Expert, func.count(Visit.id))
        .join(Visit, Visit.expert_id == Expert.id)
        .join(Demand, Visit.demand_id == Demand.id)
        .where(
            Demand.enterprise_id == enterprise_id,
            Visit.state.in_(TOOK_PLACE),
            Visit.day.between(first, last),
        )
        .group_by(Expert.id)
        .order_by(Expert.name, Expert.id)
    )
    return [Partner(*row) for row in session.execute(query)]


def facts(session: Session, enterprise_id: int, first: date, last: date) -> dict[str, float]:
    """The figures of an enterprise in some days, each a count or sum of rows (practice §2.13).

    Keys: ``demands``, ``visits``, ``experts``, ``contracts``, ``contract_wan``, ``trained``,
    ``stations``. Contracts, people taught and stations are those that both sides have checked, and
    those told of afterwards and confirmed.
    """
    own = (Demand.enterprise_id == enterprise_id, Visit.day.between(first, last))
    visits = select(func.count(Visit.id), func.count(func.distinct(Visit.expert_id))).join(
        Demand, Visit.demand_id == Demand.id
    )
    records = (
        select(
            func.count(ServiceRecord.visit_id).filter(ServiceRecord.has_contract.is_(True)),
            func.coalesce(func.sum(ServiceRecord.contract_wan), 0),
            func.coalesce(func.sum(ServiceRecord.trained), 0),
            func.count(ServiceRecord.visit_id).filter(ServiceRecord.station != ""),
        )
        .join(Visit, ServiceRecord.visit_id == Visit.id)
        .join(Demand, Visit.demand_id == Demand.id)
        .where(*own, Visit.state == VisitState.SETTLED)
    )
    count, experts = session.execute(visits.where(*own, Visit.state.in_(TOOK_PLACE))).one()
    signed, wan, trained, stations = session.execute(records).one()
    later = _told(session, enterprise_id, first, last)
    return {
        "demands": _demands(session, enterprise_id),
        "visits": count,
        "experts": experts,
        "contracts": signed + later[0],
        "contract_wan": float(wan or 0) + later[1],
        "trained": int(trained or 0) + later[2],
        "stations": stations,
    }


def _demands(session: Session, enterprise_id: int) -> int:
    query = select(func.count(Demand.id)).where(
        Demand.enterprise_id == enterprise_id, Demand.state.not_in(GONE)
    )
    return session.scalar(query) or 0


def _told(session: Session, enterprise_id: int, first: date, last: date) -> Any:
    query = (
        select(
            func.count(FollowUpWord.id).filter(FollowUpWord.way == Way.CONTRACT),
            func.coalesce(func.sum(FollowUpWord.contract_wan), 0.0),
            func.coalesce(func.sum(FollowUpWord.trained), 0),
        )
        .join(FollowUp, FollowUpWord.follow_up_id == FollowUp.id)
        .where(
            FollowUp.enterprise_id == enterprise_id,
            FollowUpWord.state == WordState.CONFIRMED,
            FollowUpWord.day.between(first, last),
        )
    )
    return session.execute(query).one()
