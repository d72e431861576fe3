"""Somebody who sends more messages than a person can mean: one calm sentence, then silence (R96).

What is said meanwhile is kept with the pushes; the conversation stays where it was.
"""

from handlers.dialogue.conversation import Utterance
from handlers.dialogue.values import changed
from handlers.flows.talk import Talk, Turn
from handlers.ports import SPOKEN, Kind
from handlers.wording import say

MOST_A_MINUTE = 60
COUNTED = SPOKEN | {Kind.CLICK}


def stem(turn: Turn, talk: Talk) -> tuple[Talk, Utterance | None]:
    """Count the message; what to say instead of an answer, or None to answer it."""
    if turn.heard.kind not in COUNTED:
        return talk, None
    minute = int(turn.now.timestamp()) // 60
    count = talk.count + 1 if talk.minute == minute else 1
    counted = changed(talk, minute=minute, count=count)
    if count <= MOST_A_MINUTE:
        return counted, None
    first = count == MOST_A_MINUTE + 1
    return counted, Utterance(say("idle.too_fast")) if first else Utterance()
