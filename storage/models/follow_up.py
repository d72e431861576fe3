"""What goes on between an expert and an enterprise after a visit (R12, R30, R76)."""

from datetime import date, datetime

from sqlalchemy import Date, Float, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import FollowUpState, RematchCause, RematchState, Side, Way, WordState

WAITING = text("state = 'open'")


class FollowUp(Base):
    """The card of one expert and one enterprise; it outlives the visits that brought them together.

    ``met_on`` is the day they first met. ``since`` is the day of the newest visit, ``visit_id`` and
    ``demand_id`` are that visit's; ``asked`` counts the dates after it (T+15 …) that both sides
    have been asked at. Another visit begins the dates anew. ``ended_by`` is who wanted no more.
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        UniqueConstraint("expert_id", "enterprise_id"),
        Index(None, "state", "since"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    demand_id: Mapped[int] = mapped_column(ForeignKey("demands.id"), index=True)
    county_code: Mapped[str] = mapped_column(String(8), index=True)
    met_on: Mapped[date] = mapped_column(Date)
    since: Mapped[date] = mapped_column(Date)
    asked: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[FollowUpState] = mapped_column(Stored(FollowUpState))
    ended_by: Mapped[Side | None] = mapped_column(Stored(Side))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    opened_at: Mapped[datetime] = mapped_column(Instant)


class FollowUpWord(Base):
    """One thing that was said to have happened after the visit; counted once it is confirmed.

    What one sentence tells of several things is several rows with one ``saying``. ``openid`` is
    who said it, empty for an officer at a desk. Money is given freely and only counted (R62).
    """

    __tablename__ = "follow_up_words"
    __table_args__ = (Index(None, "state", "day"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_ups.id"), index=True)
    saying: Mapped[str] = mapped_column(String(64), index=True)
    way: Mapped[Way] = mapped_column(Stored(Way))
    day: Mapped[date] = mapped_column(Date)
    words: Mapped[str] = mapped_column(String(300))
    contract_wan: Mapped[float | None] = mapped_column(Float)
    trained: Mapped[int | None] = mapped_column(Integer)
    side: Mapped[Side] = mapped_column(Stored(Side))
    openid: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[WordState] = mapped_column(Stored(WordState))
    said_at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)


class Rematch(Base):
    """A need that looks for an expert again; a need has one open task at most (R76)."""

    __tablename__ = "rematches"
    __table_args__ = (
        Index("ix_rematches_open", "demand_id", unique=True, postgresql_where=WAITING,
              sqlite_where=WAITING),
        Index(None, "county_code", "state"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    demand_id: Mapped[int] = mapped_column(ForeignKey("demands.id"), index=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    county_code: Mapped[str] = mapped_column(String(8))
    cause: Mapped[RematchCause] = mapped_column(Stored(RematchCause))
    state: Mapped[RematchState] = mapped_column(Stored(RematchState))
    note: Mapped[str] = mapped_column(String(200), default="")
    raised_at: Mapped[datetime] = mapped_column(Instant)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
