"""What the programme has come to: board, rows, summary and export show the same figures."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

import docx
import openpyxl
import pytest
from sqlalchemy import select, text, update

from bot.commands import export
from storage.models import (
    BudgetLine,
    Bureau,
    Demand,
    Expert,
    JournalEntry,
    Officer,
    Rating,
    Spending,
    SummaryWords,
    Visit,
)
from storage.session import Database
from storage.vocabulary import (
    Act,
    ExpertState,
    RatingState,
    SpendingSubject,
    VisitState,
    WordState,
)
from tests.console.test_pages_at_size import counted
from tests.support import busy_year
from tests.support.clock import START
from tests.support.deskside import ADDRESS, Screen, words
from tests.support.town import Town

YEAR, SUZHOU, KUNSHAN = 2026, "320500", "320583"
# the figures of a bureau by plain SQL; nobody is merged in this year but the two rows below
SQL = """
    SELECT count(DISTINCT CASE WHEN v.expert_id = 2 THEN 1 ELSE v.expert_id END), count(*),
           count(DISTINCT CASE WHEN x.entity = 'company' THEN x.id END),
           count(DISTINCT CASE WHEN x.entity <> 'company' THEN x.id END)
    FROM visits v JOIN demands d ON d.id = v.demand_id JOIN enterprises x ON x.id = d.enterprise_id
    JOIN bureaus b ON b.code = d.county_code
    WHERE v.state = 'settled' AND (:city = '' OR b.reports_to = :city OR b.code = :city)
"""
FIGURE = re.compile(r'class="figure[^"]*" href="([^"]*)"><b>([\d,]+)</b>')
HEADS = ("服务专家（人，去重）", "服务专家（人次）", "服务企业（家，去重）",
         "合作社、农场、园区、协会（家，去重）")  # fmt: skip


@pytest.fixture(scope="module")
def town(
    sqlite_pool: tuple[Database, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """A busy year, in which two rows turned out to be one person who went with both teams."""
    from tests.support import databases

    databases.empty(sqlite_pool[0])
    made = Town(*sqlite_pool, tmp_path_factory.mktemp("results"))
    with made.database.write() as session:
        busy_year.fill(session, YEAR, 150, 60)
        session.execute(
            update(Expert)
            .where(Expert.id == 2)
            .values(openid="merged:2", double_of=1, state=ExpertState.LEFT, name="")
        )
        session.execute(update(Expert).where(Expert.id == 3).values(name="=1+1", unit="+甲校"))
    made.screens = {  # type: ignore[attr-defined]
        name: Screen(made).signs_in(made.officer(name, code))
        for name, code in (("省厅", "320000"), ("苏州", SUZHOU), ("昆山", KUNSHAN))
    }
    yield made
    made.close()


def plainly(town: Town, city: str = "") -> list[int]:
    """The figures by plain SQL."""
    with town.database.read() as session:
        return list(session.execute(text(SQL), {"city": city}).one())


def sheets(town: Town, name: str, form: str = "xlsx") -> openpyxl.Workbook:
    """The workbook of a bureau's summary."""
    screen = town.screens[name]  # type: ignore[attr-defined]
    sent = screen.sends("/console/summaries/file", period=YEAR, form=form, reason="报年度总结")
    return openpyxl.load_workbook(io.BytesIO(sent.data))


def table(book: openpyxl.Workbook, name: str) -> list[list[object]]:
    """The rows of a sheet below its head, without the lines under it."""
    rows = [list(row) for row in book[name].iter_rows(values_only=True)]
    head = next(place for place, row in enumerate(rows) if row[1] is not None)
    return [row for row in rows[head + 1 :] if row[1] is not None]


