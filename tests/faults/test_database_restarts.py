"""PostgreSQL itself is ended as by a power cut, again and again, while people talk and notices
leave; then the accounts. On a server of our own: nobody else's is touched.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from bot.simulator.values import Delivery, Verdict
from handlers.operations import notices
from storage.models import Contact, Demand, Follower, Hearing, Notice
from storage.vocabulary import HearingState, NoticeState
from tests.faults.processes import House, Program, house_of, until
from tests.faults.test_chaos import TEMPLATE, TEMPLATES, count, officer_of, replies_of, talk
from tests.faults.test_inbound_kills import CONVERSATION, NUMBER
from tests.faults.test_outbound_kills import TEMPLATES as MORE_TEMPLATES
from tests.faults.test_outbound_kills import Post
from tests.support import databases
from tests.support.cluster import Cluster, cluster

RESTARTS, AT_ONCE, EACH, SLICE = 8, 6, 600, 25
PAUSE = (2.0, 6.0)
WAITING = Notice.state.in_((NoticeState.READY, NoticeState.LEASED))


@dataclass
class Storm:
    """People who talk, notices that are owed, and a server that goes away."""

    house: House
    server: Cluster
    post: Post
    dice: random.Random
    restarts: int = 0
    away: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)
    talks: list[tuple[str, list[Delivery]]] = field(default_factory=list)

    def rage(self) -> None:
        """Restart the server so many times."""
        try:
            for _ in range(RESTARTS):
                time.sleep(self.dice.uniform(*PAUSE))
                began = time.monotonic()
                self.server.restart()
                self.away += time.monotonic() - began
                self.restarts += 1
            time.sleep(2)
        finally:
            self.over.set()

    @contextmanager
    def raging(self) -> Iterator[None]:
        """For the length of the block, restarts and new notices all the time."""
        threads = [threading.Thread(target=self.rage), threading.Thread(target=self.owe)]
        for thread in threads:
            thread.start()
        yield
        for thread in threads:
            thread.join()

    def owe(self) -> None:
        """Owe a few notices at a time; what could not be written is written again, which changes
        nothing if it was.
        """
        marks = sorted(self.post.by_template.items()) + sorted(self.post.in_chat.items())
        self.dice.shuffle(marks)
        while marks:
            try:
                with self.house.database.write() as session:
                    for mark, openid in marks[:SLICE]:
                        kind = "by_template" if mark in self.post.by_template else ""
                        self.post._owe(session, openid, mark, kind)
                del marks[:SLICE]
            except DBAPIError:
                time.sleep(0.2)
            self.over.wait(0.3)

    def talk_until_over(self, place: int) -> None:
        """One after another, as long as it lasts."""
        number = place
        while not self.over.is_set():
            self.talks.append(talk(self.house, number))
            number += AT_ONCE


def prepare(post: Post, house: House) -> None:
    """People who are to get notices later: half of them speak, half have to be sent templates."""
    speakers, silent = house.people(EACH), house.people(EACH, "没说话的人")
    post.in_chat = {f"KF-{n:04d}": openid for n, openid in enumerate(speakers)}
    post.by_template = {f"TPL-{n:04d}": openid for n, openid in enumerate(silent)}
    with house.database.write() as session:
        for openid in silent:
            session.get_one(Follower, openid).spoke_at = 0


@pytest.mark.chaos
@pytest.mark.parametrize("seed", [1])
def test_nothing_is_lost_or_doubled_while_the_server_is_restarted(tmp_path: Path, seed: int):
    with cluster() as server:
        database = databases.prepare(server.url)
        templates = TEMPLATES + MORE_TEMPLATES.replace(TEMPLATE, "U" * 43)
        with house_of((database, server.url), tmp_path, templates) as house:
            house.platform.templates.add(
                "新需求", {"character_string1": "编号"}, template_id=TEMPLATE
            )
            officer = officer_of(house)
            post = Post(house, template="U" * 43)
            prepare(post, house)
            worker = at_work(house)
            house.open_door()
            storm = Storm(house, server, post, random.Random(seed))
            began = time.monotonic()
            with storm.raging(), ThreadPoolExecutor(AT_ONCE) as pool:
                list(pool.map(storm.talk_until_over, range(AT_ONCE)))
            took = time.monotonic() - began
            calm_down(house, worker)
            audit(storm, officer, took)
        database.close()


def at_work(house: House) -> Program:
    """A sender that has sent something: one that finds no database at its start ends at once, and
    its supervisor starts it again.
    """
    (first,) = house.people(1, "最先收到的")
    with house.database.write() as session:
        notices.owe(session, first, "first", house.clock.now(), text="开始", kind="")
    worker = house.program("work")
    until(lambda: house.shown(first), "the sender works")
    return worker


def calm_down(house: House, worker: Program) -> None:
    """Let everything that waits come to its end."""
    house.database.engine.dispose()  # the test's own connections are as dead
    end = time.monotonic() + 120
    while count(house.database, WAITING, model=Notice) and time.monotonic() < end:
        time.sleep(2)
        house.let_leases_end()
    assert worker.alive
    parked = Hearing.state == HearingState.PARKED
    until(lambda: count(house.database, parked) == 0, "what was parked is handled")


def audit(storm: Storm, officer: str, took: float) -> None:
    """Compare what people saw and what is stored with what a calm day would have brought."""
    house, post, talks = storm.house, storm.post, storm.talks
    verdicts = Counter(each.verdict for _, deliveries in talks for each in deliveries)
    tries = sum(len(each.attempts) for _, deliveries in talks for each in deliveries)
    spoken = Counter(tuple(replies_of(house, openid)) for openid, _ in talks)
    with house.database.read() as session:
        numbers = sorted(session.scalars(select(Demand.number)))
        states = Counter(session.scalars(select(Notice.state).where(
            Notice.occasion.startswith("scene:"))))  # fmt: skip
        unsure = session.scalar(select(func.count()).where(Notice.state == NoticeState.UNSURE))
    told = Counter(NUMBER.search(text).group() for text in house.shown(officer))  # type: ignore[union-attr]
    pushes = len(talks) * (1 + len(CONVERSATION))
    print(f"\n{storm.restarts} restarts, {storm.away:.1f} s away of {took:.0f} s; {len(talks)} "
          f"talks, {pushes} pushes in {tries} tries, {len(numbers)} demands; notices "
          f"{dict(states)}, {unsure} unsure, officer told {sum(told.values())}")  # fmt: skip
    assert set(verdicts) == {Verdict.REPLY}
    assert len(spoken) == 1, spoken
    assert [int(number[-4:]) for number in numbers] == list(range(1, len(talks) + 1))
    assert count(house.database, model=Contact) == len(talks)
    assert count(house.database, Hearing.state != HearingState.DONE) == 0
    assert told == Counter(numbers)
    assert post.fates(post.by_template) == {(NoticeState.SENT, 1)}
    allowed = {(NoticeState.SENT, 1), (NoticeState.UNSURE, 0), (NoticeState.UNSURE, 1)}
    assert post.fates(post.in_chat) <= allowed
