"""Judges a finished plan by the rules, without knowing how it was made."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from handlers.rules.teams import gates
from handlers.rules.teams.instance import Instance, TeamKey
from handlers.rules.teams.plan import Plan, Team

Scores = Mapping[tuple[str, str], float]


class Rule(Enum):
    """A rule that a plan can break; the value is the key of its sentence."""

    ONE_TEAM = "one_team"
    KNOWN = "known"
    SIZE = "size"
    RANK = "rank"
    FIT = "fit"
    ONE_A_BATCH = "one_a_batch"
    YEAR_CAP = "year_cap"
    UNIT_CAP = "unit_cap"
    VISIT = "visit"
    VISIT_CAP = "visit_cap"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule broken: the team where it was (None for the year as a whole) and about whom."""

    rule: Rule
    key: TeamKey | None = None
    subject: str = ""


def breaches(instance: Instance, plan: Plan) -> list[Breach]:
    """Every breach of a plan; an empty list is the only pass."""
    scores = {(pair.demand, pair.expert): pair.score for pair in instance.pairs}
    found = [breach for team in plan.teams for breach in _of_team(instance, team, scores)]
    return [*found, *_of_year(instance, plan), *_of_settled(instance, plan)]


def _of_team(instance: Instance, team: Team, scores: Scores) -> Iterator[Breach]:
    members = set(team.members)
    known = {member for member in members if member in instance.experts}
    if len(members) < len(team.members):
        yield Breach(Rule.ONE_TEAM, team.key)
    for member in sorted(members - known):
        yield Breach(Rule.KNOWN, team.key, member)
    if not instance.least(team.key) <= len(members) <= instance.rules.team_max:
        yield Breach(Rule.SIZE, team.key)
    units = Counter(instance.experts[member].unit for member in known)
    for unit, count in units.items():
        if count > instance.rules.unit_cap:
            yield Breach(Rule.UNIT_CAP, team.key, unit)
    yield from _of_visits(instance, team, known, scores)
    yield from _of_people(instance, team, known)


def _of_people(instance: Instance, team: Team, known: set[str]) -> Iterator[Breach]:
    named = {
        expert
        for demand, expert in team.serves
        if demand in instance.demands and expert in instance.demands[demand].unique
    }
    for member in sorted(known):
        expert = instance.experts[member]
        if gates.member(instance, expert, team.key) is not None:
            yield Breach(Rule.FIT, team.key, member)
        if not expert.ranked and member not in named:
            yield Breach(Rule.RANK, team.key, member)


def _of_visits(instance: Instance, team: Team, known: set[str], scores: Scores) -> Iterator[Breach]:
    for demand, expert in team.serves:
        score = scores.get((demand, expert))
        if score is None or expert not in known or not _may_visit(instance, team, demand, score):
            yield Breach(Rule.VISIT, team.key, demand)
    visits = Counter(expert for _, expert in team.serves if expert in known)
    for member, count in visits.items():
        if count > instance.visits_of(instance.experts[member]):
            yield Breach(Rule.VISIT_CAP, team.key, member)


def _may_visit(instance: Instance, team: Team, demand: str, score: float) -> bool:
    asked = instance.demands[demand]
    return asked.key == team.key and gates.visit(instance, asked, score) is None


def _of_year(instance: Instance, plan: Plan) -> Iterator[Breach]:
    for key, count in Counter(team.key for team in plan.teams).items():
        if count > 1:
            yield Breach(Rule.ONE_TEAM, key)
    visited = Counter(demand for team in plan.teams for demand, _ in team.serves)
    for demand, count in visited.items():
        if count > 1:
            yield Breach(Rule.VISIT, None, demand)
    seats = {(key, member) for key, member in plan.seats() if member in instance.experts}
    for (member, _), count in Counter((member, key.batch) for key, member in seats).items():
        if count > 1:
            yield Breach(Rule.ONE_A_BATCH, None, member)
    for member, count in Counter(member for _, member in seats).items():
        if count > instance.experts[member].max_per_year:
            yield Breach(Rule.YEAR_CAP, None, member)


def _of_settled(instance: Instance, plan: Plan) -> Iterator[Breach]:
    seats, going = set(plan.seats()), {team.key for team in plan.teams}
    served = {(demand, expert) for team in plan.teams for demand, expert in team.serves}
    for key, settled in instance.settled.items():
        if settled.goes is not None and settled.goes != (key in going):
            yield Breach(Rule.SETTLED, key)
        for member in sorted(settled.members):
            if (key, member) not in seats:
                yield Breach(Rule.SETTLED, key, member)
        for demand, expert in settled.serves:
            if (demand, expert) not in served:
                yield Breach(Rule.SETTLED, key, demand)
