"""The itinerary, the papers and the visits of a team at the desk."""

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from sqlalchemy import select, update

from storage.models import Demand, Invitation, JournalEntry
from storage.session import Database
from storage.vocabulary import Act, InvitationState
from tests.support import cast
from tests.support.deskside import Screen
from tests.support.town import Town

TEAM = "/console/teams/TD2026-0001"
SCHEDULE = f"{TEAM}/schedule"


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """A team of 泰州 in which 李明 has accepted the seat of a demand of 王强's."""
    made = Town(*sqlite, tmp_path)
    made.clock.set("2026-06-01 10:00")
    wang, li = made.phone("王强"), made.phone("李明")
    with made.database.write() as session:
        demand = cast.demand(session, wang.openid)
        team = cast.team(session)
        expert = cast.expert(session, "李明", openid=li.openid, mobile="19900001001")
        invitation = cast.invited(session, team, expert)
        invitation.seat_id = cast.seat_for(session, team, demand)
        invitation.state = InvitationState.ACCEPTED
    yield made
    made.close()


@pytest.fixture
def wu(town: Town) -> Screen:
    """The officer of 泰州 at a screen."""
    return Screen(town).signs_in(town.officer("吴局", "321200"))


def test_visits_are_laid_out_moved_and_only_those_affected_are_told(town: Town, wu: Screen) -> None:
    empty = wu.reads(SCHEDULE)
    laid = wu.does(SCHEDULE)
    town.tick()
    silent = town.people["李明"].news() + town.people["王强"].news()
    told = wu.does(f"{SCHEDULE}/told")
    town.tick()
    heard = {name: town.people[name].news() for name in ("李明", "王强")}
    moved = wu.does(
        f"{SCHEDULE}/visits", letter="YQ2026-0001", slot="2026-06-16 afternoon", party="1"
    )
    late = wu.does(f"{SCHEDULE}/visits", letter="YQ2026-0001", slot="2026-06-18 morning", party="1")
    nowhere = wu.does(f"{SCHEDULE}/visits", letter="YQ2026-0001", slot="2026-06-16", party="x")
    again = wu.does(f"{SCHEDULE}/told")
    nothing = wu.does(f"{SCHEDULE}/told")

    assert "还没有排走访" in empty
    assert "还没排的：李明（XQ2026-0001）" in empty
    assert re.search("6月15日上午.*泰兴虚构表面处理有限公司.*李明.*未通知", laid, re.DOTALL)
    assert silent == []
    assert "通知了 1 位专家、1 家企业" in told
    assert [bool(texts) for texts in heard.values()] == [True, True]
    assert "李明 老师排在6月16日下午" in moved
    assert "那天不来" in late
    assert "请选哪半天" in nowhere
    assert "通知了 1 位专家、1 家企业" in again
    assert "行程没有变化" in nothing


def test_a_visit_that_no_longer_fits_is_marked(town: Town, wu: Screen) -> None:
    wu.does(SCHEDULE)
    with town.database.write() as session:
        session.execute(update(Invitation).values(days_from=date(2026, 6, 16)))

    page = wu.reads(SCHEDULE)

    assert "有 1 场走访排得有冲突" in page
    assert "本人那天不来" in page


def test_roster_and_plan_are_taken_away_with_a_reason_only(town: Town, wu: Screen) -> None:
    wu.does(SCHEDULE)
    wu.opens(f"{TEAM}/papers")
    silent = wu.does(f"{TEAM}/papers", what="roster", form="xlsx")
    sheet = wu.sends(f"{TEAM}/papers", what="both", form="xlsx", reason="发给带队的同志")
    full = wu.sends(
        f"{TEAM}/papers", what="both", form="docx", contacts="yes", reason="发给带队的同志"
    )
    letter = wu.sends(f"{TEAM}/papers/YQ2026-0001")

    book = openpyxl.load_workbook(io.BytesIO(sheet.data))
    cells = {cell for each in book for row in each.values for cell in row if cell}
    tables = docx.Document(io.BytesIO(full.data)).tables
    written = [cell.text for table in tables for row in table.rows for cell in row.cells]
    asked = docx.Document(io.BytesIO(letter.data))
    assert "请写几个字的事由" in silent
    assert book.sheetnames == ["名册", "日程"]
    assert {"李明", "东南大学", "泰兴虚构表面处理有限公司", "上午"} <= cells
    assert "19900001001" not in cells
    assert "19900001001" in written
    assert "赵敏 19900001007" in written
    assert "关于商请李明老师" in asked.paragraphs[0].text
    with town.database.read() as session:
        lines = session.scalars(select(JournalEntry).where(JournalEntry.act == Act.EXPORT)).all()
    assert [(line.subject, line.facts["contacts"]) for line in lines] == [
        ("team:TD2026-0001", False), ("team:TD2026-0001", True),
    ]  # fmt: skip


def test_check_in_record_and_issue_are_seen_by_host_and_county(town: Town, wu: Screen) -> None:
    nothing = wu.reads("/console/visits")
    wu.does(SCHEDULE)
    wu.does(f"{SCHEDULE}/told")
    town.tick()
    town.clock.set("2026-06-15 09:30")
    he = Screen(town).signs_in(town.officer("何科长", "321202"))
    today = he.reads("/console/visits")
    raised = he.does("/console/visits/1/issue", words="停线要提前两天说")
    town.people["何科长"].says("你好")
    town.people["李明"].says("我到了")
    town.people["李明"].says("看了镀槽，建议换树脂，部分解决，3小时")
    town.clock.move(minutes=1)
    wu = Screen(town).signs_in(town.people["吴局"])
    seen = wu.reads("/console/visits/1")
    listed = wu.reads("/console/visits?tab=issues")
    silent = wu.does("/console/issues/WT2026-0001/settle", note="")
    settled = wu.does("/console/issues/WT2026-0001/settle", note="已定下午停线")
    town.tick()
    foreign = Screen(town).signs_in(town.officer("姑苏", "320508"))
    foreign.opens("/console/")

    assert "接下来没有排走访" in nothing
    assert "泰兴虚构表面处理有限公司" in today
    assert "已记下（WT2026-0001），转给泰州市人社局协调" in raised
    assert "一方签到就算到场" in seen
    assert re.search(r"专家签到2026年6月15日 09:30", re.sub(r"\s", " ", seen))
    assert re.search("建议换树脂.*部分解决.*3小时.*对方还没确认", seen, re.DOTALL)
    assert "停线要提前两天说" in listed
    assert "请写明怎么办的" in silent
    assert re.search("已办结.*停线要提前两天说.*已定下午停线", settled, re.DOTALL)
    assert any("办好了：已定下午停线" in text for text in town.people["何科长"].news())
    assert foreign.sends("/console/visits/1/issue", words="x").status_code == 404
    assert foreign.opens("/console/visits/1").status_code == 404


def test_confidential_words_stay_out_of_every_page_of_a_team(town: Town, wu: Screen) -> None:
    with town.database.write() as session:
        session.execute(update(Demand).values(confidential=True))
    wu.does(SCHEDULE)

    pages = [wu.reads(path) for path in (TEAM, SCHEDULE, "/console/visits", "/console/visits/1")]
    paper = wu.sends(f"{TEAM}/papers", what="both", form="docx", reason="发给带队的同志")
    tables = docx.Document(io.BytesIO(paper.data)).tables
    written = "".join(cell.text for table in tables for row in table.rows for cell in row.cells)

    assert ["总镍" in page for page in [*pages, written]] == [False] * 5
