"""One pure step of a conversation: a form, a draft and a deed give a new draft and what to say."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from handlers.dialogue.acts import Deed, Do
from handlers.dialogue.forms import Asked, Draft, Form, Slot, begin, fill, next_slot, shown
from handlers.dialogue.readers import NotUnderstood, Unclear, Value, plain, position
from handlers.wording import say

LONG_ENOUGH_TO_HOLD_MORE = 9
MOST_REMARKS = 500


class Outcome(StrEnum):
    """What a step leads to."""

    ASKING = "asking"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Option:
    """A choice a person can tap: what it says when tapped, and what it looks like."""

    says: str
    looks: str


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something to say, with the choices to tap under it."""

    text: str = ""
    options: tuple[Option, ...] = ()

    def __add__(self, other: "Utterance") -> "Utterance":
        """Say one thing after the other."""
        joined = "\n".join(part for part in (self.text, other.text) if part)
        return Utterance(joined, self.options + other.options)


@dataclass(frozen=True, slots=True)
class Step:
    """The draft after a deed, what to say, and whether the form is over."""

    draft: Draft
    said: Utterance
    outcome: Outcome = Outcome.ASKING


def open_form(
    form: Form, sentence: str, today: date, *, keep_private: bool = True
) -> tuple[Draft, Utterance]:
    """Begin a form from a free sentence: all that can be spotted is filled in and read back."""
    hidden = () if keep_private else tuple(slot.name for slot in form.slots if slot.private)
    draft = fill(form, begin(form), sentence, today, leave_out=hidden)
    return draft, read_back(form, begin(form), draft)


def read_back(form: Form, before: Draft, after: Draft) -> Utterance:
    """Say which answers a message has just given, so that nothing is taken silently."""
    if next_slot(form, after) is None:
        return Utterance()  # the review card shows them all
    new = [
        f"{slot.label}：{value}"
        for slot, value in shown(form, after)
        if before.answers.get(slot.name) != after.answers[slot.name]
    ]
    return Utterance(say("dialogue.noted", lines="\n".join(new))) if new else Utterance()


def present(form: Form, draft: Draft) -> Utterance:
    """The question to ask now, or the review card."""
    slot = next_slot(form, draft)
    if slot is None:
        return review(form, draft)
    return ask(slot, draft)


def ask(slot: Slot, draft: Draft) -> Utterance:
    """A question with its choices; optional ones say that they may be skipped."""
    if draft.offer:
        options = tuple(
            Option(label, f"{i} {label}") for i, (_, label) in enumerate(draft.offer, 1)
        )
        return Utterance(say("dialogue.which", label=slot.label), options)
    options = tuple(
        Option(label, f"{i} {label}") for i, (_, label) in enumerate(slot.reader.options, 1)
    )
    if slot.optional:
        options = (*options, Option("跳过", say("dialogue.skip")))
    return Utterance(slot.question, options)


MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def mark(place: int) -> str:
    """The circled number of a line in a review card."""
    return MARKS[place - 1] if place <= len(MARKS) else f"({place})"


def review(form: Form, draft: Draft) -> Utterance:
    """The review card: every answer with its number, and what can be done now."""
    lines = "\n".join(
        f"{mark(place)}{slot.label}：{value}"
        for place, (slot, value) in enumerate(shown(form, draft), 1)
    )
    noted = form.note(draft.answers)
    lines = f"{lines}\n{noted}" if noted else lines
    options = [Option("确认", say(f"{form.name}.confirm"))]
    if any(slot.asked is Asked.ALWAYS for slot in form.slots):
        options.append(Option("修改", say("dialogue.change")))
    else:
        options.append(Option("取消", say("dialogue.leave_it")))
    if not draft.more and _could_add(form, draft):
        options.append(Option("补充", say("dialogue.add")))
    return Utterance(say(f"{form.name}.review", lines=lines), tuple(options))


def _could_add(form: Form, draft: Draft) -> bool:
    return any(
        slot.asked is Asked.LATER
        and slot.when(draft.answers)
        and slot.name not in draft.answers
        and slot.name not in draft.skipped
        for slot in form.slots
    )


