"""Plans of service teams: asked for, stopped, and taken up into teams, seats and candidates (R50).

The planner only proposes. A part of a plan becomes a team when an officer takes it up, and even
then nobody has been asked: invitations are sent by a word of their own.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.operations import journal, standings, teams
from handlers.operations.numbers import next_number
from handlers.operations.teams import NeedsReason, NotAHost, Who
from handlers.rules import invitations as rules
from handlers.rules.matching.merits import Matching
from handlers.rules.rounds import local_day
from storage.models import Bureau, Demand, Expert, Seat, Team, TeamPlan
from storage.queries import invitations as held
from storage.queries import plans as questions
from storage.queries import teams as seated
from storage.vocabulary import Act, PlanState, Rank, ReasonKind

REASON = 200


class NotReady(Exception):
    """The plan is not in a state in which this can be done."""

    def __init__(self, state: PlanState) -> None:
        """Keep the state for the sentence shown."""
        super().__init__(state)
        self.state = state


class NoSuchPart(Exception):
    """The plan has no team for that city, or it has become one already."""


@dataclass(frozen=True, slots=True)
class Order:
    """What an officer wants planned; ``cities`` are codes of bureaus, none for all he may plan.

    ``least`` replaces fifteen and needs a ``reason``, as do unusual days (R26, R27, R51).
    """

    starts: date
    ends: date
    cities: tuple[str, ...] = ()
    least: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TakenUp:
    """What became of a part of a plan: its team, new seats, and who or what could not be taken."""

    team: Team
    seats: int
    skipped: tuple[tuple[str, str], ...] = ()
    gone: tuple[str, ...] = ()


def may_plan(session: Session, bureau: Bureau) -> tuple[str, ...]:
    """The cities a bureau may plan for: the province for all, a host for itself (R28)."""
    if bureau.rank is Rank.PROVINCE:
        return tuple(each.code for each in questions.hosts(session))
    return (bureau.code,) if teams.may_host(session, bureau) else ()


def ask(
    session: Session,
    who: Who,
    order: Order,
    matching: Matching,
    now: datetime,
    *,
    begun: bool = False,
) -> TeamPlan:
    """Ask for a plan; it is made in the background. An older one that is not done is stopped.

    With ``begun`` the caller makes it himself, and nobody else is to.
    Raises NotAHost for cities that are not the bureau's, and NeedsReason.
    """
    officer, bureau = who
    allowed = may_plan(session, bureau)
    cities = order.cities or allowed
    if not cities or not set(cities) <= set(allowed):
        raise NotAHost
    kinds = list(rules.needs_reason(order.starts, order.ends))
    if order.least is not None and order.least < rules.ENOUGH:
        kinds.append(ReasonKind.SHORT)
    if kinds and not order.reason:
        raise NeedsReason(kinds)
    for older in questions.unfinished_of(session, bureau.code):
        stop(session, who, older, now)
    plan = TeamPlan(
        number=next_number(session, "FA", local_day(now).year),
        host_code=bureau.code,
        cities=list(cities),
        starts=order.starts,
        ends=order.ends,
        least=order.least,
        reason=order.reason[:REASON],
        weights=matching.weights.version,
        seconds=matching.plan_seconds,
        state=PlanState.RUNNING if begun else PlanState.WAITING,
        stop=False,
        progress={},
        content={},
        taken_up={},
        asked_by=officer.id,
        asked_at=now,
        beat_at=now if begun else None,
    )
    session.add(plan)
    session.flush()
    _note(session, who, Act.ASK_PLAN, plan, now, cities=plan.cities, weights=plan.weights)
    return plan


def stop(session: Session, who: Who, plan: TeamPlan, now: datetime) -> PlanState:
    """End a search; the plan in hand stays. Raises NotReady for one that is not being made."""
    plan = questions.hold(session, plan.id)
    if plan.state not in questions.UNFINISHED:
        raise NotReady(plan.state)
    plan.stop = True
    if plan.state is PlanState.WAITING:
        plan.state, plan.ended_at = PlanState.STOPPED, now
    session.flush()
    _note(session, who, Act.STOP_PLAN, plan, now)
    return plan.state


def parts_for(plan: TeamPlan, bureau: Bureau) -> list[dict[str, Any]]:
    """The teams of a plan that a bureau may take up and that are none yet, in their order."""
    mine = {bureau.code} if bureau.code != plan.host_code else set(plan.cities)
    return [
        part
        for part in plan.content.get("teams", ())
        if part["city"] in mine and part["city"] not in plan.taken_up
    ]


def take_up(
    session: Session, who: Who, plan: TeamPlan, city: str, name: str, now: datetime
) -> TakenUp:
    """Make a city's part of a plan a team with seats and candidates; nobody is asked by it.

    A team that is being put together for these days gets what it lacks; what officers have put
    there stays in front. Whoever may not be asked any more gives way to the next. ``name`` is for
    a new team. Raises NotReady, NoSuchPart, NotAHost and NotPossible.
    """
    plan = questions.hold(session, plan.id)
    if plan.state is not PlanState.READY:
        raise NotReady(plan.state)
    part = next((part for part in parts_for(plan, who[1]) if part["city"] == city), None)
    if part is None:
        raise NoSuchPart
    team = _team(session, who, plan, part, name, now)
    taking = _Taking(session, who, team, now)
    taking.take(part)
    plan.taken_up = {**plan.taken_up, city: team.number}
    if all(each["city"] in plan.taken_up for each in plan.content["teams"]):
        plan.state = PlanState.TAKEN_UP
    session.flush()
    _note(session, who, Act.TAKE_UP_PLAN, plan, now, city=city, team=team.number,
          seats=taking.seats)  # fmt: skip
    return TakenUp(team, taking.seats, tuple(taking.skipped), tuple(taking.gone))


def _team(
    session: Session, who: Who, plan: TeamPlan, part: dict[str, Any], name: str, now: datetime
) -> Team:
    hosts = {who[1].code, plan.host_code, part["city"]}
    found = questions.team_on(session, hosts, part["city"], plan.starts, plan.ends)
    if found is not None:
        if found.host_code != who[1].code:
            raise NotAHost
        return seated.hold(session, found.id)
    wanted = teams.Plan(
        part["city"], part["theme"], name, plan.starts, plan.ends, plan.reason or ""
    )
    team = teams.assemble(session, who, wanted, now)
    if plan.least is not None and plan.reason:
        team.reasons = {**team.reasons, ReasonKind.SHORT.value: plan.reason}
    return team


class _Taking:
    """Seats and candidates of one part, as they are made."""

    def __init__(self, session: Session, who: Who, team: Team, now: datetime) -> None:
        self.session, self.who, self.team, self.now = session, who, team, now
        self.seats = 0
        self.skipped: list[tuple[str, str]] = []
        self.gone: list[str] = []
        self.barred: dict[int, str] = {}

    def take(self, part: dict[str, Any]) -> None:
        errands: dict[int, list[Demand]] = defaultdict(list)
        for number, expert in part["serves"]:
            demand = questions.demand_numbered(self.session, number)
            if demand is None or demand.state not in teams.SERVABLE:
                self.gone.append(number)
            else:
                errands[expert].append(demand)
        for expert in part["members"]:
            self._seat(expert, errands.get(expert, []), part["alternates"])

    def _seat(self, expert: int, demands: list[Demand], alternates: dict[str, list[int]]) -> None:
        """One seat for a member, for the first of his demands; he visits the others too."""
        if self._is_seated(expert):
            return
        others = alternates.get(demands[0].number, []) if demands else []
        candidates = [each for each in (expert, *others) if self._may_be_asked(each)]
        if not candidates:
            return
        seat = self._free_seat(expert, demands)
        before = seated.candidates_of(self.session, seat.id)
        people = [*before, *(self.session.get_one(Expert, each) for each in candidates)]
        teams.rank(self.session, self.who, self.team, seat, people, self.now)
        seat.also = list(dict.fromkeys([*seat.also, *(each.id for each in demands[1:])]))
        self.session.flush()

    def _free_seat(self, expert: int, demands: list[Demand]) -> Seat:
        """A seat that waits for somebody for one of the demands, or a new one.

        One for the theme is taken where he is on its list, or nobody is left to ask for it.
        """
        wanted = {demand.id for demand in demands}
        for seat in seated.seats_of(self.session, self.team.id):
            if self._is_held(seat):
                continue
            if seat.demand_id in wanted:
                return seat
            if not wanted and seat.demand_id is None and self._waits_for(seat) <= {expert}:
                return seat
        self.seats += 1
        return teams.open_seat(
            self.session, self.who, self.team, demands[0] if demands else None, self.now
        )

    def _is_held(self, seat: Seat) -> bool:
        return held.holder(self.session, seat.id) is not None

    def _waits_for(self, seat: Seat) -> set[int]:
        """The candidates of a seat who have not been asked."""
        return {
            one.id
            for one in seated.candidates_of(self.session, seat.id)
            if held.with_team(self.session, self.team.id, one.id) is None
        }

    def _is_seated(self, expert: int) -> bool:
        found = held.with_team(self.session, self.team.id, expert)
        return found is not None and found.state in rules.LIVE

    def _may_be_asked(self, expert: int) -> bool:
        if expert not in self.barred:
            row = self.session.get_one(Expert, expert)
            standing = standings.of_expert(self.session, self.team, row, self.now)
            self.barred[expert] = rules.bar(standing)
            if self.barred[expert]:
                self.skipped.append((row.name, self.barred[expert]))
        return not self.barred[expert]


def _note(
    session: Session, who: Who, act: Act, plan: TeamPlan, now: datetime, **facts: Any
) -> None:
    journal.write(
        session, journal.officer(who[0].id), act, f"plan:{plan.number}", now,
        region=plan.host_code, **facts,
    )  # fmt: skip
