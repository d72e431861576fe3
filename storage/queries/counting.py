"""The rows behind every figure: visits that took place, whom they stand for, demands of a period.

Each question is one statement, whatever the size. What counts is decided in ``rules.counting``.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from storage.models import (
    Bureau,
    Demand,
    Enterprise,
    Expert,
    Invitation,
    ServiceRecord,
    Team,
    Visit,
)
from storage.queries.demand_list import in_rounds
from storage.queries.sight import Codes, within
from storage.vocabulary import (
    GONE,
    DemandKind,
    DemandState,
    EntityType,
    Half,
    InvitationState,
    Novelty,
    Outcome,
    Rank,
    UnitKind,
    VisitState,
)

MERGED = "merged:"


@dataclass(frozen=True, slots=True)
class Period:
    """Which visits are meant: those between two days, or those for the demands of a round."""

    first: date | None = None
    last: date | None = None
    round: str = ""


class Attended(NamedTuple):
    """A visit that took place, as the rows have it."""

    visit: int
    team: int
    expert: int
    demand: int
    enterprise: int
    entity: EntityType
    industry: str
    county: str
    round: str
    kind: DemandKind
    day: date
    half: Half
    state: VisitState
    outcome: Outcome | None
    novelty: Novelty | None
    trained: int | None
    has_contract: bool | None
    contract_wan: float | None
    station: str | None


def attended(
    session: Session, codes: Codes, period: Period, states: Collection[VisitState]
) -> list[Attended]:
    """The visits of a period in some states, in the order of their days."""
    query: Any = (
        select(
            Visit.id, Visit.team_id, Visit.expert_id, Visit.demand_id, Demand.enterprise_id,
            Enterprise.entity, Enterprise.industry, Demand.county_code, Demand.round, Demand.kind,
            Visit.day, Visit.half, Visit.state, ServiceRecord.outcome, ServiceRecord.novelty,
            ServiceRecord.trained, ServiceRecord.has_contract, ServiceRecord.contract_wan,
            ServiceRecord.station,
        )
        .join(Demand, Visit.demand_id == Demand.id)
        .join(Enterprise, Demand.enterprise_id == Enterprise.id)
        .outerjoin(ServiceRecord, ServiceRecord.visit_id == Visit.id)
        .where(*_meant(codes, period, states))
        .order_by(Visit.day, Visit.half.desc(), Visit.id)
    )  # fmt: skip
    return [Attended(*row) for row in session.execute(query)]


def _meant(
    codes: Codes, period: Period, states: Collection[VisitState]
) -> list[ColumnElement[bool]]:
    """The conditions of a question about visits joined with their demands."""
    found: list[ColumnElement[bool]] = [Visit.state.in_(states), *within(codes)]
    if period.first is not None:
        found.append(Visit.day >= period.first)
    if period.last is not None:
        found.append(Visit.day <= period.last)
    if period.round:
        found.append(Demand.round == period.round)
    return found


class Served(NamedTuple):
    """An expert who was somewhere: what is counted of the person."""

    id: int
    name: str
    unit: str
    unit_kind: UnitKind
    outside: bool
    groups: list[str]
    former: list[dict[str, str]]


def people(
    session: Session, codes: Codes, period: Period, states: Collection[VisitState]
) -> dict[int, Served]:
    """The experts of these visits, and every row that lives on after merging, by its id."""
    visited = (
        select(Visit.expert_id)
        .join(Demand, Visit.demand_id == Demand.id)
        .where(*_meant(codes, period, states))
    )
    onto = select(Expert.double_of).where(Expert.openid.startswith(MERGED))
    query = select(
        Expert.id, Expert.name, Expert.unit, Expert.unit_kind, Expert.out_of_province,
        Expert.groups, Expert.former,
    ).where(or_(Expert.id.in_(visited), Expert.id.in_(onto)))  # fmt: skip
    return {row.id: row for row in (Served(*found) for found in session.execute(query))}


def merged_people(session: Session) -> dict[int, int]:
    """Rows of experts that turned out to be somebody else's, with the row that lives on."""
    query = select(Expert.id, Expert.double_of).where(
        Expert.openid.startswith(MERGED), Expert.double_of.is_not(None)
    )
    return {row[0]: row[1] for row in session.execute(query) if row[1] is not None}


def merged_demands(session: Session) -> dict[int, int]:
    """Demands that became part of another one, with that one."""
    query = select(Demand.id, Demand.merged_into).where(
        Demand.state == DemandState.MERGED, Demand.merged_into.is_not(None)
    )
    return {row[0]: row[1] for row in session.execute(query) if row[1] is not None}


class Body(NamedTuple):
    """An enterprise, with what it is counted by."""

    id: int
    name: str
    county: str
    entity: EntityType
    industry: str


