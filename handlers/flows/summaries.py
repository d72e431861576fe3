"""What an expert may hear of what enterprises said of him: never a single answer (R73)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from handlers.flows.surveying import label
from handlers.rules.ratings import FEW, ITEMS, blocks, combined
from handlers.wording import say
from storage.models import Expert, Rating
from storage.queries import surveys


def for_expert(session: Session, expert: Expert) -> str:
    """The means of what stands, in whole threes only; a sentence when there are not three yet."""
    final = surveys.final_for(session, expert.id)
    if len(final) < FEW:
        return say("rating.expert_none")
    lines = [_line(label(item), _values(final, item)) for item in ITEMS]
    own = surveys.final_scores(session, expert.id)
    if len(own) >= FEW:
        lines.append(_line(say("rating.expert_own"), own))
    return say("rating.expert_summary", count=len(final) // FEW * FEW, lines="\n".join(lines))


def _values(final: Sequence[Rating], item: str) -> list[int]:
    if item == "benefit":
        return surveys.benefit_order(final)
    return [getattr(rating, item) for rating in final]


def _line(name: str, values: Sequence[int]) -> str:
    mean = combined(blocks(values))
    if mean is None:
        return say("rating.expert_few", label=name)
    return say("rating.expert_line", label=name, mean=mean.words)
