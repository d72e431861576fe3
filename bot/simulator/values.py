"""The values of the simulated platform: followers, chat lines, deliveries, calls and tokens."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

NOTICE = "该公众号暂时无法提供服务，请稍后再试"
"""What a person reads when the account gave no usable answer (protocol §3.1)."""


class Verdict(StrEnum):
    """How the platform judges one answer to one push (protocol §8)."""

    REPLY = "reply"  # a reply the person sees
    SILENT = "silent"  # success or nothing: no reply, no notice
    TIMEOUT = "timeout"  # no complete answer in five seconds
    UNREACHABLE = "unreachable"  # refused or broken connection
    BAD_STATUS = "bad_status"  # an HTTP status other than 200
    MALFORMED = "malformed"  # an answer against the protocol
    HELD = "held"  # not posted yet (reordering)
    NOTHING = "nothing"  # the act pushes nothing (a web page opened, an expired code scanned)


class Who(StrEnum):
    """Whose line it is in a chat."""

    PERSON = "person"
    ACCOUNT = "account"
    NOTICE = "notice"  # the platform's own grey sentence
    ACTION = "action"  # what the person did without words; not shown in a real chat


@dataclass(frozen=True)
class Window:
    """Customer-service messages still allowed until a moment (protocol §4.9)."""

    left: int
    until: datetime


@dataclass(frozen=True)
class Follower:
    """One person with WeChat, as this account's platform knows them (protocol §8 "user model").

    ``tags`` stand in the order they were attached; ``windows`` by kind (message, menu, follow,
    scan); ``mass_sent`` counts mass messages by natural month; ``accepts`` counts unused consents
    by subscription template; ``note`` is a word about the person for the page of phones.
    """

    openid: str
    name: str
    note: str = ""
    following: bool = False
    subscribe_time: datetime | None = None
    subscribe_scene: str = "ADD_SCENE_SEARCH"
    scene: str = ""
    tags: tuple[int, ...] = ()
    remark: str = ""
    blacklisted: bool = False
    windows: dict[str, Window] = field(default_factory=dict)
    mass_sent: dict[str, int] = field(default_factory=dict)
    accepts: dict[str, int] = field(default_factory=dict)
    refuses_messages: bool = False
    minor: bool = False
    last_heard: datetime | None = None
    typing_until: datetime | None = None
    client: str = "2"


@dataclass(frozen=True)
class Reply:
    """A passive reply that passed the checks: its MsgType, its text and its parts."""

    kind: str
    text: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Attempt:
    """One try of one push: what was asked, what came back, in how many ms, and the verdict."""

    number: int
    query: str
    latency_ms: float
    verdict: Verdict
    reason: str = ""
    status: int = 0
    answer: str = ""


@dataclass(frozen=True)
class Delivery:
    """One push with all its tries (protocol §3.1).

    ``push`` is the XML before encryption. ``reply`` is what the person saw, ``notice`` the
    platform's own sentence if there was one; both empty means silence. ``opened`` is a web
    address the act opened on the phone.
    """

    number: int
    openid: str
    kind: str
    push: str
    at: datetime
    attempts: tuple[Attempt, ...] = ()
    reply: Reply | None = None
    notice: str = ""
    opened: str = ""

    @property
    def verdict(self) -> Verdict:
        """Give the verdict that decided: the last try's, except that a reply or silence stays."""
        accepted = [a.verdict for a in self.attempts if a.verdict in ACCEPTED]
        if accepted:
            return accepted[0]
        return self.attempts[-1].verdict if self.attempts else Verdict.NOTHING

    @property
    def text(self) -> str:
        """Give the words the person saw in answer: the reply's, else the notice, else none."""
        return self.reply.text if self.reply else self.notice

    @property
    def latency_ms(self) -> float:
        """Give the time of all tries together."""
        return sum(attempt.latency_ms for attempt in self.attempts)


ACCEPTED = frozenset({Verdict.REPLY, Verdict.SILENT})


@dataclass(frozen=True)
class Line:
    """One line of a chat, as the phone shows it.

    ``via`` says how an account's line came: ``reply`` or an API path. ``delivery`` is the number
    of the push behind the line. ``revision`` grows with every change, for polling.
    """

    number: int
    openid: str
    who: Who
    kind: str
    text: str
    at: datetime
    detail: dict[str, Any] = field(default_factory=dict)
    delivery: int = 0
    via: str = ""
    msgid: str = ""
    raw: str = ""
    revision: int = 0


@dataclass(frozen=True)
class ApiCall:
    """One call of a server API, for the ledger; secrets are masked, ``rid`` as in the answer.

    ``status`` is the HTTP status sent, 0 when the connection was broken instead; ``fault`` names
    an injected fault; ``done`` tells whether the call had its effect, whatever was answered.
    """

    number: int
    at: datetime
    method: str
    path: str
    errcode: int = 0
    openid: str = ""
    client_id: str = ""
    msgid: str = ""
    status: int = 200
    fault: str = ""
    body: str = ""
    answer: str = ""
    rid: str = ""
    escaped: bool = False
    had_token: bool = False
    done: bool = False
    cost_ms: float = 0.0


@dataclass(frozen=True)
class Token:
    """An access token of one family, ``classic`` or ``stable`` (protocol §4.1).

    ``expires`` is its natural end; ``dies`` an earlier end after it was replaced.
    """

    value: str
    family: str
    issued: datetime
    expires: datetime
    dies: datetime | None = None

    def alive(self, now: datetime) -> bool:
        """Tell whether calls with this token still pass."""
        return now < self.expires and (self.dies is None or now < self.dies)


@dataclass(frozen=True)
class Scene:
    """A parametric QR code (protocol §4.13); ``until`` None never expires."""

    ticket: str
    scene: str
    numeric: bool
    until: datetime | None
    url: str


@dataclass(frozen=True)
class Media:
    """An uploaded or received file; temporary ones end after three days (protocol §4.14)."""

    media_id: str
    kind: str
    name: str
    mime: str
    content: bytes
    at: datetime
    until: datetime | None
    url: str = ""
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Template:
    """A template with typed slots: slot name to the label before it (protocol §4.4, §4.6).

    ``family`` is ``template`` or ``subscribe``; ``kind`` 2 is one-time consent, 3 long-term;
    ``allowed`` lists the approved values of ``const`` and ``enum`` slots.
    """

    template_id: str
    title: str
    slots: dict[str, str]
    family: str = "template"
    kind: int = 2
    allowed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tid: str = ""


@dataclass(frozen=True)
class MassJob:
    """A mass send as accepted (protocol §4.10)."""

    msg_id: int
    at: datetime
    message: dict[str, Any]
    targets: tuple[str, ...]
    to_all: bool
    client_id: str
    status: str = "SENDING"
    due: datetime | None = None


@dataclass(frozen=True)
class Later:
    """An event the platform will push, or a mass job it will finish, at a later moment."""

    number: int
    due: datetime
    openid: str
    event: str
    fields: list[Any] = field(default_factory=list)
    mass: int = 0
