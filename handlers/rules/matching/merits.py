"""What is scored beside words and field: wishes, willingness, standing (R33, R35, R47, R49, R50).

Every merit has a value from 0 to 1. Where the expert or the enterprise has not said, there is half
of what a yes would give, so that silence neither ruins nor pays. Standing weighs little: 重点 in
article 5.1 is no 必须.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from handlers.rules.matching.gates import Case, Person, is_aimed, is_named
from storage.vocabulary import Basis, Merit, TitleRank

UNSAID = 0.5
JIANGSU = "320000"


@dataclass(frozen=True, slots=True)
class Weights:
    """How many of 100 points each merit can give; a stored proposal names the version."""

    version: str
    points: Mapping[Merit, float]


WEIGHTS = Weights(
    "1",
    MappingProxyType(
        {
            Merit.WORDS: 42,
            Merit.FIELD: 28,
            Merit.AIMED: 6,
            Merit.NAMED: 6,
            Merit.PAST: 4,
            Merit.FORM: 4,
            Merit.PLACE: 4,
            Merit.TIME: 3,
            Merit.RANK: 2,
            Merit.GROUP: 1,
        }
    ),
)


@dataclass(frozen=True, slots=True)
class Matching:
    """How an installation matches and plans; the settings fill it in.

    ``size`` names make a shortlist. ``most_in_batch`` and ``most_in_year`` are how many teams an
    expert may agree to (R33). ``least_points`` are needed for a visit in a plan; ``unit_cap`` of
    one unit (R50) and ``team_most`` people travel with one team at most; ``county_price`` points
    are taken off for each further county a member goes to (R31); a plan is searched for
    ``plan_seconds``.
    """

    weights: Weights = WEIGHTS
    size: int = 10
    most_in_batch: int = 2
    most_in_year: int = 3
    least_points: int = 40
    unit_cap: int = 5
    team_most: int = 30
    county_price: int = 10
    plan_seconds: int = 60


MATCHING = Matching()


@dataclass(frozen=True, slots=True)
class Value:
    """A merit's value, whether both sides have said something to it, what it was found by."""

    value: float
    said: bool = True
    facts: Mapping[str, Any] = field(default_factory=dict)


def _aimed(case: Case, person: Person) -> Value:
    return Value(float(is_aimed(case, person)))


def _named(case: Case, person: Person) -> Value:
    """Named by name, or half for the unit alone (想请江南大学的老师)."""
    if is_named(case, person):
        return Value(1.0, facts={"by": "name"})
    if len(person.unit) > 1 and person.unit in case.wishes:
        return Value(0.5, facts={"by": "unit", "unit": person.unit})
    return Value(0.0)


def _past(case: Case, person: Person) -> Value:
    return Value(float(bool(case.enterprise) and case.enterprise in person.served))


def _form(case: Case, person: Person) -> Value:
    if not case.forms or not person.forms:
        return Value(UNSAID, said=False)
    shared = case.forms & person.forms
    facts = {"forms": sorted(form.value for form in shared)}
    return Value(len(shared) / len(case.forms), facts=facts)


def _place(case: Case, person: Person) -> Value:
    here = {place for place in (case.county, case.city, JIANGSU) if place}
    if not person.places:
        return Value(UNSAID, said=False)
    return Value(float(bool(here & person.places)))


def _time(case: Case, person: Person) -> Value:
    if case.visit is None or not person.free:
        return Value(UNSAID, said=False)
    first, last = case.visit
    return Value(float(any(start <= last and first <= end for start, end in person.free)))


_BY_RANK = {TitleRank.FULL: 1.0, TitleRank.ASSOCIATE: 0.7}


def _rank(_case: Case, person: Person) -> Value:
    by_title = _BY_RANK.get(person.rank, 0.0) if person.rank else 0.0
    by_degree = 0.7 if Basis.DEGREE in person.basis else 0.0
    facts = {"rank": person.rank.value if person.rank else "", "doctor": by_degree > 0}
    return Value(max(by_title, by_degree), facts=facts)


def _group(_case: Case, person: Person) -> Value:
    facts = {"groups": sorted(group.value for group in person.groups)}
    return Value(float(bool(person.groups)), facts=facts)


MERITS: Mapping[Merit, Callable[[Case, Person], Value]] = MappingProxyType(
    {
        Merit.AIMED: _aimed,
        Merit.NAMED: _named,
        Merit.PAST: _past,
        Merit.FORM: _form,
        Merit.PLACE: _place,
        Merit.TIME: _time,
        Merit.RANK: _rank,
        Merit.GROUP: _group,
    }
)
# these are true of a few experts, who are looked at whatever their words
RARE = (Merit.AIMED, Merit.NAMED, Merit.PAST)


def values(case: Case, person: Person) -> dict[Merit, Value]:
    """The value of every merit that is not words or field."""
    return {merit: of(case, person) for merit, of in MERITS.items()}


def singled_out(case: Case, people: Iterable[Person]) -> list[Person]:
    """Those a rare merit may belong to: aimed at it, wished for, or known to the enterprise.

    Written out in one go, as it is asked of every expert for every demand.
    """
    number, enterprise, wishes = case.number, case.enterprise, case.wishes
    return [
        person
        for person in people
        if number in person.aimed_at
        or enterprise in person.served
        or (wishes and (person.unit in wishes or person.name in wishes))
    ]
