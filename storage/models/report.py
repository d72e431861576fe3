"""Reports of bureaus that have nothing to report."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Instant


class ZeroReport(Base):
    """A bureau said that a round has no demand; it may take that back (R44)."""

    __tablename__ = "zero_reports"

    bureau_code: Mapped[str] = mapped_column(ForeignKey("bureaus.code"), primary_key=True)
    round: Mapped[str] = mapped_column(String(8), primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    reported_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
