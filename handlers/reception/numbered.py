"""Words that name what they are about by its number: answered at once, a form in progress goes on.

Invitations (YQ), follow-up cards (GZ), questionnaires (PJ), typical cases (AL).
"""

from handlers.dialogue.conversation import Utterance
from handlers.flows.talk import Talk, Turn
from handlers.reception import follow_ups, invitations, progress, ratings, showcases, unit
from handlers.reception.officer import acting, teams
from handlers.wording import say

Answer = tuple[Talk, Utterance]


def hear(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """Whoever the number concerns; None without a number."""
    steps = (ratings.by_number, follow_ups.by_number, showcases.by_number, _invitation)
    found = next((told for step in steps if (told := step(turn, talk, text))), None)
    if found is None:
        return None
    after, said = found
    return after, said + (progress.present_question(after) if after.flow else Utterance())


def _invitation(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """The expert, the home unit or the host of an invitation."""
    number = invitations.number_in(text)
    if not number:
        return None
    found = invitations.by_number(turn, talk, text) or unit.by_number(turn, talk, text)
    if found is None and (who := acting.who_is(turn)) is not None:
        found = teams.by_invitation(turn, talk, who, text)
    return found or (talk, Utterance(say("invitation.not_yours", number=number)))
