"""Which channel may carry a notice to a person now, and from when (protocol §4.9, R45).

Pure: what is known about the person goes in, a decision with the name of its rule comes out.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from handlers.rules.rounds import NANJING
from storage.vocabulary import Channel, NoticeClass

SPOKEN_WINDOW = timedelta(hours=48)
SPOKEN_ALLOWANCE = 5
TAPPED_WINDOW = timedelta(minutes=1)
TAPPED_ALLOWANCE = 3
# a window about to close may be closed when the platform looks at it
MARGIN = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Reach:
    """What is known about reaching a person.

    ``spoke_at`` and ``tapped_at`` are the last message and the last tap, scan or follow; ``told``
    how many customer messages have gone since the newer of the two.
    """

    following: bool
    spoke_at: datetime | None = None
    tapped_at: datetime | None = None
    told: int = 0
    reminders: bool = True
    refused: frozenset[Channel] = field(default_factory=frozenset)


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


@dataclass(frozen=True, slots=True)
class Choice:
    """The channel chosen and the rule that chose it."""

    channel: Channel
    rule: str


def choose(
    reach: Reach, templates: frozenset[Channel], now: datetime, class_: NoticeClass
) -> Choice:
    """The channel for a notice now.

    ``templates`` are the template channels that are set up for this kind of notice. A notice that
    no channel can carry goes to the county's phone list; reminders that a person switched off
    are not sent at all (Channel.NONE).
    """
    if not reach.following:
        return Choice(Channel.PHONE, "not_following")
    if class_ is NoticeClass.REMIND and not reach.reminders:
        return Choice(Channel.NONE, "reminders_off")
    if Channel.CUSTOMER not in reach.refused and _window_open(reach, now):
        return Choice(Channel.CUSTOMER, "window")
    for channel in (Channel.SUBSCRIPTION, Channel.TEMPLATE):
        if channel in templates and channel not in reach.refused:
            return Choice(channel, "template_set_up")
    return Choice(Channel.PHONE, "no_channel")


def _window_open(reach: Reach, now: datetime) -> bool:
    spoke, tapped = reach.spoke_at, reach.tapped_at
    if spoke is not None and now - spoke < SPOKEN_WINDOW - MARGIN:
        return reach.told < SPOKEN_ALLOWANCE
    if tapped is not None and now - tapped < TAPPED_WINDOW - MARGIN:
        return reach.told < TAPPED_ALLOWANCE
    return False
