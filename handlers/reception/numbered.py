"""Words that name an invitation or a questionnaire: answered at once; a form goes on after."""

from handlers.dialogue.conversation import Utterance
from handlers.flows.talk import Talk, Turn
from handlers.reception import invitations, progress, ratings, unit
from handlers.reception.officer import acting, teams
from handlers.wording import say

Answer = tuple[Talk, Utterance]


def hear(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """Whoever the number concerns: the expert, the home unit, the host; None without a number."""
    if (rated := ratings.by_number(turn, talk, text)) is not None:
        after, said = rated
        return after, said + (progress.present_question(after) if after.flow else Utterance())
    number = invitations.number_in(text)
    if not number:
        return None
    found = invitations.by_number(turn, talk, text) or unit.by_number(turn, talk, text)
    if found is None and (who := acting.who_is(turn)) is not None:
        found = teams.by_invitation(turn, talk, who, text)
    after, said = found or (talk, Utterance(say("invitation.not_yours", number=number)))
    return after, said + (progress.present_question(after) if after.flow else Utterance())
