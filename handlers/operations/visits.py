"""Visits: planned without a clash, confirmed by the enterprise, checked in, recorded (R31, R59)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.rules import itinerary
from handlers.rules.itinerary import Call, Slot
from storage.models import Demand, Invitation, Seat, ServiceRecord, Team, Visit
from storage.queries import teams as asked
from storage.queries import visits as questions
from storage.vocabulary import (
    Act,
    Half,
    InvitationState,
    Novelty,
    Outcome,
    VisitState,
)

EXPERT, ENTERPRISE = "expert", "enterprise"


class NotComing(Exception):
    """The expert has not agreed, or not to that day."""


class PersonBusy(Exception):
    """The person is somewhere else in that half-day."""

    def __init__(self, visit: Visit) -> None:
        """Keep where."""
        super().__init__(str(visit.id))
        self.visit = visit


class EnterpriseBusy(Exception):
    """Somebody else is at the enterprise in that half-day."""

    def __init__(self, visit: Visit) -> None:
        """Keep who."""
        super().__init__(str(visit.id))
        self.visit = visit


class TooFar(Exception):
    """The person is in another city in the other half of the day (R31)."""

    def __init__(self, visit: Visit) -> None:
        """Keep where."""
        super().__init__(str(visit.id))
        self.visit = visit


@dataclass(frozen=True, slots=True)
class When:
    """Half a day, and the group that goes together."""

    day: date
    half: Half
    party: str = "1"


def plan(
    session: Session,
    actor: str,
    team: Team,
    invitation: Invitation,
    demand: Demand,
    when: When,
    now: datetime,
) -> Visit:
    """Plan a visit, or move one that is planned.

    Raises NotComing, PersonBusy, TooFar and EnterpriseBusy.
    """
    team = asked.hold(session, team.id)
    session.refresh(invitation)
    is_there = invitation.days_from <= when.day <= invitation.days_to
    if invitation.state is not InvitationState.ACCEPTED or not is_there:
        raise NotComing
    known = session.scalar(
        select(Visit).where(
            Visit.invitation_id == invitation.id, Visit.demand_id == demand.id,
            Visit.state != VisitState.DROPPED,
        )
    )  # fmt: skip
    busy = questions.of_person_at(session, invitation.expert_id, when.day, when.half)
    if busy is not None and (known is None or busy.id != known.id):
        raise PersonBusy(busy)
    other_half = Half.MORNING if when.half is Half.AFTERNOON else Half.AFTERNOON
    beside = questions.of_person_at(session, invitation.expert_id, when.day, other_half)
    if beside is not None and (known is None or beside.id != known.id):
        there = session.get_one(Demand, beside.demand_id).county_code
        if itinerary.is_far(there, demand.county_code):
            raise TooFar(beside)
    other = questions.others_at(
        session, demand.enterprise_id, when.day, when.half, team.id, when.party
    )
    if other is not None and (known is None or other.id != known.id):
        raise EnterpriseBusy(other)
    if known is None:
        known = Visit(
            team_id=team.id, invitation_id=invitation.id, expert_id=invitation.expert_id,
            demand_id=demand.id, state=VisitState.PLANNED, revision=-1, told_revision=-1,
        )  # fmt: skip
        session.add(known)
    elif (known.day, known.half, known.party) == (when.day, when.half, when.party):
        return known
    known.state = itinerary.visit_after(Act.PLAN_VISIT, known.state)
    known.day, known.half, known.party = when.day, when.half, when.party
    known.revision += 1
    known.changed_at = now
    session.flush()
    _note(session, actor, Act.PLAN_VISIT, known, team, now, day=f"{when.day}", half=when.half)
    return known


def lay_out(
    session: Session, actor: str, team: Team, now: datetime
) -> tuple[list[Visit], list[int]]:
    """Plan what is not planned yet, each enterprise in one half-day; returns visits and demands
    that found none."""
    team = asked.hold(session, team.id)
    standing = questions.of_team(session, team.id)
    known = {(stop.visit.invitation_id, stop.visit.demand_id) for stop in standing}
    errands: dict[int, list[tuple[Invitation, Demand]]] = {}
    for invitation, _ in asked.members(session, team.id):
        for demand_id in session.get_one(Seat, invitation.seat_id).demands:
            if (invitation.id, demand_id) not in known:
                demand = session.get_one(Demand, demand_id)
                errands.setdefault(demand.enterprise_id, []).append((invitation, demand))
    placed, left = itinerary.lay_out(
        [_call(enterprise, rows) for enterprise, rows in errands.items()],
        itinerary.slots_of(team.starts, team.ends),
        {row.id: (row.days_from, row.days_to) for rows in errands.values() for row, _ in rows},
        {
            (stop.invitation.id, Slot(stop.visit.day, stop.visit.half is Half.AFTERNOON)): (
                stop.demand.county_code
            )
            for stop in standing
        },
    )
    made, failed = [], [demand for call in left for _, demand in call.people]
    for each in placed:
        when = When(each.slot.day, each.slot.half, str(each.party))
        for invitation_id, demand_id in each.call.people:
            invitation = session.get_one(Invitation, invitation_id)
            demand = session.get_one(Demand, demand_id)
            try:
                made.append(plan(session, actor, team, invitation, demand, when, now))
            except (PersonBusy, EnterpriseBusy, TooFar):
                failed.append(demand_id)
    return made, failed


def _call(enterprise: int, rows: Sequence[tuple[Invitation, Demand]]) -> Call:
    people = tuple((invitation.id, demand.id) for invitation, demand in rows)
    return Call(enterprise, rows[0][1].county_code, people)


def drop_all(session: Session, actor: str, team: Team, now: datetime) -> list[Visit]:
    """Drop every visit of a team that has not taken place; returns them."""
    rows = session.scalars(select(Visit).where(Visit.team_id == team.id).order_by(Visit.id))
    return _drop(session, actor, team, list(rows), now)


def drop_of(session: Session, actor: str, invitation: Invitation, now: datetime) -> list[Visit]:
    """Drop the visits of somebody who does not come after all; returns them."""
    team = session.get_one(Team, invitation.team_id)
    rows = session.scalars(
        select(Visit).where(Visit.invitation_id == invitation.id).order_by(Visit.id)
    )
    return _drop(session, actor, team, list(rows), now)


def drop_of_demand(
    session: Session, actor: str, team: Team, demand: Demand, now: datetime
) -> list[Visit]:
    """Drop the visits of a team for a demand that is withdrawn; returns them."""
    team = asked.hold(session, team.id)
    rows = session.scalars(
        select(Visit)
        .where(Visit.team_id == team.id, Visit.demand_id == demand.id)
        .order_by(Visit.id)
    )
    return _drop(session, actor, team, list(rows), now)


def _drop(
    session: Session, actor: str, team: Team, visits: list[Visit], now: datetime
) -> list[Visit]:
    dropped = [each for each in visits if (Act.DROP_VISIT, each.state) in itinerary.VISIT]
    for visit in dropped:
        visit.state = itinerary.visit_after(Act.DROP_VISIT, visit.state)
        visit.revision += 1
        visit.changed_at = now
        _note(session, actor, Act.DROP_VISIT, visit, team, now)
    session.flush()
    return dropped


def confirm(session: Session, actor: str, visit: Visit, now: datetime) -> bool:
    """The enterprise confirms; true the first time, when numbers may be exchanged.

    Raises NotAtThisPoint.
    """
    visit, team = _held(session, visit)
    visit.state = itinerary.visit_after(Act.CONFIRM_VISIT, visit.state)
    first = not visit.told_both
    visit.told_both, visit.changed_at = True, now
    session.flush()
    _note(session, actor, Act.CONFIRM_VISIT, visit, team, now)
    return first


def check_in(session: Session, actor: str, visit: Visit, side: str, now: datetime) -> bool:
    """One of the two sides says that the expert is there; true the first time anybody does (R14).

    Raises NotAtThisPoint.
    """
    visit, team = _held(session, visit)
    first = visit.expert_at is None and visit.enterprise_at is None
    if visit.state in {VisitState.RECORDED, VisitState.SETTLED}:
        return False
    visit.state = itinerary.visit_after(Act.CHECK_IN, visit.state)
    name = "expert_at" if side == EXPERT else "enterprise_at"
    if getattr(visit, name) is None:
        setattr(visit, name, now)
    session.flush()
    _note(session, actor, Act.CHECK_IN, visit, team, now, side=side)
    return first


@dataclass(frozen=True, slots=True)
class Report:
    """What was done at a visit; what was not said stays as it was (R15-R20, R62)."""

    seen: str = ""
    advice: str = ""
    next_step: str = ""
    hours: float | None = None
    outcome: Outcome | None = None
    novelty: Novelty | None = None
    novelty_name: str = ""
    trained: int | None = None
    has_contract: bool = False
    contract_wan: float | None = None
    station: str = ""


def record(
    session: Session, actor: str, visit: Visit, side: str, report: Report, now: datetime
) -> ServiceRecord:
    """Write down what was done; the other side is asked to confirm. Raises NotAtThisPoint.

    Whoever writes was there, which counts as a check-in.
    """
    visit, team = _held(session, visit)
    visit.state = itinerary.visit_after(Act.RECORD_SERVICE, visit.state)
    name = "expert_at" if side == EXPERT else "enterprise_at"
    if getattr(visit, name) is None:
        setattr(visit, name, now)
    row = session.get(ServiceRecord, visit.id)
    if row is None:
        row = ServiceRecord(visit_id=visit.id)
        session.add(row)
    for field in Report.__slots__:
        value = getattr(report, field)
        if value not in (None, "", False):
            setattr(row, field, value)
    row.written_by, row.at, row.confirmed_at = side, now, None
    session.flush()
    _note(session, actor, Act.RECORD_SERVICE, visit, team, now, side=side,
          outcome=row.outcome.value if row.outcome else "")  # fmt: skip
    return row


def agree(session: Session, actor: str, visit: Visit, now: datetime) -> None:
    """The other side confirms the record. Raises NotAtThisPoint."""
    visit, team = _held(session, visit)
    visit.state = itinerary.visit_after(Act.CONFIRM_SERVICE, visit.state)
    session.get_one(ServiceRecord, visit.id).confirmed_at = now
    session.flush()
    _note(session, actor, Act.CONFIRM_SERVICE, visit, team, now)


def told(session: Session, visit: Visit) -> None:
    """Note that both sides know of a visit as it is now."""
    visit.told_revision = visit.revision
    session.flush()


def _held(session: Session, visit: Visit) -> tuple[Visit, Team]:
    team = asked.hold(session, visit.team_id)
    session.refresh(visit)
    return visit, team


def _note(
    session: Session, actor: str, act: Act, visit: Visit, team: Team, now: datetime, **facts: Any
) -> None:
    journal.write(
        session, actor, act, f"visit:{visit.id}", now, region=team.host_code, team=team.number,
        **facts,
    )  # fmt: skip
