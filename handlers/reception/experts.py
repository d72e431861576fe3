"""Experts in the chat: signing up, changes by words, pauses, leaving, one person's two parts."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from handlers.dialogue.acts import Deed, Do, squeeze
from handlers.dialogue.conversation import Option, Utterance, advance, present
from handlers.dialogue.forms import Draft
from handlers.dialogue.forms import begin as begin_draft
from handlers.flows import FLOWS, expert_readers, notify, readers
from handlers.flows import expert as flow
from handlers.flows.expert_form import EXPERT
from handlers.flows.talk import Talk, Turn
from handlers.operations import experts
from handlers.reception import progress
from handlers.understanding import reading, speaker, titles
from handlers.understanding.names import looks_like_name
from handlers.understanding.normal import fold
from handlers.understanding.reading import Understood
from handlers.understanding.segment import telling_words
from handlers.wording import say
from storage.models import Expert
from storage.queries import experts as questions
from storage.queries.people import contact_rows

Answer = tuple[Talk, Utterance]
EXPERT_ROLE, ENTERPRISE_ROLE = "expert", "enterprise"

_THIS_YEAR = re.compile(r"今年|这年|本年|下半年|秋季")


def greeting(turn: Turn) -> str:
    """The greeting for an expert; empty for anybody else."""
    expert = questions.expert_of(turn.session, turn.openid)
    return say("expert.hello", name=expert.name) if expert is not None else ""


def _then_present(talk: Talk, said: Utterance) -> Answer:
    return talk, said + (progress.present_question(talk) if talk.flow else Utterance())


def _aside(talk: Talk) -> Talk:
    kept = bool(talk.flow) and FLOWS[talk.flow].kept and talk.draft.get("answers")
    return talk.shelved() if kept else talk.idle()


# ---------------------------------------------------------------- commands


def begin(turn: Turn, talk: Talk, sentence: str = "") -> Answer:
    """Begin a sign-up, with what an expert of an earlier year told before."""
    if talk.flow == "expert":
        return _then_present(talk, Utterance(say("expert.already")))
    if talk.shelf.get("flow") == "expert" and not sentence:
        return _then_present(talk.resumed(), Utterance(say("dialogue.resumed")))
    known = flow.known_to_us(turn, sentence)
    return progress.start(turn, _aside(talk), "expert", sentence, known)


def status(turn: Turn, talk: Talk) -> Answer:
    """Where the sign-ups of an expert stand."""
    lines = flow.status_lines(turn)
    if not lines:
        return _then_present(talk, _not_one())
    return _then_present(talk, Utterance("\n".join(lines)))


def _not_one() -> Utterance:
    return Utterance(say("expert.not_one"), (Option("专家报名", say("menu.sign_up")),))


def change(turn: Turn, talk: Talk) -> Answer:
    """Open the expert's own row for changes."""
    opened, draft = flow.open_change(turn, _aside(talk))
    if draft is None:
        return _then_present(talk, _not_one())
    return opened, Utterance(say("expert.changing")) + present(EXPERT, draft)


def leave(turn: Turn, talk: Talk) -> Answer:
    """Ask whether an expert really leaves."""
    if questions.expert_of(turn.session, turn.openid) is None:
        return _then_present(talk, _not_one())
    return flow.open_quit(turn, _aside(talk))


def pause(turn: Turn, talk: Talk, until: date | None = None) -> Answer:
    """Pause, until a day or until the expert comes back (R40)."""
    expert = questions.expert_of(turn.session, turn.openid)
    if expert is None:
        return _then_present(talk, _not_one())
    experts.pause(turn.session, turn.openid, expert, turn.now, until=until)
    return _then_present(talk, Utterance(say("expert.paused", until=flow.until(until))))


def come_back(turn: Turn, talk: Talk) -> Answer:
    """End a pause."""
    expert = questions.expert_of(turn.session, turn.openid)
    if expert is None:
        return _then_present(talk, _not_one())
    if not experts.is_paused(expert, turn.today):
        return _then_present(talk, Utterance(say("expert.not_paused")))
    state = experts.resume(turn.session, turn.openid, expert, turn.now)
    return _then_present(talk, Utterance(say("expert.resumed", state=state.label)))


