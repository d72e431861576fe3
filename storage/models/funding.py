"""The money of the programme as a ledger: budgets, spendings, grants (article 7.3, R66-R68).

Sums are whole fen, so that they add up exactly. Nothing here pays anybody.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import GrantState, SpendingSubject, WordState

PENDING = text("state = 'asked'")


class BudgetLine(Base):
    """One line of a bureau's budget of a year: subject, quantity, price, amount in fen."""

    __tablename__ = "budget_lines"
    __table_args__ = (Index(None, "bureau_code", "year"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    bureau_code: Mapped[str] = mapped_column(ForeignKey("bureaus.code"))
    year: Mapped[int] = mapped_column(Integer)
    subject: Mapped[SpendingSubject] = mapped_column(Stored(SpendingSubject))
    quantity: Mapped[int] = mapped_column(Integer)
    price: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(String(100), default="")
    made_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)


class Spending(Base):
    """One entry of the ledger, in fen; it counts once it is confirmed and is never changed.

    A wrong entry is struck with a reason and entered again. ``bureau_code`` is who spent it,
    ``spoken`` says that it was told in the chat.
    """

    __tablename__ = "spendings"
    __table_args__ = (Index(None, "bureau_code", "day", "state"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    bureau_code: Mapped[str] = mapped_column(ForeignKey("bureaus.code"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    day: Mapped[date] = mapped_column(Date)
    subject: Mapped[SpendingSubject] = mapped_column(Stored(SpendingSubject))
    amount: Mapped[int] = mapped_column(BigInteger)
    voucher: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[WordState] = mapped_column(Stored(WordState))
    spoken: Mapped[bool] = mapped_column(Boolean, default=False)
    why: Mapped[str] = mapped_column(String(200), default="")
    entered_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    entered_at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)


class Grant(Base):
    """What a city, or a direct county, asks of the province because its money does not reach.

    ``budget`` and ``spent`` are the sums in fen as they stood when it was asked; one request of a
    bureau waits at a time. ``awarded`` may be less than ``asked``.
    """

    __tablename__ = "grants"
    __table_args__ = (
        Index("ix_grants_pending", "bureau_code", unique=True, postgresql_where=PENDING,
              sqlite_where=PENDING),
        Index(None, "year", "state"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    bureau_code: Mapped[str] = mapped_column(ForeignKey("bureaus.code"), index=True)
    year: Mapped[int] = mapped_column(Integer)
    budget: Mapped[int] = mapped_column(BigInteger)
    spent: Mapped[int] = mapped_column(BigInteger)
    asked: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(500))
    state: Mapped[GrantState] = mapped_column(Stored(GrantState))
    awarded: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(String(200), default="")
    asked_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    paid_on: Mapped[date | None] = mapped_column(Date)
