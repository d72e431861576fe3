"""Talks of a person with an officer."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import ThreadState


class HumanThread(Base):
    """A person asked for a human; ``number`` is what the bureau's officers call it by.

    The words go as notices and are not kept here. ``until`` is when the bot resumes.
    """

    __tablename__ = "human_threads"
    __table_args__ = (Index(None, "bureau_code", "number"), Index(None, "state", "until"))

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    openid: Mapped[str] = mapped_column(String(64), index=True)
    bureau_code: Mapped[str] = mapped_column(ForeignKey("bureaus.code"))
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[ThreadState] = mapped_column(Stored(ThreadState))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
