"""What cannot be planned, found before any search, with the rule that binds."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from handlers.rules.teams import gates
from handlers.rules.teams.instance import Expert, Instance, Settled, TeamKey


class Obstacle(Enum):
    """What stands in the way; the value is the key of its sentence."""

    LIMITS = "limits"
    CLOSED = "closed"
    NO_REASON = "no_reason"
    TOO_MANY = "too_many"
    TOO_FEW = "too_few"
    UNIT_CAP = "unit_cap"
    SAME_UNIT = "same_unit"
    ELSEWHERE = "elsewhere"
    YEAR_CAP = "year_cap"
    BARRED = "barred"
    NO_PAIR = "no_pair"
    TWICE = "twice"
    VISIT_CAP = "visit_cap"
    TOO_FEW_IN_BATCH = "too_few_in_batch"
    TOO_FEW_IN_YEAR = "too_few_in_year"
    UNIT_CAP_TOGETHER = "unit_cap_together"
    YEAR_CAP_TOGETHER = "year_cap_together"
    TOO_FEW_TOGETHER = "too_few_together"
    TOGETHER = "together"
    NO_TIME = "no_time"
    NO_DEMANDS = "no_demands"
    NO_EXPERTS = "no_experts"
    NO_PAIRS = "no_pairs"


@dataclass(frozen=True, slots=True)
class Finding:
    """An obstacle: where (None for the whole year), about whom or what, and how much is missing.

    With ``stops`` there is no plan as things are fixed; without, one team stays at home.
    """

    obstacle: Obstacle
    key: TeamKey | None = None
    subject: str = ""
    needed: int = 0
    available: int = 0
    gate: gates.Gate | None = None
    stops: bool = True
    barred: tuple[tuple[gates.Gate, int], ...] = field(default=())


def check(instance: Instance) -> list[Finding]:
    """All that stands in the way of a plan, what stops everything first."""
    found = [*_of_limits(instance)]
    for key, settled in instance.settled.items():
        found += _of_settled(instance, key, settled)
    found += _of_the_year(instance)
    if not any(finding.stops for finding in found):
        found += [*_of_supply(instance), *_of_nothing(instance)]
    return sorted(found, key=lambda finding: not finding.stops)


def _of_limits(instance: Instance) -> Iterator[Finding]:
    rules = instance.rules
    if not 0 < rules.team_min <= rules.team_max or rules.visits < 1 or rules.unit_cap < 1:
        yield Finding(Obstacle.LIMITS, needed=rules.team_min, available=rules.team_max)


def _of_settled(instance: Instance, key: TeamKey, settled: Settled) -> Iterator[Finding]:
    rules = instance.rules
    fixed = settled.members | {expert for _, expert in settled.serves}
    if settled.goes is False and fixed:
        yield Finding(Obstacle.CLOSED, key, min(fixed))
    if settled.at_least is not None:
        if settled.at_least < rules.team_min and not settled.reason:
            yield Finding(Obstacle.NO_REASON, key, needed=rules.team_min)
        if not 0 < settled.at_least <= rules.team_max:
            yield Finding(Obstacle.LIMITS, key, "", settled.at_least, rules.team_max)
    if len(fixed) > rules.team_max:
        yield Finding(Obstacle.TOO_MANY, key, needed=len(fixed), available=rules.team_max)
    units = Counter(instance.experts[name].unit for name in sorted(fixed))
    for unit, count in units.items():
        if count > rules.unit_cap:
            yield Finding(Obstacle.UNIT_CAP, key, unit, count, rules.unit_cap)
    for name in sorted(fixed):
        gate = _barred(instance, instance.experts[name], key)
        if gate is not None:
            yield Finding(Obstacle.BARRED, key, name, gate=gate)
    yield from _of_visits(instance, key, settled)


def _barred(instance: Instance, expert: Expert, key: TeamKey) -> gates.Gate | None:
    """Why somebody who is fixed may not be a member."""
    gate = gates.member(instance, expert, key)
    if gate is not None or expert.ranked:
        return gate
    opened = any(
        pair.expert == expert.id
        and instance.demands[pair.demand].key == key
        and expert.id in instance.demands[pair.demand].unique
        and gates.visit(instance, instance.demands[pair.demand], pair.score) is None
        for pair in instance.pairs
    )
    return None if opened else gates.Gate.NO_RANK


def _of_visits(instance: Instance, key: TeamKey, settled: Settled) -> Iterator[Finding]:
    wanted = set(settled.serves)
    scores = {
        (pair.demand, pair.expert): pair.score
        for pair in instance.pairs
        if (pair.demand, pair.expert) in wanted
    }
    for demand, expert in settled.serves:
        score = scores.get((demand, expert))
        asked = instance.demands[demand]
        if score is None or asked.key != key:
            yield Finding(Obstacle.NO_PAIR, key, f"{demand} {expert}")
        elif (gate := gates.visit(instance, asked, score)) is not None:
            yield Finding(Obstacle.BARRED, key, f"{demand} {expert}", gate=gate)
    for demand, count in Counter(demand for demand, _ in wanted).items():
        if count > 1:
            yield Finding(Obstacle.TWICE, key, demand, count, 1)
    for expert, count in Counter(expert for _, expert in wanted).items():
        most = instance.visits_of(instance.experts[expert])
        if count > most:
            yield Finding(Obstacle.VISIT_CAP, key, expert, count, most)


def _of_the_year(instance: Instance) -> Iterator[Finding]:
    """People fixed in two teams of a batch, or in more teams of the year than they will join."""
    teams: dict[str, list[TeamKey]] = {}
    for key, settled in instance.settled.items():
        for name in sorted(settled.members | {expert for _, expert in settled.serves}):
            teams.setdefault(name, []).append(key)
    for name, keys in teams.items():
        for batch, count in Counter(key.batch for key in keys).items():
            if count > 1:
                key = next(key for key in keys if key.batch == batch)
                yield Finding(Obstacle.ELSEWHERE, key, name, count, 1)
        most = instance.experts[name].max_per_year
        if len(keys) > most:
            yield Finding(Obstacle.YEAR_CAP, keys[0], name, len(keys), most)


@dataclass(frozen=True, slots=True)
class _Supply:
    """Who could be a member of a team, and how many are kept out by which gate."""

    key: TeamKey
    must_go: bool
    fit: tuple[Expert, ...]
    barred: tuple[tuple[gates.Gate, int], ...]


def _of_supply(instance: Instance) -> Iterator[Finding]:
    """Teams for which there are not enough people at all, or not enough units."""
    supplies = _supplies(instance)
    for supply in supplies:
        units = Counter(expert.unit for expert in supply.fit)
        people = len(supply.fit)
        within = sum(min(count, instance.rules.unit_cap) for count in units.values())
        needed = instance.least(supply.key)
        if within < needed:
            few = people < needed
            yield Finding(
                Obstacle.TOO_FEW if few else Obstacle.SAME_UNIT,
                supply.key,
                needed=needed,
                available=people if few else within,
                stops=supply.must_go,
                barred=supply.barred,
            )
    yield from _of_all_that_must(instance, [supply for supply in supplies if supply.must_go])


def _of_all_that_must(instance: Instance, supplies: list[_Supply]) -> Iterator[Finding]:
    """Too few people for all the teams that have to go, in a batch or in the year."""
    teams_of: Counter[str] = Counter()
    for batch in sorted({supply.key.batch for supply in supplies}):
        of_batch = [supply for supply in supplies if supply.key.batch == batch]
        people = {expert.id for supply in of_batch for expert in supply.fit}
        teams_of.update(people)
        needed = sum(instance.least(supply.key) for supply in of_batch)
        if len(people) < needed:
            yield Finding(
                Obstacle.TOO_FEW_IN_BATCH,
                subject=str(batch),
                needed=needed,
                available=len(people),
            )
    needed = sum(instance.least(supply.key) for supply in supplies)
    seats = sum(
        min(batches, instance.experts[name].max_per_year) for name, batches in teams_of.items()
    )
    if seats < needed:
        yield Finding(Obstacle.TOO_FEW_IN_YEAR, needed=needed, available=seats)


def _supplies(instance: Instance) -> list[_Supply]:
    opened = _opened(instance)
    fixed = {
        (name, key.batch): key
        for key, settled in instance.settled.items()
        for name in settled.members
    }
    keys = [key for key in instance.team_keys() if instance.settled_for(key).goes is not False]
    travelling = {
        batch: [
            (expert, gates.traveller(instance, expert, batch))
            for expert in instance.experts.values()
        ]
        for batch in {key.batch for key in keys}
    }
    found = []
    for key in keys:
        settled = instance.settled_for(key)
        barred: Counter[gates.Gate] = Counter()
        fit = []
        for expert, verdict in travelling[key.batch]:
            gate = verdict
            if gate is None and expert.id in settled.without:
                gate = gates.Gate.LEFT_OUT
            if gate is None and not expert.ranked and (key, expert.id) not in opened:
                gate = gates.Gate.NO_RANK
            if gate is not None:
                barred[gate] += 1
            elif fixed.get((expert.id, key.batch), key) == key:
                fit.append(expert)
        must_go = bool(settled.goes or settled.members or settled.serves)
        found.append(_Supply(key, must_go, tuple(fit), tuple(barred.most_common())))
    return found


def _opened(instance: Instance) -> set[tuple[TeamKey, str]]:
    """The teams that a demand opens to a person without rank."""
    return {
        (instance.demands[pair.demand].key, pair.expert)
        for pair in instance.pairs
        if pair.expert in instance.demands[pair.demand].unique
        and gates.visit(instance, instance.demands[pair.demand], pair.score) is None
    }


def _of_nothing(instance: Instance) -> Iterator[Finding]:
    empty = (
        (instance.demands, Obstacle.NO_DEMANDS),
        (instance.experts, Obstacle.NO_EXPERTS),
        (instance.pairs, Obstacle.NO_PAIRS),
    )
    for rows, obstacle in empty:
        if not rows:
            yield Finding(obstacle, stops=False)
            return