@pytest.mark.parametrize(("name", "city"), [("省厅", ""), ("苏州", SUZHOU), ("昆山", KUNSHAN)])
def test_board_summary_and_export_agree_with_plain_sql(town: Town, name: str, city: str) -> None:
    expected = plainly(town, city)
    screen = town.screens[name]  # type: ignore[attr-defined]

    board = FIGURE.findall(screen.opens(f"/console/results?period={YEAR}").get_data(as_text=True))
    book = sheets(town, name)
    figures = {row[0]: row[1] for row in table(book, "主要数字")}
    listed = table(book, "到场明细")

    assert [int(count.replace(",", "")) for _, count in board[:4]] == expected
    assert [figures[head] for head in HEADS] == expected
    assert len(table(book, "专家名单")) == expected[0]
    assert len(listed) == expected[1]
    assert len(table(book, "企业名单")) == expected[2] + expected[3]
    assert sum(row[2] for row in table(book, "分月情况")[:-1]) == expected[1]
    if name == "省厅":
        out = io.StringIO()
        export.as_csv(_export(town), out)
        lines = list(csv.DictReader(io.StringIO(out.getvalue().lstrip("\ufeff"))))
        mine = [line for line in lines if line["counts"] == "True"]
        assert len({line["person"] for line in mine}) == expected[0]
        assert len(mine) == expected[1]
        assert [line["date"] for line in mine] == sorted(line["date"] for line in mine)


def _export(town: Town) -> Iterator[dict[str, object]]:
    with town.database.read() as session:
        yield from export.rows(session, "attendances")


def test_every_figure_of_the_board_opens_so_many_rows(town: Town) -> None:
    screen = town.screens["省厅"]  # type: ignore[attr-defined]
    page = screen.opens(f"/console/results?period={YEAR}").get_data(as_text=True)
    links = re.findall(r'href="(/console/results/rows\?[^"]+)">(?:<b>)?([\d,]+)<', page)
    # sums of people taught are no rows, and the same link stands in several tables
    opened = {link.replace("&amp;", "&"): count for link, count in links if "trained" not in link}

    wrong = []
    for link, count in opened.items():
        shown = re.search(r"共 (\d+) 条", screen.reads(link))
        if not shown or shown[1] != count.replace(",", ""):
            wrong.append((link, count, shown and shown[1]))

    assert len(opened) > 60
    assert wrong == []


def test_the_parts_add_up_to_more_and_the_page_says_why(town: Town) -> None:
    screen = town.screens["省厅"]  # type: ignore[attr-defined]
    page = screen.reads(f"/console/results?period={YEAR}")
    said = re.search(r"相加是 (\d+) 人，去重是 (\d+) 人，相差 (\d+) 人：有 (\d+) 名专家", page)

    parts = table(sheets(town, "省厅"), "分单位情况")
    by_name = {row[0]: row for row in parts}

    assert said is not None
    added, distinct, surplus, shared = map(int, said.groups())
    assert (by_name["各单位相加"][3], by_name["去重合计"][3]) == (added, distinct)
    assert added == sum(row[3] for row in parts[:16])
    assert added - distinct == surplus >= shared > 0
    assert [row[0] for row in parts[4:6]] == ["苏州市", "昆山市"]


def test_the_direct_county_is_no_part_of_the_city(town: Town) -> None:
    city = town.screens["苏州"].reads(f"/console/results?period={YEAR}")  # type: ignore[attr-defined]
    rows = town.screens["苏州"].reads(f"/console/results/rows?period={YEAR}&part={KUNSHAN}")  # type: ignore[attr-defined]
    experts, attendances, enterprises, _ = plainly(town, KUNSHAN)

    said = f"专家 {experts} 名，{attendances} 人次，企业 {enterprises} 家"
    assert f"昆山市直接报省厅，不在上面的数里：{said}" in city
    assert "没有符合条件的" in rows


def test_pages_cost_the_same_whatever_there_is(town: Town) -> None:
    screen = town.screens["省厅"]  # type: ignore[attr-defined]

    def cost(path: str) -> int:
        with counted(town.database) as seen:
            assert screen.client.get(path, base_url=ADDRESS).status_code == 200
        return len(seen)

    pages = ("/console/results?period={}", "/console/results/rows?period={}&tab=attendances",
             "/console/summaries?period={}")  # fmt: skip
    full = [cost(page.format(YEAR)) for page in pages]
    empty = [cost(page.format(2031)) for page in pages]

    assert full == empty
    assert max(full) <= 45


