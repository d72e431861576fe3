"""What experts have been asked and have agreed to, of all at once: for matching and planning."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import Demand, Expert, Follower, Invitation, Team, Visit
from storage.queries.invitations import S
from storage.vocabulary import InvitationState, TeamState, UnitOpinion, VisitState

# somebody was at the enterprise
WERE_THERE = (VisitState.ARRIVED, VisitState.RECORDED, VisitState.SETTLED)


class Asked(NamedTuple):
    """One invitation, as far as matching needs it."""

    expert_id: int
    team_id: int
    state: InvitationState
    opinion: UnitOpinion


class Agreed(NamedTuple):
    """Days an expert has agreed to be away with a team."""

    expert_id: int
    team_id: int
    first: date
    last: date


def asked_in_batch(session: Session, batch: str) -> list[Asked]:
    """All that was asked in a batch, the oldest first; cancelled teams left out."""
    query = (
        select(Invitation.expert_id, Invitation.team_id, Invitation.state, Invitation.unit_opinion)
        .join(Team, Invitation.team_id == Team.id)
        .where(Invitation.batch == batch, Team.state != TeamState.CANCELLED)
        .order_by(Invitation.id)
    )
    return [Asked(*row) for row in session.execute(query)]


def agreed_from(session: Session, first: date) -> list[Agreed]:
    """The days agreed to that are not over on a day."""
    query = (
        select(Invitation.expert_id, Invitation.team_id, Invitation.days_from, Invitation.days_to)
        .join(Team, Invitation.team_id == Team.id)
        .where(
            Invitation.state == S.ACCEPTED,
            Team.state != TeamState.CANCELLED,
            Invitation.days_to >= first,
        )
        .order_by(Invitation.days_from, Invitation.id)
    )
    return [Agreed(*row) for row in session.execute(query)]


def agreed_in_year(session: Session, year: int, without: Collection[int] = ()) -> dict[int, int]:
    """How many teams of a year each expert has agreed to, some teams left out."""
    query = (
        select(Invitation.expert_id, func.count())
        .join(Team, Invitation.team_id == Team.id)
        .where(
            Invitation.state == S.ACCEPTED,
            Team.state != TeamState.CANCELLED,
            Invitation.batch.startswith(f"{year}-"),
            Team.id.not_in(without),
        )
        .group_by(Invitation.expert_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def restricted(session: Session) -> frozenset[int]:
    """The experts who want names and numbers passed on to nobody but the bureaus."""
    query = (
        select(Expert.id)
        .join(Follower, Follower.openid == Expert.openid)
        .where(Follower.restricted.is_(True))
    )
    return frozenset(session.scalars(query))


def own_caps(session: Session, experts: Collection[int] | None = None) -> dict[int, int]:
    """How often experts are willing to travel in a batch, for those who have said so (R33)."""
    query = select(Expert.id, Expert.most_in_batch).where(Expert.most_in_batch.is_not(None))
    if experts is not None:
        query = query.where(Expert.id.in_(experts))
    return {row[0]: row[1] for row in session.execute(query) if row[1]}


def served(session: Session, enterprise_id: int) -> list[int]:
    """The experts who have been at an enterprise (R12)."""
    query = (
        select(Visit.expert_id)
        .join(Demand, Visit.demand_id == Demand.id)
        .where(Demand.enterprise_id == enterprise_id, Visit.state.in_(WERE_THERE))
        .distinct()
    )
    return sorted(session.scalars(query))
