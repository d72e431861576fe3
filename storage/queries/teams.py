"""Questions about teams, seats and candidates."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import (
    Bureau,
    Candidate,
    Contact,
    Demand,
    Enterprise,
    Expert,
    Invitation,
    Seat,
    Team,
)
from storage.queries.people import codes_under
from storage.vocabulary import InvitationState, TeamState

OVER = (TeamState.DONE, TeamState.CANCELLED)


def hold(session: Session, team_id: int) -> Team:
    """Take a team's row: whoever changes anything about it takes this lock first."""
    session.flush()
    query = select(Team).where(Team.id == team_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def hosted(session: Session, bureau: Bureau, number: str) -> Team | None:
    """The team of a number if the bureau hosts it; None for foreign and for missing alike."""
    return session.scalar(select(Team).where(Team.number == number, Team.host_code == bureau.code))


def seen_by(session: Session, bureau: Bureau, number: str) -> Team | None:
    """The team of a number if its host reports to the bureau, or is it."""
    query = select(Team).where(Team.number == number)
    codes = codes_under(session, bureau)
    if codes is not None:
        query = query.where(Team.host_code.in_(codes))
    return session.scalar(query)


def under_way(session: Session, bureau: Bureau, *, limit: int = 10) -> list[Team]:
    """The teams of a host that are not over, the newest first."""
    query = select(Team).where(Team.host_code == bureau.code, Team.state.not_in(OVER))
    return list(session.scalars(query.order_by(Team.id.desc()).limit(limit)))


def seats_of(session: Session, team_id: int) -> list[Seat]:
    """The seats of a team in their order."""
    return list(session.scalars(select(Seat).where(Seat.team_id == team_id).order_by(Seat.place)))


def seat_at(session: Session, team_id: int, place: int) -> Seat | None:
    """The seat of a place."""
    return session.scalar(select(Seat).where(Seat.team_id == team_id, Seat.place == place))


def candidates_of(session: Session, seat_id: int) -> list[Expert]:
    """The candidates of a seat in the order of asking."""
    query = (
        select(Expert)
        .join(Candidate, Candidate.expert_id == Expert.id)
        .where(Candidate.seat_id == seat_id)
        .order_by(Candidate.place)
    )
    return list(session.scalars(query))


def members(session: Session, team_id: int) -> list[tuple[Invitation, Expert]]:
    """Those who have accepted, in the order of their seats (R27 counts them and nobody else)."""
    query = (
        select(Invitation, Expert)
        .join(Expert, Invitation.expert_id == Expert.id)
        .join(Seat, Invitation.seat_id == Seat.id)
        .where(Invitation.team_id == team_id, Invitation.state == InvitationState.ACCEPTED)
        .order_by(Seat.place)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def count_members(session: Session, team_id: int) -> int:
    """How many have accepted."""
    query = select(func.count()).where(
        Invitation.team_id == team_id, Invitation.state == InvitationState.ACCEPTED
    )
    return session.scalar(query) or 0


DemandRow = tuple[Demand, Enterprise, Contact]


def demand_row(session: Session, demand_id: int | None) -> DemandRow | None:
    """A demand with its enterprise and contact."""
    if demand_id is None:
        return None
    query: Any = (
        select(Demand, Enterprise, Contact)
        .join(Enterprise, Demand.enterprise_id == Enterprise.id)
        .join(Contact, Demand.contact_id == Contact.id)
        .where(Demand.id == demand_id)
    )
    row = session.execute(query).one()
    return (row[0], row[1], row[2])


def experts_named(session: Session, name: str) -> Sequence[Expert]:
    """The experts of a name who have not left, for a host who names one."""
    query = select(Expert).where(Expert.name == name, Expert.erased_at.is_(None))
    return list(session.scalars(query.order_by(Expert.id)))


def to_turn(session: Session, today: date) -> list[Team]:
    """Teams whose first day has come or whose last is over."""
    query = select(Team).where(
        ((Team.state == TeamState.ANNOUNCED) & (Team.starts <= today))
        | ((Team.state == TeamState.UNDER_WAY) & (Team.ends < today))
    )
    return list(session.scalars(query.order_by(Team.id)))
