"""What the platform told us, and what we answered."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Instant, Stored
from storage.vocabulary import HearingState


class Hearing(Base):
    """One push, claimed by its content key (protocol §3.2, reliability §4.2).

    ``text`` is what was said with phone numbers masked; ``raw`` is the whole push and is kept only
    while it is parked. ``question`` is what was being asked when the reply went out, see
    ``handlers.reception.trace``.
    """

    __tablename__ = "hearings"
    __table_args__ = (
        Index(None, "openid", "said_at"),
        Index(None, "state", "openid", "said_at"),
    )

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    openid: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    said_at: Mapped[int] = mapped_column(BigInteger)
    heard_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[HearingState] = mapped_column(Stored(HearingState))
    attempts: Mapped[int] = mapped_column(Integer, default=1)
    text: Mapped[str] = mapped_column(Text, default="")
    reply: Mapped[str] = mapped_column(Text, default="")
    question: Mapped[str] = mapped_column(String(48), server_default="")
    raw: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str] = mapped_column(String(80), default="")
