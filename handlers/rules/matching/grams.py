"""Texts as grams: single characters, neighbours, and words of a list, as numbers in arrays.

A Chinese character is a symbol of its own; a run of Latin letters and digits (PLC, 316L) is one
symbol. A gram is one symbol, two neighbours, or a listed word of two to four; it is known by a
number of 40 bits, so that a gram and the text it stands in fit into one 64-bit integer. Two grams
of a library of millions share a number once in a blue moon, which costs nothing.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint64]
Whole = NDArray[np.int64]

BITS = 40
LONGEST_WORD = 4
_END = "\x1e"  # between two texts
_BREAK = "\n"  # between two parts of one text
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_BY_LENGTH = (np.uint64(0), np.uint64(0), np.uint64(0x5D), np.uint64(0xA5), np.uint64(0xC3))
_OF_LATIN = np.uint64(1 << 32)  # lifts the symbol of a run above all characters
_NOTHING, _CHARACTER, _LATIN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Grams:
    """Grams of several texts: ``codes`` in the order of the texts, ``owners`` whose each is."""

    codes: Codes
    owners: Whole


@dataclass(frozen=True, slots=True)
class Symbols:
    """The symbols of several texts one after another; 0 stands between parts and texts."""

    codes: Codes
    owners: Whole


def joined(parts: Iterable[str]) -> str:
    """The parts of one text in one string; no gram reaches from one into the next."""
    return _BREAK.join(parts)


def levelled(text: str) -> str:
    """A text without differences of width and case."""
    return unicodedata.normalize("NFKC", text).lower()


def symbols(texts: Sequence[str]) -> Symbols:
    """Read texts; width, case and anything that is no letter or digit are levelled out."""
    whole = _END.join(text.replace(_END, _BREAK) for text in texts)
    plain = levelled(whole)
    points = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    kinds = _kinds()[points]
    owners = np.cumsum(points == ord(_END), dtype=np.int64)
    codes = points.astype(np.uint64)
    codes[kinds == _NOTHING] = 0
    latin = kinds == _LATIN
    if not latin.any():
        return Symbols(codes, owners)
    first = latin & ~np.concatenate(([False], latin[:-1]))
    codes[first] = _runs(points[latin], first[latin])
    keep = ~latin | first
    return Symbols(codes[keep], owners[keep])


def _runs(points: NDArray[np.uint32], first: NDArray[np.bool_]) -> Codes:
    """One number for each run of Latin letters, told by its letters and their order."""
    starts = np.flatnonzero(first)
    place = np.arange(len(points)) - starts[np.cumsum(first) - 1]
    with np.errstate(over="ignore"):
        powers = np.cumprod(np.full(int(place.max()) + 1, _FACTOR))
        mixed = np.add.reduceat(points.astype(np.uint64) * powers[place], starts)
    return (mixed >> np.uint64(33)) + _OF_LATIN


@cache
def _kinds() -> NDArray[np.uint8]:
    """What each code point is: nothing, a character by itself, or part of a Latin run."""
    kinds = np.zeros(0x110000, dtype=np.uint8)
    for point in range(0x30, 0x10000):
        if chr(point).isalnum():
            kinds[point] = _LATIN if point < 0x2E80 else _CHARACTER
    kinds[0x20000:0x30000] = _CHARACTER
    return kinds


def _mixed(codes: Codes, salt: np.uint64) -> Codes:
    """Spread codes over 40 bits."""
    with np.errstate(over="ignore"):
        spread = (codes ^ salt) * _FACTOR
        spread ^= spread >> np.uint64(29)
        spread *= _FACTOR
    return spread >> np.uint64(64 - BITS)


def singles(read: Symbols) -> Grams:
    """Every symbol by itself."""
    there = read.codes > 0
    return Grams(_mixed(read.codes[there], np.uint64(1)), read.owners[there])


def pairs(read: Symbols) -> Grams:
    """Every two neighbouring symbols."""
    codes, there = _chains(read, 2)
    return Grams(_mixed(codes[there], _BY_LENGTH[2]), read.owners[: len(there)][there])


def listed_words(read: Symbols, listed: Codes) -> Grams:
    """Every stretch of two to four symbols that is a word of the list."""
    found, owners = [], []
    for length in range(2, LONGEST_WORD + 1):
        codes, there = _chains(read, length)
        mixed = _mixed(codes[there], ~_BY_LENGTH[length])
        known = _among(mixed, listed)
        found.append(mixed[known])
        owners.append(read.owners[: len(there)][there][known])
    return Grams(np.concatenate(found), np.concatenate(owners))


def word_list(words: Iterable[str]) -> Codes:
    """A list of words, ready for ``listed_words``; those too short or too long are left out."""
    fit = [word for word in words if 2 <= len(word) <= LONGEST_WORD]
    read = symbols(fit)
    sizes = np.bincount(read.owners[read.codes > 0], minlength=len(fit))
    found = [np.empty(0, dtype=np.uint64)]
    for length in range(2, LONGEST_WORD + 1):
        codes, there = _chains(read, length)
        whole = there & (sizes[read.owners[: len(there)]] == length)
        found.append(_mixed(codes[whole], ~_BY_LENGTH[length]))
    return np.unique(np.concatenate(found))


def _chains(read: Symbols, length: int) -> tuple[Codes, NDArray[np.bool_]]:
    """A number for each stretch of so many symbols, and where there is such a stretch."""
    many = max(0, len(read.codes) - length + 1)
    codes = np.zeros(many, dtype=np.uint64)
    there = np.ones(many, dtype=np.bool_)
    with np.errstate(over="ignore"):
        for step in range(length):
            part = read.codes[step : step + many]
            codes = codes * np.uint64(0x100000001B3) + part
            there &= part > 0
    return codes, there


def _among(codes: Codes, listed: Codes) -> NDArray[np.bool_]:
    """Which codes stand in a sorted list."""
    if not len(listed):
        return np.zeros(len(codes), dtype=np.bool_)
    places = np.searchsorted(listed, codes)
    places[places == len(listed)] = 0
    found: NDArray[np.bool_] = listed[places] == codes
    return found
