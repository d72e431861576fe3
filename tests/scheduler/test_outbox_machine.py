"""The outbox under every mixture of claims, answers, crashes, frozen senders and moved clocks.

The model is a dict of notices. The phone is modelled too: it remembers the id of a message for ten
minutes, as the platform does, and counts what a person would see.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, update

from handlers.operations import notices
from handlers.ports import Accepted, NotDelivered, Outgoing
from handlers.rules.delivery import Quiet
from scheduler.sender import Sender
from storage.models import Follower, Notice
from storage.queries import attempts, outbox
from storage.queries.attempts import Ack
from storage.queries.outbox import Claimed
from storage.session import Database
from storage.vocabulary import Channel, NoticeState, Remedy
from tests.scheduler.office import BY_TEMPLATE, LONG_AGO, manner
from tests.support import databases
from tests.support.clock import StandingClock

MEMORY = timedelta(minutes=10)
PEOPLE = ("oAnn", "oBob", "oCat")
TERMINAL = {
    NoticeState.SENT, NoticeState.DELIVERED, NoticeState.FAILED, NoticeState.UNSURE,
    NoticeState.EXPIRED, NoticeState.CANCELLED, NoticeState.PHONE,
}  # fmt: skip
MAY_SEND = {NoticeState.SENT, NoticeState.UNSURE}


@dataclass
class Phones:
    """The platform's side: repeats of an id within ten minutes are dropped (protocol §4.4)."""

    clock: StandingClock
    shown: dict[str, int] = field(default_factory=dict)
    known: dict[str, datetime] = field(default_factory=dict)
    next: str = "accepted"
    numbers: int = 0

    def send(self, message: Outgoing) -> Accepted:
        """Take one message, or fail as the machine wants the next call to fail."""
        answer, self.next = self.next, "accepted"
        if answer == "refused":
            raise NotDelivered("忙", Remedy.LATER, code=-1)
        if answer == "never":
            raise NotDelivered("内容", Remedy.NEVER, code=47003)
        if answer == "lost before":
            raise NotDelivered("断了", Remedy.LATER, ambiguous=True)
        self._show(message)
        if answer == "lost after":
            raise NotDelivered("断了", Remedy.LATER, ambiguous=True)
        self.numbers += 1
        return Accepted(f"R{self.numbers}")

    def _show(self, message: Outgoing) -> None:
        now = self.clock.now()
        mark = message.text or message.data["character_string1"]
        seen = self.known.get(message.client_id) if message.client_id else None
        if seen is None or now - seen >= MEMORY:
            self.shown[mark] = self.shown.get(mark, 0) + 1
            if message.client_id:
                self.known[message.client_id] = now


