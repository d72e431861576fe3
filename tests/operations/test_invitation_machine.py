"""Seats and invitations under every mixture of answers, opinions, the clock and the hosts' acts.

The model is a dict of what each expert last said. Two invariants hold throughout: a seat has one
holder at most, and whoever said yes and has not taken it back is in the team, waits in sight of
the host, or has been told that the host ended it.
"""

from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from handlers.operations import invitations, teams
from handlers.operations.invitations import Barred, Engaged, Moved, NothingToDecide, Words
from handlers.rules import invitations as rules
from handlers.rules.invitations import NotPossible
from storage.models import Expert, Invitation, Seat, Team, UnitClerk
from storage.queries import invitations as questions
from storage.queries import teams as asked
from storage.session import Database
from storage.vocabulary import Act, InvitationState, TeamState
from tests.support import cast, databases
from tests.support.clock import StandingClock

NAMES = ("甲", "乙", "丙", "丁", "戊")
LATER_DAYS = (date(2026, 6, 22), date(2026, 6, 23))
WISH = Words(wish=(date(2026, 6, 17), date(2026, 6, 17)))
ANSWERS = {
    Act.ACCEPT: Words(), Act.ACCEPT_IF: Words(condition="只能来一天"), Act.PROPOSE_TIME: WISH,
    Act.AWAIT_UNIT: Words(), Act.DECLINE: Words(reason="有课"),
}  # fmt: skip
REFUSED = (NotPossible, Engaged, Barred, NothingToDecide, invitations.SeatTaken, teams.TooFew)


