"""Needs at the desk: seen within the scope, approved, sent back with marked fields, merged."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.models import Demand, JournalEntry
from storage.session import Database
from storage.vocabulary import Act, DemandState
from tests.console.town_hall import contact, need
from tests.support.deskside import Screen
from tests.support.town import Town

GUSU, SUZHOU, KUNSHAN, TAIXING = "320508", "320500", "320583", "321283"
COUNTY_POINTS = (
    "real", "small", "local", "kind", "concrete", "not_secret", "single", "reachable", "no_advert"
)  # fmt: skip
CITY_POINTS = ("kind", "single", "concrete", "not_secret", "help")


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """A town on SQLite."""
    made = Town(*sqlite, tmp_path)
    yield made
    made.close()


def screen(town: Town, name: str, bureau: str) -> Screen:
    """A screen with an officer signed in."""
    return Screen(town).signs_in(town.officer(name, bureau))


def demand(town: Town, number: str) -> Demand:
    """A demand as it is stored."""
    with town.database.read() as session:
        return session.scalars(select(Demand).where(Demand.number == number)).one()


def test_each_desk_sees_its_own(town: Town) -> None:
    need(town, GUSU, title="主轴温升过高")
    need(town, KUNSHAN, title="精密注塑缩水", openid="oZhao")

    seen = {
        name: screen(town, name, bureau).reads("/console/demands?tab=all")
        for name, bureau in (
            ("姑苏", GUSU), ("苏州", SUZHOU), ("昆山", KUNSHAN), ("省厅", "320000"),
        )
    }  # fmt: skip

    assert {name for name, text in seen.items() if "主轴温升" in text} == {"姑苏", "苏州", "省厅"}
    assert {name for name, text in seen.items() if "精密注塑" in text} == {"昆山", "省厅"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("废水", True), ("电镀废水超标", True), ("华星", True), ("泰兴", True), ("XQ2026", True),
        ("泰州 废水", True), ("苏州 废水", False), ("主轴", False), ("%", False),
    ],
)  # fmt: skip
def test_words_are_found_in_title_problem_enterprise_number_and_place(
    town: Town, words: str, found: bool
) -> None:
    need(town)

    page = screen(town, "陈处长", "320000").reads(f"/console/demands?q={words}")

    assert ("电镀废水总镍超标" in page) is found


def test_confidential_words_are_neither_listed_nor_found(town: Town) -> None:
    number = need(town, title="秘密工艺", problem="特种涂层配方需要改进", confidential=True)
    li = screen(town, "李科长", TAIXING)

    listed = li.reads("/console/demands?tab=all")
    found = li.reads("/console/demands?tab=all&q=涂层")
    opened = li.reads(f"/console/demands/{number}")
    refused = li.does(f"/console/demands/{number}/reveal", reason="看")
    revealed = li.sends(f"/console/demands/{number}/reveal", reason="电话核实内容")

    assert number in listed
    assert number not in found
    assert [("秘密工艺" in text, "特种涂层" in text) for text in (listed, opened, refused)] == [
        (False, False)
    ] * 3
    assert "特种涂层" in revealed.get_data(as_text=True)
    assert "19900001234" in revealed.get_data(as_text=True)


def test_a_telephone_number_is_masked_and_shown_only_for_a_reason(town: Town) -> None:
    number = need(town)
    li = screen(town, "李科长", TAIXING)

    page = li.opens(f"/console/demands/{number}").get_data(as_text=True)
    li.sends(f"/console/demands/{number}/reveal", reason="核实到访时间")

    assert "19900001234" not in page
    assert "199****1234" in page
    with town.database.read() as session:
        lines = session.scalars(select(JournalEntry).where(JournalEntry.act == Act.REVEAL)).all()
    assert [(line.subject, line.facts["reason"]) for line in lines] == [
        (f"demand:{number}", "核实到访时间")
    ]


def test_the_province_leaves_a_line_when_it_looks(town: Town) -> None:
    number = need(town)

    screen(town, "陈处长", "320000").opens(f"/console/demands/{number}")
    screen(town, "李科长", TAIXING).opens(f"/console/demands/{number}")

    with town.database.read() as session:
        lines = session.scalars(select(JournalEntry).where(JournalEntry.act == Act.LOOK)).all()
    assert [line.subject for line in lines] == [f"demand:{number}"]


def test_a_need_is_approved_only_with_every_point_ticked(town: Town) -> None:
    number = need(town, GUSU)
    gusu = screen(town, "姑苏", GUSU)
    gusu.opens(f"/console/demands/{number}")

    half = gusu.does(f"/console/demands/{number}/forward", step=1, checked=["real", "small"])
    done = gusu.does(f"/console/demands/{number}/forward", step=1, checked=list(COUNTY_POINTS))
    late = gusu.does(f"/console/demands/{number}/forward", step=1, checked=list(COUNTY_POINTS))

    assert "还有 7 项没有勾" in half
    assert "已通过" in done
    assert "有了变化" in late
    assert demand(town, number).state is DemandState.AT_CITY


def test_a_return_with_marked_fields_reopens_only_these_on_the_phone(town: Town) -> None:
    wang = contact(town, "王强")
    number = need(town, openid=wang.openid)
    li = screen(town, "李科长", TAIXING)
    li.opens(f"/console/demands/{number}")

    li.does(
        f"/console/demands/{number}/send-back",
        step=1, reason="vague", note="请写数值", fields=["target", "tried"],
    )  # fmt: skip
    town.tick()
    news = wang.news()
    first = wang.says("修改需求")
    second = wang.says("总镍0.05毫克每升以下")
    review = wang.says("离子交换试过三个月，树脂堵塞")
    done = wang.says("1")

    assert any("要补的是：目标指标、已做尝试。" in text for text in news)
    assert "只要补这几项：目标指标、已做尝试" in first
    assert "原来写的目标指标：总镍0.1以下" in first
    assert "指标" in second or "试过" in second
    assert "请核对" in review
    assert "又交回县局审核" in done
    page = li.reads(f"/console/demands/{number}")
    assert "总镍0.05毫克每升以下" in page
    assert "第 2 版" in page
    assert "树脂堵塞" in page
    assert demand(town, number).return_fields == []


def test_a_marked_field_that_is_skipped_stays_as_it_was(town: Town) -> None:
    wang = contact(town, "王强")
    number = need(town, openid=wang.openid)
    li = screen(town, "李科长", TAIXING)
    li.opens(f"/console/demands/{number}")
    li.does(
        f"/console/demands/{number}/send-back", step=1, reason="vague", fields=["target", "tried"]
    )

    wang.says("修改需求")
    wang.says("跳过")
    wang.says("离子交换试过三个月")
    wang.says("1")

    assert demand(town, number).particulars == {
        "target": "总镍0.1以下",
        "tried": "离子交换试过三个月",
    }


def test_the_same_need_filed_twice_is_pointed_out_and_merged(town: Town) -> None:
    wang = contact(town, "王强")
    first = need(town, openid=wang.openid)
    second = need(town, openid=wang.openid, title="电镀废水镍超标")
    other = need(
        town,
        openid="oZhao",
        title="主轴温升",
        problem="主轴高速温升太高",
        enterprise="甲公司",
        mobile="19900001299",
    )
    li = screen(town, "李科长", TAIXING)

    page = li.reads(f"/console/demands/{second}")
    refused = li.does(f"/console/demands/{second}/merge", step=1, into=other)
    merged = li.does(f"/console/demands/{second}/merge", step=1, into=first)
    town.tick()

    assert f"把这一条并入 {first}" in page
    assert "同一家企业、同一个电话、文字相近" in page
    assert other not in page
    assert "不能合并" in refused
    assert f"已把 {second} 并入 {first}" in merged
    assert demand(town, second).state is DemandState.MERGED
    assert any("合在一起办理" in text for text in wang.news())
    undone = li.does("/console/undo")
    assert "已撤销" in undone
    assert (demand(town, second).state, demand(town, second).merged_into) == (
        DemandState.SUBMITTED, None,
    )  # fmt: skip


def test_many_are_approved_at_once_and_what_could_not_be_is_said(town: Town) -> None:
    numbers = [need(town, GUSU, openid=f"o{n}", mobile=f"1990000{2000 + n}") for n in range(3)]
    gusu = screen(town, "姑苏", GUSU)
    gusu.opens("/console/demands")

    said = gusu.does(
        "/console/demands/many", act="forward", declared="yes",
        chosen=[f"{numbers[0]}/1", f"{numbers[1]}/1", f"{numbers[2]}/7"],
    )  # fmt: skip

    assert "已通过 2 条。" in said
    assert f"{numbers[2]} 您看过以后有了变化" in said
    assert [demand(town, number).state for number in numbers] == [
        DemandState.AT_CITY, DemandState.AT_CITY, DemandState.SUBMITTED,
    ]  # fmt: skip


def test_help_of_the_province_is_marked_by_the_city(town: Town) -> None:
    number = need(town, GUSU)
    gusu = screen(town, "姑苏", GUSU)
    gusu.opens(f"/console/demands/{number}")
    nothing = gusu.sends(f"/console/demands/{number}/help", wanted="yes")
    gusu.does(f"/console/demands/{number}/forward", step=1, checked=list(COUNTY_POINTS))
    suzhou = screen(town, "苏州", SUZHOU)
    suzhou.opens(f"/console/demands/{number}")

    marked = suzhou.does(f"/console/demands/{number}/help", wanted="yes")

    assert nothing.status_code == 404
    assert "已标记" in marked
    assert demand(town, number).help_wanted is True


def test_words_from_the_chat_are_never_markup(town: Town) -> None:
    script = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    number = need(town, title=script[:30], problem=f"问题{script}", enterprise=f"{script[:20]}公司")
    li = screen(town, "李科长", TAIXING)

    pages = [
        li.opens(path).get_data(as_text=True)
        for path in ("/console/", "/console/demands?tab=all", f"/console/demands/{number}",
                     f"/console/demands?q={script}")
    ]  # fmt: skip

    assert ["<script>alert" in page or "<img src=x" in page for page in pages] == [False] * 4
    assert "&lt;script&gt;alert(1)" in pages[1]
