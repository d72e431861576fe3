"""「把0031和0030合并」 「这条并到0030」: demands that say the same become one (R90)."""

import re
from dataclasses import replace

from handlers.dialogue.conversation import Utterance
from handlers.flows.talk import Talk, Turn
from handlers.reception.officer import review
from handlers.reception.officer.acting import Answer, Target, Who, merge
from handlers.reception.officer.marks import IDS
from handlers.understanding.normal import fold
from handlers.understanding.reading import Understood
from handlers.wording import say

# what follows these is what stays
_INTO = re.compile(r"(?:合并|并|归|合|归并)(?:到|入|进|给|在)")


_MERGING = re.compile(r"并|归|合|重复|同一|一样")


def hear(turn: Turn, talk: Talk, who: Who, text: str, _understood: Understood) -> Answer:
    """Merge the demands that are named, or the one on the desk and another; the others go into
    the one that is named as staying, else into the one that was made first."""
    said = fold(text)
    if not _MERGING.search(said):  # 「下一条」 with nothing on the desk is near in sound only
        return review.desk(turn, replace(talk, desk={}), who)
    into = _INTO.search(said)
    aimed = _aimed(turn, talk, said[: into.start()] if into else said)
    stays = _aimed(turn, talk, said[into.end() :]) if into else []
    if len(stays) == 1 and not aimed:
        aimed = review.on_desk(talk)[:1]
    if len(stays) > 1 or len({each.number for each in [*aimed, *stays]}) < 2:
        return talk, Utterance(say("review.merge_which"))
    target = stays[0] if stays else min(aimed, key=lambda each: each.number)
    told = [merge(turn, who, each, target.number) for each in aimed if each.number != target.number]
    lines = "\n".join(each.text for each in told)
    return review.go_on(turn, talk, who, lines, done=any(each.done for each in told))


def _aimed(turn: Turn, talk: Talk, said: str) -> list[Target]:
    """The demands that words name, by number or by place in the list, each once."""
    found: dict[str, Target] = {}
    for word in IDS.findall(said):
        if target := review.target_of(turn, talk, word):
            found.setdefault(target.number, target)
    return list(found.values())
