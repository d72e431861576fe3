"""Figures of what came after the visits, for reports: each is a count or sum of confirmed rows.

Every function takes the regions in sight (None is all) and the period it counts: so many days, or
what came of the demands of a round, whenever it did. The rows behind a figure come from the
function of the same name without ``_figures``.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from storage.models import (
    Adoption,
    Demand,
    Enterprise,
    Expert,
    FollowUp,
    FollowUpWord,
    Rematch,
    ServiceRecord,
    Showcase,
    Visit,
)
from storage.queries.counting import Period
from storage.queries.follow_ups import TOOK_PLACE, in_sight
from storage.queries.reach import NANJING
from storage.queries.showcases import PUBLIC
from storage.vocabulary import FollowUpState, RematchState, Stage, VisitState, Way, WordState

Codes = Collection[str] | None


class Contract(NamedTuple):
    """A contract that a confirmed record or word tells of; ``wan`` is None when nobody says."""

    day: date
    wan: float | None
    expert: Expert
    enterprise: Enterprise
    demand: Demand
    at_visit: bool


class Training(NamedTuple):
    """People taught, by a confirmed record or word; None when nobody said how many."""

    day: date
    people: int | None
    expert: Expert
    enterprise: Enterprise
    demand: Demand
    at_visit: bool


def _meant(day: Any, round_: Any, period: Period) -> list[ColumnElement[bool]]:
    """The conditions of a question about a period, by what has a day and what has a round."""
    found: list[ColumnElement[bool]] = []
    if period.first is not None:
        found.append(day >= period.first)
    if period.last is not None:
        found.append(day <= period.last)
    if period.round:
        found.append(round_ == period.round)
    return found


def _of_visits(value: Any, codes: Codes, period: Period) -> Any:
    query = (
        select(Visit.day, value, Expert, Enterprise, Demand)
        .join(ServiceRecord, ServiceRecord.visit_id == Visit.id)
        .join(Expert, Visit.expert_id == Expert.id)
        .join(Demand, Visit.demand_id == Demand.id)
        .join(Enterprise, Demand.enterprise_id == Enterprise.id)
        .where(Visit.state == VisitState.SETTLED, *_meant(Visit.day, Demand.round, period))
    )
    return in_sight(query, Demand.county_code, codes).order_by(Visit.day, Visit.id)


def _round_of_word() -> Any:
    """The round of what was said: that of the pair's last visit before it, whatever came later."""
    visit, demand = aliased(Visit), aliased(Demand)
    return (
        select(demand.round)
        .join(visit, visit.demand_id == demand.id)
        .where(
            visit.expert_id == FollowUp.expert_id,
            demand.enterprise_id == FollowUp.enterprise_id,
            visit.state.in_(TOOK_PLACE),
            visit.day <= FollowUpWord.day,
        )
        .order_by(visit.day.desc(), visit.id.desc())
        .limit(1)
        .correlate(FollowUp, FollowUpWord)
        .scalar_subquery()
    )


def _confirmed(period: Period) -> list[ColumnElement[bool]]:
    return [
        FollowUpWord.state == WordState.CONFIRMED,
        *_meant(FollowUpWord.day, _round_of_word(), period),
    ]


def _of_words(value: Any, way: Way, codes: Codes, period: Period) -> Any:
    query = (
        select(FollowUpWord.day, value, Expert, Enterprise, Demand)
        .join(FollowUp, FollowUpWord.follow_up_id == FollowUp.id)
        .join(Expert, FollowUp.expert_id == Expert.id)
        .join(Enterprise, FollowUp.enterprise_id == Enterprise.id)
        .join(Demand, FollowUp.demand_id == Demand.id)
        .where(FollowUpWord.way == way, *_confirmed(period))
    )
    return in_sight(query, FollowUp.county_code, codes).order_by(FollowUpWord.day, FollowUpWord.id)


def contracts(session: Session, codes: Codes, period: Period) -> list[Contract]:
    """The contracts of visits that both sides have checked, and those told of afterwards (§12)."""
    at_visits = _of_visits(ServiceRecord.contract_wan, codes, period).where(
        ServiceRecord.has_contract.is_(True)
    )
    later = _of_words(FollowUpWord.contract_wan, Way.CONTRACT, codes, period)
    found = [Contract._make((*row, True)) for row in session.execute(at_visits)]
    return found + [Contract._make((*row, False)) for row in session.execute(later)]


