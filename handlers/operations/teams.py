"""Service teams: assembled, given seats and candidates, announced, moved, cancelled (R25-R28).

Whatever is done to a team takes its row first, so that two officers, an expert's answer and the
clock never act on it at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.operations.numbers import next_number
from handlers.rules import invitations as rules
from handlers.rules.rounds import local_day
from storage.models import Bureau, Candidate, Demand, Expert, Invitation, Officer, Seat, Team
from storage.queries import invitations as asked
from storage.queries import teams as questions
from storage.queries.people import reports_to_province
from storage.vocabulary import Act, DemandState, Rank, ReasonKind, TeamState

Who = tuple[Officer, Bureau]
REASON = 200
# what has passed its county's desk may be served; urgent cases too are passed on first (R47, R95)
SERVABLE = frozenset({DemandState.AT_CITY, DemandState.AT_PROVINCE})


class NotAHost(Exception):
    """Teams are put together by cities, direct counties and the province (R28)."""


class NeedsReason(Exception):
    """The host has to say why; ``kinds`` are what has to be explained."""

    def __init__(self, kinds: Sequence[ReasonKind]) -> None:
        """Keep what has to be explained."""
        super().__init__(", ".join(kinds))
        self.kinds = tuple(kinds)


class TooFew(Exception):
    """The team has fewer people than it should, and no reason was given (R27)."""

    def __init__(self, count: int) -> None:
        """Keep how many there are."""
        super().__init__(str(count))
        self.count = count


class NotServable(Exception):
    """The demand does not stand where it could be served."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a host says of a team; ``reason`` explains unusual days."""

    city_code: str
    theme: str
    name: str
    starts: date
    ends: date
    reason: str = ""


def may_host(session: Session, bureau: Bureau) -> bool:
    """Whether a bureau puts teams together: a city, a direct county, the province."""
    if bureau.rank is Rank.ZONE:
        return False
    return bureau.rank is not Rank.COUNTY or reports_to_province(session, bureau)


def assemble(session: Session, who: Who, plan: Plan, now: datetime) -> Team:
    """Begin a team. Raises NotAHost, and NeedsReason for unusual days without a word why."""
    officer, bureau = who
    if not may_host(session, bureau):
        raise NotAHost
    kinds = rules.needs_reason(plan.starts, plan.ends)
    if kinds and not plan.reason:
        raise NeedsReason(kinds)
    team = Team(
        number=next_number(session, "TD", local_day(now).year),
        name=plan.name[:60],
        host_code=bureau.code,
        city_code=plan.city_code,
        theme=plan.theme[:40],
        batch=rules.batch_of(plan.starts),
        starts=plan.starts,
        ends=plan.ends,
        state=TeamState.BUILDING,
        reasons={kind.value: plan.reason[:REASON] for kind in kinds},
        automatic=True,
        revision=0,
        made_by=officer.id,
        created_at=now,
        changed_at=now,
    )
    session.add(team)
    session.flush()
    _note(session, who, Act.ASSEMBLE, team, now, batch=team.batch, reasons=team.reasons)
    return team


def open_seat(session: Session, who: Who, team: Team, demand: Demand | None, now: datetime) -> Seat:
    """Add a seat to a team, for a demand or for its theme. Raises NotServable and NotPossible."""
    team = questions.hold(session, team.id)
    _staffing(team, Act.OPEN_SEAT)
    if demand is not None and demand.state not in SERVABLE:
        raise NotServable
    seat = _new_seat(session, team, demand.id if demand else None)
    _note(session, who, Act.OPEN_SEAT, team, now, place=seat.place,
          demand=demand.number if demand else "")  # fmt: skip
    return seat


def rank(
    session: Session, who: Who, team: Team, seat: Seat, experts: Sequence[Expert], now: datetime
) -> None:
    """Put the candidates of a seat in this order; those not named any more are left out."""
    team = questions.hold(session, team.id)
    _staffing(team, Act.RANK)
    session.execute(delete(Candidate).where(Candidate.seat_id == seat.id))
    ids = list(dict.fromkeys(expert.id for expert in experts))
    session.add_all(
        Candidate(seat_id=seat.id, expert_id=expert_id, place=place)
        for place, expert_id in enumerate(ids, 1)
    )
    session.flush()
    _note(session, who, Act.RANK, team, now, place=seat.place, candidates=ids)


def seat_for(session: Session, team: Team, demand_id: int | None) -> Seat:
    """A seat of a demand that nobody holds, or a new one; the team's row is held."""
    for seat in questions.seats_of(session, team.id):
        if seat.demand_id == demand_id and asked.holder(session, seat.id) is None:
            return seat
    return _new_seat(session, team, demand_id)


def _new_seat(session: Session, team: Team, demand_id: int | None) -> Seat:
    last = session.scalar(select(func.max(Seat.place)).where(Seat.team_id == team.id)) or 0
    seat = Seat(team_id=team.id, place=last + 1, demand_id=demand_id)
    session.add(seat)
    session.flush()
    return seat


