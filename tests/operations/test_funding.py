"""The ledger: sums add up to the fen under any order of entries, strikes and confirmations."""

import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.papers.funding import ledger
from handlers.operations import funding
from handlers.operations.funding import Entry
from handlers.rules.money import from_wan, from_yuan, wan, yuan
from storage.models import Spending
from storage.queries import funding as questions
from storage.session import Database
from storage.vocabulary import GrantState, SpendingSubject, WordState
from tests.support import cast, databases
from tests.support.clock import START

DAY = date(2026, 6, 15)
TAIZHOU = frozenset({"321200", "321202", "321203"})
ACTS = st.lists(
    st.tuples(
        st.sampled_from(("spoken", "form", "confirm", "strike")),
        st.sampled_from(("321200", "321202", "320500")),
        st.sampled_from(tuple(SpendingSubject)),
        st.integers(1, 10**9),
    ),
    max_size=12,
)


@given(acts=ACTS)
@settings(max_examples=25, deadline=None)
def test_sums_are_those_of_the_rows_that_stand(
    sqlite_pool: tuple[Database, str], acts: list[tuple[str, str, SpendingSubject, int]]
) -> None:
    database = sqlite_pool[0]
    databases.empty(database)
    with database.write() as session:
        for act, code, subject, amount in acts:
            who = cast.officer(session, code)
            newest = session.scalars(
                select(Spending).where(Spending.bureau_code == code).order_by(Spending.id.desc())
            ).first()
            try:
                if act in {"spoken", "form"}:
                    entry = Entry(DAY, subject, amount)
                    funding.spend(session, who, entry, START, spoken=act == "spoken")
                elif newest is not None and act == "confirm":
                    funding.confirm(session, who, newest, START)
                elif newest is not None:
                    funding.strike(session, who, newest, "记错了", START)
            except funding.NotNow:
                pass
        rows = list(session.scalars(select(Spending)))
        for codes in (None, TAIZHOU, frozenset({"321202"})):
            sums = questions.funding_figures(session, codes, 2026)
            stand = [
                row for row in rows
                if row.state is WordState.CONFIRMED and (codes is None or row.bureau_code in codes)
            ]  # fmt: skip
            assert sums.spent == sum(row.amount for row in stand)
            assert sums.spent == sum(spent for _, spent in sums.subjects.values())
            listed = questions.spendings(session, codes, 2026)
            assert sums.spent == sum(
                row.amount for row, *_ in listed if row.state is WordState.CONFIRMED
            )


@given(fen=st.integers(1, 10**10))
def test_a_sum_reads_back_as_it_was_written(fen: int) -> None:
    assert from_yuan(yuan(fen)) == fen
    assert from_wan(float(wan(fen))) == pytest.approx(fen, abs=100)


def test_a_grant_is_asked_once_awarded_in_part_and_noted_as_paid(database: Database) -> None:
    with database.write() as session:
        city, province = cast.officer(session), cast.officer(session, "320000")
        funding.set_line(session, city, 2026, SpendingSubject.TRAVEL, 2, 500_000, "租车", START)
        funding.spend(session, city, Entry(DAY, SpendingSubject.TRAVEL, 1_200_000), START)
        with pytest.raises(funding.NoReason):
            funding.ask_grant(session, city, 2026, 200_000, " ", START)
        grant = funding.ask_grant(session, city, 2026, 200_000, "车费超了", START)
        with pytest.raises(funding.AlreadyAsked):
            funding.ask_grant(session, city, 2026, 1, "再要", START)
        assert (grant.budget, grant.spent, grant.asked) == (1_000_000, 1_200_000, 200_000)
        with pytest.raises(funding.TooMuch):
            funding.award(session, province, grant, 200_001, "", START)
        funding.award(session, province, grant, 150_000, "部分资助", START)
        with pytest.raises(funding.NotNow):
            funding.refuse(session, province, grant, "不行", START)
        funding.note_paid(session, province, grant, DAY, START)
        sums = questions.funding_figures(session, TAIZHOU, 2026)
        assert (grant.state, sums.awarded, sums.paid, sums.left) == (
            GrantState.PAID, 150_000, 150_000, -200_000,
        )  # fmt: skip
        made = ledger(
            "泰州市人力资源和社会保障局", 2026, "2026年6月15日", sums,
            questions.budget_lines(session, TAIZHOU, 2026),
            questions.spendings(session, TAIZHOU, 2026),
            questions.grants(session, TAIZHOU, 2026),
        )  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(made.body))
    cells = [row for row in book["收支"].iter_rows(values_only=True) if row[0] == "合计"]
    assert cells == [("合计", 10_000, 12_000, -2_000)]
    assert book["支出台账"].max_row == 4
