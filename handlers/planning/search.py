"""The two searches that follow a draft; they run side by side and tell what they find.

``prove`` solves the whole programme: its relaxation, then what the relaxation touches, then all
that could still be better; it gives the bound, and a plan that depends on nothing but its input.
``roam`` takes a few teams at a time, so that the plan in hand gets better from the first second.
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from handlers.planning import model, solver
from handlers.planning.ground import Ground, Members, Visitors
from handlers.planning.model import Draw, Model, Narrow
from handlers.planning.solver import Limits, Numbers

# the relaxation is not worth its time for fewer columns than this
SMALL = 4_000
EXACT, CLOSE = 1e-7, 1e-4
# reduced cost up to which a column counts as touched by the relaxation
TOUCHED = 0.5
# with fewer visits to give for a demand, and more to choose from, the simplex method is slow
ENOUGH, WIDE = 1.5, 10_000
# a team more at a time after a search this quick, one less after one this slow; in seconds of
# the processor, so that a busy machine makes nothing of this look harder than it is
QUICK, SLOW = 0.25, 1.0
# people at a time of a whole batch to begin with; so many times more or less the next time
PEOPLE, MORE, FEWER = 60, 1.25, 0.8
PATIENCE = 4.0
# how many times slower than the processor the clock is taken to be at most
BUSIEST, MEASURABLE = 25.0, 0.05
NODES = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A better plan, by numbers, and its objective."""

    members: Members
    visitor: Visitors
    objective: float


@dataclass(frozen=True, slots=True)
class Bound:
    """No plan exceeds this objective."""

    objective: float


@dataclass(frozen=True, slots=True)
class Proved:
    """The plan is the best there is but for the gap, by its bound; None where there is none."""

    found: Found | None
    bound: float


News = Found | Bound | Proved
Tell = Callable[[News], None]
Clock = Callable[[], float]


def prove(
    ground: Ground, members: Members, visitor: Visitors, left: Clock, tell: Tell, draw: Draw
) -> None:
    """Solve everything at once; ``left`` tells the seconds left."""
    if not ground.keys:
        tell(Proved(Found(members, visitor, 0.0), 0.0))
        return
    everything = range(len(ground.keys))
    whole = model.build(ground, everything, members, visitor, draw=draw)
    prover = _Prover(ground, members, visitor, left, tell)
    if len(whole.program.cost) <= SMALL:
        prover.solve(whole, EXACT, np.inf)
        return
    relaxed = solver.relax(whole.program, Limits(left()), interior=_is_scarce(ground))
    if relaxed.reduced is None:
        prover.solve(whole, CLOSE, np.inf)
        return
    tell(Bound(relaxed.value))
    narrowed = _narrow(whole, relaxed.reduced, TOUCHED)
    touched = model.build(ground, everything, members, visitor, narrow=narrowed, draw=draw)
    prover.solve(touched, CLOSE, relaxed.value, final=False)
    reach = max(relaxed.value - prover.best, 0) + 1
    narrowed = _narrow(whole, relaxed.reduced, reach)
    rest = model.build(
        ground, everything, prover.members, prover.visitor, narrow=narrowed, draw=draw
    )
    prover.solve(rest, CLOSE, relaxed.value)


def _is_scarce(ground: Ground) -> bool:
    """Whether there are hardly more visits to give than demands that wait."""
    free = Counter(expert for of_team in ground.chances for expert in of_team)
    visits = sum(
        min(count, ground.year[expert]) * ground.visits[expert] for expert, count in free.items()
    )
    return visits < ENOUGH * len(ground.demand_ids) and len(ground.worth) > WIDE


class _Prover:
    """The plan in hand of ``prove``."""

    def __init__(
        self, ground: Ground, members: Members, visitor: Visitors, left: Clock, tell: Tell
    ) -> None:
        self.ground, self.members, self.visitor = ground, members, visitor
        self.left, self.tell = left, tell
        self.best = -np.inf

    def solve(self, part: Model, gap: float, bound: float, *, final: bool = True) -> None:
        """Solve a model from the plan in hand; the last one gives bounds and the proof."""

        def better(x: Numbers, value: float) -> None:
            if value > self.best:
                self.best = value
                self.members, self.visitor = part.read(x, self.members, self.visitor)
                self.tell(Found(self.members, self.visitor, value))

        def closer(seen: float) -> None:
            if np.isfinite(seen):
                self.tell(Bound(min(seen, bound)))

        start = part.solution(self.members, self.visitor)
        outcome = solver.optimise(
            part.program, Limits(self.left(), gap), start, better, closer if final else None
        )
        if outcome.x is not None:
            better(outcome.x, outcome.value)
        if final and (outcome.proved or outcome.impossible):
            found = outcome.x is not None
            proved = Found(self.members, self.visitor, self.best) if found else None
            self.tell(Proved(proved, min(outcome.bound, bound)))


