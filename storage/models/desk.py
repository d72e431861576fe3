"""The desk: tries to sign in, open sessions, saved views."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Identity, Instant, Stored
from storage.vocabulary import SignInState


class SignIn(Base):
    """One try to sign in: a code on a screen, scanned and confirmed on a phone (reliability §7).

    ``scene_hash`` is of the scene in the code, ``door_hash`` of the cookie of the browser that
    shows it; neither is stored in clear. ``choices`` are the numbers the phone offers, ``number``
    is the one the screen shows. ``openid`` is who has scanned: an officer, or a home unit's clerk.
    """

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    scene_hash: Mapped[str] = mapped_column(String(64), unique=True)
    door_hash: Mapped[str] = mapped_column(String(64), unique=True)
    number: Mapped[int] = mapped_column(SmallInteger)
    choices: Mapped[list[int]] = mapped_column(JSON)
    address: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(40))
    state: Mapped[SignInState] = mapped_column(Stored(SignInState))
    openid: Mapped[str] = mapped_column(String(64), default="", index=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    clerk_id: Mapped[int | None] = mapped_column(ForeignKey("unit_clerks.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant, index=True)
    until: Mapped[datetime] = mapped_column(Instant)


class DeskSession(Base):
    """Somebody at a screen: an officer, or the clerk of a home unit, never both.

    The token is stored as a hash; ``until`` is the absolute limit.
    """

    __tablename__ = "desk_sessions"

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    clerk_id: Mapped[int | None] = mapped_column(ForeignKey("unit_clerks.id"))
    openid: Mapped[str] = mapped_column(String(64), index=True)
    address: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(40))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class SavedView(Base):
    """A search an officer keeps under a name."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("officer_id", "name"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    name: Mapped[str] = mapped_column(String(20))
    query: Mapped[str] = mapped_column(Text)
