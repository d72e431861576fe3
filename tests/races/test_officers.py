"""Two people act on one demand at once, in every order of their steps, on real PostgreSQL."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.operations import demands, verdicts
from handlers.operations.demands import Wanted
from handlers.rules.lifecycle import NotAllowed
from storage import faults
from storage.models import Bureau, Demand, JournalEntry, Notice, Officer
from storage.session import Database
from storage.vocabulary import (
    Act,
    DemandKind,
    DemandState,
    OfficerDuty,
    OfficerState,
    ReturnReason,
)
from tests.races.people import Crowd, heard
from tests.races.stepper import orders, stepping
from tests.support.clock import START

GUSU, SUZHOU = "320508", "320500"
ORDERS = orders()
# every fourth order is enough where the pair differs from the first only in who acts
SOME = ORDERS[::4]
LATER = START + timedelta(minutes=1)
Deed = Callable[[Session, Demand], object]
REFUSED = (verdicts.Overtaken, verdicts.NothingToUndo, NotAllowed)


def officer(session: Session, code: str, number: int) -> tuple[Officer, Bureau]:
    """A bound officer of a bureau; the same for the same number."""
    openid = f"oOfficer_{code}_{number}"
    found = session.scalar(select(Officer).where(Officer.openid == openid))
    if found is None:
        found = Officer(
            bureau_code=code, name=f"经办{number}", openid=openid,
            duty=OfficerDuty.HANDLER, state=OfficerState.BOUND,
        )  # fmt: skip
        session.add(found)
        session.flush()
    return found, session.get_one(Bureau, code)


def approves(code: str, number: int) -> Deed:
    """An officer who approves."""
    return lambda session, demand: verdicts.forward(
        session, *officer(session, code, number), demand, LATER
    )


def sends_back(code: str, number: int) -> Deed:
    """An officer who sends back."""
    return lambda session, demand: verdicts.send_back(
        session, *officer(session, code, number), demand, ReturnReason.VAGUE, "", LATER
    )


def undoes(code: str, number: int) -> Deed:
    """An officer who undoes the last act."""
    return lambda session, _demand: verdicts.undo(session, *officer(session, code, number), LATER)


def withdraws(session: Session, demand: Demand) -> None:
    """An enterprise that withdraws."""
    demands.withdraw(session, "oZhao", demand, LATER, reason="")


def prepared(database: Database, *before: Deed) -> str:
    """A fresh demand of 姑苏, with some acts done to it; its number."""
    with database.write() as session:
        for code, number in ((GUSU, 1), (GUSU, 2), (SUZHOU, 1)):
            officer(session, code, number)
        wanted = Wanted(
            enterprise="姑苏虚构光电有限公司", county_code=GUSU, kind=DemandKind.TECHNOLOGY,
            title="镀膜附着力", problem="镀膜附着力不够", contact="赵敏", mobile="19900001007",
        )  # fmt: skip
        made, _ = demands.submit(session, "oZhao", wanted, START)
        for deed in before:
            deed(session, find(session, made.number))
        return made.number


def find(session: Session, number: str) -> Demand:
    """The demand of a number."""
    return session.scalars(select(Demand).where(Demand.number == number)).one()


def acting(database: Database, number: str, deed: Deed) -> Callable[[], bool]:
    """Read the demand, think, act, commit: with a stop between any two; whether it succeeded."""

    def work() -> bool:
        try:
            with database.write() as session:
                faults.hit("inbound.locked")
                demand = find(session, number)
                faults.hit("inbound.handled")
                deed(session, demand)
                session.flush()
                faults.hit("inbound.before_commit")
        except REFUSED:
            return False
        return True

    return work


PAIRS = {
    "通过和退回": ((), approves(GUSU, 1), sends_back(GUSU, 2)),
    "两个通过": ((), approves(GUSU, 1), approves(GUSU, 2)),
    "市局通过和县局撤销": ((approves(GUSU, 1),), approves(SUZHOU, 1), undoes(GUSU, 1)),
    "两次撤销": ((approves(GUSU, 1),), undoes(GUSU, 1), undoes(GUSU, 1)),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_of_two_acts_at_once_one_succeeds(postgres: tuple[Database, str], pair: str) -> None:
    database = postgres[0]
    before, first, second = PAIRS[pair]
    wrong = []

    with stepping(database) as stepper:
        for schedule in SOME if before else ORDERS:
            number = prepared(database, *before)
            works = {
                "A": acting(database, number, first),
                "B": acting(database, number, second),
            }
            done = stepper.run(schedule, works)
            with database.read() as session:
                steps = find(session, number).step
            if sorted(done) != [False, True] or steps != len(before) + 2:
                wrong.append((schedule, done, steps))

    assert wrong == []


def test_a_demand_withdrawn_meanwhile_is_not_passed_on(postgres: tuple[Database, str]) -> None:
    database = postgres[0]
    ends = set()

    with stepping(database) as stepper:
        for schedule in ORDERS:
            number = prepared(database)
            works = {
                "A": acting(database, number, approves(GUSU, 1)),
                "B": acting(database, number, withdraws),
            }
            done = tuple(stepper.run(schedule, works))
            with database.read() as session:
                ends.add((done, find(session, number).state))

    # the withdrawal always holds; the approval only when it came first
    assert ends == {
        ((True, True), DemandState.WITHDRAWN),
        ((False, True), DemandState.WITHDRAWN),
    }


def test_two_officers_who_speak_at_once_hear_who_was_first(
    postgres: tuple[Database, str],
) -> None:
    database = postgres[0]
    crowd = Crowd(database, None)
    wrong = []

    with stepping(database) as stepper:
        for turn, schedule in enumerate(SOME):
            number = prepared(database)
            said = {
                "A": heard(f"oOfficer_{GUSU}_1", 2 * turn, f"通过 {number}"),
                "B": heard(f"oOfficer_{GUSU}_2", 2 * turn + 1, f"退回 {number}，重复"),
            }
            replies = stepper.run(
                schedule, {name: lambda push=push: crowd.hears(push) for name, push in said.items()}
            )
            found = outcome(database, number)
            late = [text for text in replies if "有了变化" in text or "不在您这里审" in text]
            if len(late) != 1 or found not in WON:
                wrong.append((schedule, replies, found))

    assert wrong == []


WON = (
    (DemandState.AT_CITY, [Act.FORWARD], 1),
    (DemandState.RETURNED, [Act.SEND_BACK], 1),
)


def outcome(database: Database, number: str) -> tuple[DemandState, list[Act], int]:
    """Where a demand stands, what officers did to it, and how often its enterprise is told."""
    with database.read() as session:
        acts = session.scalars(
            select(JournalEntry.act).where(
                JournalEntry.subject == f"demand:{number}",
                JournalEntry.actor.startswith("officer:"),
            )
        )
        told = session.scalars(
            select(Notice.id).where(Notice.occasion.startswith(f"demand:{number}:moved:"))
        )
        return find(session, number).state, list(acts), len(list(told))
