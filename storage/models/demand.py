"""Demands of enterprises and their versions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import DemandKind, DemandState, Disclosure, ReturnReason, Urgency


class Demand(Base):
    """One technical, project or talent demand (articles 6.1 and 7.1).

    ``county_code`` is where the demand is handled; ``particulars`` holds the answers that are not
    columns, by slot name. Personal fields live on the contact, so that erasing one row erases them.
    ``version`` counts what the enterprise said, ``step`` every act of anybody: who acts on a step
    that is gone comes too late. ``checked_by`` is the officer of a direct county who took the first
    of its two steps; ``single_handed`` says that one officer took both (R3). ``return_fields`` are
    the slots marked for mending; ``help_wanted`` asks the province to find the experts (R48);
    ``merged_into`` is the demand this one became part of; ``entered_by`` is the officer who filled
    it in for somebody, ``confirmed_at`` when that person confirmed it by the link whose hash is
    ``confirm_hash`` (R93).
    """

    __tablename__ = "demands"
    __table_args__ = (
        Index(None, "county_code", "state"),
        # the figures of a round are counted from this index alone
        Index("ix_demands_figures", "round", "county_code", "state", "kind"),
        Index(None, "help_wanted", "state"),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    county_code: Mapped[str] = mapped_column(String(8), index=True)
    round: Mapped[str] = mapped_column(String(8), index=True)
    kind: Mapped[DemandKind] = mapped_column(Stored(DemandKind))
    title: Mapped[str] = mapped_column(String(60))
    problem: Mapped[str] = mapped_column(Text)
    forms: Mapped[list[str]] = mapped_column(JSON, default=list)
    visit_from: Mapped[date | None] = mapped_column(Date)
    visit_to: Mapped[date | None] = mapped_column(Date)
    budget_wan: Mapped[float | None] = mapped_column(Float)
    disclosure: Mapped[Disclosure] = mapped_column(Stored(Disclosure))
    confidential: Mapped[bool] = mapped_column(Boolean, default=False)
    urgency: Mapped[Urgency] = mapped_column(Stored(Urgency))
    particulars: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[DemandState] = mapped_column(Stored(DemandState), index=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    step: Mapped[int] = mapped_column(Integer, default=1)
    returns: Mapped[int] = mapped_column(Integer, default=0)
    return_reason: Mapped[ReturnReason | None] = mapped_column(Stored(ReturnReason))
    return_note: Mapped[str] = mapped_column(String(200), default="")
    return_fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    help_wanted: Mapped[bool] = mapped_column(Boolean, default=False)
    merged_into: Mapped[int | None] = mapped_column(Integer, index=True)
    entered_by: Mapped[int | None] = mapped_column(Integer)
    confirm_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    checked_by: Mapped[int | None] = mapped_column(Integer)
    single_handed: Mapped[bool] = mapped_column(Boolean, default=False)
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class DemandVersion(Base):
    """What a demand said at one version; no personal fields."""

    __tablename__ = "demand_versions"

    demand_id: Mapped[int] = mapped_column(ForeignKey("demands.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Instant)