# ---------------------------------------------------------------- the words


def test_words_are_kept_with_who_wrote_them_and_nothing_is_overwritten(town: Town) -> None:
    screen = town.screens["苏州"]  # type: ignore[attr-defined]
    given = {"period": YEAR, "passage": "practice"}
    first = screen.does("/console/summaries/words", **given, seen=0, words="联合科技镇长团走访。")
    second = screen.does("/console/summaries/words", **given, seen=1, words="<b>按产业链组团</b>。")
    again = screen.does("/console/summaries/words", **given, seen=2, words="<b>按产业链组团</b>。")
    late = words(screen.sends("/console/summaries/words", **given, seen=1, words="我另写的"))

    assert "已保存“主要做法和体会”，第 1 版" in first
    assert "第 2 版" in second
    assert "没有改动" in again
    assert "您写的没有覆盖它" in late
    assert "我另写的" in late
    page = screen.opens(f"/console/summaries?period={YEAR}").get_data(as_text=True)
    assert "&lt;b&gt;按产业链组团&lt;/b&gt;" in page
    assert "联合科技镇长团走访" in page
    assert "联合科技镇长团" not in town.screens["昆山"].reads(f"/console/summaries?period={YEAR}")  # type: ignore[attr-defined]
    with town.database.read() as session:
        kept = session.scalars(select(SummaryWords).order_by(SummaryWords.version)).all()
        acts = session.scalars(
            select(JournalEntry).where(JournalEntry.act == Act.WRITE_SUMMARY)
        ).all()
    assert [row.words for row in kept] == ["联合科技镇长团走访。", "<b>按产业链组团</b>。"]
    assert [(act.subject, act.facts["version"]) for act in acts] == [
        (f"summary:{YEAR}", 1), (f"summary:{YEAR}", 2),
    ]  # fmt: skip


def test_the_document_holds_figures_and_words_and_the_same_bytes_again(town: Town) -> None:
    screen = town.screens["苏州"]  # type: ignore[attr-defined]
    given = {"period": YEAR, "form": "docx", "reason": "报年度总结", "number": "苏人社发[2026]8号"}
    made = screen.sends("/console/summaries/file", **given)
    again = screen.sends("/console/summaries/file", **given)

    document = docx.Document(io.BytesIO(made.data))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    experts, attendances, enterprises, _ = plainly(town, SUZHOU)
    assert f"共有 {experts} 名专家到 {enterprises} 家企业" in said
    assert f"开展服务 {attendances} 人次" in said
    assert "苏人社发〔2026〕8号" in said
    assert "按产业链组团" in said
    assert "昆山市直接报省厅，不在上面的数里" in said
    assert made.data == again.data
    with town.database.read() as session:
        line = session.scalars(
            select(JournalEntry).where(JournalEntry.subject == f"summary:{YEAR}",
                                       JournalEntry.act == Act.EXPORT)
            .order_by(JournalEntry.id.desc())
        ).first()  # fmt: skip
    assert line is not None
    assert line.facts["experts"] == experts


def test_no_text_becomes_a_formula_and_no_amount_stands_alone(town: Town) -> None:
    book = sheets(town, "省厅")

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert ("=1+1", "+甲校") in {(row[0], row[1]) for row in table(book, "专家名单")}
    assert 12.5 not in {cell.value for cell in cells}


def test_files_need_a_reason_a_form_and_a_proper_number(town: Town) -> None:
    screen = town.screens["苏州"]  # type: ignore[attr-defined]

    def answer(**given: str) -> str:
        full = {"period": f"{YEAR}", "form": "xlsx", "reason": "报年度总结", **given}
        return screen.does("/console/summaries/file", **full)

    assert "请写几个字的事由" in answer(reason="看")
    assert "请选下载的格式" in answer(form="exe")
    assert "文号的写法不对" in answer(number="第8号")


