"""Every state of a conversation times everything that can happen there has a defined result."""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.flows.talk import Talk
from handlers.operations import bureaus
from handlers.ports import Heard, House, Kind
from handlers.reception import receive
from handlers.reception.progress import open_in
from handlers.reception.trace import mark
from handlers.rules.rounds import local_day
from storage.models import Follower, Officer
from storage.session import Database
from storage.vocabulary import OfficerDuty, OfficerState

START = datetime(2026, 3, 2, 2, tzinfo=UTC)
HOUSE = House(hotline="12333")
NUMBERS = itertools.count(1)

FILED = ["泰兴华星表面处理有限公司电镀废水总镍超标，想请专家来看看", "同意", "王强", "19900001234",
         "不公开", "1"]  # fmt: skip
EXPERT = ["专家报名", "方志远", "江南大学", "教授", "发酵工程", "同意", "19900001235"]
NEW = ["我要提需求", "废水老是超标，想请专家来看看"]
# how each state is reached, and the mark it has
STATES: dict[str, tuple[str, list[str]]] = {
    "闲着": ("", ["你好"]),
    "问问题": ("demand/problem", ["我要提需求"]),
    "问企业": ("demand/enterprise", NEW),
    "问县": ("demand/county", [*NEW, "虚构表面处理有限公司"]),
    "告知": ("demand/gate", FILED[:1]),
    "问联系人": ("demand/contact", FILED[:2]),
    "问电话": ("demand/mobile", FILED[:3]),
    "问公布": ("demand/disclosure", FILED[:4]),
    "核对需求": ("demand/review", FILED[:5]),
    "补充": ("demand/town", [*FILED[:5], "补充"]),
    "已提交": ("", FILED),
    "改需求": ("amend/review", [*FILED, "修改需求"]),
    "撤需求": ("withdraw/review", [*FILED, "撤回"]),
    "选一条": ("which_amend/number", [*FILED, *NEW, "不公开", "1", "修改需求"]),
    "删资料": ("erase/review", [*FILED, "删除我的信息"]),
    "问姓名": ("expert/name", EXPERT[:1]),
    "问单位": ("expert/unit", EXPERT[:2]),
    "问职称": ("expert/title", EXPERT[:3]),
    "专家告知": ("expert/gate", EXPERT[:5]),
    "核对报名": ("expert/review", EXPERT),
    "专家闲着": ("", [*EXPERT, "1"]),
    "改报名": ("expert_change/review", [*EXPERT, "1", "更新专家信息"]),
    "退出库": ("quit/review", [*EXPERT, "1", "退出专家库"]),
    "选草稿": ("which_draft/place", [*EXPERT[:4], "取消", *NEW, "取消", "继续"]),
    "清草稿": ("which_discard/place", [*EXPERT[:4], "取消", *NEW, "取消", "清空"]),
    "零报告": ("zero/review", ["经办", "零报告"]),
    "经办闲着": ("", ["经办", "待办"]),
}  # fmt: skip
OUT, SAME, ANY = "out", "same", "any"


@dataclass
class Person:
    """Somebody who speaks inside one transaction that is never kept."""

    session: Session
    openid: str
    now: datetime = START

    def hears(self, kind: Kind = Kind.TEXT, text: str = "", **facts: str) -> str:
        """Send one push; gives the reply."""
        self.now += timedelta(seconds=5)
        push = Heard(f"k{next(NUMBERS)}", self.openid, int(self.now.timestamp()), kind, text,
                     facts=facts)  # fmt: skip
        self.last = push
        return receive(self.session, [push], self.now, HOUSE)[0]

    def again(self) -> str:
        """The same push delivered once more."""
        return receive(self.session, [self.last], self.now + timedelta(seconds=5), HOUSE)[0]

    def talk(self) -> Talk:
        """The conversation as it is stored."""
        query = select(Follower.conversation).where(Follower.openid == self.openid)
        return Talk.load(self.session.scalars(query).one_or_none() or "")

    def reach(self, words: list[str]) -> None:
        """Say all that leads to a state."""
        for said in words:
            if said == "经办":
                self.session.add(
                    Officer(bureau_code="321281", name="李科长", openid=self.openid,
                            duty=OfficerDuty.HANDLER, state=OfficerState.BOUND)
                )  # fmt: skip
                self.session.flush()
            else:
                self.hears(text=said)


@pytest.fixture(scope="module")
def person(sqlite_pool: tuple[Database, str]) -> Iterator[Callable[[], Person]]:
    """Makes people whose every act is rolled back."""
    database, _ = sqlite_pool
    sessions: list[Session] = []
    count = itertools.count(1)

    def make() -> Person:
        session = Session(database.engine)
        sessions.append(session)
        bureaus.establish(session, START, on=local_day(START))
        return Person(session, f"oState{next(count)}")

    yield make
    for session in sessions:
        session.close()


def later(person: Person) -> str:
    """Come back after forty days."""
    person.now += timedelta(days=40)
    return person.hears(text="帮助")


def twice(person: Person) -> str:
    """Say something and have it delivered twice."""
    first = person.hears(text="帮助")
    assert person.again() == first
    return first


# what happens, and what becomes of a form in progress
EVENTS: dict[str, tuple[Callable[[Person], str], str]] = {
    "帮助": (lambda at: at.hears(text="帮助"), SAME),
    "返回": (lambda at: at.hears(text="返回"), ANY),
    "取消": (lambda at: at.hears(text="取消"), OUT),
    "修改": (lambda at: at.hears(text="修改"), ANY),
    "无关话": (lambda at: at.hears(text="今天天气怎么样啊"), SAME),
    "图片": (lambda at: at.hears(Kind.IMAGE, media_id="m1"), SAME),
    "语音": (lambda at: at.hears(Kind.VOICE, media_id="m2"), SAME),
    "邀请应答": (lambda at: at.hears(text="我接受邀请"), SAME),
    "很久以后": (later, SAME),
    "重复投递": (twice, SAME),
}


@pytest.mark.parametrize("state", STATES)
def test_a_state_answers_everything(person: Callable[[], Person], state: str) -> None:
    expected, words = STATES[state]
    at = person()
    at.reach(words)
    before = at.talk()
    assert mark(before, before, open_in(before)) == expected

    wrong = []
    for event, (happens, becomes) in EVENTS.items():
        inside = at.session.begin_nested()
        moment = at.now
        reply = happens(at)
        after = at.talk()
        found = mark(before, after, open_in(after)).removesuffix("!")
        if not reply:
            wrong.append(f"{event}：没有回答")
        if expected and becomes == SAME and found != expected:
            wrong.append(f"{event}：{found}，答“{reply[:60]}”")
        if expected and becomes == OUT and after.flow:
            wrong.append(f"{event}：还在{found}")
        inside.rollback()
        at.session.expire_all()
        at.now = moment
    at.session.rollback()

    assert wrong == []


def test_a_conversation_is_plain_json_in_every_state(person: Callable[[], Person]) -> None:
    for _, words in STATES.values():
        at = person()
        at.reach(words)
        dumped = at.talk().dump()
        assert Talk.load(dumped).dump() == dumped
        assert json.loads(dumped)
        at.session.rollback()
