"""What officers do with a demand: by desk and region, with a line in the journal each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.operations import demands, reports, threads, verdicts
from handlers.operations.demands import Wanted
from handlers.rules.lifecycle import NotAllowed
from storage.models import Bureau, Demand, JournalEntry, Officer, ZeroReport
from storage.queries import reports as questions
from storage.session import Database
from storage.vocabulary import (
    Act,
    DemandKind,
    DemandState,
    OfficerDuty,
    OfficerState,
    ReturnReason,
    ThreadState,
)
from tests.support.clock import START

GUSU, KUNSHAN, SUZHOU, PROVINCE = "320508", "320583", "320500", "320000"
ROUND = "2026-1"


@dataclass
class Office:
    """Officers of several bureaus over one session."""

    session: Session

    def officer(self, code: str, number: int = 1) -> tuple[Officer, Bureau]:
        """A bound officer of a bureau; the same for the same number."""
        openid = f"oOfficer_{code}_{number}"
        found = self.session.scalar(select(Officer).where(Officer.openid == openid))
        if found is None:
            found = Officer(
                bureau_code=code, name=f"经办{number}", openid=openid,
                duty=OfficerDuty.HANDLER, state=OfficerState.BOUND,
            )  # fmt: skip
            self.session.add(found)
            self.session.flush()
        return found, self.session.get_one(Bureau, code)

    def demand(self, county: str) -> Demand:
        """A fresh demand of a county."""
        wanted = Wanted(
            enterprise="虚构精密机械有限公司", county_code=county, kind=DemandKind.TECHNOLOGY,
            title="主轴温升", problem="主轴温升太高，精度保不住", contact="赵敏",
            mobile="19900001007",
        )  # fmt: skip
        made, _ = demands.submit(self.session, "oZhao", wanted, START)
        return self.session.scalars(select(Demand).where(Demand.id == made.id)).one()

    def forward(self, demand: Demand, code: str, number: int = 1, at: datetime = START) -> None:
        """Approve as an officer of a bureau."""
        verdicts.forward(self.session, *self.officer(code, number), demand, at)

    def send_back(self, demand: Demand, code: str, at: datetime = START) -> int:
        """Send back as an officer of a bureau."""
        return verdicts.send_back(
            self.session, *self.officer(code), demand, ReturnReason.VAGUE, "请写现状", at
        )

    def undo(self, code: str, number: int = 1, at: datetime = START) -> list[Act]:
        """Undo as an officer of a bureau."""
        found = verdicts.undo(self.session, *self.officer(code, number), at)
        return [undone.act for undone in found]

    def acts(self) -> list[Act]:
        """The acts of officers in the journal, oldest first."""
        query = select(JournalEntry.act).where(JournalEntry.actor.startswith("officer:"))
        return list(self.session.scalars(query.order_by(JournalEntry.id)))


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    """An office in one writing transaction."""
    with database.write() as session:
        yield Office(session)


@contextmanager
def refused(*errors: type[Exception]) -> Iterator[None]:
    """An act that is refused."""
    with pytest.raises(errors):
        yield


def test_a_county_passes_a_demand_to_its_city_and_the_city_to_the_province(office: Office):
    demand = office.demand(GUSU)

    office.forward(demand, GUSU)
    at_city = demand.state
    office.forward(demand, SUZHOU)

    assert (at_city, demand.state) == (DemandState.AT_CITY, DemandState.AT_PROVINCE)
    assert office.acts() == [Act.FORWARD, Act.FORWARD]


def test_a_direct_county_takes_two_steps_by_two_officers(office: Office):
    demand = office.demand(KUNSHAN)
    office.officer(KUNSHAN, 2)

    office.forward(demand, KUNSHAN, 1)
    with refused(verdicts.NeedsColleague):
        office.forward(demand, KUNSHAN, 1)
    office.forward(demand, KUNSHAN, 2)

    assert (demand.state, demand.single_handed) == (DemandState.AT_PROVINCE, False)


def test_a_lone_officer_takes_both_steps_and_it_is_marked(office: Office):
    demand = office.demand(KUNSHAN)

    office.forward(demand, KUNSHAN)
    office.forward(demand, KUNSHAN)

    assert (demand.state, demand.single_handed) == (DemandState.AT_PROVINCE, True)


@pytest.mark.parametrize("code", [SUZHOU, GUSU])
def test_a_demand_out_of_sight_cannot_be_touched(office: Office, code: str):
    demand = office.demand(KUNSHAN)

    with refused(verdicts.OutOfSight):
        office.forward(demand, code)
    with refused(verdicts.OutOfSight):
        office.send_back(demand, code)

    assert (demand.state, office.acts()) == (DemandState.SUBMITTED, [])


@pytest.mark.parametrize("code", [SUZHOU, PROVINCE])
def test_a_superior_does_not_act_at_the_desk_of_a_county_that_has_an_officer(
    office: Office, code: str
):
    demand = office.demand(GUSU)
    office.officer(GUSU)

    with refused(NotAllowed):
        office.forward(demand, code)
    with refused(NotAllowed):
        office.send_back(demand, code)


def test_a_city_acts_for_a_county_without_an_officer(office: Office):
    demand = office.demand(GUSU)

    with refused(NotAllowed):
        office.forward(demand, PROVINCE)
    office.forward(demand, SUZHOU)

    assert demand.state is DemandState.AT_CITY


def test_a_direct_county_without_an_officer_is_nobody_elses(office: Office):
    demand = office.demand(KUNSHAN)

    with refused(verdicts.OutOfSight):
        office.forward(demand, SUZHOU)
    with refused(NotAllowed):
        office.forward(demand, PROVINCE)


def test_returns_are_counted(office: Office):
    demand = office.demand(GUSU)
    counts = []

    for _ in range(3):
        counts.append(office.send_back(demand, GUSU))
        demand.state = DemandState.SUBMITTED
        office.session.flush()

    assert counts == [1, 2, 3]
    assert (demand.return_reason, demand.return_note) == (ReturnReason.VAGUE, "请写现状")


def test_an_act_on_a_step_that_is_gone_comes_too_late(office: Office):
    demand = office.demand(GUSU)
    seen = demand.step
    office.forward(demand, GUSU)

    with refused(verdicts.Overtaken):
        verdicts.send_back(
            office.session, *office.officer(GUSU), demand, ReturnReason.VAGUE, "", START, seen=seen
        )

    assert demand.state is DemandState.AT_CITY


def test_undoing_restores_all_that_the_act_changed(office: Office):
    demand = office.demand(GUSU)
    office.send_back(demand, GUSU)

    undone = office.undo(GUSU, at=START + timedelta(minutes=29))

    assert undone == [Act.SEND_BACK]
    assert (demand.state, demand.returns, demand.return_reason, demand.return_note) == (
        DemandState.SUBMITTED, 0, None, "",
    )  # fmt: skip
    assert office.acts() == [Act.SEND_BACK, Act.UNDO]


def test_all_acts_of_one_message_are_undone_together(office: Office):
    rows = [office.demand(GUSU), office.demand(GUSU)]
    later = START + timedelta(minutes=1)
    for demand in rows:
        office.forward(demand, GUSU, at=later)

    assert office.undo(GUSU, at=later) == [Act.FORWARD, Act.FORWARD]
    assert [demand.state for demand in rows] == [DemandState.SUBMITTED] * 2


def test_one_of_several_can_be_undone_alone(office: Office):
    rows = [office.demand(GUSU), office.demand(GUSU)]
    for demand in rows:
        office.forward(demand, GUSU)

    undone = verdicts.undo(office.session, *office.officer(GUSU), START, only=[rows[0].number])

    assert [each.demand.number for each in undone] == [rows[0].number]
    assert [demand.state for demand in rows] == [DemandState.SUBMITTED, DemandState.AT_CITY]


def test_an_act_is_undone_once(office: Office):
    office.forward(office.demand(GUSU), GUSU)
    office.undo(GUSU, at=START + timedelta(minutes=1))

    with refused(verdicts.NothingToUndo):
        office.undo(GUSU, at=START + timedelta(minutes=2))


def test_nothing_is_undone_after_half_an_hour(office: Office):
    office.forward(office.demand(GUSU), GUSU)

    with refused(verdicts.NothingToUndo):
        office.undo(GUSU, at=START + timedelta(minutes=31))


def test_nothing_is_undone_once_somebody_has_gone_on(office: Office):
    demand = office.demand(GUSU)
    office.forward(demand, GUSU)
    office.forward(demand, SUZHOU)

    with refused(verdicts.NothingToUndo):
        office.undo(GUSU)

    assert demand.state is DemandState.AT_PROVINCE


def test_the_act_of_a_colleague_is_not_mine_to_undo(office: Office):
    office.forward(office.demand(GUSU), GUSU, 1)

    with refused(verdicts.NothingToUndo):
        office.undo(GUSU, 2)


def test_a_zero_report_stands_until_it_is_taken_back(office: Office):
    actor = office.officer(GUSU)
    reports.zero_report(office.session, *actor, ROUND, START)
    with refused(reports.AlreadySo):
        reports.zero_report(office.session, *actor, ROUND, START)
    reports.withdraw_zero(office.session, *actor, ROUND, START)
    with refused(reports.AlreadySo):
        reports.withdraw_zero(office.session, *actor, ROUND, START)
    reports.zero_report(office.session, *actor, ROUND, START)

    assert office.acts() == [Act.ZERO_REPORT, Act.WITHDRAW_ZERO, Act.ZERO_REPORT]
    assert office.session.get_one(ZeroReport, (GUSU, ROUND)).withdrawn_at is None


@pytest.mark.parametrize("code", [SUZHOU, PROVINCE])
def test_only_counties_report_zero(office: Office, code: str):
    with refused(reports.NotReporting):
        reports.zero_report(office.session, *office.officer(code), ROUND, START)


def test_a_county_with_demands_has_no_zero_report(office: Office):
    office.demand(GUSU)

    with pytest.raises(reports.HasDemands) as caught:
        reports.zero_report(office.session, *office.officer(GUSU), ROUND, START)

    assert caught.value.count == 1


def test_a_zero_report_counts_only_until_a_demand_comes(office: Office):
    county = office.session.get_one(Bureau, GUSU)
    reports.zero_report(office.session, *office.officer(GUSU), ROUND, START)
    before = standing(office, county)
    office.demand(GUSU)

    after = standing(office, county)

    assert (before.zero, before.missing, after.zero, after.missing) == (True, False, False, True)


def test_a_city_stands_for_the_counties_under_it(office: Office):
    city = office.session.get_one(Bureau, SUZHOU)
    under = questions.below(office.session, city)
    first = standing(office, city)
    for bureau in under:
        actor = office.officer(bureau.code)[0]
        reports.zero_report(office.session, actor, bureau, ROUND, START)

    second = standing(office, city)

    assert (first.missing, second.missing, second.zero) == (True, False, True)
    assert KUNSHAN not in {bureau.code for bureau in under}


def standing(office: Office, bureau: Bureau) -> questions.Standing:
    """Where one bureau stands."""
    states = {DemandState.AT_PROVINCE}
    return questions.standings(office.session, [bureau], ROUND, states)[0]


def test_a_talk_belongs_to_the_officer_who_answered_first(office: Office):
    thread = threads.open_thread(office.session, "oWang", GUSU, START)
    again = threads.open_thread(office.session, "oWang", GUSU, START)
    _, begins = threads.answer(office.session, *office.officer(GUSU, 1), thread.number, START)
    with refused(threads.Taken):
        threads.answer(office.session, *office.officer(GUSU, 2), thread.number, START)

    assert (again.id, begins, thread.state) == (thread.id, True, ThreadState.TALKING)


def test_a_talk_of_another_bureau_is_none(office: Office):
    thread = threads.open_thread(office.session, "oWang", GUSU, START)

    with refused(threads.NoSuchThread):
        threads.answer(office.session, *office.officer(SUZHOU), thread.number, START)


def test_a_talk_ends_after_a_day(office: Office):
    thread = threads.open_thread(office.session, "oWang", GUSU, START)
    threads.answer(office.session, *office.officer(GUSU), thread.number, START)

    early = threads.end_old(office.session, START + timedelta(hours=23))
    late = threads.end_old(office.session, START + timedelta(hours=24))

    assert (early, [row.id for row in late]) == ([], [thread.id])
    assert thread.state is ThreadState.CLOSED
