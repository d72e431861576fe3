"""The outbox: notices owed, and each try to send one."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import Channel, NoticeClass, NoticeState

READY = text("state = 'ready'")
LEASED = text("state = 'leased'")
REMOTE = text("remote_id IS NOT NULL")
OF_BROADCAST = text("broadcast_id IS NOT NULL")
IN_BATCH = text("batch_id IS NOT NULL")


class Notice(Base):
    """A message owed to one recipient on one occasion (reliability §4.1, §4.3).

    ``attempt`` is the fencing token of a lease; ``unsure_since`` the first ambiguous outcome of
    this message; ``reason`` says in words why it ended where it did, and ``rule`` which rule chose
    the channel. ``region`` is the county whose phone list it joins when it cannot be sent.
    ``tried`` are the channels that have been refused, by their codes. ``broadcast_id`` is the
    announcement it belongs to; a member of a mass call has the call's own row in ``batch_id``.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("occasion", "recipient"),
        Index(
            "ix_notices_ready",
            "priority",
            "not_before",
            "id",
            postgresql_where=READY,
            sqlite_where=READY,
        ),
        Index("ix_notices_leased", "lease_until", postgresql_where=LEASED, sqlite_where=LEASED),
        Index(
            "ix_notices_remote",
            "remote_id",
            unique=True,
            postgresql_where=REMOTE,
            sqlite_where=REMOTE,
        ),
        Index(None, "recipient"),
        Index(
            "ix_notices_broadcast",
            "broadcast_id",
            "state",
            postgresql_where=OF_BROADCAST,
            sqlite_where=OF_BROADCAST,
        ),
        Index("ix_notices_batch", "batch_id", postgresql_where=IN_BATCH, sqlite_where=IN_BATCH),
    )

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    occasion: Mapped[str] = mapped_column(String(120))
    recipient: Mapped[str] = mapped_column(String(64))
    region: Mapped[str] = mapped_column(String(8), default="")
    cls: Mapped[NoticeClass] = mapped_column("class", Stored(NoticeClass))
    priority: Mapped[int] = mapped_column(SmallInteger, default=5)
    channel: Mapped[Channel] = mapped_column(Stored(Channel), default=Channel.NONE)
    rule: Mapped[str] = mapped_column(String(40), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[NoticeState] = mapped_column(Stored(NoticeState), default=NoticeState.READY)
    reason: Mapped[str] = mapped_column(String(120), default="")
    owed_at: Mapped[datetime] = mapped_column(Instant)
    not_before: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    errors: Mapped[int] = mapped_column(Integer, default=0)
    owner: Mapped[str | None] = mapped_column(String(60))
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    unsure_since: Mapped[datetime | None] = mapped_column(Instant)
    resend: Mapped[int] = mapped_column(SmallInteger, default=0)
    client_id: Mapped[str] = mapped_column(String(32), default="")
    remote_id: Mapped[str | None] = mapped_column(String(32))
    last_code: Mapped[int | None] = mapped_column(Integer)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    tried: Mapped[str] = mapped_column(String(60), default="", server_default="")
    broadcast_id: Mapped[int | None] = mapped_column(BigInteger)
    batch_id: Mapped[int | None] = mapped_column(BigInteger)


class Sending(Base):
    """One try to send a notice and its outcome."""

    __tablename__ = "sendings"

    notice_id: Mapped[int] = mapped_column(
        ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True
    )
    attempt: Mapped[int] = mapped_column(Integer, primary_key=True)
    channel: Mapped[Channel] = mapped_column(Stored(Channel))
    outcome: Mapped[str] = mapped_column(String(12))
    code: Mapped[int | None] = mapped_column(Integer)
    ms: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(Instant)
