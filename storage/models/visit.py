"""Visits of a team's members to enterprises, what was done there, and issues on the way."""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, Float, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import Half, IssueState, Novelty, Outcome, VisitState

STANDING = text("state <> 'dropped'")


class Visit(Base):
    """A member of a team at an enterprise for half a day (R31); a person is in one place at once.

    ``party`` names the group that goes together. ``expert_at`` and ``enterprise_at`` are the
    check-ins of the two sides; either is enough (R14). ``told_both`` says that the numbers have
    been exchanged. ``revision`` is the SEQUENCE of its calendar entry, ``told_revision`` the newest
    that both sides have been told of.
    """

    __tablename__ = "visits"
    __table_args__ = (
        Index("ix_visits_person", "expert_id", "day", "half", unique=True,
              postgresql_where=STANDING, sqlite_where=STANDING),
        Index(None, "demand_id"),
        Index(None, "day", "state"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"))
    demand_id: Mapped[int] = mapped_column(ForeignKey("demands.id"))
    day: Mapped[date] = mapped_column(Date)
    half: Mapped[Half] = mapped_column(Stored(Half))
    party: Mapped[str] = mapped_column(String(12), default="")
    state: Mapped[VisitState] = mapped_column(Stored(VisitState))
    revision: Mapped[int] = mapped_column(Integer, default=0)
    told_revision: Mapped[int] = mapped_column(Integer, default=-1)
    told_both: Mapped[bool] = mapped_column(Boolean, default=False)
    expert_at: Mapped[datetime | None] = mapped_column(Instant)
    enterprise_at: Mapped[datetime | None] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class ServiceRecord(Base):
    """What was done at a visit, by the words of who was there (practice §2.9, R15-R20).

    Money is given freely and only counted (R62).
    """

    __tablename__ = "service_records"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    seen: Mapped[str] = mapped_column(Text, default="")
    advice: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")
    hours: Mapped[float | None] = mapped_column(Float)
    outcome: Mapped[Outcome | None] = mapped_column(Stored(Outcome))
    novelty: Mapped[Novelty | None] = mapped_column(Stored(Novelty))
    novelty_name: Mapped[str] = mapped_column(String(80), default="")
    trained: Mapped[int | None] = mapped_column(Integer)
    contract_wan: Mapped[float | None] = mapped_column(Float)
    has_contract: Mapped[bool] = mapped_column(Boolean, default=False)
    station: Mapped[str] = mapped_column(String(80), default="")
    written_by: Mapped[str] = mapped_column(String(16))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    at: Mapped[datetime] = mapped_column(Instant)


class Issue(Base):
    """Something that stands in the way of a service and that a bureau puts right (R60)."""

    __tablename__ = "issues"
    __table_args__ = (Index(None, "bureau_code", "state"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    bureau_code: Mapped[str] = mapped_column(ForeignKey("bureaus.code"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"), index=True)
    openid: Mapped[str] = mapped_column(String(64), index=True)
    words: Mapped[str] = mapped_column(String(300))
    state: Mapped[IssueState] = mapped_column(Stored(IssueState))
    due_at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(String(300), default="")
    raised_at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
