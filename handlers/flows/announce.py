"""An officer writes an announcement: to whom, its title, its words; read back, put down (R81)."""

from handlers.dialogue.conversation import Option, Utterance
from handlers.dialogue.forms import Draft, Form, Slot
from handlers.dialogue.readers import choice, statement, text
from handlers.flows.talk import Talk, Turn
from handlers.operations import broadcasts, reaching
from handlers.operations.reaching import Forecast
from handlers.rules.broadcasts import TITLE, Segment, Unfit
from handlers.wording import say
from storage.models import Broadcast
from storage.queries.people import officer_of
from storage.vocabulary import Addressed, Channel, Part

MOST_WORDS = 500
# everybody, or one part of those whom the bureau may address
SEGMENTS = {
    Addressed.ENTERPRISES: Segment(parts=(Part.ENTERPRISE,)),
    Addressed.EXPERTS: Segment(parts=(Part.EXPERT,)),
    Addressed.OFFICERS: Segment(parts=(Part.OFFICER,)),
    Addressed.EVERYBODY: Segment(),
}

ANNOUNCE = Form(
    "announce",
    version=1,
    slots=(
        Slot(
            "addressed",
            choice(Addressed),
            "公告发给谁？\n1 企业\n2 专家\n3 经办人\n4 所有关注的人（限省厅）\n回复序号就行。",
            "发给",
            hint="请回复1到4；前三种只发本级和下级范围内的人。",
            aliases=("对象", "范围"),
        ),
        Slot(
            "title",
            text(2, TITLE),
            "公告的标题是？不超过20个字。",
            "标题",
            hint="例如：春季需求征集截止提醒。",
            aliases=("题目",),
        ),
        Slot(
            "words",
            statement(5, MOST_WORDS),
            "请把公告的内容发过来，不超过500个字。",
            "内容",
            hint="写清什么事、什么时候、要对方做什么。",
            aliases=("正文",),
        ),
    ),
)


def composed(turn: Turn, talk: Talk, draft: Draft) -> tuple[Talk, Utterance]:
    """Put the announcement down and say what would happen; another officer lets it go."""
    found = officer_of(turn.session, turn.openid)
    if found is None:
        return talk.idle(), Utterance(say("officer.not_one"))
    segment = SEGMENTS[Addressed(str(draft.answers["addressed"]))]
    title, words = str(draft.answers["title"]), str(draft.answers["words"])
    try:
        row = broadcasts.compose(turn.session, *found, title, {"": words}, segment, turn.now)
    except broadcasts.NotYours:
        return talk.idle(), Utterance(say("announce.not_yours"))
    except Unfit as why:
        return talk.idle(), Utterance(say(f"announce.{why.key}"))
    said = say("announce.composed", number=row.id, ways=ways(turn, row))
    return talk.idle(), Utterance(said, (Option(f"停止公告{row.id}", say("announce.choose_stop")),))


def ways(turn: Turn, row: Broadcast) -> str:
    """What would happen if an announcement went out now, in lines."""
    seen = reaching.forecast(turn.session, row, turn.house, turn.now)
    lines = [say("announce.total", count=seen.total, calls=seen.calls)]
    lines += [_line(seen, channel, rule) for channel, rule in sorted(seen.ways)]
    return "\n".join(lines)


def _line(seen: Forecast, channel: Channel, rule: str) -> str:
    count = seen.ways[channel, rule]
    if channel in reaching.CALLED | {Channel.MASS}:
        return say("announce.way", channel=channel.label, count=count)
    return say("announce.not_now", reason=say(f"delivery.{rule}"), count=count)