def switch(turn: Turn, talk: Talk) -> Answer:
    """Change from one part to the other (R87)."""
    aside = _aside(talk)
    present_role = talk.role or (
        EXPERT_ROLE if questions.expert_of(turn.session, turn.openid) else ENTERPRISE_ROLE
    )
    if present_role == EXPERT_ROLE:
        return replace(aside, role=ENTERPRISE_ROLE), Utterance(say("expert.now_enterprise"))
    return as_expert(turn, aside)


def as_expert(turn: Turn, talk: Talk) -> Answer:
    """Go on as an expert, with the words that were unclear."""
    words, talk = talk.held, replace(talk, role=EXPERT_ROLE, held="")
    if not words:
        return talk, Utterance(say("expert.now_expert"))
    return _as_expert(turn, talk, words)


# ---------------------------------------------------------------- free words

Deal = Callable[[Turn, Talk], Answer]
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


def _as_expert(turn: Turn, talk: Talk, text: str) -> Answer:
    """Answer words that are known to be an expert's."""
    if questions.expert_of(turn.session, turn.openid) is None:
        return begin(turn, talk, _introduction(turn, text))
    deal, _ = _deal(turn, text)
    return deal(turn, talk) if deal else begin(turn, talk, _introduction(turn, text))


def _hear_newcomer(turn: Turn, talk: Talk, text: str) -> Answer | None:
    """Words of somebody who has not signed up: a sign-up, a colleague, or not ours."""
    if _BARE_SIGN_UP.fullmatch(squeeze(text)) and not talk.role:
        return _ask_role(talk, text, first=True)
    aim = _aim(turn, text)
    if aim is not None:
        return aim(turn, talk)
    if not speaker.is_expert(fold(text)):
        return None
    understood = reading.understand(text, role=EXPERT_ROLE, ref_date=turn.today)
    if understood.intent == "recommend_peer":
        return _recommend(turn, text, understood)(turn, talk)
    if understood.intent in {"expert_update", "expert_quit", "request_certificate", "query_status"}:
        return talk, _not_one()
    return begin(turn, talk, _introduction(turn, text))


def _introduction(turn: Turn, text: str) -> str:
    """The words if they introduce somebody; nothing if they only ask to sign up."""
    told = expert_readers.content(text, turn.today).keys()
    return text if told & {"name", "unit", "title", "title_rank", "degree", "phone"} else ""


# ---------------------------------------------------------------- what the words would do


def _deal(turn: Turn, text: str) -> tuple[Deal | None, bool]:
    """What an expert's words would do, and whether only an expert would say them."""
    aim = _aim(turn, text)
    if aim is not None:
        return aim, True
    if _PAUSE.search(text) and not _FOR_GOOD.search(text):
        return _paused_until(_pause_until(text, turn.today)), True
    if _BACK.search(text):
        return come_back, True
    return _understood_deal(turn, text)


def _understood_deal(turn: Turn, text: str) -> tuple[Deal | None, bool]:
    """The same for words that only the understanding can tell."""
    understood = _won(text) or reading.understand(text, role=EXPERT_ROLE, ref_date=turn.today)
    if understood.intent in _VAGUE and not _ASKS_STATUS.search(text):
        return (_no_invitation if _answers_an_invitation(turn, text) else None), False
    make = _INTENTS.get(understood.intent)
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

_AIM = re.compile(r"报名|揭榜|我(?:能|可以|想|来|会)(?:做|接|解决|试)|想接|(?:转|推)给企业")
_AIMED_AT = re.compile(
    r"(?:那个|这个|那条|这条|关于|针对|公布的)?(?P<about>[^,。，;；!?？\s]{2,16}?)的?(?:那个|那条|这个|这条)?(?:需求|难题|课题)"
)
_AIM_LEAD = re.compile(
    r"^(?:我|也|想|要|能|来|可以|报名|参加|揭榜|那个|这个|那条|这条|关于|针对|做|接|上|的|有)+"
)


def _aim(turn: Turn, text: str) -> Deal | None:
    """A sign-up aimed at a demand, by its number or by what it is about (R49)."""
    if not _AIM.search(text):
        return None
    number = readers.demand_number(text)
    if number:
        return lambda turn, talk: _begin_aimed(turn, talk, number, text)
    found = _AIMED_AT.search(text)
    about = _AIM_LEAD.sub("", found.group("about")) if found else ""
    if len(about) < 2 or about in {"企业", "技术", "我的"}:
        return None
    demands = questions.open_demands_about(turn.session, list(telling_words(about)) or [about])
    if len(demands) == 1:
        return lambda turn, talk: _begin_aimed(turn, talk, demands[0].number, text)
    if not demands:
        return None if _introduction(turn, text) else _none_about
    return _choose_among(flow.offer(demands))


