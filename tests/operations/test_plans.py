"""Plans of teams from the rows: what officers fixed stays, a gap moves nobody, people decide."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.operations import invitations, people, plan_runs, plans, teams
from handlers.operations.expert_shelf import ExpertShelf
from handlers.operations.plan_runs import SILENT, Workshop
from handlers.operations.plans import NoSuchPart, NotReady, Order
from handlers.rules.matching.merits import MATCHING
from storage.models import Demand, Expert, Follower, Seat, TeamPlan
from storage.queries import plans as questions
from storage.queries import teams as seated
from storage.session import Database
from storage.vocabulary import Act, InvitationState, PlanState
from tests.support import cast
from tests.support.clock import START

FEW = Order(*cast.JUNE, least=2, reason="对口专家少")
TITLES = ("电镀废水总镍超标", "镀层起泡脱落", "电镀液老化太快")


@pytest.fixture
def shop(sqlite: tuple[Database, str]) -> Workshop:
    """A workshop over an empty database with three experts of electroplating."""
    with sqlite[0].write() as session:
        for name, unit in (("李明", "东南大学"), ("王芳", "河海大学"), ("周立", "江南大学")):
            made = cast.expert(session, name, unit)
            session.add(Follower(openid=made.openid))
    return Workshop(sqlite[0], lambda: START, ExpertShelf(), MATCHING)


def wanted(session: Session, *titles: str, county: str = "") -> list[str]:
    """The numbers of demands that have come to their city."""
    made = [cast.demand(session, f"o{title}{county}", title) for title in titles]
    for row in made:
        row.county_code = county or row.county_code
    session.flush()
    return [row.number for row in made]


def planned(shop: Workshop, order: Order = FEW, code: str = cast.TAIZHOU) -> TeamPlan:
    """A plan that an officer of a bureau has asked for, as it came out."""
    with shop.database.write() as session:
        number = plans.ask(session, cast.officer(session, code), order, MATCHING, START).id
    assert plan_runs.claim(shop) == number
    plan_runs.make(shop, number)
    with shop.database.read() as session:
        return session.get_one(TeamPlan, number)


def taken_up(shop: Workshop, plan: TeamPlan, city: str, code: str) -> plans.TakenUp:
    """A part of a plan that an officer of a bureau takes up."""
    with shop.database.write() as session:
        who = cast.officer(session, code)
        row = session.get_one(TeamPlan, plan.id)
        return plans.take_up(session, who, row, city, "电镀服务团", START)


def visits(plan: TeamPlan) -> dict[str, int]:
    """Who visits whom in a plan."""
    return {number: expert for part in plan.content["teams"] for number, expert in part["serves"]}


def names(shop: Workshop) -> dict[int, str]:
    """What the experts are called."""
    with shop.database.read() as session:
        return {row.id: row.name for row in session.scalars(select(Expert))}


def test_the_province_plans_for_all_and_each_city_takes_its_own_part(shop: Workshop) -> None:
    with shop.database.write() as session:
        wanted(session, *TITLES)
        wanted(session, TITLES[0], county="320682")
        session.add(_expert(session, "郑远"))
    plan = planned(shop, FEW, "320000")

    assert {part["city"] for part in plan.content["teams"]} == {cast.TAIZHOU, cast.NANTONG}
    with pytest.raises(NoSuchPart):
        taken_up(shop, plan, cast.NANTONG, cast.TAIZHOU)
    own = taken_up(shop, plan, cast.TAIZHOU, cast.TAIZHOU)
    rest = taken_up(shop, plan, cast.NANTONG, "320000")
    with pytest.raises(NotReady):
        taken_up(shop, plan, cast.NANTONG, "320000")

    assert (own.team.host_code, rest.team.host_code) == (cast.TAIZHOU, "320000")
    with shop.database.read() as session:
        assert session.get_one(TeamPlan, plan.id).state is PlanState.TAKEN_UP
        assert session.scalars(select(Seat)).all() != []
        assert invitations.questions.of_team(session, own.team.id) == []


def _expert(session: Session, name: str) -> Expert:
    return cast.expert(session, name, "南京工业大学")


def test_after_a_refusal_the_gap_is_filled_and_nobody_else_is_moved(shop: Workshop) -> None:
    with shop.database.write() as session:
        wanted(session, *TITLES)
    first = planned(shop)
    team = taken_up(shop, first, cast.TAIZHOU, cast.TAIZHOU).team
    with shop.database.write() as session:
        seats = seated.seats_of(session, team.id)
        team = session.get_one(type(team), team.id)
        team.automatic = False
        yes, no = (invitations.ask_next(session, "a", team, seat, START) for seat in seats)
        invitations.answer(session, "e", yes, Act.ACCEPT, START)
        invitations.answer(session, "e", no, Act.DECLINE, START)
        kept = [session.get_one(Demand, number).number for number in seats[0].demands]

    again = planned(shop)

    assert again.content["change"]["moved"] == []
    assert {visits(again)[number] for number in kept} <= {yes.expert_id}
    assert no.expert_id not in visits(again).values()
    assert set(visits(again)) == set(visits(first))
    done = taken_up(shop, again, cast.TAIZHOU, cast.TAIZHOU)
    assert (done.team.id, done.seats) == (team.id, 0)


BARRED: dict[str, Callable[[Session, Expert], object]] = {
    "restricted": lambda session, who: people.restrict(session, who.openid, START, on=True),
    "declined": lambda session, who: _asked(session, who, InvitationState.DECLINED),
    "not_free": lambda session, who: _asked(session, who, InvitationState.ACCEPTED),
}


def _asked(session: Session, who: Expert, state: InvitationState) -> None:
    other = cast.team(session, cast.officer(session, cast.NANTONG))
    cast.invited(session, other, who).state = state
    session.flush()


@pytest.mark.parametrize("why", sorted(BARRED))
def test_who_may_not_travel_is_not_planned_with(shop: Workshop, why: str) -> None:
    with shop.database.write() as session:
        wanted(session, *TITLES)
        for who in session.scalars(select(Expert).where(Expert.name != "周立")):
            BARRED[why](session, who)

    plan = planned(shop, replace(FEW, least=1))
    stops = planned(shop)

    called = names(shop)
    assert {called[each] for each in visits(plan).values()} == {"周立"}
    assert stops.state is PlanState.READY
    assert stops.content["teams"] == []
    assert "能去的只有 1 人" in stops.content["findings"][0]


def test_whom_an_officer_has_put_on_a_seat_goes_first(shop: Workshop) -> None:
    with shop.database.write() as session:
        wanted(session, *TITLES)
        chosen = session.scalars(select(Expert).where(Expert.name == "周立")).one()
        host = cast.officer(session)
        team = cast.team(session)
        demand = session.scalars(select(Demand).where(Demand.title == TITLES[1])).one()
        seat = teams.open_seat(session, host, team, demand, START)
        teams.rank(session, host, team, seat, [chosen], START)
        number = demand.number

    plan = planned(shop)

    assert visits(plan)[number] == chosen.id
    assert plan.content["change"]["moved"] == []


def test_another_process_takes_over_from_one_that_died(shop: Workshop) -> None:
    with shop.database.write() as session:
        wanted(session, *TITLES)
        who = cast.officer(session)
        number = plans.ask(session, who, FEW, MATCHING, START).id
    later = START + SILENT + timedelta(seconds=1)

    assert plan_runs.claim(shop) == number
    assert plan_runs.claim(shop) is None
    assert plan_runs.claim(replace(shop, now=lambda: later)) == number
    with shop.database.write() as session:
        row = questions.hold(session, number)
        assert plans.stop(session, who, row, START) is PlanState.RUNNING
        assert row.stop


def test_a_new_wish_ends_the_older_one(shop: Workshop) -> None:
    with shop.database.write() as session:
        who = cast.officer(session)
        older = plans.ask(session, who, FEW, MATCHING, START)
        plans.ask(session, who, replace(FEW, ends=date(2026, 6, 17)), MATCHING, START)

        assert older.state is PlanState.STOPPED
        with pytest.raises(NotReady):
            plans.stop(session, who, older, START)
