"""A plan in the making: who joins, who visits what, what one more person would add."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from types import MappingProxyType

from handlers.planning.ground import Ground

# a visit that nobody may be relieved of
HELD = float("inf")
NO_VISITS: Mapping[int, int] = MappingProxyType({})


class Sketch:
    """Members and visits of all teams; every public change keeps the caps of R33 and R50.

    ``seat`` gives the team of an (expert, batch), ``held`` who keeps his seat in a team that goes.
    ``worth[demand]`` is what its visit brings now: 0 without one, ``HELD`` where it is fixed.
    """

    def __init__(
        self,
        ground: Ground,
        members: Sequence[Set[int]] = (),
        visitor: Mapping[int, int] = NO_VISITS,
    ) -> None:
        """Begin with what officers have settled, and with the members and visits of a plan."""
        self.ground = ground
        self.members: list[set[int]] = [set() for _ in ground.keys]
        self.visitor: dict[int, int] = {}
        self.worth: dict[int, float] = defaultdict(float)
        self.load: Counter[tuple[int, int]] = Counter()
        self.seat: dict[tuple[int, int], int] = {}
        self._teams_of: Counter[int] = Counter()
        self._units: Counter[tuple[int, str]] = Counter()
        seated = [*map(frozenset, members)] or [frozenset[int]()] * len(ground.keys)
        self.held = tuple(map(frozenset.union, ground.pinned, seated))
        for team, people in enumerate(self.held):
            for expert in sorted(people):
                self._enter(team, expert)
        for demand, expert in {**visitor, **ground.visits_pinned}.items():
            held = demand in ground.visits_pinned or (
                (demand, expert) in ground.named and not ground.ranked[expert]
            )
            self._give(demand, expert, HELD if held else ground.worth[demand, expert])
        for team, present in enumerate(self.members):
            for expert in sorted(present):
                self._hold_named(team, expert)
                self._fill(team, expert)

    def is_free(self, team: int, expert: int) -> bool:
        """Whether the caps of batch, year and unit let a person join."""
        ground = self.ground
        return (
            (expert, ground.keys[team].batch) not in self.seat
            and self._teams_of[expert] < ground.year[expert]
            and not self.units_full(team, expert)
        )

    def units_full(self, team: int, expert: int) -> bool:
        """Whether a team has as many people of his unit as it may."""
        unit = self.ground.units[expert]
        return self._units[team, unit] >= self.ground.rules.unit_cap

    def is_full(self, team: int) -> bool:
        """Whether a team has as many members as it may."""
        return len(self.members[team]) >= self.ground.rules.team_max

    def gain(self, team: int, expert: int, freed: frozenset[int] = frozenset()) -> float:
        """What a person would add to a team at once, himself taken off; ``freed`` lose their visit.

        Less than nothing where a person without rank finds none of his own demands open.
        """
        cap = self.ground.visits[expert]
        first = self._named_first(team, expert)
        if first is not None and first < 0:
            return -1
        best: list[float] = []
        total = -1.0
        if first is not None:
            total += self._margin(self.ground.worth[first, expert], first, freed)
            cap -= 1
        for worth, demand in self.ground.chances[team].get(expert, ()):
            if cap == 0 or (len(best) == cap and worth <= best[-1]):
                break
            margin = self._margin(worth, demand, freed)
            if margin > 0 and demand != first:
                best.append(margin)
                best.sort(reverse=True)
                del best[cap:]
        return total + sum(best)

    def join(self, team: int, expert: int) -> None:
        """Take a person into a team and give him what he does best."""
        self._enter(team, expert)
        self._hold_named(team, expert)
        self._fill(team, expert)

    def leave(self, team: int, expert: int) -> None:
        """Take a person out; others of the team take over what they can."""
        self._leave(team, expert)
        for member in sorted(self.members[team]):
            self._fill(team, member)

    def disband(self, team: int) -> None:
        """Send a whole team home."""
        for member in sorted(self.members[team]):
            self._leave(team, member)

    def visits_of(self, team: int, expert: int) -> list[int]:
        """The demands a member visits with a team."""
        return [
            demand
            for _, demand in self.ground.chances[team].get(expert, ())
            if self.visitor.get(demand) == expert
        ]

    def served(self, team: int) -> float:
        """What the visits of a team bring, members not taken off."""
        return sum(
            self.ground.worth[demand, member]
            for member in self.members[team]
            for demand in self.visits_of(team, member)
        )

    def _margin(self, worth: float, demand: int, freed: frozenset[int]) -> float:
        now = self.worth.get(demand, 0)
        return worth - (0 if demand in freed and now != HELD else now)

    def _named_first(self, team: int, expert: int) -> int | None:
        """The demand that opens a team to a person without rank; -1 where none is open."""
        if self.ground.ranked[expert]:
            return None
        return next(
            (
                demand
                for _, demand in self.ground.chances[team].get(expert, ())
                if (demand, expert) in self.ground.named and self.worth.get(demand, 0) != HELD
            ),
            -1,
        )

    def _hold_named(self, team: int, expert: int) -> None:
        held = any(
            (demand, expert) in self.ground.named and self.worth[demand] == HELD
            for demand in self.visits_of(team, expert)
        )
        first = self._named_first(team, expert)
        if first is not None and first >= 0 and not held:
            self._hand_over(team, first, expert, HELD)

    def _enter(self, team: int, expert: int) -> None:
        self.members[team].add(expert)
        self.seat[expert, self.ground.keys[team].batch] = team
        self._teams_of[expert] += 1
        self._units[team, self.ground.units[expert]] += 1

    def _leave(self, team: int, expert: int) -> None:
        for demand in self.visits_of(team, expert):
            self.visitor.pop(demand)
            self.worth[demand] = 0
        self.load[team, expert] = 0
        self.members[team].discard(expert)
        del self.seat[expert, self.ground.keys[team].batch]
        self._teams_of[expert] -= 1
        self._units[team, self.ground.units[expert]] -= 1

    def _give(self, demand: int, expert: int, worth: float) -> None:
        self.visitor[demand] = expert
        self.worth[demand] = worth
        self.load[self.ground.team_of[demand], expert] += 1

    def _hand_over(self, team: int, demand: int, expert: int, worth: float) -> None:
        """Give a demand to somebody; who visited it before looks for another."""
        before = self.visitor.get(demand)
        if before is not None:
            self.load[team, before] -= 1
        self._give(demand, expert, worth)
        if before is not None and before != expert:
            self._fill(team, before)

    def _fill(self, team: int, expert: int) -> None:
        """Let a member take what adds most until he has as many visits as he may.

        Each step adds to the whole, so that handing over ends.
        """
        while self.load[team, expert] < self.ground.visits[expert]:
            best, chosen, worth_of_it = 0.0, -1, 0.0
            for worth, demand in self.ground.chances[team].get(expert, ()):
                if worth <= best:
                    break
                margin = worth - self.worth.get(demand, 0)
                if margin > best and self.visitor.get(demand) != expert:
                    best, chosen, worth_of_it = margin, demand, worth
            if chosen < 0:
                return
            self._hand_over(team, chosen, expert, worth_of_it)
