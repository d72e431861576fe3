"""What a question about the programme is about (R8): a topic of the sheet of answers."""

import re
from functools import cache

from handlers.understanding import lexicons
from handlers.understanding.normal import fold


@cache
def _topics() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (topic, re.compile("|".join(entry["say"])))
        for topic, entry in lexicons.patterns("policy").items()
    )


def topics() -> tuple[str, ...]:
    """Every topic, in the order in which they are tried."""
    return tuple(topic for topic, _ in _topics())


def topic_of(text: str) -> str:
    """The topic of a question; empty when it is about nothing known."""
    said = fold(text)
    return next((topic for topic, pattern in _topics() if pattern.search(said)), "")
