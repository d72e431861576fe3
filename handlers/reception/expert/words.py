"""An expert's free words: what they would do, and whether an expert or an enterprise speaks."""

import re
from dataclasses import replace
from datetime import date

from handlers.dialogue.acts import squeeze
from handlers.dialogue.conversation import Option, Utterance
from handlers.flows.talk import Talk, Turn
from handlers.reception.expert import acts, caps, pauses
from handlers.reception.expert.acts import no_invitation
from handlers.reception.expert.aims import Deal, aim_of, introduction
from handlers.reception.expert.commands import (
    ENTERPRISE_ROLE,
    EXPERT_ROLE,
    begin,
    come_back,
    not_one,
    pause,
)
from handlers.reception.shelf import aside
from handlers.understanding import reading, speaker, titles
from handlers.understanding.normal import fold
from handlers.understanding.reading import Understood
from handlers.wording import say
from storage.queries import experts as questions
from storage.queries.people import contact_rows

Answer = tuple[Talk, Utterance]

# what the understanding calls things that both an expert and an enterprise may mean
ENTERPRISES = frozenset(
    {
        "submit_demand", "supplement_demand", "modify_demand", "withdraw_demand", "query_status",
        "request_followup", "report_outcome", "submit_case", "apply_base", "transfer_contact",
    }
)  # fmt: skip

_BARE_SIGN_UP = re.compile(
    r"(?:我)?(?:也)?(?:要|想|来)?(?:报名|报个名|参加)(?:参加)?(?:活动)?[吧啊呀]?"
)


