"""The planner's program: teams that go, people in them, visits; some teams or all of them.

The tight form matters: a visit asks for its own member, and the visits of a member together for
as many as he may make. Its relaxation is then within a percent of the best plan.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from handlers.planning.ground import Ground, Members, Visitors
from handlers.planning.solver import Numbers, Program

# a column of a whole-number solution is zero or one but for the last digits
YES = 0.5


@dataclass(frozen=True, slots=True)
class Draw:
    """What makes staying as it is worth more: by (team, expert), by (demand, expert)."""

    members: Mapping[tuple[int, int], float] = field(default_factory=dict)
    visits: Mapping[tuple[int, int], float] = field(default_factory=dict)

    def of(self, members: Members, visitor: Visitors) -> float:
        """What a plan gains by what it keeps."""
        return sum(
            self.members.get((team, expert), 0)
            for team, people in enumerate(members)
            for expert in people
        ) + sum(self.visits.get(visit, 0) for visit in visitor.items())


NO_DRAW = Draw()


@dataclass(frozen=True, slots=True)
class Narrow:
    """The seats (team, expert) and visits (demand, expert) that are worth looking at."""

    seats: frozenset[tuple[int, int]]
    visits: frozenset[tuple[int, int]]


class _Rows:
    """Sparse rows as they are written."""

    def __init__(self) -> None:
        self.start = [0]
        self.column: list[int] = []
        self.weight: list[float] = []
        self.least: list[float] = []
        self.most: list[float] = []

    def add(
        self,
        columns: Sequence[int],
        weights: Sequence[float],
        *,
        least: float = -np.inf,
        most: float = np.inf,
    ) -> None:
        self.column += columns
        self.weight += weights
        self.start.append(len(self.column))
        self.least.append(least)
        self.most.append(most)

    def at_most(self, columns: Sequence[int], most: float) -> None:
        """No more than so many of these; nothing is written where that goes without saying."""
        if len(columns) > most:
            self.add(columns, [1] * len(columns), most=most)


@dataclass(frozen=True, slots=True)
class Model:
    """A program and what its columns stand for.

    ``go`` by team, ``seats`` by (team, expert), ``visits`` by (demand, expert); ``missed`` says
    that a city gets no team, ``crossed`` that somebody goes to a county with a team, ``out`` that
    he goes anywhere with it.
    """

    ground: Ground
    program: Program
    go: dict[int, int]
    seats: dict[tuple[int, int], int]
    visits: dict[tuple[int, int], int]
    missed: dict[int, int]
    crossed: dict[tuple[int, int, str], int]
    out: dict[tuple[int, int], int]

    def solution(self, members: Members, visitor: Visitors) -> Numbers:
        """The columns of a plan."""
        x = np.zeros(len(self.program.cost))
        ground = self.ground
        for team, column in self.go.items():
            x[column] = bool(members[team])
            for expert in members[team]:
                if (team, expert) in self.seats:
                    x[self.seats[team, expert]] = 1
        for demand, expert in visitor.items():
            team = ground.team_of[demand]
            if (demand, expert) in self.visits:
                x[self.visits[demand, expert]] = 1
                if (team, expert) in self.out:
                    x[self.out[team, expert]] = 1
                    x[self.crossed[team, expert, ground.county[demand]]] = 1
        for city, column in self.missed.items():
            teams = (team for team in self.go if ground.cities[team] == city)
            x[column] = not any(members[team] for team in teams)
        return x

    def read(self, x: Numbers, members: Members, visitor: Visitors) -> tuple[Members, Visitors]:
        """The teams of this model as the columns have them, all others as they are."""
        chosen = [
            {expert for expert in people if (team, expert) not in self.seats}
            for team, people in enumerate(members)
        ]
        given = {
            demand: expert
            for demand, expert in visitor.items()
            if (demand, expert) not in self.visits
        }
        for (team, expert), column in self.seats.items():
            if x[column] > YES:
                chosen[team].add(expert)
        for (demand, expert), column in self.visits.items():
            if x[column] > YES:
                given[demand] = expert
        return chosen, given


def build(
    ground: Ground,
    teams: Collection[int],
    members: Members,
    visitor: Visitors,
    *,
    narrow: Narrow | None = None,
    draw: Draw = NO_DRAW,
    people: Collection[int] | None = None,
) -> Model:
    """The program for some teams; the others stay as they are and their people are taken.

    With ``narrow`` only those seats and visits are open, and the present ones. With ``people``
    everybody else stays in his seat and keeps his visits.
    """
    return _Builder(ground, teams, members, visitor, narrow, draw, people).model()


class _Builder:
    """Columns and rows of one model as they are written."""

    def __init__(
        self,
        ground: Ground,
        teams: Collection[int],
        members: Members,
        visitor: Visitors,
        narrow: Narrow | None,
        draw: Draw,
        people: Collection[int] | None,
    ) -> None:
        self.ground = ground
        self.people = range(len(ground.expert_ids)) if people is None else people
        self.teams = [team for team in sorted(teams) if ground.going[team] is not False]
        self.members, self.visitor, self.narrow, self.draw = members, visitor, narrow, draw
        self.cost: list[float] = []
        self.lower: list[float] = []
        self.rows = _Rows()
        self.taken: set[tuple[int, int]] = set()
        self.left = Counter(dict(enumerate(ground.year)))
        chosen = set(self.teams)
        for team, seated in enumerate(members):
            if team not in chosen:
                self.taken.update((expert, ground.keys[team].batch) for expert in seated)
                self.left.subtract(seated)
        self.staying = {
            team: [expert for expert in members[team] if expert not in self.people]
            for team in self.teams
        }
        self.go = {
            team: self._column(0, bool(ground.going[team] or self.staying[team]))
            for team in self.teams
        }
        self.seats: dict[tuple[int, int], int] = {}
        self.visits: dict[tuple[int, int], int] = {}
        self.crossed: dict[tuple[int, int, str], int] = {}
        self.out: dict[tuple[int, int], int] = {}
        self.missed: dict[int, int] = {}

    def model(self) -> Model:
        for team in self.teams:
            self._seats(team)
            self._size(team)
        self._demands()
        self._caps()
        self._cities()
        rows = self.rows
        program = Program(
            cost=np.array(self.cost, dtype=np.float64),
            lower=np.array(self.lower, dtype=np.float64),
            upper=np.ones(len(self.cost)),
            start=np.array(rows.start, dtype=np.int32),
            column=np.array(rows.column, dtype=np.int32),
            weight=np.array(rows.weight, dtype=np.float64),
            least=np.array(rows.least, dtype=np.float64),
            most=np.array(rows.most, dtype=np.float64),
        )
        return Model(
            self.ground, program, self.go, self.seats, self.visits, self.missed, self.crossed,
            self.out,
        )  # fmt: skip

    def _column(self, cost: float, fixed: bool = False) -> int:
        self.cost.append(cost)
        self.lower.append(float(fixed))
        return len(self.cost) - 1

    def _seats(self, team: int) -> None:
        ground, batch, narrow = self.ground, self.ground.keys[team].batch, self.narrow
        for expert in (*ground.chances[team], *ground.spare[team]):
            if (expert, batch) in self.taken or self.left[expert] <= 0:
                continue
            if expert not in self.people:
                continue
            if (
                narrow is not None
                and (team, expert) not in narrow.seats
                and expert not in self.members[team]
                and expert not in ground.pinned[team]
            ):
                continue
            draw = self.draw.members.get((team, expert), 0)
            seat = self._column(draw - 1, expert in ground.pinned[team])
            self.seats[team, expert] = seat
            self._visits(team, expert, seat)

    def _visits(self, team: int, expert: int, seat: int) -> None:
        """The visits of a member: each asks for his seat, all together for his time."""
        ground, found, named = self.ground, [], []
        by_county: dict[str, list[int]] = defaultdict(list)
        for worth, demand in ground.chances[team].get(expert, ()):
            fixed = ground.visits_pinned.get(demand)
            if not self._is_open(demand, expert, fixed):
                continue
            draw = self.draw.visits.get((demand, expert), 0)
            visit = self._column(worth + draw, fixed == expert)
            self.visits[demand, expert] = visit
            self.rows.add((visit, seat), (1, -1), most=0)
            found.append(visit)
            by_county[ground.county[demand]].append(visit)
            if (demand, expert) in ground.named:
                named.append(visit)
        cap = ground.visits[expert]
        if len(found) > cap:
            self.rows.add((*found, seat), (*[1.0] * len(found), -cap), most=0)
        if not ground.ranked[expert]:
            self.rows.add((seat, *named), (1, *[-1.0] * len(named)), most=0)
        self._counties(team, expert, by_county)

    def _is_open(self, demand: int, expert: int, fixed: int | None) -> bool:
        if fixed is not None:
            return fixed == expert
        narrow, now = self.narrow, self.visitor.get(demand)
        if now is not None and now not in self.people:
            return False
        return narrow is None or (demand, expert) in narrow.visits or now == expert

    def _counties(self, team: int, expert: int, by_county: dict[str, list[int]]) -> None:
        """Every county beyond the first has its price; the first is given back by ``out``."""
        price = self.ground.rules.county_price
        if not price or not by_county:
            return
        columns = []
        for county, visits in by_county.items():
            crossed = self._column(-price)
            self.crossed[team, expert, county] = crossed
            columns.append(crossed)
            for visit in visits:
                self.rows.add((visit, crossed), (1, -1), most=0)
        out = self._column(price)
        self.out[team, expert] = out
        self.rows.add((out, *columns), (1, *[-1.0] * len(columns)), most=0)

    def _size(self, team: int) -> None:
        """Enough members and not too many, nor too many of one unit; who stays is counted."""
        ground, go, staying = self.ground, self.go[team], self.staying[team]
        rules = ground.rules
        units: dict[str, list[int]] = defaultdict(list)
        seats = []
        for (of_team, expert), seat in self.seats.items():
            if of_team == team:
                seats.append(seat)
                units[ground.units[expert]].append(seat)
        ones = [1.0] * len(seats)
        self.rows.add((*seats, go), (*ones, -ground.least[team]), least=-len(staying))
        self.rows.add((*seats, go), (*ones, -rules.team_max), most=-len(staying))
        known = Counter(ground.units[expert] for expert in staying)
        for unit, people in units.items():
            if len(people) + known[unit] > rules.unit_cap:
                ones = [1.0] * len(people)
                self.rows.add((*people, go), (*ones, -rules.unit_cap), most=-known[unit])

    def _demands(self) -> None:
        visits: dict[int, list[int]] = defaultdict(list)
        for (demand, _), column in self.visits.items():
            visits[demand].append(column)
        for columns in visits.values():
            self.rows.at_most(columns, 1)

    def _caps(self) -> None:
        year: dict[int, list[int]] = defaultdict(list)
        batch: dict[tuple[int, int], list[int]] = defaultdict(list)
        for (team, expert), seat in self.seats.items():
            year[expert].append(seat)
            batch[expert, self.ground.keys[team].batch].append(seat)
        for expert, seats in year.items():
            self.rows.at_most(seats, self.left[expert])
        for (expert, _), seats in batch.items():
            if self.left[expert] > 1:
                self.rows.at_most(seats, 1)

    def _cities(self) -> None:
        """A city without any team all year costs its price; one that has a team elsewhere none."""
        ground = self.ground
        teams: dict[int, list[int]] = defaultdict(list)
        for team, column in self.go.items():
            if ground.cities[team] in ground.waiting:
                teams[ground.cities[team]].append(column)
        settled = {
            ground.cities[team]
            for team, people in enumerate(self.members)
            if people and team not in self.go
        }
        for city, columns in teams.items():
            if city not in settled:
                missed = self._column(-ground.city_price)
                self.missed[city] = missed
                self.rows.add((*columns, missed), [1.0] * (len(columns) + 1), least=1)
