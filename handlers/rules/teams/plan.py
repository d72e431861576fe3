"""A plan for a year: the teams that go, who travels, who visits which demand; and its value."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from handlers.rules.teams.instance import Instance, TeamKey


@dataclass(frozen=True, slots=True)
class Team:
    """A service team: members by identifier, ``serves`` as (demand, expert)."""

    key: TeamKey
    members: tuple[str, ...]
    serves: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The teams that go; a team that stays at home is left out."""

    teams: tuple[Team, ...] = ()

    def seats(self) -> Iterator[tuple[TeamKey, str]]:
        """Every (team, member)."""
        for team in self.teams:
            for member in team.members:
                yield team.key, member

    def served(self) -> dict[str, str]:
        """The visiting expert by demand."""
        return {demand: expert for team in self.teams for demand, expert in team.serves}


def value(instance: Instance, plan: Plan) -> float:
    """Σ weight × (100 + score) over the demands served, minus one for every member."""
    scores = {(pair.demand, pair.expert): pair.score for pair in instance.pairs}
    served = sum(
        instance.demands[demand].weight * (100 + scores[demand, expert])
        for team in plan.teams
        for demand, expert in team.serves
    )
    return served - sum(len(team.members) for team in plan.teams)


def crossings(instance: Instance, team: Team) -> int:
    """How many counties beyond the first the members of a team go to, all together (R31)."""
    counties: dict[str, set[str]] = defaultdict(set)
    for demand, expert in team.serves:
        counties[expert].add(instance.demands[demand].county)
    return sum(len(visited) - 1 for visited in counties.values())
