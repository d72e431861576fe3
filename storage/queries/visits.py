"""Questions about visits: whose they are, when, and what they collide with."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import (
    Contact,
    Demand,
    Enterprise,
    Expert,
    Invitation,
    Issue,
    Seat,
    ServiceRecord,
    Team,
    Visit,
)
from storage.vocabulary import Half, IssueState, VisitState

GONE = VisitState.DROPPED


class Stop(NamedTuple):
    """A visit with everybody it concerns."""

    visit: Visit
    expert: Expert
    demand: Demand
    enterprise: Enterprise
    contact: Contact
    invitation: Invitation
    team: Team


def _stops() -> Any:
    return (
        select(Visit, Expert, Demand, Enterprise, Contact, Invitation, Team)
        .join(Expert, Visit.expert_id == Expert.id)
        .join(Demand, Visit.demand_id == Demand.id)
        .join(Enterprise, Demand.enterprise_id == Enterprise.id)
        .join(Contact, Demand.contact_id == Contact.id)
        .join(Invitation, Visit.invitation_id == Invitation.id)
        .join(Team, Visit.team_id == Team.id)
        .order_by(Visit.day, Visit.half.desc(), Visit.party, Visit.id)
    )


def _listed(session: Session, query: Any) -> list[Stop]:
    return [Stop(*row) for row in session.execute(query)]


def stop(session: Session, visit_id: int) -> Stop:
    """One visit with everybody it concerns."""
    return _listed(session, _stops().where(Visit.id == visit_id))[0]


def of_team(session: Session, team_id: int) -> list[Stop]:
    """The itinerary of a team."""
    return _listed(session, _stops().where(Visit.team_id == team_id, Visit.state != GONE))


def of_expert(session: Session, openid: str, days: Collection[date] = ()) -> list[Stop]:
    """The visits of whoever follows under an openid, on some days or all."""
    query = _stops().where(Expert.openid == openid, Visit.state != GONE)
    return _listed(session, query.where(Visit.day.in_(days)) if days else query)


def of_invitation(session: Session, invitation_id: int) -> list[Stop]:
    """The visits of one member of a team."""
    query = _stops().where(Visit.invitation_id == invitation_id, Visit.state != GONE)
    return _listed(session, query)


def of_demand(session: Session, demand_id: int) -> list[Stop]:
    """The visits for one demand."""
    return _listed(session, _stops().where(Visit.demand_id == demand_id, Visit.state != GONE))


def ever_of_invitation(session: Session, invitation_id: int) -> list[Stop]:
    """The visits of one member, those that were dropped included."""
    return _listed(session, _stops().where(Visit.invitation_id == invitation_id))


def at_enterprise(session: Session, openid: str, days: Collection[date] = ()) -> list[Stop]:
    """The visits to the enterprises a follower speaks for, on some days or all."""
    query = _stops().where(Contact.openid == openid, Visit.state != GONE)
    return _listed(session, query.where(Visit.day.in_(days)) if days else query)


def between(session: Session, first: date, last: date) -> list[Stop]:
    """All visits from one day to another."""
    query = _stops().where(Visit.day >= first, Visit.day <= last, Visit.state != GONE)
    return _listed(session, query)


def of_person_at(session: Session, expert_id: int, day: date, half: Half) -> Visit | None:
    """Where a person is in a half-day."""
    return session.scalar(
        select(Visit).where(
            Visit.expert_id == expert_id, Visit.day == day, Visit.half == half,
            Visit.state != GONE,
        )
    )  # fmt: skip


def others_at(
    session: Session, enterprise_id: int, day: date, half: Half, team_id: int, party: str
) -> Visit | None:
    """A visit to an enterprise in a half-day by another team or another party."""
    query = (
        select(Visit)
        .join(Demand, Visit.demand_id == Demand.id)
        .where(
            Demand.enterprise_id == enterprise_id,
            Visit.day == day,
            Visit.half == half,
            Visit.state != GONE,
            (Visit.team_id != team_id) | (Visit.party != party),
        )
    )
    return session.scalars(query.limit(1)).first()


def record_of(session: Session, visit_id: int) -> ServiceRecord | None:
    """What was written down of a visit."""
    return session.get(ServiceRecord, visit_id)


def place_of(session: Session, invitation: Invitation) -> int:
    """The place of a member in the team."""
    return session.get_one(Seat, invitation.seat_id).place


def open_issues(session: Session, bureau_code: str) -> list[Issue]:
    """The issues that wait at a bureau, the oldest first."""
    query = select(Issue).where(Issue.bureau_code == bureau_code, Issue.state == IssueState.OPEN)
    return list(session.scalars(query.order_by(Issue.id)))