def bodies_of(session: Session) -> dict[int, Body]:
    """The enterprises of the demands that others became part of, by the ids of those demands."""
    onto = select(Demand.merged_into).where(Demand.state == DemandState.MERGED)
    query = (
        select(
            Demand.id, Enterprise.id, Enterprise.name, Enterprise.county_code, Enterprise.entity,
            Enterprise.industry,
        )
        .join(Enterprise, Demand.enterprise_id == Enterprise.id)
        .where(Demand.id.in_(onto))
    )  # fmt: skip
    return {row[0]: Body(*row[1:]) for row in session.execute(query)}


def bodies(session: Session, ids: Collection[int]) -> dict[int, Body]:
    """Enterprises by their ids."""
    query = select(
        Enterprise.id, Enterprise.name, Enterprise.county_code, Enterprise.entity,
        Enterprise.industry,
    ).where(Enterprise.id.in_(ids))  # fmt: skip
    return {row.id: row for row in (Body(*found) for found in session.execute(query))}


class Asked(NamedTuple):
    """A demand that was served."""

    id: int
    number: str
    title: str
    confidential: bool


def demands(session: Session, ids: Collection[int]) -> dict[int, Asked]:
    """Demands by their ids."""
    query = select(Demand.id, Demand.number, Demand.title, Demand.confidential)
    found = session.execute(query.where(Demand.id.in_(ids)))
    return {row.id: row for row in (Asked(*each) for each in found)}


class Office(NamedTuple):
    """A bureau and the one it reports to."""

    code: str
    name: str
    rank: Rank
    reports_to: str | None


def offices(session: Session) -> dict[str, Office]:
    """All bureaus by their codes; a zone has no figures of its own."""
    columns = (Bureau.code, Bureau.name, Bureau.rank, Bureau.reports_to)
    query = select(*columns).where(Bureau.rank != Rank.ZONE).order_by(Bureau.code)
    return {row.code: row for row in (Office(*found) for found in session.execute(query))}


class Filed(NamedTuple):
    """So many demands of a round, a county, a kind and a state."""

    county: str
    kind: DemandKind
    state: DemandState
    amount: int


def filed(session: Session, codes: Codes, period: str) -> list[Filed]:
    """Demands of a round, or of all rounds of a year, round by round (§12).

    Grouped in the order of the index of figures, so that no row of the table is read.
    """
    query = (
        select(Demand.county_code, Demand.kind, Demand.state, func.count())
        .where(in_rounds(period), Demand.state.not_in(GONE), *within(codes))
        .group_by(Demand.round, Demand.county_code, Demand.state, Demand.kind)
        .order_by(Demand.round, Demand.county_code, Demand.state, Demand.kind)
    )
    return [Filed(*row) for row in session.execute(query)]


def single_handed(session: Session, codes: Codes, period: str) -> int:
    """How many of these one officer of a direct county has checked twice (R3)."""
    query = select(func.count()).where(
        in_rounds(period), Demand.state.not_in(GONE), Demand.single_handed.is_(True),
        *within(codes),
    )  # fmt: skip
    return session.scalar(query) or 0


class Travelled(NamedTuple):
    """A team that went, as it was announced; ``accepted`` are those who said yes (R27)."""

    id: int
    number: str
    name: str
    host: str
    city: str
    starts: date
    ends: date
    reasons: Mapping[str, Any]
    accepted: int


def teams(session: Session, codes: Codes, ids: Collection[int]) -> list[Travelled]:
    """The teams of these ids; within a scope those hosted there or travelling there."""
    accepted = (
        select(Invitation.team_id, func.count().label("accepted"))
        .where(Invitation.state == InvitationState.ACCEPTED)
        .group_by(Invitation.team_id)
        .subquery()
    )
    query = (
        select(
            Team.id, Team.number, Team.name, Team.host_code, Team.city_code, Team.starts,
            Team.ends, Team.reasons, func.coalesce(accepted.c.accepted, 0),
        )
        .outerjoin(accepted, accepted.c.team_id == Team.id)
        .where(Team.id.in_(ids))
        .order_by(Team.starts, Team.id)
    )  # fmt: skip
    if codes is not None:
        query = query.where(or_(Team.host_code.in_(codes), Team.city_code.in_(codes)))
    return [Travelled(*row) for row in session.execute(query)]


def team_numbers(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The numbers of teams by their ids."""
    query = select(Team.id, Team.number).where(Team.id.in_(ids))
    return {row[0]: row[1] for row in session.execute(query)}


def years(session: Session, codes: Codes) -> list[int]:
    """The years in which something took place or was asked for, newest first."""
    days = select(func.min(Visit.day), func.max(Visit.day)).join(
        Demand, Visit.demand_id == Demand.id
    )
    first, last = session.execute(days.where(*within(codes))).one()
    rounds = select(func.min(Demand.round), func.max(Demand.round)).where(*within(codes))
    early, late = session.execute(rounds).one()
    found = [day.year for day in (first, last) if day] + [int(r[:4]) for r in (early, late) if r]
    return list(range(max(found), min(found) - 1, -1)) if found else []


def rounds(session: Session, codes: Codes) -> list[str]:
    """The rounds there are demands of, oldest first."""
    query = select(Demand.round).where(*within(codes)).distinct().order_by(Demand.round)
    return list(session.scalars(query))
