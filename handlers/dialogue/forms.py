"""What a conversation asks: slots, forms, and the draft of the answers.

There is no stored "current question": the next slot is the first one that applies and is empty,
so going back, correcting and filling several at once need no special case. The only exception is
``focus``, the slot a person asked to change.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from handlers.dialogue.readers import NotUnderstood, Reader, Value
from handlers.dialogue.values import changed
from handlers.wording import Words, questions

Answers = Mapping[str, Value]


class Asked(StrEnum):
    """When a slot is asked: always, only when the person wants to add more, or never."""

    ALWAYS = "always"
    LATER = "later"
    NEVER = "never"


def always(_answers: Answers) -> bool:
    """A slot that always applies."""
    return True


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """One thing to know.

    ``implies`` are the slots that an answer alone may give away (a name that begins with a county).
    ``label`` stands in the review card and, with ``aliases``, is how people name the slot when
    they correct it. ``private`` marks personal information, which is not kept before the person
    has agreed to the privacy notice (R84). ``hint`` is said on the second miss.
    """

    name: str
    reader: Reader
    question: str = ""
    label: str = ""
    asked: Asked = Asked.ALWAYS
    when: Callable[[Answers], bool] = always
    optional: bool = False
    private: bool = False
    hint: str = ""
    aliases: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()


def worded(form: str, *slots: Slot) -> tuple[Slot, ...]:
    """The slots of a form with their words from its sheet.

    Raises ``NoSuchWords`` for a slot that has none.
    """
    return tuple(_with(slot, questions(form, slot.name)) for slot in slots)


def _with(slot: Slot, words: Words) -> Slot:
    return replace(
        slot, label=words.label, question=words.question, hint=words.hint, aliases=words.also
    )


def no_note(_answers: Answers) -> str:
    """Nothing to say about the answers."""
    return ""


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A named, versioned list of slots; ``renamed`` carries answers of older versions over.

    A form that is not ``reviewed`` is over with its last answer. ``note`` says under the review
    card what follows from the answers.
    """

    name: str
    version: int
    slots: tuple[Slot, ...]
    renamed: Mapping[str, str] = field(default_factory=dict)
    reviewed: bool = True
    note: Callable[[Answers], str] = no_note

    def slot(self, name: str) -> Slot:
        """The slot of a name. Raises KeyError."""
        for slot in self.slots:
            if slot.name == name:
                return slot
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Draft:
    """The answers so far. All plain JSON, see ``to_dict``.

    ``trail`` are the slots in the order they were answered directly; ``focus`` the slot being
    changed; ``offer`` the (value, label) pairs the person is choosing from; ``more`` says that
    the optional questions are being asked; ``misses`` counts answers not understood in a row.
    """

    form: str
    version: int
    answers: Mapping[str, Value] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    focus: str = ""
    offer: tuple[tuple[str, str], ...] = ()
    more: bool = False
    misses: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The draft as plain JSON, empty parts left out."""
        full: dict[str, Any] = {
            "form": self.form,
            "version": self.version,
            "answers": dict(self.answers),
            "skipped": list(self.skipped),
            "trail": list(self.trail),
            "focus": self.focus,
            "offer": [list(pair) for pair in self.offer],
            "more": self.more,
            "misses": self.misses,
        }
        return {key: value for key, value in full.items() if value}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Draft":
        """Read back what ``to_dict`` wrote."""
        return cls(
            form=stored["form"],
            version=stored["version"],
            answers=stored.get("answers", {}),
            skipped=tuple(stored.get("skipped", ())),
            trail=tuple(stored.get("trail", ())),
            focus=stored.get("focus", ""),
            offer=tuple((value, label) for value, label in stored.get("offer", ())),
            more=stored.get("more", False),
            misses=stored.get("misses", 0),
        )

    def answered(self, name: str, value: Value, *, directly: bool = False) -> "Draft":
        """The draft with one answer in place."""
        trail = self.trail
        if directly:
            trail = (*(slot for slot in trail if slot != name), name)
        return changed(
            self,
            answers={**self.answers, name: value},
            skipped=tuple(slot for slot in self.skipped if slot != name),
            trail=trail,
            focus="" if self.focus == name else self.focus,
            offer=(),
            misses=0,
        )

    def without(self, name: str) -> "Draft":
        """The draft with one answer taken out again."""
        return changed(
            self,
            answers={key: value for key, value in self.answers.items() if key != name},
            skipped=tuple(slot for slot in self.skipped if slot != name),
            trail=tuple(slot for slot in self.trail if slot != name),
            offer=(),
            misses=0,
        )


def begin(form: Form) -> Draft:
    """An empty draft of a form."""
    return Draft(form.name, form.version)


def carry_over(form: Form, draft: Draft) -> Draft:
    """A draft of an older version of the form, moved to the present one.

    Answers to slots that no longer exist are dropped; renamed slots keep their answers.
    """
    names = {slot.name for slot in form.slots}

    def present(old: Iterable[str]) -> tuple[str, ...]:
        moved = (form.renamed.get(name, name) for name in old)
        return tuple(name for name in moved if name in names)

    moved = {form.renamed.get(name, name): value for name, value in draft.answers.items()}
    return replace(
        draft,
        version=form.version,
        answers={name: value for name, value in moved.items() if name in names},
        skipped=present(draft.skipped),
        trail=present(draft.trail),
        focus="",
        offer=(),
    )


def next_slot(form: Form, draft: Draft) -> Slot | None:
    """The slot to ask now, or None when the draft is ready for review."""
    if draft.focus:
        return form.slot(draft.focus)
    for slot in form.slots:
        if slot.name in draft.answers or slot.name in draft.skipped:
            continue
        due = slot.asked is Asked.ALWAYS or (draft.more and slot.asked is Asked.LATER)
        if due and slot.when(draft.answers):
            return slot
    return None


def fill(
    form: Form,
    draft: Draft,
    sentence: str,
    today: date,
    *,
    leave_out: Iterable[str] = (),
    only: Iterable[str] | None = None,
) -> Draft:
    """Let every empty slot (or only some) spot its value in a free sentence."""
    skip, wanted = set(leave_out), None if only is None else set(only)
    for slot in form.slots:
        if slot.name in draft.answers or slot.name in skip:
            continue
        if wanted is not None and slot.name not in wanted:
            continue
        found = slot.reader.spot(sentence, today)
        if found is None:
            continue
        try:
            draft = draft.answered(slot.name, found)
        except NotUnderstood:
            continue
    return draft


def shown(form: Form, draft: Draft) -> list[tuple[Slot, str]]:
    """The answered slots that apply, each with its value in words, in the order of the form."""
    return [
        (slot, slot.reader.show(draft.answers[slot.name]))
        for slot in form.slots
        if slot.name in draft.answers and slot.when(draft.answers)
    ]
