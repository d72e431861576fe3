"""Kills at random moments over many pushes, a third of them delivered twice; then the accounts."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.simulator.values import Delivery, Verdict, Who
from storage.models import Contact, Demand, Follower, Hearing, Notice, Officer
from storage.session import Database
from storage.vocabulary import HearingState, NoticeState, OfficerDuty, OfficerState
from tests.faults.processes import Door, House, Program, house_of, until
from tests.faults.test_inbound_kills import CONVERSATION, NUMBER
from tests.support.town import plain

TALKERS, AT_ONCE, TWICE = 400, 6, 0.3
PAUSE = (0.4, 2.5)
TEMPLATE = "T" * 43
TEMPLATES = f"""
[delivery.templates.demand_arrived]
channel = "template"
id = "{TEMPLATE}"
number = "character_string1"
"""


def talk(house: House, number: int) -> tuple[str, list[Delivery]]:
    """One person files a demand; some pushes come once more after they were answered."""
    dice = random.Random(number)
    platform = house.platform
    openid = platform.add_phone(f"企业{number}")
    done = [platform.follow(openid)]
    for words in CONVERSATION:
        done.append(platform.say(openid, words))
        if dice.random() < TWICE:
            platform.courier.again(openid, done[-1].push, is_message=True)
    return openid, done


@dataclass
class Storm:
    """A house under random kills of its web service and its sender."""

    house: House
    door: Door
    dice: random.Random
    worker: Program
    kills: Counter[str] = field(default_factory=Counter)
    ended: threading.Event = field(default_factory=threading.Event)

    def rage(self) -> None:
        """Kill one of the two programs again and again; the door brings the service back."""
        while not self.ended.wait(self.dice.uniform(*PAUSE)):
            if self.dice.random() < 0.5:
                self.kills["serve"] += self.door.program.alive
                self.door.program.process.kill()
            else:
                self.worker.kill()
                self.kills["work"] += 1
                self.worker = self.house.program("work")

    @contextmanager
    def raging(self) -> Iterator[None]:
        """Kill for the length of the block."""
        thread = threading.Thread(target=self.rage)
        thread.start()
        yield
        self.ended.set()
        thread.join()


def officer_of(house: House) -> str:
    """An officer of 泰兴 who has just spoken; the openid."""
    openid = house.platform.add_phone("李科长")
    house.platform.follow(openid)
    with house.database.write() as session:
        session.add(Follower(openid=openid, following=True))
        session.add(
            Officer(
                bureau_code="321283", name="李科长", duty=OfficerDuty.HANDLER,
                state=OfficerState.BOUND, openid=openid,
            )
        )  # fmt: skip
    return openid


def count(database: Database, *conditions: object, model: type = Hearing) -> int:
    """How many rows fulfil conditions."""
    with database.read() as session:
        query = select(func.count()).select_from(model).where(*conditions)
        return session.scalar(query) or 0


def replies_of(house: House, openid: str) -> list[str]:
    """What a person was answered, numbers made alike."""
    lines = house.platform.seen(openid)
    return [NUMBER.sub("XQ", plain(line.text)) for line in lines if line.via == "reply"]


@pytest.mark.chaos
@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost_or_doubled_under_random_kills(
    stored: tuple[Database, str], tmp_path: Path, seed: int
):
    with house_of(stored, tmp_path, TEMPLATES) as house:
        house.platform.knobs.tries = 12
        house.platform.templates.add("新需求", {"character_string1": "编号"}, template_id=TEMPLATE)
        officer = officer_of(house)
        storm = Storm(house, house.open_door(), random.Random(seed), house.program("work"))
        began = time.monotonic()
        with storm.raging(), ThreadPoolExecutor(AT_ONCE) as pool:
            talks = list(pool.map(partial(talk, storm.house), range(TALKERS)))
        took = time.monotonic() - began
        storm.worker.kill()
        house.let_leases_end()
        house.program("work")
        waiting = Notice.state.in_((NoticeState.READY, NoticeState.LEASED))
        until(lambda: count(house.database, waiting, model=Notice) == 0, "all is sent")
        audit(house, talks, officer)
        pushes = TALKERS * (1 + len(CONVERSATION))
        print(f"\nseed {seed} {house.database.engine.dialect.name}: {pushes} pushes, "
              f"{dict(storm.kills)} kills in {took:.0f} s, "
              f"{storm.door.deaths} deaths met by a push")  # fmt: skip


def audit(house: House, talks: list[tuple[str, list[Delivery]]], officer: str) -> None:
    """Compare what people saw and what is stored with what a calm day would have brought."""
    verdicts = {delivery.verdict for _, deliveries in talks for delivery in deliveries}
    spoken = {tuple(replies_of(house, openid)) for openid, _ in talks}
    notices = [
        line.who for openid, _ in talks for line in house.platform.seen(openid)
        if line.who is Who.NOTICE
    ]  # fmt: skip
    with house.database.read() as session:
        numbers = sorted(session.scalars(select(Demand.number)))
    told = Counter(NUMBER.search(text).group() for text in house.shown(officer))
    assert (verdicts, notices) == ({Verdict.REPLY}, [])
    assert len(spoken) == 1
    assert [int(number[-4:]) for number in numbers] == list(range(1, TALKERS + 1))
    assert count(house.database, model=Contact) == TALKERS
    assert count(house.database) == TALKERS * (1 + len(CONVERSATION))
    assert count(house.database, Hearing.state != HearingState.DONE) == 0
    assert told == Counter(numbers)
