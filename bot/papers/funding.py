"""The ledger of the money as a spreadsheet: sums, budget, entries, grants (practice §2.14)."""

from collections.abc import Sequence

from bot.papers.paper import Column, Made, Paper
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
        [own.name, line.subject.label, line.quantity, yuan_of(line.price), yuan_of(line.amount),
         line.note]
        for line, own in lines
    ]  # fmt: skip
    booked = [
        [row.number, f"{row.day}", own.name, row.subject.label, yuan_of(row.amount), row.voucher,
         row.note, officer.name, "有效" if row.state is WordState.CONFIRMED else "作废", row.why]
        for row, own, officer in entries
    ]  # fmt: skip
    asked = [
        [row.number, own.name, yuan_of(row.budget), yuan_of(row.spent), yuan_of(row.asked),
         yuan_of(row.awarded), row.state.label, row.reason, row.note, f"{row.paid_on or ''}"]
        for row, own in grants
    ]  # fmt: skip
    return spreadsheet(
        [
            Paper(f"{TITLE}收支情况", SUMS, sums_by_subject(sums), heading, sheet="收支"),
            Paper(f"{TITLE}预算表", BUDGET, budgeted, heading, sheet="预算"),
            Paper(f"{TITLE}支出台账", ENTRIES, booked, heading, sheet="支出台账"),
            Paper(f"{TITLE}省级资助", GRANTS, asked, heading, sheet="省级资助"),
        ]
    )


def sums_by_subject(sums: Funding) -> list[list[str | float | None]]:
    """Budget, spending and what is left by subject, and all together."""
    rows: list[list[str | float | None]] = [
        [subject.label, yuan_of(planned), yuan_of(spent), yuan_of(planned - spent)]
        for subject, (planned, spent) in sums.subjects.items()
    ]
    return [*rows, ["合计", yuan_of(sums.budget), yuan_of(sums.spent), yuan_of(sums.left)]]


def yuan_of(fen: int | None) -> float | None:
    """Fen as yuan for a cell."""
    return None if fen is None else fen / 100
