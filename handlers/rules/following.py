"""When a pair is asked how it goes on, and when a need looks for an expert again (R30, R76).

Pure: days and marks go in, counts and causes come out.
"""

from collections.abc import Collection
from datetime import date, timedelta

from storage.vocabulary import Outcome, RematchCause

# marks go from 1 to 5 (R70); so low a mark says that the service did not help
BAD_MARK = 2


def steps_passed(since: date, today: date, days: Collection[int]) -> int:
    """How many of the dates after a visit (T+15 …) have come; several at once after a standstill.

    ``days`` are calendar days after the day of the visit, in any order.
    """
    return sum(since + timedelta(days=after) <= today for after in days)


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
