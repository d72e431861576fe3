"""What a rule looks at: who speaks, in which state of the conversation, and the words."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from handlers.understanding import lexicons
from handlers.understanding.normal import Passage

Slots = dict[str, object]

_SEPARATORS = re.compile(r"[\s,。、;:!?.…~\-—·\"'“”()《》]+")


@dataclass(frozen=True)
class Situation:
    """One message in its state."""

    role: str
    subrole: str | None
    context: str
    passage: Passage
    ref: date
    accepted: re.Pattern[str]

    @property
    def text(self) -> str:
        """The plain sentence."""
        return self.passage.plain

    @cached_property
    def bare(self) -> str:
        """The plain sentence without spaces and punctuation."""
        return _SEPARATORS.sub("", self.passage.plain)

    def original(self, start: int, end: int) -> str:
        """The words as written."""
        return self.passage.original(start, end)


Filler = Callable[[Situation], Slots]


@dataclass(frozen=True, slots=True)
class Rule:
    """If ``pattern`` is found (and ``unless`` is not), the intent is this one.

    ``contexts`` are the beginnings of the states it holds in; empty means every state.
    ``whole`` wants the pattern to cover the sentence without its punctuation.
    """

    intent: str
    pattern: re.Pattern[str]
    fill: Filler | None = None
    unless: re.Pattern[str] | None = None
    contexts: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    whole: bool = False
    longest: int = 400

    def matches(self, at: Situation) -> bool:
        """Whether the rule speaks in this situation."""
        if self.roles and at.role not in self.roles:
            return False
        if self.contexts and not at.context.startswith(self.contexts):
            return False
        if len(at.text) > self.longest:
            return False
        hit = self.pattern.fullmatch(at.bare) if self.whole else self.pattern.search(at.text)
        return bool(hit) and not (self.unless and self.unless.search(at.text))


_NO_LETTERS = re.compile(r"\\.|\(\?P<\w+>")


def _compiled(alternatives: list[str]) -> re.Pattern[str]:
    """One pattern of all, blind to case where there are letters.

    Blind to case, Python looks up each of twenty thousand characters for a class like ``[一-龥]``,
    and a worker that starts waits for it.
    """
    joined = "|".join(alternatives)
    letters = re.search(r"[A-Za-z]", _NO_LETTERS.sub("", joined))
    return re.compile(joined, re.IGNORECASE if letters else 0)


class Book:
    """The rules of one file of ``lexicon/rules_*.toml``: what is said, by the name of the rule."""

    __slots__ = ("_entries",)

    def __init__(self, name: str) -> None:
        """Read the file."""
        self._entries = lexicons.patterns(f"rules_{name}")

    def rule(
        self,
        intent: str,
        said: str,
        fill: Filler | None = None,
        *,
        contexts: tuple[str, ...] = (),
        roles: tuple[str, ...] = (),
        whole: bool = False,
        longest: int = 400,
    ) -> Rule:
        """The rule of an intent with the words that stand in the file under ``said``."""
        entry = self._entries[said]
        unless = entry.get("unless")
        return Rule(
            intent,
            _compiled(entry["say"]),
            fill,
            _compiled(unless) if unless else None,
            contexts,
            roles,
            whole,
            longest,
        )


def first(rules: tuple[Rule, ...], at: Situation) -> tuple[str, Slots] | None:
    """The intent and slots of the first rule that speaks."""
    for item in rules:
        if item.matches(at):
            return item.intent, item.fill(at) if item.fill else {}
    return None


Reading = tuple[str, Slots]
Step = tuple[Rule, ...] | Callable[[Situation], Reading | None]


def first_of(at: Situation, steps: Iterable[Step]) -> Reading | None:
    """The reading of the first step that has one; a step is a list of rules or a function."""
    for step in steps:
        found = step(at) if callable(step) else first(step, at)
        if found:
            return found
    return None


def constant(**values: object) -> Filler:
    """A filler that always gives the same slots."""
    return lambda _: dict(values)


def merged(*fillers: Filler) -> Filler:
    """A filler that joins others; the later ones do not overwrite."""

    def fill(at: Situation) -> Slots:
        slots: Slots = {}
        for filler in fillers:
            for key, value in filler(at).items():
                slots.setdefault(key, value)
        return slots

    return fill


Table = Mapping[str, re.Pattern[str]]


def pick(key: str, options: dict[str, str], default: str | None = None) -> Filler:
    """A filler that gives ``key`` the first option whose pattern is found."""
    compiled = {name: re.compile(pattern) for name, pattern in options.items()}

    def fill(at: Situation) -> Slots:
        for name, pattern in compiled.items():
            if pattern.search(at.text):
                return {key: name}
        return {key: default} if default else {}

    return fill
