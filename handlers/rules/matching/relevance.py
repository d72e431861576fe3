"""How well an expert's words meet those of a demand, between 0 and 1.

BM25 over characters and neighbours, the title of the demand with five times the weight of its
content, from which the enterprise's praise of itself is left out; for a title or content alone half
and half with the cosine over neighbours and words. The best expert of the library has 1, so that a
score says how near to him somebody comes.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from handlers.rules.matching import grams
from handlers.rules.matching.gist import LONGEST, gist
from handlers.rules.matching.grams import BITS, Codes, Grams
from handlers.rules.matching.library import Library
from handlers.rules.matching.need import Need
from handlers.rules.matching.postings import Questions, Scores

TITLE = 5.0
_CODE = (np.uint64(1) << np.uint64(BITS)) - np.uint64(1)


def scores(library: Library, needs: Sequence[Need]) -> Scores:
    """The relevance of every row of the library (second axis) to every need (first axis)."""
    found = _levelled(library.characters(characters(needs)))
    half = [number for number, need in enumerate(needs) if need.is_half]
    if half:
        asked = _phrases([needs[number] for number in half], library.listed)
        found[half] = (found[half] + _levelled(library.phrases(asked))) / 2
    return found


def _levelled(found: Scores) -> Scores:
    best = found.max(axis=1, keepdims=True, initial=0)
    levelled: Scores = np.divide(found, best, out=np.zeros_like(found), where=best > 0)
    return levelled


def characters(needs: Sequence[Need]) -> Questions:
    """Each distinct gram of the content once, each of the title five times."""
    read = grams.symbols([*(need.title for need in needs), *map(_content, needs)])
    kinds = (grams.singles(read), grams.pairs(read))
    entries = np.unique(np.concatenate([_entries(kind) for kind in kinds]))
    owners = (entries >> np.uint64(BITS)).astype(np.int64)
    weights = np.where(owners < len(needs), TITLE, 1.0)
    return _questions(entries & _CODE, owners % max(1, len(needs)), weights, len(needs))


def _phrases(needs: Sequence[Need], listed: Codes) -> Questions:
    """Every neighbour and listed word as often as it stands there."""
    read = grams.symbols([grams.joined((need.title, _content(need))) for need in needs])
    kinds = (grams.pairs(read), grams.listed_words(read, listed))
    codes = np.concatenate([kind.codes for kind in kinds])
    owners = np.concatenate([kind.owners for kind in kinds])
    return _questions(codes, owners, np.ones(len(codes)), len(needs))


def _content(need: Need) -> str:
    """What counts of a need's content: beside a title, its beginning."""
    matter = gist(need.text)
    return matter[:LONGEST] if need.title.strip() else matter


def _entries(read: Grams) -> Codes:
    return (read.owners.astype(np.uint64) << np.uint64(BITS)) | read.codes


def _questions(
    codes: Codes, owners: NDArray[np.int64], weights: NDArray[np.float64], many: int
) -> Questions:
    """Add up the weights of each gram of each question."""
    entries = _entries(Grams(codes, owners))
    distinct, places = np.unique(entries, return_inverse=True)
    summed = np.bincount(places, weights, len(distinct)).astype(np.float32)
    bounds = np.searchsorted(distinct >> np.uint64(BITS), np.arange(many + 1, dtype=np.uint64))
    return Questions(distinct & _CODE, summed, bounds)
