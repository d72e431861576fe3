"""Money and consultations at the desk: entries, budget, gap, grant, ledger; minutes, tasks."""

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from storage.models import ConsultationTask, Grant, JournalEntry
from storage.session import Database
from storage.vocabulary import Act, GrantState
from tests.support.deskside import Desks, Screen
from tests.support.prints import document_words, printed
from tests.support.town import Town

FUNDING, MEETINGS = "/console/funding", "/console/consultations"
GRANT = f"{FUNDING}/grants/ZZ2026-0001"
OFFICERS = {"钱科员": "321202", "吴科长": "321200", "李科长": "320500", "郑处": "320000"}
ENTRY = {"day": "2026-06-15", "subject": "travel", "amount": "12000", "voucher": "=0012"}


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """An empty house."""
    made = Town(*sqlite, tmp_path)
    made.clock.set("2026-06-22 10:00")
    yield made
    made.close()


@pytest.fixture
def desks(town: Town) -> Desks:
    """The screens of the officers by name."""
    return Desks(town, OFFICERS)


def asked(city: Screen) -> str:
    """The city plans, spends more than that, and asks for the gap; what it is told."""
    city.opens(FUNDING)
    city.does(f"{FUNDING}/budget", year=2026, subject="travel", quantity=2, price="5000", note="车")
    city.does(f"{FUNDING}/spendings", **ENTRY)
    return city.does(f"{FUNDING}/grants", year=2026, amount="2000", reason="车费超了<b>")


# ---------------------------------------------------------------- money


def test_an_entry_counts_is_struck_with_a_reason_and_stays(desks: Desks) -> None:
    city = desks["吴科长"]
    city.opens(FUNDING)

    assert "金额请写成元" in city.does(f"{FUNDING}/spendings", **ENTRY | {"amount": "一万二"})
    assert "日期看不懂" in city.does(f"{FUNDING}/spendings", **ENTRY | {"day": "2026-07-01"})
    assert "请选科目" in city.does(f"{FUNDING}/spendings", **ENTRY | {"subject": "wine"})
    page = city.does(f"{FUNDING}/spendings", **ENTRY)
    assert "合计012,000-12,000" in page
    assert "支出已超预算 12,000 元" in page
    assert "请写明原因" in city.does(f"{FUNDING}/spendings/ZC2026-0001/strike", why=" ")
    struck = city.does(f"{FUNDING}/spendings/ZC2026-0001/strike", why="记错了")
    assert "合计000" in struck
    assert "作废：记错了" in struck
    assert "别人已经处理过了" in city.does(f"{FUNDING}/spendings/ZC2026-0001/strike", why="再来")


def test_a_gap_goes_to_the_province_and_comes_back_in_part(town: Town, desks: Desks) -> None:
    city, province = desks["吴科长"], desks["郑处"]
    assert "已报省厅：申请资助 2,000 元" in asked(city)
    again = city.does(f"{FUNDING}/grants", year=2026, amount="1", reason="再要")
    assert "上一份申请省厅还没有核定" in again
    town.tick()
    heard = town.phone("郑处").news()
    assert any("申请省级资助 ZZ2026-0001：2,000 元" in text for text in heard)

    province.opens(FUNDING)
    assert "核定的数不能比申请的多" in province.does(f"{GRANT}/decide", amount="2001")
    assert "请写明原因" in province.does(f"{GRANT}/decide", refused="yes", note="")
    decided = province.does(f"{GRANT}/decide", amount="1500", note="部分资助")
    assert "核定 1,500 元" in decided
    assert "别人已经处理过了" in province.does(f"{GRANT}/decide", amount="1500")
    assert "日期看不懂" in province.does(f"{GRANT}/paid", day="2026-07-01")
    province.does(f"{GRANT}/paid", day="2026-06-22")
    town.tick()

    told = town.phone("吴科长").news()
    assert any("已核定，1,500 元，部分资助" in text for text in told)
    assert any("已拨付，1,500 元，6月22日" in text for text in told)
    assert "省级资助核定 1,500 元，已拨付 1,500 元" in city.reads(FUNDING)


def test_a_request_is_withdrawn_by_its_own_bureau_only(town: Town, desks: Desks) -> None:
    city, other = desks["吴科长"], desks["李科长"]
    asked(city)

    assert other.sends(f"{GRANT}/withdraw").status_code == 404
    assert "已撤回" in city.does(f"{GRANT}/withdraw")
    with town.database.read() as session:
        assert session.scalars(select(Grant.state)).one() is GrantState.WITHDRAWN


