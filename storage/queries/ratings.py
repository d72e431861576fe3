"""Questions about satisfaction: who is to be asked, who has answered, what they said."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from storage.models import (
    Contact,
    Demand,
    Enterprise,
    Expert,
    RatedExpert,
    Rating,
    Team,
    Visit,
)
from storage.vocabulary import CommentState, RatingState, VisitState

Codes = frozenset[str] | None
# a visit that took place
ATTENDED = (VisitState.ARRIVED, VisitState.RECORDED, VisitState.SETTLED)


class Sheet(NamedTuple):
    """A questionnaire with everybody it concerns."""

    rating: Rating
    enterprise: Enterprise
    contact: Contact
    team: Team


class Tally(NamedTuple):
    """The questionnaires of one county in one batch, added up (§12).

    ``asked`` were sent or answered without; ``entered`` were answered by an officer. The marks are
    sums and counts over the answered ones only. ``time_count`` equals ``answered``; of the benefit
    there are fewer where it is not yet known.
    """

    batch: str
    city_code: str
    county_code: str
    asked: int
    answered: int
    entered: int
    time_total: int
    mode_total: int
    effect_total: int
    benefit_total: int
    benefit_count: int
    comments: int
    to_screen: int


def _within(codes: Codes) -> list[ColumnElement[bool]]:
    return [] if codes is None else [Rating.county_code.in_(codes)]


def tallies(
    session: Session,
    codes: Codes,
    batches: Collection[str],
    *,
    circulated: bool | None = None,
    bulletins: Collection[int] = (),
) -> list[Tally]:
    """Figures by batch and county: all, only what was or was not circulated, or of bulletins."""
    answered = Rating.state == RatingState.ANSWERED

    def total(column: Any) -> Any:
        return func.coalesce(func.sum(case((answered, column), else_=None)), 0)

    query = (
        select(
            Rating.batch, Rating.city_code, Rating.county_code,
            func.count().filter(Rating.state != RatingState.WAITING),
            func.count().filter(answered),
            func.count().filter(answered, Rating.entered_by.is_not(None)),
            total(Rating.time), total(Rating.mode), total(Rating.effect), total(Rating.benefit),
            func.count().filter(answered, Rating.benefit.is_not(None)),
            func.count().filter(answered, Rating.comment_state == CommentState.SHOWN),
            func.count().filter(answered, Rating.comment_state == CommentState.WAITING),
        )
        .where(Rating.batch.in_(batches), *_within(codes))
        .group_by(Rating.batch, Rating.city_code, Rating.county_code)
        .order_by(Rating.batch, Rating.city_code, Rating.county_code)
    )  # fmt: skip
    if circulated is not None:
        known = Rating.bulletin_id.is_not(None)
        query = query.where(known if circulated else ~known)
    if bulletins:
        query = query.where(Rating.bulletin_id.in_(bulletins))
    return [Tally(*row) for row in session.execute(query)]


def batches(session: Session, codes: Codes) -> list[str]:
    """The batches with questionnaires, newest first."""
    query = select(Rating.batch).where(*_within(codes)).distinct()
    return sorted(session.scalars(query), reverse=True)


# ---------------------------------------------------------------- one questionnaire


def _sheets() -> Any:
    return (
        select(Rating, Enterprise, Contact, Team)
        .join(Enterprise, Rating.enterprise_id == Enterprise.id)
        .join(Contact, Rating.contact_id == Contact.id)
        .join(Team, Rating.team_id == Team.id)
    )


def _listed(session: Session, query: Any) -> list[Sheet]:
    return [Sheet(*row) for row in session.execute(query)]


def sheet(session: Session, rating_id: int) -> Sheet | None:
    """One questionnaire."""
    found = _listed(session, _sheets().where(Rating.id == rating_id))
    return found[0] if found else None


def by_token(session: Session, token: str) -> Sheet | None:
    """The questionnaire of a page."""
    found = _listed(session, _sheets().where(Rating.token == token))
    return found[0] if found else None


def in_sight(session: Session, codes: Codes, rating_id: int) -> Sheet | None:
    """One questionnaire of the regions in sight; None for foreign and missing alike."""
    found = _listed(session, _sheets().where(Rating.id == rating_id, *_within(codes)))
    return found[0] if found else None


def of_follower(session: Session, openid: str) -> list[Sheet]:
    """The questionnaires of the enterprises a follower speaks for, the newest service first."""
    query = _sheets().where(Contact.openid == openid, Contact.erased_at.is_(None))
    return _listed(session, query.order_by(Rating.day.desc(), Rating.id.desc()))


class Sought(NamedTuple):
    """What questionnaires a list shows."""

    batch: str
    county: str = ""
    city: str = ""
    state: str = ""
    comments: bool = False
    entered: bool = False
    unknown: bool = False


def found(session: Session, codes: Codes, sought: Sought, limit: int = 200) -> list[Sheet]:
    """The questionnaires behind a figure, county by county."""
    wanted: list[ColumnElement[bool]] = [Rating.batch == sought.batch, *_within(codes)]
    if sought.county:
        wanted.append(Rating.county_code == sought.county)
    if sought.city:
        wanted.append(Rating.city_code == sought.city)
    if sought.state == "sent":
        wanted.append(Rating.state != RatingState.WAITING)
    elif sought.state:
        wanted.append(Rating.state == RatingState(sought.state))
    if sought.comments:
        wanted.append(Rating.comment_state != CommentState.NONE)
    if sought.entered:
        wanted.append(Rating.entered_by.is_not(None))
    if sought.unknown:
        wanted.append(Rating.benefit.is_(None))
    query = _sheets().where(*wanted).order_by(Rating.county_code, Rating.day, Rating.id)
    return _listed(session, query.limit(limit))


# ---------------------------------------------------------------- who is to be asked


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
    query = _sheets().where(Rating.state == RatingState.WAITING, Rating.due_on <= today)
    return _listed(session, query.order_by(Rating.id))


def unanswered(session: Session, most: int) -> list[Sheet]:
    """Questionnaires that were asked, are open, and were chased fewer than so many times."""
    query = _sheets().where(
        Rating.state == RatingState.ASKED, Rating.final_at.is_(None), Rating.reminded < most
    )
    return _listed(session, query.order_by(Rating.id))


def without_benefit(session: Session, day: date, since: date) -> list[Sheet]:
    """Answers of services in some days whose benefit was unknown and not asked again."""
    query = _sheets().where(
        Rating.state == RatingState.ANSWERED, Rating.benefit_unknown,
        Rating.benefit.is_(None), Rating.benefit_asked_at.is_(None),
        Rating.day <= day, Rating.day > since,
    )  # fmt: skip
    return _listed(session, query.order_by(Rating.id))


def to_close(session: Session, day: date) -> list[Rating]:
    """Questionnaires of services up to a day whose marks do not stand yet."""
    query = select(Rating).where(Rating.final_at.is_(None), Rating.day <= day)
    return list(session.scalars(query.order_by(Rating.id)))


# ---------------------------------------------------------------- experts


def experts_of(session: Session, rating: Rating) -> list[Expert]:
    """Who was there: the members of the team that came to the enterprise."""
    query = (
        select(Expert)
        .join(Visit, Visit.expert_id == Expert.id)
        .join(Demand, Visit.demand_id == Demand.id)
        .where(
            Visit.team_id == rating.team_id,
            Demand.enterprise_id == rating.enterprise_id,
            Visit.state.in_(ATTENDED),
        )
        .distinct()
        .order_by(Expert.id)
    )
    return list(session.scalars(query))


def scores_of(session: Session, rating: Rating) -> dict[int, int]:
    """The marks of single experts in a questionnaire, by expert."""
    query = select(RatedExpert.expert_id, RatedExpert.score).where(
        RatedExpert.rating_id == rating.id
    )
    return dict(session.execute(query).tuples().all())


def final_for(session: Session, expert_id: int) -> list[Rating]:
    """Answers about services of an expert that stand, in the order in which they became final."""
    query: Select[Any] = (
        select(Rating)
        .where(
            Rating.state == RatingState.ANSWERED,
            Rating.final_at.is_not(None),
            select(Visit.id)
            .join(Demand, Visit.demand_id == Demand.id)
            .where(
                Visit.team_id == Rating.team_id,
                Demand.enterprise_id == Rating.enterprise_id,
                Visit.expert_id == expert_id,
                Visit.state.in_(ATTENDED),
            )
            .exists(),
        )
        .order_by(Rating.final_at, Rating.id)
    )
    return list(session.scalars(query))


def final_scores(session: Session, expert_id: int) -> list[int]:
    """The marks given to an expert alone that stand, in the order in which they became final."""
    query = (
        select(RatedExpert.score)
        .join(Rating, RatedExpert.rating_id == Rating.id)
        .where(
            RatedExpert.expert_id == expert_id,
            Rating.state == RatingState.ANSWERED,
            Rating.final_at.is_not(None),
        )
        .order_by(Rating.final_at, Rating.id)
    )
    return list(session.scalars(query))


def benefit_order(ratings: Collection[Rating]) -> list[int]:
    """The benefits of answers that stand, in the order in which each became final."""
    known: list[tuple[datetime, int, int]] = [
        (max(row.final_at, row.benefit_at or row.final_at), row.id, row.benefit)
        for row in ratings
        if row.final_at is not None and row.benefit is not None
    ]
    return [benefit for _, _, benefit in sorted(known)]
