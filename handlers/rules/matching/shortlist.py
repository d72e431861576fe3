"""A shortlist for one demand: who is proposed and why, who is shut out and by which rule.

It proposes; an officer decides (R50). The same demand, experts and weights give the same list.
"""

from bisect import insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from handlers.rules.matching import fields, gates, grams, merits, relevance, terms
from handlers.rules.matching.gates import Case, Person
from handlers.rules.matching.library import Library
from handlers.rules.matching.merits import Value, Weights
from handlers.rules.matching.need import Need
from handlers.rules.matching.postings import Questions, Scores
from storage.vocabulary import Gate, MatchSource, Merit

SIZE = merits.MATCHING.size


@dataclass(frozen=True, slots=True)
class Reason:
    """What one merit gives: ``points`` of at most ``most``, and what it was found by."""

    merit: Merit
    points: float
    most: float
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What would raise an expert: his word on a merit, and the points that could bring."""

    merit: Merit
    gain: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposed expert, best first; ``exception``: the officer's word would admit him (R38)."""

    key: str
    points: float
    source: MatchSource
    exception: bool
    reasons: tuple[Reason, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """Who would be on the list but for rules; ``place`` is where he would stand without them."""

    key: str
    points: float
    place: int
    rules: tuple[tuple[Gate, str], ...]


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The proposal for a demand; ``considered`` experts were in the library."""

    demand: str
    candidates: tuple[Candidate, ...]
    excluded: tuple[Excluded, ...]
    considered: int
    weights: str


@dataclass(frozen=True, slots=True)
class _Judged:
    person: Person
    row: int
    points: float
    values: Mapping[Merit, Value]
    rules: tuple[gates.Rule, ...]

    @property
    def order(self) -> tuple[float, str]:
        return (-self.points, self.person.key)


def shortlist(
    library: Library,
    need: Need,
    case: Case,
    people: Mapping[str, Person],
    words: Sequence[str],
    *,
    weights: Weights = merits.WEIGHTS,
    size: int = SIZE,
) -> Shortlist:
    """Propose experts for a demand; ``words`` are the need's own, to show what meets."""
    met = relevance.scores(library, [need])[0]
    likely = fields.likelihoods(library, need, met)
    credit = fields.credit_by_row(library, likely)
    credit[met <= 0] = 0
    admitted, shut = _sifted(library, case, people, met, credit, weights, size)
    best = admitted[:size]
    last = best[-1].points if len(best) == size else 0.0
    out = [one for one in shut if one.points >= last or merits.singled_out(case, [one.person])]
    said = [grams.levelled(word) for word in words]
    asked = relevance.characters([need])
    return Shortlist(
        demand=need.key,
        candidates=tuple(_candidate(library, asked, case, one, said, weights) for one in best),
        excluded=tuple(_excluded(one, best) for one in out[:size]),
        considered=len(library),
        weights=weights.version,
    )


def judge(
    library: Library,
    need: Need,
    case: Case,
    person: Person,
    words: Sequence[str],
    *,
    weights: Weights = merits.WEIGHTS,
) -> Candidate | Excluded:
    """One expert by the same measures, wherever he would stand. Raises KeyError for a stranger."""
    if person.key not in library:
        raise KeyError(person.key)
    met = relevance.scores(library, [need])[0]
    credit = fields.credit_by_row(library, fields.likelihoods(library, need, met))
    row = int(library.rows_of([person.key])[0])
    own = float(credit[row]) if met[row] > 0 else 0.0
    one = _judge(case, person, row, float(met[row]), own, weights)
    if one.rules:
        return _excluded(one, [])
    said = [grams.levelled(word) for word in words]
    return _candidate(library, relevance.characters([need]), case, one, said, weights)


def _sifted(
    library: Library,
    case: Case,
    people: Mapping[str, Person],
    met: Scores,
    credit: Scores,
    weights: Weights,
    size: int,
) -> tuple[list[_Judged], list[_Judged]]:
    """Judge experts in the order of words and field, until nobody further down can reach the list.

    Gives those admitted and those shut out, each best first.
    """
    base = weights.points[Merit.WORDS] * met + weights.points[Merit.FIELD] * credit
    others = sum(weights.points[merit] for merit in merits.MERITS if merit not in merits.RARE)
    singled = [person.key for person in merits.singled_out(case, people.values())]
    first = set(library.rows_of(singled).tolist())
    ordinary = np.flatnonzero(base > 0)
    ordinary = ordinary[np.argsort(-base[ordinary], kind="stable")]
    admitted: list[_Judged] = []
    shut: list[_Judged] = []
    for row in chain(sorted(first), (row for row in ordinary.tolist() if row not in first)):
        full = len(admitted) >= size and row not in first
        if full and base[row] + others < admitted[size - 1].points:
            break
        person = people.get(library.works[row].key)
        if person is not None:
            one = _judge(case, person, row, float(met[row]), float(credit[row]), weights)
            insort(shut if one.rules else admitted, one, key=lambda judged: judged.order)
    return admitted, shut


def _judge(
    case: Case, person: Person, row: int, met: float, credit: float, weights: Weights
) -> _Judged:
    values = {Merit.WORDS: Value(met), Merit.FIELD: Value(credit), **merits.values(case, person)}
    points = sum(_points(weights, merit, value.value) for merit, value in values.items())
    return _Judged(person, row, round(points, 2), values, gates.shut_by(case, person))


def _candidate(
    library: Library,
    asked: Questions,
    case: Case,
    one: _Judged,
    words: Sequence[str],
    weights: Weights,
) -> Candidate:
    works = library.works[one.row]
    found = terms.shared(library, asked, works, words)
    facts: dict[Merit, Mapping[str, Any]] = {
        Merit.WORDS: {"terms": [[term.word, term.share] for term in found]},
        Merit.FIELD: {"fields": list(works.fields)},
    }
    reasons = tuple(
        Reason(merit, _points(weights, merit, value.value), weights.points[merit], shown)
        for merit, value in one.values.items()
        if value.value > 0
        for shown in [facts.get(merit, {**value.facts, "said": value.said})]
    )
    return Candidate(
        key=one.person.key,
        points=one.points,
        source=source_of(case, one.person),
        exception=gates.is_exception(case, one.person),
        reasons=reasons,
        changes=tuple(_changes(one, weights, states_field=bool(works.fields))),
    )


def _points(weights: Weights, merit: Merit, value: float) -> float:
    return round(weights.points[merit] * value, 2)


# what the expert can change with a word
_SAYABLE = (Merit.FORM, Merit.PLACE, Merit.TIME)


def _changes(one: _Judged, weights: Weights, *, states_field: bool) -> Iterator[Change]:
    for merit in _SAYABLE:
        if one.values[merit].value < 1:
            yield Change(merit, _points(weights, merit, 1 - one.values[merit].value))
    if not states_field and one.values[Merit.FIELD].value > 0:
        yield Change(Merit.FIELD, _points(weights, Merit.FIELD, one.values[Merit.FIELD].value))


def _excluded(one: _Judged, best: Sequence[_Judged]) -> Excluded:
    place = 1 + sum(other.order < one.order for other in best)
    rules = tuple((rule.gate, rule.article) for rule in one.rules)
    return Excluded(one.person.key, one.points, place, rules)


def source_of(case: Case, person: Person) -> MatchSource:
    """Where a proposed expert comes from (R47); what he and the enterprise say goes first."""
    if gates.is_named(case, person):
        return MatchSource.NAMED
    if gates.is_aimed(case, person):
        return MatchSource.SIGNED_UP
    at_home = bool(case.city) and person.city == case.city
    return MatchSource.CITY_LIBRARY if at_home else MatchSource.PROVINCIAL_LIBRARY
