"""Who is told what, by which way, how often at most: requirements §16 as one table.

A row says it all: the recipients, the sentence (a key of the sheets), the sentence of a template's
row, the class that decides on the budget, the ways in their order, the hours, how long it is worth
sending, and ``once_per``, the facts that make up the occasion. The pair (occasion, recipient) is
owed at most once, so ``once_per`` is the frequency limit: ``("round",)`` is once a round.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from storage.vocabulary import Channel, NoticeClass

# sent without having been asked for: capped per day, never at night, on days off, in a black-out
UNASKED = frozenset({NoticeClass.REMIND, NoticeClass.ANNOUNCE, NoticeClass.DIGEST})
CHAT_FIRST = (Channel.CUSTOMER, Channel.SUBSCRIPTION, Channel.TEMPLATE, Channel.PHONE)


class To(StrEnum):
    """Who gets it."""

    FIRST_BUREAUS = "officers of cities, direct counties and departments"
    BELOW = "officers of the bureaus below the one that relays"
    TOLD = "officers of every bureau that was told of the call"
    BUREAU = "officers of the bureau it is about"
    PROVINCE = "officers of the province"
    WILLING = "contacts of the county's enterprises who agreed and take reminders"
    NOT_REPORTED = "officers of a bureau that has not reported"
    OFFICERS = "every officer who has something to look at that day"


class Hours(StrEnum):
    """When it may go out."""

    DAYTIME = "when it is not quiet"
    WORKING = "in the daytime of working days, outside black-outs"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One row of the table."""

    name: str
    to: To
    words: str
    short: str
    template: str
    class_: NoticeClass
    once_per: tuple[str, ...]
    hours: Hours = Hours.WORKING
    lasts: timedelta | None = None
    channels: tuple[Channel, ...] = CHAT_FIRST

    def key(self, facts: Mapping[str, object]) -> str:
        """What the occasion is called in the outbox. Raises KeyError for a missing fact."""
        return ":".join([self.name, *(str(facts[fact]) for fact in self.once_per)])


_ROWS = (
    Occasion(
        "call", To.FIRST_BUREAUS, "call.opened", "call.opened_short", "desk",
        NoticeClass.CASE, ("call",),
    ),
    Occasion(
        "relay", To.BELOW, "call.relayed", "call.opened_short", "desk",
        NoticeClass.CASE, ("call", "bureau"),
    ),
    Occasion(
        "appeal", To.WILLING, "call.appeal", "call.appeal_short", "call",
        NoticeClass.ANNOUNCE, ("call",), lasts=timedelta(days=5),
    ),
    Occasion(
        "extended", To.BUREAU, "call.extended", "call.extended_short", "desk",
        NoticeClass.CASE, ("call", "bureau", "due"),
    ),
    Occasion(
        "closed", To.TOLD, "call.closed", "call.closed_short", "desk",
        NoticeClass.CASE, ("call",),
    ),
    Occasion(
        "urge", To.NOT_REPORTED, "report.please_report", "report.please_report_short", "desk",
        NoticeClass.REMIND, ("round", "bureau", "day"), lasts=timedelta(days=3),
    ),
    Occasion(
        "propose", To.PROVINCE, "call.propose", "call.propose_short", "desk",
        NoticeClass.DIGEST, ("round",), lasts=timedelta(days=10),
    ),
    Occasion(
        "morning", To.OFFICERS, "morning.letter", "morning.short", "desk",
        NoticeClass.DIGEST, ("day",), lasts=timedelta(hours=12),
    ),
    Occasion(
        "reminder", To.NOT_REPORTED, "morning.letter", "morning.short", "desk",
        NoticeClass.REMIND, ("day",), lasts=timedelta(hours=12),
    ),
)  # fmt: skip

OCCASIONS: Mapping[str, Occasion] = {row.name: row for row in _ROWS}
