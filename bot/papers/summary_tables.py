"""The tables of a summary; every figure of one equals a count of the rows in another."""

from collections.abc import Iterable, Mapping, Sequence

from bot.papers.paper import Cell, Column, Paper
from handlers.flows.counting import Names
from handlers.flows.summaries import Demands, Facts, Part
from handlers.rules.counting import Attendance, Effects, Tally, tally
from handlers.rules.papers import written
from handlers.wording import say
from storage import tables
from storage.queries.counting import Served
from storage.vocabulary import DemandKind, Outcome, UnitKind

FIGURES = (
    Column("专家人数", 9), Column("专家人次", 9), Column("企业家数", 9), Column("其他主体", 9),
    Column("对接对次", 9),
)  # fmt: skip


def figures_of(found: Tally) -> list[Cell]:
    """The five figures in the order of their columns."""
    return [found.experts, found.attendances, found.enterprises, found.others, found.pairings]


def figures(facts: Facts) -> Paper:
    """The figures of the whole, one under the other."""
    found, asked, came = facts.tally, facts.demands, facts.effects
    rows: list[Sequence[Cell]] = [
        ["收到需求（条）", asked.total],
        *(_line(f"　{kind.label}（条）", asked.kinds[kind]) for kind in DemandKind),
        ["复核通过的需求（条）", asked.valid],
        ["服务专家（人，去重）", found.experts],
        ["服务专家（人次）", found.attendances],
        ["服务企业（家，去重）", found.enterprises],
        ["合作社、农场、园区、协会（家，去重）", found.others],
        ["对接（对次）", found.pairings],
        ["到场待双方确认（次）", found.pending],
        ["到场的服务团（个）", len(facts.teams)],
        ["难题解决（条，含部分解决）", came.helped],
        ["培训（人次）", came.trained],
        ["新技术、新品种、新工艺、新方法（项）", sum(came.novelties.values())],
        ["共建载体（个）", came.stations],
        ["签订合同（份）", came.contracts],
        ["合同金额合计（万元，自愿填报）", came.contract_wan],
    ]
    if facts.goal is not None:
        rows.append(["目标期累计专家（人，去重）", facts.goal.reached])
    columns = (Column("项目", 34), Column("数", 12))
    return Paper(say("summary.table_figures"), columns, rows, sheet=say("summary.table_figures"))


def _line(name: str, value: Cell) -> Sequence[Cell]:
    return [name, value]


def parts(facts: Facts) -> Paper:
    """The bureaus below, with what they add up to and what each person once comes to (R14c)."""
    columns = (
        Column("单位", 18), Column("需求", 8), Column("复核通过", 9), *FIGURES,
        Column("难题解决", 9), Column("合同", 8),
    )  # fmt: skip
    rows = [_part(part) for part in facts.parts]
    added = [_sum(row[place] for row in rows) for place in range(1, len(columns))]
    whole = _figures(facts.demands, facts.tally, facts.effects)
    return Paper(
        say("summary.table_parts"),
        columns,
        [
            *rows,
            [say("summary.total_added"), *added],
            [say("summary.total_distinct"), *whole],
        ],
        lines=surplus(facts),
        sheet=say("summary.table_parts"),
    )


def _part(part: Part) -> list[Cell]:
    return [part.name, *_figures(part.demands, part.tally, part.effects)]


def _figures(asked: Demands, found: Tally, came: Effects) -> list[Cell]:
    return [asked.total, asked.valid, *figures_of(found), came.helped, came.contracts]


def _sum(values: Iterable[Cell]) -> int:
    return sum(value for value in values if isinstance(value, int))


def surplus(facts: Facts) -> tuple[str, ...]:
    """Why the parts add up to more than the whole, in sentences."""
    found = facts.overlap
    if not found.surplus:
        return (say("summary.no_surplus"),) if facts.tally.experts else ()
    lines = [
        say(
            "summary.surplus", added=found.added, distinct=found.distinct, surplus=found.surplus,
            shared=found.shared,
        )
    ]  # fmt: skip
    if facts.bodies.surplus:
        lines.append(
            say(
                "summary.surplus_bodies", added=facts.bodies.added,
                distinct=facts.bodies.distinct, surplus=facts.bodies.surplus,
            )
        )  # fmt: skip
    return tuple(lines)


def months(facts: Facts) -> Paper:
    """The months of the year; of a round those that occur."""
    columns = (Column("月份", 10), *FIGURES)
    order = range(1, 13) if len(facts.period) == 4 else sorted(facts.months)
    rows: list[Sequence[Cell]] = [
        [f"{month}月", *figures_of(facts.months.get(month, Tally()))] for month in order
    ]
    rows.append([say("summary.total_distinct"), *figures_of(facts.tally)])
    return Paper(say("summary.table_months"), columns, rows, sheet=say("summary.table_months"))


def industries(facts: Facts) -> Paper:
    """The industries of the enterprises, in the order of the national classes."""
    columns = (Column("行业", 26), *FIGURES)
    rows: list[Sequence[Cell]] = [
        [name or say("summary.unknown_industry"), *figures_of(found)]
        for _, name, found in facts.industries
    ]
    rows.append([say("summary.total_distinct"), *figures_of(facts.tally)])
    title = say("summary.table_industries")
    return Paper(title, columns, rows, sheet=title)


