"""Inverted lists of grams, and sums over them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from handlers.rules.matching.grams import BITS, Codes, Grams, Whole

Scores = NDArray[np.float32]

_OWNER_BITS = np.uint64(64 - BITS)
_OWNER = (np.uint64(1) << _OWNER_BITS) - np.uint64(1)
_COMMON = 512  # so many of the longest lists are multiplied as a table
_MANY, _LARGE = 16, 4_000  # where that pays: questions at once, rows


class Postings:
    """For each gram the rows that hold it, and how often; never changes."""

    def __init__(self, entries: Codes, rows: int) -> None:
        """Sort entries by gram and row, in place, and count the repeated ones; ``rows`` < 2**24."""
        entries.sort()
        first = _firsts(entries)
        self.counts = np.diff(np.append(first, len(entries))).astype(np.float32)
        entries = entries[first]
        self.rows = (entries & _OWNER).astype(np.int32)
        entries >>= _OWNER_BITS
        starts = _firsts(entries)
        self.terms = entries[starts]
        self.starts = np.append(starts, len(entries))
        self.sizes = np.diff(self.starts)
        self.lengths = np.bincount(self.rows, self.counts, rows).astype(np.float32)

    def places(self, codes: Codes) -> Whole:
        """Where the lists of grams stand; -1 for a gram nobody holds."""
        if not len(self.terms):
            return np.full(len(codes), -1, dtype=np.int64)
        places = np.searchsorted(self.terms, codes)
        places[places == len(self.terms)] = 0
        return np.where(self.terms[places] == codes, places, -1)

    def held_by(self, codes: Codes) -> Whole:
        """How many rows hold each gram."""
        places = self.places(codes)
        found = np.zeros(len(codes), dtype=np.int64)
        found[places >= 0] = self.sizes[places[places >= 0]]
        return found


@dataclass(frozen=True, slots=True)
class Questions:
    """Grams asked for together: those of question n stand at ``bounds[n]:bounds[n + 1]``."""

    codes: Codes
    weights: Scores
    bounds: Whole

    def __len__(self) -> int:
        """How many questions."""
        return len(self.bounds) - 1

    def weighing(self, factors: Scores) -> "Questions":
        """The same questions, each gram's weight multiplied by a factor."""
        return Questions(self.codes, (self.weights * factors).astype(np.float32), self.bounds)


class Weighted:
    """Inverted lists with a value for each entry."""

    def __init__(self, lists: Postings, values: Scores) -> None:
        """Keep both; ``values`` go by entry."""
        self.lists = lists
        self.values = values

    def sums(self, questions: Questions) -> Scores:
        """For each question (first axis) and each row, the weighted sum of the row's values."""
        many, rows = len(questions), len(self.lists.lengths)
        places = self.lists.places(questions.codes)
        found = np.zeros((many, rows), dtype=np.float32)
        weights = questions.weights
        if many >= _MANY and rows >= _LARGE:
            found, weights = self._common_sums(places, questions)
        for number in range(many):
            span = slice(*questions.bounds[number : number + 2].tolist())
            asked = np.flatnonzero((places[span] >= 0) & (weights[span] != 0))
            if len(asked):
                found[number] += self._sum(places[span][asked], weights[span][asked])
        return found

    def _sum(self, places: Whole, weights: Scores) -> Scores:
        starts, sizes = self.lists.starts[places], self.lists.sizes[places]
        spans = [
            slice(a, b) for a, b in zip(starts.tolist(), (starts + sizes).tolist(), strict=True)
        ]
        values = np.concatenate([self.values[span] for span in spans])
        owners = np.concatenate([self.lists.rows[span] for span in spans])
        found = np.zeros(len(self.lists.lengths), dtype=np.float32)
        np.add.at(found, owners, values * np.repeat(weights, sizes))
        return found

    def _common_sums(self, places: Whole, questions: Questions) -> tuple[Scores, Scores]:
        """The part of the longest lists as a product of tables, and the weights still to do."""
        common, table = self._table
        at = np.searchsorted(common, places)
        at[at == len(common)] = 0
        shared = common[at] == places
        numbers = np.repeat(np.arange(len(questions)), np.diff(questions.bounds))
        asked = np.zeros((len(questions), len(common)), dtype=np.float32)
        asked[numbers[shared], at[shared]] = questions.weights[shared]
        rest = np.where(shared, np.float32(0), questions.weights)
        return asked @ table, rest

    @cached_property
    def _table(self) -> tuple[Whole, Scores]:
        """The places of the longest lists in order, and a row of values for each."""
        common = np.sort(np.argsort(-self.lists.sizes, kind="stable")[:_COMMON])
        table = np.zeros((len(common), len(self.lists.lengths)), dtype=np.float32)
        for number, place in enumerate(common.tolist()):
            span = slice(*self.lists.starts[place : place + 2].tolist())
            table[number, self.lists.rows[span]] = self.values[span]
        return common, table


def entries(read: Grams, first: int = 0) -> Codes:
    """Grams as entries of inverted lists, their owners counted from a first row."""
    return (read.codes << _OWNER_BITS) | (read.owners + first).astype(np.uint64)


def _firsts(ordered: Codes) -> Whole:
    """Where each run of equal numbers begins."""
    if not len(ordered):
        return np.empty(0, dtype=np.int64)
    changes = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    return np.concatenate((np.zeros(1, dtype=np.int64), changes))
