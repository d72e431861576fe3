"""Needs before the public: chosen, masked, published, taken down; nobody's number leaks."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from sqlalchemy import update

from storage.models import Demand
from storage.session import Database
from storage.vocabulary import DemandState, Disclosure
from tests.console.town_hall import contact, need
from tests.support.deskside import Screen
from tests.support.town import Town

TALKATIVE = (
    "泰兴华星表面处理有限公司的废水总镍超标，现在0.8要降到0.1。联系王强 199 0000 1234，"
    "微信wangqiang88，座机0523-87654321，邮箱wq@example.org"
)
SECRETS = ("0000", "1234", "wangqiang", "87654321", "wq@", "王强", "华星")


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """A town on SQLite, in April."""
    made = Town(*sqlite, tmp_path)
    made.clock.set("2026-04-08 10:00")
    yield made
    made.close()


def reported(town: Town, number: str, *, help_wanted: bool = True) -> str:
    """Let a need stand at the province."""
    values = {"state": DemandState.AT_PROVINCE, "help_wanted": help_wanted}
    with town.database.write() as session:
        session.execute(update(Demand).where(Demand.number == number).values(values))
    return number


def province(town: Town) -> Screen:
    """A screen of the province."""
    return Screen(town).signs_in(town.officer("陈处长", "320000"))


def published(town: Town) -> Screen:
    """A list with all that may be published, before the public."""
    chen = province(town)
    chen.opens("/console/lists")
    chen.does("/console/lists", title="2026年春季企业需求", number="苏人社发〔2026〕8号")
    assert "已公布" in chen.does("/console/lists/1/publish")
    return chen


def test_only_what_may_be_published_is_chosen(town: Town) -> None:
    fit = reported(town, need(town))
    reported(
        town,
        need(town, openid="o2", mobile="19900001299", title="不同意公开的"),
    )
    with town.database.write() as session:
        session.execute(
            update(Demand).where(Demand.title == "不同意公开的").values(disclosure=Disclosure.NONE)
        )
    reported(
        town, need(town, openid="o3", mobile="19900001298", title="标了保密的", confidential=True)
    )
    reported(
        town, need(town, openid="o4", mobile="19900001297", title="不用省厅帮的"), help_wanted=False
    )
    need(town, openid="o5", mobile="19900001296", title="还没审的")
    chen = province(town)
    chen.opens("/console/lists")

    page = chen.does("/console/lists", title="春季需求", number="")

    assert "列入 1 条" in page
    assert fit in page
    assert [
        words in page for words in ("不同意公开的", "标了保密的", "不用省厅帮的", "还没审的")
    ] == [False] * 4


def test_nothing_personal_leaks_by_any_door(town: Town) -> None:
    number = reported(town, need(town, title="华星废水总镍超标", problem=TALKATIVE))
    chen = published(town)

    stranger = Screen(town)
    paths = ("/published", f"/published/{number}", "/published/needs.json", "/published/feed.xml")
    texts = {path: stranger.opens(path).get_data(as_text=True) for path in paths}
    json_text = json.dumps(json.loads(texts["/published/needs.json"]), ensure_ascii=False)
    sheet = openpyxl.load_workbook(io.BytesIO(chen.opens("/console/lists/1/list.xlsx").data))
    cells = [str(c.value) for row in sheet.active.iter_rows() for c in row if c.value is not None]
    document = docx.Document(io.BytesIO(chen.opens("/console/lists/1/list.docx").data))
    texts["docx"] = " ".join(cell.text for row in document.tables[0].rows for cell in row.cells)
    texts["xlsx"] = " ".join(cells)
    texts["txt"] = chen.opens("/console/lists/1/list.txt").get_data(as_text=True)
    texts["html"] = chen.opens("/console/lists/1/list.html").get_data(as_text=True)

    for path, text in {**texts, "/published/needs.json": json_text}.items():
        assert "总镍超标" in text, path
        assert [secret for secret in SECRETS if secret in text] == [], path
    assert "泰兴市某企业" in texts["/published"]
    assert "苏人社发〔2026〕8号" in texts["xlsx"]


def test_a_need_leaves_the_public_page_the_moment_it_may_no_longer_be_there(town: Town) -> None:
    number = reported(town, need(town))
    published(town)
    stranger = Screen(town)

    seen = [stranger.opens(f"/published/{number}").status_code]
    for values in ({"state": DemandState.WITHDRAWN}, {"state": DemandState.AT_PROVINCE},
                   {"disclosure": Disclosure.NONE}):  # fmt: skip
        with town.database.write() as session:
            session.execute(update(Demand).values(values))
        seen.append(stranger.opens(f"/published/{number}").status_code)

    assert seen == [200, 404, 200, 404]


def test_another_month_needs_a_reason(town: Town) -> None:
    reported(town, need(town))
    town.clock.set("2026-05-08 10:00")
    chen = province(town)
    chen.opens("/console/lists")
    chen.does("/console/lists", title="补充公布", number="")

    refused = chen.does("/console/lists/1/publish")
    done = chen.does("/console/lists/1/publish", outside="按省人才工作领导小组安排")

    assert "4月、9月" in refused
    assert "已公布 1 条" in done


@pytest.mark.parametrize(
    ("number", "accepted"),
    [
        ("苏人社发〔2026〕8号", True), ("苏人社发[2026]8号", True), ("苏人社发（2026） 8号", True),
        ("苏人社发〔2026〕08号", False), ("苏人社发〔2026〕第8号", False),
        ("苏人社发〔26〕8号", False),
        ("", True),
    ],
)  # fmt: skip
def test_the_number_of_a_document_has_the_form_of_the_standard(
    town: Town, number: str, accepted: bool
) -> None:
    chen = province(town)
    chen.opens("/console/lists")

    said = chen.does("/console/lists", title="春季需求", number=number)

    assert ("清单已建好" in said, "文号的写法不对" in said) == (accepted, not accepted)


def test_a_need_is_taken_down_and_an_addendum_added_and_told(town: Town) -> None:
    wang = contact(town, "王强")
    first = reported(town, need(town, openid=wang.openid))
    chen = published(town)
    later = reported(
        town, need(town, openid=wang.openid, title="电镀液老化快", mobile="19900001234")
    )
    town.tick()
    wang.news()

    chen.does("/console/lists/1/add", chosen=later)
    town.tick()
    told = wang.news()
    chen.does("/console/lists/1/items/1/drop", why="企业要求")
    page = Screen(town).reads("/published")

    assert any(f"{later}（电镀液老化快）已由省厅公布（匿名公开）" in text for text in told)
    assert "电镀液老化快" in page
    assert "增补" in page
    assert Screen(town).opens(f"/published/{first}").status_code == 404
    chen.does("/console/lists/1/take-down", why="全部办结")
    assert "现在没有公布的需求" in Screen(town).reads("/published")


def test_an_edited_text_is_masked_again(town: Town) -> None:
    number = reported(town, need(town))
    chen = published(town)
    chen.opens("/console/lists/1")

    chen.does("/console/lists/1/items/1", title="镀镍废水", text="请打19900001234", target="")
    page = Screen(town).reads(f"/published/{number}")

    assert "镀镍废水" in page
    assert "19900001234" not in page


def test_an_expert_aims_at_a_need_of_the_page(town: Town) -> None:
    number = reported(town, need(town))
    published(town)
    words = f"报名 {number}"

    page = Screen(town).reads(f"/published/{number}")
    answer = town.phone("方教授").says(words)

    assert words in page
    assert number in answer or "怎么称呼" in answer


def test_a_cell_is_never_a_formula(town: Town) -> None:
    reported(town, need(town, title="=HYPERLINK(1)", problem="=1+1 想请专家帮忙看看公式"))
    chen = published(town)

    sheet = openpyxl.load_workbook(io.BytesIO(chen.opens("/console/lists/1/list.xlsx").data)).active

    cells = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", True)] * len(cells)
    assert len(cells) == 2
