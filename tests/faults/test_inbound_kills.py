"""The web service is killed at every named point; the person notices nothing."""

import re
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.simulator.values import Verdict, Who
from storage.faults import POINTS
from storage.models import Contact, Demand, Enterprise, Hearing, Notice
from storage.session import Database
from storage.vocabulary import HearingState
from tests.faults.processes import House, house_of
from tests.support.town import plain

INBOUND = [point for point in POINTS if point.startswith("inbound.")]
TELLING = ["inbound.handled", "inbound.before_commit", "inbound.committed"]
CONVERSATION = (
    "泰兴华星表面处理有限公司电镀废水总镍超标，想请专家来看看",
    "同意",
    "王强",
    "19900001234",
    "跳过",
    "确认提交",
)
NUMBER = re.compile(r"XQ\d{4}-\d+")


def talk(house: House, name: str) -> list[str]:
    """One person follows and files a demand; what they are answered, numbers made alike."""
    openid = house.platform.add_phone(name)
    deliveries = [house.platform.follow(openid)]
    deliveries += [house.platform.say(openid, words) for words in CONVERSATION]
    assert {delivery.verdict for delivery in deliveries} == {Verdict.REPLY}
    seen = [line for line in house.platform.seen(openid) if line.who is not Who.PERSON]
    assert [line.who for line in seen].count(Who.NOTICE) == 0
    return [NUMBER.sub("XQ", plain(line.text)) for line in seen if line.who is Who.ACCOUNT]


def chain(points: list[str], nth: int) -> list[str]:
    """Faults one after the other: the retry of a push is the first hit of the next service."""
    return [f"{points[0]}:{nth}", *(f"{point}:{nth + 1}" for point in points[1:])]


def rows(database: Database, model: type) -> int:
    """How many rows a table has."""
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def check(house: House, faults: list[str]) -> None:
    """Talk through all kills, then calmly, and compare what was said and what is stored."""
    door = house.open_door(faults)
    shaken = talk(house, "王强")
    assert door.deaths == len(faults)
    calm = talk(house, "王强")
    assert shaken == calm
    assert rows(house.database, Demand) == rows(house.database, Contact) == 2
    assert rows(house.database, Enterprise) == 1
    assert rows(house.database, Hearing) == 2 * (1 + len(CONVERSATION))
    with house.database.read() as session:
        states = set(session.scalars(select(Hearing.state)))
        numbers = sorted(session.scalars(select(Demand.number)))
    assert states == {HearingState.DONE}
    assert numbers == [f"XQ{numbers[0][2:6]}-0001", f"XQ{numbers[0][2:6]}-0002"]
    assert rows(house.database, Notice) == 0


def test_a_person_files_one_demand_through_kills(stored: tuple[Database, str], tmp_path: Path):
    with house_of(stored, tmp_path) as house:
        check(house, chain(TELLING, 1))


@pytest.mark.chaos
@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("point", INBOUND)
def test_a_person_files_one_demand_through_kills_at_one_point(
    stored: tuple[Database, str], tmp_path: Path, point: str, nth: int
):
    with house_of(stored, tmp_path) as house:
        check(house, chain([point] * 3, nth))
