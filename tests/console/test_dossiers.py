"""Cases and nominations at the desk: written, allowed, passed up, public, on paper (R75-R79)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.papers import docx as texts
from bot.papers import pdf
from bot.papers.paper import Column, Paper, Report
from handlers.operations import follow_ups
from storage.models import Demand, JournalEntry, Nomination, Showcase
from storage.session import Database
from storage.vocabulary import Act, Stage
from tests.support import cast
from tests.support.deskside import ADDRESS, Desks
from tests.support.prints import document_words, printed
from tests.support.town import Town

HAILING, GAOGANG, TAIZHOU = "321202", "321203", "321200"
CASE, NOMINATION = "/console/cases/AL2026-0001", "/console/nominations/TJ2026-0001"
TEXT = {
    "title": "电镀废水达标", "background": "泰兴虚构表面处理有限公司总镍超标",
    "practice": "李明换了树脂", "effect": "总镍降到0.1以下", "lesson": "县里先去看过",
}  # fmt: skip
OFFICERS = {"钱科员": HAILING, "孙科员": GAOGANG, "吴科长": TAIZHOU, "郑处": "320000"}


@pytest.fixture
def town(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """A visit that solved a problem of an enterprise in 海陵."""
    made = Town(*sqlite, tmp_path)
    made.clock.set("2026-06-22 10:00")
    phones = {name: made.phone(name).openid for name in ("王强", "李明")}
    with made.database.write() as session:
        need = cast.demand(session, phones["王强"])
        guest = cast.expert(session, "李明", openid=phones["李明"])
        visit = cast.visited(session, need, who=guest, contract_wan=12.5, trained=30)
        follow_ups.open_for(session, visit, made.clock.now())
    yield made
    made.close()


@pytest.fixture
def desks(town: Town) -> Desks:
    """The screens of the officers by name."""
    return Desks(town, OFFICERS)


def drafted(town: Town, desks: Desks) -> None:
    """The county drafts from the lead, writes it out and asks both sides."""
    county = desks["钱科员"]
    county.opens("/console/cases")
    assert "已按记录起草" in county.does("/console/cases", card="GZ2026-0001")
    assert "两边要重新同意" in county.does(CASE, **TEXT)
    assert "已请2方确认" in county.does(f"{CASE}/ask")
    town.tick()


def allowed(town: Town) -> None:
    """The enterprise may be named, the expert stays anonymous."""
    assert "同意署名" in town.phone("王强").taps("同意，可以署名")
    assert "不出现您的名称" in town.phone("李明").taps("只同意匿名")


def risen(desks: Desks, address: str, *names: str) -> str:
    """Passed up by these officers in turn; what the last one is told."""
    said = ""
    for name in names:
        desks[name].opens(address)
        said = desks[name].does(f"{address}/forward")
    return said


# ---------------------------------------------------------------- cases


def test_a_case_goes_from_the_lead_to_the_public_page_and_its_media(
    town: Town, desks: Desks
) -> None:
    drafted(town, desks)
    early = risen(desks, CASE, "钱科员")
    allowed(town)

    assert "都同意这一稿以后才能上报" in early
    assert "省厅已定" in risen(desks, CASE, "钱科员", "吴科长", "郑处")
    desks["钱科员"].opens(CASE)
    assert "日期写成" in desks["钱科员"].does(f"{CASE}/media", outlet="新华日报", day="昨天")
    desks["钱科员"].does(f"{CASE}/media", outlet="新华日报", day="2026-06-20", place="3版")

    page = town.web.app.test_client().get("/cases/AL2026-0001", base_url=ADDRESS)
    public = page.get_data(as_text=True)
    assert "泰兴虚构表面处理有限公司" in public
    assert "李明" not in public
    assert "某专家换了树脂" in public
    assert "新华日报" in public


def test_a_change_of_the_text_needs_both_again_and_a_secret_or_taking_down_ends_the_page(
    town: Town, desks: Desks
) -> None:
    drafted(town, desks)
    allowed(town)
    risen(desks, CASE, "钱科员")
    city = desks["吴科长"]
    city.opens(CASE)
    city.does(CASE, **TEXT | {"effect": "总镍降到0.08"})
    changed = risen(desks, CASE, "吴科长")

    assert "都同意这一稿以后才能上报" in changed
    assert "已请2方确认" in city.does(f"{CASE}/ask")
    town.tick()
    allowed(town)
    risen(desks, CASE, "吴科长", "郑处")
    client = town.web.app.test_client()
    with town.database.write() as session:
        session.get_one(Demand, 1).confidential = True
    secret = client.get("/cases/AL2026-0001", base_url=ADDRESS).status_code
    with town.database.write() as session:
        session.get_one(Demand, 1).confidential = False
    before = client.get("/cases/AL2026-0001", base_url=ADDRESS).status_code
    assert "已撤下" in desks["郑处"].does(f"{CASE}/take-down", why="企业改了名")
    after = client.get("/cases/AL2026-0001", base_url=ADDRESS).status_code
    assert (secret, before, after) == (404, 200, 404)


def test_a_step_at_a_foreign_desk_changes_nothing(town: Town, desks: Desks) -> None:
    drafted(town, desks)
    desks["吴科长"].opens(CASE)

    assert "现在不在您这里办" in desks["吴科长"].does(f"{CASE}/send-back", why="太早")
    assert "现在不在您这里办" in desks["吴科长"].does(f"{CASE}/forward")
    assert desks["孙科员"].opens(CASE).status_code == 404
    with town.database.read() as session:
        assert session.scalars(select(Showcase.stage)).one() is Stage.DRAFT


def test_a_confidential_need_makes_no_case(town: Town, desks: Desks) -> None:
    with town.database.write() as session:
        session.get_one(Demand, 1).confidential = True
    county = desks["钱科员"]
    page = county.reads("/console/cases")

    assert "可以写的线索" not in page
    assert "标了保密的需求不写案例" in county.does("/console/cases", card="GZ2026-0001")
    with town.database.read() as session:
        assert session.scalars(select(Showcase)).all() == []


def test_the_papers_of_a_case_honour_who_stays_anonymous(town: Town, desks: Desks) -> None:
    drafted(town, desks)
    county = desks["钱科员"]
    county.opens(CASE)
    order = {"which": "public", "form": "docx", "reason": "送报社"}
    early = county.does(f"{CASE}/paper", **order | {"reason": "送报社看看"})
    allowed(town)
    agreed = county.does(f"{CASE}/paper", **order | {"reason": "送报社看看"})
    risen(desks, CASE, "钱科员", "吴科长", "郑处")
    county.opens(CASE)
    county.does(f"{CASE}/media", outlet="新华日报", day="2026-06-20", place="3版")

    assert all("省厅审定以后才有公开稿" in each for each in (early, agreed))
    assert "请写几个字的事由" in county.does(f"{CASE}/paper", **order)
    order["reason"] = "送报社看看"
    public = document_words(county.sends(f"{CASE}/paper", **order).data)
    inside = document_words(county.sends(f"{CASE}/paper", **order | {"which": "bureaus"}).data)
    print_ = printed(county.sends(f"{CASE}/paper", **order | {"form": "pdf"}).data)

    assert ("李明" in public, "19900001" in public, "12.5" in public) == (False, False, False)
    assert "泰兴虚构表面处理有限公司" in public
    assert "新华日报，3版" in public
    assert "李明" not in print_
    assert "某专家换了树脂" in print_
    for each in ("李明（东南大学教授）", "12.5", "30", "看了镀槽，换了树脂",
                 "企业：同意实名（第2稿）",                 "专家：只同意匿名（第2稿）",
                 "海陵区人力资源和社会保障局，钱科员"):  # fmt: skip
        assert each in inside
    with town.database.read() as session:
        taken = session.scalars(select(JournalEntry).where(JournalEntry.act == Act.EXPORT)).all()
    assert [(line.subject, line.facts["paper"], line.facts["form"]) for line in taken] == [
        ("showcase:AL2026-0001", "public", "docx"), ("showcase:AL2026-0001", "bureaus", "docx"),
        ("showcase:AL2026-0001", "public", "pdf"),
    ]  # fmt: skip


def test_what_looks_like_markup_or_a_formula_is_text() -> None:
    strange = "=1+1 <b>粗</b> &amp; \x00\ud800"
    table = Paper(strange, (Column(strange),), [[strange]], lines=(strange,))
    about = Report(strange, [(strange, strange), table], (strange,), strange)

    word = document_words(texts.report(about).body)
    print_ = printed(pdf.report(about).body)

    assert word.count("=1+1 <b>粗</b> &amp; ") == 9
    assert print_.count("=1+1<b>粗</b>&amp;") == 9


# ---------------------------------------------------------------- nominations


def test_a_nomination_collects_papers_and_opinions_and_ends_with_the_ministry(
    town: Town, desks: Desks
) -> None:
    county, province = desks["钱科员"], desks["郑处"]
    county.opens("/console/nominations")
    assert "已提名" in county.does("/console/nominations", enterprise=1)
    assert "今年已经提名过" in county.does("/console/nominations", enterprise=1)
    assert "请先写本级意见并保存" in county.does(f"{NOMINATION}/forward")
    saved = county.does(NOMINATION, opinion="同意推荐", paper_profile="档案柜三层")
    assert "已保存" in saved
    risen(desks, NOMINATION, "钱科员")

    city = desks["吴科长"]
    city.opens(NOMINATION)
    assert "请写明原因" in city.does(f"{NOMINATION}/send-back", why=" ")
    assert "退回修改" in city.does(f"{NOMINATION}/send-back", why="补管理制度")
    assert "补管理制度" in county.reads(NOMINATION)
    county.does(NOMINATION, opinion="同意推荐", paper_profile="档案柜三层", paper_rules="有")
    risen(desks, NOMINATION, "钱科员")
    city.opens(NOMINATION)
    # the form shows what the county has written, and sends it along
    city.does(NOMINATION, opinion="市里同意", paper_profile="档案柜三层", paper_rules="有")
    risen(desks, NOMINATION, "吴科长")
    province.opens(NOMINATION)
    assert "现在不在您这里办" in province.does(f"{NOMINATION}/sent", day="2026-06-22")
    province.does(NOMINATION, opinion="遴选通过", paper_profile="档案柜三层", paper_rules="有")
    risen(desks, NOMINATION, "郑处")
    assert "日期写成" in province.does(f"{NOMINATION}/sent", day="")
    assert "已登记报部日期" in province.does(f"{NOMINATION}/sent", day="2026-06-22")
    with town.database.read() as session:
        row = session.scalars(select(Nomination)).one()
        assert (row.stage, f"{row.sent_on}") == (Stage.APPROVED, "2026-06-22")
        assert (row.county_says, row.city_says) == ("同意推荐", "市里同意")


def test_the_file_of_a_nomination_has_facts_and_no_rank(town: Town, desks: Desks) -> None:
    county = desks["钱科员"]
    county.opens("/console/nominations")
    county.does("/console/nominations", enterprise=1)
    county.does(NOMINATION, opinion="同意推荐", paper_profile="档案柜三层")
    order = {"form": "docx", "reason": "报市局用"}

    word = document_words(county.sends(f"{NOMINATION}/paper", **order).data)
    print_ = printed(county.sends(f"{NOMINATION}/paper", **order | {"form": "pdf"}).data)

    for each in ("泰兴虚构表面处理有限公司专家服务基地推荐材料", "TJ2026-0001", "12.5", "李明",
                 "东南大学", "档案柜三层", "海陵区人力资源和社会保障局意见", "同意推荐",
                 "泰州市人力资源和社会保障局意见", "只列事实，不排名次",
                 "2026年6月22日"):  # fmt: skip
        assert each in word
    assert "档案柜三层" in print_
    assert "第1页，共" in print_
    foreign = desks["孙科员"].sends(f"{NOMINATION}/paper", **order)
    assert foreign.status_code == 404


def test_what_was_sent_up_keeps_the_figures_of_that_day(town: Town, desks: Desks) -> None:
    county = desks["钱科员"]
    county.opens("/console/nominations")
    county.does("/console/nominations", enterprise=1)
    county.does(NOMINATION, opinion="同意推荐")
    risen(desks, NOMINATION, "钱科员")
    with town.database.write() as session:
        guest = cast.expert(session, "周航", openid="oExpert_周航")
        cast.visited(session, session.get_one(Demand, 1), who=guest, contract_wan=100)

    word = document_words(county.sends(f"{NOMINATION}/paper", form="docx", reason="报市局用").data)

    assert "12.5" in word
    assert "112.5" not in word
    assert "按最近一次上报时的记录" in word
