"""Where people stop: how often each question was asked, answered, missed, and left open."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from handlers.flows import FLOWS
from handlers.reception.progress import DONE
from handlers.reception.trace import GATE, LEFT, MISSED, REVIEW
from handlers.wording import say

ENDS = frozenset({DONE, LEFT})


@dataclass(frozen=True, slots=True)
class Step:
    """One hearing: whose it is, what was left open after it, whether it is long ago."""

    openid: str
    question: str
    is_old: bool = False


@dataclass(slots=True)
class Count:
    """What became of a question. Asked = answered + left + still waiting."""

    asked: int = 0
    answered: int = 0
    missed: int = 0
    left: int = 0


def count(steps: Iterable[Step]) -> dict[str, Count]:
    """Count hearings, each person's together and in their order; by ``form/question``."""
    counts: dict[str, Count] = defaultdict(Count)
    for _, own in groupby(steps, key=lambda step: step.openid):
        _walk(own, counts)
    return dict(counts)


def _walk(steps: Iterable[Step], counts: dict[str, Count]) -> None:
    open_, last = "", None
    for step in steps:
        last = step
        base = step.question.removesuffix(MISSED)
        if base == open_:
            counts[open_].missed += step.question.endswith(MISSED) if open_ else 0
            continue
        ends = base.rpartition("/")[2] if base else LEFT
        if open_ and ends == LEFT:
            counts[open_].left += 1
        elif open_:
            counts[open_].answered += 1
        open_ = "" if ends in ENDS else base
        if open_:
            counts[open_].asked += 1
    if open_ and last is not None and last.is_old:
        counts[open_].left += 1


def table(counts: dict[str, Count]) -> Iterator[tuple[str, str, Count]]:
    """The counts in the order of the forms: form, question in words, figures."""
    for name, flow in FLOWS.items():
        labels = {GATE: say("funnel.gate")}
        labels |= {slot.name: slot.label for slot in flow.form.slots}
        labels[REVIEW] = say("funnel.review")
        for question, label in labels.items():
            if found := counts.get(f"{name}/{question}"):
                yield name, label, found
