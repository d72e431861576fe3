"""Questions about invitations: whose they are, what is due, what has been asked of somebody."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from storage.models import Expert, Invitation, Seat, Team, UnitClerk
from storage.vocabulary import InvitationState, OfficerState, TeamState, UnitOpinion

S = InvitationState
LIVE = (S.PENDING, S.CONDITIONAL, S.RESCHEDULING, S.AWAITING_UNIT, S.ACCEPTED)
WAITED_FOR = (S.PENDING, S.AWAITING_UNIT)
SAID_NO = (S.DECLINED, S.RELEASED)
# holidays may lie between a reminder and the day it speaks of
NEARLY = timedelta(days=14)
OVER = (TeamState.DONE, TeamState.CANCELLED)


def again(session: Session, invitation_id: int) -> Invitation:
    """An invitation as it is now; the team's row is held."""
    query = select(Invitation).where(Invitation.id == invitation_id)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def holder(session: Session, seat_id: int) -> Invitation | None:
    """The live invitation of a seat."""
    return session.scalar(
        select(Invitation).where(Invitation.seat_id == seat_id, Invitation.state.in_(LIVE))
    )


def of_team(session: Session, team_id: int) -> list[Invitation]:
    """All invitations of a team, the oldest first."""
    query = select(Invitation).where(Invitation.team_id == team_id).order_by(Invitation.id)
    return list(session.scalars(query))


# asked for every message outside a form, so made once
_OF_FOLLOWER = (
    select(Invitation)
    .join(Team, Invitation.team_id == Team.id)
    .join(Expert, Invitation.expert_id == Expert.id)
    .where(
        Expert.openid == bindparam("openid"), Expert.erased_at.is_(None), Team.state.not_in(OVER)
    )
    .order_by(Invitation.id.desc())
)


def of_follower(session: Session, openid: str) -> list[Invitation]:
    """The invitations of whoever follows under an openid, to teams that are not over."""
    return list(session.scalars(_OF_FOLLOWER, {"openid": openid}))


def by_number(session: Session, number: str) -> Invitation | None:
    """The invitation of a number."""
    return session.scalar(select(Invitation).where(Invitation.number == number))


def by_token(session: Session, token: str) -> Invitation | None:
    """The invitation whose letter has this address."""
    return session.scalar(select(Invitation).where(Invitation.token == token)) if token else None


def by_calendar_key(session: Session, key: str) -> Invitation | None:
    """The invitation whose calendar entry has this address."""
    return session.scalar(select(Invitation).where(Invitation.calendar_key == key)) if key else None


def with_team_of(session: Session, team_id: int, experts: Collection[int]) -> dict[int, Invitation]:
    """The invitations of some experts to a team, by expert."""
    query = select(Invitation).where(
        Invitation.team_id == team_id, Invitation.expert_id.in_(experts)
    )
    return {row.expert_id: row for row in session.scalars(query)}


def with_team(session: Session, team_id: int, expert_id: int) -> Invitation | None:
    """The invitation of an expert to a team."""
    return session.scalar(
        select(Invitation).where(Invitation.team_id == team_id, Invitation.expert_id == expert_id)
    )


def at_place(session: Session, team_id: int, place: int) -> Invitation | None:
    """The newest invitation to the seat of a place, the live one first."""
    query = (
        select(Invitation)
        .join(Seat, Invitation.seat_id == Seat.id)
        .where(Seat.team_id == team_id, Seat.place == place)
        .order_by(Invitation.state.in_(LIVE).desc(), Invitation.id.desc())
    )
    return session.scalars(query.limit(1)).first()


Asked = tuple[Invitation, Team]


def elsewhere_in_batch(session: Session, expert_id: int, batch: str, team_id: int) -> list[Asked]:
    """What other teams of a batch have asked of an expert, cancelled ones left out."""
    return elsewhere_of(session, [expert_id], batch, team_id)


