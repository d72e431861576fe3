"""Parks and enterprises nominated as national bases of expert service (article 7.4, R75)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import Stage


class Nomination(Base):
    """One park or enterprise of one year, with what its file has and what each level says of it.

    ``facts`` are the figures as they stood at the last step upwards. ``papers`` holds the checklist
    (practice §2.13): the key of a paper and what is noted of it. ``sent_on`` is the day on which
    the province sent it to the ministry. Nothing here ranks anybody.
    """

    __tablename__ = "nominations"
    __table_args__ = (
        UniqueConstraint("enterprise_id", "year"),
        Index(None, "county_code", "stage"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"))
    county_code: Mapped[str] = mapped_column(String(8))
    year: Mapped[int] = mapped_column(Integer)
    stage: Mapped[Stage] = mapped_column(Stored(Stage), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    papers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    county_says: Mapped[str] = mapped_column(Text, default="")
    city_says: Mapped[str] = mapped_column(Text, default="")
    province_says: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    sent_on: Mapped[date | None] = mapped_column(Date)
    made_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
