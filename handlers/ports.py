"""The shapes that cross the edges: what was heard, what is sent, and how sending can fail."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from handlers.rules.calendar import Programme
from handlers.rules.matching.merits import MATCHING, Matching
from storage.vocabulary import Channel, Remedy


class Kind(StrEnum):
    """What kind of thing was heard (protocol §2)."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    LOCATION = "location"
    LINK = "link"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    SCAN = "scan"
    CLICK = "click"
    VISIT = "visit"
    RECEIPT = "receipt"
    CONSENT = "consent"
    REVOKE = "revoke"
    ACCOUNT = "account"


SPOKEN = frozenset({Kind.TEXT, Kind.IMAGE, Kind.VOICE, Kind.VIDEO, Kind.LOCATION, Kind.LINK})
TAPPED = frozenset({Kind.FOLLOW, Kind.SCAN, Kind.CLICK})


@dataclass(frozen=True, slots=True)
class Heard:
    """One push of the platform, with nothing of its protocol left.

    ``key`` is the content key of protocol §3.2; ``said_at`` the platform's CreateTime in Unix
    seconds; ``option`` the number of a tapped choice; ``facts`` whatever else the kind carries.
    """

    key: str
    openid: str
    said_at: int
    kind: Kind
    text: str = ""
    option: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """The push as text, to be kept while it is parked."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Heard":
        """Read back what ``to_json`` wrote."""
        known = json.loads(text)
        return cls(**{**known, "kind": Kind(known["kind"])})


@dataclass(frozen=True, slots=True)
class House:
    """What an installation decides and the handlers need to know.

    ``lasting`` are the subscription templates to which one consent is for good (protocol §4.6),
    ``announcing`` the channel and template of announcements, ``trial`` the only people who can be
    reached, when it is not empty.
    """

    public_url: str = ""
    hotline: str = ""
    privacy_version: str = "1"
    programme: Programme = field(default_factory=Programme)
    matching: Matching = MATCHING
    lasting: frozenset[str] = frozenset()
    announcing: tuple[Channel, str] = (Channel.NONE, "")
    trial: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message ready to be sent by one channel to one person, or in one mass call to ``openids``
    or, ``to_all``, to everybody who follows.

    ``text`` is the whole sentence; ``data`` the typed values of a template (protocol §4.4);
    ``client_id`` makes a repeated template send harmless for ten minutes, a mass call for a day.
    """

    openid: str
    channel: Channel
    text: str = ""
    template_id: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    client_id: str = ""
    openids: tuple[str, ...] = ()
    to_all: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """The platform took the message; ``remote_id`` is its own number, if it gave one."""

    remote_id: str = ""
    code: int = 0


class NotDelivered(Exception):
    """The platform said no, or said nothing that can be relied on.

    ``ambiguous`` is true when the message may have gone out all the same (time-out, reset, 5xx).
    ``token_bad`` is true for class A of protocol §5.1; it counts as no error of the message.
    """

    def __init__(
        self,
        reason: str,
        remedy: Remedy,
        *,
        code: int | None = None,
        ambiguous: bool = False,
        token_bad: bool = False,
        wait: timedelta | None = None,
        whole_account: bool = False,
    ) -> None:
        """State the reason in words without secrets, and the remedy."""
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy
        self.code = code
        self.ambiguous = ambiguous
        self.token_bad = token_bad
        self.wait = wait
        self.whole_account = whole_account


class Gateway(Protocol):
    """The way out: sends one message, or raises NotDelivered."""

    def send(self, message: Outgoing) -> Accepted:
        """Send one message by its channel."""
        ...


class Clock(Protocol):
    """The time of the house; injected everywhere, moved by tests and by the demo."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...
