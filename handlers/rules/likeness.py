"""How alike two demands are, for spotting the same need filed twice (R90, practice §7)."""

import re
from dataclasses import dataclass
from itertools import pairwise

ALIKE = 0.45
_PLAIN = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike, between 0 and 1, and why it was looked at: keys of the reasons."""

    share: float
    reasons: tuple[str, ...]


def share(one: str, other: str) -> float:
    """The share of neighbouring characters that two texts have in common, measured by the shorter.

    A short text that stands inside a long one counts as alike.
    """
    first, second = _pairs(one), _pairs(other)
    fewest = min(len(first), len(second))
    return len(first & second) / fewest if fewest else 0.0


def _pairs(text: str) -> frozenset[str]:
    return frozenset(one + two for one, two in pairwise(_PLAIN.sub("", text)))


def compare(one: str, other: str, *, same_enterprise: bool, same_mobile: bool) -> Likeness | None:
    """Whether two demands may be the same; None when nothing speaks for it.

    The same enterprise or number needs less likeness of the words than strangers do.
    """
    found = share(one, other)
    related = same_enterprise or same_mobile
    if found < (ALIKE if related else ALIKE + 0.25):
        return None
    reasons = [
        key for key, holds in (("enterprise", same_enterprise), ("mobile", same_mobile)) if holds
    ]
    return Likeness(found, (*reasons, "words"))
