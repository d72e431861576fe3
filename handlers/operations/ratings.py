"""Satisfaction: prepared after a service, asked, answered, changed, closed (R69-R73, A12, A13).

Marks never go into the journal: it says that somebody answered, not what (R73).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.rules import ratings as rules
from handlers.rules.calendar import Programme
from handlers.rules.ratings import ITEMS
from handlers.rules.rounds import local_day
from storage.models import Demand, RatedExpert, Rating, RatingVersion
from storage.queries import surveys
from storage.queries.people import host_of
from storage.queries.surveys import Service
from storage.vocabulary import Act, BenefitKind, CommentState, RatingState

MOST_WORDS = 1000


class TooLate(Exception):
    """The answers have been circulated, or the service is too long ago."""


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody says to a questionnaire; what is not said stays as it was.

    ``scores`` by item and ``experts`` by id are 1 to 5; ``comment`` None leaves the words alone,
    an empty one takes them back.
    """

    scores: Mapping[str, int] = field(default_factory=dict)
    benefit_unknown: bool = False
    benefit_wan: float | None = None
    benefit_kind: BenefitKind | None = None
    experts: Mapping[int, int] = field(default_factory=dict)
    comment: str | None = None


def prepare(session: Session, programme: Programme, now: datetime) -> int:
    """Make the questionnaires of services that took place; returns how many are new.

    A service that goes on for another day before it was asked about is asked about later.
    """
    today = local_day(now)
    since = today - rules.OPEN_FOR
    new = 0
    for service in surveys.to_prepare(session, since, today):
        row = surveys.of_service(session, service.team_id, service.enterprise_id)
        if row is None:
            row = _fresh(session, service)
            session.add(row)
            new += 1
        row.day = service.day
        row.due_on = rules.ask_on(service.day, programme.survey_after)
    session.flush()
    return new


def _fresh(session: Session, service: Service) -> Rating:
    demand = session.get_one(Demand, service.demand_id)
    host = host_of(session, demand.county_code)
    return Rating(
        team_id=service.team_id,
        enterprise_id=service.enterprise_id,
        contact_id=demand.contact_id,
        county_code=demand.county_code,
        city_code=host.code if host else demand.county_code,
        batch=service.batch,
        token=secrets.token_urlsafe(24),
        state=RatingState.WAITING,
    )


def ask(session: Session, rating: Rating, now: datetime) -> bool:
    """Note that a questionnaire goes out; false when it has already, or was answered before."""
    rating = _held(session, rating)
    if rating.state is not RatingState.WAITING:
        return False
    rating.state, rating.asked_at = RatingState.ASKED, now
    _note(session, "system", Act.ASK_RATING, rating, now)
    return True


def chase(session: Session, programme: Programme, rating: Rating, now: datetime) -> bool:
    """Note that somebody who has not answered is asked once more; false when nobody may be."""
    rating = _held(session, rating)
    last = rating.reminded_at or rating.asked_at
    if rating.state is not RatingState.ASKED or last is None or rating.final_at is not None:
        return False
    if not rules.may_chase(local_day(last), rating.reminded, programme.chase_every, local_day(now)):
        return False
    rating.reminded, rating.reminded_at = rating.reminded + 1, now
    _note(session, "system", Act.REMIND_RATING, rating, now, time=rating.reminded)
    return True


def may_chase(programme: Programme, rating: Rating, now: datetime) -> bool:
    """Whether somebody who has not answered may be asked once more."""
    last = rating.reminded_at or rating.asked_at
    if rating.state is not RatingState.ASKED or last is None or rating.final_at is not None:
        return False
    every, today = programme.chase_every, local_day(now)
    return rules.may_chase(local_day(last), rating.reminded, every, today)


def ask_benefit(session: Session, rating: Rating, now: datetime) -> bool:
    """Note that an unknown benefit is asked about again, once (A13)."""
    rating = _held(session, rating)
    if not wants_benefit(rating) or rating.benefit_asked_at is not None:
        return False
    rating.benefit_asked_at = now
    _note(session, "system", Act.REMIND_RATING, rating, now, item="benefit")
    return True


def close(session: Session, rating: Rating, now: datetime) -> bool:
    """The marks of a service long past stand; who has not answered is no longer waited for."""
    rating = _held(session, rating)
    if rating.final_at is not None:
        return False
    _finish(rating, now)
    return True


def _finish(rating: Rating, now: datetime) -> None:
    rating.final_at = now
    if rating.state is not RatingState.ANSWERED:
        rating.state = RatingState.CLOSED


# ---------------------------------------------------------------- answering


def marks(rating: Rating) -> dict[str, int | None]:
    """The marks of a questionnaire by item."""
    return {item: getattr(rating, item) for item in ITEMS}


