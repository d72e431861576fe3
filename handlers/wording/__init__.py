"""The words: every sentence said to people, by key, from the sheets beside this file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any


class NoSuchWords(KeyError):
    """A key that is in no sheet."""


@cache
def catalogue() -> dict[str, str]:
    """All sentences by dotted key (``sheet.key``), in the order of the sheets."""
    found: dict[str, str] = {}
    for sheet in sorted(files(__name__).iterdir(), key=lambda file: file.name):
        if sheet.name.endswith(".toml"):
            name = sheet.name.removesuffix(".toml")
            for key, sentence in tomllib.loads(sheet.read_text(encoding="utf-8")).items():
                found[f"{name}.{key}"] = sentence.strip()
    return found


def say(key: str, **facts: object) -> str:
    """The sentence of a key with its facts filled in.

    Raises NoSuchWords for an unknown key and KeyError for a missing fact.
    """
    try:
        sentence = catalogue()[key]
    except KeyError as error:
        raise NoSuchWords(key) from error
    return sentence.format(**facts) if facts or "{" in sentence else sentence


def title_of(sheet: str) -> str:
    """What a sheet or a form is called; its own name when nobody has named it."""
    return catalogue().get(f"sheets.{sheet}", sheet)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one question: what it is called, how it is asked, helped with, also called."""

    label: str
    question: str = ""
    hint: str = ""
    also: tuple[str, ...] = ()


@cache
def sheet_of(form: str) -> Mapping[str, Words]:
    """The questions of a form by slot: from its own sheet in ``forms``, or from the short ones."""
    folder = files(__name__) / "forms"
    own = folder / f"{form}.toml"
    rows = _read(own) if own.is_file() else _read(folder / "short.toml").get(form, {})
    return {
        name: Words(**{**row, "also": tuple(row.get("also", ()))}) for name, row in rows.items()
    }


def _read(sheet: Traversable) -> dict[str, Any]:
    return tomllib.loads(sheet.read_text(encoding="utf-8"))


def questions(form: str, slot: str) -> Words:
    """The words of one question. Raises NoSuchWords."""
    try:
        return sheet_of(form)[slot]
    except KeyError as error:
        raise NoSuchWords(f"forms/{form}.{slot}") from error
