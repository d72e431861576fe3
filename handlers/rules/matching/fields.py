"""The field of a demand, read off the experts whose words it meets, and who works in it.

A demand seldom names a discipline, and its enterprise's industry is not always where the problem
lies (waste water of a dyeing mill). The experts nearest in words vote with their fields; what is
known of the demand counts for as much as a clear half of the votes (matching §1: where words do
not meet, the field says more than any trick with words).
"""

import numpy as np

from handlers.rules.matching.library import Fields, Library
from handlers.rules.matching.need import Need
from handlers.rules.matching.postings import Scores

NEAR = 0.25  # relevance from which an expert has a vote
KNOWN = 0.5  # the likelihood of a field that is known from elsewhere, at least
UNSTATED = 0.5  # what an expert without a field has, of the likeliest field's likelihood


def likelihoods(library: Library, need: Need, relevance: Scores) -> Scores:
    """How likely each field of the library is for a need; before what is known, 1 in all."""
    fields = library.fields
    if not fields.names:
        return np.zeros(0, dtype=np.float32)
    sizes = np.sqrt(np.maximum(np.bincount(fields.numbers, minlength=len(fields.names)), 1))
    found = (_votes(fields, relevance) / sizes).astype(np.float32)
    found /= max(float(found.sum()), 1e-9)
    for name in need.fields:
        if name in fields.names:
            place = fields.names.index(name)
            found[place] = max(found[place], KNOWN)
    return found


def _votes(fields: Fields, relevance: Scores) -> Scores:
    """A vote weighs the sixth power of the relevance: the nearest few decide."""
    if fields.only is not None:
        near = np.flatnonzero(relevance >= NEAR)
        numbers, weights = fields.only[near], relevance[near]
    else:
        weights = relevance[fields.rows]
        near = np.flatnonzero(weights >= NEAR)
        numbers, weights = fields.numbers[near], weights[near]
    votes = np.bincount(numbers, weights**6, len(fields.names) + 1)
    return votes[:-1].astype(np.float32)


def credit_by_row(library: Library, likely: Scores) -> Scores:
    """What each row of the library has for working in a likely field, 0 to 1."""
    fields = library.fields
    if not fields.names:
        return np.zeros(len(library.works), dtype=np.float32)
    unstated = likely.max() * np.float32(UNSTATED)
    if fields.only is not None:
        by_row: Scores = np.append(likely, unstated)[fields.only]
        return by_row
    found = np.full(len(library.works), unstated, dtype=np.float32)
    stated, first = np.unique(fields.rows, return_index=True)
    found[stated] = np.maximum.reduceat(likely[fields.numbers], first)
    return found
