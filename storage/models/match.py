"""Proposals of experts for demands, and what officers made of them (articles 6.2 and 7.1; R50)."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import MatchSource, MatchState


class Shortlist(Base):
    """One proposal for a demand as it stood at a version, with the version of the weights.

    ``excluded`` are those whom a rule keeps off the list: expert, points, place, rules with their
    articles. ``considered`` counts the experts looked at.
    """

    __tablename__ = "shortlists"

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    demand_id: Mapped[int] = mapped_column(ForeignKey("demands.id"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    weights: Mapped[str] = mapped_column(String(16))
    considered: Mapped[int] = mapped_column(Integer)
    excluded: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class Match(Base):
    """One expert proposed for a demand: why, from where, and what an officer decided.

    ``place`` counts from 1 on its list; ``exception`` says that the officer's word would admit him
    (R38). Reasons and changes are kept as they were shown.
    """

    __tablename__ = "matches"
    __table_args__ = (
        UniqueConstraint("shortlist_id", "expert_id"),
        Index(None, "demand_id", "state"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    shortlist_id: Mapped[int] = mapped_column(ForeignKey("shortlists.id"))
    demand_id: Mapped[int] = mapped_column(ForeignKey("demands.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"), index=True)
    place: Mapped[int] = mapped_column(Integer)
    points: Mapped[float] = mapped_column(Float)
    source: Mapped[MatchSource] = mapped_column(Stored(MatchSource))
    exception: Mapped[bool] = mapped_column(Boolean, default=False)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    state: Mapped[MatchState] = mapped_column(Stored(MatchState))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(String(200), default="")