def _narrow(whole: Model, reduced: Numbers, reach: float) -> Narrow:
    """The columns whose reduced cost is within reach; a plan with any other is that much worse."""
    near = reduced > -reach
    return Narrow(
        frozenset(seat for seat, column in whole.seats.items() if near[column]),
        frozenset(visit for visit, column in whole.visits.items() if near[column]),
    )


def roam(
    ground: Ground,
    found: Found,
    left: Clock,
    tell: Tell,
    hear: Callable[[], Found | None],
    draw: Draw,
    seed: int,
) -> None:
    """Make a plan better until no time is ``left``: a few teams at a time, then a few people.

    ``hear`` gives a plan of the other search when that one is further.
    """
    chance = random.Random(seed)
    strain = Strain()
    count, crowd = 2, PEOPLE
    by_team = True
    while (seconds := left()) > 0:
        heard = hear()
        if heard is not None and heard.objective > found.objective:
            found = heard
        if by_team:
            teams, people = _some(ground, chance, count), None
        else:
            teams, people = _crowd(ground, chance, crowd)
        part = model.build(ground, teams, found.members, found.visitor, draw=draw, people=people)
        start = part.solution(found.members, found.visitor)
        patience = min(seconds, PATIENCE * strain.share())
        outcome = solver.optimise(part.program, Limits(patience, CLOSE, NODES, seed), start)
        took = strain.took()
        if outcome.x is not None:
            members, visitor = part.read(outcome.x, found.members, found.visitor)
            objective = ground.objective(members, visitor) + draw.of(members, visitor)
            if objective > found.objective:
                found = Found(members, visitor, objective)
                tell(found)
        if by_team:
            count = _next(count, took, len(ground.keys))
        else:
            crowd = _next_crowd(crowd, took, len(ground.expert_ids))
        by_team = not by_team


class Strain:
    """How much slower the clock is for this process than the processor is.

    The solver knows the clock alone. On a busy machine its patience would be over before it has
    done anything, search after search.
    """

    def __init__(self) -> None:
        """Begin to measure."""
        self._clock = self._clock_before = time.monotonic()
        self._work = self._work_before = time.process_time()

    def share(self) -> float:
        """Seconds by the clock for a second of the processor, of late."""
        clock, work = time.monotonic() - self._clock, time.process_time() - self._work
        return min(max(clock / work, 1.0), BUSIEST) if work > MEASURABLE else 1.0

    def took(self) -> float:
        """The seconds of the processor since this was last asked; what went before is forgotten."""
        self._clock, self._clock_before = self._clock_before, time.monotonic()
        self._work, self._work_before = self._work_before, time.process_time()
        return self._work_before - self._work


def _next(count: int, took: float, teams: int) -> int:
    """How many teams to take next, by how long the last ones took."""
    if took < QUICK:
        return min(count + 1, teams)
    return max(count - 1, 2) if took > SLOW else count


def _next_crowd(crowd: int, took: float, people: int) -> int:
    """How many people to take next, by how long the last ones took."""
    if took < QUICK:
        return min(int(crowd * MORE), people)
    return max(int(crowd * FEWER), 2) if took > SLOW else crowd


def _crowd(ground: Ground, chance: random.Random, crowd: int) -> tuple[list[int], frozenset[int]]:
    """All teams of a batch, and the people who may change places in and among them."""
    batch = chance.choice(sorted({key.batch for key in ground.keys}))
    teams = [team for team, key in enumerate(ground.keys) if key.batch == batch]
    open_ = sorted({expert for team in teams for expert in ground.chances[team]})
    return teams, frozenset(chance.sample(open_, min(crowd, len(open_))))


def _some(ground: Ground, chance: random.Random, count: int) -> list[int]:
    """Teams that may have people to exchange: of one batch, or of some cities all year."""
    batches = sorted({key.batch for key in ground.keys})
    batch = chance.choice([None, *batches])
    if batch is None:
        cities = sorted(set(ground.cities))
        chosen = set(chance.sample(cities, min(len(cities), max(1, count // 2))))
        return [team for team, city in enumerate(ground.cities) if city in chosen]
    of_batch = [team for team, key in enumerate(ground.keys) if key.batch == batch]
    return sorted(chance.sample(of_batch, min(count, len(of_batch))))
