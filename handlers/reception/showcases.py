"""Either side reads a typical case and allows it, named or not, or takes that back (R78)."""

import re

from handlers.dialogue.conversation import Utterance
from handlers.dialogue.readers import plain
from handlers.flows import casing, rising
from handlers.flows.talk import Talk, Turn
from handlers.operations import journal, showcases
from handlers.wording import say
from storage.queries import showcases as questions
from storage.queries.showcases import Case
from storage.vocabulary import Permission, Side

Answer = tuple[Talk, Utterance]
_SAID = re.compile(
    r"^(?P<what>案例署名|案例匿名|案例不同意|看案例|撤回案例)\s*"
    r"(?P<number>AL\s*20\d\d-\d{4,5})(?:-(?P<version>\d+))?$",
    re.IGNORECASE,
)
_SAYS = {
    casing.NAMED: Permission.NAMED,
    casing.ANONYMOUS: Permission.ANONYMOUS,
    casing.REFUSED: Permission.REFUSED,
    "撤回案例": Permission.REFUSED,
}
_TOLD = {
    Permission.NAMED: "showcase.thanks_named",
    Permission.ANONYMOUS: "showcase.thanks_anonymous",
    Permission.REFUSED: "showcase.refused",
}


def by_number(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """Words that name a case; None for others."""
    found = _SAID.match(plain(text).strip())
    if found is None:
        return None
    number = found["number"].upper().replace(" ", "")
    case = questions.about(turn.session, turn.openid, number)
    if case is None:
        return talk, Utterance(say("showcase.not_yours", number=number))
    if found["what"] == casing.SEE:
        return talk, _shown(case)
    version = int(found["version"] or case.row.version)
    return _answered(turn, talk, case, _SAYS[found["what"]], version)


def _shown(case: Case) -> Utterance:
    return Utterance(casing.full(case), casing.options(case))


def _answered(turn: Turn, talk: Talk, case: Case, says: Permission, version: int) -> Answer:
    actor = journal.follower(turn.openid)
    side = Side.EXPERT if case.expert.openid == turn.openid else Side.ENTERPRISE
    try:
        showcases.answer(turn.session, actor, case.row, side, says, version, turn.now)
    except showcases.Changed:
        return talk, Utterance(say("showcase.changed")) + _shown(case)
    rising.tell_of_answer(turn, case.row, side)
    return talk, Utterance(say(_TOLD[says], number=case.row.number))
