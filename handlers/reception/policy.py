"""Questions about the programme, answered in plain words with the number of the article (R8)."""

from handlers.dialogue.conversation import Utterance
from handlers.flows.talk import Talk, Turn
from handlers.reception.menus import choices
from handlers.reception.progress import then_present
from handlers.understanding import questions
from handlers.understanding.reading import Understood
from handlers.wording import say

Answer = tuple[Talk, Utterance]


def hear(turn: Turn, talk: Talk, text: str, _understood: Understood) -> Answer:
    """Answer a question that was understood as one."""
    return answer(turn, talk, text)


def answer(_turn: Turn, talk: Talk, text: str) -> Answer:
    """Answer a question about the programme, then go on with what was being asked."""
    topic = questions.topic_of(text)
    words = say(f"policy.{topic}") if topic else say("policy.other")
    return then_present(talk, Utterance(words, () if talk.flow else choices()[2:]))
