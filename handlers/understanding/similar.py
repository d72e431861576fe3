"""A last resort: the intent for which the parts of a sentence speak, counted over examples."""

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from math import log

from handlers.understanding import places
from handlers.understanding.lexicons import lines
from handlers.understanding.situation import Situation

_CLEAR = 4.0  # a smaller lead says nothing; a form that opens has its review card still to come
_SURE = 6.0  # what commits a person to something wants more
_PRIOR = 0.3
_COURTESIES = frozenset({"greet", "thanks", "help"})
_COURTEOUS = 6  # courtesies are short, or a rule knows them
_FEWEST = 3  # an intent with fewer examples cannot be told by likeness
_OPENS = frozenset({"submit_demand", "expert_signup"})
_COMMITS = frozenset(
    [
        "accept",
        "decline",
        "confirm",
        "deny",
        "bureau_approve",
        "bureau_report_up",
        "bureau_return",
        "withdraw_demand",
        "bureau_zero_report",
        "expert_quit",
        "privacy_delete",
    ]
)
_FAMILIES = (
    ("collect", "collect"),
    ("confirm", "confirm"),
    ("rating", "rating"),
    ("invitation", "reply"),
    ("match", "reply"),
    ("visit_confirm", "reply"),
    ("visit", "day"),
    ("review", "console"),
    ("team", "console"),
    ("fund", "console"),
    ("unit", "console"),
    ("console", "console"),
)
_DIGITS = re.compile(r"(?:XQ)?\d[\d\s-]*")
_MARKS = re.compile(r"[\s,。、;:!?.…~\-—·\"'“”()]+")
_ASKS = re.compile(r"[?]|[吗么]\s*$")
_LONGEST = 60


def family(role: str, context: str) -> str:
    """States whose answers are alike."""
    if role == "bureau":
        return "console"
    return next((name for start, name in _FAMILIES if context.startswith(start)), "idle")


def _grams(text: str) -> Counter[str]:
    """Single characters and neighbours; digits and places by a sign of their own."""
    for item in reversed(places.mentions(text)):
        text = f"{text[: item.start]}@{text[item.end :]}"
    plain = _MARKS.sub("", _DIGITS.sub("0", text))[:_LONGEST]
    found: Counter[str] = Counter(f"{one}{two}" for one, two in pairwise(plain))
    found.update(set(plain))
    found[f"^{plain[:1]}"] += 1
    found[f"{plain[-1:]}$"] += 1
    return found


class _Index:
    """How much each part of a sentence speaks for each intent, counted over the examples."""

    __slots__ = ("_by_gram", "_many", "_sizes")

    def __init__(self, examples: list[tuple[str, str]]) -> None:
        sizes = Counter(intent for intent, _ in examples)
        examples = [pair for pair in examples if sizes[pair[0]] >= _FEWEST]
        self._by_gram: dict[str, Counter[str]] = {}
        for intent, text in examples:
            for gram in set(_grams(text)):
                self._by_gram.setdefault(gram, Counter())[intent] += 1
        self._sizes = Counter(intent for intent, _ in examples)
        self._many = len(examples)

    def best(self, text: str) -> tuple[str, float]:
        """The intent most spoken for, and by how much it leads the next."""
        scores = {intent: _PRIOR * log(size / self._many) for intent, size in self._sizes.items()}
        for gram in set(_grams(text)):
            if with_it := self._by_gram.get(gram):
                self._weigh(scores, with_it)
        (intent, first), *rest = sorted(scores.items(), key=lambda pair: -pair[1])
        return (intent, first - rest[0][1]) if rest and first > 0 else ("", 0.0)

    def _weigh(self, scores: dict[str, float], with_it: Counter[str]) -> None:
        """Add what one part says: how often it stands in an intent and how often elsewhere."""
        count = with_it.total()
        for intent, size in self._sizes.items():
            here = with_it.get(intent, 0)
            inside = (here + 0.2) / (size + 0.8)
            scores[intent] += log(inside * (self._many - size + 0.8) / (count - here + 0.2))


@cache
def _indices() -> dict[tuple[str, str], _Index]:
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for line in lines("examples"):
        role, context, intent, text = line.split("|", 3)
        groups.setdefault((role, family(role, context)), []).append((intent, text))
    return {key: _Index(examples) for key, examples in groups.items()}


def nearest_intent(at: Situation) -> str | None:
    """The intent that similar sentences have in a similar state, when one leads clearly."""
    index = _indices().get((at.role, family(at.role, at.context)))
    if index is None or len(at.text) > _LONGEST:
        return None
    intent, lead = index.best(at.text)
    if intent in _COMMITS | _OPENS and _ASKS.search(at.text):  # a question commits to nothing
        return None
    if intent in _COURTESIES and len(at.bare) > _COURTEOUS:
        return None
    return intent if intent and lead >= (_SURE if intent in _COMMITS else _CLEAR) else None
