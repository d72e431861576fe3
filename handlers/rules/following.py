"""When a pair is asked how it goes on, and when a need looks for an expert again (R30, R76).

Pure: days and marks go in, counts and causes come out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from storage.vocabulary import Outcome, RematchCause

# marks go from 1 to 5 (R70); so low a mark says that the service did not help
BAD_MARK = 2


def steps_passed(since: date, today: date, days: Collection[int]) -> int:
    """How many of the dates after a visit (T+15 …) have come; several at once after a standstill.

    ``days`` are calendar days after the day of the visit, in any order.
    """
    return sum(since + timedelta(days=after) <= today for after in days)


@dataclass(frozen=True, slots=True)
class Judged:
    """A visit for a need, and the mark its expert got alone, if any."""

    visit: int
    demand: int
    score: int | None


def lowest_marks(items: Collection[int], visits: Sequence[Judged]) -> list[tuple[int, int]]:
    """For each need of a service the visit that is judged and the lowest mark, 1 to 5.

    ``items`` are the marks of the whole service. A mark of one expert is for the needs that he came
    for; the visit is the one marked lowest, the last of several.
    """
    found: dict[int, tuple[int, int]] = {}
    for each in visits:
        mark = min((*items, each.score) if each.score else items)
        known = found.get(each.demand)
        if known is None or mark <= known[1]:
            found[each.demand] = each.visit, mark
    return list(found.values())


def rematch_cause(outcome: Outcome | None, lowest: int | None) -> RematchCause | None:
    """Why the need of a visit looks for an expert again; None when it does not (R76).

    ``outcome`` is what became of the problem, ``lowest`` the lowest mark anybody gave, 1 to 5. A
    need that was solved is not looked at again because its service was rated badly.
    """
    if outcome is Outcome.UNSOLVED:
        return RematchCause.UNSOLVED
    if outcome is Outcome.SOLVED or lowest is None:
        return None
    return RematchCause.BADLY_RATED if lowest <= BAD_MARK else None
