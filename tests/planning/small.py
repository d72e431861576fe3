"""Small instances, and the best plan of one by trying everything."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import asdict

from handlers.rules.teams.instance import Demand, Expert, Instance, Pair, Rules, TeamKey
from handlers.rules.teams.judge import breaches
from handlers.rules.teams.plan import Plan, Team, value

CITIES = ("泰州", "盐城")


def instance(seed: int, *, experts: int = 6, demands: int = 5, batches: int = 1) -> Instance:
    """A few experts and demands in two cities, some of them barred in some way."""
    chance = random.Random(seed)
    people = {
        f"e{number}": Expert(
            id=f"e{number}",
            unit=chance.choice(("江南大学", "扬州大学", "省农科院")),
            title=chance.choice(("正高", "副高", "副高", "中级")),
            doctorate=chance.random() < 0.3,
            recommended=chance.random() < 0.95,
            batches=frozenset(b for b in range(1, batches + 1) if chance.random() < 0.9),
            max_per_year=chance.choice((1, 2)),
        )
        for number in range(experts)
    }
    needs = {
        f"d{number}": Demand(
            id=f"d{number}",
            city=chance.choice(CITIES),
            batch=chance.randint(1, batches),
            weight=chance.choice((1, 1, 2)),
            county=chance.choice(("甲县", "乙县")),
            unique=frozenset(name for name in people if chance.random() < 0.1),
        )
        for number in range(demands)
    }
    pairs = tuple(
        Pair(demand, expert, chance.randint(20, 99))
        for demand in needs
        for expert in people
        if chance.random() < 0.6
    )
    rules = Rules(team_min=2, team_max=3, visits=2, unit_cap=2, city_share=chance.choice((0, 0.2)))
    return Instance(people, needs, pairs, rules)


def best(made: Instance) -> float:
    """The objective of the best plan, by looking at every one."""
    return max(objective(made, plan) for plan in _plans(made))


def objective(made: Instance, plan: Plan) -> float:
    """The value less the price of each city that could get a team and does not."""
    best_worth: dict[str, float] = {}
    waiting = set()
    for demand, expert, score in made.pairs:
        alone = Team(made.demands[demand].key, (expert,), ((demand, expert),))
        if breaches(_loose(made), Plan((alone,))):
            continue
        worth = made.demands[demand].weight * (100 + score)
        best_worth[demand] = max(worth, best_worth.get(demand, 0))
        waiting.add(made.demands[demand].city)
    price = made.rules.city_share * sum(best_worth.values())
    left = waiting - {team.key.city for team in plan.teams}
    return value(made, plan) - price * len(left)


def _loose(made: Instance) -> Instance:
    rules = Rules(team_min=1, visits=made.rules.visits, score_min=made.rules.score_min)
    return Instance(made.experts, made.demands, made.pairs, rules)


def _plans(made: Instance) -> Iterator[Plan]:
    """Every plan without a breach."""
    keys = made.team_keys()
    of_key = {key: list(_teams(made, key)) for key in keys}
    for teams in itertools.product(*of_key.values()):
        plan = Plan(tuple(team for team in teams if team is not None))
        if not breaches(made, plan):
            yield plan


def _teams(made: Instance, key: TeamKey) -> Iterator[Team | None]:
    """For every group that may travel, the visits that bring most; None for staying at home."""
    yield None
    demands = [demand.id for demand in made.demands.values() if demand.key == key]
    sizes = range(made.least(key), made.rules.team_max + 1)
    groups = itertools.chain.from_iterable(
        itertools.combinations(made.experts, size) for size in sizes
    )
    for group in groups:
        found = [
            team
            for visitors in itertools.product((None, *group), repeat=len(demands))
            if not breaches(made, Plan((team := _team(key, group, demands, visitors),)))
        ]
        if found:
            yield max(found, key=lambda team: value(made, Plan((team,))))


def _team(
    key: TeamKey, group: tuple[str, ...], demands: list[str], visitors: tuple[str | None, ...]
) -> Team:
    serves = ((d, e) for d, e in zip(demands, visitors, strict=True) if e is not None)
    return Team(key, group, tuple(serves))


def to_json(made: Instance) -> dict[str, object]:
    """An instance as the trial format has it."""
    return {
        "experts": [
            {
                "id": expert.id,
                "unit": expert.unit,
                "title": expert.title,
                "doctorate": expert.doctorate,
                "healthy": expert.healthy,
                "recommended": expert.recommended,
                "batches": sorted(expert.batches),
                "max_per_year": expert.max_per_year,
                "field": expert.field,
            }
            for expert in made.experts.values()
        ],
        "demands": [
            {
                "id": demand.id,
                "city": demand.city,
                "batch": demand.batch,
                "weight": demand.weight,
                "county": demand.county,
                "field": demand.field,
                "unique": sorted(demand.unique),
            }
            for demand in made.demands.values()
        ],
        "pairs": [list(pair) for pair in made.pairs],
        "rules": asdict(made.rules),
    }
