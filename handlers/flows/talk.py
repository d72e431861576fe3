"""The state of one person's conversation, and the turn it is moved by."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.dialogue.conversation import Utterance
from handlers.dialogue.forms import Draft, Form
from handlers.dialogue.values import changed
from handlers.ports import Heard, House

MOST_SHELVED = 5
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Talk:
    """What a conversation remembers between two messages. Plain JSON, see ``dump``.

    ``flow`` and ``draft`` are the form in progress, ``subject`` the demand it is about; ``gate``
    says that the privacy notice waits for an answer; ``shelf`` are forms put aside for later, the
    newest first;
    ``queue`` holds further needs of the same message; ``rest`` the unread end of a long answer;
    ``media`` says that pictures wait for a demand; ``held`` words that were not understood;
    ``desk`` is what an officer is dealing with, ``thread`` the talk with an officer a person has
    asked for; ``question`` names what was last asked; ``role`` is the part a person with several
    has chosen (R87); ``at`` is the time of the last turn in Unix seconds; ``warned`` when abuse was
    last answered (R96); ``minute`` and ``count`` how many messages came in the present minute;
    ``nudged`` how often an unfinished form has been brought to mind, ``nudge`` the last occasion.
    """

    flow: str = ""
    draft: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""
    gate: bool = False
    shelf: tuple[Mapping[str, Any], ...] = ()
    queue: tuple[Mapping[str, Any], ...] = ()
    rest: str = ""
    held: str = ""
    media: bool = False
    misses: int = 0
    desk: Mapping[str, Any] = field(default_factory=dict)
    thread: int = 0
    question: str = ""
    role: str = ""
    at: int = 0
    warned: int = 0
    minute: int = 0
    count: int = 0
    nudged: int = 0
    nudge: str = ""

    def dump(self) -> str:
        """The conversation as a compact JSON text; empty parts are left out."""
        return _to_json({name: part for name in PARTS if (part := getattr(self, name))})

    @classmethod
    def load(cls, text: str) -> "Talk":
        """Read back what ``dump`` wrote, as far as it is known; an empty text is a fresh one."""
        if not text:
            return cls()
        stored = {name: value for name, value in json.loads(text).items() if name in PARTS}
        stored["queue"] = tuple(stored.get("queue", ()))
        shelf = stored.get("shelf", ())
        stored["shelf"] = (shelf,) if isinstance(shelf, dict) else tuple(shelf)
        return cls(**stored)

    def in_form(self, draft: Draft) -> "Talk":
        """The conversation with a draft in it."""
        return changed(self, draft=draft.to_dict(), misses=0, held="")

    def idle(self) -> "Talk":
        """The conversation with no form in progress; what lies on the shelf stays there."""
        return changed(
            self, flow="", draft={}, subject="", gate=False, queue=(), held="", misses=0, desk={}
        )

    def shelved(self) -> "Talk":
        """The conversation with its form put aside, in front of what lies on the shelf.

        A sign-up or a change of one demand takes the place of an older one like it.
        """
        aside = {"flow": self.flow, "draft": self.draft, "subject": self.subject, "at": self.at}
        others = [kept for kept in self.shelf if not _alike(kept, aside)]
        return changed(self.idle(), shelf=(aside, *others)[:MOST_SHELVED])

    def resumed(self, place: int = 0) -> "Talk":
        """The conversation with a form from the shelf taken up again."""
        kept = self.shelf[place]
        return changed(
            self.idle(),
            flow=kept["flow"],
            draft=kept["draft"],
            subject=kept.get("subject", ""),
            shelf=(*self.shelf[:place], *self.shelf[place + 1 :]),
        )


PARTS = {item.name: None for item in fields(Talk)}  # in their order


def _alike(kept: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two forms are about the same thing; new demands never are."""
    same = (kept["flow"], kept.get("subject", "")) == (other["flow"], other.get("subject", ""))
    return same and kept["flow"] != "demand"


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything one turn needs: nothing is ambient."""

    session: Session
    heard: Heard
    now: datetime
    today: date
    house: House
    agreed: bool

    @property
    def openid(self) -> str:
        """Who speaks."""
        return self.heard.openid


Finish = Callable[[Turn, Talk, Draft], tuple[Talk, Utterance]]


@dataclass(frozen=True, slots=True)
class Flow:
    """A form and what finishing it does; ``role`` is who fills it in, for the understanding.

    What is ``kept`` is put on the shelf when it is broken off. A flow that ``reopens`` ends in
    another one, whose question is then asked.
    """

    form: Form
    finish: Finish
    role: str = "enterprise"
    kept: bool = False
    reopens: bool = False
