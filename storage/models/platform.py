"""What all processes share about the platform: token, pace, leases, counters."""

from datetime import datetime

from sqlalchemy import BigInteger, Float, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Instant


class AccountToken(Base):
    """The access token of an account, refreshed by one process for all (reliability §4.5)."""

    __tablename__ = "account_tokens"

    appid: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(Text, default="")
    expires_at: Mapped[datetime] = mapped_column(Instant)
    generation: Mapped[int] = mapped_column(Integer, default=0)
    refreshing_until: Mapped[datetime] = mapped_column(Instant)
    trouble: Mapped[str] = mapped_column(String(120), default="")


class Pace(Base):
    """A shared pace and a stop: virtual scheduling in one row (reliability §4.4)."""

    __tablename__ = "paces"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    due: Mapped[float] = mapped_column(Float, default=0.0)
    per_second: Mapped[float] = mapped_column(Float)
    blocked_until: Mapped[datetime | None] = mapped_column(Instant)
    why: Mapped[str] = mapped_column(String(80), default="")


class Lease(Base):
    """A named lease that one process holds for a while."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(60))
    epoch: Mapped[int] = mapped_column(Integer, default=1)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class Counter(Base):
    """A named counter, for demand numbers and counts that outlive erased people."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger, default=0)
