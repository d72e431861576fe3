"""Announcements to many people: composed by one officer, released by another (R81)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import BroadcastState, Method


class Broadcast(Base):
    """One announcement: its words by the part of the recipient, to whom, and how far it is.

    ``segment`` says to whom (see ``handlers.rules.broadcasts.Segment``). While ``expanded_upto``
    is not empty, recipients up to that openid have their rows; ``whole`` says that all have.
    ``composed_by`` and ``released_by`` are officers, never the same (two-person rule).
    """

    __tablename__ = "broadcasts"

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    title: Mapped[str] = mapped_column(String(40))
    wordings: Mapped[dict[str, str]] = mapped_column(JSON)
    segment: Mapped[dict[str, Any]] = mapped_column(JSON)
    bureau_code: Mapped[str] = mapped_column(String(8), index=True)
    method: Mapped[Method] = mapped_column(Stored(Method))
    state: Mapped[BroadcastState] = mapped_column(Stored(BroadcastState), index=True)
    composed_by: Mapped[int] = mapped_column(Integer)
    composed_at: Mapped[datetime] = mapped_column(Instant)
    released_by: Mapped[int | None] = mapped_column(Integer)
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    starts_at: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    expanded_upto: Mapped[str] = mapped_column(String(64), default="")
    whole: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