def _choose_among(offered: tuple[tuple[str, str], ...]) -> Deal:
    draft = replace(begin_draft(flow.WHICH_TARGET), offer=offered)

    def ask(_turn: Turn, talk: Talk) -> Answer:
        opened = replace(_aside(talk), flow="which_target").in_form(draft)
        return opened, present(flow.WHICH_TARGET, draft)

    return ask


def _none_about(_turn: Turn, talk: Talk) -> Answer:
    return talk, Utterance(say("expert.none_about"), (Option("专家报名", say("menu.sign_up")),))


def _begin_aimed(turn: Turn, talk: Talk, number: str, text: str) -> Answer:
    opened, said = flow.begin_aimed(turn, _aside(talk), number)
    if not opened.flow or not _introduction(turn, text):
        return opened, said
    known = Draft.from_dict(opened.draft).answers
    return progress.start(turn, opened, "expert", text, dict(known))


_PAUSE = re.compile(
    r"暂停|(?:今年|这一?年|明年|本年度|上半年|下半年|学期|这段时间|最近|近期|春季|秋季)[^。;?？]{0,8}"
    r"(?:不参加|参加不了|没法参加|不能参加|不想参加|先不|不报名|歇|休息)"
)
_FOR_GOOD = re.compile(r"以后(?:都|也|再|就)|再也|永远|退出")
_BACK = re.compile(r"(?:恢复|继续|重新)参加|我回来了|可以参加了|有空了")
_MONTHS = re.compile(r"([一二两三四五六七八九十]|\d{1,2})个月")
_COUNT = {word: count for count, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


def _pause_until(text: str, today: date) -> date | None:
    """The last day of a pause as said; None is until the expert comes back."""
    if months := _MONTHS.search(text):
        said = months.group(1)
        return today + timedelta(days=30 * (int(said) if said.isdigit() else _COUNT[said]))
    ends = (
        ("一年", today + timedelta(days=365)),
        ("半年", today + timedelta(days=182)),
        ("明年", date(today.year + 1, 12, 31)),
        ("上半", date(today.year, 6, 30)),
        ("春季", date(today.year, 6, 30)),
        ("学期", date(today.year, 7, 31) if today.month <= 7 else date(today.year + 1, 1, 31)),
    )
    found = next((day for word, day in ends if word in text), None)
    if found is None and _THIS_YEAR.search(text):
        found = date(today.year, 12, 31)
    return found if found and found >= today else None


def _answers_an_invitation(turn: Turn, text: str) -> bool:
    """Whether words answer an invitation that was never made."""
    found = reading.understand(
        text, role=EXPERT_ROLE, context="invitation_pending", ref_date=turn.today
    )
    return found.intent in {"accept", "decline", "defer", "reschedule", "ask_delegate"}


# ---------------------------------------------------------------- the intents of an expert


def _no_invitation(_turn: Turn, talk: Talk) -> Answer:
    return talk, Utterance(say("expert.no_invitation"))


def _no_team(_turn: Turn, talk: Talk) -> Answer:
    return talk, Utterance(say("expert.noted_for_team"))


def _sign_up(turn: Turn, text: str, _understood: Understood) -> Deal:
    sentence = _introduction(turn, text)
    return lambda turn, talk: begin(turn, talk, sentence)


def _update(_turn: Turn, text: str, understood: Understood) -> Deal:
    return lambda turn, talk: _change_with(turn, talk, text, understood)


def _change_with(turn: Turn, talk: Talk, text: str, understood: Understood) -> Answer:
    """Open the row with the change made, ready to be confirmed."""
    opened, draft = flow.open_change(turn, _aside(talk))
    if draft is None:
        return talk, _not_one()
    name = _SLOTS.get(str(understood.slots.get("field", "")), "")
    adds = understood.slots.get("op") == "add"
    if name in {"times", "places", "honours"}:
        draft = _listed(draft, name, text, turn.today, adds=adds or name == "honours")
        said = present(EXPERT, draft)
    else:
        new = str(understood.slots.get("new_value") or "")
        if name in {"fields", "solves"} and adds:
            new = "、".join(part for part in (draft.answers.get(name), new) if part)
        deed = Deed(Do.REVISE, new, name) if name else Deed(Do.SAY, text)
        step = advance(EXPERT, draft, deed, turn.today)
        draft, said = step.draft, step.said
    return opened.in_form(draft), Utterance(say("expert.changing")) + said


def _listed(draft: Draft, name: str, text: str, today: date, *, adds: bool) -> Draft:
    """The draft with a list or the times replaced, or with more in them."""
    found = EXPERT.slot(name).reader.spot(text, today)
    if not found:
        return replace(draft, focus=name)
    known = draft.answers.get(name)
    if isinstance(found, dict):
        return draft.answered(name, {**(known or {}), **found})
    return draft.answered(name, list(dict.fromkeys([*(known or []), *found])) if adds else found)


_SLOTS = {
    "name": "name",
    "phone": "mobile",
    "email": "email",
    "unit": "unit",
    "department": "department",
    "title": "title",
    "title_rank": "title",
    "degree": "degree",
    "fields": "fields",
    "can_solve": "solves",
    "honours": "honours",
    "willing_cities": "places",
    "willing_counties": "places",
    "available": "times",
    "unavailable": "times",
}


def _recommend(_turn: Turn, _text: str, understood: Understood) -> Deal:
    return lambda turn, talk: _refer(turn, talk, understood)


def _refer(turn: Turn, talk: Talk, understood: Understood) -> Answer:
    """Remember a colleague by name and unit, and tell the province (never the number)."""
    expert = questions.expert_of(turn.session, turn.openid)
    name, unit, about = _colleague(understood, expert)
    experts.refer(turn.session, turn.openid, turn.now, name=name, unit=unit, fields=about)
    notify.colleague_recommended(turn, _called(expert), name, unit, about)
    where = say("expert.colleague_unit", unit=unit) if unit else ""
    whom = say("expert.colleague_named", name=name, unit=where) if name or unit else ""
    return talk, Utterance(say("expert.colleague", whom=whom))


def _colleague(understood: Understood, expert: Expert | None) -> tuple[str, str, str]:
    """Name, unit and fields of a colleague; 「我们学院」 is the unit of who speaks."""
    said = understood.slots
    told = said.get("fields")
    fields = [str(part) for part in told] if isinstance(told, list) else []
    unit = str(said.get("unit", ""))
    if re.search(r"我们?|推荐|^本", unit):
        unit = expert.unit if expert else ""
    name = str(said.get("name", ""))
    if not name:
        name = next((part for part in fields if looks_like_name(part)), "")
    return name, unit, "、".join(part for part in fields if part != name)


def _called(expert: Expert | None) -> str:
    if expert is None:
        return say("notice.somebody")
    return say("notice.expert_who", name=expert.name, unit=expert.unit)


def _certificate(_turn: Turn, _text: str, understood: Understood) -> Deal:
    return lambda turn, talk: _ask_certificate(turn, talk, str(understood.slots.get("purpose", "")))


def _ask_certificate(turn: Turn, talk: Talk, purpose: str) -> Answer:
    expert = questions.expert_of(turn.session, turn.openid)
    if expert is None:
        return talk, _not_one()
    experts.request_certificate(turn.session, turn.openid, expert, turn.now, purpose=purpose)
    notify.certificate_wanted(turn, expert, purpose)
    return talk, Utterance(say("expert.certificate"))


def _always(deal: Deal) -> Callable[[Turn, str, Understood], Deal]:
    return lambda _turn, _text, _understood: deal


_INTENTS: dict[str, Callable[[Turn, str, Understood], Deal]] = {
    "expert_signup": _sign_up,
    "expert_update": _update,
    "expert_quit": _always(leave),
    "query_status": _always(status),
    "recommend_peer": _recommend,
    "request_certificate": _certificate,
    "accept": _always(_no_invitation),
    "decline": _always(_no_invitation),
    "defer": _always(_no_invitation),
    "reschedule": _always(_no_invitation),
    "ask_delegate": _always(_no_invitation),
    "checkin": _always(_no_team),
    "report_delay": _always(_no_team),
    "expert_report": _always(_no_team),
}
