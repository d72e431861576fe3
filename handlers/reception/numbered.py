"""Words that name an invitation by its number: answered at once, and a form in progress goes on."""

from handlers.dialogue.conversation import Utterance
from handlers.flows.talk import Talk, Turn
from handlers.reception import invitations, progress, unit
from handlers.reception.officer import acting, teams
from handlers.wording import say

Answer = tuple[Talk, Utterance]


def hear(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """Whoever the number concerns: the expert, the home unit, the host; None without a number."""
    number = invitations.number_in(text)
    if not number:
        return None
    found = invitations.by_number(turn, talk, text) or unit.by_number(turn, talk, text)
    if found is None and (who := acting.who_is(turn)) is not None:
        found = teams.by_invitation(turn, talk, who, text)
    after, said = found or (talk, Utterance(say("invitation.not_yours", number=number)))
    return after, said + (progress.present_question(after) if after.flow else Utterance())
