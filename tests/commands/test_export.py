"""``export``: every kind as JSON lines and as CSV, the values as stored, no cell a formula."""

import csv
import io
import json
from typing import Any

import pytest
from sqlalchemy import select

from bot.__main__ import EXPORTABLE
from bot.commands.export import ATTENDANCES, EXPORTS, FORMULA, _cell
from handlers.operations import funding
from storage.models import Demand, Enterprise, Hearing, Notice, Officer
from storage.vocabulary import SpendingSubject
from tests.commands.conftest import Installation, Run
from tests.support import cast

NAME = "泰兴华星表面处理有限公司"
OPENING = f"{NAME}电镀废水总镍超标，想请专家来看看"


@pytest.fixture
def busy(installation: Installation) -> Installation:
    """An installation with one officer, one demand and one announcement that waits."""
    town = installation.town
    officer = town.officer("李科长", "321283")
    phone = town.phone("王强")
    for words in (
        OPENING,
        "同意",
        "王强",
        "199-0000-1234",
        "匿名",
        "补充说明：=1+1是配方号，不是公式",
        "1",
    ):
        phone.says(words)
    for words in ("发公告", "企业", "征集截止提醒", "3月31日截止，请抓紧。", "1"):
        officer.says(words)
    return installation


def exported(run: Run, busy: Installation, what: str) -> list[dict[str, Any]]:
    """The rows of an export as JSON."""
    code, out, _ = run("export", what, "--config", busy.config())
    assert code == 0
    return [json.loads(line) for line in out.splitlines()]


def table(run: Run, busy: Installation, what: str) -> list[dict[str, str]]:
    """The rows of an export as CSV."""
    code, out, _ = run("export", what, "--format", "csv", "--config", busy.config())
    assert code == 0
    assert out.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"), newline="")))


def test_a_demand_is_exported_as_it_was_filed(busy: Installation, run: Run) -> None:
    with busy.town.database.read() as session:
        demand = session.scalars(select(Demand)).one()
    moment = demand.submitted_at.isoformat()

    assert exported(run, busy, "demands") == [
        {
            "number": "XQ2026-0001",
            "state": "submitted",
            "round": demand.round,
            "kind": "技术",
            "title": demand.title,
            "problem": OPENING,
            "enterprise": NAME,
            "county_code": "321283",
            "contact": "王强",
            "mobile": "19900001234",
            "openid": busy.town.phone("王强").openid,
            "forms": demand.forms,
            "visit_from": None,
            "visit_to": None,
            "budget_wan": None,
            "disclosure": "anonymous",
            "confidential": False,
            "urgency": "normal",
            "particulars": {"remarks": "=1+1是配方号，不是公式"},
            "version": 1,
            "submitted_at": moment,
            "changed_at": moment,
        }
    ]


def test_an_enterprise_is_exported(busy: Installation, run: Run) -> None:
    with busy.town.database.read() as session:
        enterprise = session.scalars(select(Enterprise)).one()

    assert exported(run, busy, "enterprises") == [
        {
            "id": enterprise.id,
            "name": NAME,
            "county_code": "321283",
            "town": enterprise.town,
            "credit_code": "",
            "entity": "company",
            "industry": enterprise.industry,
            "products": "",
            "employees": None,
            "revenue_wan": None,
            "size": "unknown",
            "flags": "",
            "created_at": enterprise.created_at.isoformat(),
        }
    ]


def test_an_officer_is_exported(busy: Installation, run: Run) -> None:
    with busy.town.database.read() as session:
        officer = session.scalars(select(Officer)).one()
    assert officer.bound_at is not None

    assert exported(run, busy, "officers") == [
        {
            "id": officer.id,
            "bureau_code": "321283",
            "bureau": "泰兴市人力资源和社会保障局",
            "name": "李科长",
            "duty": "handler",
            "state": "bound",
            "openid": busy.town.phone("李科长").openid,
            "bound_at": officer.bound_at.isoformat(),
        }
    ]