def units(facts: Facts) -> Paper:
    """The kinds of units that the experts come from, and the groups of article 5.1."""
    columns = (Column("单位类型", 26), *FIGURES)
    rows: list[Sequence[Cell]] = [
        [kind.label, *figures_of(facts.units[kind])] for kind in UnitKind if kind in facts.units
    ]
    rows.append([say("summary.total_distinct"), *figures_of(facts.tally)])
    title = say("summary.table_units")
    return Paper(title, columns, rows, lines=(say("summary.moved"),), sheet=title)


def groups(facts: Facts) -> Paper:
    """The groups of article 5.1 among the experts; one may belong to several (R35)."""
    rows: list[Sequence[Cell]] = [[group.label, count] for group, count in facts.groups.items()]
    title = say("summary.table_groups")
    return Paper(title, (Column("重点人选", 26), Column("人数", 9)), rows, sheet=title)


def teams(facts: Facts) -> Paper:
    """The teams that went."""
    columns = (
        Column("编号", 12), Column("服务团", 26), Column("主办", 12), Column("日期", 22),
        Column("接受邀请", 8), Column("到场专家", 8), Column("企业家数", 8), Column("其他主体", 8),
        Column("人次", 8),
    )  # fmt: skip
    rows: list[Sequence[Cell]] = [
        [
            line.team.number, line.team.name, line.host,
            f"{written(line.team.starts)}至{written(line.team.ends)}", line.team.accepted,
            line.tally.experts, line.tally.enterprises, line.tally.others, line.tally.attendances,
        ]
        for line in facts.teams
    ]  # fmt: skip
    title = say("summary.table_teams")
    return Paper(title, columns, rows, sheet=title)


# ---------------------------------------------------------------- the rows themselves


def attendances(facts: Facts, names: Names) -> Paper:
    """Every attendance that counts; single amounts are left out (requirements §12)."""
    columns = (
        Column("日期", 14), Column("时段", 6), Column("专家", 8), Column("单位", 20),
        Column("企业", 24), Column("主体", 8), Column("所在地", 14), Column("报送单位", 12),
        Column("服务团", 12), Column("需求", 12), Column("类别", 6), Column("结果", 10),
        Column("培训人次", 8), Column("签合同", 6), Column("共建载体", 14),
    )  # fmt: skip
    rows = [_attendance(row, facts, names) for row in counting(facts)]
    title = say("summary.table_rows")
    return Paper(title, columns, rows, lines=(f"共 {len(rows)} 次。",), sheet=title)


def counting(facts: Facts) -> list[Attendance]:
    """The rows that count."""
    return [row for row in facts.rows if row.counts]


def _attendance(row: Attendance, facts: Facts, names: Names) -> list[Cell]:
    body = names.bodies[row.enterprise]
    return [
        written(row.day), row.half.label, person(facts.counted.people, row.person), row.unit,
        body.name, row.entity.label, place(row.county),
        facts.counted.offices[row.bureau].name, names.teams[row.team],
        names.demands[row.demand].number, row.kind.label,
        row.outcome.label if row.outcome else "", row.trained, "是" if row.has_contract else "",
        row.station,
    ]  # fmt: skip


def person(people: Mapping[int, Served], number: int) -> str:
    """The name of an expert; of one who has been erased only that."""
    found = people.get(number)
    return found.name if found and found.name else say("summary.erased")


def place(code: str) -> str:
    """A county by its present name."""
    return tables.current(code).name


def experts(facts: Facts) -> Paper:
    """Every expert once."""
    columns = (
        Column("专家", 10), Column("单位", 24), Column("人次", 8), Column("企业家数", 9),
        Column("其他主体", 9), Column("对接对次", 9), Column("计入目标", 9),
    )  # fmt: skip
    found: dict[int, list[Attendance]] = {}
    for row in counting(facts):
        found.setdefault(row.person, []).append(row)
    rows: list[Sequence[Cell]] = [
        [person(facts.counted.people, number), mine[-1].unit, *figures_of(tally(mine))[1:],
         "是" if any(row.towards for row in mine) else ""]
        for number, mine in sorted(found.items())
    ]  # fmt: skip
    title = say("summary.table_experts")
    return Paper(title, columns, rows, lines=(f"共 {len(rows)} 人。",), sheet=title)


def enterprises(facts: Facts, names: Names) -> Paper:
    """Every enterprise once."""
    columns = (
        Column("企业", 26), Column("主体", 10), Column("所在地", 14), Column("专家人数", 9),
        Column("人次", 8), Column("对接对次", 9), Column("难题解决", 14),
    )  # fmt: skip
    found: dict[int, list[Attendance]] = {}
    for row in counting(facts):
        found.setdefault(row.enterprise, []).append(row)
    rows: list[Sequence[Cell]] = []
    for number, mine in sorted(found.items()):
        figures = tally(mine)
        body = names.bodies[number]
        rows.append(
            [body.name, body.entity.label, place(mine[-1].county), figures.experts,
             figures.attendances, figures.pairings, _best(mine)]
        )  # fmt: skip
    title = say("summary.table_enterprises")
    return Paper(title, columns, rows, lines=(f"共 {len(rows)} 家。",), sheet=title)


def _best(rows: Sequence[Attendance]) -> str:
    said = {row.outcome for row in rows}
    return next((outcome.label for outcome in Outcome if outcome in said), "")
