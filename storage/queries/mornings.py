"""Questions of the morning: which officers there are, and what waits where."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from storage.models import Bureau, Demand, Enterprise, Follower, Officer
from storage.queries.sight import zone_of
from storage.vocabulary import DemandState, OfficerState, Rank, Urgency


@dataclass(frozen=True, slots=True)
class Desk:
    """A bureau with the officers who follow, and those of them who take reminders."""

    bureau: Bureau
    officers: tuple[str, ...]
    willing: frozenset[str]


def desks(session: Session) -> list[Desk]:
    """Every bureau with a bound officer who follows; a person with several parts has the newest."""
    query = (
        select(Bureau, Officer.openid, Follower.reminders)
        .join(Officer, Officer.bureau_code == Bureau.code)
        .join(Follower, Follower.openid == Officer.openid)
        .where(Officer.state == OfficerState.BOUND, Follower.following.is_(True))
        .order_by(Officer.id)
    )
    newest = {
        str(openid): (bureau, reminders) for bureau, openid, reminders in session.execute(query)
    }
    found: dict[str, Desk] = {}
    for openid, (bureau, reminders) in newest.items():
        known = found.get(bureau.code, Desk(bureau, (), frozenset()))
        willing = known.willing | ({openid} if reminders else frozenset())
        found[bureau.code] = Desk(bureau, (*known.officers, openid), willing)
    return [found[code] for code in sorted(found)]


def unmanned(session: Session) -> frozenset[str]:
    """The counties under cities that have no bound officer; their city looks after them (R63)."""
    manned = select(Officer.bureau_code).where(Officer.state == OfficerState.BOUND)
    city = aliased(Bureau)
    query = (
        select(Bureau.code)
        .join(city, city.code == Bureau.reports_to)
        .where(city.rank == Rank.CITY, Bureau.rank == Rank.COUNTY, Bureau.code.not_in(manned))
    )
    return frozenset(session.scalars(query))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A demand that waits for an officer: where, in which state, since when."""

    county_code: str
    zone: str
    state: DemandState
    urgent: bool
    since: datetime


def waiting(session: Session, states: Collection[DemandState]) -> list[Waiting]:
    """Every demand in one of these states."""
    query = (
        select(Demand.county_code, Enterprise.town, Demand.state, Demand.urgency, Demand.changed_at)
        .join(Enterprise, Demand.enterprise_id == Enterprise.id)
        .where(Demand.state.in_(states))
    )
    return [
        Waiting(county, zone_of(county, town), state, urgency is Urgency.URGENT, since)
        for county, town, state, urgency, since in session.execute(query)
    ]
