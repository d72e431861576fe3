"""The shelf: forms put aside for later, an expert's and an enterprise's side by side."""

from dataclasses import replace

from handlers.dialogue.conversation import Option, Utterance, present
from handlers.dialogue.forms import begin
from handlers.flows import FLOWS
from handlers.flows.drafts import WHICH_DISCARD, WHICH_DRAFT, named, offer
from handlers.flows.talk import Talk, Turn
from handlers.reception.menus import choices
from handlers.reception.progress import then_present
from handlers.wording import say

Answer = tuple[Talk, Utterance]


def aside(talk: Talk) -> Talk:
    """The conversation with its form put aside; what is not kept is dropped."""
    kept = bool(talk.flow) and FLOWS[talk.flow].kept and talk.draft.get("answers")
    return talk.shelved() if kept else talk.idle()


def has(talk: Talk, role: str) -> bool:
    """Whether a form of one part lies on the shelf."""
    return any(FLOWS[kept["flow"]].role == role for kept in talk.shelf)


def card(talk: Talk) -> Utterance:
    """What lies on the shelf, and the choice to go on with it or to begin another."""
    options = (
        Option("继续", say("dialogue.resume")),
        Option("另起一份", say("dialogue.restart")),
    )
    if len(talk.shelf) > 1:
        lines = "\n".join(f"{place} {named(kept)}" for place, kept in enumerate(talk.shelf, 1))
        return Utterance(say("dialogue.several_shelved", lines=lines), options)
    is_expert = FLOWS[talk.shelf[0]["flow"]].role == "expert"
    key = "expert.on_the_shelf" if is_expert else "dialogue.on_the_shelf"
    return Utterance(say(key, what=named(talk.shelf[0], bare=True)), options)


def resume(_turn: Turn, talk: Talk) -> Answer:
    """Go on with what lies on the shelf; with several, ask which."""
    if not talk.shelf:
        return then_present(talk, Utterance(say("dialogue.nothing_shelved"), _menu(talk)))
    if len(talk.shelf) == 1:
        return then_present(talk.resumed(), Utterance(say("dialogue.resumed")))
    draft = replace(begin(WHICH_DRAFT), offer=offer(talk.shelf))
    asking = replace(aside(talk), flow="which_draft").in_form(draft)
    return asking, present(WHICH_DRAFT, draft)


def discard(_turn: Turn, talk: Talk) -> Answer:
    """Clear the form in progress, else what lies on the shelf; with several, ask which."""
    if talk.flow:
        return talk.idle(), Utterance(say("dialogue.discarded"))
    if len(talk.shelf) < 2:
        return replace(talk.idle(), shelf=()), Utterance(say("dialogue.discarded"))
    draft = replace(begin(WHICH_DISCARD), offer=offer(talk.shelf, all_of_them=True))
    asking = replace(talk, flow="which_discard").in_form(draft)
    return asking, present(WHICH_DISCARD, draft)


def _menu(talk: Talk) -> tuple[Option, ...]:
    return () if talk.flow else choices()
