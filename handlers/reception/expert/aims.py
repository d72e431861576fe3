"""A sign-up aimed at a demand, by its number or by what it is about (R49)."""

import re
from collections.abc import Callable
from dataclasses import replace

from handlers.dialogue.conversation import Option, Utterance, present
from handlers.dialogue.forms import Draft
from handlers.dialogue.forms import begin as begin_draft
from handlers.flows import expert as flow
from handlers.flows import expert_readers, readers
from handlers.flows.talk import Talk, Turn
from handlers.reception import progress
from handlers.reception.shelf import aside
from handlers.understanding.segment import telling_words
from handlers.wording import say
from storage.queries import experts as questions

Answer = tuple[Talk, Utterance]

Deal = Callable[[Turn, Talk], Answer]

_AIM = re.compile(r"报名|揭榜|我(?:能|可以|想|来|会)(?:做|接|解决|试)|想接|(?:转|推)给企业")

_AIMED_AT = re.compile(
    r"(?:那个|这个|那条|这条|关于|针对|公布的)?(?P<about>[^,。，;；!?？\s]{2,16}?)的?(?:那个|那条|这个|这条)?(?:需求|难题|课题)"
)

_AIM_LEAD = re.compile(
    r"^(?:我|也|想|要|能|来|可以|报名|参加|揭榜|那个|这个|那条|这条|关于|针对|做|接|上|的|有)+"
)


def aim_of(turn: Turn, text: str) -> Deal | None:
    """A sign-up aimed at a demand, by its number or by what it is about (R49)."""
    if not _AIM.search(text):
        return None
    number = readers.demand_number(text)
    if number:
        return lambda turn, talk: begin_aimed(turn, talk, number, text)
    found = _AIMED_AT.search(text)
    about = _AIM_LEAD.sub("", found.group("about")) if found else ""
    if len(about) < 2 or about in {"企业", "技术", "我的"}:
        return None
    demands = questions.open_demands_about(turn.session, list(telling_words(about)) or [about])
    if len(demands) == 1:
        return lambda turn, talk: begin_aimed(turn, talk, demands[0].number, text)
    if not demands:
        return None if introduction(turn, text) else _none_about
    return _choose_among(flow.offer(demands))


def _choose_among(offered: tuple[tuple[str, str], ...]) -> Deal:
    draft = replace(begin_draft(flow.WHICH_TARGET), offer=offered)

    def ask(_turn: Turn, talk: Talk) -> Answer:
        opened = replace(aside(talk), flow="which_target").in_form(draft)
        return opened, present(flow.WHICH_TARGET, draft)

    return ask


def _none_about(_turn: Turn, talk: Talk) -> Answer:
    return talk, Utterance(say("expert.none_about"), (Option("专家报名", say("menu.sign_up")),))


def begin_aimed(turn: Turn, talk: Talk, number: str, text: str) -> Answer:
    opened, said = flow.begin_aimed(turn, aside(talk), number)
    if not opened.flow or not introduction(turn, text):
        return opened, said
    known = Draft.from_dict(opened.draft).answers
    return progress.start(turn, opened, "expert", text, dict(known))


def introduction(turn: Turn, text: str) -> str:
    """The words if they introduce somebody; nothing if they only ask to sign up."""
    told = expert_readers.content(text, turn.today).keys()
    return text if told & {"name", "unit", "title", "title_rank", "degree", "phone"} else ""
