"""The three tables of demands and the summary, as bureaus file them (practice §2, R58)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.papers.paper import Cell, Column, Paper
from handlers.rules.papers import written
from handlers.rules.rounds import local_day, round_label
from storage import tables
from storage.models import Contact, Demand, Enterprise
from storage.vocabulary import (
    Cooperation,
    DemandKind,
    DemandState,
    Hiring,
    ServiceForm,
    Term,
)

HIDDEN = "（保密）"
Row = tuple[Demand, Enterprise, Contact]


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table and where its value comes from."""

    column: Column
    value: Callable[[Row], Cell]


def _words(row: Row, said: str) -> str:
    """Words of a demand; a confidential one keeps its line and loses them (practice §6.4)."""
    return HIDDEN if said and row[0].confidential else said


def _extra(head: str, name: str, width: int = 14) -> Field:
    return Field(
        Column(head, width), lambda row: _words(row, str(row[0].particulars.get(name) or ""))
    )


def _term(head: str, name: str, terms: type[Term]) -> Field:
    def value(row: Row) -> str:
        said = str(row[0].particulars.get(name) or "")
        return _words(row, terms(said).label if said in set(terms) else said)

    return Field(Column(head, 10), value)


def industry_of(row: Row) -> str:
    """The industry of the enterprise in words."""
    code = row[1].industry
    return next((each.name for each in tables.industries() if each.code == code), "")


def forms_of(row: Row) -> str:
    """The forms of help that are wanted, in words."""
    return "、".join(ServiceForm(form).label for form in row[0].forms if form in set(ServiceForm))


def visit_of(row: Row) -> str:
    """When help is wanted, in words."""
    demand = row[0]
    if demand.visit_from and demand.visit_to:
        return f"{written(demand.visit_from)}至{written(demand.visit_to)}"
    return str(demand.particulars.get("visit_words") or "")


def county_opinion(row: Row) -> str:
    """What the county has said."""
    demand = row[0]
    if demand.state is DemandState.RETURNED and demand.return_reason:
        return f"退回：{demand.return_reason.label}"
    return "待审" if demand.state is DemandState.SUBMITTED else "初审通过"


def city_opinion(row: Row) -> str:
    """What the city, or a direct county at its second step, has said."""
    waiting = {DemandState.SUBMITTED: "", DemandState.RETURNED: ""}
    done = "复核通过" + ("（两步由同一人完成）" if row[0].single_handed else "")
    return waiting.get(row[0].state, done if row[0].state is DemandState.AT_PROVINCE else "待复核")


def _yes(said: bool) -> str:
    return "是" if said else ""


def _remark(row: Row) -> str:
    demand = row[0]
    marks = (
        (demand.entered_by is not None and demand.confirmed_at is None, "代填未确认"),
        (demand.urgency.value == "urgent", "急需"),
    )
    return "、".join(words for holds, words in marks if holds)


HEAD = (
    Field(Column("编号", 14), lambda row: row[0].number),
    Field(Column("企业名称", 22), lambda row: row[1].name),
    Field(Column("统一社会信用代码", 20), lambda row: row[1].credit_code),
    Field(Column("所在市、县", 14), lambda row: place_of(row[0].county_code)),
    Field(Column("镇（园区）", 10), lambda row: row[1].town),
    Field(Column("行业", 12), industry_of),
    Field(Column("职工人数", 8), lambda row: row[1].employees),
    Field(Column("上年营业收入（万元）", 10), lambda row: row[1].revenue_wan),
    Field(Column("主营产品", 14), lambda row: row[1].products),
    Field(Column("需求名称", 20), lambda row: _words(row, row[0].title)),
    Field(Column("现状与问题", 44), lambda row: _words(row, row[0].problem)),
)
TAIL = (
    Field(Column("期望方式", 12), forms_of),
    Field(Column("拟投入经费（万元）", 9), lambda row: row[0].budget_wan),
    Field(Column("希望时间", 16), visit_of),
    _extra("拟请专家或单位", "wishes"),
    Field(
        Column("公开", 8), lambda row: "保密" if row[0].confidential else row[0].disclosure.label
    ),
    Field(Column("需省厅协助", 8), lambda row: _yes(row[0].help_wanted)),
    Field(Column("联系人", 8), lambda row: row[2].name),
    Field(Column("职务", 8), lambda row: row[2].position),
    Field(Column("电话", 14), lambda row: row[2].mobile),
    Field(Column("填报日期", 12), lambda row: written(local_day(row[0].submitted_at))),
    Field(Column("县局初审意见", 12), county_opinion),
    Field(Column("市局意见", 12), city_opinion),
    Field(Column("备注", 12), _remark),
)
OWN: dict[DemandKind, tuple[Field, ...]] = {
    DemandKind.TECHNOLOGY: (
        _extra("目标指标", "target", 22),
        _extra("已做过的尝试", "tried", 20),
    ),
    DemandKind.PROJECT: (
        _term("合作类型", "cooperation", Cooperation),
        _extra("已有基础", "basis", 18),
        _extra("知识产权归属", "property"),
        _extra("配套条件", "conditions"),
    ),
    DemandKind.TALENT: (
        _term("用人方式", "hiring", Hiring),
        _extra("岗位或课题", "post"),
        _extra("专业方向", "speciality"),
        _extra("学历职称", "degree", 10),
        _extra("人数", "headcount", 6),
        _extra("工作地点", "workplace", 10),
        _extra("薪酬", "pay", 10),
        _extra("到岗时间", "onboard", 10),
        _extra("培训主题", "course"),
        _extra("培训对象", "audience"),
        _extra("天数", "days", 6),
        _extra("场地", "venue", 10),
    ),
}
PRIVATE = frozenset({"联系人", "职务", "电话"})