def substitutes(session: Session, who: Who, team: Team, now: datetime, *, automatic: bool) -> None:
    """Choose whether the next candidate is asked at once or by a person's tap."""
    team = questions.hold(session, team.id)
    _staffing(team, Act.CHANGE_SUBSTITUTES)
    team.automatic, team.changed_at = automatic, now
    _note(session, who, Act.CHANGE_SUBSTITUTES, team, now, automatic=automatic)


def announce(session: Session, who: Who, team: Team, now: datetime, *, reason: str = "") -> int:
    """Announce a team; returns how many have accepted.

    Fewer than fifteen is announced only with a reason, which the province sees (R27). Raises
    TooFew and NotPossible.
    """
    team = questions.hold(session, team.id)
    state = rules.team_after(Act.ANNOUNCE, team.state)
    count = questions.count_members(session, team.id)
    if count < rules.ENOUGH and not reason.strip():
        raise TooFew(count)
    if count < rules.ENOUGH:
        team.reasons = {**team.reasons, ReasonKind.SHORT.value: reason.strip()[:REASON]}
    team.state, team.changed_at = state, now
    session.flush()
    _note(session, who, Act.ANNOUNCE, team, now, count=count, reasons=team.reasons)
    return count


def move(
    session: Session,
    who: Who,
    team: Team,
    starts: date,
    ends: date,
    now: datetime,
    *,
    reason: str = "",
) -> list[Invitation]:
    """Move a team to other days; everybody who still counts is asked anew. Returns them.

    An acceptance is one of days: whoever agreed to the old ones keeps the seat until he answers.
    Visits are dropped and have to be laid out again. Raises NeedsReason and NotPossible.
    """
    team = questions.hold(session, team.id)
    state = rules.team_after(Act.MOVE_TEAM, team.state)
    kinds = rules.needs_reason(starts, ends)
    if kinds and not reason:
        raise NeedsReason(kinds)
    team.state, team.starts, team.ends = state, starts, ends
    team.batch = rules.batch_of(starts)
    team.revision += 1
    team.changed_at = now
    kept = {name: words for name, words in team.reasons.items() if name == ReasonKind.SHORT.value}
    team.reasons = {**kept, **{kind.value: reason[:REASON] for kind in kinds}}
    moved = []
    for invitation in asked.of_team(session, team.id):
        invitation.days_from, invitation.days_to, invitation.batch = starts, ends, team.batch
        if invitation.state not in rules.LIVE:
            continue
        invitation.state = rules.invitation_after(Act.MOVE_TEAM, invitation.state)
        invitation.asked_at, invitation.answer_by = now, rules.answer_by(now)
        invitation.reminded, invitation.condition = 0, ""
        invitation.wish_from = invitation.wish_to = None
        invitation.step += 1
        moved.append(invitation)
    session.flush()
    _note(session, who, Act.MOVE_TEAM, team, now, starts=f"{starts}", ends=f"{ends}",
          asked=len(moved))  # fmt: skip
    return moved


def cancel(
    session: Session, who: Who, team: Team, now: datetime, *, reason: str
) -> list[Invitation]:
    """Cancel a team; returns the invitations that were live, which all are taken back."""
    team = questions.hold(session, team.id)
    team.state = rules.team_after(Act.CANCEL_TEAM, team.state)
    team.revision += 1
    team.changed_at = now
    ended = []
    for invitation in asked.of_team(session, team.id):
        if invitation.state in rules.LIVE:
            invitation.state = rules.invitation_after(Act.CANCEL_TEAM, invitation.state)
            invitation.step += 1
            ended.append(invitation)
    session.flush()
    _note(session, who, Act.CANCEL_TEAM, team, now, reason=reason[:REASON], ended=len(ended))
    return ended


def turn_by_calendar(session: Session, team: Team, now: datetime) -> bool:
    """Begin a team on its first day and finish it after its last; whether anything changed."""
    team = questions.hold(session, team.id)
    today, before = local_day(now), team.state
    if team.state is TeamState.ANNOUNCED and team.starts <= today:
        team.state = rules.team_after(Act.BEGIN_TEAM, team.state)
        journal.write(session, "system", Act.BEGIN_TEAM, subject(team), now, region=team.host_code)
    if team.state is TeamState.UNDER_WAY and team.ends < today:
        team.state = rules.team_after(Act.FINISH_TEAM, team.state)
        journal.write(session, "system", Act.FINISH_TEAM, subject(team), now, region=team.host_code)
    session.flush()
    return team.state is not before


def _staffing(team: Team, act: Act) -> None:
    if team.state not in rules.STAFFING:
        raise rules.NotPossible(act, team.state)


def subject(team: Team) -> str:
    """How a team stands in the journal."""
    return f"team:{team.number}"


def _note(session: Session, who: Who, act: Act, team: Team, now: datetime, **facts: Any) -> None:
    actor = journal.officer(who[0].id)
    journal.write(session, actor, act, subject(team), now, region=team.host_code, **facts)
