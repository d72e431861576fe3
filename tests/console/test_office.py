"""The files of a summary as another office suite reads them; only with LibreOffice, by --chaos.

``python -m pytest --chaos -n 0 tests/console/test_office.py`` opens the workbook and the document
and compares what is shown with plain SQL.
"""

import csv
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.papers import summary
from handlers.flows import counting, summaries
from handlers.rules.calendar import Programme
from handlers.rules.lifecycle import Desk
from storage.models import Bureau
from storage.session import Database
from storage.vocabulary import Passage
from tests.support import busy_year

YEAR = 2016
# every sheet as comma-separated text, in UTF-8, cells as they are shown
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
SQL = """
    SELECT count(DISTINCT v.expert_id), count(*),
           count(DISTINCT CASE WHEN x.entity = 'company' THEN x.id END)
    FROM visits v JOIN demands d ON d.id = v.demand_id JOIN enterprises x ON x.id = d.enterprise_id
    WHERE v.state = 'settled'
"""

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice on this machine"),
]


@pytest.fixture
def folder(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Path]:
    """The files of a year, opened and saved again by LibreOffice."""
    database = sqlite[0]
    with database.write() as session:
        busy_year.fill(session, YEAR, 200, 90)
    with database.read() as session:
        bureau = session.get_one(Bureau, "320000")
        facts = summaries.facts(
            session, Programme(), bureau, Desk.PROVINCE, None, f"{YEAR}", date(YEAR, 12, 31),
            after=True,
        )  # fmt: skip
        names = counting.names(session, facts.rows)
    said = {Passage.PRACTICE: "=SUM(A1)按产业链组团。"}
    (tmp_path / "s.xlsx").write_bytes(summary.as_xlsx(facts, names).body)
    (tmp_path / "s.docx").write_bytes(summary.as_docx(facts, said).body)
    for wanted, name in ((EVERY_SHEET, "s.xlsx"), ("txt:Text (encoded):UTF8", "s.docx")):
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{tmp_path}/home", "--headless",
             "--convert-to", wanted, "--outdir", str(tmp_path), str(tmp_path / name)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
    yield tmp_path


def sheet(folder: Path, name: str) -> list[list[str]]:
    """The rows of a sheet as LibreOffice shows them."""
    found = (folder / f"s-{name}.csv").read_text(encoding="utf-8")
    return list(csv.reader(found.splitlines()))


def test_another_suite_shows_the_totals_of_the_database(
    folder: Path, sqlite: tuple[Database, str]
) -> None:
    with sqlite[0].read() as session:
        experts, attendances, enterprises = session.execute(text(SQL)).one()

    figures = {row[0]: row[1] for row in sheet(folder, "主要数字") if len(row) > 1}
    listed = [row for row in sheet(folder, "到场明细") if row[0].startswith(f"{YEAR}年")]
    people = [row for row in sheet(folder, "专家名单") if row[0].startswith("专家") and row[2]]
    document = (folder / "s.txt").read_text(encoding="utf-8")

    assert figures["服务专家（人，去重）"] == f"{experts}"
    assert figures["服务专家（人次）"] == f"{attendances}"
    assert figures["服务企业（家，去重）"] == f"{enterprises}"
    assert len(listed) == attendances
    assert len(people) - 1 == experts
    assert f"共有 {experts} 名专家到 {enterprises} 家企业" in document
    assert "=SUM(A1)按产业链组团。" in document
    assert not re.search(r"Err:|#NAME|#REF|#VALUE", document)
    parts = sheet(folder, "分单位情况")
    added = next(row for row in parts if row[0] == "各单位相加")
    assert sum(int(row[3]) for row in parts if row[0].endswith(("市", "县"))) == int(added[3])
