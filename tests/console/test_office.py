"""Files as another office suite reads them; only with LibreOffice, by --chaos.

``python -m pytest --chaos -n 0 tests/console/test_office.py`` opens the tables of demands, the
summary and a bulletin, and compares what is shown with plain SQL.
"""

import csv
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.papers import bulletin, demands, summary, xlsx
from handlers.flows import counting, summaries
from handlers.operations import evaluations
from handlers.operations.evaluations import Scope
from handlers.rules.calendar import Programme
from handlers.rules.lifecycle import Desk
from storage.models import Bureau, Officer
from storage.queries import demand_list
from storage.queries.demand_list import Sought
from storage.queries.people import codes_under
from storage.session import Database
from storage.vocabulary import DemandKind, Passage
from tests.support import busy_year, databases
from tests.support.clock import START

YEAR, ROUND = 2016, "2016-1"
# every sheet as comma-separated text, in UTF-8, cells as they are shown
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
PLAIN = "txt:Text (encoded):UTF8"
SQL = """
    SELECT count(DISTINCT v.expert_id), count(*),
           count(DISTINCT CASE WHEN x.entity = 'company' THEN x.id END)
    FROM visits v JOIN demands d ON d.id = v.demand_id JOIN enterprises x ON x.id = d.enterprise_id
    WHERE v.state = 'settled'
"""
KINDS = "SELECT kind, count(*) FROM demands WHERE round = :round GROUP BY kind"
VALID = "SELECT count(*) FROM demands WHERE round = :round AND state = 'at_province'"
RATED = """
    SELECT count(*), count(CASE WHEN state = 'answered' THEN 1 END),
           avg(CASE WHEN state = 'answered' THEN time * 1.0 END)
    FROM ratings
"""

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice on this machine"),
]


@pytest.fixture(scope="module")
def busy(sqlite_pool: tuple[Database, str]) -> Database:
    """A year with its questionnaires, before anything is circulated."""
    databases.empty(sqlite_pool[0])
    with sqlite_pool[0].write() as session:
        busy_year.fill(session, YEAR, 200, 90)
        busy_year.rate(session)
    return sqlite_pool[0]


@pytest.fixture(scope="module")
def folder(busy: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The files of a year, opened and saved again by LibreOffice."""
    made = tmp_path_factory.mktemp("office")
    with busy.read() as session:
        _summary(session, made)
        _tables(session, made)
    with busy.write() as session:
        _bulletin(session, made)
    for wanted, ending in ((EVERY_SHEET, "xlsx"), (PLAIN, "docx")):
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{made}/home", "--headless",
             "--convert-to", wanted, "--outdir", str(made), *map(str, made.glob(f"*.{ending}"))],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
    yield made


def _summary(session: Session, into: Path) -> None:
    bureau = session.get_one(Bureau, "320000")
    facts = summaries.facts(
        session, Programme(), bureau, Desk.PROVINCE, None, f"{YEAR}", date(YEAR, 12, 31),
        after=True,
    )  # fmt: skip
    names = counting.names(session, facts.rows)
    said = {Passage.PRACTICE: "=SUM(A1)按产业链组团。"}
    (into / "summary.xlsx").write_bytes(summary.as_xlsx(facts, names).body)
    (into / "summary.docx").write_bytes(summary.as_docx(facts, said).body)


def _tables(session: Session, into: Path) -> None:
    found = demand_list.page(session, None, Sought(round=ROUND, oldest_first=True), size=1000)
    papers = [demands.demand_table(kind, found, "填报", contacts=False) for kind in DemandKind]
    papers.append(demands.summary(found, "填报", [], contacts=False))
    (into / "tables.xlsx").write_bytes(xlsx.spreadsheet(papers).body)


def _bulletin(session: Session, into: Path) -> None:
    """Every city circulates, then the province, whose code is the least."""
    for officer in session.scalars(select(Officer).order_by(Officer.bureau_code.desc())):
        bureau = session.get_one(Bureau, officer.bureau_code)
        scope = Scope(bureau, codes_under(session, bureau))
        made = evaluations.circulate(session, officer, scope, ROUND, START)
    file = bulletin.document("docx", "省厅", ROUND, made.content, date(YEAR, 12, 31))
    (into / "bulletin.docx").write_bytes(file.body)


def sheet(folder: Path, name: str) -> list[list[str]]:
    """The rows of a sheet as LibreOffice shows them."""
    found = (folder / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.reader(found.splitlines()))


def test_the_summary_shows_the_totals_of_the_database(folder: Path, busy: Database) -> None:
    with busy.read() as session:
        experts, attendances, enterprises = session.execute(text(SQL)).one()

    figures = {row[0]: row[1] for row in sheet(folder, "summary-主要数字") if len(row) > 1}
    listed = [row for row in sheet(folder, "summary-到场明细") if row[0].startswith(f"{YEAR}年")]
    people = [row for row in sheet(folder, "summary-专家名单") if row[0].startswith("专家")]
    document = (folder / "summary.txt").read_text(encoding="utf-8")

    assert figures["服务专家（人，去重）"] == f"{experts}"
    assert figures["服务专家（人次）"] == f"{attendances}"
    assert figures["服务企业（家，去重）"] == f"{enterprises}"
    assert len(listed) == attendances
    assert len([row for row in people if row[2]]) - 1 == experts
    assert f"共有 {experts} 名专家到 {enterprises} 家企业" in document
    assert "=SUM(A1)按产业链组团。" in document
    assert not re.search(r"Err:|#NAME|#REF|#VALUE", document)
    parts = sheet(folder, "summary-分单位情况")
    added = next(row for row in parts if row[0] == "各单位相加")
    assert sum(int(row[3]) for row in parts if row[0].endswith(("市", "县"))) == int(added[3])


def test_the_tables_of_demands_hold_a_row_for_each(folder: Path, busy: Database) -> None:
    with busy.read() as session:
        kinds = dict(session.execute(text(KINDS), {"round": ROUND}).all())
        valid = session.execute(text(VALID), {"round": ROUND}).scalar_one()

    for kind in DemandKind:
        rows = [row for row in sheet(folder, f"tables-{kind.label}需求表") if row[0].isdigit()]
        assert len(rows) == kinds[kind.value], kind
    said = "".join(cell for row in sheet(folder, "tables-汇总表") for cell in row)
    assert (
        f"合计 {sum(kinds.values())} 条：技术 {kinds['technology']} 条，"
        f"项目 {kinds['project']} 条，人才 {kinds['talent']} 条。"
    ) in said
    assert f"有效（市局复核通过）{valid} 条" in said


def test_the_bulletin_shows_response_and_mean_of_the_database(folder: Path, busy: Database) -> None:
    with busy.read() as session:
        asked, answered, time = session.execute(text(RATED)).one()

    document = (folder / "bulletin.txt").read_text(encoding="utf-8")
    words = "".join(document.split())
    share = f"{100 * answered / asked:.0f}%"
    assert f"发出满意度问卷{asked}份，收回{answered}份，回收率{share}" in words
    found = re.search(rf"合计{asked}{answered}{share}(\d\.\d)\D*?（(\d+)份）", words)
    assert found is not None
    assert abs(float(found[1]) - time) <= 0.1
    assert int(found[2]) <= answered
