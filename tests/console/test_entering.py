"""A need entered for somebody, confirmed by the person; rounds; notices; experts by table."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from storage.models import Demand, Expert, Notice
from storage.session import Database
from storage.vocabulary import DemandState, ExpertState, NoticeState
from tests.console.town_hall import contact, need
from tests.support.deskside import ADDRESS, Screen, words
from tests.support.town import Town

TAIXING = "321283"
GIVEN = {
    "enterprise": "泰兴华星表面处理有限公司", "county": TAIXING, "contact": "王强",
    "mobile": "199 0000 1234", "kind": "技术", "problem": "电镀废水总镍超标，现在0.8，要到0.1",
    "visit": "6月中旬", "budget": "5万元", "disclosure": "匿名公开", "told": "yes",
}  # fmt: skip
LINK = re.compile(r"https://desk\.example(/confirm/[\w-]+)")


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """A town on SQLite."""
    made = Town(*sqlite, tmp_path)
    yield made
    made.close()


@pytest.fixture
def li(town: Town) -> Screen:
    """A screen of 泰兴."""
    screen = Screen(town).signs_in(town.officer("李科长", TAIXING))
    screen.opens("/console/enter")
    return screen


def demand(town: Town) -> Demand:
    """The only demand."""
    with town.database.read() as session:
        return session.scalars(select(Demand)).one()


def test_a_need_is_entered_with_the_readers_of_the_chat_and_confirmed_by_link(
    town: Town, li: Screen
) -> None:
    done = li.sends("/console/enter", **GIVEN).get_data(as_text=True)
    path = LINK.search(done)[1]  # type: ignore[index]
    listed = li.reads("/console/demands?tab=all")
    stranger = Screen(town)

    page = stranger.opens(path).get_data(as_text=True)
    thanks = stranger.client.post(path, base_url=ADDRESS, data={"right": "yes"})
    again = stranger.opens(path)

    row = demand(town)
    assert (row.budget_wan, row.visit_from is not None, row.entered_by) == (5.0, True, 1)
    assert "代填未确认" in listed
    assert "电镀废水总镍超标" in page
    assert "19900001234" not in page
    assert "已确认，谢谢" in words(thanks)
    assert again.status_code == 404
    assert row.confirmed_at is not None
    assert "代填未确认" not in li.reads(f"/console/demands/{row.number}")


def test_what_cannot_be_read_is_said_and_nothing_is_lost(town: Town, li: Screen) -> None:
    bad = {**GIVEN, "mobile": "1990000", "kind": "", "told": ""}

    page = li.sends("/console/enter", **bad).get_data(as_text=True)

    assert "有 3 处要改" in page
    assert "电镀废水总镍超标，现在0.8" in page
    with town.database.read() as session:
        assert session.scalars(select(Demand)).all() == []


def test_another_county_cannot_be_entered_for(town: Town, li: Screen) -> None:
    page = li.sends("/console/enter", **{**GIVEN, "county": "320508"}).get_data(as_text=True)

    assert "有 1 处要改" in page
    with town.database.read() as session:
        assert session.scalars(select(Demand)).all() == []


def test_what_comes_late_goes_into_the_round_before_and_is_marked(town: Town, li: Screen) -> None:
    town.clock.set("2026-05-20 10:00")
    late = Screen(town).signs_in(town.phone("李科长"))
    late.opens("/console/enter")

    late.sends("/console/enter", **GIVEN, round="2026-1")

    assert demand(town).round == "2026-1"


def test_a_need_of_somebody_without_wechat_is_changed_at_the_desk(town: Town, li: Screen) -> None:
    li.sends("/console/enter", **GIVEN)
    number = demand(town).number

    form = li.reads(f"/console/demands/{number}/change")
    said = li.does(
        f"/console/demands/{number}/change", **{**GIVEN, "problem": "电镀废水总镍0.9，要到0.05"}
    )

    assert "修改代填的需求" in form
    assert "已保存" in said
    assert "0.05" in demand(town).problem
    own = need(town, openid="oSomebody", mobile="19900001299")
    assert li.opens(f"/console/demands/{own}/change").status_code == 404


def test_a_zero_report_and_its_taking_back(town: Town, li: Screen) -> None:
    li.opens("/console/rounds")

    done = li.does("/console/rounds/zero")
    back = li.does("/console/rounds/zero/withdraw")
    need(town)
    refused = li.does("/console/rounds/zero")

    assert "本地无需求" in done
    assert "已撤回" in back
    assert "不能报零报告" in refused


def test_who_cannot_be_reached_is_telephoned(town: Town, li: Screen) -> None:
    wang = contact(town, "王强")
    number = need(town, openid=wang.openid)
    town.platform.unfollow(wang.openid)
    li.opens(f"/console/demands/{number}")
    li.does(f"/console/demands/{number}/message", words="请补一张现场照片")
    town.tick()

    listed = li.reads("/console/outbox")
    with town.database.read() as session:
        row = session.scalars(select(Notice).where(Notice.state == NoticeState.PHONE)).one()
    done = li.does(f"/console/outbox/{row.id}/telephoned")

    assert "请补一张现场照片" in listed
    assert "199****1234" in listed
    assert "已记下：电话告知过了" in done
    assert "没有要打电话告知的" in li.reads("/console/outbox")


def table(*rows: tuple[str, ...]) -> io.BytesIO:
    """A spreadsheet with the heads of the template."""
    book = openpyxl.Workbook()
    book.active.append(("姓名", "单位", "职称", "学位", "手机", "研究方向"))
    for row in rows:
        book.active.append(row)
    body = io.BytesIO()
    book.save(body)
    body.seek(0)
    return body


def test_experts_come_in_by_a_table_that_is_shown_first(town: Town) -> None:
    chen = Screen(town).signs_in(town.officer("陈处长", "320000"))
    chen.opens("/console/experts/import")
    file = table(
        ("方志远", "江南大学", "教授", "博士", "199 0000 3001", "发酵工程"),
        ("沈若兰", "江苏省农业科学院", "", "", "123", "蔬菜病害"),
        ("陆明", "东南大学", "副教授", "", "", "=1+1"),
    )

    shown = chen.sends("/console/experts/import", file=(file, "专家.xlsx")).get_data(as_text=True)
    with town.database.read() as session:
        before = len(session.scalars(select(Expert)).all())
    packed = re.search(r'name="packed" value="([^"]+)"', shown)[1]  # type: ignore[index]
    done = chen.does("/console/experts/import/confirmed", packed=packed)
    twice = chen.does("/console/experts/import/confirmed", packed=packed)

    assert "共 3 行，能导入 2 行" in shown
    assert "手机号不对" in shown
    assert before == 0
    assert "新增 2 位，更新 0 位，1 行有问题" in done
    assert "新增 0 位，更新 2 位" in twice
    with town.database.read() as session:
        rows = {row.name: row for row in session.scalars(select(Expert))}
    assert (rows["方志远"].state, rows["方志远"].mobile) == (ExpertState.LISTED, "19900003001")


@pytest.mark.parametrize("content", [b"", b"not a table", b"PK\x03\x04broken"])
def test_a_file_that_is_no_table_is_refused_in_a_sentence(town: Town, content: bytes) -> None:
    chen = Screen(town).signs_in(town.officer("陈处长", "320000"))
    chen.opens("/console/experts/import")

    said = chen.does("/console/experts/import", file=(io.BytesIO(content), "x.xlsx"))

    assert "没看懂这个文件" in said


def test_withdrawn_needs_are_not_amended_from_the_desk(town: Town, li: Screen) -> None:
    li.sends("/console/enter", **GIVEN)
    with town.database.write() as session:
        session.query(Demand).update({"state": DemandState.WITHDRAWN})

    assert li.opens(f"/console/demands/{demand(town).number}/change").status_code == 404
