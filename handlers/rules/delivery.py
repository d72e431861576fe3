"""Which channel may carry a notice to a person now, and why (protocol §4.4-4.10, R45, §16).

Pure: what is known about the person, the notice and the account goes in; a decision with the name
of its rule, and why the other channels were passed over, comes out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from handlers.rules.occasions import ways
from handlers.rules.rounds import NANJING
from storage.vocabulary import Channel, NoticeClass, NoticeState

SPOKEN_WINDOW = timedelta(hours=48)
SPOKEN_ALLOWANCE = 5
TAPPED_WINDOW = timedelta(minutes=1)
TAPPED_ALLOWANCE = 3
MASS_A_MONTH = 4
# a window about to close may be closed when the platform looks at it
MARGIN = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Reach:
    """What is known about reaching a person.

    ``spoke_at`` and ``tapped_at`` are the last message and the last tap, scan or follow; ``told``
    and ``told_tapped`` how many customer messages have gone in each of the two windows. ``accepts``
    are the consents left for the notice's subscription template. ``refused_at`` is when the person
    was found to refuse our messages. ``listed`` is false for everybody that a trial may not reach.
    """

    following: bool
    spoke_at: datetime | None = None
    tapped_at: datetime | None = None
    told: int = 0
    told_tapped: int = 0
    accepts: int = 0
    reminders: bool = True
    refused_at: datetime | None = None
    listed: bool = True

    @property
    def touched_at(self) -> datetime | None:
        """When the person was last in touch."""
        moments = [moment for moment in (self.spoke_at, self.tapped_at) if moment]
        return max(moments, default=None)


@dataclass(frozen=True, slots=True)
class Need:
    """What a notice asks for: its budget, the templates set up for it, channels tried in vain.

    ``name`` is its row of the table of occasions, which orders the channels.
    """

    class_: NoticeClass
    templates: frozenset[Channel] = frozenset()
    tried: frozenset[Channel] = frozenset()
    name: str = ""

    @property
    def ways(self) -> tuple[Channel, ...]:
        """The channels in their order; the phone list last, if it may end there."""
        return ways(self.name, self.class_)


@dataclass(frozen=True, slots=True)
class Supply:
    """What the account can give now: channels stopped, or spent for a class, and until when."""

    stopped: Mapping[Channel, datetime] = field(default_factory=dict)
    spent: Mapping[tuple[Channel, NoticeClass], datetime] = field(default_factory=dict)

    def back_at(self, channel: Channel, class_: NoticeClass) -> datetime | None:
        """When a channel that cannot be had now can be had again; None when it can be had."""
        moments = [self.stopped.get(channel), self.spent.get((channel, class_))]
        return max((moment for moment in moments if moment), default=None)


@dataclass(frozen=True, slots=True)
class Choice:
    """The channel chosen and the rule that chose it.

    Without a call, ``ends`` is the state the notice goes to and ``until`` when it is looked at
    again. ``passed_over`` says of every channel before it why it was not taken.
    """

    channel: Channel
    rule: str
    ends: NoticeState | None = None
    until: datetime | None = None
    passed_over: tuple[tuple[Channel, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Quiet:
    """Times when nothing is sent unasked: from ``start`` to ``end`` of the Nanjing day."""

    start: time | None = time(21)
    end: time | None = time(8)

    def until(self, moment: datetime) -> datetime | None:
        """When the quiet that a moment falls into ends; None when it falls into none."""
        if self.start is None or self.end is None or self.start == self.end:
            return None
        local = moment.astimezone(NANJING)
        today = local.replace(hour=self.end.hour, minute=self.end.minute, second=0, microsecond=0)
        if self.start > self.end:  # over midnight
            if local.time() >= self.start:
                return today + timedelta(days=1)
            return today if local.time() < self.end else None
        return today if self.start <= local.time() < self.end else None


def choose(reach: Reach, need: Need, supply: Supply, now: datetime) -> Choice:
    """The way of a notice to a person now.

    In the order of the notice's row of §16: customer message in an open window, subscription
    notice with a consent left, template. What is only out of supply waits for it. What nothing can
    carry goes to the county's phone list if the row says so, else it is held until the person is
    next in touch.
    """
    if refusal := _not_at_all(reach, need):
        return refusal
    passed: list[tuple[Channel, str]] = []
    waits: list[datetime] = []
    for way in (WAYS[channel] for channel in need.ways if channel in WAYS):
        if why := way.objection(reach, need, now):
            passed.append((way.channel, why))
        elif back := supply.back_at(way.channel, need.class_):
            passed.append((way.channel, "out_of_supply"))
            waits.append(back)
        else:
            return Choice(way.channel, way.rule, passed_over=tuple(passed))
    if waits:
        return Choice(
            Channel.NONE, "out_of_supply", NoticeState.READY, min(waits), passed_over=tuple(passed)
        )
    if Channel.PHONE in need.ways:
        return Choice(Channel.PHONE, "no_channel", NoticeState.PHONE, passed_over=tuple(passed))
    return Choice(Channel.NONE, "next_contact", NoticeState.HELD, passed_over=tuple(passed))


def _not_at_all(reach: Reach, need: Need) -> Choice | None:
    """Why nothing is sent to this person whatever the channel."""
    if not reach.listed:
        return Choice(Channel.NONE, "trial", NoticeState.CANCELLED)
    if not reach.following and Channel.PHONE in need.ways:
        return Choice(Channel.PHONE, "not_following", NoticeState.PHONE)
    if not reach.following:
        return Choice(Channel.NONE, "not_following", NoticeState.FAILED)
    if need.class_ is NoticeClass.REMIND and not reach.reminders:
        return Choice(Channel.NONE, "reminders_off", NoticeState.CANCELLED)
    return None


def window_of(reach: Reach, now: datetime) -> str:
    """The window that a customer message would use: ``tapped``, ``spoke``, or none.

    The one that closes sooner is used first, so that nothing is wasted.
    """
    if _is_open(reach.tapped_at, TAPPED_WINDOW, now) and reach.told_tapped < TAPPED_ALLOWANCE:
        return "tapped"
    if _is_open(reach.spoke_at, SPOKEN_WINDOW, now) and reach.told < SPOKEN_ALLOWANCE:
        return "spoke"
    return ""


def _is_open(opened: datetime | None, lasts: timedelta, now: datetime) -> bool:
    return opened is not None and now - opened < lasts - MARGIN


def _no_window(reach: Reach, need: Need, now: datetime) -> str:
    if Channel.CUSTOMER in need.tried:
        return "refused"
    if window_of(reach, now):
        return ""
    return "window_used_up" if _is_open(reach.spoke_at, SPOKEN_WINDOW, now) else "window_closed"


def _no_consent(reach: Reach, need: Need, _now: datetime) -> str:
    if Channel.SUBSCRIPTION not in need.templates:
        return "not_set_up"
    if Channel.SUBSCRIPTION in need.tried:
        return "refused"
    return "" if reach.accepts > 0 else "no_consent"


def _no_template(reach: Reach, need: Need, _now: datetime) -> str:
    if Channel.TEMPLATE not in need.templates:
        return "not_set_up"
    if Channel.TEMPLATE in need.tried:
        return "refused"
    if reach.refused_at is None:
        return ""
    # whoever writes to us again may have switched our messages on again
    back = reach.touched_at is not None and reach.touched_at > reach.refused_at
    return "" if back else "switched_off"


@dataclass(frozen=True, slots=True)
class Way:
    """A channel, the rule of which it is chosen, and what speaks against it."""

    channel: Channel
    rule: str
    objection: Callable[[Reach, Need, datetime], str]


_ALL = (
    Way(Channel.CUSTOMER, "window", _no_window),
    Way(Channel.SUBSCRIPTION, "consent", _no_consent),
    Way(Channel.TEMPLATE, "template", _no_template),
)
WAYS: Mapping[Channel, Way] = {way.channel: way for way in _ALL}
