"""Enterprises that ask for help."""

from datetime import datetime

from sqlalchemy import Float, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import EnterpriseSize, EntityType

CODED = text("credit_code <> ''")


class Enterprise(Base):
    """An enterprise in a county; flags are hints for the bureau and refuse nothing (R21-R24)."""

    __tablename__ = "enterprises"
    __table_args__ = (
        Index(None, "name", "county_code"),
        Index(None, "credit_code", postgresql_where=CODED, sqlite_where=CODED),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    county_code: Mapped[str] = mapped_column(String(8), index=True)
    town: Mapped[str] = mapped_column(String(60), default="")
    credit_code: Mapped[str] = mapped_column(String(18), default="")
    entity: Mapped[EntityType] = mapped_column(Stored(EntityType))
    industry: Mapped[str] = mapped_column(String(8), default="")
    products: Mapped[str] = mapped_column(String(200), default="")
    employees: Mapped[int | None] = mapped_column(Integer)
    revenue_wan: Mapped[float | None] = mapped_column(Float)
    size: Mapped[EnterpriseSize] = mapped_column(Stored(EnterpriseSize))
    flags: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
