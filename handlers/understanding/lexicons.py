"""Word lists of this package, and a scanner that finds their words in a sentence."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Hit(NamedTuple):
    """A word found at ``start``..``end`` of a sentence."""

    start: int
    end: int
    word: str


class Scanner:
    """Finds the words of a fixed list: longest first, left to right, without overlap."""

    __slots__ = ("_lengths", "_words")

    def __init__(self, words: Iterable[str]) -> None:
        """Index the words by their first character."""
        self._words = frozenset(word for word in words if word)
        lengths: dict[str, set[int]] = {}
        for word in self._words:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def __contains__(self, word: object) -> bool:
        """Whether the word is in the list."""
        return word in self._words

    def at(self, text: str, start: int) -> str:
        """The longest word that begins exactly at ``start``, or the empty string."""
        for length in self._lengths.get(text[start : start + 1], ()):
            word = text[start : start + length]
            if word in self._words:
                return word
        return ""

    def find(self, text: str) -> list[Hit]:
        """All words of the list in the sentence."""
        hits: list[Hit] = []
        position, lengths = 0, self._lengths
        for start, first in enumerate(text):
            if start < position or first not in lengths:
                continue
            if word := self.at(text, start):
                position = start + len(word)
                hits.append(Hit(start, position, word))
        return hits

    def cover(self, text: str) -> bool:
        """Whether the whole text is made of words of the list (any split)."""
        reached = {0}
        for start in range(len(text)):
            if start not in reached:
                continue
            for length in self._lengths.get(text[start], ()):
                if text[start : start + length] in self._words:
                    reached.add(start + length)
        return len(text) in reached


def lines(name: str) -> list[str]:
    """The lines of a text file of the lexicon, without comments and blanks."""
    text = files(__package__ or __name__).joinpath("lexicon", f"{name}.txt").read_text("utf-8")
    bare = (line.split("#", 1)[0].strip() for line in text.splitlines())
    return [line for line in bare if line]


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of a plain list, in the order of the file."""
    return tuple(word for line in lines(name) for word in line.split())


@cache
def table(name: str) -> Mapping[str, tuple[str, ...]]:
    """A list of ``key: word word …`` lines; a key may come back, its words are added up."""
    found: dict[str, tuple[str, ...]] = {}
    for line in lines(name):
        key, _, rest = line.partition(":")
        found[key.strip()] = (*found.get(key.strip(), ()), *rest.split())
    return found


@cache
def scanner(name: str) -> Scanner:
    """The scanner of a plain list."""
    return Scanner(words(name))


@cache
def inverse(name: str) -> Mapping[str, tuple[str, ...]]:
    """A table turned round: word → the keys it stands under."""
    found: dict[str, tuple[str, ...]] = {}
    for key, members in table(name).items():
        for word in members:
            if key not in found.get(word, ()):
                found[word] = (*found.get(word, ()), key)
    return found


@cache
def patterns(name: str) -> Mapping[str, Mapping[str, list[str]]]:
    """The rules of a TOML file: name → ``say`` and ``unless``, each a list of alternatives."""
    text = files(__package__ or __name__).joinpath("lexicon", f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)
