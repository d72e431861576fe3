"""Plays a story: who says what on which phone, and what is answered, in plain Chinese.

    # 一句话说明这个故事
    @ 2026-03-02 10:00                    把时钟拨到这一刻，并让到期的事办完
    @ 拒收 王强 / @ 收消息 王强             王强关闭、打开公众号的消息
    @ 通知 XQ2026-0001 待电话 原因          这条需求的通知现在的状态和原因
    @ 专家 姚舒 博士后流动站在站研究人员    这位专家现在有的标签；没有就写 没有标签
    @ 经办 李科长 泰兴市                    李科长扫码绑定为泰兴市局经办
    @ 厅局 江苏省教育厅                    登记一个省直厅局
    @ 关注 王强                           王强关注公众号
    @ 在库 李明 东南大学                    李明是专家库里的专家，关注了公众号
    @ 需求 王强 电镀废水总镍超标             王强的需求，县里已通过，到了泰州市局；后面可以写企业
    @ 企业 320583 昆山虚构精密机械有限公司     这个县有这家企业
    @ 工作台 吴科长 /console/results 1专家…   吴科长在电脑上打开这一页，看到这些话
    @ 填表 吴科长 /console/cases/AL2026-0001/send-back why=写清数字 → 退回修改
                                          吴科长在电脑上交一张表，看到箭头后面的话
    @ 单位 刘老师 东南大学                  刘老师扫码绑定为这个单位的人事联系人
    @ 案例 李明                            李明去过第一条需求的企业，县里写了案例、请两边确认
    @ 成员 11                            最近的服务团里另有十一位接受了邀请的专家
    王强: 我们电镀废水总超标               王强发的话
    王强 点: 同意                         王强点一个链接
    王强 发语音:  /  王强 发图片:           没有文字的消息
    公众号: 已从您的消息中记下…            回答里应有的话；… 表示中间随便什么
    李科长 收到: 收到一条新需求…           到期的通知送到李科长手机上
    李科长 没收到任何消息

A line that begins with two blanks goes on with the answer above it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from handlers.flows.occasions import Errand
from handlers.operations import bureaus
from storage.models import Expert, Notice
from storage.vocabulary import NamedGroup
from tests.support import cast
from tests.support.deskside import Screen
from tests.support.town import Phone, Town

ACTS = {
    "点": lambda phone, words: phone.taps(words),
    "发语音": lambda phone, words: phone.sends_voice(words or None),
    "发图片": lambda phone, _words: phone.sends_picture(),
}


@dataclass
class Beat:
    """One line of a story, with the lines of the answer that follow it."""

    line: int
    who: str
    act: str
    words: str
    more: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole expected text."""
        return "\n".join([self.words, *self.more]).strip()


def beats(path: Path) -> Iterator[Beat]:
    """The beats of a story file."""
    current: Beat | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if current is not None and line.startswith("  ") and line.strip():
            current.more.append(line[2:])
            continue
        if current is not None:
            yield current
            current = None
        if not line.strip() or line.startswith("#"):
            continue
        current = _beat(number, line)
    if current is not None:
        yield current


def _beat(number: int, line: str) -> Beat:
    if line.startswith("@"):
        act, _, words = line[1:].strip().partition(" ")
        if act[:1].isdigit():
            return Beat(number, "@", "时间", line[1:].strip())
        return Beat(number, "@", act, words.strip())
    if line.endswith("没收到任何消息"):
        return Beat(number, line.removesuffix("没收到任何消息").strip(), "没收到", "")
    who, colon, words = line.partition(":")
    assert colon, f"line {number} is no beat: {line}"
    name, _, act = who.strip().partition(" ")
    return Beat(number, name, act.strip(), words.strip())


def matches(pattern: str, text: str) -> bool:
    """Whether a text has the expected lines; … stands for anything."""
    parts = [re.escape(part) for part in pattern.split("…")]
    return re.search(".*".join(parts), text, re.DOTALL) is not None


# the calls whose quota of the day a story can use up
PATHS = {
    "模板消息": "/cgi-bin/message/template/send",
    "客服消息": "/cgi-bin/message/custom/send",
}


