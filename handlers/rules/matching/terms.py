"""Which words bring an expert and a demand together, and how much each has to do with it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handlers.rules.matching import grams
from handlers.rules.matching.library import Library, Works
from handlers.rules.matching.relevance import Need, characters

MOST = 6


@dataclass(frozen=True, slots=True)
class Term:
    """A word that stands on both sides, with its share of all that meets (0 to 1)."""

    word: str
    share: float


def shared(
    library: Library, need: Need, works: Works, words: Sequence[str], *, most: int = MOST
) -> tuple[Term, ...]:
    """The words of a need that stand in an expert's works too, weightiest first.

    ``words`` are those of the need as a reader would cut them; the share of a word is that of its
    grams in the score of relevance.
    """
    theirs = grams.levelled(works.text)
    common = [word for word in words if grams.levelled(word) in theirs]
    asked = characters([need])
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
