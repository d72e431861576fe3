"""The one door to jieba: words of a text, for what no rule and no list knows."""

import logging
import marshal
import os
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jieba import Tokenizer

LONGEST = 300  # characters; the rest is not worth the time
_SHORTEST_WORD = 2


class _Shelf:
    """Holds the tokenizer once it is loaded."""

    __slots__ = ("lock", "tokenizer")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.tokenizer: Tokenizer | None = None


_shelf = _Shelf()


def warm(folder: Path | None = None) -> None:
    """Load the dictionary (55 MB of memory); call it once at start.

    ``folder`` is a private directory for jieba's cache, from which the dictionary is loaded three
    times as fast as from its list. Without one, or when others could write there, the
    list is read: what a cache holds is believed.
    """
    with _shelf.lock:
        if _shelf.tokenizer is None:
            _shelf.tokenizer = _load(folder if folder and _is_private(folder) else None)


def is_warm() -> bool:
    """Whether the dictionary is loaded."""
    return _shelf.tokenizer is not None


def _is_private(folder: Path) -> bool:
    """Whether the folder is there, made if need be, and nobody else can write to it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
    except OSError:
        return False
    return os.name != "posix" or (found.st_uid == os.getuid() and not found.st_mode & 0o022)


@contextmanager
def _without_pkg_resources() -> "Iterator[None]":
    """Let jieba read its files directly: the old way there loads all of setuptools first."""
    held = sys.modules.get("pkg_resources")
    sys.modules["pkg_resources"] = None  # type: ignore[assignment]  # importing it fails
    try:
        yield
    finally:
        del sys.modules["pkg_resources"]
        if held is not None:
            sys.modules["pkg_resources"] = held


def _load(folder: Path | None) -> "Tokenizer":
    with _without_pkg_resources():
        import jieba  # 55 MB that most processes never need

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    cache = folder and folder / f"jieba-{jieba.__version__}.cache"
    if cache is None:  # jieba would leave its cache in the temporary directory everybody shares
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    elif (found := _read(cache)) is not None:
        tokenizer.FREQ, tokenizer.total = found
    else:
        tokenizer.tmp_dir, tokenizer.cache_file = str(cache.parent), cache.name
        tokenizer.initialize()  # it writes the cache too, whole or not at all
    tokenizer.initialized = True
    return tokenizer


def _read(cache: Path) -> tuple[dict[str, int], int] | None:
    """What jieba wrote, in one piece: three times as fast as jieba's own reading by pieces."""
    try:
        words, total = marshal.loads(cache.read_bytes())  # noqa: S302  the folder is ours alone
    except (OSError, EOFError, ValueError, TypeError):
        return None
    return words, total


def words(text: str) -> tuple[str, ...]:
    """The words of a text in order; loads the dictionary if nobody has."""
    warm()
    if _shelf.tokenizer is None:
        return ()
    return tuple(_shelf.tokenizer.cut(text[:LONGEST], HMM=False))


def telling_words(text: str) -> tuple[str, ...]:
    """The words of two characters or more, each once."""
    found = (word for word in words(text) if len(word) >= _SHORTEST_WORD and word.isalnum())
    return tuple(dict.fromkeys(found))


def dictionary() -> tuple[str, ...]:
    """Every word of jieba's dictionary; reads its list without loading the tokenizer."""
    from jieba import get_dict_file

    with get_dict_file() as file:
        lines = file.read().decode("utf-8").splitlines()
    return tuple(line.partition(" ")[0] for line in lines)