def test_a_notice_is_exported_with_its_words(busy: Installation, run: Run) -> None:
    with busy.town.database.read() as session:
        notice = session.scalars(select(Notice)).one()

    found = exported(run, busy, "notices")

    assert [
        {key: row[key] for key in ("occasion", "recipient", "region", "state", "class", "attempt")}
        for row in found
    ] == [
        {
            "occasion": "demand:XQ2026-0001:arrived:1",
            "recipient": busy.town.phone("李科长").openid,
            "region": "321283",
            "state": "ready",
            "class": "case",
            "attempt": 0,
        }
    ]
    assert found[0]["text"] == notice.payload["text"]
    assert found[0]["text"].startswith("收到一条新需求 XQ2026-0001\n")


def test_the_pushes_are_exported_with_the_numbers_starred(busy: Installation, run: Run) -> None:
    with busy.town.database.read() as session:
        count = len(list(session.scalars(select(Hearing))))

    found = exported(run, busy, "hearings")

    assert len(found) == count
    assert [row["text"] for row in found if "199" in row["text"]] == ["199****1234"]
    assert {row["state"] for row in found} == {"done"}


def test_the_journal_is_exported_line_by_line(busy: Installation, run: Run) -> None:
    acts = [row["act"] for row in exported(run, busy, "journal")]

    assert acts == ["enrol", "follow", "bind", "follow", "agree", "submit", "compose"]


@pytest.fixture
def full(busy: Installation) -> Installation:
    """The same with an expert who has signed up."""
    phone = busy.town.phone("云晓蓉")
    for words in (
        "我叫云晓蓉，江苏科技大学教授，研究绝热，199-0000-2316",
        "同意，电话19900002316",
        "1",
    ):
        phone.says(words)
    with busy.town.database.write() as session:
        who, now = cast.officer(session, cast.TAIXING), busy.town.clock.now()
        travel = SpendingSubject.TRAVEL
        funding.set_line(session, who, 2026, travel, 1, 100, "", now)
        funding.spend(session, who, funding.Entry(now.date(), travel, 120_00), now)
        funding.ask_grant(session, who, 2026, 500_00, "车费不够", now)
    return busy


# attendances are compared with the board and plain SQL in tests/console/test_results.py
@pytest.mark.parametrize("what", EXPORTS)
def test_the_table_holds_what_the_lines_hold(full: Installation, run: Run, what: str) -> None:
    lines, rows = exported(run, full, what), table(run, full, what)

    assert [list(row) for row in rows] == [list(line) for line in lines]
    assert rows == [{key: _shown(value) for key, value in line.items()} for line in lines]


def _shown(value: Any) -> str:
    """How a value stands in a cell."""
    if value is None:
        return ""
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return "'" + value if isinstance(value, str) and value.startswith(FORMULA) else str(value)


@pytest.mark.parametrize("what", EXPORTABLE)
@pytest.mark.parametrize("format_", ["jsonl", "csv"])
def test_an_empty_house_gives_no_rows(
    installation: Installation, run: Run, what: str, format_: str
) -> None:
    code, out, _ = run("export", what, "--format", format_, "--config", installation.config())

    assert (code, out) == (0, "")


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"],
)
def test_no_name_is_a_formula_in_a_spreadsheet(
    installation: Installation, run: Run, name: str
) -> None:
    run("officer", "add", f"--name={name}", "--bureau", "泰兴", "--config", installation.config())

    assert [row["name"] for row in table(run, installation, "officers")] == ["'" + name]
    assert [row["name"] for row in exported(run, installation, "officers")] == [name]


@pytest.mark.parametrize("value", ["王强", "1=1", "", "'=1", "199-0000-1234", -5, 0.5, None, True])
def test_an_ordinary_cell_is_left_alone(value: Any) -> None:
    assert _cell(value) == value


def test_a_cell_with_lines_quotes_and_commas_survives(installation: Installation, run: Run) -> None:
    name = '李,"科"\n长'
    run("officer", "add", f"--name={name}", "--bureau", "泰兴", "--config", installation.config())

    assert [row["name"] for row in table(run, installation, "officers")] == [name]


def test_every_kind_can_be_exported() -> None:
    assert list(EXPORTABLE) == [*EXPORTS, ATTENDANCES]
