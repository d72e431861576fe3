"""What an officer asks in the chat of the time after the visits (R30, R76)."""

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Utterance
from handlers.dialogue.readers import plain
from handlers.flows import counting
from handlers.flows.talk import Talk, Turn
from handlers.reception.officer.acting import Who
from handlers.wording import say
from storage.queries import after_figures
from storage.queries import follow_ups as questions
from storage.queries.people import codes_under

Answer = tuple[Talk, Utterance]
_ASKS = frozenset({"跟踪", "跟踪情况", "跟踪服务", "再匹配", "跟踪卡", "看跟踪", "未解决"})
MOST_LISTED = 10


def hear(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    """「跟踪」, 「再匹配」: how many cards, and which needs look for an expert again."""
    if squeeze(plain(text)) not in _ASKS:
        return None
    codes = codes_under(turn.session, who[1])
    figures = after_figures.follow_up_figures(turn.session, codes, counting.year(turn.today.year))
    left = questions.rematches(turn.session, codes)
    lines = "\n".join(
        say(
            "follow_up.officer_left_line",
            number=each.demand.number,
            title=each.demand.title,
            enterprise=each.enterprise.name,
            cause=each.row.cause.label,
        )
        for each in left[:MOST_LISTED]
    )
    told = say("follow_up.officer_left", count=len(left), lines=lines) if left else ""
    return talk, Utterance(
        say("follow_up.officer_figures", open=figures.open, ended=figures.ended, left=told)
    )
