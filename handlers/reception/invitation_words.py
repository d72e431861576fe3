"""What an expert's words say to an invitation: which act, which days, on what condition."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from handlers.dialogue.acts import squeeze
from handlers.flows import inviting
from handlers.flows.talk import Turn
from handlers.operations.invitations import Words
from handlers.rules import invitations as rules
from handlers.understanding import reading
from handlers.understanding.dates import find_stretches, merge
from handlers.understanding.normal import fold
from storage.models import Invitation
from storage.vocabulary import Act

# what the links say
SAID = {words: act for act, words in inviting.SAYS.items()}


INTENTS = {
    "accept": Act.ACCEPT,
    "decline": Act.DECLINE,
    "reschedule": Act.PROPOSE_TIME,
    "defer": Act.AWAIT_UNIT,
}


MENU = {str(place): act for place, act in enumerate(rules.EXPERTS, 1)}


@dataclass(frozen=True, slots=True)
class Meant:
    """What an expert's words say to an invitation."""

    act: Act | None
    words: Words = field(default_factory=Words)
    aside: str = ""


def meant_by(
    turn: Turn, invitation: Invitation, text: str, context: str = "invitation_pending"
) -> Meant:
    """What words say to an invitation."""
    said = squeeze(text)
    act = SAID.get(said) or MENU.get(said)
    if act is not None:
        return Meant(act)
    understood = reading.understand(text, role="expert", context=context, ref_date=turn.today)
    if understood.intent in {"ask_detail", "ask_delegate"}:
        return Meant(None, aside=understood.intent)
    act = INTENTS.get(understood.intent)
    slots = understood.slots
    if act is Act.ACCEPT and slots.get("condition"):
        act = Act.ACCEPT_IF
    return Meant(
        act,
        Words(
            condition=str(slots.get("condition", "")),
            reason=str(slots.get("reason", "")),
            wish=_wish(turn, invitation, slots.get("proposed"), text),
        ),
    )


def wanted_words(turn: Turn, invitation: Invitation, text: str, asked: str) -> Meant:
    """The answer to 「哪天可以」 or 「什么条件」."""
    if asked == Act.PROPOSE_TIME:
        wish = _wish(turn, invitation, None, text)
        if wish:
            return Meant(Act.PROPOSE_TIME, Words(wish=wish))
    meant = meant_by(turn, invitation, text)
    if asked == Act.ACCEPT_IF and meant.act not in {Act.DECLINE, Act.AWAIT_UNIT}:
        return Meant(Act.ACCEPT_IF, Words(condition=text.strip()))
    return meant


def _wish(
    turn: Turn, invitation: Invitation, proposed: object, text: str
) -> tuple[date, date] | None:
    """The days an expert offers: named, or so many days later."""
    if isinstance(proposed, dict):
        if "start" in proposed and "end" in proposed:
            return (date.fromisoformat(str(proposed["start"])),
                    date.fromisoformat(str(proposed["end"])))  # fmt: skip
        if "shift_days" in proposed:
            by = timedelta(days=int(proposed["shift_days"]))
            return invitation.days_from + by, invitation.days_to + by
    said = fold(text)
    found = merge(said, find_stretches(said, turn.today))
    return (found[0].start, found[0].end) if found and not found[0].open_ended else None
