"""What is said to a visit in one's own words: the time suits, the record is right, I am late."""

import re

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Utterance
from handlers.dialogue.readers import plain
from handlers.flows import visiting
from handlers.flows.talk import Talk, Turn
from handlers.reception import visits
from handlers.wording import say
from storage.queries.visits import Stop
from storage.vocabulary import VisitState

Answer = tuple[Talk, Utterance]

LONGEST = 60
# words that may be meant so; without one of them nothing is looked up
_CUES = re.compile(
    r"可以|行|好|没问题|同意|确认|收到|对|是的|没错|属实|正确|不在|没空|不方便|换|晚|堵|迟"
)
_YES = r"(?:好的?|嗯|行|可以|没问题|同意|确认|ok)"
_SUITS = re.compile(
    rf"^{_YES}+[,，。!！\s]*(?:[我们]{{0,2}}(?:会)?(?:准备|等|接|安排|恭候|欢迎)|到时|届时)"
    r"|^(?:这个|那个|那|这)?(?:时间|天|日子)(?:可以|行|没问题|合适|好的)"
    r"|^(?:可以|行|没问题|同意|确认)[的吧了啊。!]*$"
)
_DOES_NOT = re.compile(
    r"^(?:那天|这天|那个时间|这个时间|时间|当天)?.{0,6}(?:不行|不合适|不方便|没空|没时间|不在|不凑巧|出差)"
    r"|(?:换|改)(?:个|一个)?(?:时间|天|日子|期)"
)
_SEEN = frozenset({"好", "好的", "嗯", "嗯嗯", "收到", "知道了", "好的收到", "好的知道了"})
_RIGHT = re.compile(r"(?:对的?|是的?|没错|属实|正确|记录正确|没问题|对的没问题|情况属实)[了吧啊]*")
_LATE = re.compile(
    r"晚(?:点|一点|些|到|一?会|半|\d|一|二|两|十)|堵车|堵在|迟到|迟一|赶不上|耽搁|路上"
)


def hear(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """Answer words that only somebody with a visit would say; None when they are nothing of it."""
    words = plain(text).strip()
    if len(words) > LONGEST or not _CUES.search(words):
        return None
    goes, comes = visits.own(turn)
    if (today := [stop for stop in goes if _is_due(turn, stop)]) and _LATE.search(words):
        return _late(turn, talk, today[0], text.strip())
    if _RIGHT.fullmatch(squeeze(words)) and any(_to_check(turn, stop) for stop in [*goes, *comes]):
        return visits.agree(turn, talk, [*goes, *comes], "")
    asked = [stop for stop in comes if _is_asked(turn, stop)]
    return _to_the_time(turn, talk, asked[0], words) if asked else None


def _to_the_time(turn: Turn, talk: Talk, stop: Stop, words: str) -> Answer | None:
    """An enterprise on the time of a visit; a receipt alone confirms nothing and is asked back."""
    if _DOES_NOT.search(words):
        return visits.not_then(turn, talk, stop, words)
    if _SUITS.search(words):
        return visits.confirm(turn, talk, stop, "")
    if squeeze(words) not in _SEEN:
        return None
    words = say("visit.does_it_suit", days=visiting.when(stop.visit))
    return talk, Utterance(words, visiting.about_the_time(stop))


def _late(turn: Turn, talk: Talk, stop: Stop, words: str) -> Answer:
    told = say(
        "visit.told_late",
        name=stop.expert.name,
        enterprise=stop.enterprise.name,
        days=visiting.when(stop.visit),
        words=words,
    )
    visiting.tell_host_of(turn, stop, f"late:{turn.heard.key}"[:80], told)
    return talk, Utterance(say("visit.late_passed_on"))


def _is_due(turn: Turn, stop: Stop) -> bool:
    waits = stop.visit.state in {VisitState.PLANNED, VisitState.CONFIRMED}
    return waits and stop.visit.day == turn.today and stop.visit.told_revision >= 0


def _is_asked(turn: Turn, stop: Stop) -> bool:
    return (
        stop.visit.state is VisitState.PLANNED
        and stop.visit.told_revision >= 0
        and stop.visit.day >= turn.today
    )


def _to_check(turn: Turn, stop: Stop) -> bool:
    return stop.visit.state is VisitState.RECORDED and stop.visit.day <= turn.today
