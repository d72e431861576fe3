"""Lists of demands for the public (R48)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import ListState


class PublicList(Base):
    """A list that the province puts before the public in April or September.

    ``outside`` says why it is published in another month; ``withdrawn_why`` why it was taken down.
    """

    __tablename__ = "public_lists"

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    round: Mapped[str] = mapped_column(String(8), index=True)
    title: Mapped[str] = mapped_column(String(80))
    number: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[ListState] = mapped_column(Stored(ListState))
    outside: Mapped[str] = mapped_column(String(200), default="")
    made_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_why: Mapped[str] = mapped_column(String(200), default="")


class PublicDemand(Base):
    """A demand on a list as the public reads it, frozen at one version.

    ``content`` is the masked text; ``addendum`` says that it came after the list was published.
    """

    __tablename__ = "public_demands"
    __table_args__ = (UniqueConstraint("list_id", "demand_id"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("public_lists.id"))
    demand_id: Mapped[int] = mapped_column(ForeignKey("demands.id"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    addendum: Mapped[bool] = mapped_column(Boolean, default=False)
    added_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_why: Mapped[str] = mapped_column(String(200), default="")
