"""Figures of what came after the visits, for reports: each is a count or sum of confirmed rows.

Every function takes the regions in sight (None is all) and the first and last day it counts; the
rows behind a figure come from the function of the same name without ``_figures``.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

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
from storage.queries.follow_ups import in_sight
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


def _of_visits(value: Any, codes: Codes, first: date, last: date) -> Any:
    query = (
        select(Visit.day, value, Expert, Enterprise, Demand)
        .join(ServiceRecord, ServiceRecord.visit_id == Visit.id)
        .join(Expert, Visit.expert_id == Expert.id)
        .join(Demand, Visit.demand_id == Demand.id)
        .join(Enterprise, Demand.enterprise_id == Enterprise.id)
        .where(Visit.state == VisitState.SETTLED, Visit.day.between(first, last))
    )
    return in_sight(query, Demand.county_code, codes).order_by(Visit.day, Visit.id)


def _of_words(value: Any, way: Way, codes: Codes, first: date, last: date) -> Any:
    query = (
        select(FollowUpWord.day, value, Expert, Enterprise, Demand)
        .join(FollowUp, FollowUpWord.follow_up_id == FollowUp.id)
        .join(Expert, FollowUp.expert_id == Expert.id)
        .join(Enterprise, FollowUp.enterprise_id == Enterprise.id)
        .join(Demand, FollowUp.demand_id == Demand.id)
        .where(
            FollowUpWord.state == WordState.CONFIRMED,
            FollowUpWord.way == way,
            FollowUpWord.day.between(first, last),
        )
    )
    return in_sight(query, FollowUp.county_code, codes).order_by(FollowUpWord.day, FollowUpWord.id)


def contracts(session: Session, codes: Codes, first: date, last: date) -> list[Contract]:
    """The contracts of visits that both sides have checked, and those told of afterwards (§12)."""
    at_visits = _of_visits(ServiceRecord.contract_wan, codes, first, last).where(
        ServiceRecord.has_contract.is_(True)
    )
    later = _of_words(FollowUpWord.contract_wan, Way.CONTRACT, codes, first, last)
    found = [Contract._make((*row, True)) for row in session.execute(at_visits)]
    return found + [Contract._make((*row, False)) for row in session.execute(later)]


def trainings(session: Session, codes: Codes, first: date, last: date) -> list[Training]:
    """The trainings of visits that both sides have checked, and those told of afterwards."""
    at_visits = _of_visits(ServiceRecord.trained, codes, first, last).where(
        ServiceRecord.trained.is_not(None)
    )
    later = _of_words(FollowUpWord.trained, Way.TRAINING, codes, first, last)
    found = [Training._make((*row, True)) for row in session.execute(at_visits)]
    return found + [Training._make((*row, False)) for row in session.execute(later)]


@dataclass(frozen=True, slots=True)
class FollowUpFigures:
    """Cards by state, confirmed words by way, and needs that look for an expert again.

    ``open`` and ``ended`` count cards whose newest visit lies in the days; ``words`` counts what
    was said to have happened in them; ``rematches`` the tasks that are open now.
    """

    open: int
    ended: int
    words: dict[Way, int]
    contracts: int
    contract_wan: float
    trained: int
    rematches: int


def follow_up_figures(session: Session, codes: Codes, first: date, last: date) -> FollowUpFigures:
    """What came of the follow-ups of some days."""
    states = dict(
        session.execute(
            in_sight(
                select(FollowUp.state, func.count(FollowUp.id)).where(
                    FollowUp.since.between(first, last)
                ),
                FollowUp.county_code, codes,
            ).group_by(FollowUp.state)
        ).all()
    )  # fmt: skip
    ways = dict(
        session.execute(
            in_sight(
                select(FollowUpWord.way, func.count(FollowUpWord.id))
                .join(FollowUp, FollowUpWord.follow_up_id == FollowUp.id)
                .where(
                    FollowUpWord.state == WordState.CONFIRMED,
                    FollowUpWord.day.between(first, last),
                ),
                FollowUp.county_code, codes,
            ).group_by(FollowUpWord.way)
        ).all()
    )  # fmt: skip
    waiting = in_sight(select(func.count(Rematch.id)), Rematch.county_code, codes)
    signed = contracts(session, codes, first, last)
    taught = trainings(session, codes, first, last)
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
    """Typical cases drafted in some days by stage, those the public reads, and their adoptions."""

    stages: dict[Stage, int]
    public: int
    adoptions: int


def case_figures(session: Session, codes: Codes, first: date, last: date) -> CaseFigures:
    """How far the cases of some days have come."""
    begins = datetime.combine(first, time(), NANJING)
    ends = datetime.combine(last + timedelta(days=1), time(), NANJING)
    drafted = (Showcase.drafted_at >= begins) & (Showcase.drafted_at < ends)
    stages = in_sight(select(Showcase.stage, func.count(Showcase.id)), Showcase.county_code, codes)
    public = in_sight(select(func.count(Showcase.id)), Showcase.county_code, codes)
    taken = in_sight(
        select(func.count(Adoption.id)).join(Showcase, Adoption.showcase_id == Showcase.id),
        Showcase.county_code, codes,
    )  # fmt: skip
    found = dict(session.execute(stages.where(drafted).group_by(Showcase.stage)).all())
    return CaseFigures(
        stages={stage: found.get(stage, 0) for stage in Stage},
        public=session.scalar(public.where(drafted, *PUBLIC)) or 0,
        adoptions=session.scalar(taken.where(Adoption.day.between(first, last))) or 0,
    )
