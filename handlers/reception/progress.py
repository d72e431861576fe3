"""A form in progress: the privacy gate, the answer read into a deed, and one step of the form."""

import re
from dataclasses import dataclass, replace

from handlers.dialogue.acts import read_deed, squeeze
from handlers.dialogue.conversation import (
    Option,
    Outcome,
    Step,
    Utterance,
    advance,
    open_form,
    present,
    read_back,
)
from handlers.dialogue.forms import Draft, Form, Slot, carry_over, fill, next_slot
from handlers.flows import FLOWS, readers
from handlers.flows.demand import queue_of
from handlers.flows.talk import Talk, Turn
from handlers.operations import people
from handlers.reception import intents
from handlers.reception.replies import UNKEPT
from handlers.wording import say

Answer = tuple[Talk, Utterance]
# the question of a form that is over
DONE = "done"
AGREE = re.compile(r"^(?:1|同意|我同意|好|可以|行|知道了|继续|ok|是|嗯|没问题)")
DISAGREE = re.compile(r"^(?:2|不同意|不行|不可以|不愿意|拒绝|不要|不$)")


def form_of(talk: Talk) -> Form:
    """The form in progress."""
    return FLOWS[talk.flow].form


def role_of(flow: str) -> str:
    """Who fills in a form: an expert or an enterprise."""
    return FLOWS[flow].role


def is_experts(talk: Talk) -> bool:
    """Whether the form in progress is an expert's."""
    return role_of(talk.flow) == "expert"


def draft_of(talk: Talk) -> tuple[Draft, bool]:
    """The draft in progress in the present version of its form, and whether it was carried over."""
    form, draft = form_of(talk), Draft.from_dict(talk.draft)
    if draft.version == form.version:
        return draft, False
    return carry_over(form, draft), True


@dataclass(frozen=True, slots=True)
class Open:
    """The draft in progress, and what it asks now: nothing when it waits at the review card."""

    draft: Draft
    slot: Slot | None


def open_in(talk: Talk) -> Open | None:
    """What the form in progress asks now; None without a form, or before the privacy notice."""
    if talk.gate or not talk.flow:
        return None
    draft, _ = draft_of(talk)
    return Open(draft, next_slot(form_of(talk), draft))


def start(turn: Turn, talk: Talk, flow: str, sentence: str, known: dict[str, object]) -> Answer:
    """Begin a form from a sentence, with what is known already."""
    form = FLOWS[flow].form
    draft, told = open_form(form, sentence, turn.today)
    for name, value in known.items():
        if name not in draft.answers:
            draft = draft.answered(name, value)
    talk = replace(talk.idle(), flow=flow)
    if flow == "demand":
        talk = replace(talk, queue=queue_of(sentence, turn.today))
    return _settle(turn, talk, Step(draft, told + present(form, draft)), told)


def present_question(talk: Talk) -> Utterance:
    """What is being asked now, said again."""
    form = form_of(talk)
    if talk.gate:
        return _gate_card(talk, carries_number=False)
    draft, _ = draft_of(talk)
    return present(form, draft)


def then_present(talk: Talk, said: Utterance) -> Answer:
    """Say something, then what is being asked in the form in progress, if there is one."""
    return talk, said + (present_question(talk) if talk.flow else Utterance())


def go_on(turn: Turn, talk: Talk, text: str) -> Answer | intents.Aside:
    """Apply a message to the form in progress; an Aside is for the caller to answer."""
    if talk.gate:
        return _at_gate(turn, talk, text)
    form = form_of(talk)
    draft, moved = draft_of(talk)
    deed = read_deed(form, draft, text)
    if (aside := intents.stray(deed, next_slot(form, draft))) is not None:
        return aside
    if intents.deserves_a_look(deed):
        other = intents.beside_the_form(turn, FLOWS[talk.flow].role, form, draft, deed)
        if isinstance(other, intents.Aside):
            return other
        step = advance(form, draft, other or deed, turn.today)
    else:
        step = advance(form, draft, deed, turn.today)
        if step.draft.misses > draft.misses:  # no answer: perhaps it was meant otherwise
            other = intents.beside_the_form(turn, FLOWS[talk.flow].role, form, draft, deed)
            if isinstance(other, intents.Aside):
                return other
            step = advance(form, draft, other, turn.today) if other else step
    if moved:
        step = replace(step, said=Utterance(say("dialogue.carried_over")) + step.said)
    return _settle(turn, talk, step, step.said)


