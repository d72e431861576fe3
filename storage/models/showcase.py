"""Typical cases that are written up, allowed by those they are about, and published (R77-R79)."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import Permission, Stage


class Showcase(Base):
    """A typical case on one page (practice §2.12), drafted from the records of a follow-up card.

    ``version`` counts the text; each side allows one version, named or anonymous, so that a later
    change has to be allowed again. The public reads it when the province has approved it and both
    sides allow the present version, see ``storage.queries.showcases``.
    """

    __tablename__ = "showcases"
    __table_args__ = (Index(None, "county_code", "stage"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_ups.id"), index=True)
    county_code: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(60))
    background: Mapped[str] = mapped_column(Text)
    practice: Mapped[str] = mapped_column(Text)
    effect: Mapped[str] = mapped_column(Text)
    lesson: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1)
    stage: Mapped[Stage] = mapped_column(Stored(Stage), index=True)
    note: Mapped[str] = mapped_column(String(200), default="")
    enterprise_says: Mapped[Permission] = mapped_column(Stored(Permission))
    enterprise_version: Mapped[int] = mapped_column(Integer, default=0)
    expert_says: Mapped[Permission] = mapped_column(Stored(Permission))
    expert_version: Mapped[int] = mapped_column(Integer, default=0)
    drafted_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    drafted_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    approved_at: Mapped[datetime | None] = mapped_column(Instant)


class Adoption(Base):
    """A newspaper, station or site that brought a case: when, and where it is to be found (R79)."""

    __tablename__ = "adoptions"

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    showcase_id: Mapped[int] = mapped_column(ForeignKey("showcases.id"), index=True)
    outlet: Mapped[str] = mapped_column(String(60))
    day: Mapped[date] = mapped_column(Date)
    place: Mapped[str] = mapped_column(String(200), default="")
    noted_at: Mapped[datetime] = mapped_column(Instant)
