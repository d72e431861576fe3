"""The words of a summary; its figures are counted anew each time (R65)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Instant, Stored
from storage.vocabulary import Passage


class SummaryWords(Base):
    """What an officer wrote for a passage of a bureau's summary; earlier versions stay.

    ``period`` is a year (``2026``) or a round (``2026-1``).
    """

    __tablename__ = "summary_words"

    bureau_code: Mapped[str] = mapped_column(ForeignKey("bureaus.code"), primary_key=True)
    period: Mapped[str] = mapped_column(String(8), primary_key=True)
    passage: Mapped[Passage] = mapped_column(Stored(Passage), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(Text)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    at: Mapped[datetime] = mapped_column(Instant)