def _settle(turn: Turn, talk: Talk, step: Step, told: Utterance) -> Answer:
    if step.outcome is Outcome.CONFIRMED:
        return _finish(turn, talk, step.draft)
    if step.outcome in {Outcome.CANCELLED, Outcome.KEPT}:
        return _put_aside(talk, step)
    form = form_of(talk)
    if turn.agreed or not any(slot.private for slot in form.slots):
        return talk.in_form(step.draft), step.said
    return _guard(talk, form, step, told)


def _finish(turn: Turn, talk: Talk, draft: Draft) -> Answer:
    flow = FLOWS[talk.flow]
    after, said = flow.finish(turn, talk, draft)
    after = replace(after, question=DONE)
    return then_present(after, said) if flow.reopens else (after, said)


def _put_aside(talk: Talk, step: Step) -> Answer:
    if not FLOWS[talk.flow].kept or not step.draft.answers:
        return talk.idle(), Utterance(say("dialogue.cancelled"))
    key = "dialogue.kept" if step.outcome is Outcome.KEPT else "dialogue.shelved"
    options = (
        Option("继续", say("dialogue.resume")),
        Option("清空", say("dialogue.discard")),
    )
    return talk.in_form(step.draft).shelved(), Utterance(say(key), options)


def _guard(talk: Talk, form: Form, step: Step, told: Utterance) -> Answer:
    """Keep nothing private before the person has agreed; ask when it is needed (R84)."""
    private = {slot.name for slot in form.slots if slot.private}
    given = private & set(step.draft.answers)
    draft = step.draft
    for name in given:
        draft = draft.without(name)
    asked = next_slot(form, draft)
    if not given and (asked is None or not asked.private):
        return talk.in_form(draft), step.said
    complete = next_slot(form, step.draft) is None
    kept = _without_private(form, draft) if told.text or complete else Utterance()
    card = _gate_card(talk, carries_number="mobile" in given)
    return replace(talk.in_form(draft), gate=True), kept + card


def _without_private(form: Form, draft: Draft) -> Utterance:
    return read_back(form, Draft(form.name, form.version), draft)


def _gate_card(talk: Talk, *, carries_number: bool) -> Utterance:
    first = (
        Option(f"同意，电话{UNKEPT}", say("privacy.agree_with", number=UNKEPT))
        if carries_number
        else Option("同意", say("privacy.agree"))
    )
    notice = say("expert.notice" if is_experts(talk) else "privacy.notice")
    return Utterance(notice, (first, Option("不同意", say("privacy.disagree"))))


def _at_gate(turn: Turn, talk: Talk, text: str) -> Answer:
    said = squeeze(text)
    if DISAGREE.match(said):
        people.refuse(turn.session, turn.openid, turn.house.privacy_version, turn.now)
        key = "expert.refused" if is_experts(talk) else "privacy.refused"
        return talk.idle(), Utterance(say(key, hotline=turn.house.hotline))
    if AGREE.match(said):
        return _agreed(turn, talk, text)
    if said in {"取消", "退出", "算了", "不报了", "不填了"}:
        draft = Draft.from_dict(talk.draft)
        return _put_aside(replace(talk, gate=False), Step(draft, Utterance(), Outcome.CANCELLED))
    form, before = form_of(talk), Draft.from_dict(talk.draft)
    hidden = tuple(slot.name for slot in form.slots if slot.private)
    after = fill(form, before, text, turn.today, leave_out=hidden)
    words = read_back(form, before, after) + Utterance(say("privacy.again"))
    return replace(talk.in_form(after), gate=True), words + _gate_card(
        talk, carries_number=readers.mobile().spot(text, turn.today) is not None
    )


def _agreed(turn: Turn, talk: Talk, text: str) -> Answer:
    people.agree(turn.session, turn.openid, turn.house.privacy_version, turn.now)
    form, before = form_of(talk), Draft.from_dict(talk.draft)
    # what was said before the agreement may name the contact; numbers were never kept
    said_before = str(before.answers.get("problem", ""))
    after = fill(form, fill(form, before, text, turn.today), said_before, turn.today)
    told = read_back(form, before, after)
    return replace(talk.in_form(after), gate=False), told + present(form, after)