def test_the_request_and_the_answer_are_papers(town: Town, desks: Desks) -> None:
    city, province = desks["吴科长"], desks["郑处"]
    asked(city)
    order = {"which": "application", "form": "docx", "reason": "报省厅用"}

    word = document_words(city.sends(f"{GRANT}/paper", **order).data)
    early = city.does(f"{GRANT}/paper", **order | {"which": "decision"})
    province.opens(FUNDING)
    province.does(f"{GRANT}/decide", amount="1500", note="部分资助")
    answer = {**order, "which": "decision"}
    decision = document_words(province.sends(f"{GRANT}/paper", **answer).data)
    print_ = printed(city.sends(f"{GRANT}/paper", **answer | {"form": "pdf"}).data)

    for each in ("关于申请2026年专家服务专项经费省级资助的请示", "〔　　　　〕", "ZZ2026-0001",
                 "预算 10,000 元", "支出 12,000 元", "缺口 2,000 元（0.2 万元）", "车费超了<b>",
                 "-2,000", "泰州市人力资源和社会保障局", "2026年6月22日"):  # fmt: skip
        assert each in word
    assert "省厅还没有核定" in early
    for each in ("核定资助 1,500 元（0.15 万元）", "部分资助", "江苏省人力资源和社会保障厅"):
        assert each in decision
    assert "核定资助1,500元" in print_
    assert desks["李科长"].sends(f"{GRANT}/paper", **order).status_code == 404
    assert "请选要下载的表和格式" in city.does(f"{GRANT}/paper", **order | {"form": "exe"})
    with town.database.read() as session:
        taken = session.scalars(select(JournalEntry).where(JournalEntry.act == Act.EXPORT)).all()
    assert [line.facts["paper"] for line in taken] == ["application", "decision", "decision"]


def test_the_ledger_is_a_workbook_of_the_regions_in_sight(desks: Desks) -> None:
    county, city, other = desks["钱科员"], desks["吴科长"], desks["李科长"]
    asked(city)
    county.opens(FUNDING)
    county.does(f"{FUNDING}/spendings", **ENTRY | {"amount": "300.5", "subject": "board"})
    other.opens(FUNDING)
    other.does(f"{FUNDING}/spendings", **ENTRY | {"amount": "999"})

    assert "请写几个字的事由" in city.does(f"{FUNDING}/table", year=2026, reason="看")
    made = city.sends(f"{FUNDING}/table", year=2026, reason="报局长办公会")
    book = openpyxl.load_workbook(io.BytesIO(made.data))
    rows = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
    assert ("合计", 10_000, 12_300.5, -2_300.5) in rows["收支"]
    entries = {row[0]: row for row in rows["支出台账"] if str(row[0]).startswith("ZC")}
    assert {row[4] for row in entries.values()} == {12_000, 300.5}
    voucher = next(cell for row in book["支出台账"] for cell in row if cell.value == "=0012")
    assert (voucher.data_type, voucher.quotePrefix) == ("s", True)
    assert [row[4] for row in rows["省级资助"] if str(row[0]).startswith("ZZ")] == [2_000]
    own = county.sends(f"{FUNDING}/table", year=2026, reason="报局长办公会")
    sums = openpyxl.load_workbook(io.BytesIO(own.data))["收支"].iter_rows(values_only=True)
    assert ("合计", 0, 300.5, -300.5) in list(sums)


# ---------------------------------------------------------------- consultations


def test_minutes_are_written_out_and_tasks_are_settled(town: Town, desks: Desks) -> None:
    city, county = desks["吴科长"], desks["钱科员"]
    city.opens(MEETINGS)
    met = {"day": "2026-06-15", "departments": "科技局、工信局", "topic": "电镀废水集中治理"}
    meeting = f"{MEETINGS}/HS2026-0001"

    assert "部门、议题和日期都要写" in city.does(MEETINGS, **met | {"day": "2026-07-01"})
    assert "记下了" in city.does(MEETINGS, **met)
    page = city.does(meeting, **met, decided="由科技局出检测设备", demands="XQ2026-0001")
    assert "由科技局出检测设备" in page
    assert "XQ2026-0001" in page or "XQ2026-0001" in city.opens(meeting).get_data(as_text=True)
    assert "请写明要办什么" in city.does(f"{meeting}/tasks", what=" ")
    assert "出检测设备" in city.does(f"{meeting}/tasks", what="出检测设备", by="科技局",
                                     due="2026-06-30")  # fmt: skip
    assert county.opens(meeting).status_code == 404
    assert county.sends("/console/consultation-tasks/1/settle").status_code == 404
    assert "已办结" in city.does("/console/consultation-tasks/1/settle", note="到位了")
    assert "别人已经办结了" in city.does("/console/consultation-tasks/1/settle")
    with town.database.read() as session:
        task = session.scalars(select(ConsultationTask)).one()
        assert (task.who, task.note, task.done_at is not None) == ("科技局", "到位了", True)
        acts = session.scalars(
            select(JournalEntry.act).where(JournalEntry.subject == "consultation:HS2026-0001")
        ).all()
    assert acts == [Act.CONSULT, Act.CONSULT, Act.SET_TASK, Act.SETTLE_TASK]
