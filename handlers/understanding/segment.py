"""The one door to jieba: words of a text, for what no rule and no list knows."""

import logging
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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


def warm() -> None:
    """Load the dictionary (about half a second, 55 MB); call it once at start."""
    with _shelf.lock:
        if _shelf.tokenizer is None:
            _shelf.tokenizer = _load()


def is_warm() -> bool:
    """Whether the dictionary is loaded."""
    return _shelf.tokenizer is not None


def _load() -> "Tokenizer":
    import jieba  # half a second and 55 MB that most processes never need

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    # jieba would leave a cache in the shared temporary directory; parsing is just as fast
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


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
