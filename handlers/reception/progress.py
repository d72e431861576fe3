"""A form in progress: the privacy gate, the answer read into a deed, and one step of the form."""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from handlers.dialogue.acts import Deed, Do, read_deed, squeeze
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
from handlers.dialogue.readers import NotUnderstood, plain
from handlers.flows import FLOWS, readers
from handlers.flows.demand import needs_of, queue_of
from handlers.flows.talk import Talk, Turn
from handlers.operations import people
from handlers.reception import intents
from handlers.reception.replies import UNKEPT
from handlers.wording import say

Answer = tuple[Talk, Utterance]
# the question of a form that is over
DONE = "done"
# an agreement is given in so many words (R84): 好像…, 是不是…, 可以不留吗 and 同意之前 are none
_YES = r"(?:1|我?同意|好[的吧呀]?|可以|行|知道了|继续|ok|是的?|嗯+|没问题)[了吧啊呀哦的]*"
_ALONE = re.compile(rf"(?:{_YES})+")
_AND_MORE = re.compile(
    rf"{_YES}[\s,，。;；、!！:：]+(?P<more>\S.*)|我?同意(?P<rest>(?:电话|手机|\d).*)", re.DOTALL
)
_HOLDS_BACK = re.compile(
    r"不(?:留|填|给|同意|想|愿|提供|方便|能|可以|行)|[?？吗么]|怎|什么|为何|谁|多少|先看|想想|考虑"
)
_NO = re.compile(r"(?:2|我?不同意|不行|不可以|不愿意|拒绝|不要|不)[了吧啊呀哦的]*")
_WHAT_IF = re.compile(
    r"(?:不同意|不留|不给|不填)[^。]{0,8}(?:怎|会|行|可以|能|影响|后果|吗|么|呢)"
    r"|(?:可以|能|可不可以|必须|一定要?)[^。]{0,3}(?:不留|不给|不填|留)[^。]{0,6}[吗么?？]"
    r"|(?:电话|手机|号码)[^。]{0,3}(?:必须|一定|非要|可以不|能不)"
)


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
        return Utterance(say("privacy.again")) + _gate_card(talk, brief=True)
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
            if (queued := _another_need(turn, talk, deed)) is not None:
                return queued
            other = intents.beside_the_form(turn, FLOWS[talk.flow].role, form, draft, deed)
            if isinstance(other, intents.Aside):
                return other
            step = advance(form, draft, other, turn.today) if other else step
    if moved:
        step = replace(step, said=Utterance(say("dialogue.carried_over")) + step.said)
    return _settle(turn, talk, step, step.said)


# the words that bring up another need in the middle of the first
_ANOTHER = re.compile(
    r"(?:再(?:加|提|报|来|添)|另外|还有(?:一|个|别)|还想|还要|顺便|第二[条个件])"
    r"(?:报|提|加|说)?(?:一?[条个项件])?(?:需求|事|问题)?[,，:：\s]*"
)
MOST_QUEUED = 3


def _another_need(turn: Turn, talk: Talk, deed: Deed) -> Answer | None:
    """Another need, named in the middle of a form: it is kept, and its turn comes after this one.

    Gives None for anything else.
    """
    if talk.flow != "demand" or deed.do is not Do.SAY or not _ANOTHER.search(deed.text):
        return None
    found = needs_of(_ANOTHER.sub("", deed.text, count=1), turn.today)
    if not found or len(talk.queue) >= MOST_QUEUED:
        return None
    need = {**found[0], "problem": deed.text[:1500]}
    kept = replace(talk, queue=(*talk.queue, need))
    return then_present(kept, Utterance(say("demand.queued", title=need["title"])))


def _settle(turn: Turn, talk: Talk, step: Step, told: Utterance) -> Answer:
    if step.outcome is Outcome.CONFIRMED:
        return _finish(turn, talk, step.draft)
    if step.outcome in {Outcome.CANCELLED, Outcome.KEPT}:
        return _put_aside(talk, step)
    form = form_of(talk)
    if turn.agreed or not any(slot.private for slot in form.slots):
        return talk.in_form(step.draft), step.said
    return _guard(turn, talk, form, step, told)


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


def _guard(turn: Turn, talk: Talk, form: Form, step: Step, told: Utterance) -> Answer:
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
    # a number that was known before is not in the words the link is filled from
    said = readers.mobile().spot(turn.heard.text, turn.today) is not None
    card = _gate_card(talk, carries_number=said and "mobile" in given)
    return replace(talk.in_form(draft), gate=True), kept + card


def _without_private(form: Form, draft: Draft) -> Utterance:
    return read_back(form, Draft(form.name, form.version), draft)


