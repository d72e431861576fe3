"""Questions about the programme, answered in plain words with the number of the article (R8)."""

from handlers.dialogue.conversation import Utterance
from handlers.flows.talk import Talk, Turn
from handlers.reception.menus import choices
from handlers.reception.progress import then_present
from handlers.understanding import reading
from handlers.understanding.reading import Understood
from handlers.wording import catalogue, say

Answer = tuple[Talk, Utterance]


def hear(turn: Turn, talk: Talk, text: str, understood: Understood) -> Answer:
    """Answer a question that was understood as one."""
    return answer(turn, talk, text, str(understood.slots.get("topic", "")))


def answer(turn: Turn, talk: Talk, text: str, topic: str | None = None) -> Answer:
    """Answer a question about the programme, then go on with what was being asked."""
    if topic is None:
        found = reading.understand(text, role="enterprise", context="idle", ref_date=turn.today)
        topic = str(found.slots.get("topic", ""))
    key = f"policy.{topic}"
    words = say(key) if key in catalogue() else say("policy.other")
    return then_present(talk, Utterance(words, () if talk.flow else choices()[2:]))
