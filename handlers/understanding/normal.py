"""One spelling for every sentence: half-width, simplified, same length as the original."""

import re
import unicodedata
from dataclasses import dataclass

from handlers.understanding.lexicons import words

LIMIT = 700  # a message of the platform holds 2048 bytes, some 680 Chinese characters

_SPACES = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}


class _Fold(dict[int, str]):
    """Character → its plain form; what is not listed is worked out and not kept."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if 0x4E00 <= code <= 0x9FFF or code < 0x7F:
            return char
        folded = unicodedata.normalize("NFKC", char)
        if len(folded) != 1:
            return char
        return " " if unicodedata.category(folded) in _SPACES else folded


class _Tidy(dict[int, str]):
    """Character → itself, or a space when it cannot be shown or stored."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if 0x20 <= code < 0x7F or 0x4E00 <= code <= 0x9FFF:
            return char
        return " " if unicodedata.category(char) in {"Cc", "Cf", "Cs"} else char


def _controls(keep: str) -> dict[int, str]:
    return {code: " " for code in range(0x20) if chr(code) not in keep}


_TRADITIONAL = {ord(pair[0]): pair[1] for pair in words("traditional")}
_FOLD = _Fold(_controls("\n") | _TRADITIONAL)
_TIDY = _Tidy(_controls("\n"))
_EDGE = re.compile(r"[\s,。、;:!?.…~\-—]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence twice: ``raw`` as written, ``plain`` folded; both have the same length."""

    raw: str
    plain: str

    def original(self, start: int, end: int) -> str:
        """The words as written between two positions of the plain text."""
        return self.raw[start:end].strip()


def fold(text: str) -> str:
    """The plain form of a text, character by character (NFKC, simplified, no controls)."""
    return text[:LIMIT].translate(_FOLD)


def passage(text: str) -> Passage:
    """Read a sentence: cut to the limit, tidied, with its plain form beside it."""
    raw = text[:LIMIT].translate(_TIDY)
    return Passage(raw, raw.translate(_FOLD))


def trim(text: str) -> str:
    """The text without spaces and punctuation at both ends."""
    start = _EDGE.match(text)
    text = text[start.end() :] if start else text
    while text and _EDGE.fullmatch(text[-1]):
        text = text[:-1]
    return text