def test_a_round_is_counted_by_its_demands(town: Town) -> None:
    screen = town.screens["省厅"]  # type: ignore[attr-defined]

    def figure(period: str) -> int:
        page = screen.opens(f"/console/results?period={period}").get_data(as_text=True)
        return int(FIGURE.findall(page)[1][1].replace(",", ""))

    with town.database.read() as session:
        spring = len(
            session.scalars(
                select(Visit.id)
                .join(Demand, Visit.demand_id == Demand.id)
                .where(Demand.round == f"{YEAR}-1", Visit.state == VisitState.SETTLED)
            ).all()
        )
    assert figure(f"{YEAR}-1") == spring > 0
    assert figure(f"{YEAR}-1") + figure(f"{YEAR}-2") == figure(f"{YEAR}")


def test_a_year_without_anything_says_what_to_do(town: Town) -> None:
    screen = town.screens["省厅"]  # type: ignore[attr-defined]

    assert "还没有到场服务的记录" in screen.reads("/console/results?period=2031")
    assert "还没有双方都确认过的到场服务" in screen.reads("/console/summaries?period=2031")
    assert "0 / 1000" not in screen.reads("/console/results?period=nonsense")


def test_the_yearly_summary_tells_of_what_came_afterwards(town: Town) -> None:
    screen = town.screens["苏州"]  # type: ignore[attr-defined]
    with town.database.write() as session:
        officer = session.scalars(select(Officer).where(Officer.bureau_code == SUZHOU)).one()
        rows = session.execute(
            select(Visit.team_id, Demand)
            .join(Demand, Visit.demand_id == Demand.id)
            .join(Bureau, Demand.county_code == Bureau.code)
            .where(Bureau.reports_to == SUZHOU)
        ).all()
        seen = {demand.enterprise_id: (team, demand) for team, demand in rows}
        for number, (team, demand) in enumerate(list(seen.values())[:5]):
            answered = number < 4
            session.add(
                Rating(
                    team_id=team, enterprise_id=demand.enterprise_id, contact_id=demand.contact_id,
                    county_code=demand.county_code, city_code=SUZHOU, batch=f"{YEAR}-1",
                    day=date(YEAR, 6, 1), due_on=date(YEAR, 6, 5), token=f"r{number}",
                    state=RatingState.ANSWERED if answered else RatingState.ASKED,
                    time=4 if answered else None, mode=5 if number else 3,
                    effect=3 + number % 2, benefit=4 if number == 1 else None,
                )
            )  # fmt: skip
        session.add(
            BudgetLine(bureau_code=SUZHOU, year=YEAR, subject=SpendingSubject.TRAVEL, quantity=1,
                       price=12_000_000, amount=12_000_000, made_by=officer.id, made_at=START)
        )  # fmt: skip
        session.add(
            Spending(number="ZC1", bureau_code=SUZHOU, day=date(YEAR, 6, 3), amount=1_234_500,
                     subject=SpendingSubject.TRAVEL, state=WordState.CONFIRMED,
                     entered_by=officer.id, entered_at=START)
        )  # fmt: skip

    page = screen.reads(f"/console/summaries?period={YEAR}")

    assert "共发出满意度问卷 5 份，收回 4 份（其中经办人代填 0 份），回收率 80.0%" in page
    assert "服务时间 4.0（4 份），服务方式 4.5（4 份），服务效果 3.5（4 份）" in page
    # one answer alone is told to nobody by a document
    assert "经济效益 4" not in page
    assert "本年预算 12 万元，支出 1.2345 万元，结余 10.7655 万元" in page
    rounds = [screen.reads(f"/console/summaries?period={YEAR}-{half}") for half in (1, 2)]
    asked = [int(re.findall(r"共发出满意度问卷 (\d+) 份", each)[0]) for each in rounds]
    assert sum(asked) == 5
    # what belongs to years stands in no round
    assert not any("本年预算" in each for each in rounds)
    assert "支出 1.2345" not in town.screens["昆山"].reads(f"/console/summaries?period={YEAR}")  # type: ignore[attr-defined]