def advance(form: Form, draft: Draft, deed: Deed, today: date) -> Step:
    """Apply one deed. Pure: the caller stores the draft and says what is said."""
    return _DEEDS[deed.do](form, draft, deed, today)


def _again(form: Form, draft: Draft, before: Utterance | None = None) -> Step:
    if not form.reviewed and next_slot(form, draft) is None:
        return Step(draft, before or Utterance(), Outcome.CONFIRMED)
    return Step(draft, (before or Utterance()) + present(form, draft))


def _say(form: Form, draft: Draft, deed: Deed, today: date) -> Step:
    slot = next_slot(form, draft)
    if slot is None:
        return _say_at_review(form, draft, deed, today)
    try:
        value = _chosen(draft, deed.text) if draft.offer else slot.reader.read(deed.text, today)
    except Unclear as unclear:
        offered = replace(draft, offer=unclear.offer, focus=slot.name)
        return Step(offered, ask(slot, offered))
    except NotUnderstood as why:
        return _answers_another(form, draft, deed, today) or _missed(form, draft, slot, why)
    after = draft.answered(slot.name, value, directly=True)
    told = Utterance()
    whole = plain(str(value)) == plain(deed.text)
    long = len(deed.text) >= LONG_ENOUGH_TO_HOLD_MORE
    if long or (slot.implies and not whole):
        only = slot.implies if whole or not long else None
        filled = fill(form, after, deed.text, today, only=only)
        told = read_back(form, after, filled)
        after = filled
    return _again(form, after, told)


def _answers_another(form: Form, draft: Draft, deed: Deed, today: date) -> Step | None:
    """Words that do not answer what is asked may answer what would be asked later: 「泰兴的」."""
    if draft.offer or draft.focus:
        return None
    asked = {slot.name for slot in form.slots if slot.asked is Asked.ALWAYS}
    filled = fill(form, draft, deed.text, today, only=asked)
    if filled.answers == draft.answers:
        return None
    return _again(form, replace(filled, misses=0), read_back(form, draft, filled))


def _chosen(draft: Draft, reply: str) -> Value:
    number, said = position(reply), plain(reply)
    if number is not None and 1 <= number <= len(draft.offer):
        return draft.offer[number - 1][0]
    hits = [value for value, label in draft.offer if said and (said in label or label in said)] or [
        value for value, label in draft.offer if said[:2] and label.startswith(said[:2])
    ]
    if len(hits) != 1:
        raise NotUnderstood("retry.choice", most=len(draft.offer))
    return hits[0]


def _missed(form: Form, draft: Draft, slot: Slot, why: NotUnderstood) -> Step:
    """Say what was wrong; say more on the second miss, and offer a way out on the third."""
    missed = replace(draft, misses=draft.misses + 1)
    words = [say(why.key, label=slot.label, **why.facts)]
    if missed.misses == 2 and slot.hint:
        words.append(slot.hint)
    if missed.misses >= 3:
        words.append(say("dialogue.way_out" if slot.optional else "dialogue.way_out_needed"))
    return _again(form, missed, Utterance("\n".join(words)))


def _say_at_review(form: Form, draft: Draft, deed: Deed, today: date) -> Step:
    """Free words at the review card: anything they answer is taken, else they are added."""
    filled = fill(form, draft, deed.text, today)
    taken = sum(len(value) for slot, value in shown(form, filled) if slot.name not in draft.answers)
    if filled.answers != draft.answers and len(plain(deed.text)) - taken < LONG_ENOUGH_TO_HOLD_MORE:
        return _again(form, filled)
    if any(slot.name == "remarks" for slot in form.slots) and (
        len(plain(deed.text)) >= LONG_ENOUGH_TO_HOLD_MORE
    ):
        known = draft.answers.get("remarks", "")
        joined = f"{known}；{deed.text.strip()}" if known else deed.text.strip()
        if len(joined) > MOST_REMARKS:
            return _again(form, draft, Utterance(say("retry.long", most=MOST_REMARKS)))
        return _again(form, filled.answered("remarks", joined), Utterance(say("dialogue.added")))
    missed = replace(draft, misses=draft.misses + 1)
    words = "dialogue.review_again" if missed.misses < 3 else "dialogue.review_help"
    return _again(form, missed, Utterance(say(words)))