def elsewhere_of(
    session: Session, experts: Collection[int], batch: str, team_id: int
) -> list[Asked]:
    """The same for several experts in one question."""
    query = (
        select(Invitation, Team)
        .join(Team, Invitation.team_id == Team.id)
        .where(
            Invitation.expert_id.in_(experts),
            Invitation.batch == batch,
            Invitation.team_id != team_id,
            Team.state != TeamState.CANCELLED,
        )
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def overlapping(
    session: Session, expert_id: int, first: date, last: date, team_id: int
) -> list[Asked]:
    """What an expert has agreed to in other teams on any of these days."""
    return overlapping_of(session, [expert_id], first, last, team_id)


def overlapping_of(
    session: Session, experts: Collection[int], first: date, last: date, team_id: int
) -> list[Asked]:
    """The same for several experts in one question."""
    query = (
        select(Invitation, Team)
        .join(Team, Invitation.team_id == Team.id)
        .where(
            Invitation.expert_id.in_(experts),
            Invitation.team_id != team_id,
            Invitation.state == S.ACCEPTED,
            Team.state != TeamState.CANCELLED,
            Invitation.days_from <= last,
            Invitation.days_to >= first,
        )
    )
    return [(row[0], row[1]) for row in session.execute(query)]


Counts = tuple[int, int, int]


def counts(session: Session, expert_id: int, batch: str) -> Counts:
    """Asked in a batch, asked in its year, accepted in its year."""
    return counts_of(session, [expert_id], batch).get(expert_id, (0, 0, 0))


def counts_of(session: Session, experts: Collection[int], batch: str) -> dict[int, Counts]:
    """The same for several experts in one question; who was never asked is left out."""
    year = batch[:4]
    query = (
        select(
            Invitation.expert_id,
            func.count().filter(Invitation.batch == batch),
            func.count(),
            func.count().filter(Invitation.state == S.ACCEPTED),
        )
        .where(
            Invitation.expert_id.in_(experts),
            Invitation.batch.startswith(year),
            Invitation.state != S.RECALLED,
        )
        .group_by(Invitation.expert_id)
    )
    return {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in session.execute(query)}


def lapsed(session: Session, now: datetime, *, limit: int = 50) -> list[int]:
    """The ids of those whose answer is overdue, the longest overdue first."""
    query = (
        select(Invitation.id)
        .where(Invitation.state.in_(WAITED_FOR), Invitation.answer_by <= now)
        .order_by(Invitation.answer_by)
        .limit(limit)
    )
    return list(session.scalars(query))


def reminder_due(session: Session, now: datetime) -> list[Invitation]:
    """Those that wait for an answer which is near enough for a reminder."""
    query = select(Invitation).where(
        Invitation.state.in_(WAITED_FOR),
        Invitation.answer_by > now,
        Invitation.answer_by <= now + NEARLY,
    )
    return list(session.scalars(query.order_by(Invitation.id)))


def clerks_of(session: Session, unit: str) -> list[UnitClerk]:
    """The bound clerks of a unit."""
    query = select(UnitClerk).where(UnitClerk.unit == unit, UnitClerk.state == OfficerState.BOUND)
    return list(session.scalars(query.order_by(UnitClerk.id)))


_CLERK = (
    select(UnitClerk)
    .where(UnitClerk.openid == bindparam("openid"), UnitClerk.state == OfficerState.BOUND)
    .order_by(UnitClerk.id.desc())
    .limit(1)
)


def clerk_of(session: Session, openid: str) -> UnitClerk | None:
    """The clerk a follower is bound to; the newest binding counts."""
    return session.scalars(_CLERK, {"openid": openid}).first()


OfUnit = tuple[Invitation, Expert, Team]


def _of_unit(unit: str) -> Any:
    return (
        select(Invitation, Expert, Team)
        .join(Expert, Invitation.expert_id == Expert.id)
        .join(Team, Invitation.team_id == Team.id)
        .where(Expert.unit == unit, Expert.erased_at.is_(None), Team.state.not_in(OVER))
    )


def of_unit(session: Session, unit: str) -> list[OfUnit]:
    """What is asked of the people of a unit by teams that are not over, the oldest first."""
    rows = session.execute(_of_unit(unit).order_by(Invitation.id))
    return [(row[0], row[1], row[2]) for row in rows]


def of_unit_by_number(session: Session, unit: str, number: str) -> OfUnit | None:
    """One of these by its number; None for people of other units and for missing alike."""
    row = session.execute(_of_unit(unit).where(Invitation.number == number)).first()
    return (row[0], row[1], row[2]) if row else None


def is_asked_of_unit(invitation: Invitation) -> bool:
    """Whether the unit's opinion is open: asked for and not given, on a live invitation."""
    return invitation.unit_opinion is UnitOpinion.ASKED and invitation.state in LIVE
