"""Calls for demands: opened by the province, passed down bureau by bureau."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant

STANDING = text("recalled_at IS NULL")


class Call(Base):
    """A call for demands (article 6.1): the round it fills, and its days in Nanjing.

    ``reason`` is the basis of an unusual one (R42). One that was recalled stays on file and leaves
    its round free.
    """

    __tablename__ = "calls"
    __table_args__ = (
        Index(
            "ix_calls_standing",
            "round",
            unique=True,
            postgresql_where=STANDING,
            sqlite_where=STANDING,
        ),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    round: Mapped[str] = mapped_column(String(8))
    opens_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(120), default="")
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    recalled_at: Mapped[datetime | None] = mapped_column(Instant)


class CallPart(Base):
    """One bureau's part in a call (R1): told, read, relayed, and its own deadline.

    ``reminded`` is the last step of the ladder it was reminded of, ``asked_at`` when it was asked
    whether it has read the call. A county's relay to enterprises is carried out in pieces:
    ``spread_upto`` is the last contact seen, ``reached`` how many were told, ``spread_at`` its end.
    """

    __tablename__ = "call_parts"

    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    bureau_code: Mapped[str] = mapped_column(ForeignKey("bureaus.code"), primary_key=True)
    due_on: Mapped[date] = mapped_column(Date)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    relayed_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(String(120), default="")
    extended_from: Mapped[date | None] = mapped_column(Date)
    extended_why: Mapped[str] = mapped_column(String(120), default="")
    reminded: Mapped[int | None] = mapped_column()
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    spread_upto: Mapped[int] = mapped_column(BigInteger, default=0)
    reached: Mapped[int] = mapped_column(default=0)
    spread_at: Mapped[datetime | None] = mapped_column(Instant)


class LateEntry(Base):
    """An enterprise that may still file under a round after its deadline, by name and reason."""

    __tablename__ = "late_entries"

    round: Mapped[str] = mapped_column(String(8), primary_key=True)
    county_code: Mapped[str] = mapped_column(ForeignKey("bureaus.code"), primary_key=True)
    enterprise: Mapped[str] = mapped_column(String(80), primary_key=True)
    until: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(120))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    admitted_at: Mapped[datetime] = mapped_column(Instant)
