"""The experts' texts: who holds a gram, and how much it says about him.

The bulk stands in one ``Segment`` that never changes. Who is added later waits in a small segment,
who is removed is struck out and his grams are taken off the counts, so that one change costs as
much as one text. When an eighth has changed, the bulk is made anew. What a gram weighs follows
from the experts of the moment alone: a library grown one by one ranks as one built at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np
from numpy.typing import NDArray

from handlers.rules.matching import grams
from handlers.rules.matching.grams import Codes
from handlers.rules.matching.postings import Postings, Questions, Scores, Weighted, entries

K1, B = 1.2, 0.75  # matching §1: anywhere in 0.6-2 and 0.75-1 is as good
_AT_ONCE = 20_000  # texts read in one go, which bounds the memory
_PENDING = 256  # so many changes are always carried along
_STEPS = 16  # the mean length is measured in sixteenths of an octave, see ``_mean_length``
NO_WORDS: Codes = np.empty(0, dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Works:
    """What is known of an expert in words.

    ``titles`` are of works or lines of work; ``fields`` the disciplines or industries he belongs
    to, by any names or codes that are used for all experts alike.
    """

    key: str
    titles: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it in one text; the fields are compared by themselves."""
        return grams.joined((*self.titles, *self.keywords))


class Segment:
    """The texts of some experts, read once: single characters and neighbours; phrases if asked."""

    def __init__(self, works: Sequence[Works]) -> None:
        """Read the texts."""
        self.works = tuple(works)
        self.lists = self._read(NO_WORDS, characters=True)
        self._impacts: tuple[float, Weighted] | None = None
        self._phrases: Postings | None = None

    def __len__(self) -> int:
        """How many experts."""
        return len(self.works)

    def phrases(self, listed: Codes) -> Postings:
        """Neighbours and listed words; read at the first call."""
        if self._phrases is None:
            self._phrases = self._read(listed, characters=False)
        return self._phrases

    def impacts(self, mean: float) -> Weighted:
        """What each entry says about its row, by BM25, for a mean length of all texts."""
        if self._impacts is None or self._impacts[0] != mean:
            long = K1 * (1 - B + B * self.lists.lengths / np.float32(mean))
            counts = self.lists.counts
            values = counts * np.float32(K1 + 1) / (counts + long[self.lists.rows])
            self._impacts = (mean, Weighted(self.lists, values.astype(np.float32)))
        return self._impacts[1]

    def _read(self, listed: Codes, *, characters: bool) -> Postings:
        found = [np.empty(0, dtype=np.uint64)]
        for start in range(0, len(self.works), _AT_ONCE):
            part = self.works[start : start + _AT_ONCE]
            read = grams.symbols([each.text for each in part])
            kinds = (
                (grams.singles(read), grams.pairs(read))
                if characters
                else (grams.pairs(read), grams.listed_words(read, listed))
            )
            found += [entries(kind, start) for kind in kinds]
        return Postings(np.concatenate(found), len(self.works))


@dataclass(frozen=True, slots=True)
class Fields:
    """Which fields rows belong to: row ``rows[n]`` to field ``numbers[n]``, in the order of rows.

    Where nobody has more than one, ``only`` holds the field of each row; who has none is given the
    number after the last.
    """

    names: tuple[str, ...]
    rows: NDArray[np.int64]
    numbers: NDArray[np.int64]
    only: NDArray[np.int64] | None

    @classmethod
    def of(cls, works: Sequence[Works]) -> "Fields":
        """Number the fields of experts in alphabetical order."""
        names = tuple(sorted({name for each in works for name in each.fields}))
        number = {name: place for place, name in enumerate(names)}
        held = [row for row, each in enumerate(works) for _ in each.fields]
        rows = np.array(held, dtype=np.int64)
        numbers = np.array([number[name] for each in works for name in each.fields], dtype=np.int64)
        only = None
        if len(np.unique(rows)) == len(rows):
            only = np.full(len(works), len(names), dtype=np.int64)
            only[rows] = numbers
        return cls(names, rows, numbers, only)


