"""What a year's planning starts from: experts, demands, scored pairs, rules, and what is settled.

Everything is known by the identifiers of the input. A team is known by its city and its batch:
there is one team at most for each (``TeamKey``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

SENIOR_TITLES = frozenset({"正高", "副高"})


class TeamKey(NamedTuple):
    """The city that is visited and the batch of the year."""

    city: str
    batch: int


@dataclass(frozen=True, slots=True)
class Expert:
    """A person of the expert library as the planner sees him.

    ``batches`` are those he is free in; ``max_per_year`` the teams of a year he will join at most;
    ``visits`` the demands he can visit with one team, None for the rule of all. ``admitted``: an
    officer's word opens every team to him (R38). ``restricted``: his name may be passed on to
    nobody but the bureaus.
    """

    id: str
    unit: str
    title: str = ""
    doctorate: bool = False
    healthy: bool = True
    recommended: bool = True
    batches: frozenset[int] = frozenset()
    max_per_year: int = 1
    visits: int | None = None
    field: str = ""
    distinctions: tuple[str, ...] = ()
    admitted: bool = False
    paused: bool = False
    restricted: bool = False

    @property
    def ranked(self) -> bool:
        """Whether a senior title or a doctorate opens every team to him (R36)."""
        return self.title in SENIOR_TITLES or self.doctorate or self.admitted


@dataclass(frozen=True, slots=True)
class Demand:
    """A demand that waits for a visit in its city and batch.

    ``unique`` names the people without rank who are known to be right for it (R38).
    """

    id: str
    city: str
    batch: int
    weight: float = 1
    county: str = ""
    field: str = ""
    unique: frozenset[str] = frozenset()

    @property
    def key(self) -> TeamKey:
        """The team that could serve it."""
        return TeamKey(self.city, self.batch)


class Pair(NamedTuple):
    """A proposed match: the score is between 0 and 100."""

    demand: str
    expert: str
    score: float


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits of a plan (R26, R27, R33, R50) and the prices of what is not forbidden.

    ``city_share`` is what a visit to one more city may cost, as a share of the value of serving
    every demand by its best match; ``county_price`` is taken off for each county beyond the first
    that a member goes to with one team (R31).
    """

    team_min: int = 15
    team_max: int = 30
    visits: int = 3
    unit_cap: int = 5
    score_min: float = 40
    city_share: float = 0.05
    county_price: float = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """What officers have fixed about one team; the planner keeps to it.

    ``goes`` is None where the planner may choose. ``at_least`` replaces the least number of
    members, which needs a ``reason`` that the province sees (R27). ``fields`` is the theme: only
    demands of these fields are served (R25).
    """

    goes: bool | None = None
    members: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    serves: tuple[tuple[str, str], ...] = ()
    at_least: int | None = None
    reason: str = ""
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Instance:
    """All that a plan is made from.

    ``declined`` holds (expert, batch): nobody is asked twice in one batch (A11). ``visited`` are
    cities that have a team of the year outside the present planning.
    """

    experts: Mapping[str, Expert]
    demands: Mapping[str, Demand]
    pairs: tuple[Pair, ...]
    rules: Rules = field(default_factory=Rules)
    settled: Mapping[TeamKey, Settled] = field(default_factory=dict)
    declined: frozenset[tuple[str, int]] = frozenset()
    visited: frozenset[str] = frozenset()

    def team_keys(self) -> tuple[TeamKey, ...]:
        """The teams that could go, in the order of the batches and of the first demand."""
        found = dict.fromkeys(demand.key for demand in self.demands.values())
        found.update(dict.fromkeys(self.settled))
        return tuple(sorted(found, key=lambda key: key.batch))

    def settled_for(self, key: TeamKey) -> Settled:
        """What is fixed about a team; an empty ``Settled`` where nothing is."""
        return self.settled.get(key, UNSETTLED)

    def least(self, key: TeamKey) -> int:
        """The least number of members of a team (R27)."""
        at_least = self.settled_for(key).at_least
        return self.rules.team_min if at_least is None else at_least

    def visits_of(self, expert: Expert) -> int:
        """How many demands an expert visits with one team at most."""
        if expert.visits is None:
            return self.rules.visits
        return min(expert.visits, self.rules.visits)


UNSETTLED = Settled()