def trainings(session: Session, codes: Codes, period: Period) -> list[Training]:
    """The trainings of visits that both sides have checked, and those told of afterwards."""
    at_visits = _of_visits(ServiceRecord.trained, codes, period).where(
        ServiceRecord.trained.is_not(None)
    )
    later = _of_words(FollowUpWord.trained, Way.TRAINING, codes, period)
    found = [Training._make((*row, True)) for row in session.execute(at_visits)]
    return found + [Training._make((*row, False)) for row in session.execute(later)]


@dataclass(frozen=True, slots=True)
class FollowUpFigures:
    """Cards by state, confirmed words by way, and needs that look for an expert again.

    ``open`` and ``ended`` count cards whose newest visit lies in the period; ``words`` counts what
    was said to have happened in it; ``rematches`` the tasks that are open now.
    """

    open: int
    ended: int
    words: dict[Way, int]
    contracts: int
    contract_wan: float
    trained: int
    rematches: int


def follow_up_figures(session: Session, codes: Codes, period: Period) -> FollowUpFigures:
    """What came of the follow-ups of a period."""
    states = dict(
        session.execute(
            in_sight(
                select(FollowUp.state, func.count(FollowUp.id))
                .join(Demand, FollowUp.demand_id == Demand.id)
                .where(*_meant(FollowUp.since, Demand.round, period)),
                FollowUp.county_code, codes,
            ).group_by(FollowUp.state)
        ).all()
    )  # fmt: skip
    ways = dict(
        session.execute(
            in_sight(
                select(FollowUpWord.way, func.count(FollowUpWord.id))
                .join(FollowUp, FollowUpWord.follow_up_id == FollowUp.id)
                .where(*_confirmed(period)),
                FollowUp.county_code, codes,
            ).group_by(FollowUpWord.way)
        ).all()
    )  # fmt: skip
    waiting = in_sight(
        select(func.count(Rematch.id)).join(Demand, Rematch.demand_id == Demand.id),
        Rematch.county_code, codes,
    ).where(*([Demand.round == period.round] if period.round else []))  # fmt: skip
    signed = contracts(session, codes, period)
    taught = trainings(session, codes, period)
    return FollowUpFigures(
        open=states.get(FollowUpState.OPEN, 0),
        ended=states.get(FollowUpState.ENDED, 0),
        words={way: ways.get(way, 0) for way in Way},
        contracts=len(signed),
        contract_wan=sum(each.wan or 0 for each in signed),
        trained=sum(each.people or 0 for each in taught),
        rematches=session.scalar(waiting.where(Rematch.state == RematchState.OPEN)) or 0,
    )


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """Typical cases drafted in a period by stage, those the public reads, and their adoptions."""

    stages: dict[Stage, int]
    public: int
    adoptions: int


def case_figures(session: Session, codes: Codes, period: Period) -> CaseFigures:
    """How far the cases of a period have come; adoptions are counted by their own days."""
    drafted = _drafted(period)
    stages = _cases(func.count(Showcase.id), codes, Showcase.stage)
    public = _cases(func.count(Showcase.id), codes)
    taken = _cases(func.count(Adoption.id), codes).join(
        Adoption, Adoption.showcase_id == Showcase.id
    )
    found = dict(session.execute(stages.where(*drafted).group_by(Showcase.stage)).all())
    return CaseFigures(
        stages={stage: found.get(stage, 0) for stage in Stage},
        public=session.scalar(public.where(*drafted, *PUBLIC)) or 0,
        adoptions=session.scalar(taken.where(*_meant(Adoption.day, Demand.round, period))) or 0,
    )


def _cases(amount: Any, codes: Codes, *by: Any) -> Any:
    query = (
        select(*by, amount)
        .select_from(Showcase)
        .join(FollowUp, Showcase.follow_up_id == FollowUp.id)
        .join(Demand, FollowUp.demand_id == Demand.id)
    )
    return in_sight(query, Showcase.county_code, codes)


def _drafted(period: Period) -> list[ColumnElement[bool]]:
    """The conditions for cases of a period, whose days are those of Nanjing."""
    found = _meant(Showcase.drafted_at, Demand.round, Period(round=period.round))
    if period.first is not None:
        found.append(Showcase.drafted_at >= datetime.combine(period.first, time(), NANJING))
    if period.last is not None:
        ends = datetime.combine(period.last + timedelta(days=1), time(), NANJING)
        found.append(Showcase.drafted_at < ends)
    return found
