"""Who comes first: relevance and field in one score of at most 100 points."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handlers.rules.matching import fields, relevance
from handlers.rules.matching.library import Library
from handlers.rules.matching.merits import WEIGHTS
from handlers.rules.matching.need import Need
from handlers.rules.matching.postings import Scores
from storage.vocabulary import Merit

Rows = NDArray[np.int64]

# the weight of the field beside a relevance of 1, as in a shortlist
FIELD = WEIGHTS.points[Merit.FIELD] / WEIGHTS.points[Merit.WORDS]


@dataclass(frozen=True, slots=True)
class Ranked:
    """An expert's place in a ranking: points of 100, and the two parts they are made of."""

    key: str
    points: float
    relevance: float
    field: float


def rank(library: Library, needs: Sequence[Need], *, top: int) -> list[list[Ranked]]:
    """The best experts for each need, best first; of equals the smaller key first.

    Nobody is named whose words have nothing in common with the need's, unless he is in its pool.
    """
    words = relevance.scores(library, needs)
    return [_ranked(library, need, words[number], top) for number, need in enumerate(needs)]


def _ranked(library: Library, need: Need, words: Scores, top: int) -> list[Ranked]:
    credit = fields.credit_by_row(library, fields.likelihoods(library, need, words))
    credit[words <= 0] = 0
    points = (words + np.float32(FIELD) * credit) * np.float32(100 / (1 + FIELD))
    rows = _candidates(library, need, points, top)
    parts = (points[rows].round(3), words[rows].round(5), credit[rows].round(5))
    found = [
        Ranked(library.works[row].key, *numbers)
        for row, *numbers in zip(rows.tolist(), *(_tidy(part) for part in parts), strict=True)
    ]
    return sorted(found, key=lambda one: (-one.points, one.key))[:top]


def _candidates(library: Library, need: Need, points: Scores, top: int) -> Rows:
    """Rows that may be among the best; all that come near the last place, for a fair draw."""
    if need.pool is not None:
        return library.rows_of(need.pool)
    least = float(np.partition(points, -top)[-top]) if len(points) > top else 0.0
    return np.flatnonzero((points >= least - 0.001) & (points > 0))


def _tidy(numbers: Scores) -> list[float]:
    """Plain numbers that look as they were rounded."""
    return [round(number, 5) for number in numbers.tolist()]
