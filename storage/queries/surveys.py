"""Questions about questionnaires on their way, and about what an expert may hear of them."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import Bulletin, Demand, Expert, RatedExpert, Rating, Team, Visit
from storage.queries.ratings import Sheet, listed, sheets
from storage.vocabulary import RatingState, VisitState

# a visit that took place
ATTENDED = (VisitState.ARRIVED, VisitState.RECORDED, VisitState.SETTLED)


class Service(NamedTuple):
    """A team that was at an enterprise: a demand it was there for, and its last day there."""

    team_id: int
    enterprise_id: int
    demand_id: int
    day: date
    batch: str


def to_prepare(session: Session, since: date, until: date) -> list[Service]:
    """Services of some days without a questionnaire, or with one not yet sent of an older day."""
    last = (
        select(
            Visit.team_id, Demand.enterprise_id,
            func.max(Visit.day).label("day"), func.max(Visit.demand_id).label("demand_id"),
        )
        .join(Demand, Visit.demand_id == Demand.id)
        .where(Visit.state.in_(ATTENDED), Visit.day >= since, Visit.day <= until)
        .group_by(Visit.team_id, Demand.enterprise_id)
        .subquery()
    )  # fmt: skip
    query = (
        select(last.c.team_id, last.c.enterprise_id, last.c.demand_id, last.c.day, Team.batch)
        .join(Team, Team.id == last.c.team_id)
        .outerjoin(
            Rating,
            (Rating.team_id == last.c.team_id) & (Rating.enterprise_id == last.c.enterprise_id),
        )
        .where(
            Rating.id.is_(None)
            | ((Rating.state == RatingState.WAITING) & (Rating.day < last.c.day))
        )
        .order_by(last.c.team_id, last.c.enterprise_id)
    )
    return [Service(*row) for row in session.execute(query)]


def of_service(session: Session, team_id: int, enterprise_id: int) -> Rating | None:
    """The questionnaire of a team at an enterprise."""
    return session.scalar(
        select(Rating).where(Rating.team_id == team_id, Rating.enterprise_id == enterprise_id)
    )


def to_ask(session: Session, today: date) -> list[Sheet]:
    """Questionnaires whose day has come."""
    query = sheets().where(Rating.state == RatingState.WAITING, Rating.due_on <= today)
    return listed(session, query.order_by(Rating.id))


def unanswered(session: Session, most: int) -> list[Sheet]:
    """Questionnaires that were asked, are open, and were chased fewer than so many times."""
    query = sheets().where(
        Rating.state == RatingState.ASKED, Rating.final_at.is_(None), Rating.reminded < most
    )
    return listed(session, query.order_by(Rating.id))


def without_benefit(session: Session, day: date, since: date) -> list[Sheet]:
    """Answers of services in some days whose benefit was unknown and not asked again."""
    query = sheets().where(
        Rating.state == RatingState.ANSWERED, Rating.benefit_unknown,
        Rating.benefit.is_(None), Rating.benefit_asked_at.is_(None),
        Rating.day <= day, Rating.day > since,
    )  # fmt: skip
    return listed(session, query.order_by(Rating.id))


def to_close(session: Session, day: date) -> list[Rating]:
    """Questionnaires of services up to a day whose marks do not stand yet."""
    query = select(Rating).where(Rating.final_at.is_(None), Rating.day <= day)
    return list(session.scalars(query.order_by(Rating.id)))


# ---------------------------------------------------------------- experts


def experts_of(session: Session, rating: Rating) -> list[Expert]:
    """Who was there: the members of the team that came to the enterprise."""
    there = (
        select(Visit.expert_id)
        .join(Demand, Visit.demand_id == Demand.id)
        .where(
            Visit.team_id == rating.team_id,
            Demand.enterprise_id == rating.enterprise_id,
            Visit.state.in_(ATTENDED),
        )
    )
    query = select(Expert).where(Expert.id.in_(there)).order_by(Expert.id)
    return list(session.scalars(query))


def marked(session: Session, rating: Rating) -> list[tuple[Visit, int | None]]:
    """The visits of a service in the order of their days, with the mark of each one's expert."""
    query = (
        select(Visit, RatedExpert.score)
        .join(Demand, Visit.demand_id == Demand.id)
        .outerjoin(
            RatedExpert,
            (RatedExpert.rating_id == rating.id) & (RatedExpert.expert_id == Visit.expert_id),
        )
        .where(
            Visit.team_id == rating.team_id,
            Demand.enterprise_id == rating.enterprise_id,
            Visit.state.in_(ATTENDED),
        )
        .order_by(Visit.day, Visit.half.desc(), Visit.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def scores_of(session: Session, rating: Rating) -> dict[int, int]:
    """The marks of single experts in a questionnaire, by expert."""
    query = select(RatedExpert.expert_id, RatedExpert.score).where(
        RatedExpert.rating_id == rating.id
    )
    return {row.expert_id: row.score for row in session.execute(query)}


def circulated_for(session: Session, expert_id: int) -> list[tuple[Rating, Bulletin]]:
    """Answers about services of an expert that were circulated, in the order in which they were."""
    there = (
        select(Visit.id)
        .join(Demand, Visit.demand_id == Demand.id)
        .where(
            Visit.team_id == Rating.team_id,
            Demand.enterprise_id == Rating.enterprise_id,
            Visit.expert_id == expert_id,
            Visit.state.in_(ATTENDED),
        )
        .exists()
    )
    query = (
        select(Rating, Bulletin)
        .join(Bulletin, Rating.bulletin_id == Bulletin.id)
        .where(Rating.state == RatingState.ANSWERED, there)
        .order_by(Bulletin.id, Rating.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def circulated_scores(session: Session, expert_id: int) -> list[int]:
    """The marks given to an expert alone that were circulated, in the order in which they were."""
    query = (
        select(RatedExpert.score)
        .join(Rating, RatedExpert.rating_id == Rating.id)
        .where(
            RatedExpert.expert_id == expert_id,
            Rating.state == RatingState.ANSWERED,
            Rating.bulletin_id.is_not(None),
        )
        .order_by(Rating.bulletin_id, Rating.id)
    )
    return list(session.scalars(query))
