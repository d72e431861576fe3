"""Services that have taken place, made without talking."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.operations import demands
from handlers.operations.demands import Wanted
from storage.models import Demand, Expert, Invitation, ServiceRecord, Team, Visit
from storage.vocabulary import DemandKind, DemandState, Half, InvitationState, Outcome, VisitState
from tests.support import cast
from tests.support.clock import START

DAY = date(2026, 6, 15)


def served(
    session: Session,
    openid: str,
    experts: Sequence[Expert],
    *,
    enterprise: str = "泰兴虚构表面处理有限公司",
    county: str = "321202",
    into: Team | None = None,
    day: date = DAY,
    outcome: Outcome | None = None,
    now: datetime = START,
) -> list[Visit]:
    """These experts have been at an enterprise of a contact; with an outcome, both confirmed it."""
    wanted = Wanted(
        enterprise=enterprise, county_code=county, kind=DemandKind.TECHNOLOGY,
        title="电镀废水总镍超标", problem="电镀废水总镍超标", contact="赵敏", mobile="19900001007",
    )  # fmt: skip
    made, _ = demands.submit(session, openid, wanted, now)
    demand = session.get_one(Demand, made.id)
    demand.state = DemandState.AT_CITY
    team = into or cast.team(session, days=(day, day + timedelta(days=1)))
    state = VisitState.SETTLED if outcome else VisitState.ARRIVED
    visits = []
    for expert in experts:
        known = select(Invitation).where(
            Invitation.team_id == team.id, Invitation.expert_id == expert.id
        )
        invitation = session.scalar(known) or cast.invited(session, team, expert)
        invitation.state = InvitationState.ACCEPTED
        visit = Visit(
            team_id=team.id, invitation_id=invitation.id, expert_id=expert.id, demand_id=demand.id,
            day=day, half=Half.MORNING, party="1", state=state, expert_at=now, changed_at=now,
        )  # fmt: skip
        session.add(visit)
        session.flush()
        if outcome:
            session.add(ServiceRecord(visit_id=visit.id, outcome=outcome, written_by="expert",
                                      confirmed_at=now, at=now))  # fmt: skip
        visits.append(visit)
    session.flush()
    return visits
