"""Questions of the desk about teams: whole lists and whole teams in a fixed number of questions."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import (
    Bureau,
    Candidate,
    Demand,
    Enterprise,
    Expert,
    Invitation,
    Match,
    Seat,
    Team,
)
from storage.queries.invitations import LIVE, WAITED_FOR
from storage.vocabulary import DemandState, InvitationState, MatchState

MOST_TEAMS = 300
MOST_DEMANDS = 300


class Line(NamedTuple):
    """A team in the list: who hosts it, and how its seats stand."""

    team: Team
    host: Bureau
    seats: int
    accepted: int
    waiting: int
    to_decide: int


def _in_sight(codes: frozenset[str] | None) -> list[Any]:
    return [] if codes is None else [Team.host_code.in_(codes)]


def batches(session: Session, codes: frozenset[str] | None) -> list[str]:
    """The batches in which there are teams, the newest first."""
    query = select(Team.batch).where(*_in_sight(codes)).distinct().order_by(Team.batch.desc())
    return list(session.scalars(query))


def lines(session: Session, codes: frozenset[str] | None, batch: str) -> list[Line]:
    """The teams of a batch whose hosts are in sight, by their first day."""
    seats = (
        select(Seat.team_id, func.count().label("seats")).group_by(Seat.team_id).subquery("seated")
    )
    decide = (InvitationState.CONDITIONAL, InvitationState.RESCHEDULING)
    asked = (
        select(
            Invitation.team_id,
            func.count().filter(Invitation.state == InvitationState.ACCEPTED).label("accepted"),
            func.count().filter(Invitation.state.in_(WAITED_FOR)).label("waiting"),
            func.count().filter(Invitation.state.in_(decide)).label("to_decide"),
        )
        .group_by(Invitation.team_id)
        .subquery("asked")
    )
    query = (
        select(
            Team,
            Bureau,
            func.coalesce(seats.c.seats, 0),
            func.coalesce(asked.c.accepted, 0),
            func.coalesce(asked.c.waiting, 0),
            func.coalesce(asked.c.to_decide, 0),
        )
        .join(Bureau, Team.host_code == Bureau.code)
        .outerjoin(seats, seats.c.team_id == Team.id)
        .outerjoin(asked, asked.c.team_id == Team.id)
        .where(Team.batch == batch, *_in_sight(codes))
        .order_by(Team.starts, Team.id)
        .limit(MOST_TEAMS)
    )
    return [Line(*row) for row in session.execute(query)]


class SeatLine(NamedTuple):
    """A seat with what it is for; both are None for the theme as a whole."""

    seat: Seat
    demand: Demand | None
    enterprise: Enterprise | None


def seats(session: Session, team_id: int) -> list[SeatLine]:
    """The seats of a team in their order."""
    query = (
        select(Seat, Demand, Enterprise)
        .outerjoin(Demand, Seat.demand_id == Demand.id)
        .outerjoin(Enterprise, Demand.enterprise_id == Enterprise.id)
        .where(Seat.team_id == team_id)
        .order_by(Seat.place)
    )
    return [SeatLine(*row) for row in session.execute(query)]


def invited(session: Session, team_id: int) -> list[tuple[Invitation, Expert]]:
    """Everybody who was asked for a team: who holds a seat first, then the newest."""
    query = (
        select(Invitation, Expert)
        .join(Expert, Invitation.expert_id == Expert.id)
        .where(Invitation.team_id == team_id)
        .order_by(Invitation.state.in_(LIVE).desc(), Invitation.id.desc())
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def candidates(session: Session, team_id: int) -> list[tuple[Candidate, Expert]]:
    """The candidates of all seats of a team, in the order of asking."""
    query = (
        select(Candidate, Expert)
        .join(Expert, Candidate.expert_id == Expert.id)
        .join(Seat, Candidate.seat_id == Seat.id)
        .where(Seat.team_id == team_id, Expert.erased_at.is_(None))
        .order_by(Candidate.seat_id, Candidate.place)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


class Servable(NamedTuple):
    """A demand that may get a seat, and how many experts have been chosen for it."""

    demand: Demand
    enterprise: Enterprise
    chosen: int


def servable(
    session: Session, codes: frozenset[str] | None, states: Collection[DemandState], team: Team
) -> list[Servable]:
    """Demands in sight that may be served and have no seat in this team yet; chosen ones first."""
    chosen = (
        select(Match.demand_id, func.count().label("chosen"))
        .where(Match.state == MatchState.CONFIRMED)
        .group_by(Match.demand_id)
        .subquery("chosen")
    )
    seated = select(Seat.demand_id).where(Seat.team_id == team.id, Seat.demand_id.is_not(None))
    count = func.coalesce(chosen.c.chosen, 0)
    where = [] if codes is None else [Demand.county_code.in_(codes)]
    query = (
        select(Demand, Enterprise, count)
        .join(Enterprise, Demand.enterprise_id == Enterprise.id)
        .outerjoin(chosen, chosen.c.demand_id == Demand.id)
        .where(Demand.state.in_(states), Demand.id.not_in(seated), *where)
        .order_by(count.desc(), Demand.id.desc())
        .limit(MOST_DEMANDS)
    )
    return [Servable(*row) for row in session.execute(query)]
