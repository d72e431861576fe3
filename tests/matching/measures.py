"""How good a ranking is, and the rankings of the methods it is compared with."""

from collections.abc import Mapping, Sequence
from math import log2


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Discounted gain of the first ``depth`` against the best possible (gain 2**grade - 1)."""
    best = sum(_gains(sorted(grades.values(), reverse=True)[:depth]))
    found = sum(_gains([grades.get(key, 0) for key in ranked[:depth]]))
    return found / best if best else 0.0


def _gains(grades: Sequence[int]) -> list[float]:
    return [(2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades)]


def reciprocal(ranked: Sequence[str], grades: Mapping[str, int], least: int = 2) -> float:
    """1 / the place of the first expert of at least a grade; 0 for none."""
    for place, key in enumerate(ranked, 1):
        if grades.get(key, 0) >= least:
            return 1 / place
    return 0.0
