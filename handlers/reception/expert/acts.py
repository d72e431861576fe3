"""What each intent of an expert does."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from handlers.dialogue.acts import Deed, Do, revision
from handlers.dialogue.conversation import Utterance, advance, present
from handlers.dialogue.forms import Draft
from handlers.dialogue.forms import begin as begin_draft
from handlers.flows import expert as flow
from handlers.flows import notify
from handlers.flows.expert_form import EXPERT
from handlers.flows.talk import Talk, Turn
from handlers.operations import experts
from handlers.reception import policy
from handlers.reception.expert.aims import Deal, introduction
from handlers.reception.expert.commands import begin, leave, not_one, status
from handlers.reception.shelf import aside
from handlers.understanding import questions as questions_of
from handlers.understanding.names import looks_like_name
from handlers.understanding.reading import Understood
from handlers.wording import say
from storage.models import Expert
from storage.queries import experts as questions

Answer = tuple[Talk, Utterance]


def no_invitation(_turn: Turn, talk: Talk) -> Answer:
    return talk, Utterance(say("expert.no_invitation"))


def _no_team(_turn: Turn, talk: Talk) -> Answer:
    return talk, Utterance(say("expert.noted_for_team"))


def _question(_turn: Turn, text: str, _understood: Understood) -> Deal:
    """A question about the visit: of the programme if it is known there, or there is none."""
    if questions_of.topic_of(text):
        return lambda turn, talk: policy.answer(turn, talk, text)
    return _no_team


def _sign_up(turn: Turn, text: str, _understood: Understood) -> Deal:
    sentence = introduction(turn, text)
    return lambda turn, talk: begin(turn, talk, sentence)


def _update(_turn: Turn, text: str, understood: Understood) -> Deal:
    return lambda turn, talk: _change_with(turn, talk, text, understood)


def _change_with(turn: Turn, talk: Talk, text: str, understood: Understood) -> Answer:
    """Open the row with the change made, ready to be confirmed."""
    opened, draft = flow.open_change(turn, aside(talk))
    if draft is None:
        return talk, not_one()
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


_NAMED = re.compile(r"^[一-龥]{2,8}\s*[:：]")


def named(text: str) -> Deal | None:
    """「佐证：…」, 「独到专长：…」 correct the expert's own row; None for other words."""
    deed = revision(EXPERT, begin_draft(EXPERT), text, loose=True) if _NAMED.match(text) else None
    if deed is None or not deed.slot:
        return None
    return lambda turn, talk: _correct(turn, talk, deed)


def _correct(turn: Turn, talk: Talk, deed: Deed) -> Answer:
    opened, draft = flow.open_change(turn, aside(talk))
    if draft is None:
        return talk, not_one()
    step = advance(EXPERT, draft, deed, turn.today)
    return opened.in_form(step.draft), Utterance(say("expert.changing")) + step.said


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


def recommend(_turn: Turn, _text: str, understood: Understood) -> Deal:
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
        return talk, not_one()
    experts.request_certificate(turn.session, turn.openid, expert, turn.now, purpose=purpose)
    notify.certificate_wanted(turn, expert, purpose)
    return talk, Utterance(say("expert.certificate"))


def _always(deal: Deal) -> Callable[[Turn, str, Understood], Deal]:
    return lambda _turn, _text, _understood: deal


INTENTS: dict[str, Callable[[Turn, str, Understood], Deal]] = {
    "expert_signup": _sign_up,
    "expert_update": _update,
    "expert_quit": _always(leave),
    "query_status": _always(status),
    "recommend_peer": recommend,
    "request_certificate": _certificate,
    "ask_detail": _question,
    "accept": _always(no_invitation),
    "decline": _always(no_invitation),
    "defer": _always(no_invitation),
    "reschedule": _always(no_invitation),
    "ask_delegate": _always(no_invitation),
    "checkin": _always(_no_team),
    "report_delay": _always(_no_team),
    "expert_report": _always(_no_team),
}
