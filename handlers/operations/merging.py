"""Two rows of experts that are one person: everything about the newer row goes to the older (R52).

One transaction, under the rows of the teams concerned. Where both rows stand for the same thing (a
round, a team, a seat, a list), the one further along stays and the other goes: the person was asked
once. What moved and what went stands in the journal.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from handlers.rules.invitations import LIVE
from storage.models import (
    Candidate,
    Expert,
    FollowUp,
    FollowUpWord,
    Invitation,
    Match,
    Notice,
    RatedExpert,
    Recommendation,
    Showcase,
    SignUp,
    Team,
    Visit,
)
from storage.queries.outbox import client_id
from storage.vocabulary import (
    InvitationState,
    MatchState,
    NoticeState,
    SignUpState,
    VisitState,
)

_VISITS = (
    VisitState.DROPPED, VisitState.PLANNED, VisitState.CONFIRMED, VisitState.ARRIVED,
    VisitState.RECORDED, VisitState.SETTLED,
)  # fmt: skip
_MATCHES = (
    MatchState.REPLACED, MatchState.PROPOSED, MatchState.SET_ASIDE, MatchState.CONFIRMED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """How the rows of one table are told apart: what may be there once, and which stays.

    ``goes`` puts away the second of two, given the first; it says whether its row is still there.
    """

    model: Any
    same: Callable[[Any], Hashable]
    along: Callable[[Any], int]
    goes: Callable[[Session, Any, Any, datetime], bool]


@dataclass(slots=True)
class Outcome:
    """What a merge did, by table: the rows that moved, and what is told of those that went."""

    moved: dict[str, list[int]] = field(default_factory=dict)
    gone: dict[str, list[str]] = field(default_factory=dict)


def _delete(session: Session, _stays: Any, goes: Any, _now: datetime) -> bool:
    session.delete(goes)
    return False


def _close(session: Session, stays: Invitation, goes: Invitation, _now: datetime) -> bool:
    """The visits of an invitation that goes belong to the one that stays."""
    session.execute(
        update(Visit)
        .where(Visit.invitation_id == goes.id)
        .values(invitation_id=stays.id)
        .execution_options(synchronize_session="fetch")
    )
    session.delete(goes)
    return False


def _drop(_session: Session, _stays: Visit, goes: Visit, now: datetime) -> bool:
    """Nobody is in two places at once: the visit is off, and both sides will hear of it."""
    goes.state, goes.changed_at = VisitState.DROPPED, now
    goes.revision += 1
    return True


def _join(session: Session, stays: FollowUp, goes: FollowUp, _now: datetime) -> bool:
    """One card of a person and an enterprise: what was said and written goes to the one left."""
    for model in (FollowUpWord, Showcase):
        session.execute(
            update(model)
            .where(model.follow_up_id == goes.id)
            .values(follow_up_id=stays.id)
            .execution_options(synchronize_session="fetch")
        )
    stays.met_on = min(stays.met_on, goes.met_on)
    session.delete(goes)
    return False


def _standing_of(row: Invitation) -> int:
    if row.state is InvitationState.ACCEPTED:
        return 2
    return int(row.state in LIVE)


def _half_day(row: Visit) -> Hashable:
    return (row.day, row.half) if row.state is not VisitState.DROPPED else ("dropped", row.id)


# in this order: the visits of an invitation that goes have been given to the one that stays
TABLES: tuple[Kept, ...] = (
    Kept(SignUp, lambda row: (row.round, row.demand),
         lambda row: int(row.state is SignUpState.RECEIVED), _delete),
    Kept(Invitation, lambda row: row.team_id, _standing_of, _close),
    Kept(Visit, _half_day, lambda row: _VISITS.index(row.state), _drop),
    Kept(Candidate, lambda row: row.seat_id, lambda row: -row.place, _delete),
    Kept(FollowUp, lambda row: row.enterprise_id, lambda row: row.since.toordinal(), _join),
    Kept(RatedExpert, lambda row: row.rating_id, lambda _row: 0, _delete),
    Kept(Match, lambda row: row.shortlist_id, lambda row: _MATCHES.index(row.state), _delete),
    Kept(Recommendation, lambda row: row.answer_id, lambda row: -row.place, _delete),
)  # fmt: skip
# a follower's notices wait in these
OWED = (NoticeState.READY, NoticeState.HELD)


def move(session: Session, newer: Expert, older: Expert, now: datetime) -> Outcome:
    """Give everything about the newer row to the older one."""
    _lock_teams(session, newer, older)
    done = Outcome()
    for table in TABLES:
        _move(session, table, newer, older, now, done)
    _suspect(session, newer, older)
    _forward(session, older, newer.openid, done)
    session.flush()
    return done


def _lock_teams(session: Session, newer: Expert, older: Expert) -> None:
    asked = select(Invitation.team_id).where(Invitation.expert_id.in_([newer.id, older.id]))
    session.execute(select(Team.id).where(Team.id.in_(asked)).order_by(Team.id).with_for_update())


def _rows(table: Kept, expert: Expert) -> Select[Any]:
    query = select(table.model).where(table.model.expert_id == expert.id)
    return query.execution_options(populate_existing=True)


def _move(
    session: Session, table: Kept, newer: Expert, older: Expert, now: datetime, done: Outcome
) -> None:
    name = table.model.__tablename__
    session.flush()
    known = {table.same(row): row for row in session.scalars(_rows(table, older))}
    for row in session.scalars(_rows(table, newer)).all():
        twin = known.get(table.same(row))
        is_there = True
        if twin is not None:
            stays, goes = (row, twin) if table.along(row) > table.along(twin) else (twin, row)
            done.gone.setdefault(name, []).append(_told(goes))
            is_there = table.goes(session, stays, goes, now) or goes is twin
            session.flush()
        if is_there:
            row.expert_id = older.id
            done.moved.setdefault(name, []).append(_id_of(row))
            session.flush()


def _id_of(row: Any) -> int:
    """What a row is found by: a candidate by its seat, a mark by its questionnaire."""
    found: int = next(
        value for name in ("id", "seat_id", "rating_id") if (value := getattr(row, name, None))
    )
    return found


def _told(row: Any) -> str:
    """What is kept of a row that goes."""
    state = getattr(row, "state", None)
    what = getattr(row, "number", "") or _id_of(row)
    return f"{what}:{state.value}" if state is not None else f"{what}"


def _suspect(session: Session, newer: Expert, older: Expert) -> None:
    """Who may be the same as the newer row may be the same as the older one."""
    third = select(Expert).where(Expert.double_of == newer.id, Expert.id != older.id)
    for row in session.scalars(third):
        row.double_of = older.id
    if older.double_of == newer.id:
        older.double_of = None


def _forward(session: Session, older: Expert, openid: str, done: Outcome) -> None:
    """What the person has not been told yet about invitations goes to the phone he uses now."""
    numbers = session.scalars(select(Invitation.number).where(Invitation.expert_id == older.id))
    about = [Notice.occasion.contains(number) for number in numbers]
    if not about or not older.openid or older.openid == openid:
        return
    waiting = session.scalars(
        select(Notice).where(Notice.recipient == older.openid, Notice.state.in_(OWED), or_(*about))
    ).all()
    known = set(session.scalars(select(Notice.occasion).where(Notice.recipient == openid)))
    for notice in waiting:
        if notice.occasion not in known:
            notice.recipient = openid
            notice.client_id = client_id(notice.occasion, openid, 0)
            done.moved.setdefault("notices", []).append(notice.id)
