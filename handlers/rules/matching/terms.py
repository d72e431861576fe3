"""Which words bring an expert and a demand together, and how much each has to do with it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handlers.rules.matching import grams
from handlers.rules.matching.library import Library, Works
from handlers.rules.matching.postings import Questions

MOST = 6  # terms shown
SHORTEST, LONGEST = 2, 8  # characters of a term


@dataclass(frozen=True, slots=True)
class Term:
    """A word that stands on both sides, with its share of all that meets (0 to 1)."""

    word: str
    share: float


def shared(
    library: Library, asked: Questions, works: Works, words: Sequence[str], *, most: int = MOST
) -> tuple[Term, ...]:
    """What stands in a need and in an expert's works alike, weightiest first.

    ``asked`` is the need in characters and neighbours; ``words`` are the need's, levelled and in
    order, as a reader would cut them; neighbours that stand together on both sides make one term
    (主轴, 温, 升: 主轴温升). The share of a term is
    that of its grams in the score of relevance.
    """
    common = _common(words, grams.levelled(works.text))
    meeting = library.meeting(asked, works)
    total = float(meeting.sum())
    if not common or not total:
        return ()
    read = grams.symbols(common)
    found = np.zeros(len(common))
    for kind in (grams.singles(read), grams.pairs(read)):
        places = np.searchsorted(asked.codes, kind.codes)
        places[places == len(asked.codes)] = 0
        same = asked.codes[places] == kind.codes
        np.add.at(found, kind.owners[same], meeting[places[same]])
    ranked = sorted(zip(common, found.tolist(), strict=True), key=lambda one: (-one[1], one[0]))
    return tuple(
        Term(word, round(min(1.0, weight / total), 3)) for word, weight in ranked[:most] if weight
    )


def _common(words: Sequence[str], theirs: str) -> list[str]:
    """Stretches of words that stand in a text, each as long as it goes."""
    found: dict[str, None] = {}
    stretch = ""
    for word in [*words, ""]:
        longer = stretch + word
        if word.isalnum() and len(longer) <= LONGEST and longer in theirs:
            stretch = longer
            continue
        if len(stretch) >= SHORTEST:
            found[stretch] = None
        stretch = word if word.isalnum() and word in theirs else ""
    return list(found)
