"""What enterprises say of a service, and what bureaus make of it (R69-R74)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import BenefitKind, CommentState, RatingState


class Rating(Base):
    """One questionnaire: a team's service at an enterprise, its last day there (A12).

    The row is the draft as well: the chat and the page fill in the same one. ``time``, ``mode``,
    ``effect``, ``benefit`` are the four items of the notice, 1 to 5, ``benefit_unknown`` is
    「暂不确定」. It counts once it is ``ANSWERED``, with all four there. ``county_code`` and
    ``city_code`` say who evaluates it (a county under the province is its own city), ``batch`` is
    the team's. ``token`` is what the page's address holds. ``answered_by`` is the openid of who
    answered, ``entered_by`` the officer who did it for the enterprise (R73). It may be changed
    until ``final_at``; ``bulletin_id`` is the bulletin that counted it. A benefit may still be
    given after that, once, at ``benefit_at`` (A13).
    """

    __tablename__ = "ratings"
    __table_args__ = (
        UniqueConstraint("team_id", "enterprise_id"),
        Index(None, "state", "due_on"),
        Index(None, "batch", "city_code", "county_code"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    county_code: Mapped[str] = mapped_column(String(8))
    city_code: Mapped[str] = mapped_column(String(8))
    batch: Mapped[str] = mapped_column(String(8))
    day: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    state: Mapped[RatingState] = mapped_column(Stored(RatingState))
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    reminded: Mapped[int] = mapped_column(Integer, default=0)
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)
    time: Mapped[int | None] = mapped_column(Integer)
    mode: Mapped[int | None] = mapped_column(Integer)
    effect: Mapped[int | None] = mapped_column(Integer)
    benefit: Mapped[int | None] = mapped_column(Integer)
    benefit_unknown: Mapped[bool] = mapped_column(Boolean, default=False)
    benefit_asked_at: Mapped[datetime | None] = mapped_column(Instant)
    benefit_at: Mapped[datetime | None] = mapped_column(Instant)
    benefit_kind: Mapped[BenefitKind | None] = mapped_column(Stored(BenefitKind))
    benefit_wan: Mapped[float | None] = mapped_column(Float)
    comment: Mapped[str] = mapped_column(Text, default="")
    comment_state: Mapped[CommentState] = mapped_column(
        Stored(CommentState), default=CommentState.NONE
    )
    comment_why: Mapped[str] = mapped_column(String(200), default="")
    screened_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    screened_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by: Mapped[str] = mapped_column(String(64), default="")
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    version: Mapped[int] = mapped_column(Integer, default=0)
    final_at: Mapped[datetime | None] = mapped_column(Instant)
    bulletin_id: Mapped[int | None] = mapped_column(ForeignKey("bulletins.id"), index=True)


class RatedExpert(Base):
    """One member of the team marked apart, 1 to 5, by an enterprise that wished to (A12)."""

    __tablename__ = "rated_experts"

    rating_id: Mapped[int] = mapped_column(ForeignKey("ratings.id"), primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"), primary_key=True, index=True)
    score: Mapped[int] = mapped_column(Integer)


class RatingVersion(Base):
    """What a questionnaire said after each change; ``by`` is the actor as in the journal."""

    __tablename__ = "rating_versions"

    rating_id: Mapped[int] = mapped_column(ForeignKey("ratings.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Instant)


class Evaluation(Base):
    """The words of a bureau's evaluation of a batch; its figures are counted when it is read.

    ``region`` is a city, a county under the province, or the province. ``number`` is the number of
    the document, given by people (practice §6.3).
    """

    __tablename__ = "evaluations"
    __table_args__ = (UniqueConstraint("region", "batch"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    region: Mapped[str] = mapped_column(ForeignKey("bureaus.code"))
    batch: Mapped[str] = mapped_column(String(8))
    number: Mapped[str] = mapped_column(String(40), default="")
    problems: Mapped[str] = mapped_column(Text, default="")
    advice: Mapped[str] = mapped_column(Text, default="")
    written_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    written_at: Mapped[datetime] = mapped_column(Instant)


class EvaluationNote(Base):
    """What a county adds to its city's evaluation of a batch (R69)."""

    __tablename__ = "evaluation_notes"
    __table_args__ = (UniqueConstraint("county_code", "batch"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    county_code: Mapped[str] = mapped_column(ForeignKey("bureaus.code"))
    batch: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text, default="")
    written_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    written_at: Mapped[datetime] = mapped_column(Instant)


class Bulletin(Base):
    """What was circulated of a batch, as it was that day (R74); ``place`` counts in the batch."""

    __tablename__ = "bulletins"
    __table_args__ = (UniqueConstraint("region", "batch", "place"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    region: Mapped[str] = mapped_column(ForeignKey("bureaus.code"))
    batch: Mapped[str] = mapped_column(String(8))
    place: Mapped[int] = mapped_column(Integer)
    number: Mapped[str] = mapped_column(String(40), default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