class Machine(RuleBasedStateMachine):
    """Two teams of two hosts with two seats each, five experts; ``database`` is set by the test."""

    database: Database

    @initialize(automatic=st.booleans())
    def begin(self, automatic: bool) -> None:
        """Teams whose days overlap, and candidates in different orders."""
        databases.empty(self.database)
        self.clock = StandingClock()
        self.said: dict[tuple[int, int], bool] = {}
        with self.database.write() as session:
            experts = [cast.expert(session, name) for name in NAMES]
            cast.clerk(session)
            for code in (cast.TAIZHOU, cast.NANTONG):
                team = cast.team(session, cast.officer(session, code))
                team.automatic = automatic
                for order in (experts, experts[::-1]):
                    cast.seated(session, team, *order)

    def _do(self, work) -> Moved | None:  # type: ignore[no-untyped-def]
        """One act in a transaction of its own; refused acts change nothing."""
        try:
            with self.database.write() as session:
                return work(session)  # type: ignore[no-any-return]
        except REFUSED:
            return None

    def _pick(self, session, number: int) -> Invitation | None:  # type: ignore[no-untyped-def]
        rows = list(session.scalars(select(Invitation).order_by(Invitation.id)))
        return rows[number % len(rows)] if rows else None

    @rule(seat=st.integers(0, 3))
    def ask(self, seat: int) -> None:
        """A host asks the next candidate of a seat."""

        def work(session) -> None:  # type: ignore[no-untyped-def]
            row = session.scalars(select(Seat).order_by(Seat.id)).all()[seat]
            team = session.get_one(Team, row.team_id)
            invitations.ask_next(session, "officer:1", team, row, self.clock.now())

        self._do(work)

    @rule(number=st.integers(0, 20), act=st.sampled_from(sorted(ANSWERS)))
    def answer(self, number: int, act: Act) -> None:
        """An expert answers, in time or late."""

        def work(session):  # type: ignore[no-untyped-def]
            row = self._pick(session, number)
            if row is None:
                return None
            key = (row.team_id, row.expert_id)
            done = invitations.answer(session, "expert", row, act, self.clock.now(), ANSWERS[act])
            return key, done, done.invitation.state

        if found := self._do(work):
            key, done, state = found
            assert done.kept or state is rules.INVITATION[act, done.before]
            self.said[key] = act is Act.ACCEPT

    @rule(number=st.integers(0, 20), agrees=st.booleans())
    def opinion(self, number: int, agrees: bool) -> None:
        """The home unit agrees or not."""

        def work(session):  # type: ignore[no-untyped-def]
            row = self._pick(session, number)
            clerk = session.scalars(select(UnitClerk)).one()
            if row is None:
                return None
            before = row.state
            invitations.give_opinion(session, clerk, row, self.clock.now(), agrees=agrees)
            return (row.team_id, row.expert_id), before

        if found := self._do(work):
            key, before = found
            if not agrees:
                self.said[key] = False
            elif before is InvitationState.AWAITING_UNIT:
                self.said[key] = True

    @rule(number=st.integers(0, 20), grants=st.booleans())
    def decide(self, number: int, grants: bool) -> None:
        """The host meets a condition, or cannot."""

        def work(session):  # type: ignore[no-untyped-def]
            row = self._pick(session, number)
            if row is None:
                return None
            who = cast.officer(session, session.get_one(Team, row.team_id).host_code)
            invitations.decide(session, who[0], row, self.clock.now(), grants=grants)
            return row.team_id, row.expert_id

        if found := self._do(work):
            self.said[found] = grants

    @rule(number=st.integers(0, 20))
    def recall(self, number: int) -> None:
        """The host takes an invitation back."""
        self._by_host(number, invitations.recall, yes=False)

    @rule(number=st.integers(0, 20))
    def reseat(self, number: int) -> None:
        """The host gives a kept acceptance a seat."""
        self._by_host(number, invitations.reseat, yes=True)

    def _by_host(self, number: int, deed, *, yes: bool) -> None:  # type: ignore[no-untyped-def]
        def work(session):  # type: ignore[no-untyped-def]
            row = self._pick(session, number)
            if row is None:
                return None
            who = cast.officer(session, session.get_one(Team, row.team_id).host_code)
            deed(session, who[0], row, self.clock.now())
            return row.team_id, row.expert_id

        if found := self._do(work):
            self.said[found] = yes

    @rule(days=st.integers(1, 8))
    def time_passes(self, days: int) -> None:
        """Overdue invitations lapse."""
        self.clock.move(days=days)
        with self.database.read() as session:
            due = questions.lapsed(session, self.clock.now())
        for number in due:
            self._do(
                lambda session, number=number: invitations.lapse(
                    session, session.get_one(Invitation, number), self.clock.now()
                )
            )

    @rule(which=st.integers(0, 1))
    def move(self, which: int) -> None:
        """A team is moved: yes to the old days is no yes to the new ones."""

        def work(session):  # type: ignore[no-untyped-def]
            team = session.scalars(select(Team).order_by(Team.id)).all()[which]
            who = cast.officer(session, team.host_code)
            moved = teams.move(session, who, team, *LATER_DAYS, self.clock.now())
            return [(row.team_id, row.expert_id) for row in moved]

        for key in self._do(work) or ():  # type: ignore[attr-defined]
            self.said[key] = False

    @rule(which=st.integers(0, 1))
    def announce(self, which: int) -> None:
        """A team of four is never announced without a reason."""

        def work(session):  # type: ignore[no-untyped-def]
            team = session.scalars(select(Team).order_by(Team.id)).all()[which]
            teams.announce(session, cast.officer(session, team.host_code), team, self.clock.now())

        self._do(work)

    @precondition(lambda self: self.clock.now().day > 12)
    @rule(which=st.integers(0, 1))
    def cancel(self, which: int) -> None:
        """A team is cancelled: everybody in it is let go."""

        def work(session):  # type: ignore[no-untyped-def]
            team = session.scalars(select(Team).order_by(Team.id)).all()[which]
            who = cast.officer(session, team.host_code)
            ended = teams.cancel(session, who, team, self.clock.now(), reason="台风")
            return [(row.team_id, row.expert_id) for row in ended]

        for key in self._do(work) or ():  # type: ignore[attr-defined]
            self.said[key] = False

    @invariant()
    def no_seat_has_two_holders(self) -> None:
        """One live invitation for a seat at most."""
        with self.database.read() as session:
            held = session.execute(
                select(Invitation.seat_id, func.count())
                .where(Invitation.state.in_(questions.LIVE))
                .group_by(Invitation.seat_id)
            )
            assert [row for row in held if row[1] > 1] == []

    @invariant()
    def no_acceptance_is_lost(self) -> None:
        """Who said yes is a member or is kept in sight; who is a member said yes."""
        with self.database.read() as session:
            for row in session.scalars(select(Invitation)):
                over = session.get_one(Team, row.team_id).state is TeamState.CANCELLED
                yes = self.said.get((row.team_id, row.expert_id), False)
                member = row.state is InvitationState.ACCEPTED
                if not over:
                    assert yes == (member or row.late_yes_at is not None), (row.number, row.state)

    @invariant()
    def nobody_is_in_two_teams_at_once(self) -> None:
        """Days that were agreed to never overlap."""
        with self.database.read() as session:
            for expert in session.scalars(select(Expert)):
                days = [
                    (row.days_from, row.days_to)
                    for row in session.scalars(
                        select(Invitation).where(
                            Invitation.expert_id == expert.id,
                            Invitation.state == InvitationState.ACCEPTED,
                        )
                    )
                ]
                assert not any(
                    rules.overlap(one, other)
                    for place, one in enumerate(days) for other in days[:place]
                )  # fmt: skip

    @invariant()
    def no_short_team_is_announced_without_a_reason(self) -> None:
        """Four seats are never enough."""
        with self.database.read() as session:
            for team in session.scalars(select(Team)):
                short = asked.count_members(session, team.id) < rules.ENOUGH
                assert not (short and team.state is TeamState.ANNOUNCED and not team.reasons)


def run(database: Database, examples: int, steps: int, machine: type[Machine] = Machine) -> None:
    """Let the machine run on a database."""
    machine.database = database
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            derandomize=True, phases=(Phase.explicit, Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_no_mixture_of_acts_fills_a_seat_twice_or_loses_an_acceptance(
    sqlite: tuple[Database, str],
) -> None:
    run(sqlite[0], examples=3, steps=20)


@pytest.mark.chaos
def test_the_same_for_a_long_time_on_each_database(database: Database) -> None:
    run(database, examples=300, steps=60)
