"""Words that want a short human answer and nothing done: 好的知道了, 你是机器人吗."""

import re

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Utterance
from handlers.flows.talk import Talk, Turn
from handlers.wording import say

Answer = tuple[Talk, Utterance]

LONGEST = 20
_KNOWN = re.compile(
    r"(?:好的?|嗯+|哦+|行|那|ok)*(?:我)?(?:知道|收到|明白|了解|清楚)[了啦]*(?:谢谢.*)?"
)
_ROBOT = re.compile(
    r"(?:请问)?(?:你|您|你们|您们|这|这边|这里)(?:到底)?(?:是|是不是)(?:个)?"
    r"(?:机器人|真人|人工智能|ai|自动回复|活人|人工)(?:吗|么|呀|啊|回的|在回)*[?？]?"
)


def hear(_turn: Turn, talk: Talk, text: str) -> Answer | None:
    """The short answer; None for anything else."""
    said = squeeze(text)
    if len(said) > LONGEST:
        return None
    if _KNOWN.fullmatch(said):
        return talk, Utterance(say("idle.ack"))
    return (talk, Utterance(say("idle.robot"))) if _ROBOT.fullmatch(said) else None
