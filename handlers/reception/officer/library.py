"""The library of experts for officers in the chat: a search, and the card of one expert.

Name, unit, title and fields are every bureau's to see; numbers are not shown here (§14).
"""

import re

from handlers.dialogue.conversation import Option, Utterance
from handlers.dialogue.readers import plain
from handlers.flows.talk import Talk, Turn
from handlers.operations import verdicts
from handlers.reception.officer.acting import Who
from handlers.understanding import names, units
from handlers.understanding.normal import fold
from handlers.understanding.reading import Understood
from handlers.wording import say
from storage.models import Expert
from storage.queries import expert_list
from storage.queries.expert_list import SoughtExpert
from storage.vocabulary import ExpertState

Answer = tuple[Talk, Utterance]
MOST = 5
STANDING = frozenset(ExpertState) - {ExpertState.LEFT}
_HE = r"(?:老师|教授|专家|博士|研究员|同志)"
_NAMED = re.compile(
    rf"^(?:请|帮我)?(?:看看|看一?下|查看|查一?下|查|看|找)?(?:专家)?\s*(?P<name>[一-龥·]{{2,8}}?){_HE}?"
    r"(?:的)?(?:卡片?|情况|信息|资料)?$"
)
_ASKING = re.compile(
    r"(?:帮我|给我|请|麻烦)|有没有|有无|哪里有|谁是?|查查|找找|看看|(?:查|找|搜|看)(?:一?下|一?[个位些])?"
    rf"|[一二两三四五六七八九十几\d]+[个位名]|专家库[里中]?|{_HE}|(?:方面|领域|方向)|[的吗呢?？,，。!\s]"
    r"|(?:做|搞|懂|会|从事)|需要|想要|要|缺|我们?|有(?:没有)?$"
)


def by_name(turn: Turn, talk: Talk, who: Who, text: str) -> Answer | None:
    """The card of the expert whose name a message is; None when nobody is called so."""
    found = _NAMED.match(plain(text))
    if found is None or not names.looks_like_name(found["name"]):
        return None
    sought = SoughtExpert(words=(found["name"],), states=STANDING)
    rows = [row for row in expert_list.page(turn.session, sought) if row.name == found["name"]]
    return (talk, _told(turn, who, rows, found["name"])) if rows else None


def search(turn: Turn, talk: Talk, who: Who, text: str, _understood: Understood) -> Answer | None:
    """Experts with these words in name, unit, title or fields; None when nothing is named."""
    words = _words(text)
    if not words:
        return None
    rows = expert_list.page(turn.session, SoughtExpert(words, STANDING), size=MOST + 1)
    return talk, _told(turn, who, rows, "、".join(words))


def _words(text: str) -> tuple[str, ...]:
    said = fold(text)
    known = units.find_units(said)
    if not known:
        return _rest(said)
    return (known[0].name, *_rest(said[: known[0].start] + " " + said[known[0].end :]))


def _rest(said: str) -> tuple[str, ...]:
    parts = [part.removesuffix("人") for part in _ASKING.sub(" ", said).split()]
    longer = [part for part in parts if len(part) > 1]
    return tuple(filter(None, longer or parts))


def _told(turn: Turn, who: Who, rows: list[Expert], words: str) -> Utterance:
    if not rows:
        way = say(f"experts.way_{_desk(turn, who)}")
        return Utterance(say("experts.none_found", words=words, way=way))
    if len(rows) == 1:
        return Utterance(card(rows[0]))
    lines = "\n".join(
        say("experts.found_line", name=row.name, unit=row.unit, fields=_short(row))
        for row in rows[:MOST]
    )
    more = say("experts.found_more") if len(rows) > MOST else ""
    options = tuple(
        Option(f"查专家 {row.name}", say("experts.see", name=row.name)) for row in rows[:MOST]
    )
    return Utterance(say("experts.found", lines=lines, more=more), options)


def _short(row: Expert) -> str:
    return (row.fields or row.can_solve or say("notice.not_said"))[:30]


def card(row: Expert) -> str:
    """One expert as every bureau may see him."""
    unsaid = say("notice.not_said")
    return say(
        "experts.public_card",
        name=row.name,
        unit=row.unit + row.department,
        title=row.title or say("notice.no_title"),
        degree=row.degree.label if row.degree else unsaid,
        fields=row.fields or unsaid,
        solves=row.can_solve or unsaid,
        state=row.state.label,
    )


def _desk(turn: Turn, who: Who) -> str:
    return verdicts.desk_at(turn.session, who[1]).value


def support(turn: Turn, talk: Talk, who: Who, _text: str, _understood: Understood) -> Answer:
    """Experts wanted from above: what this level does about it (articles 4.2 and 6.1; R29)."""
    return talk, Utterance(say(f"experts.wanted_{_desk(turn, who)}"))