def _back(form: Form, draft: Draft, _deed: Deed, _today: date) -> Step:
    if draft.focus:
        return _again(form, replace(draft, focus="", offer=(), misses=0))
    known = [name for name in draft.trail if name in draft.answers or name in draft.skipped]
    if not known:
        return _again(form, draft, Utterance(say("dialogue.first")))
    last = known[-1]
    return _again(form, replace(draft.without(last), focus=""))


def _skip(form: Form, draft: Draft, deed: Deed, today: date) -> Step:
    slot = next_slot(form, draft)
    if slot is None:
        return _say_at_review(form, draft, deed, today)
    if not slot.optional:
        return _missed(form, draft, slot, NotUnderstood("retry.needed"))
    skipped = replace(
        draft,
        skipped=(*draft.skipped, slot.name),
        trail=(*draft.trail, slot.name),
        focus="",
        offer=(),
        misses=0,
    )
    return _again(form, skipped)


def _cancel(_form: Form, draft: Draft, _deed: Deed, _today: date) -> Step:
    return Step(replace(draft, offer=(), misses=0), Utterance(), Outcome.CANCELLED)


def _keep(_form: Form, draft: Draft, _deed: Deed, _today: date) -> Step:
    return Step(replace(draft, offer=(), misses=0), Utterance(), Outcome.KEPT)


def _help(form: Form, draft: Draft, _deed: Deed, _today: date) -> Step:
    slot = next_slot(form, draft)
    words = [say("dialogue.help")]
    if slot is not None and slot.hint:
        words.insert(0, slot.hint)
    return _again(form, draft, Utterance("\n".join(words)))


def _repeat(form: Form, draft: Draft, _deed: Deed, _today: date) -> Step:
    return _again(form, draft)


def _confirm(form: Form, draft: Draft, deed: Deed, today: date) -> Step:
    if next_slot(form, draft) is not None:
        return _say(form, draft, deed, today)
    return Step(draft, Utterance(), Outcome.CONFIRMED)


def _deny(form: Form, draft: Draft, deed: Deed, today: date) -> Step:
    if next_slot(form, draft) is not None:
        return _say(form, draft, deed, today)
    if not any(slot.asked is Asked.ALWAYS for slot in form.slots):
        return _cancel(form, draft, deed, today)
    lines = shown(form, draft)
    options = tuple(
        Option(f"改第{place}项", f"{mark(place)}{slot.label}")
        for place, (slot, _) in enumerate(lines, 1)
    )
    return Step(draft, Utterance(say("dialogue.which_to_change"), options[:8]))


def _more(form: Form, draft: Draft, _deed: Deed, _today: date) -> Step:
    return _again(form, replace(draft, more=True, misses=0))


def _revise(form: Form, draft: Draft, deed: Deed, today: date) -> Step:
    slot = form.slot(deed.slot)
    aimed = replace(draft, focus=slot.name, offer=(), misses=0)
    if not deed.text:
        return _again(form, aimed)
    try:
        value = slot.reader.read(deed.text, today)
    except Unclear as unclear:
        offered = replace(aimed, offer=unclear.offer)
        return Step(offered, ask(slot, offered))
    except NotUnderstood as why:
        return _missed(form, aimed, slot, why)
    changed = aimed.answered(slot.name, value)
    told = Utterance(say("dialogue.changed", label=slot.label, value=slot.reader.show(value)))
    return _again(form, changed, Utterance() if next_slot(form, changed) is None else told)


_DEEDS = {
    Do.SAY: _say,
    Do.BACK: _back,
    Do.SKIP: _skip,
    Do.CANCEL: _cancel,
    Do.KEEP: _keep,
    Do.HELP: _help,
    Do.REPEAT: _repeat,
    Do.CONFIRM: _confirm,
    Do.DENY: _deny,
    Do.MORE: _more,
    Do.REVISE: _revise,
}