class Player:
    """Plays one story in a town."""

    def __init__(self, town: Town, path: Path) -> None:
        self.town = town
        self.path = path
        self.answer = ""
        self.stage: dict[str, Callable[[str], None]] = {
            "时间": self._time,
            "经办": self._officer,
            "厅局": self._department,
            "关注": self._follow,
            "在库": self._listed,
            "需求": self._demand,
            "企业": self._enterprise,
            "单位": self._clerk,
            "成员": self._members,
            "工作台": self._desk,
            "填表": self._form,
            "取关": lambda words: _ignore(self.town.platform.unfollow(self._phone(words).openid)),
            "过": self._pass,
            "案例": self._case,
            "没有": self._nowhere,
            "通知": self._notice,
            "拒收": lambda words: self._refuse(words, refuses=True),
            "收消息": lambda words: self._refuse(words, refuses=False),
            "专家": self._expert,
            "用完": lambda words: self.town.platform.faults.add(PATHS[words], 45009, times=None),
            "恢复": lambda _words: self.town.platform.faults.clear(),
            "办了": lambda _words: None,  # a story made by qianqi replay tells what was done
            "重启": lambda _words: self.town.restart(),
        }

    def play(self) -> None:
        """Play all beats."""
        for beat in beats(self.path):
            where = f"{self.path.name}:{beat.line}"
            if beat.who == "@":
                self.stage[beat.act](beat.words)
            elif beat.who == "公众号":
                assert matches(beat.text, self.answer), (
                    f"{where}\n期望：{beat.text}\n实际：{self.answer}"
                )
            else:
                self._act(beat, where)

    def _act(self, beat: Beat, where: str) -> None:
        phone = self._phone(beat.who)
        if beat.act == "收到":
            self.town.tick()
            news = phone.news()
            assert any(matches(beat.text, text) for text in news), (
                f"{where}\n期望：{beat.text}\n实际：{news}"
            )
        elif beat.act == "没收到":
            self.town.tick()
            assert phone.news() == [], where
        elif beat.act:
            self.answer = ACTS[beat.act](phone, beat.text)
        else:
            self.answer = phone.says(beat.text)

    def _phone(self, name: str) -> Phone:
        return self.town.phone(name)

    def _time(self, words: str) -> None:
        self.town.clock.set(words)
        self.town.tick()

    def _officer(self, words: str) -> None:
        name, bureau = words.split()
        self.answer = self.town.officer(name, bureau).welcome

    def _listed(self, words: str) -> None:
        name, unit = words.split()
        openid = self.town.phone(name).openid
        mobile = f"1990000{1000 + len(self.town.people)}"
        with self.town.database.write() as session:
            cast.expert(session, name, unit, openid, mobile)

    def _demand(self, words: str) -> None:
        name, title, *enterprise = words.split()
        openid = self.town.phone(name).openid
        with self.town.database.write() as session:
            cast.demand(session, openid, title, *enterprise)

    def _enterprise(self, words: str) -> None:
        county, name = words.split()
        with self.town.database.write() as session:
            cast.enterprise(session, county, name)

    def _clerk(self, words: str) -> None:
        name, unit = words.split()
        self.answer = self.town.clerk(name, unit).welcome

    def _desk(self, given: str) -> None:
        name, path, expected = given.split(maxsplit=2)
        shown = self._screen(name).reads(path)
        assert matches(expected, shown), f"期望：{expected}\n实际：{shown}"

    def _form(self, given: str) -> None:
        """Send a form; what it owes to others waits for their 「收到」."""
        sent, _, expected = given.partition(" → ")
        name, path, *fields = sent.split()
        shown = self._screen(name).does(path, **dict(field.split("=", 1) for field in fields))
        assert matches(expected, shown), f"期望：{expected}\n实际：{shown}"

    def _screen(self, name: str) -> Screen:
        """A screen of its own for each visit; the word about the sign-in is read at once."""
        screen = Screen(self.town).signs_in(self._phone(name))
        self.town.tick()
        self._phone(name).news()
        return screen

    def _members(self, words: str) -> None:
        with self.town.database.write() as session:
            cast.members(session, int(words))

    def _case(self, words: str) -> None:
        with self.town.database.write() as session:
            cast.case(Errand(session, self.town.clock.now(), self.town.settings.house()), words)

    def _department(self, words: str) -> None:
        with self.town.database.write() as session:
            bureaus.add_department(session, "operator", words, self.town.clock.now())

    def _follow(self, words: str) -> None:
        self.answer = self.town.phone(words, follow=False).follows()

    def _pass(self, words: str) -> None:
        number, unit = re.fullmatch(r"(\d+)\s*(天|小时|分钟)", words).groups()  # type: ignore[union-attr]
        self.town.clock.move(
            **{{"天": "days", "小时": "hours", "分钟": "minutes"}[unit]: int(number)}
        )
        self.town.tick()

    def _notice(self, words: str) -> None:
        subject, state, reason = (*words.split(maxsplit=2), "")[:3]
        with self.town.database.read() as session:
            rows = list(session.scalars(select(Notice).where(Notice.occasion.contains(subject))))
        assert [(row.state.label, reason in row.reason) for row in rows] == [(state, True)]

    def _refuse(self, words: str, *, refuses: bool) -> None:
        self.town.platform.people.change(self._phone(words).openid, refuses_messages=refuses)

    def _expert(self, words: str) -> None:
        name, *tags = words.split()
        with self.town.database.read() as session:
            row = session.scalars(select(Expert).where(Expert.name == name)).one()
        assert [NamedGroup(group).label for group in row.groups] == [
            tag for tag in tags if tag != "没有标签"
        ]

    def _nowhere(self, words: str) -> None:
        found = self.town.where_is(words)
        assert found == [], f"{words} 还在：{found}"


def _ignore(_value: object) -> None:
    """Take a value and do nothing with it."""
