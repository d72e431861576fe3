"""Service teams, their seats, and who may be asked for each seat (article 4)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import TeamState


class Team(Base):
    """A team that travels together for some days.

    The row is the lock of everything about the team: whoever changes a seat, an invitation or a
    visit takes it first. ``batch`` is the season it travels in (``2026-1`` May-August, ``2026-2``
    October-December). ``reasons`` holds what the host has explained, by ReasonKind. ``revision``
    counts changes of days, the SEQUENCE of its calendar entries. ``automatic`` says whether the
    next candidate of a seat is asked without a person.
    """

    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    host_code: Mapped[str] = mapped_column(ForeignKey("bureaus.code"), index=True)
    city_code: Mapped[str] = mapped_column(String(8), index=True)
    theme: Mapped[str] = mapped_column(String(40))
    batch: Mapped[str] = mapped_column(String(8), index=True)
    starts: Mapped[date] = mapped_column(Date)
    ends: Mapped[date] = mapped_column(Date)
    state: Mapped[TeamState] = mapped_column(Stored(TeamState), index=True)
    reasons: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    automatic: Mapped[bool] = mapped_column(Boolean, default=True)
    revision: Mapped[int] = mapped_column(Integer, default=0)
    made_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class Seat(Base):
    """A place in a team, for one demand or for the team's theme as a whole.

    ``also`` are the ids of further demands that whoever has the place visits.
    """

    __tablename__ = "seats"
    __table_args__ = (UniqueConstraint("team_id", "place"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    place: Mapped[int] = mapped_column(Integer)
    demand_id: Mapped[int | None] = mapped_column(ForeignKey("demands.id"), index=True)
    also: Mapped[list[int]] = mapped_column(JSON, default=list, server_default="[]")

    @property
    def demands(self) -> tuple[int, ...]:
        """The ids of all demands whoever has the place visits."""
        return (self.demand_id, *self.also) if self.demand_id is not None else ()


class Candidate(Base):
    """Somebody who may be asked for a seat; ``place`` is the order of asking."""

    __tablename__ = "candidates"

    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"), primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"), primary_key=True, index=True)
    place: Mapped[int] = mapped_column(Integer)
