"""What an officer asks in the chat of the questionnaires: sent, answered, the response (R70, R74).

Marks are not told here: they stand beside their samples at the desk.
"""

from collections.abc import Iterable

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Utterance
from handlers.dialogue.readers import plain
from handlers.flows.talk import Talk, Turn
from handlers.operations import verdicts
from handlers.reception.officer.acting import Who
from handlers.rules.invitations import batch_label
from handlers.rules.lifecycle import Desk
from handlers.rules.ratings import Response
from handlers.wording import say
from storage import tables
from storage.queries import ratings as questions
from storage.queries.people import codes_under
from storage.queries.ratings import Tally
from storage.vocabulary import Rank

Answer = tuple[Talk, Utterance]
_ASKS = frozenset(
    {
        "问卷", "问卷进度", "问卷情况", "问卷回收", "问卷回收率", "问卷回收情况", "发问卷进度",
        "满意度情况", "满意度问卷", "满意度进度", "满意度问卷进度", "评价情况", "评价进度",
        "回收率", "各县回收率", "各市回收率", "看问卷", "看回收率",
    }
)  # fmt: skip
# figures that are asked for in other words
METRICS = frozenset({"response_rate", "satisfaction"})


def hear(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    """「问卷进度」, 「回收率」; a department has none in sight."""
    is_asked = squeeze(plain(text)) in _ASKS and who[1].rank is not Rank.DEPARTMENT
    return figures(turn, talk, who) if is_asked else None


def figures(turn: Turn, talk: Talk, who: Who) -> Answer:
    """How many were sent and answered of the newest batch, county by county or city by city."""
    told = _figures(turn, who) or say("evaluation.none_sent") + _by_itself(turn)
    return talk, Utterance(told)


def sent_by_itself(turn: Turn, talk: Talk, who: Who) -> Answer:
    """Nobody sends questionnaires: they go out by the clock; and how far they are."""
    return talk, Utterance("\n".join(filter(None, (_by_itself(turn), _figures(turn, who)))))


def _by_itself(turn: Turn) -> str:
    return say("evaluation.by_itself", days=turn.house.programme.survey_after)


def _figures(turn: Turn, who: Who) -> str:
    """The figures in words; empty when none was ever sent."""
    codes = codes_under(turn.session, who[1])
    for batch in questions.batches(turn.session, codes):
        found = questions.tallies(turn.session, codes, [batch])
        if any(tally.asked for tally in found):
            whole = say("evaluation.sent", batch=batch_label(batch), response=_response(found))
            return "\n".join([whole, *_parts(turn, who, found), say("evaluation.at_desk")])
    return ""


def _parts(turn: Turn, who: Who, found: Iterable[Tally]) -> list[str]:
    """A line for each county of a city, or each city of the province."""
    desk = verdicts.desk_at(turn.session, who[1])
    if desk not in {Desk.CITY, Desk.PROVINCE}:
        return []
    parts: dict[str, list[Tally]] = {}
    for tally in found:
        own = tally.county_code if desk is Desk.CITY else tally.city_code
        parts.setdefault(own, []).append(tally)
    return [
        say("evaluation.sent_part", name=tables.current(code).name, response=_response(own))
        for code, own in sorted(parts.items())
    ]


def _response(found: Iterable[Tally]) -> str:
    rows = list(found)
    response = Response(sum(row.asked for row in rows), sum(row.answered for row in rows))
    share = 100 * (response.share or 0)
    said = say(
        "evaluation.response", asked=response.asked, answered=response.answered,
        share=f"{share:.0f}",
    )  # fmt: skip
    return said + (say("evaluation.thin") if response.is_thin else "")