def _gate_card(talk: Talk, *, carries_number: bool = False, brief: bool = False) -> Utterance:
    """The notice and its two answers; ``brief`` when it stands just above in the chat."""
    first = (
        Option(f"同意，电话{UNKEPT}", say("privacy.agree_with", number=UNKEPT))
        if carries_number
        else Option("同意", say("privacy.agree"))
    )
    options = (first, Option("不同意", say("privacy.disagree")))
    if brief:
        return Utterance("", options)
    return Utterance(say("expert.notice" if is_experts(talk) else "privacy.notice"), options)


def agrees(text: str) -> bool:
    """Whether words agree to the notice: a yes, perhaps with what it was about."""
    words = plain(text).lower().strip()
    if _ALONE.fullmatch(squeeze(text)):
        return True
    found = _AND_MORE.fullmatch(words)
    return found is not None and not _HOLDS_BACK.search(found["more"] or found["rest"])


def _at_gate(turn: Turn, talk: Talk, text: str) -> Answer | intents.Aside:
    said = squeeze(text)
    if _NO.fullmatch(said):
        people.refuse(turn.session, turn.openid, turn.house.privacy_version, turn.now)
        key = "expert.refused" if is_experts(talk) else "privacy.refused"
        return talk.idle(), Utterance(say(key, hotline=turn.house.hotline))
    if agrees(text):
        return _agreed(turn, talk, text)
    if _WHAT_IF.search(said):
        return then_present(talk, Utterance(say("privacy.what_if", hotline=turn.house.hotline)))
    deed = read_deed(form_of(talk), Draft.from_dict(talk.draft), text)
    if deed.do in _MOVES:
        return _move_at_gate(turn, talk, deed)
    return _aside_at_gate(turn, talk, deed) or _filled_at_gate(turn, talk, text)


# what can be done to a form at the notice, beside answering it
_MOVES = frozenset({Do.CANCEL, Do.KEEP, Do.BACK, Do.REVISE, Do.REPEAT})


def _move_at_gate(turn: Turn, talk: Talk, deed: Deed) -> Answer:
    form, before = form_of(talk), Draft.from_dict(talk.draft)
    if deed.do is Do.REPEAT:
        return talk, _gate_card(talk)
    if deed.do in {Do.BACK, Do.REVISE}:
        step = advance(form, before, deed, turn.today)
        return _settle(turn, replace(talk, gate=False), step, step.said)
    outcome = Outcome.KEPT if deed.do is Do.KEEP else Outcome.CANCELLED
    return _put_aside(replace(talk, gate=False), Step(before, Utterance(), outcome))


def _aside_at_gate(turn: Turn, talk: Talk, deed: Deed) -> intents.Aside | None:
    """Words at the notice that are beside the form: a question, a person wanted."""
    form, draft = form_of(talk), Draft.from_dict(talk.draft)
    slot = next((slot for slot in form.slots if slot.private), None)
    if (aside := intents.stray(deed, slot)) is not None:
        return aside
    if not intents.deserves_a_look(deed):
        return None
    other = intents.beside_the_form(turn, FLOWS[talk.flow].role, form, draft, deed)
    return other if isinstance(other, intents.Aside) else None


def _filled_at_gate(turn: Turn, talk: Talk, text: str) -> Answer:
    """Anything else fills in what is not private, and the question is put again, briefly."""
    form, before = form_of(talk), Draft.from_dict(talk.draft)
    hidden = tuple(slot.name for slot in form.slots if slot.private)
    after = fill(form, before, text, turn.today, leave_out=hidden)
    carries = readers.mobile().spot(text, turn.today) is not None
    words = read_back(form, before, after) + Utterance(say("privacy.again"))
    card = _gate_card(talk, carries_number=carries, brief=True)
    return replace(talk.in_form(after), gate=True), words + card


def _agreed(turn: Turn, talk: Talk, text: str) -> Answer:
    people.agree(turn.session, turn.openid, turn.house.privacy_version, turn.now)
    form, before = form_of(talk), Draft.from_dict(talk.draft)
    # what was said before the agreement may name the contact; numbers were never kept
    said_before = str(before.answers.get("problem", ""))
    after = fill(form, fill(form, before, text, turn.today), said_before, turn.today)
    told = read_back(form, before, after)
    after = _with_what_came_along(form, after, text, turn.today)
    return replace(talk.in_form(after), gate=False), told + present(form, after)


def _with_what_came_along(form: Form, draft: Draft, text: str, today: date) -> Draft:
    """「好的，张三」: what follows the agreement may answer the next question."""
    found, slot = _AND_MORE.fullmatch(plain(text).strip()), next_slot(form, draft)
    if found is None or not found["more"] or slot is None or not slot.private:
        return draft
    with suppress(NotUnderstood):
        return draft.answered(slot.name, slot.reader.read(found["more"], today), directly=True)
    return draft