def missing(rating: Rating) -> tuple[str, ...]:
    """The items still to be answered."""
    return rules.missing(marks(rating), benefit_unknown=rating.benefit_unknown)


def is_open(rating: Rating) -> bool:
    """Whether it may still be answered or changed."""
    return rating.final_at is None


def wants_benefit(rating: Rating) -> bool:
    """Whether only the benefit is unknown, and may still be given."""
    return rating.state is RatingState.ANSWERED and rating.benefit is None


def answer(
    session: Session,
    actor: str,
    rating: Rating,
    given: Given,
    now: datetime,
    *,
    openid: str = "",
    officer: int | None = None,
) -> bool:
    """Take what somebody says; true when with it all four items are answered for the first time.

    Anything may be changed until the marks stand; after that only a benefit that was unknown may
    be given. ``officer`` answers for the enterprise, which is marked and noted; the enterprise
    that answers itself takes the mark away (R73). Raises TooLate.
    """
    rating = _held(session, rating)
    if not is_open(rating):
        _give_benefit(rating, given, now)
    else:
        _fill(session, rating, given, now)
    first = rating.answered_at is None and not missing(rating)
    if first:
        rating.state, rating.answered_at = RatingState.ANSWERED, now
    if openid:
        rating.answered_by = openid
    rating.entered_by = officer
    rating.version += 1
    session.add(
        RatingVersion(
            rating_id=rating.id, version=rating.version, content=content(session, rating),
            by=actor, at=now,
        )
    )  # fmt: skip
    verb = Act.ENTER_RATING if officer else Act.RATE if first else Act.CHANGE_RATING
    _note(session, actor, verb, rating, now, version=rating.version)
    return first


def _give_benefit(rating: Rating, given: Given, now: datetime) -> None:
    benefit = given.scores.get("benefit")
    others = given.scores.keys() - {"benefit"}
    if others or given.experts or given.comment or not wants_benefit(rating):
        raise TooLate
    if benefit is not None:
        rating.benefit, rating.benefit_unknown, rating.benefit_at = benefit, False, now
    _money(rating, given)


def _fill(session: Session, rating: Rating, given: Given, now: datetime) -> None:
    for item in ITEMS:
        if item in given.scores:
            setattr(rating, item, given.scores[item])
    if "benefit" in given.scores:
        rating.benefit_unknown, rating.benefit_at = False, now
    elif given.benefit_unknown:
        rating.benefit, rating.benefit_unknown, rating.benefit_at = None, True, None
    _money(rating, given)
    if given.comment is not None:
        _comment(rating, given.comment)
    _experts(session, rating, given.experts)
    session.flush()


def _money(rating: Rating, given: Given) -> None:
    if given.benefit_wan is not None:
        rating.benefit_wan, rating.benefit_kind = given.benefit_wan, given.benefit_kind


def _comment(rating: Rating, words: str) -> None:
    """New words have to be looked at again before they may be circulated (R74)."""
    words = words.strip()[:MOST_WORDS]
    if words == rating.comment:
        return
    rating.comment, rating.comment_why, rating.screened_by = words, "", None
    rating.comment_state = CommentState.WAITING if words else CommentState.NONE


def _experts(session: Session, rating: Rating, scores: Mapping[int, int]) -> None:
    there = {expert.id for expert in surveys.experts_of(session, rating)}
    for expert, score in scores.items():
        if expert not in there:
            continue
        row = session.get(RatedExpert, (rating.id, expert))
        if row is None:
            session.add(RatedExpert(rating_id=rating.id, expert_id=expert, score=score))
        else:
            row.score = score


def content(session: Session, rating: Rating) -> dict[str, Any]:
    """What a questionnaire says now, as its versions keep it."""
    return {
        **marks(rating),
        "benefit_unknown": rating.benefit_unknown,
        "benefit_wan": rating.benefit_wan,
        "benefit_kind": rating.benefit_kind,
        "comment": rating.comment,
        "experts": {str(key): value for key, value in surveys.scores_of(session, rating).items()},
        "entered_by": rating.entered_by,
    }


def forget(session: Session, contact_id: int) -> None:
    """Take a person out of the questionnaires he answered; the marks and their counts stay."""
    for rating in session.scalars(select(Rating).where(Rating.contact_id == contact_id)):
        rating.answered_by = ""
        rating.comment = ""
        rating.comment_state = CommentState.NONE
        session.execute(delete(RatingVersion).where(RatingVersion.rating_id == rating.id))


def _held(session: Session, rating: Rating) -> Rating:
    session.refresh(rating, with_for_update=True)
    return rating


def _note(
    session: Session, actor: str, act: Act, rating: Rating, now: datetime, **facts: Any
) -> None:
    session.flush()
    journal.write(
        session, actor, act, f"rating:{rating.id}", now, region=rating.county_code, **facts
    )
