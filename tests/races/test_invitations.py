"""Two people act on one seat, one team or one expert at once, in every order of their steps."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from handlers.operations import invitations, teams
from handlers.operations.invitations import Barred, Engaged, SeatTaken
from handlers.rules.invitations import NotPossible
from storage import faults
from storage.models import Bureau, Candidate, Expert, Invitation, JournalEntry, Seat, Team, Visit
from storage.queries import invitations as questions
from storage.session import Database
from storage.vocabulary import Act, InvitationState, TeamState
from tests.races.stepper import orders, stepping
from tests.support import cast
from tests.support.clock import START

S = InvitationState
# a few orders of two times four steps always, all of them with --chaos
EXTENT = [pytest.param(23, id="some"), pytest.param(1, id="all", marks=pytest.mark.chaos)]
LATE = START + timedelta(days=9)
REFUSED = (NotPossible, Engaged, Barred, SeatTaken, teams.TooFew)
Deed = Callable[[Session], object]


def newest(session: Session, name: str) -> Invitation:
    """The newest invitation of an expert."""
    query = select(Invitation).join(Expert).where(Expert.name == name)
    return session.scalars(query.order_by(Invitation.id.desc()).limit(1)).one()


def says(name: str, act: Act) -> Deed:
    """An expert who answers."""
    return lambda session: invitations.answer(session, name, newest(session, name), act, START)


def the_clock(name: str) -> Deed:
    """The clock, which finds an invitation overdue."""
    return lambda session: invitations.lapse(session, newest(session, name), LATE)


def recalls(name: str) -> Deed:
    """A host who takes an invitation back."""
    return lambda session: invitations.recall(
        session, cast.officer(session)[0], newest(session, name), START
    )


def asks(session: Session) -> object:
    """A host who asks the next candidate of the first seat."""
    seat = session.scalars(select(Seat).order_by(Seat.id)).first()
    assert seat is not None
    return invitations.ask_next(session, "a", session.get_one(Team, seat.team_id), seat, START)


def cancels(session: Session) -> object:
    """A host who cancels the team."""
    team = session.scalars(select(Team).order_by(Team.id)).first()
    assert team is not None
    return teams.cancel(session, cast.officer(session), team, START, reason="台风")


def announces(session: Session) -> object:
    """A host who announces the team."""
    team = session.scalars(select(Team).order_by(Team.id)).first()
    assert team is not None
    return teams.announce(session, cast.officer(session), team, START)


def fresh(database: Database, setting: Callable[[Session], None]) -> None:
    """Nothing but what a setting makes."""
    with database.write() as session:
        for table in (Visit, Invitation, Candidate, Seat, Team, Expert, JournalEntry):
            session.execute(delete(table))
    with database.write() as session:
        cast.officer(session)
        cast.officer(session, cast.NANTONG)
        setting(session)


def acting(database: Database, deed: Deed) -> Callable[[], bool]:
    """Read, think, act, commit: with a stop between any two; whether it succeeded."""

    def work() -> bool:
        try:
            with database.write() as session:
                faults.hit("inbound.locked")
                session.scalars(select(Bureau).limit(1)).all()
                faults.hit("inbound.handled")
                deed(session)
                session.flush()
                faults.hit("inbound.before_commit")
        except REFUSED:
            return False
        return True

    return work


def asked(session: Session) -> None:
    """甲 is asked for a seat, 乙 and 丙 come after him."""
    people = [cast.expert(session, name) for name in ("甲", "乙", "丙")]
    cast.invited(session, cast.team(session), *people)


def lapsed(session: Session) -> None:
    """甲 has not answered, the seat is free and the next is asked by hand."""
    asked(session)
    row = newest(session, "甲")
    session.get_one(Team, row.team_id).automatic = False
    invitations.lapse(session, row, LATE)


def two_hosts(session: Session) -> None:
    """甲 is asked by two cities for the same days."""
    one = cast.expert(session, "甲")
    cast.invited(session, cast.team(session), one)
    cast.invited(session, cast.team(session, cast.officer(session, cast.NANTONG)), one)


def first_of(name: str) -> Deed:
    """An expert who accepts the older of two invitations."""

    def deed(session: Session) -> object:
        query = select(Invitation).join(Expert).where(Expert.name == name)
        row = session.scalars(query.order_by(Invitation.id).limit(1)).one()
        return invitations.answer(session, name, row, Act.ACCEPT, START)

    return deed


def fifteen(session: Session) -> None:
    """A team of exactly fifteen."""
    team = cast.team(session)
    for number in range(15):
        row = cast.invited(session, team, cast.expert(session, f"专{number}"))
        row.state = S.ACCEPTED
    session.flush()


def replaced(session: Session) -> None:
    """甲 has not answered in time and 乙 has been asked for the seat."""
    asked(session)
    invitations.lapse(session, newest(session, "甲"), LATE)


PAIRS = {
    "接受和逾期": (asked, says("甲", Act.ACCEPT), the_clock("甲")),
    "接受和撤回": (asked, says("甲", Act.ACCEPT), recalls("甲")),
    "谢绝和逾期": (asked, says("甲", Act.DECLINE), the_clock("甲")),
    "迟来的接受和请下一位": (lapsed, says("甲", Act.ACCEPT), asks),
    "两次请下一位": (lapsed, asks, asks),
    "迟来的接受和候补的接受": (replaced, says("甲", Act.ACCEPT), says("乙", Act.ACCEPT)),
    "谢绝和请候补": (asked, says("甲", Act.DECLINE), asks),
    "接受和取消": (asked, says("甲", Act.ACCEPT), cancels),
}


@pytest.mark.parametrize("every", EXTENT)
@pytest.mark.parametrize("pair", PAIRS)
def test_a_seat_has_one_holder_and_no_acceptance_is_lost(
    postgres: tuple[Database, str], pair: str, every: int
) -> None:
    database = postgres[0]
    setting, first, second = PAIRS[pair]
    wrong = []

    with stepping(database) as stepper:
        for schedule in orders()[::every]:
            fresh(database, setting)
            works = {"A": acting(database, first), "B": acting(database, second)}
            done = stepper.run(schedule, works)
            with database.read() as session:
                rows = list(session.scalars(select(Invitation)))
                live = [row for row in rows if row.state in questions.LIVE]
                mine = newest(session, "甲")
                over = session.scalars(select(Team.state)).one() is TeamState.CANCELLED
                heard = mine.state in {S.ACCEPTED, S.RECALLED} or mine.late_yes_at is not None
                said_yes = "接受" in pair and done[0]
            if len(live) != (0 if over else 1) or (said_yes and not heard):
                wrong.append((schedule, done, [(row.number, row.state) for row in rows]))

    assert wrong == []


@pytest.mark.parametrize("every", EXTENT)
def test_one_expert_does_not_agree_to_two_cities_at_once(
    postgres: tuple[Database, str], every: int
) -> None:
    database = postgres[0]
    wrong = []

    with stepping(database) as stepper:
        for schedule in orders()[::every]:
            fresh(database, two_hosts)
            works = {
                "A": acting(database, first_of("甲")),
                "B": acting(database, says("甲", Act.ACCEPT)),
            }
            done = stepper.run(schedule, works)
            if sorted(done) != [False, True]:
                wrong.append((schedule, done))

    assert wrong == []


@pytest.mark.parametrize("every", EXTENT)
def test_a_team_that_falls_below_fifteen_is_not_announced(
    postgres: tuple[Database, str], every: int
) -> None:
    database = postgres[0]
    ends = set()

    with stepping(database) as stepper:
        for schedule in orders()[::every]:
            fresh(database, fifteen)
            works = {
                "A": acting(database, announces),
                "B": acting(database, says("专3", Act.DECLINE)),
            }
            done = tuple(stepper.run(schedule, works))
            with database.read() as session:
                ends.add((done, session.scalars(select(Team.state)).one()))

    # announced while there were fifteen, or not at all
    assert ends == {((True, True), TeamState.ANNOUNCED), ((False, True), TeamState.BUILDING)}
