"""The ledger of the money: budgets, entries, grants; nothing here pays anybody (R66-R68)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.operations.numbers import next_number
from handlers.rules.rounds import local_day
from storage.models import BudgetLine, Bureau, Grant, Officer, Spending
from storage.queries import funding as questions
from storage.queries.people import codes_under
from storage.vocabulary import Act, GrantState, SpendingSubject, WordState

Who = tuple[Officer, Bureau]


class NotNow(Exception):
    """It is not in the state for this."""


class NoReason(Exception):
    """A reason is needed."""


class AlreadyAsked(Exception):
    """A request of this bureau waits already."""


class TooMuch(Exception):
    """More than was asked for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One spending as told; ``amount`` in fen."""

    day: date
    subject: SpendingSubject
    amount: int
    voucher: str = ""
    note: str = ""
    team_id: int | None = None


def set_line(
    session: Session,
    who: Who,
    year: int,
    subject: SpendingSubject,
    quantity: int,
    price: int,
    note: str,
    now: datetime,
) -> BudgetLine:
    """Add a line to a bureau's budget; ``price`` in fen for one."""
    officer, bureau = who
    line = BudgetLine(
        bureau_code=bureau.code, year=year, subject=subject, quantity=quantity, price=price,
        amount=quantity * price, note=note[:100], made_by=officer.id, made_at=now,
    )  # fmt: skip
    session.add(line)
    session.flush()
    _note(session, who, Act.SET_BUDGET, f"budget:{line.id}", now, amount=line.amount, year=year)
    return line


def drop_line(session: Session, who: Who, line: BudgetLine, now: datetime) -> None:
    """Take a line out of the budget; the journal keeps its sum."""
    _note(session, who, Act.DROP_BUDGET, f"budget:{line.id}", now, amount=line.amount,
          year=line.year, spent_on=line.subject.value)  # fmt: skip
    session.delete(line)
    session.flush()


def spend(
    session: Session, who: Who, entry: Entry, now: datetime, *, spoken: bool = False
) -> Spending:
    """Enter a spending: what was spoken counts once it is confirmed, a form counts at once."""
    officer, bureau = who
    row = Spending(
        number=next_number(session, "ZC", local_day(now).year),
        bureau_code=bureau.code, team_id=entry.team_id, day=entry.day, subject=entry.subject,
        amount=entry.amount, voucher=entry.voucher[:40], note=entry.note[:200],
        state=WordState.PROPOSED if spoken else WordState.CONFIRMED, spoken=spoken,
        entered_by=officer.id, entered_at=now, settled_at=None if spoken else now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    act = Act.SAY_SPENDING if spoken else Act.SPEND
    _note(session, who, act, f"spending:{row.number}", now, amount=row.amount)
    return row


def confirm(session: Session, who: Who, row: Spending, now: datetime) -> None:
    """Whoever told a spending confirms it. Raises NotNow."""
    _held(session, row, WordState.PROPOSED)
    row.state, row.settled_at = WordState.CONFIRMED, now
    session.flush()
    _note(session, who, Act.SPEND, f"spending:{row.number}", now, amount=row.amount)


def strike(session: Session, who: Who, row: Spending, why: str, now: datetime) -> None:
    """Take an entry out of the sums; it stays to be seen. Raises NoReason, NotNow.

    What was told and never confirmed needs no reason and leaves no line in the ledger.
    """
    session.refresh(row, with_for_update=True)
    if row.state is WordState.DROPPED:
        raise NotNow
    if row.state is WordState.CONFIRMED and not why.strip():
        raise NoReason
    was = row.state
    row.state, row.why = WordState.DROPPED, why.strip()[:200]
    row.settled_at = now if was is WordState.CONFIRMED else None
    session.flush()
    _note(session, who, Act.STRIKE, f"spending:{row.number}", now, amount=row.amount,
          confirmed=was is WordState.CONFIRMED)  # fmt: skip


def _held(session: Session, row: Spending, state: WordState) -> None:
    session.refresh(row, with_for_update=True)
    if row.state is not state:
        raise NotNow


# ---------------------------------------------------------------- grants


def ask_grant(
    session: Session, who: Who, year: int, asked: int, reason: str, now: datetime
) -> Grant:
    """Ask the province for a grant, with the sums as they stand. Raises NoReason, AlreadyAsked."""
    officer, bureau = who
    if not reason.strip():
        raise NoReason
    sums = questions.funding_figures(session, codes_under(session, bureau), year)
    row = Grant(
        number=next_number(session, "ZZ", local_day(now).year),
        bureau_code=bureau.code, year=year, budget=sums.budget, spent=sums.spent, asked=asked,
        reason=reason.strip()[:500], state=GrantState.ASKED, asked_by=officer.id, asked_at=now,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise AlreadyAsked from error
    _note(session, who, Act.ASK_GRANT, f"grant:{row.number}", now, asked=asked)
    return row


def award(session: Session, who: Who, row: Grant, awarded: int, note: str, now: datetime) -> None:
    """The province gives all or part of what is asked. Raises NotNow, TooMuch."""
    _pending(session, row)
    if awarded > row.asked:
        raise TooMuch
    row.state, row.awarded, row.note, row.decided_at = GrantState.AWARDED, awarded, note[:200], now
    session.flush()
    _note(session, who, Act.AWARD_GRANT, f"grant:{row.number}", now, awarded=awarded)


def refuse(session: Session, who: Who, row: Grant, note: str, now: datetime) -> None:
    """The province gives nothing, and says why. Raises NotNow, NoReason."""
    if not note.strip():
        raise NoReason
    _pending(session, row)
    row.state, row.note, row.decided_at = GrantState.REFUSED, note.strip()[:200], now
    session.flush()
    _note(session, who, Act.REFUSE_GRANT, f"grant:{row.number}", now)


def withdraw(session: Session, who: Who, row: Grant, now: datetime) -> None:
    """The bureau takes its request back. Raises NotNow."""
    _pending(session, row)
    row.state, row.decided_at = GrantState.WITHDRAWN, now
    session.flush()
    _note(session, who, Act.WITHDRAW_GRANT, f"grant:{row.number}", now)


def note_paid(session: Session, who: Who, row: Grant, on: date, now: datetime) -> None:
    """Note the day on which a grant was paid elsewhere. Raises NotNow."""
    session.refresh(row, with_for_update=True)
    if row.state is not GrantState.AWARDED:
        raise NotNow
    row.state, row.paid_on = GrantState.PAID, on
    session.flush()
    _note(session, who, Act.NOTE_PAYMENT, f"grant:{row.number}", now)


def _pending(session: Session, row: Grant) -> None:
    session.refresh(row, with_for_update=True)
    if row.state is not GrantState.ASKED:
        raise NotNow


def _note(session: Session, who: Who, act: Act, subject: str, now: datetime, **facts: Any) -> None:
    actor = journal.officer(who[0].id)
    journal.write(session, actor, act, subject, now, region=who[1].code, **facts)
