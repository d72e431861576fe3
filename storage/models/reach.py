"""What is known about reaching people: windows used, consents left, quotas, early reports."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Instant, Stored
from storage.vocabulary import Channel, NoticeClass


class Reach(Base):
    """Customer messages sent to a person in each of the two windows (protocol §4.9).

    A count belongs to the interaction whose time (Unix seconds) stands beside it: when the
    follower's row has a newer one, the window is fresh. Only senders write here, so that the turn
    of a conversation never waits for them. ``refused_at`` is when the person was found to have
    switched the account's messages off.
    """

    __tablename__ = "reaches"

    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    spoke_at: Mapped[int] = mapped_column(BigInteger, default=0)
    told: Mapped[int] = mapped_column(Integer, default=0)
    tapped_at: Mapped[int] = mapped_column(BigInteger, default=0)
    told_tapped: Mapped[int] = mapped_column(Integer, default=0)
    refused_at: Mapped[datetime | None] = mapped_column(Instant)


class Consent(Base):
    """Consents of a person to a subscription template: one accept is one send (protocol §4.6).

    ``lasting`` is a consent to a long-term template; it is used up by nothing but a refusal.
    """

    __tablename__ = "consents"

    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    template_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    left: Mapped[int] = mapped_column(Integer, default=0)
    lasting: Mapped[bool] = mapped_column(Boolean, default=False)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class Quota(Base):
    """Calls of a channel on a day of Nanjing, by the class of notice that used them (§4.4)."""

    __tablename__ = "quotas"

    channel: Mapped[Channel] = mapped_column(Stored(Channel), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    cls: Mapped[NoticeClass] = mapped_column("class", Stored(NoticeClass), primary_key=True)
    used: Mapped[int] = mapped_column(Integer, default=0)


class EarlyReport(Base):
    """A report of the platform that came before we noted the number of its message.

    ``key`` is the platform's number, or person and template where it gives none.
    """

    __tablename__ = "early_reports"

    key: Mapped[str] = mapped_column(String(140), primary_key=True)
    status: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Instant)
