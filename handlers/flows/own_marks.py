"""What an expert may hear of what enterprises said of him: never a single answer (R73).

Only what has been circulated counts: its marks stand, and what the bulletins tell of them is known.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.flows.surveying import label
from handlers.rules.ratings import FEW, ITEMS, Cell, Voice, combined, heard
from handlers.wording import say
from storage.models import Bulletin, Expert, Rating
from storage.queries import surveys

Circulated = tuple[Rating, Bulletin]


def for_expert(session: Session, expert: Expert) -> str:
    """The means of what was circulated; a sentence when there are not three answers yet."""
    found = surveys.circulated_for(session, expert.id)
    if len(found) < FEW:
        return say("rating.expert_none")
    lines = [_line(label(item), *_voices(found, item)) for item in ITEMS]
    own = surveys.circulated_scores(session, expert.id)
    if len(own) >= FEW:
        lines.append(_line(say("rating.expert_own"), [Voice(score) for score in own], {}))
    return say("rating.expert_summary", lines="\n".join(lines))


def _voices(found: Sequence[Circulated], item: str) -> tuple[list[Voice], dict[Cell, int]]:
    """The marks of an item in the order in which they became final, and the sizes of all cells."""
    marks = [
        (_moment(rating, bulletin, item), rating, bulletin)
        for rating, bulletin in found
        if getattr(rating, item) is not None
    ]
    marks.sort(key=lambda mark: (mark[0], mark[1].id))
    voices = [
        Voice(
            getattr(rating, item),
            (bulletin.id, rating.county_code) if moment == bulletin.made_at else None,
        )
        for moment, rating, bulletin in marks
    ]
    return voices, {
        (bulletin.id, row["code"]): row["known"][item]
        for bulletin in {bulletin.id: bulletin for _, bulletin in found}.values()
        for row in bulletin.content["rows"]
    }


def _moment(rating: Rating, bulletin: Bulletin, item: str) -> datetime:
    """When a mark became final: with its bulletin, or later, for a benefit that came after it."""
    if item == "benefit" and rating.benefit_at is not None:
        return max(rating.benefit_at, bulletin.made_at)
    return bulletin.made_at


def _line(name: str, voices: Sequence[Voice], sizes: dict[Cell, int]) -> str:
    groups = heard(voices, sizes)
    mean = combined(groups)
    if mean is None:
        return say("rating.expert_few", label=name)
    count = sum(group.count for group in groups)
    return say("rating.expert_line", label=name, mean=mean.words, count=count)
