"""The state machine of seats and invitations with two acts at once, in every order of their steps.

The order of the steps is chosen like everything else, so a failure can be played again. What two
acts on one invitation came to is read from the journal, whose lines stand in the order of the lock.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.operations import invitations
from storage.models import Invitation, JournalEntry, Seat, Team
from storage.session import Database
from storage.vocabulary import Act
from tests.operations import test_invitation_machine as alone
from tests.races.stepper import orders, stepping
from tests.races.test_invitations import acting
from tests.support import cast

Key = tuple[int, int]
Say = Callable[[Key, bool], None]


class Deed(NamedTuple):
    """One act, as it is chosen: on which row, and for an answer which."""

    kind: str
    number: int
    act: Act = Act.ACCEPT


DEEDS = st.builds(
    Deed,
    st.sampled_from(("answer", "answer", "answer", "lapse", "recall", "ask")),
    st.integers(0, 20),
    st.sampled_from(sorted(alone.ANSWERS)),
)


class AtOnce(alone.Machine):
    """The same teams and people; besides, any two acts at the same time."""

    @rule(first=DEEDS, second=DEEDS, order=st.sampled_from(orders()))
    def at_once(self, first: Deed, second: Deed, order: str) -> None:
        """Two sessions act; which of them goes first is the order's."""
        said: dict[str, list[tuple[Key, bool]]] = {"A": [], "B": []}
        works = {
            name: acting(self.database, self._deed(deed, said[name]))
            for name, deed in (("A", first), ("B", second))
        }
        with stepping(self.database) as stepper:
            done = dict(zip("AB", stepper.run(order, works), strict=True))
        told = {name: dict(said[name]) if done[name] else {} for name in "AB"}
        both = told["A"].keys() & told["B"].keys()
        self.said |= told["A"] | told["B"]
        for key in both:
            self.said[key] = self._last_word(key)

    def _deed(self, deed: Deed, said: list[tuple[Key, bool]]) -> Callable[[Session], Any]:
        def tell(key: Key, yes: bool) -> None:
            said.append((key, yes))

        return lambda session: getattr(self, f"_{deed.kind}")(session, deed, tell)

    def _answer(self, session: Session, deed: Deed, tell: Say) -> None:
        row = self._pick(session, deed.number)
        if row is not None:
            words = alone.ANSWERS[deed.act]
            invitations.answer(session, "expert", row, deed.act, self.clock.now(), words)
            tell((row.team_id, row.expert_id), deed.act is Act.ACCEPT)

    def _recall(self, session: Session, deed: Deed, tell: Say) -> None:
        row = self._pick(session, deed.number)
        if row is not None:
            host = session.get_one(Team, row.team_id).host_code
            invitations.recall(session, cast.officer(session, host)[0], row, self.clock.now())
            tell((row.team_id, row.expert_id), False)

    def _lapse(self, session: Session, deed: Deed, _tell: Say) -> None:
        row = self._pick(session, deed.number)
        if row is not None:
            invitations.lapse(session, row, row.answer_by)

    def _ask(self, session: Session, deed: Deed, _tell: Say) -> None:
        seat = session.scalars(select(Seat).order_by(Seat.id)).all()[deed.number % 4]
        team = session.get_one(Team, seat.team_id)
        invitations.ask_next(session, "officer:1", team, seat, self.clock.now())

    def _last_word(self, key: Key) -> bool:
        """Whether the newest line of the journal about an invitation is a yes."""
        with self.database.read() as session:
            row = session.scalars(
                select(Invitation).where(
                    Invitation.team_id == key[0], Invitation.expert_id == key[1]
                )
            ).one()
            lines = session.scalars(
                select(JournalEntry)
                .where(JournalEntry.subject == f"invitation:{row.number}")
                .order_by(JournalEntry.id.desc())
            )
            return next(line for line in lines if line.act in SAID).act is Act.ACCEPT


SAID = frozenset({*alone.ANSWERS, Act.RECALL})


def run(database: Database, examples: int, steps: int) -> None:
    """Let the machine run on a database."""
    alone.run(database, examples, steps, AtOnce)


def test_two_acts_at_once_fill_no_seat_twice_and_lose_no_acceptance(
    postgres: tuple[Database, str],
) -> None:
    run(postgres[0], examples=2, steps=12)


@pytest.mark.chaos
def test_the_same_for_a_long_time(postgres: tuple[Database, str]) -> None:
    run(postgres[0], examples=150, steps=40)
