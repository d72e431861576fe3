"""Plans of service teams: asked for by an officer, made in the background, taken up or not."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import PlanState


class TeamPlan(Base):
    """A plan for the teams of some cities on the same days.

    ``cities`` are the codes of their bureaus. ``least`` replaces fifteen, ``reason`` explains that
    and unusual days (R26, R27, R51). ``seconds`` is the time a search may take; ``beat_at`` is when
    whoever searches last gave a sign, ``stop`` that he is to end with what he has. ``progress`` has
    seconds, objective, bound, gap; ``content`` the plan in hand (operations.plan_content).
    ``taken_up`` gives the number of the team each city's part became.
    """

    __tablename__ = "team_plans"
    __table_args__ = (Index(None, "host_code", "id"), Index(None, "state"))

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    host_code: Mapped[str] = mapped_column(ForeignKey("bureaus.code"))
    cities: Mapped[list[str]] = mapped_column(JSON)
    starts: Mapped[date] = mapped_column(Date)
    ends: Mapped[date] = mapped_column(Date)
    least: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(200), default="")
    weights: Mapped[str] = mapped_column(String(16))
    seconds: Mapped[int] = mapped_column(Integer)
    state: Mapped[PlanState] = mapped_column(Stored(PlanState))
    stop: Mapped[bool] = mapped_column(Boolean, default=False)
    progress: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    taken_up: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    asked_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    beat_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
