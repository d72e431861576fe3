"""A document before it has a format: a title, columns, rows, and the lines under the table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

Cell = str | int | float | None
# what neither a spreadsheet nor XML can hold
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head and its width in characters."""

    head: str
    width: int = 12


@dataclass(frozen=True, slots=True)
class Paper:
    """One table of a document; ``number`` is that of the document, ``lines`` stand under it."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    heading: str = ""
    number: str = ""
    lines: tuple[str, ...] = ()
    sheet: str = "表"


class TooLong(Exception):
    """A document to be read or printed of so many rows helps nobody; take the spreadsheet."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading between paragraphs."""

    words: str


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; each line is one of its own."""

    words: str


# room for a number that people give (practice §6.3)
UNNUMBERED = "　　　　〔　　　　〕　　号"


@dataclass(frozen=True, slots=True)
class Report:
    """An upright document: headings with paragraphs, and tables; signed at the right.

    Without a ``number`` there is room for one that people give.
    """

    title: str
    parts: Sequence[tuple[str, str] | Paper]
    signed: Sequence[str]
    number: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A file: its bytes and its type."""

    body: bytes
    type: str


def clean(value: Cell) -> Cell:
    """A value without characters that no file can hold."""
    return CONTROL.sub("", value) if isinstance(value, str) else value