def hear(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """Answer an expert's words; None when they are no expert's business."""
    expert = questions.expert_of(turn.session, turn.openid)
    if expert is None:
        return _hear_newcomer(turn, talk, text)
    deal, is_clear = _deal(turn, text)
    if deal is None:
        return None
    if not is_clear and contact_rows(turn.session, turn.openid):
        if talk.role == ENTERPRISE_ROLE:
            return None
        if not talk.role and _enterprise_intent(turn, text) in ENTERPRISES:
            return _ask_role(talk, text)
    return deal(turn, talk)


def _enterprise_intent(turn: Turn, text: str) -> str:
    return reading.understand(text, role=ENTERPRISE_ROLE, ref_date=turn.today).intent


def _ask_role(talk: Talk, text: str, *, first: bool = False) -> Answer:
    key = "expert.which_role_first" if first else "expert.which_role"
    options = (
        Option("企业身份", say("expert.as_enterprise")),
        Option("专家身份", say("expert.as_expert")),
    )
    return replace(talk, held=text[:1500]), Utterance(say(key), options)


def switch(turn: Turn, talk: Talk) -> Answer:
    """Change from one part to the other (R87)."""
    kept = aside(talk)
    present_role = talk.role or (
        EXPERT_ROLE if questions.expert_of(turn.session, turn.openid) else ENTERPRISE_ROLE
    )
    if present_role == EXPERT_ROLE:
        return replace(kept, role=ENTERPRISE_ROLE), Utterance(say("expert.now_enterprise"))
    return as_expert(turn, kept)


def as_expert(turn: Turn, talk: Talk) -> Answer:
    """Go on as an expert, with the words that were unclear."""
    words, talk = talk.held, replace(talk, role=EXPERT_ROLE, held="")
    if not words:
        return talk, Utterance(say("expert.now_expert"))
    return _as_expert(turn, talk, words)


def _as_expert(turn: Turn, talk: Talk, text: str) -> Answer:
    """Answer words that are known to be an expert's."""
    if questions.expert_of(turn.session, turn.openid) is None:
        return begin(turn, talk, introduction(turn, text))
    deal, _ = _deal(turn, text)
    return deal(turn, talk) if deal else begin(turn, talk, introduction(turn, text))


def _hear_newcomer(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """Words of somebody who has not signed up: a sign-up, a colleague, or not ours."""
    if _BARE_SIGN_UP.fullmatch(squeeze(text)) and not talk.role:
        return _ask_role(talk, text, first=True)
    aim = aim_of(turn, text)
    if aim is not None:
        return aim(turn, talk)
    if not speaker.is_expert(fold(text)):
        return None
    understood = reading.understand(text, role=EXPERT_ROLE, ref_date=turn.today)
    if understood.intent == "recommend_peer":
        return acts.recommend(turn, text, understood)(turn, talk)
    if understood.intent in {"expert_update", "expert_quit", "request_certificate", "query_status"}:
        return talk, not_one()
    return begin(turn, talk, introduction(turn, text))


def _deal(turn: Turn, text: str) -> tuple[Deal | None, bool]:
    """What an expert's words would do, and whether only an expert would say them."""
    aim = aim_of(turn, text)
    if aim is not None:
        return aim, True
    if _BARE_SIGN_UP.fullmatch(squeeze(text)):
        return begin, False
    if (named := acts.named(text)) is not None:
        return named, True
    if pauses.is_asked(text):
        return _paused_until(pauses.until(text, turn.today)), True
    return _own_times(text) or _understood_deal(turn, text)


def _own_times(text: str) -> tuple[Deal, bool] | None:
    """A cap of the expert's own, or the end of a pause."""
    if caps.is_asked(text):
        return lambda turn, talk: caps.deal(turn, talk, text), True
    return (come_back, True) if pauses.is_over(text) else None


def _understood_deal(turn: Turn, text: str) -> tuple[Deal | None, bool]:
    """The same for words that only the understanding can tell."""
    understood = _won(text) or reading.understand(text, role=EXPERT_ROLE, ref_date=turn.today)
    if understood.intent in _VAGUE and not _ASKS_STATUS.search(text):
        return (no_invitation if _answers_an_invitation(turn, text) else None), False
    make = acts.INTENTS.get(understood.intent)
    if make is None:
        return None, False
    clear = speaker.is_expert(fold(text)) or understood.intent == "request_certificate"
    clear = clear or understood.slots.get("field") in _EXPERTS_OWN
    if not clear and not _says_enough(understood):
        return None, False
    return make(turn, text, understood), clear


def _paused_until(until: date | None) -> Deal:
    return lambda turn, talk: pause(turn, talk, until)


_WON = re.compile(r"评上|评为|晋升|升为|拿到|取得|获得|毕业|出站")


def _won(text: str) -> Understood | None:
    """A title or a doctorate that was won, said in any words."""
    said = fold(text)
    if len(said) > 30 or not _WON.search(said) or speaker.is_studying(said):
        return None
    title, degree = titles.find_title(said), titles.find_degree(said)
    if title is not None:
        facts = {"field": "title", "new_value": title.name or title.rank}
        return Understood("expert_update", dict(facts))
    return Understood("expert_update", {"field": "degree", "new_value": degree}) if degree else None


_VAGUE = frozenset({"noise", "query_status"})

_ASKS_STATUS = re.compile(r"进度|报名|到哪|怎么样|结果|状态|几分|评价|审核|什么时候|多久|有没有")


def _says_enough(understood: Understood) -> bool:
    """Whether an intent that likeness may have chosen has something to go on."""
    if understood.intent == "expert_signup":
        return False
    if understood.intent == "recommend_peer":
        return bool(understood.slots.keys() & {"name", "unit"})
    return understood.intent != "expert_update" or bool(understood.slots)


_EXPERTS_OWN = frozenset(
    {"title", "title_rank", "degree", "unit", "department", "fields", "can_solve", "honours",
     "willing_cities", "willing_counties"}
)  # fmt: skip


def _answers_an_invitation(turn: Turn, text: str) -> bool:
    """Whether words answer an invitation that was never made."""
    found = reading.understand(
        text, role=EXPERT_ROLE, context="invitation_pending", ref_date=turn.today
    )
    return found.intent in {"accept", "decline", "defer", "reschedule", "ask_delegate"}
