"""Questions about the money: budgets, the ledger, grants. All sums are whole fen (R66-R68)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import BudgetLine, Bureau, Grant, Officer, Spending
from storage.queries.follow_ups import in_sight
from storage.vocabulary import GrantState, Rank, SpendingSubject, WordState

Codes = Collection[str] | None
AWARDED = (GrantState.AWARDED, GrantState.PAID)


@dataclass(frozen=True, slots=True)
class Funding:
    """The money of one year: what was planned, spent, by subject, and granted, in fen.

    ``awarded`` is what the province decided to give, ``paid`` what of it has been noted as paid.
    """

    budget: int
    spent: int
    subjects: dict[SpendingSubject, tuple[int, int]]
    awarded: int
    paid: int

    @property
    def left(self) -> int:
        """What of the budget is left; less than nothing when more was spent."""
        return self.budget - self.spent


def funding_figures(session: Session, codes: Codes, year: int) -> Funding:
    """The sums of a year in the regions in sight; only confirmed entries count."""
    planned = dict(
        session.execute(
            in_sight(
                select(BudgetLine.subject, func.sum(BudgetLine.amount)).where(
                    BudgetLine.year == year
                ),
                BudgetLine.bureau_code, codes,
            ).group_by(BudgetLine.subject)
        ).all()
    )  # fmt: skip
    spent = dict(
        session.execute(
            in_sight(
                select(Spending.subject, func.sum(Spending.amount)).where(
                    Spending.state == WordState.CONFIRMED,
                    Spending.day.between(date(year, 1, 1), date(year, 12, 31)),
                ),
                Spending.bureau_code, codes,
            ).group_by(Spending.subject)
        ).all()
    )  # fmt: skip
    granted = in_sight(
        select(Grant.state, func.sum(Grant.awarded)).where(
            Grant.year == year, Grant.state.in_(AWARDED)
        ),
        Grant.bureau_code, codes,
    )  # fmt: skip
    sums = {state: int(total) for state, total in session.execute(granted.group_by(Grant.state))}
    return Funding(
        budget=sum(int(total) for total in planned.values()),
        spent=sum(int(total) for total in spent.values()),
        subjects={
            subject: (int(planned.get(subject, 0)), int(spent.get(subject, 0)))
            for subject in SpendingSubject
        },
        awarded=sum(sums.values()),
        paid=sums.get(GrantState.PAID, 0),
    )


def budget_lines(session: Session, codes: Codes, year: int) -> list[tuple[BudgetLine, Bureau]]:
    """The lines of the budgets in sight."""
    query = (
        select(BudgetLine, Bureau)
        .join(Bureau, BudgetLine.bureau_code == Bureau.code)
        .where(BudgetLine.year == year)
    )
    query = in_sight(query, BudgetLine.bureau_code, codes)
    found = session.execute(query.order_by(BudgetLine.bureau_code, BudgetLine.id))
    return [(line, bureau) for line, bureau in found]


def budget_line(session: Session, bureau_code: str, id_: int) -> BudgetLine | None:
    """One line of a bureau's own budget."""
    return session.scalar(
        select(BudgetLine).where(BudgetLine.id == id_, BudgetLine.bureau_code == bureau_code)
    )


def spendings(
    session: Session, codes: Codes, year: int, *, limit: int | None = None
) -> list[tuple[Spending, Bureau, Officer]]:
    """The ledger in sight, the newest day first; what was struck stays and says why."""
    query = (
        select(Spending, Bureau, Officer)
        .join(Bureau, Spending.bureau_code == Bureau.code)
        .join(Officer, Spending.entered_by == Officer.id)
        .where(
            Spending.day.between(date(year, 1, 1), date(year, 12, 31)),
            Spending.settled_at.is_not(None),
        )
    )
    query = in_sight(query, Spending.bureau_code, codes)
    found = session.execute(query.order_by(Spending.day.desc(), Spending.id.desc()).limit(limit))
    return [(row, bureau, officer) for row, bureau, officer in found]


def spending(session: Session, bureau_code: str, number: str) -> Spending | None:
    """One entry of a bureau's own ledger."""
    return session.scalar(
        select(Spending).where(Spending.number == number, Spending.bureau_code == bureau_code)
    )


def grants(session: Session, codes: Codes, year: int) -> list[tuple[Grant, Bureau]]:
    """The requests for grants in sight, the newest first."""
    query = (
        select(Grant, Bureau)
        .join(Bureau, Grant.bureau_code == Bureau.code)
        .where(Grant.year == year)
    )
    query = in_sight(query, Grant.bureau_code, codes)
    return [(row, bureau) for row, bureau in session.execute(query.order_by(Grant.id.desc()))]


def grant(session: Session, codes: Codes, number: str) -> Grant | None:
    """One request, when it is in sight."""
    query = in_sight(select(Grant), Grant.bureau_code, codes).where(Grant.number == number)
    return session.scalar(query)  # type: ignore[no-any-return]


def payers(session: Session) -> list[Bureau]:
    """The bureaus that have a budget of their own: cities, and counties under the province."""
    province = select(Bureau.code).where(Bureau.rank == Rank.PROVINCE)
    query = select(Bureau).where(
        Bureau.reports_to.in_(province), Bureau.rank.in_([Rank.CITY, Rank.COUNTY])
    )
    return list(session.scalars(query.order_by(Bureau.code)))
