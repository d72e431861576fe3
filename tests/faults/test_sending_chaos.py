"""Senders are killed, frozen and cut off while one call in five fails; then the accounts.

The short run is part of every suite; ``--chaos`` makes the long one.
"""

import os
import random
import signal
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from storage.models import AccountToken, Follower, Notice, Sending
from storage.queries import outbox
from storage.queries.tokens import LONG_AGO
from storage.vocabulary import NoticeState
from tests.benchmarks.sending.ground import Ground, ground
from tests.faults.nursery import Child, nursery
from tests.support import databases

UNDER_WAY = (NoticeState.READY, NoticeState.LEASED)
SHARE_OF_FAULTS = 0.2


class Storm:
    """Senders of one database, and what is done to them."""

    def __init__(self, place: Ground, processes: int, seed: int) -> None:
        self.place = place
        self.dice = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.workers = [self._start() for _ in range(processes)]

    def _start(self):
        return self.place.work(threads=8, per_second=2000, start=partial(Child, nursery()))

    def strike(self) -> None:
        """Kill one sender, freeze one past the end of its leases, or cut all connections."""
        what = self.dice.choice(["kill", "freeze", "cut"])
        self.done[what] += 1
        getattr(self, what)()

    def kill(self) -> None:
        """Kill one with signal 9; its leases end, and another takes its place."""
        place = self.dice.randrange(len(self.workers))
        self.workers[place].kill()
        self.workers[place].wait()
        self.workers[place] = self._start()
        self.let_leases_end()

    def freeze(self) -> None:
        """Stop one in mid-work until its leases are over; then it wakes and acknowledges."""
        frozen = self.dice.choice(self.workers)
        os.kill(frozen.pid, signal.SIGSTOP)
        time.sleep(0.3)
        self.let_leases_end()
        time.sleep(0.7)
        os.kill(frozen.pid, signal.SIGCONT)

    def cut(self) -> None:
        """End every connection of the database, as an immediate restart does."""
        with self.place.database.engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )

    def let_leases_end(self) -> None:
        """Make a minute pass for every lease, and free them."""
        with self.place.database.write() as session:
            session.execute(update(AccountToken).values(refreshing_until=LONG_AGO))
            # a row that somebody is writing is passed over: its sender is alive
            leased = select(Notice.id).where(Notice.state == NoticeState.LEASED)
            free = leased.with_for_update(skip_locked=True)
            session.execute(
                update(Notice).where(Notice.id.in_(free)).values(lease_until=Notice.owed_at)
            )
            outbox.rescue(session, session.scalar(select(func.now())))

    def left(self) -> int:
        """How many notices have not come to an end."""
        with self.place.database.read() as session:
            query = select(func.count()).where(Notice.state.in_(UNDER_WAY))
            return session.scalar(query) or 0

    def hurry(self) -> None:
        """Let no notice wait for its next try."""
        with self.place.database.write() as session:
            session.execute(
                update(Notice)
                .where(Notice.state == NoticeState.READY)
                .values(not_before=Notice.owed_at)
            )


@pytest.mark.parametrize(
    ("count", "strikes", "seed"),
    [
        pytest.param(100, 1, 7, id="short"),
        pytest.param(10_000, 60, 1, id="long", marks=pytest.mark.chaos),
    ],
)
def test_nothing_is_lost_or_seen_twice(tmp_path: Path, count: int, strikes: int, seed: int):
    databases.need_postgres()
    with ground(str(tmp_path), fault=SHARE_OF_FAULTS) as place:
        place.fill(count)
        with place.database.write() as session:  # every second person has an open window
            session.execute(
                text("UPDATE followers SET spoke_at = :now WHERE right(openid, 1) IN "
                     "('0', '2', '4', '6', '8')"),
                {"now": int(time.time())},
            )  # fmt: skip
        storm = Storm(place, processes=2, seed=seed)
        end = time.monotonic() + (60 if count < 1000 else 900)
        while len(place.arrivals()) < count // 10 and time.monotonic() < end:
            time.sleep(0.1)
        for _ in range(strikes):
            storm.strike()
            time.sleep(0.2 if count < 1000 else storm.dice.uniform(0.5, 2.5))
        while storm.left() and time.monotonic() < end:
            storm.hurry()
            time.sleep(0.1 if count < 1000 else 0.5)
            storm.let_leases_end()
        audit(place, count, storm)


def audit(place: Ground, count: int, storm: Storm) -> None:
    """Every recipient has one outcome; what is sent was seen once; nothing was seen twice."""
    seen: dict[str, int] = place.ask("/seen")["visible"]  # type: ignore[assignment]
    with place.database.read() as session:
        rows = list(session.execute(select(Notice.recipient, Notice.state, Notice.channel)))
        windows = set(session.scalars(select(Follower.openid).where(Follower.spoke_at > 0)))
        tries = session.scalar(select(func.count()).select_from(Sending))
    states = Counter(state for _, state, _ in rows)
    twice = [openid for openid, times in seen.items() if times > 1]
    lost = [who for who, state, _ in rows if state is NoticeState.SENT and not seen.get(who)]
    unended = [who for who, state, _ in rows if state in UNDER_WAY]
    by_template = [who for who, state, _ in rows
                   if state is NoticeState.UNSURE and who not in windows]  # fmt: skip
    calls = len(place.arrivals())
    print(f"\n{count} notices, {dict(storm.done)}, {calls} calls, {tries} acknowledged, "
          f"{place.ask('/seen')['absorbed']} repeats absorbed, {dict(states)}")  # fmt: skip
    assert (twice, lost, unended, by_template) == ([], [], [], [])
    assert sum(states.values()) == count
    assert set(states) <= {NoticeState.SENT, NoticeState.UNSURE, NoticeState.PHONE}
