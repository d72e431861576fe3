"""Consultations between departments, and what was agreed to be done (article 7.2, R64)."""

from datetime import date, datetime

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import WordState


class Consultation(Base):
    """One meeting of a bureau with other departments: when, with whom, about what, what came of it.

    ``demands`` are the numbers of the needs it was about; ``spoken`` says that it was told in the
    chat, where whoever told it confirms it.
    """

    __tablename__ = "consultations"
    __table_args__ = (Index(None, "bureau_code", "day"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    bureau_code: Mapped[str] = mapped_column(ForeignKey("bureaus.code"))
    day: Mapped[date] = mapped_column(Date)
    departments: Mapped[str] = mapped_column(String(120))
    topic: Mapped[str] = mapped_column(String(120))
    decided: Mapped[str] = mapped_column(Text, default="")
    demands: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[WordState] = mapped_column(Stored(WordState))
    spoken: Mapped[bool] = mapped_column(Boolean, default=False)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class ConsultationTask(Base):
    """Something that a consultation agreed on: who does it until when."""

    __tablename__ = "consultation_tasks"

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    what: Mapped[str] = mapped_column(String(200))
    who: Mapped[str] = mapped_column(String(60), default="")
    due_on: Mapped[date | None] = mapped_column(Date)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(String(200), default="")
