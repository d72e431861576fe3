"""The ledger of the money as a spreadsheet: sums, budget, entries, grants (practice §2.14)."""

from collections.abc import Callable, Sequence

from bot.papers.paper import Cell, Column, Made, Paper
from bot.papers.xlsx import spreadsheet
from storage.models import BudgetLine, Bureau, Grant, Officer, Spending
from storage.queries.funding import Funding
from storage.vocabulary import WordState

TITLE = "专家服务专项经费"
SUMS = (
    Column("科目", 14),
    Column("预算（元）", 14),
    Column("支出（元）", 14),
    Column("结余（元）", 14),
)
BUDGET = (
    Column("单位", 24), Column("科目", 12), Column("数量", 8), Column("单价（元）", 12),
    Column("金额（元）", 14), Column("备注", 24),
)  # fmt: skip
ENTRIES = (
    Column("编号", 14), Column("日期", 12), Column("单位", 24), Column("科目", 12),
    Column("金额（元）", 14), Column("凭证号", 14), Column("备注", 30), Column("登记人", 10),
    Column("情况", 10), Column("作废原因", 24),
)  # fmt: skip
GRANTS = (
    Column("编号", 14), Column("单位", 24), Column("预算（元）", 14), Column("已支出（元）", 14),
    Column("申请（元）", 14), Column("核定（元）", 14), Column("情况", 10), Column("理由", 30),
    Column("意见", 24), Column("拨付日期", 12),
)  # fmt: skip


def ledger(
    bureau: str,
    year: int,
    day: str,
    sums: Funding,
    lines: Sequence[tuple[BudgetLine, Bureau]],
    entries: Sequence[tuple[Spending, Bureau, Officer]],
    grants: Sequence[tuple[Grant, Bureau]],
) -> Made:
    """The four sheets of a bureau's year; entries that were struck stand in it and do not count."""
    heading = f"{bureau}　{year}年　{day}"
    budgeted = [
        [own.name, line.subject.label, line.quantity, _yuan(line.price), _yuan(line.amount),
         line.note]
        for line, own in lines
    ]  # fmt: skip
    booked = [
        [row.number, f"{row.day}", own.name, row.subject.label, _yuan(row.amount), row.voucher,
         row.note, officer.name, "有效" if row.state is WordState.CONFIRMED else "作废", row.why]
        for row, own, officer in entries
    ]  # fmt: skip
    asked = [
        [row.number, own.name, _yuan(row.budget), _yuan(row.spent), _yuan(row.asked),
         _yuan(row.awarded), row.state.label, row.reason, row.note, f"{row.paid_on or ''}"]
        for row, own in grants
    ]  # fmt: skip
    return spreadsheet(
        [
            Paper(f"{TITLE}收支情况", SUMS, sums_by_subject(sums, _yuan), heading, sheet="收支"),
            Paper(f"{TITLE}预算表", BUDGET, budgeted, heading, sheet="预算"),
            Paper(f"{TITLE}支出台账", ENTRIES, booked, heading, sheet="支出台账"),
            Paper(f"{TITLE}省级资助", GRANTS, asked, heading, sheet="省级资助"),
        ]
    )


def sums_by_subject(sums: Funding, written: Callable[[int], Cell]) -> list[list[Cell]]:
    """Budget, spending and what is left by subject, and all together, as sums are written."""
    rows = [
        [subject.label, written(planned), written(spent), written(planned - spent)]
        for subject, (planned, spent) in sums.subjects.items()
    ]
    return [*rows, ["合计", written(sums.budget), written(sums.spent), written(sums.left)]]


def _yuan(fen: int | None) -> float | None:
    return None if fen is None else fen / 100
