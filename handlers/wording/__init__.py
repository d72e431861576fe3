"""The words: every sentence said to people, by key, from the sheets beside this file."""

import tomllib
from functools import cache
from importlib.resources import files


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
