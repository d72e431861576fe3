"""Experts, their sign-ups for a round, and colleagues they point out (article 5)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import Degree, ExpertSource, ExpertState, SignUpState, TitleRank, UnitKind


class Expert(Base):
    """One person of the expert library, kept across years (R11, R52).

    No gender, no id number, no health (R37); ``born`` is a year and only tells namesakes apart.
    ``basis`` are the grounds of article 5.2, ``groups`` the groups of article 5.1, ``former`` the
    names and units of earlier years. ``double_of`` is a row that may be the same person, which an
    officer decides. A pause ends by itself after ``paused_until``, and the tag of a postdoctoral
    researcher after ``postdoc_until`` (R35). ``most_in_batch`` is how often the expert is willing
    to travel in a batch, when he has said so (R33).
    """

    __tablename__ = "experts"
    __table_args__ = (
        Index(None, "openid"),
        Index(None, "name", "unit"),
        Index(None, "mobile"),
        Index(None, "changed_at"),  # matching catches up with what has changed
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    openid: Mapped[str] = mapped_column(String(64), default="")
    name: Mapped[str] = mapped_column(String(40))
    born: Mapped[int | None] = mapped_column(Integer)
    mobile: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(80), default="")
    unit: Mapped[str] = mapped_column(String(80))
    unit_kind: Mapped[UnitKind] = mapped_column(Stored(UnitKind))
    department: Mapped[str] = mapped_column(String(60), default="")
    title: Mapped[str] = mapped_column(String(40), default="")
    title_rank: Mapped[TitleRank | None] = mapped_column(Stored(TitleRank))
    degree: Mapped[Degree | None] = mapped_column(Stored(Degree))
    fields: Mapped[str] = mapped_column(String(300), default="")
    can_solve: Mapped[str] = mapped_column(Text, default="")
    honours: Mapped[list[str]] = mapped_column(JSON, default=list)
    groups: Mapped[list[str]] = mapped_column(JSON, default=list)
    postdoc_until: Mapped[date | None] = mapped_column(Date)
    forms: Mapped[list[str]] = mapped_column(JSON, default=list)
    times: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    places: Mapped[list[str]] = mapped_column(JSON, default=list)
    skill: Mapped[str] = mapped_column(Text, default="")
    proof: Mapped[str] = mapped_column(Text, default="")
    remarks: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[list[str]] = mapped_column(JSON, default=list)
    out_of_province: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[ExpertState] = mapped_column(Stored(ExpertState), index=True)
    source: Mapped[ExpertSource] = mapped_column(Stored(ExpertSource))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    paused_until: Mapped[date | None] = mapped_column(Date)
    most_in_batch: Mapped[int | None] = mapped_column(Integer)
    former: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    double_of: Mapped[int | None] = mapped_column(ForeignKey("experts.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)


class SignUp(Base):
    """An expert's sign-up for a round; ``demand`` is the number of a demand aimed at (R49)."""

    __tablename__ = "sign_ups"
    __table_args__ = (UniqueConstraint("expert_id", "round", "demand"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"))
    round: Mapped[str] = mapped_column(String(8), index=True)
    demand: Mapped[str] = mapped_column(String(16), default="", index=True)
    state: Mapped[SignUpState] = mapped_column(Stored(SignUpState))
    at: Mapped[datetime] = mapped_column(Instant)


class Referral(Base):
    """A colleague an expert points out: name, unit and field, never a number (R32)."""

    __tablename__ = "referrals"

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    openid: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(40), default="")
    unit: Mapped[str] = mapped_column(String(80), default="")
    fields: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column(Instant)
