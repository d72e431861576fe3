"""Officers who leave and who stand in: sessions end, talks are handed on, everything is noted."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.models import HumanThread, JournalEntry, Notice, Officer
from storage.session import Database
from storage.vocabulary import Act, NoticeState, OfficerState, ThreadState
from tests.console.town_hall import contact, need
from tests.support.deskside import Screen, words
from tests.support.town import Town

GUSU, SUZHOU, KUNSHAN = "320508", "320500", "320583"
PAGE = "/console/officers"
CODE = re.compile(r"绑定码 ([A-Z2-9]{8})")


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """姑苏 with two officers, its city, 昆山; an enterprise of 姑苏 that talks with an officer."""
    made = Town(*sqlite, tmp_path)
    for name, code in (
        ("何科长", GUSU), ("宋科员", GUSU), ("吴科长", SUZHOU), ("周科长", KUNSHAN),
    ):  # fmt: skip
        made.officer(name, code)
    phone = contact(made, "钱敏")
    need(made, GUSU, openid=phone.openid, enterprise="苏州恒澜纺织有限公司")
    yield made
    made.close()


def screen(town: Town, name: str) -> Screen:
    """The screen of an officer."""
    made = Screen(town).signs_in(town.people[name])
    made.opens(PAGE)
    return made


def number_of(town: Town, name: str) -> int:
    """The id of an officer."""
    with town.database.read() as session:
        return session.scalars(select(Officer.id).where(Officer.name == name)).one()


def test_who_leaves_is_out_at_once_and_the_open_talks_go_on_with_another(town: Town) -> None:
    enterprise, leaver, heir = (town.people[name] for name in ("钱敏", "何科长", "宋科员"))
    enterprise.says("转人工")
    leaver.says("答复1 我来帮您看")
    desk = screen(town, "何科长")
    he, song = number_of(town, "何科长"), number_of(town, "宋科员")
    unsaid = screen(town, "吴科长").does(f"{PAGE}/{he}/leave", successor=song, reason="")
    foreign = screen(town, "吴科长").does(
        f"{PAGE}/{he}/leave", successor=number_of(town, "吴科长"), reason="岗位调整"
    )
    done = screen(town, "吴科长").does(f"{PAGE}/{he}/leave", successor=song, reason="岗位调整")
    again = screen(town, "吴科长").does(f"{PAGE}/{he}/leave", successor=song, reason="岗位调整")
    out = desk.opens("/console/")
    leaver.says("待办")
    answered = heir.says("答复1 我是小宋，接着帮您看")
    shown = screen(town, "宋科员").reads(PAGE)

    assert "请写几个字的事由" in unsaid
    assert "同一单位已绑定的另一位经办人" in foreign
    assert "何科长已离岗：退出了 1 处登录，转交了 1 个正在进行的人工答复" in done
    assert "已经离岗了" in again
    assert out.headers["Location"].startswith("/console/sign-in")
    assert "别的同事" not in answered
    assert "已离岗的 1 位" in shown
    with town.database.read() as session:
        talk = session.scalars(select(HumanThread)).one()
        entry = session.scalars(
            select(JournalEntry).where(JournalEntry.act == Act.LEAVE_OFFICE)
        ).one()
        told = session.scalars(
            select(Notice.recipient).where(Notice.occasion.like("office:%"))
        ).all()
    assert (talk.officer_id, talk.state) == (song, ThreadState.TALKING)
    assert (entry.actor, entry.region) == (f"officer:{number_of(town, '吴科长')}", GUSU)
    assert entry.facts["reason"] == "岗位调整"
    assert set(told) == {leaver.openid, heir.openid}


def test_nothing_more_of_the_office_reaches_who_has_left(town: Town) -> None:
    he = number_of(town, "何科长")
    need(town, GUSU, openid="oLi", mobile="19900004001", enterprise="苏州虚构电子有限公司")
    with town.database.write() as session:
        from handlers.operations import notices

        leaver = town.people["何科长"].openid
        notices.owe(session, leaver, "x", town.clock.now(), text="有新需求", kind="demand_arrived")
    screen(town, "何科长").does(f"{PAGE}/{he}/leave", reason="岗位调整")

    with town.database.read() as session:
        waiting = session.scalars(
            select(Notice.occasion).where(
                Notice.recipient == leaver, Notice.state == NoticeState.READY
            )
        ).all()
    assert [occasion for occasion in waiting if not occasion.startswith("office:")] == []


def test_a_deputy_sees_the_same_desk_until_the_day_is_over_and_then_nothing(town: Town) -> None:
    he = number_of(town, "何科长")
    long = screen(town, "何科长").does(
        f"{PAGE}/{he}/deputy", name="方科员", until="2026-12-31", reason="外出培训"
    )
    page = words(
        screen(town, "何科长").sends(
            f"{PAGE}/{he}/deputy", name="方科员", until="2026-03-03", reason="外出培训"
        )
    )
    deputy = town.phone("方科员")
    deputy.says(CODE.search(page)[1])  # type: ignore[index]
    desk = screen(town, "方科员")
    seen = desk.reads("/console/demands")
    marked = desk.reads(PAGE)
    chained = desk.sends(
        f"{PAGE}/{number_of(town, '方科员')}/deputy", name="某某", until="2026-03-03",
        reason="外出培训",
    )  # fmt: skip
    town.clock.move(hours=39)
    late = Screen(town)
    late.client = desk.client
    out = late.opens("/console/").headers["Location"]
    town.tick()
    refused = deputy.says("待办")

    assert "从现在到三个月以内的一天" in long
    assert "XQ2026-0001" in seen
    assert "代何科长，到3月3日" in marked
    assert "绑定码" not in words(chained)
    assert out.startswith("/console/sign-in")
    assert "待审" not in refused
    with town.database.read() as session:
        row = session.scalars(select(Officer).where(Officer.name == "方科员")).one()
        acts = session.scalars(select(JournalEntry.act).where(JournalEntry.act == Act.HAND_OVER))
        assert row.state is OfficerState.LEFT
        assert len(acts.all()) == 1


def test_only_the_person_or_the_bureau_above_says_that_somebody_leaves(town: Town) -> None:
    he = number_of(town, "何科长")
    answers = {
        name: screen(town, name).sends(f"{PAGE}/{he}/leave", reason="岗位调整").status_code
        for name in ("宋科员", "周科长")
    }
    enrolled = screen(town, "宋科员").sends(PAGE, bureau=GUSU, name="某某", duty="handler")
    below = words(screen(town, "吴科长").sends(PAGE, bureau=GUSU, name="江科员", duty="checker"))
    apart = screen(town, "吴科长").sends(PAGE, bureau=KUNSHAN, name="某某", duty="handler")
    code = CODE.search(below)[1]  # type: ignore[index]
    renewed = words(screen(town, "吴科长").sends(f"{PAGE}/{number_of(town, '江科员')}/code"))
    old = town.phone("江科员").says(code)
    new = town.phone("江科员").says(CODE.search(renewed)[1])  # type: ignore[index]

    assert answers == {"宋科员": 404, "周科长": 404}
    assert (enrolled.status_code, apart.status_code) == (404, 404)
    assert "这个绑定码不对、已用过或已过期" in old
    assert "已绑定为苏州市姑苏区人力资源和社会保障局" in new or "已绑定为姑苏区" in new
