"""Questions about satisfaction: who is to be asked, who has answered, what they said."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from storage.models import (
    Contact,
    Enterprise,
    Rating,
    Team,
)
from storage.vocabulary import CommentState, RatingState

Codes = frozenset[str] | None


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


def sheets() -> Any:
    """Questionnaires with everybody they concern, to be narrowed."""
    return (
        select(Rating, Enterprise, Contact, Team)
        .join(Enterprise, Rating.enterprise_id == Enterprise.id)
        .join(Contact, Rating.contact_id == Contact.id)
        .join(Team, Rating.team_id == Team.id)
    )


def listed(session: Session, query: Any) -> list[Sheet]:
    """The questionnaires of a query."""
    return [Sheet(*row) for row in session.execute(query)]


def sheet(session: Session, rating_id: int) -> Sheet | None:
    """One questionnaire."""
    found = listed(session, sheets().where(Rating.id == rating_id))
    return found[0] if found else None


def by_token(session: Session, token: str) -> Sheet | None:
    """The questionnaire of a page."""
    found = listed(session, sheets().where(Rating.token == token))
    return found[0] if found else None


def in_sight(session: Session, codes: Codes, rating_id: int) -> Sheet | None:
    """One questionnaire of the regions in sight; None for foreign and missing alike."""
    found = listed(session, sheets().where(Rating.id == rating_id, *_within(codes)))
    return found[0] if found else None


def of_follower(session: Session, openid: str) -> list[Sheet]:
    """The questionnaires of the enterprises a follower speaks for, the newest service first."""
    query = sheets().where(Contact.openid == openid, Contact.erased_at.is_(None))
    return listed(session, query.order_by(Rating.day.desc(), Rating.id.desc()))


class Sought(NamedTuple):
    """What questionnaires a list shows."""

    batch: str
    county: str = ""
    state: str = ""
    comments: bool = False
    entered: bool = False
    known: bool = False


def found(session: Session, codes: Codes, sought: Sought, *, limit: int) -> list[Sheet]:
    """The questionnaires behind a figure, county by county."""
    wanted: list[ColumnElement[bool]] = [Rating.batch == sought.batch, *_within(codes)]
    if sought.county:
        wanted.append(Rating.county_code == sought.county)
    if sought.state == "sent":
        wanted.append(Rating.state != RatingState.WAITING)
    elif sought.state:
        wanted.append(Rating.state == RatingState(sought.state))
    if sought.comments:
        wanted.append(Rating.comment_state != CommentState.NONE)
    if sought.entered:
        wanted.append(Rating.entered_by.is_not(None))
    if sought.known:
        wanted.append(Rating.benefit.is_not(None))
    query = sheets().where(*wanted).order_by(Rating.county_code, Rating.day, Rating.id)
    return listed(session, query.limit(limit))