def place_of(code: str) -> str:
    """A county with its city in front."""
    city, row = tables.city_of(code), tables.current(code)
    return row.name if city is None or city.code == row.code else f"{city.name}{row.name}"


def _late(row: Row, closed: date | None) -> str:
    """What was filed after the last day of its round is marked (A7)."""
    return "补报" if closed and local_day(row[0].submitted_at) > closed else ""


def _cells(fields: Sequence[Field], rows: Sequence[Row], closed: date | None) -> list[list[Cell]]:
    return [
        [place, *(field.value(row) for field in fields), _late(row, closed)]
        for place, row in enumerate(rows, 1)
    ]


def demand_table(
    kind: DemandKind,
    found: Sequence[Row],
    about: str,
    *,
    contacts: bool,
    closed: date | None = None,
) -> Paper:
    """The table of one kind; without ``contacts`` the columns about people are left out.

    ``closed`` is the last day of the round.
    """
    fields = [
        field
        for field in (*HEAD, *OWN[kind], *TAIL)
        if contacts or field.column.head not in PRIVATE
    ]
    rows = [row for row in found if row[0].kind is kind]
    return Paper(
        title=f"企业{kind.label}需求表",
        heading=about,
        columns=(Column("序号", 5), *(field.column for field in fields), Column("报送", 6)),
        rows=_cells(fields, rows, closed),
        lines=(f"共 {len(rows)} 条。", "填表人：　　　　　　审核人：　　　　　　（盖章）"),
        sheet=f"{kind.label}需求表",
    )


SUMMARY = (
    Field(Column("编号", 12), lambda row: row[0].number),
    Field(Column("企业", 24), lambda row: row[1].name),
    Field(Column("所在地", 14), lambda row: place_of(row[0].county_code)),
    Field(Column("行业", 14), industry_of),
    Field(Column("类别", 6), lambda row: row[0].kind.label),
    Field(Column("需求简题", 26), lambda row: _words(row, row[0].title)),
    Field(Column("方式", 14), forms_of),
    Field(Column("期望时间", 18), visit_of),
    Field(Column("需省厅协助", 8), lambda row: _yes(row[0].help_wanted)),
    Field(Column("联系人", 8), lambda row: row[2].name),
    Field(Column("审核结果", 10), lambda row: row[0].state.label),
    Field(Column("备注", 12), _remark),
)


def summary(
    found: Sequence[Row],
    about: str,
    zeros: Sequence[str],
    *,
    contacts: bool,
    closed: date | None = None,
) -> Paper:
    """The summary of a city or county, with its totals and zero reports under it."""
    fields = [field for field in SUMMARY if contacts or field.column.head not in PRIVATE]
    return Paper(
        title="企业需求汇总表",
        heading=about,
        columns=(Column("序号", 5), *(field.column for field in fields), Column("报送", 6)),
        rows=_cells(fields, found, closed),
        lines=(
            *total_lines(totals(found)),
            f"零报告：{'、'.join(zeros) if zeros else '无'}。",
            "审核人：　　　　　　复核人：　　　　　　日期：　　　　　　（盖章）",
        ),
        sheet="汇总表",
    )


VALID = frozenset({DemandState.AT_PROVINCE})


def totals(found: Sequence[Row]) -> Mapping[str, int]:
    """The totals of a summary: all, by kind, valid (checked by the city), sent back (§12)."""
    by_kind = {kind.label: sum(row[0].kind is kind for row in found) for kind in DemandKind}
    return {
        "全部": len(found),
        **by_kind,
        "有效": sum(row[0].state in VALID for row in found),
        "退回": sum(row[0].state is DemandState.RETURNED for row in found),
        "需省厅协助": sum(row[0].help_wanted for row in found),
    }


def total_lines(count: Mapping[str, int]) -> tuple[str, ...]:
    """The totals in words."""
    kinds = "，".join(f"{kind.label} {count[kind.label]} 条" for kind in DemandKind)
    return (
        f"合计 {count['全部']} 条：{kinds}。",
        f"有效（市局复核通过）{count['有效']} 条，退回 {count['退回']} 条。",
        f"需省厅协助 {count['需省厅协助']} 条。",
    )


def about(bureau: str, round_: str, day: str) -> str:
    """The line over a table: who fills it in, for which round, when."""
    return f"填报单位：{bureau}　　批次：{round_label(round_)}　　日期：{day}"
