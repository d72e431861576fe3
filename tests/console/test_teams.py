"""Teams at the desk: seats, invitations and their answers, buttons as the life-cycle has them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from handlers.operations import invitations
from handlers.rules import invitations as rules
from storage.models import Expert, Invitation, Notice, Team
from storage.session import Database
from storage.vocabulary import Act, InvitationState, TeamState
from tests.support import cast
from tests.support.deskside import Screen, words
from tests.support.town import Town

TEAM = "/console/teams/TD2026-0001"
NEW = {"city": "321200", "theme": "电镀", "starts": "2026-06-15", "ends": "2026-06-16"}


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """A town on the first of June with a demand at 泰州 and three experts with phones."""
    made = Town(*sqlite, tmp_path)
    made.clock.set("2026-06-01 10:00")
    # a phone that follows writes; inside the block it would wait for the block's own lock
    phones = {name: made.phone(name).openid for name in ("李明", "王芳", "周立")}
    with made.database.write() as session:
        cast.demand(session)
        for name, openid in phones.items():
            cast.expert(session, name, openid=openid)
    yield made
    made.close()


@pytest.fixture
def wu(town: Town) -> Screen:
    """The officer of 泰州 at a screen."""
    return Screen(town).signs_in(town.officer("吴局", "321200"))


def invitation(town: Town, name: str) -> Invitation:
    """The invitation of an expert."""
    with town.database.read() as session:
        query = select(Invitation).join(Expert, Invitation.expert_id == Expert.id)
        return session.scalars(query.where(Expert.name == name)).one()


def buttons(page: str) -> set[str]:
    """The acts on one invitation that a page offers."""
    return set(re.findall(r'name="act" value="(\w+)"', page))


def test_a_team_is_built_staffed_and_asked_and_the_next_follows(town: Town, wu: Screen) -> None:
    empty = wu.reads("/console/teams")
    made = wu.does("/console/teams", **NEW)
    seated = wu.does(f"{TEAM}/seats", demand="XQ2026-0001", names="李明、王芳")
    asked = wu.does(f"{TEAM}/invite")
    town.tick()
    heard = town.people["李明"].news()
    town.people["李明"].says("谢绝")
    page = wu.reads(TEAM)
    listed = wu.reads("/console/teams")

    assert "这一批还没有服务团" in empty
    assert "已建 TD2026-0001 2026年泰州电镀服务团" in made
    assert "候选 2 位" in seated
    assert re.search("候选，按先后请.*李明.*本批请过 0 次.*王芳", seated, re.DOTALL)
    assert "已发出 1 份邀请" in asked
    assert "请在 2026年6月4日 18:00 前答复" in asked
    assert any("泰州市人社局邀请您参加" in text for text in heard)
    assert re.search("王芳.*待答复.*以前请过 1 位.*李明.*已谢绝", page, re.DOTALL)
    assert re.search(r"TD2026-0001.*组建中.*0 / 15", listed, re.DOTALL)


def test_a_seat_is_named_by_hand_put_in_order_and_asked_one_by_one(town: Town, wu: Screen) -> None:
    wu.does("/console/teams", **NEW)
    unknown = wu.does(f"{TEAM}/seats", names="赵无名")
    wu.does(f"{TEAM}/seats", names="李明")
    wu.does(f"{TEAM}/substitutes", automatic="no")
    wu.does(f"{TEAM}/seats/1", names="王芳、周立")
    with town.database.read() as session:
        zhou = session.scalars(select(Expert.id).where(Expert.name == "周立")).one()
        wang = session.scalars(select(Expert.id).where(Expert.name == "王芳")).one()
    first = wu.does(f"{TEAM}/seats/1", first=zhou)
    wu.does(f"{TEAM}/seats/1", out=wang)
    wu.does(f"{TEAM}/invite", place=1)
    town.people["周立"].says("谢绝")
    free = wu.reads(TEAM)
    wu.does(f"{TEAM}/invite", place=1)

    assert "没有找到“赵无名”" in unknown
    assert re.search("周立.*李明.*王芳", first, re.DOTALL)
    assert "王芳" not in free
    assert "请下一位" in free
    assert invitation(town, "李明").state is InvitationState.PENDING


def test_conditions_are_met_or_not_and_only_as_they_still_stand(town: Town, wu: Screen) -> None:
    wu.does("/console/teams", **NEW)
    wu.does(f"{TEAM}/seats", names="李明")
    wu.does(f"{TEAM}/invite")
    stale = invitation(town, "李明")
    town.people["李明"].says("只能来一天，可以")
    page = wu.opens(TEAM).get_data(as_text=True)
    fresh = invitation(town, "李明")
    there = f"{TEAM}/invitations/{fresh.number}"

    late = wu.does(there, act="recall", step=stale.step)
    wrong = wu.sends(there, act="accept", step=fresh.step)
    denied = wu.does(there, act="deny", step=fresh.step)
    town.people["李明"].says("只能来一天，可以")
    fresh = invitation(town, "李明")
    granted = wu.does(there, act="grant", step=fresh.step)

    assert fresh.condition
    assert buttons(page) == {"grant", "deny", "recall"}
    assert "您看过以后有了变化" in late
    assert wrong.status_code == 404
    assert "已请 李明 老师再看" in denied
    assert "已答复 李明 老师：可以。现在 1 人" in granted
    assert invitation(town, "李明").state is InvitationState.ACCEPTED


@pytest.mark.parametrize("state", TeamState)
def test_the_buttons_are_those_of_the_life_cycle(town: Town, wu: Screen, state: TeamState) -> None:
    with town.database.write() as session:
        team = cast.team(session)
        for act in InvitationState:
            cast.invited(session, team, cast.expert(session, f"甲{act.value}")).state = act
        team.state = state

    page = wu.opens(TEAM).get_data(as_text=True)

    offered = {act for act in rules.OF_TEAM if f'action="{TEAM}/{ROUTE[act]}"' in page}
    wanted = {
        act.value
        for each in InvitationState
        for act in rules.choices(rules.HOSTS, each)
        if act is not Act.RESEAT and state in rules.STAFFING
    }
    assert offered == set(rules.team_choices(state))
    assert buttons(page) == wanted


ROUTE = {Act.ANNOUNCE: "announce", Act.MOVE_TEAM: "move", Act.CANCEL_TEAM: "cancel"}


def test_short_of_fifteen_only_with_a_reason_and_the_province_reads_it(
    town: Town, wu: Screen
) -> None:
    chen = town.officer("陈处长", "320000")
    chen.says("你好")
    september = NEW | {"starts": "2026-09-15", "ends": "2026-09-15"}
    unusual = words(wu.sends("/console/teams", **september))
    wu.does("/console/teams", **NEW)
    with town.database.write() as session:
        cast.members(session, 12)

    silent = words(wu.sends(f"{TEAM}/announce"))
    done = wu.does(f"{TEAM}/announce", reason="电镀专业的人少")
    town.tick()
    told = chen.news()
    page = Screen(town).signs_in(chen).opens(TEAM).get_data(as_text=True)

    assert "计划外" in unusual
    assert "请写明原因" in unusual
    assert "现在接受的有 12 人" in silent
    assert "已公布，12 人" in done
    assert any("不足15人，电镀专业的人少" in text for text in told)
    assert "不足15人，电镀专业的人少" in page
    assert "您这里只看" in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]


def test_moved_and_cancelled_only_those_it_concerns_are_told(town: Town, wu: Screen) -> None:
    wu.does("/console/teams", **NEW)
    wu.does(f"{TEAM}/seats", names="李明、王芳")
    wu.does(f"{TEAM}/invite")
    town.people["李明"].says("没问题")
    town.tick()
    for phone in town.people.values():
        phone.news()

    gone = words(wu.sends(f"{TEAM}/move", starts="2026-05-15", ends="2026-05-16"))
    moved = wu.does(f"{TEAM}/move", starts="2026-06-22", ends="2026-06-23")
    town.tick()
    told = town.people["李明"].news()
    silent = words(wu.sends(f"{TEAM}/cancel", reason=" "))
    cancelled = wu.does(f"{TEAM}/cancel", reason="台风")
    town.tick()

    assert "已经过去了" in gone
    assert "1 位专家会重新收到一句确认" in moved
    assert any("改到6月22日至23日" in text for text in told)
    assert "取消要写明原因" in silent
    assert "已通知 1 位专家" in cancelled
    assert any("台风" in text for text in town.people["李明"].news())
    assert town.people["王芳"].news() == []


def test_nobody_but_the_host_acts_on_a_team_and_forms_cannot_reach_further(
    town: Town, wu: Screen
) -> None:
    wu.does("/console/teams", **NEW)
    with town.database.write() as session:
        other = cast.team(session, cast.officer(session, cast.NANTONG))
        theirs = cast.invited(session, other, cast.expert(session, "丁一"))
        letter, step = theirs.number, theirs.step
    before = len(notices(town))
    chen = Screen(town).signs_in(town.officer("陈处长", "320000"))
    chen.opens("/console/")

    tried = [
        chen.sends(f"{TEAM}/cancel", reason="试试"),
        chen.sends(f"{TEAM}/invite"),
        wu.sends(f"/console/teams/{other.number}/invite"),
        wu.sends(f"{TEAM}/invitations/{letter}", act="recall", step=step),
        wu.sends(f"{TEAM}/seats", demand="XQ2026-0099"),
        wu.sends("/console/demands/XQ2026-0001/matching/seat", team=other.number),
    ]
    abroad = words(wu.sends("/console/teams", **(NEW | {"city": cast.NANTONG})))

    assert [answer.status_code for answer in tried] == [404] * 6
    assert "请选地方" in abroad
    with town.database.read() as session:
        assert len(session.scalars(select(Team)).all()) == 2
        assert session.scalars(select(Invitation)).one().state is InvitationState.PENDING
    assert len(notices(town)) == before + 1  # that somebody signed in


def notices(town: Town) -> list[Notice]:
    """Everything that is owed."""
    with town.database.read() as session:
        return list(session.scalars(select(Notice)))


def test_two_officers_who_press_at_once_ask_nobody_twice(town: Town, wu: Screen) -> None:
    wu.does("/console/teams", **NEW)
    wu.does(f"{TEAM}/seats", names="李明、王芳")
    colleague = Screen(town).signs_in(town.officer("郑科", "321200"))
    colleague.opens(TEAM)

    wu.does(f"{TEAM}/invite", place=1)
    second = colleague.does(f"{TEAM}/invite", place=1)

    assert "没有可发的" in second
    with town.database.read() as session:
        assert len(invitations.questions.of_team(session, 1)) == 1
