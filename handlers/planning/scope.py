"""Planning one city or one batch: the other teams stay, and their people are taken."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from handlers.rules.teams.instance import Expert, Instance, TeamKey
from handlers.rules.teams.plan import Plan, Team


def within(
    instance: Instance, before: Plan, cities: Collection[str], batch: int | None
) -> tuple[Instance, Plan]:
    """The instance of some cities (all when none is named) and one batch, and the teams that stay.

    Who travels with a team that stays is not free in its batch and has one team fewer to join.
    """

    def is_inside(key: TeamKey) -> bool:
        return (not cities or key.city in cities) and batch in {None, key.batch}

    staying = Plan(
        tuple(_known(instance, team) for team in before.teams if not is_inside(team.key))
    )
    batches: dict[str, set[int]] = defaultdict(set)
    for key, member in staying.seats():
        batches[member].add(key.batch)
    demands = {name: demand for name, demand in instance.demands.items() if is_inside(demand.key)}
    narrowed = replace(
        instance,
        experts={
            name: _less(expert, batches[name]) if name in batches else expert
            for name, expert in instance.experts.items()
        },
        demands=demands,
        pairs=tuple(pair for pair in instance.pairs if pair.demand in demands),
        settled={key: fixed for key, fixed in instance.settled.items() if is_inside(key)},
        visited=frozenset(team.key.city for team in staying.teams),
    )
    return narrowed, staying


def _known(instance: Instance, team: Team) -> Team:
    """A team without people and visits that are in no list any more."""
    listed = {(pair.demand, pair.expert) for pair in instance.pairs}
    members = tuple(member for member in team.members if member in instance.experts)
    return Team(
        team.key,
        members,
        tuple(visit for visit in team.serves if visit in listed and visit[1] in members),
    )


def _less(expert: Expert, taken: set[int]) -> Expert:
    return replace(
        expert,
        batches=expert.batches - taken,
        max_per_year=expert.max_per_year - len(taken),
    )
