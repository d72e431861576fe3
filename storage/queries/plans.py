"""Questions about plans of teams: whose they are, what waits to be made, what can be planned."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from storage.models import Bureau, Demand, Invitation, Seat, Team, TeamPlan
from storage.queries.invitations import LIVE, OVER
from storage.queries.people import codes_under
from storage.vocabulary import DemandState, PlanState, Rank

UNFINISHED = (PlanState.WAITING, PlanState.RUNNING)
RECENT = 50


def hold(session: Session, plan_id: int) -> TeamPlan:
    """Take a plan's row, as it is now."""
    session.flush()
    query = select(TeamPlan).where(TeamPlan.id == plan_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def seen_by(session: Session, bureau: Bureau, number: str = "") -> TeamPlan | None:
    """The plan of a number, or the newest one, that a bureau asked for or has a part in."""
    query = select(TeamPlan).order_by(TeamPlan.id.desc())
    if number:
        query = query.where(TeamPlan.number == number)
    found = session.scalars(query.limit(1 if number else RECENT))
    return next(
        (row for row in found if bureau.code == row.host_code or bureau.code in row.cities), None
    )


def unfinished_of(session: Session, host_code: str) -> list[TeamPlan]:
    """The plans of a bureau that are still to be made."""
    query = select(TeamPlan).where(TeamPlan.host_code == host_code, TeamPlan.state.in_(UNFINISHED))
    return list(session.scalars(query.order_by(TeamPlan.id)))


def _free(silent_since: datetime) -> ColumnElement[bool]:
    return (TeamPlan.state == PlanState.WAITING) | (
        (TeamPlan.state == PlanState.RUNNING) & (TeamPlan.beat_at < silent_since)
    )


def is_waiting(session: Session, silent_since: datetime) -> bool:
    """Whether a plan waits for somebody to make it."""
    query = select(TeamPlan.id).where(_free(silent_since)).limit(1)
    return session.scalar(query) is not None


def claim(session: Session, now: datetime, silent_since: datetime) -> int | None:
    """Take the oldest plan that waits, or whose maker has given no sign for long; its id."""
    free = _free(silent_since)
    waiting = session.scalars(select(TeamPlan.id).where(free).order_by(TeamPlan.id).limit(1))
    number = waiting.first()
    if number is None:
        return None
    done = session.execute(
        update(TeamPlan)
        .where(TeamPlan.id == number, free)
        .values(state=PlanState.RUNNING, beat_at=now)
        .returning(TeamPlan.id)
        .execution_options(synchronize_session=False)
    )
    return done.scalar()


def hosts(session: Session) -> list[Bureau]:
    """Every bureau under the province that teams travel to, in the order of the codes (R28)."""
    query = (
        select(Bureau)
        .where(
            or_(
                Bureau.rank == Rank.CITY,
                Bureau.reports_to.in_(select(Bureau.code).where(Bureau.rank == Rank.PROVINCE)),
            ),
            Bureau.rank != Rank.DEPARTMENT,
        )
        .order_by(Bureau.code)
    )
    return list(session.scalars(query))


def demands_in(
    session: Session, code: str, states: Collection[DemandState], own: Collection[int]
) -> list[Demand]:
    """The demands of a bureau's region that wait for a visit.

    Those somebody has been asked about for a team outside ``own`` are left out.
    """
    held = (
        select(Seat)
        .join(Invitation, Invitation.seat_id == Seat.id)
        .join(Team, Seat.team_id == Team.id)
        .where(
            Invitation.state.in_(LIVE),
            Team.state.not_in(OVER),
            Team.id.not_in(own),
            Seat.demand_id.is_not(None),
        )
    )
    taken = {demand for seat in session.scalars(held) for demand in seat.demands}
    query = select(Demand).where(Demand.state.in_(states))
    codes = codes_under(session, session.get_one(Bureau, code))
    if codes is not None:
        query = query.where(Demand.county_code.in_(codes))
    return [row for row in session.scalars(query.order_by(Demand.id)) if row.id not in taken]


def demand_numbered(session: Session, number: str) -> Demand | None:
    """The demand of a number."""
    return session.scalar(select(Demand).where(Demand.number == number))


def team_on(
    session: Session, hosts_: Collection[str], city: str, starts: date, ends: date
) -> Team | None:
    """The newest team that one of these hosts sends to a city on these days and is not over."""
    query = select(Team).where(
        Team.host_code.in_(hosts_),
        Team.city_code == city,
        Team.starts == starts,
        Team.ends == ends,
        Team.state.not_in(OVER),
    )
    return session.scalars(query.order_by(Team.id.desc()).limit(1)).first()