class Machine(RuleBasedStateMachine):
    """Drives one outbox; ``database`` is set by the test."""

    database: Database
    claims = Bundle("claims")

    @initialize()
    def begin(self) -> None:
        """An empty outbox, three people: two by template, one in the chat."""
        databases.empty(self.database)
        self.clock = StandingClock()
        self.phones = Phones(self.clock)
        self.sender = Sender(
            self.database, self.phones, self.clock, manner(Quiet(None, None), threads=1)
        )
        self.model: dict[int, str] = {}
        self.attempts: dict[int, int] = {}
        self.called: set[tuple[int, int]] = set()
        self.made = 0
        spoke = int(self.clock.now().timestamp())
        with self.database.write() as session:
            session.add_all(
                Follower(openid=openid, spoke_at=spoke if openid == "oAnn" else 0)
                for openid in PEOPLE
            )

    @rule(openid=st.sampled_from(PEOPLE), again=st.booleans())
    def owe(self, openid: str, again: bool) -> None:
        """Owe a notice, or the last one once more, which changes nothing."""
        self.made += 0 if again and self.made else 1
        mark = f"{openid}-{self.made}"
        known = mark in self.model.values()
        with self.database.write() as session:
            new = notices.owe(
                session, openid, f"scene:{mark}", self.clock.now(),
                text=mark, kind=BY_TEMPLATE, data={"number": mark},
            )  # fmt: skip
            number = session.scalars(
                select(Notice.id).where(Notice.occasion == f"scene:{mark}")
            ).one()
        assert new is not known
        self.model[number] = mark

    @rule(answer=st.sampled_from(["accepted", "refused", "never", "lost before", "lost after"]))
    def drain(self, answer: str) -> None:
        """Let the sender send what is due; its first call goes as told."""
        self.phones.next = answer
        self.sender.drain_once()
        self.phones.next = "accepted"

    @rule(target=claims)
    def claim_and_freeze(self) -> object:
        """Claim what is due and do nothing with it yet."""
        with self.database.write() as session:
            claimed = outbox.claim(session, "frozen", self.clock.now(), limit=2)
        return multiple(*claimed)

    @rule(claimed=claims)
    def begin_a_call(self, claimed: Claimed) -> None:
        """The frozen sender comes as far as noting its channel, then sends, and freezes again."""
        if (claimed.id, claimed.attempt) in self.called:
            return
        self.called.add((claimed.id, claimed.attempt))
        channel = Channel.CUSTOMER if claimed.recipient == "oAnn" else Channel.TEMPLATE
        with self.database.write() as session:
            one = attempts.Start(claimed.id, claimed.attempt, channel)
            may = attempts.start(session, [one], least=timedelta(seconds=15))
        if may and claimed.unsure_since is None:
            mark = str(claimed.payload["text"])
            client_id = claimed.client_id if channel is Channel.TEMPLATE else ""
            self.phones._show(Outgoing(claimed.recipient, channel, text=mark, client_id=client_id))

    @rule(claimed=consumes(claims), state=st.sampled_from(sorted(MAY_SEND)))
    def wake(self, claimed: Claimed, state: NoticeState) -> None:
        """A frozen sender acknowledges; a stale one changes nothing."""
        before = self._row(claimed.id)
        fresh = before.attempt == claimed.attempt and before.channel is not Channel.NONE
        if not fresh and before.attempt == claimed.attempt:
            return  # it never called: it has nothing to acknowledge
        ack = Ack(claimed.id, claimed.attempt, state, "accepted", before.channel)
        with self.database.write() as session:
            stale = attempts.acknowledge(session, [ack], self.clock.now())
        after = self._row(claimed.id)
        assert stale == (0 if fresh else 1)
        assert after.state is (state if fresh else before.state)

    @rule()
    def let_leases_end(self) -> None:
        """A minute without a heartbeat: every lease is over and is rescued."""
        with self.database.write() as session:
            session.execute(
                update(Notice)
                .where(Notice.state == NoticeState.LEASED)
                .values(lease_until=LONG_AGO)
            )
            outbox.rescue(session, self.clock.now())

    @rule(openid=st.sampled_from(PEOPLE))
    def cancel(self, openid: str) -> None:
        """Somebody leaves: what has not left us is cancelled."""
        with self.database.write() as session:
            notices.cancel(session, openid, self.clock.now(), reason="已取消关注")

    @rule(seconds=st.sampled_from([1, 61, 300, 545, 660, 4000]))
    def move_the_clock(self, seconds: int) -> None:
        """Time goes by."""
        self.clock.move(seconds=seconds)

    def _row(self, number: int) -> Notice:
        with self.database.read() as session:
            return session.get_one(Notice, number)

    @invariant()
    def nobody_sees_a_notice_twice(self) -> None:
        """At most one visible copy of each."""
        if hasattr(self, "phones"):
            assert [mark for mark, times in self.phones.shown.items() if times > 1] == []

    @invariant()
    def every_notice_is_somewhere(self) -> None:
        """Each has one row; what was sent is shown; attempts never decrease."""
        if not hasattr(self, "model"):
            return
        with self.database.read() as session:
            rows = {row.id: row for row in session.scalars(select(Notice))}
        assert set(rows) == set(self.model)
        for number, row in rows.items():
            assert row.attempt >= self.attempts.get(number, 0)
            self.attempts[number] = row.attempt
            assert (row.settled_at is not None) == (row.state in TERMINAL)
            assert (row.lease_until is not None) == (row.state is NoticeState.LEASED)
            if self.phones.shown.get(self.model[number], 0) == 0:
                assert row.state is not NoticeState.DELIVERED

    def teardown(self) -> None:
        """Let everything come to its end: each notice has one fate."""
        if not hasattr(self, "phones"):
            return
        self.let_leases_end()
        for _ in range(12):
            self.clock.move(seconds=61)
            while self.sender.drain_once():
                pass
        self.nobody_sees_a_notice_twice()
        with self.database.read() as session:
            states = set(session.scalars(select(Notice.state)))
        assert states <= TERMINAL
        self.sender.close()


@pytest.mark.parametrize("examples", [pytest.param(15), pytest.param(500, marks=pytest.mark.chaos)])
def test_every_notice_has_one_fate_and_is_seen_at_most_once(database: Database, examples: int):
    Machine.database = database
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            derandomize=examples < 100,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
        ),
    )
