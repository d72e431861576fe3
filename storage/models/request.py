"""What cities ask of the province where experts are scarce, and its answers (R29)."""

from datetime import datetime

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import AnswerKind, RequestState


class ExpertRequest(Base):
    """A city, or a direct county, asks for experts of a scarce speciality (R29).

    ``days`` is when they are wanted, in the words of whoever asked; ``demands`` the numbers of the
    demands concerned, none where it is for the theme of a team. ``spoken``: told in the chat.
    """

    __tablename__ = "expert_requests"
    __table_args__ = (Index(None, "bureau_code", "state"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    bureau_code: Mapped[str] = mapped_column(ForeignKey("bureaus.code"))
    fields: Mapped[str] = mapped_column(String(80))
    people: Mapped[int] = mapped_column(Integer)
    days: Mapped[str] = mapped_column(String(60))
    demands: Mapped[list[str]] = mapped_column(JSON, default=list)
    words: Mapped[str] = mapped_column(String(500), default="")
    spoken: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[RequestState] = mapped_column(Stored(RequestState), index=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class RequestAnswer(Base):
    """What the province answered; one that was taken back stays on record."""

    __tablename__ = "request_answers"

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("expert_requests.id"), index=True)
    kind: Mapped[AnswerKind] = mapped_column(Stored(AnswerKind))
    words: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    taken_back_at: Mapped[datetime | None] = mapped_column(Instant)


class Recommendation(Base):
    """An expert whom an answer points out; no invitation, which is the host's. ``place`` from 1."""

    __tablename__ = "recommendations"
    __table_args__ = (UniqueConstraint("answer_id", "expert_id"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("request_answers.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"), index=True)
    place: Mapped[int] = mapped_column(Integer)
