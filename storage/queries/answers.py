"""Questionnaires added up by the year of their batch and the round they were about."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from storage.models import Demand, Rating, Visit
from storage.queries.surveys import ATTENDED
from storage.vocabulary import RatingState

Codes = Collection[str] | None


class Answered(NamedTuple):
    """The questionnaires of a year's teams about the demands of one round, added up.

    ``asked`` were sent; ``entered`` were answered by an officer. The marks are sums over the
    answered ones, ``benefit_count`` of them know their benefit.
    """

    year: str
    round: str
    asked: int
    answered: int
    entered: int
    time_total: int
    mode_total: int
    effect_total: int
    benefit_total: int
    benefit_count: int


def by_round(session: Session, codes: Codes) -> list[Answered]:
    """All questionnaires of the regions in sight, each in one year and one round.

    Its year is that of the team's batch, its round that of the newest demand the team came for.
    """
    about = (
        select(
            Visit.team_id, Demand.enterprise_id, func.max(Demand.round).label("round")
        )
        .join(Demand, Visit.demand_id == Demand.id)
        .where(Visit.state.in_(ATTENDED))
        .group_by(Visit.team_id, Demand.enterprise_id)
        .subquery()
    )  # fmt: skip
    year = func.substr(Rating.batch, 1, 4)
    round_ = func.coalesce(about.c.round, "")
    answered = Rating.state == RatingState.ANSWERED

    def total(column: Any) -> Any:
        return func.coalesce(func.sum(case((answered, column), else_=None)), 0)

    query = (
        select(
            year, round_,
            func.count().filter(Rating.state != RatingState.WAITING),
            func.count().filter(answered),
            func.count().filter(answered, Rating.entered_by.is_not(None)),
            total(Rating.time), total(Rating.mode), total(Rating.effect), total(Rating.benefit),
            func.count().filter(answered, Rating.benefit.is_not(None)),
        )
        .outerjoin(
            about,
            (about.c.team_id == Rating.team_id)
            & (about.c.enterprise_id == Rating.enterprise_id),
        )
        .group_by(year, round_)
        .order_by(year, round_)
    )  # fmt: skip
    if codes is not None:
        query = query.where(Rating.county_code.in_(codes))
    return [Answered(*row) for row in session.execute(query)]
