"""Announcements: to whom, how they travel, and when they may still be called off (R81).

The notice's main ways are subscription and conversation; mass sending is for the general public,
four times a month for a follower (protocol §4.10).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.rules.rounds import NANJING
from storage.vocabulary import BroadcastState, Method, Part

# beyond so many people an announcement is one for the public
MOST_SINGLY = 2000
# after its release nothing leaves for so long, so that it can be called off unseen
RETRACT = timedelta(minutes=5)
LASTS = timedelta(days=14)
TITLE, TEXT_BYTES = 20, 1800
# one call of the platform's mass API
MOST_IN_A_CALL = 10_000
BETWEEN_CALLS = timedelta(seconds=2)
# calls "to all" that the platform takes in a month; they also stand in the account's public history
TO_ALL_A_MONTH = 4


@dataclass(frozen=True, slots=True)
class Segment:
    """To whom: parts, regions (codes of bureaus), beginnings of industry codes, states.

    No part at all stands for everybody who follows. Industries and states of demands choose among
    enterprises, states of experts among experts.
    """

    parts: tuple[Part, ...] = ()
    regions: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    states: tuple[str, ...] = ()

    @property
    def is_everybody(self) -> bool:
        """Whether it is for the public at large."""
        return not (self.parts or self.regions or self.industries or self.states)

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "parts": [part.value for part in self.parts],
            "regions": list(self.regions),
            "industries": list(self.industries),
            "states": list(self.states),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Segment":
        """Read back what ``to_dict`` wrote."""
        return cls(
            parts=tuple(Part(code) for code in stored.get("parts", ())),
            regions=tuple(stored.get("regions", ())),
            industries=tuple(stored.get("industries", ())),
            states=tuple(stored.get("states", ())),
        )


def may_go_to_all(segment: Segment, wordings: Mapping[str, str]) -> bool:
    """Whether one call "to all" means the same people as our list: whoever follows, one wording.

    No tag does so for a part. The tags of the menus are given in the background, one to a person
    who may have several parts, and fall off with the account: who carries one is not surely who is
    an expert or an officer now, so those go by lists of openids.
    """
    public = segment.is_everybody or segment == Segment(parts=(Part.FOLLOWER,))
    return public and not any(wordings.keys() - {""})


def method_of(segment: Segment, count: int) -> Method:
    """Few calls for the many, or each person by the best channel of their own."""
    return Method.MASS if segment.is_everybody or count > MOST_SINGLY else Method.SINGLY


class Unfit(Exception):
    """The words cannot be sent; ``key`` names the sentence that says why."""

    def __init__(self, key: str) -> None:
        """Name the sentence."""
        super().__init__(key)
        self.key = key


def check(title: str, wordings: Mapping[str, str]) -> None:
    """Refuse words that could not be shown whole. Raises Unfit."""
    if not title.strip() or len(title) > TITLE:
        raise Unfit("title")
    if not wordings.get("", "").strip():
        raise Unfit("no_text")
    if any(len(text.encode()) > TEXT_BYTES for text in wordings.values()):
        raise Unfit("too_long")


ALLOWED: Mapping[BroadcastState, Collection[BroadcastState]] = {
    BroadcastState.COMPOSED: (BroadcastState.RELEASED, BroadcastState.STOPPED),
    BroadcastState.RELEASED: (BroadcastState.HELD, BroadcastState.STOPPED, BroadcastState.DONE),
    BroadcastState.HELD: (BroadcastState.RELEASED, BroadcastState.STOPPED),
    BroadcastState.STOPPED: (),
    BroadcastState.DONE: (BroadcastState.RELEASED,),
}


def may_become(state: BroadcastState, wanted: BroadcastState) -> bool:
    """Whether an announcement may go from one state to another."""
    return wanted in ALLOWED[state]


def month_of(now: datetime) -> datetime:
    """When the present month of Nanjing began; mass messages are counted from then."""
    return now.astimezone(NANJING).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
