"""Invitations of experts to seats, and the accounts of their home units (R32)."""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import InvitationState, OfficerState, UnitOpinion

LIVE = text("state IN ('pending', 'conditional', 'rescheduling', 'awaiting_unit', 'accepted')")


class Invitation(Base):
    """One expert asked for one seat; asked once for a team, and a seat has one live invitation.

    ``days_from`` and ``days_to`` are the days this expert comes, within or beside the team's.
    ``condition`` and ``reason`` are the expert's own words; the reason is for the host only
    (requirements §14). ``token`` is what the letter's address holds and ``calendar_key`` the
    address of its calendar entry (docs/decisions/0012-letters.md). ``shares_number`` is the
    expert's agreement that the enterprise may have the number. ``late_yes_at`` is an acceptance
    that came when the seat was taken: it is kept for the host and never lost.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("team_id", "expert_id"),
        Index("ix_invitations_live", "seat_id", unique=True, postgresql_where=LIVE,
              sqlite_where=LIVE),
        Index(None, "expert_id", "state"),
        Index(None, "state", "answer_by"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"))
    batch: Mapped[str] = mapped_column(String(8), index=True)
    state: Mapped[InvitationState] = mapped_column(Stored(InvitationState))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answer_by: Mapped[datetime] = mapped_column(Instant)
    reminded: Mapped[int] = mapped_column(Integer, default=0)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    days_from: Mapped[date] = mapped_column(Date)
    days_to: Mapped[date] = mapped_column(Date)
    condition: Mapped[str] = mapped_column(String(200), default="")
    wish_from: Mapped[date | None] = mapped_column(Date)
    wish_to: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(200), default="")
    unit_opinion: Mapped[UnitOpinion] = mapped_column(Stored(UnitOpinion), default=UnitOpinion.NONE)
    unit_note: Mapped[str] = mapped_column(String(200), default="")
    shares_number: Mapped[bool] = mapped_column(Boolean, default=False)
    late_yes_at: Mapped[datetime | None] = mapped_column(Instant)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    calendar_key: Mapped[str] = mapped_column(String(43), unique=True)
    step: Mapped[int] = mapped_column(Integer, default=1)


class UnitClerk(Base):
    """A person of the personnel office of an expert's unit; bound by a one-time code (R32)."""

    __tablename__ = "unit_clerks"
    __table_args__ = (Index(None, "openid"), Index(None, "unit"))

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    unit: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(40))
    state: Mapped[OfficerState] = mapped_column(Stored(OfficerState))
    openid: Mapped[str | None] = mapped_column(String(64))
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_until: Mapped[datetime | None] = mapped_column(Instant)
    bound_at: Mapped[datetime | None] = mapped_column(Instant)


class PagePass(Base):
    """A browser that asks who its person is, or knows it (reliability §7).

    ``id_hash`` is the hash of the cookie; ``state_hash`` of the word that must come back from the
    platform's login; ``openid`` is filled in by it.
    """

    __tablename__ = "page_passes"

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    state_hash: Mapped[str] = mapped_column(String(64), default="")
    openid: Mapped[str] = mapped_column(String(64), default="", index=True)
    expires_at: Mapped[datetime] = mapped_column(Instant)
