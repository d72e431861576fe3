"""The journal: an append-only line for every change of state."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import Act


class JournalEntry(Base):
    """Who did what to what, when and why (R88); never the text of a message.

    ``block`` is the number of the block that seals the line; none yet for the newest.
    """

    __tablename__ = "journal"
    __table_args__ = (
        Index(None, "subject"),
        Index(None, "region", "at"),
        Index(None, "actor", "at"),
        Index(None, "block"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(80))
    act: Mapped[Act] = mapped_column(Stored(Act))
    subject: Mapped[str] = mapped_column(String(80))
    region: Mapped[str] = mapped_column(String(8), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    block: Mapped[int | None] = mapped_column(Integer)


class JournalBlock(Base):
    """A seal over up to a thousand lines and over the seal before (reliability §7)."""

    __tablename__ = "journal_blocks"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    lines: Mapped[int] = mapped_column(Integer)
    before: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime] = mapped_column(Instant)
