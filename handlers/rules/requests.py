"""Experts of scarce specialities, asked of the province (articles 4.2 and 6.1; R29).

What a request must say, and what can be done with it when.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.rules.lifecycle import Desk
from storage.vocabulary import Act, ExpertState, RequestState

# cities and direct counties put teams together; their requests go to the province
ASKING = frozenset({Desk.CITY, Desk.DIRECT})
MOST_PEOPLE = 30
MOST_DEMANDS = 20
MOST_CANDIDATES = 30
# who is in the library and takes part; nobody else is pointed out
RECOMMENDABLE = frozenset({ExpertState.LISTED})

MOVES: Mapping[tuple[Act, RequestState], RequestState] = {
    (Act.WITHDRAW_REQUEST, RequestState.ASKED): RequestState.WITHDRAWN,
    (Act.RECOMMEND, RequestState.ASKED): RequestState.RECOMMENDED,
    (Act.INFORM, RequestState.ASKED): RequestState.INFORMED,
    (Act.TAKE_BACK_ANSWER, RequestState.RECOMMENDED): RequestState.ASKED,
    (Act.TAKE_BACK_ANSWER, RequestState.INFORMED): RequestState.ASKED,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: a field, how many people, when, for which demands, and further words."""

    fields: str
    people: int | None
    days: str
    demands: tuple[str, ...] = ()
    words: str = ""


class NotNow(Exception):
    """The request stands where this cannot be done with it."""


def moved(act: Act, state: RequestState) -> RequestState:
    """Where a request stands after an act. Raises NotNow."""
    try:
        return MOVES[act, state]
    except KeyError as error:
        raise NotNow from error


def may(act: Act, state: RequestState) -> bool:
    """Whether an act is possible where a request stands."""
    return (act, state) in MOVES


def lacks(wish: Wish) -> str:
    """The first thing a request does not say as it must: the key of the question; else empty."""
    if not wish.fields.strip():
        return "fields"
    if wish.people is None or not 1 <= wish.people <= MOST_PEOPLE:
        return "people"
    return "" if wish.days.strip() else "days"
