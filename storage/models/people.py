"""Followers of the account, and the people they are bound to: contacts and officers."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import OfficerDuty, OfficerState


class Follower(Base):
    """One person who follows the account, and the conversation with them.

    The row is the lock of a person's turn (reliability §4.2). ``conversation`` is the JSON of the
    conversation in progress, ``asked`` the number of the question last asked, ``said_at`` the
    platform's time of the newest message applied. ``spoke_at`` and ``tapped_at`` (Unix seconds)
    open the windows for customer messages (protocol §4.9); what has been sent in them is in
    ``reaches``. ``waiting`` says that notices are held until the person is next in touch. Who is
    ``restricted`` wants names and numbers passed on to nobody but the bureaus; ``menu`` is the menu
    the phone was last given.
    """

    __tablename__ = "followers"

    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    following: Mapped[bool] = mapped_column(Boolean, default=True)
    followed_at: Mapped[datetime | None] = mapped_column(Instant)
    turns: Mapped[int] = mapped_column(Integer, default=0)
    conversation: Mapped[str] = mapped_column(Text, default="")
    asked: Mapped[int] = mapped_column(Integer, default=0)
    said_at: Mapped[int] = mapped_column(BigInteger, default=0)
    spoke_at: Mapped[int] = mapped_column(BigInteger, default=0)
    tapped_at: Mapped[int] = mapped_column(BigInteger, default=0)
    waiting: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    agreed_version: Mapped[str] = mapped_column(String(16), default="")
    agreed_at: Mapped[datetime | None] = mapped_column(Instant)
    reminders: Mapped[bool] = mapped_column(Boolean, default=True)
    restricted: Mapped[bool] = mapped_column(Boolean, server_default=false())
    menu: Mapped[str] = mapped_column(String(12), server_default="")


class Contact(Base):
    """A person who speaks for an enterprise; erasing blanks the personal fields."""

    __tablename__ = "contacts"
    __table_args__ = (Index(None, "openid"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    openid: Mapped[str] = mapped_column(String(64))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    mobile: Mapped[str] = mapped_column(String(20))
    position: Mapped[str] = mapped_column(String(40), default="")
    bound_at: Mapped[datetime] = mapped_column(Instant)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)


class Officer(Base):
    """A person of a bureau. The one-time code is stored as a hash only.

    Who ``stands_for`` another officer leaves by themselves after ``until`` (R63).
    """

    __tablename__ = "officers"

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    bureau_code: Mapped[str] = mapped_column(ForeignKey("bureaus.code"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    duty: Mapped[OfficerDuty] = mapped_column(Stored(OfficerDuty))
    state: Mapped[OfficerState] = mapped_column(Stored(OfficerState))
    openid: Mapped[str | None] = mapped_column(String(64), index=True)
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_until: Mapped[datetime | None] = mapped_column(Instant)
    bound_at: Mapped[datetime | None] = mapped_column(Instant)
    stands_for: Mapped[int | None] = mapped_column(Integer)
    until: Mapped[datetime | None] = mapped_column(Instant)