class Library:
    """Experts by key; ``listed`` are the words of the language, for long texts without a title.

    Scores come as arrays by row: the row of an expert is his place in ``works``.
    """

    def __init__(self, works: Iterable[Works] = (), *, listed: Codes = NO_WORDS) -> None:
        """Read experts; of two with one key the later one counts."""
        self.listed = listed
        self._settle(list({each.key: each for each in works}.values()))

    def _settle(self, works: Sequence[Works]) -> None:
        self._bulk = Segment(works)
        self._places = {each.key: row for row, each in enumerate(works)}
        self._added: dict[str, Works] = {}
        self._struck: dict[str, Works] = {}
        self._renew()

    def _renew(self) -> None:
        """Make the two small segments anew after a change."""
        self._new, self._gone = Segment([*self._added.values()]), Segment([*self._struck.values()])
        self.works = (*self._bulk.works, *self._new.works)
        self._rows = self._places | {
            key: len(self._bulk) + row for row, key in enumerate(self._added)
        }
        self.live = np.ones(len(self.works), dtype=np.bool_)
        self.live[[self._places[key] for key in self._struck]] = False
        self._norms: tuple[Weighted, Weighted] | None = None
        self._fields: Fields | None = None

    def __len__(self) -> int:
        """How many experts."""
        return int(self.live.sum())

    def __contains__(self, key: object) -> bool:
        """Whether an expert is in the library."""
        return key in self._added or (key in self._places and key not in self._struck)

    def rows_of(self, keys: Iterable[str]) -> NDArray[np.int64]:
        """The rows of experts; who is not in the library is left out."""
        found = [self._rows[key] for key in dict.fromkeys(keys) if key in self]
        return np.array(found, dtype=np.int64)

    @property
    def fields(self) -> "Fields":
        """The fields of the experts by row; gathered anew after a change."""
        if self._fields is None:
            self._fields = Fields.of(self.works)
        return self._fields

    def put(self, works: Works) -> None:
        """Add an expert, or replace what was known of him."""
        self._take_out(works.key)
        self._added[works.key] = works
        self._changed()

    def drop(self, key: str) -> None:
        """Remove an expert; nothing happens when he is not there."""
        if key in self:
            self._take_out(key)
            self._changed()

    def _take_out(self, key: str) -> None:
        self._added.pop(key, None)
        if key in self._places:
            self._struck[key] = self._bulk.works[self._places[key]]

    def _changed(self) -> None:
        if len(self._added) + len(self._struck) > max(_PENDING, len(self._bulk) // 8):
            kept = [each for each in self._bulk.works if each.key not in self._struck]
            self._settle([*kept, *self._added.values()])
        else:
            self._renew()

    def held_by(self, codes: Codes) -> NDArray[np.int64]:
        """How many experts hold each gram (characters and neighbours)."""
        bulk, new, gone = (part.lists for part in (self._bulk, self._new, self._gone))
        found: NDArray[np.int64] = bulk.held_by(codes) + new.held_by(codes) - gone.held_by(codes)
        return found

    @property
    def _mean_length(self) -> float:
        """The mean length of a text, in steps of about 4 %.

        A step that seldom changes lets one more expert change nothing about all others.
        """
        total = self._bulk.lists.lengths.sum() + self._new.lists.lengths.sum()
        mean = float(total - self._gone.lists.lengths.sum()) / max(1, len(self))
        return 2 ** (round(log2(max(1.0, mean)) * _STEPS) / _STEPS)

    def characters(self, asked: Questions) -> Scores:
        """BM25 over characters and neighbours; a row for each question, a column for each row."""
        asked, mean = asked.weighing(self._weight(asked.codes)), self._mean_length
        parts = (self._bulk, self._new)
        return self._of_living(np.hstack([part.impacts(mean).sums(asked) for part in parts]))

    def meeting(self, asked: Questions, works: Works) -> Scores:
        """What each gram asked for has to do with the BM25 score of one expert's works."""
        alone = Segment([works])
        impacts = alone.impacts(self._mean_length)
        places = impacts.lists.places(asked.codes)
        found = np.zeros(len(places), dtype=np.float32)
        found[places >= 0] = impacts.values[places[places >= 0]]
        met: Scores = found * asked.weights * self._weight(asked.codes)
        return met

    def _weight(self, codes: Codes) -> Scores:
        held = self.held_by(codes)
        weight: Scores = np.log(1 + (len(self) - held + 0.5) / (held + 0.5)).astype(np.float32)
        return weight

    def phrases(self, asked: Questions) -> Scores:
        """TF-IDF cosine over neighbours and listed words, but for the length of the question."""
        told = asked.weighing(self._rarity(asked.codes))
        return self._of_living(np.hstack([part.sums(told) for part in self._directions()]))

    def _of_living(self, found: Scores) -> Scores:
        if self._struck:
            found[:, ~self.live] = 0
        return found

    def _rarity(self, codes: Codes) -> Scores:
        bulk, new, gone = (
            part.phrases(self.listed).held_by(codes) for part in (self._bulk, self._new, self._gone)
        )
        rare: Scores = (np.log((1 + len(self)) / (1 + bulk + new - gone)) + 1).astype(np.float32)
        return rare

    def _directions(self) -> tuple[Weighted, Weighted]:
        """Each text as a vector of length 1; made anew after a change."""
        if self._norms is None:
            self._norms = (self._direction(self._bulk), self._direction(self._new))
        return self._norms

    def _direction(self, part: Segment) -> Weighted:
        lists = part.phrases(self.listed)
        rare = np.repeat(self._rarity(lists.terms), lists.sizes)
        values = (1 + np.log(lists.counts)) * rare
        squares = np.bincount(lists.rows, values * values, len(part))
        norms = np.sqrt(np.maximum(squares, 1e-9))
        return Weighted(lists, (values / norms[lists.rows]).astype(np.float32))
