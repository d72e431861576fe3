"""What somebody types into a search box, as words to look for."""

from datetime import date

from handlers.understanding import places, segment
from handlers.understanding.normal import fold
from storage import tables

MOST_WORDS = 6
LONGEST_PHRASE = 4


def words_of(text: str) -> tuple[str, ...]:
    """The words to look for: what stands apart, and the parts of what is long.

    「电镀废水 泰兴」 gives 电镀, 废水, 泰兴; a short phrase stays whole.
    """
    found: list[str] = []
    for phrase in fold(text).split():
        parts = segment.telling_words(phrase) if len(phrase) > LONGEST_PHRASE else ()
        whole = phrase.isascii() or not parts
        found += [phrase] if whole else list(parts)
    return tuple(dict.fromkeys(found))[:MOST_WORDS]


def counties_named(word: str, today: date) -> frozenset[str]:
    """The counties a word names, a city with all that lie in it; none for other words."""
    found: set[str] = set()
    for mention in places.mentions(word):
        if mention.start or mention.end != len(word):
            continue
        for row in tables.regions():
            if row.is_valid(today) and {row.code, row.parent} & set(mention.codes):
                found.add(row.code)
    return frozenset(found)
