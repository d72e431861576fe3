"""Tables as they are filed: every figure equals a fresh question, people only when asked for."""

import io
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from sqlalchemy import select, update

from bot.papers import pdf
from bot.papers.demands import demand_table, summary, totals
from bot.papers.paper import Column, Paper, TooLong
from storage.models import Demand, JournalEntry
from storage.queries.demand_list import Sought, page
from storage.session import Database
from storage.vocabulary import Act, DemandKind, DemandState
from tests.console.town_hall import need
from tests.support.deskside import Screen
from tests.support.prints import printed
from tests.support.town import Town

GUSU, SUZHOU = "320508", "320500"
ORDER = {
    "what": "all", "round": "2026-1", "which": "open", "form": "xlsx", "reason": "报局长办公会",
}  # fmt: skip


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """A town with needs of 苏州 in several states."""
    made = Town(*sqlite, tmp_path)
    for n in range(5):
        need(made, GUSU, openid=f"o{n}", mobile=f"1990000{2000 + n}", title=f"需求{n}",
             confidential=n == 4)  # fmt: skip
    need(made, "320583", openid="oZhao", title="昆山的需求", mobile="19900002099")
    with made.database.write() as session:
        for number, values in (
            ("XQ2026-0001", {"state": DemandState.AT_PROVINCE, "help_wanted": True}),
            ("XQ2026-0002", {"state": DemandState.RETURNED}),
            ("XQ2026-0003", {"kind": DemandKind.TALENT}),
            ("XQ2026-0004", {"state": DemandState.WITHDRAWN}),
        ):
            session.execute(update(Demand).where(Demand.number == number).values(values))
    yield made
    made.close()


@pytest.fixture
def suzhou(town: Town) -> Screen:
    """A screen of the city."""
    screen = Screen(town).signs_in(town.officer("吴科长", SUZHOU))
    screen.opens("/console/papers")
    return screen


def cells(data: bytes) -> dict[str, list[list[str]]]:
    """The cells of a workbook by sheet, as text."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        sheet.title: [
            [str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)
        ]
        for sheet in book
    }


def test_the_four_tables_hold_the_rows_of_the_desk_and_no_others(suzhou: Screen) -> None:
    sheets = cells(suzhou.sends("/console/papers", **ORDER).data)

    text = {name: "\n".join("|".join(row) for row in rows) for name, rows in sheets.items()}
    assert list(sheets) == ["技术需求表", "项目需求表", "人才需求表", "汇总表"]
    assert "需求0" in text["技术需求表"]
    assert "需求2" in text["人才需求表"]
    assert "昆山的需求" not in "".join(text.values())
    assert "需求3" not in "".join(text.values())
    assert "合计 4 条：技术 3 条，项目 0 条，人才 1 条。" in text["汇总表"]
    assert "有效（市局复核通过）1 条，退回 1 条。" in text["汇总表"]


def test_totals_in_the_file_equal_a_fresh_question(town: Town, suzhou: Screen) -> None:
    sheets = cells(suzhou.sends("/console/papers", **ORDER).data)

    with town.database.read() as session:
        codes = frozenset({SUZHOU, GUSU})
        rows = page(session, codes, Sought(states=frozenset(DemandState) - {DemandState.WITHDRAWN}))
    listed = [row for row in sheets["汇总表"] if row[0].isdigit()]
    assert len(listed) == totals(rows)["全部"] == 4
    assert [row[1] for row in listed] == sorted(row[0].number for row in rows)


def test_people_are_left_out_unless_asked_for(suzhou: Screen) -> None:
    without = str(cells(suzhou.sends("/console/papers", **ORDER).data))
    with_them = str(cells(suzhou.sends("/console/papers", **ORDER, contacts="yes").data))

    assert ("19900002000" in without, "王强" in without) == (False, False)
    assert ("19900002000" in with_them, "王强" in with_them) == (True, True)


def test_a_confidential_need_keeps_its_line_and_loses_its_words(suzhou: Screen) -> None:
    text = str(cells(suzhou.sends("/console/papers", **ORDER, contacts="yes").data))

    assert "XQ2026-0005" in text
    assert "需求4" not in text


def test_taking_a_table_needs_a_reason_and_leaves_a_line(town: Town, suzhou: Screen) -> None:
    refused = suzhou.does("/console/papers", **{**ORDER, "reason": "看"})
    suzhou.sends("/console/papers", **ORDER, contacts="yes")

    assert "请写几个字的事由" in refused
    with town.database.read() as session:
        lines = session.scalars(select(JournalEntry).where(JournalEntry.act == Act.EXPORT)).all()
    assert [(line.subject, line.facts["reason"], line.facts["contacts"]) for line in lines] == [
        ("paper:all", "报局长办公会", True)
    ]


def test_the_word_document_opens_with_the_same_rows(suzhou: Screen) -> None:
    made = suzhou.sends("/console/papers", **{**ORDER, "form": "docx", "what": "summary"})

    document = docx.Document(io.BytesIO(made.data))
    rows = document.tables[0].rows
    assert len(rows) == 5
    assert document.paragraphs[0].text == "企业需求汇总表"
    assert "2026年3月2日" in document.paragraphs[1].text


def test_the_print_holds_the_same_rows_in_chinese_and_marks_what_it_cannot_draw(
    suzhou: Screen,
) -> None:
    made = suzhou.sends("/console/papers", **{**ORDER, "form": "pdf"})
    strange = Paper("表", (Column("姓名"),), [["王𬭚<b>"], ["长" * 9000]], lines=("甲　　乙",))

    text = printed(made.data)
    assert made.data.startswith(b"%PDF")
    assert [text.count(f"XQ2026-000{n}") for n in (1, 2, 3, 4, 5)] == [2, 2, 2, 0, 2]
    assert "合计4条：技术3条，项目0条，人才1条。" in text
    assert "第1页，共4页" in text
    assert "需求4" not in text
    assert "王〓<b>" in printed(pdf.render(strange))
    with pytest.raises(TooLong):
        pdf.render(Paper("表", (Column("序号"),), [[1]] * (pdf.MOST_ROWS + 1)))


def test_an_empty_table_is_a_table(town: Town) -> None:
    with town.database.read() as session:
        assert page(session, frozenset({"321283"}), Sought()) == []
    paper = demand_table(DemandKind.PROJECT, [], "填报单位", contacts=True)

    assert (paper.rows, summary([], "", [], contacts=False).rows) == ([], [])
    assert paper.lines[0] == "共 0 条。"
