"""Figures of what came after the visits, for reports: each is a count or sum of confirmed rows.

Every function takes the regions in sight (None is all) and the first and last day it counts; the
database adds up.
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


class Sum(NamedTuple):
    """So many confirmed records or words tell of something, and what it comes to."""

    many: int
    total: float

    def plus(self, other: "Sum") -> "Sum":
        """Both together."""
        return Sum(self.many + other.many, self.total + other.total)


def _at_visits(value: Any, codes: Codes, first: date, last: date) -> Any:
    return (
        in_sight(
            select(func.count(), func.coalesce(func.sum(value), 0))
            .select_from(Visit)
            .join(ServiceRecord, ServiceRecord.visit_id == Visit.id)
            .join(Demand, Visit.demand_id == Demand.id),
            Demand.county_code, codes,
        )
        .where(Visit.state == VisitState.SETTLED, Visit.day.between(first, last))
    )  # fmt: skip


def contracts_at_visits(session: Session, codes: Codes, first: date, last: date) -> Sum:
    """The contracts of visits that both sides have checked, in 万元 (§12)."""
    query = _at_visits(ServiceRecord.contract_wan, codes, first, last)
    return _sum(session, query.where(ServiceRecord.has_contract.is_(True)))


def trainings_at_visits(session: Session, codes: Codes, first: date, last: date) -> Sum:
    """The people taught at visits that both sides have checked."""
    query = _at_visits(ServiceRecord.trained, codes, first, last)
    return _sum(session, query.where(ServiceRecord.trained.is_not(None)))


def contracts_later(session: Session, codes: Codes, first: date, last: date) -> Sum:
    """The contracts told of after the visits, in 万元."""
    return _sum(session, _told(FollowUpWord.contract_wan, Way.CONTRACT, codes, first, last))


def trainings_later(session: Session, codes: Codes, first: date, last: date) -> Sum:
    """The people taught after the visits."""
    return _sum(session, _told(FollowUpWord.trained, Way.TRAINING, codes, first, last))


def _told(value: Any, way: Way, codes: Codes, first: date, last: date) -> Any:
    query = (
        select(func.count(), func.coalesce(func.sum(value), 0))
        .select_from(FollowUpWord)
        .join(FollowUp, FollowUpWord.follow_up_id == FollowUp.id)
        .where(
            FollowUpWord.state == WordState.CONFIRMED,
            FollowUpWord.way == way,
            FollowUpWord.day.between(first, last),
        )
    )
    return in_sight(query, FollowUp.county_code, codes)


def _sum(session: Session, query: Any) -> Sum:
    many, total = session.execute(query).one()
    return Sum(many, float(total))


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
    days = (first, last)
    signed = contracts_at_visits(session, codes, *days).plus(contracts_later(session, codes, *days))
    taught = trainings_at_visits(session, codes, *days).plus(trainings_later(session, codes, *days))
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
