"""Which of several forms on the shelf is meant: to go on with, or to clear."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from handlers.dialogue.conversation import Utterance
from handlers.dialogue.forms import Draft, Form, Slot, worded
from handlers.dialogue.readers import pick
from handlers.flows.talk import Talk, Turn
from handlers.wording import say

ALL = "all"
EXPERTS = frozenset({"expert", "expert_change"})

WHICH_DRAFT = Form("which_draft", 1, worded("which_draft", Slot("place", pick(()))), reviewed=False)
WHICH_DISCARD = Form(
    "which_discard", 1, worded("which_discard", Slot("place", pick(()))), reviewed=False
)


def named(kept: Mapping[str, Any], *, bare: bool = False) -> str:
    """What a form on the shelf is about, by what is known of it; ``bare`` without its kind."""
    answers = kept["draft"].get("answers", {})
    known = (
        answers.get("title")
        or answers.get("problem")
        or answers.get("enterprise")
        or answers.get("name")
        or answers.get("demand", "")
    )
    what = str(known)[: 30 if bare else 16]
    if bare:
        return what
    key = "dialogue.kind_expert" if kept["flow"] in EXPERTS else "dialogue.kind_demand"
    return say(key, what=what)


def offer(
    shelf: Sequence[Mapping[str, Any]], *, all_of_them: bool = False
) -> tuple[tuple[str, str], ...]:
    """The forms on the shelf to choose from."""
    found = [(str(place), named(kept)) for place, kept in enumerate(shelf)]
    return (*found, (ALL, say("dialogue.all_drafts"))) if all_of_them else tuple(found)


def draft_chosen(_turn: Turn, talk: Talk, draft: Draft) -> tuple[Talk, Utterance]:
    """Go on with the form that was chosen."""
    return talk.resumed(int(draft.answers["place"])), Utterance(say("dialogue.resumed"))


def discard_chosen(_turn: Turn, talk: Talk, draft: Draft) -> tuple[Talk, Utterance]:
    """Clear the form that was chosen, or all."""
    place = str(draft.answers["place"])
    left = tuple(kept for at, kept in enumerate(talk.shelf) if place not in {ALL, str(at)})
    return replace(talk.idle(), shelf=left), Utterance(say("dialogue.discarded"))
