"""A request for a grant and the province's answer, on paper (practice §2.14, R67)."""

from collections.abc import Sequence

from bot.papers.funding import SUMS, sums_by_subject
from bot.papers.paper import Column, Paper, Report
from handlers.rules.money import wan, yuan
from handlers.rules.papers import written
from handlers.rules.rounds import local_day
from handlers.wording import say
from storage.models import BudgetLine, Grant
from storage.queries.funding import Funding
from storage.vocabulary import GrantState

LINES = (
    Column("科目", 14), Column("数量", 8), Column("单价（元）", 14), Column("金额（元）", 14),
    Column("备注", 28),
)  # fmt: skip


def application(
    row: Grant, bureau: str, sums: Funding, lines: Sequence[BudgetLine], day: str
) -> Report:
    """What a bureau asks for, with budget, spending and the gap; ``day`` dates the tables."""
    asked = say(
        "funding.paper_asked", bureau=bureau, year=row.year, number=row.number,
        budget=yuan(row.budget), spent=yuan(row.spent), yuan=yuan(row.asked), wan=wan(row.asked),
    )  # fmt: skip
    dated = (say("funding.paper_dated", day=day),)
    return Report(
        say("funding.paper_application", year=row.year),
        [
            (say("funding.paper_request"), asked),
            (say("funding.paper_reason"), row.reason),
            Paper(say("funding.paper_sums"), SUMS, sums_by_subject(sums, yuan), lines=dated),
            Paper(
                say("funding.paper_budget"), LINES,
                [(line.subject.label, line.quantity, yuan(line.price), yuan(line.amount),
                  line.note) for line in lines],
            ),
        ],
        (bureau, written(local_day(row.asked_at))),
    )  # fmt: skip


class Undecided(Exception):
    """The province has not answered."""


def decision(row: Grant, bureau: str, province: str) -> Report:
    """What the province gives of it. Raises Undecided."""
    if row.decided_at is None or row.state not in ANSWERED:
        raise Undecided
    lines = [
        say("funding.paper_answer", bureau=bureau, number=row.number, asked=yuan(row.asked),
            answer=_answer(row)),
    ]  # fmt: skip
    lines += [say("funding.paper_note", note=row.note)] if row.note else []
    if row.paid_on:
        lines.append(say("funding.paper_paid", day=written(row.paid_on)))
    return Report(
        say("funding.paper_decision", year=row.year),
        [(say("funding.paper_opinion"), "\n".join(lines))],
        (province, written(local_day(row.decided_at))),
    )


ANSWERED = frozenset({GrantState.AWARDED, GrantState.PAID, GrantState.REFUSED})


def _answer(row: Grant) -> str:
    if row.awarded is None:
        return say("funding.paper_refused")
    return say("funding.paper_awarded", yuan=yuan(row.awarded), wan=wan(row.awarded))
