"""Pictures and recordings that people send; the platform keeps them for three days only."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import AttachmentKind


class Attachment(Base):
    """A medium sent in the chat. ``path`` is empty until the worker has fetched it."""

    __tablename__ = "attachments"
    __table_args__ = (Index(None, "openid"), Index(None, "path", "tries"))

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    openid: Mapped[str] = mapped_column(String(64))
    demand_id: Mapped[int | None] = mapped_column(ForeignKey("demands.id"), index=True)
    kind: Mapped[AttachmentKind] = mapped_column(Stored(AttachmentKind))
    media_id: Mapped[str] = mapped_column(String(128))
    path: Mapped[str] = mapped_column(String(200), default="")
    tries: Mapped[int] = mapped_column(Integer, default=0)
    sent_at: Mapped[datetime] = mapped_column(Instant)
