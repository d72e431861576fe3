"""How often an expert is willing to travel in a batch, as said in words (R33)."""

import re

from handlers.dialogue.conversation import Utterance
from handlers.flows.talk import Talk, Turn
from handlers.operations import experts
from handlers.reception.expert.commands import not_one
from handlers.reception.progress import then_present
from handlers.understanding.normal import fold
from handlers.understanding.numerals import number
from handlers.wording import say
from storage.queries import experts as questions

_EACH = r"(?:每|一|这|本)个?(?:批|半年|轮)(?:次|里|内|我)*"
_MOST = r"(?:最多|至多|顶多|只|不超过|别超过|限)"
_TIMES = r"[^\d一两二三四五六七八九,。;?？]{0,6}([\d一两二三四五六七八九])(?:次|个团|回|趟)"
_CAP = re.compile(
    f"{_EACH}[^\\d,。;?？]{{0,6}}?{_MOST}{_TIMES}|{_MOST}[^,。;?？]{{0,4}}{_EACH}{_TIMES}"
)
_FREE = re.compile(r"(?:每批|次数)[^,。;?？]{0,4}(?:不限|没有限制|不限制|不设上限)|不限次数")


def is_asked(text: str) -> bool:
    """Whether the words set or lift a cap of one's own."""
    said = fold(text)
    return _CAP.search(said) is not None or _FREE.search(said) is not None


def said(text: str) -> int | None:
    """The cap in times a batch; None for no cap of one's own."""
    found = _CAP.search(fold(text))
    if found is None:
        return None
    count = number(found.group(1) or found.group(2))
    return int(count) if count else None


def deal(turn: Turn, talk: Talk, text: str) -> tuple[Talk, Utterance]:
    """Keep the cap and say what follows from it."""
    expert = questions.expert_of(turn.session, turn.openid)
    if expert is None:
        return then_present(talk, not_one())
    most = said(text)
    experts.limit(turn.session, turn.openid, expert, turn.now, most=most)
    words = say("expert.capped", count=most) if most else say("expert.uncapped")
    return then_present(talk, Utterance(words))
