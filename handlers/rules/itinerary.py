"""Laying out the visits of a team on half-days: who goes where when, without a clash (R31)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from storage import tables
from storage.vocabulary import Act, Half, VisitState

V = VisitState
VISIT: dict[tuple[Act, VisitState], VisitState] = {
    (Act.PLAN_VISIT, V.PLANNED): V.PLANNED,
    (Act.PLAN_VISIT, V.CONFIRMED): V.PLANNED,
    (Act.CONFIRM_VISIT, V.PLANNED): V.CONFIRMED,
    (Act.CONFIRM_VISIT, V.CONFIRMED): V.CONFIRMED,
    (Act.CHECK_IN, V.PLANNED): V.ARRIVED,
    (Act.CHECK_IN, V.CONFIRMED): V.ARRIVED,
    (Act.CHECK_IN, V.ARRIVED): V.ARRIVED,
    (Act.RECORD_SERVICE, V.PLANNED): V.RECORDED,
    (Act.RECORD_SERVICE, V.CONFIRMED): V.RECORDED,
    (Act.RECORD_SERVICE, V.ARRIVED): V.RECORDED,
    (Act.RECORD_SERVICE, V.RECORDED): V.RECORDED,
    (Act.CONFIRM_SERVICE, V.RECORDED): V.SETTLED,
    (Act.DROP_VISIT, V.PLANNED): V.DROPPED,
    (Act.DROP_VISIT, V.CONFIRMED): V.DROPPED,
}


class NotAtThisPoint(Exception):
    """The act is not possible in the present state of a visit."""

    def __init__(self, act: Act, state: VisitState) -> None:
        """Keep the act and the state for the sentence shown."""
        super().__init__(f"{act} in {state}")
        self.act = act
        self.state = state


def visit_after(act: Act, state: VisitState) -> VisitState:
    """The state of a visit after an act. Raises NotAtThisPoint."""
    try:
        return VISIT[act, state]
    except KeyError as error:
        raise NotAtThisPoint(act, state) from error


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """Half a day; morning comes first."""

    day: date
    late: bool

    @property
    def half(self) -> Half:
        """Morning or afternoon."""
        return Half.AFTERNOON if self.late else Half.MORNING


@dataclass(frozen=True, slots=True)
class Call:
    """An enterprise to be visited, and who goes there; ``subject`` names each one's errand."""

    enterprise: int
    county: str
    people: tuple[tuple[int, int], ...]  # person, demand


@dataclass(frozen=True, slots=True)
class Placed:
    """A call with its half-day and its party."""

    call: Call
    slot: Slot
    party: int


NOWHERE: Mapping[tuple[int, Slot], str] = MappingProxyType({})


def slots_of(starts: date, ends: date) -> tuple[Slot, ...]:
    """The half-days from one day to another."""
    days = (ends - starts).days + 1
    return tuple(
        Slot(starts + timedelta(days=offset), late)
        for offset in range(days)
        for late in (False, True)
    )


def lay_out(
    calls: Iterable[Call],
    slots: Sequence[Slot],
    presence: Mapping[int, tuple[date, date]],
    busy: Mapping[tuple[int, Slot], str] = NOWHERE,
) -> tuple[list[Placed], list[Call]]:
    """Give every call a half-day at which all its people are there and free.

    Calls of one county follow one another in one party, and a half-day next to a visit in the same
    county goes first, so that nobody crosses counties without need; nobody is in two cities on one
    day (R31). ``presence`` is which days each person comes, ``busy`` in which county he is already.
    Returns what was placed and what was not.
    """
    taken = dict(busy)
    placed: list[Placed] = []
    left: list[Call] = []
    for place, call in enumerate(sorted(calls, key=lambda each: (each.county, each.enterprise))):
        people = [person for person, _ in call.people]
        first = place % len(slots) if slots else 0
        order = [*slots[first:], *slots[:first]]
        fit = [
            each
            for each in order
            if all(_is_there(person, each, presence) for person in people)
            and not any((person, each) in taken for person in people)
            and not any(is_far(call.county, other) for other in _beside(taken, people, each))
        ]
        if not fit:
            left.append(call)
            continue
        slot = min(fit, key=lambda each: _beside(taken, people, each) - {call.county} != set())
        taken |= {(person, slot): call.county for person in people}
        placed.append(Placed(call, slot, place // len(slots) + 1))
    return sorted(placed, key=lambda each: (each.slot, each.party)), left


def is_far(one: str, other: str) -> bool:
    """Whether two counties are too far apart for one day: they lie in different cities (R31)."""
    return one != other and tables.city_of(one) != tables.city_of(other)


def _beside(taken: Mapping[tuple[int, Slot], str], people: Sequence[int], slot: Slot) -> set[str]:
    """The counties where these people are in the other half of the day."""
    other = Slot(slot.day, not slot.late)
    return {taken[person, other] for person in people if (person, other) in taken}


def _is_there(person: int, slot: Slot, presence: Mapping[int, tuple[date, date]]) -> bool:
    first, last = presence[person]
    return first <= slot.day <= last


class Clash(StrEnum):
    """What is wrong with a visit as it stands: found again whenever the itinerary is shown."""

    AWAY = "away"
    ENTERPRISE = "enterprise"
    PARTY = "party"
    TRAVEL = "travel"


@dataclass(frozen=True, slots=True)
class Planned:
    """A visit as the itinerary has it; ``first`` and ``last`` are the days its person comes."""

    key: int
    person: int
    enterprise: int
    county: str
    slot: Slot
    party: str
    first: date
    last: date


def clashes(planned: Sequence[Planned]) -> dict[int, tuple[Clash, ...]]:
    """What is wrong with which visits of a team, by key (R31).

    A person who is not there that day, two parties at one enterprise, one party in two places at
    once, and a person who has to be in two counties on one day.
    """
    found: dict[int, list[Clash]] = {}
    for one in planned:
        others = [each for each in planned if each.key != one.key]
        same = [each for each in others if each.slot == one.slot]
        wrong = (
            (Clash.AWAY, not one.first <= one.slot.day <= one.last),
            (
                Clash.ENTERPRISE,
                any(o.enterprise == one.enterprise and o.party != one.party for o in same),
            ),
            (
                Clash.PARTY,
                any(o.party == one.party and o.enterprise != one.enterprise for o in same),
            ),
            (
                Clash.TRAVEL,
                any(
                    o.person == one.person and o.slot.day == one.slot.day and o.county != one.county
                    for o in others
                ),
            ),
        )
        if kinds := [kind for kind, holds in wrong if holds]:
            found[one.key] = kinds
    return {key: tuple(kinds) for key, kinds in found.items()}
