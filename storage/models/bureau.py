"""Bureaus of human resources and social security, in their reporting tree."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Stored
from storage.vocabulary import Rank


class Bureau(Base):
    """A bureau; its code is the code of the region it serves.

    昆山、泰兴、沭阳 are of county rank and report to the province (R2). A zone is no division: its
    demands belong to their county as well (R22).
    """

    __tablename__ = "bureaus"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    rank: Mapped[Rank] = mapped_column(Stored(Rank))
    reports_to: Mapped[str | None] = mapped_column(ForeignKey("bureaus.code"))
    phone: Mapped[str] = mapped_column(String(40), default="")
