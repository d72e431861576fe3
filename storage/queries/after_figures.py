"""Figures of what came after the visits, for reports: each is a count or sum of confirmed rows.

Every function takes the regions in sight (None is all) and the period it counts: so many days, or
what came of the demands of a round, whenever it did. The database adds up.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from storage.models import (
    Adoption,
    Demand,
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


class Sum(NamedTuple):
    """So many confirmed records or words tell of something, and what it comes to."""

    many: int
    total: float

    def plus(self, other: "Sum") -> "Sum":
        """Both together."""
        return Sum(self.many + other.many, self.total + other.total)


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


def _at_visits(value: Any, codes: Codes, period: Period) -> Any:
    query = (
        select(func.count(), func.coalesce(func.sum(value), 0))
        .select_from(Visit)
        .join(ServiceRecord, ServiceRecord.visit_id == Visit.id)
        .join(Demand, Visit.demand_id == Demand.id)
        .where(Visit.state == VisitState.SETTLED, *_meant(Visit.day, Demand.round, period))
    )
    return in_sight(query, Demand.county_code, codes)


def contracts_at_visits(session: Session, codes: Codes, period: Period) -> Sum:
    """The contracts of visits that both sides have checked, in 万元 (§12)."""
    query = _at_visits(ServiceRecord.contract_wan, codes, period)
    return _sum(session, query.where(ServiceRecord.has_contract.is_(True)))


def trainings_at_visits(session: Session, codes: Codes, period: Period) -> Sum:
    """The people taught at visits that both sides have checked."""
    query = _at_visits(ServiceRecord.trained, codes, period)
    return _sum(session, query.where(ServiceRecord.trained.is_not(None)))


def contracts_later(session: Session, codes: Codes, period: Period) -> Sum:
    """The contracts told of after the visits, in 万元."""
    return _sum(session, _told(FollowUpWord.contract_wan, Way.CONTRACT, codes, period))


def trainings_later(session: Session, codes: Codes, period: Period) -> Sum:
    """The people taught after the visits."""
    return _sum(session, _told(FollowUpWord.trained, Way.TRAINING, codes, period))


def _told(value: Any, way: Way, codes: Codes, period: Period) -> Any:
    query = (
        select(func.count(), func.coalesce(func.sum(value), 0))
        .select_from(FollowUpWord)
        .join(FollowUp, FollowUpWord.follow_up_id == FollowUp.id)
        .where(FollowUpWord.way == way, *_confirmed(period))
    )
    return in_sight(query, FollowUp.county_code, codes)


def _sum(session: Session, query: Any) -> Sum:
    many, total = session.execute(query).one()
    return Sum(many, float(total))


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
    signed = contracts_at_visits(session, codes, period)
    signed = signed.plus(contracts_later(session, codes, period))
    taught = trainings_at_visits(session, codes, period)
    taught = taught.plus(trainings_later(session, codes, period))
    return FollowUpFigures(
        open=states.get(FollowUpState.OPEN, 0),
        ended=states.get(FollowUpState.ENDED, 0),
        words={way: ways.get(way, 0) for way in Way},
        contracts=signed.many,
        contract_wan=signed.total,
        trained=int(taught.total),
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
