"""The first draft: the teams take turns, so that none is left without people.

First every team is filled up to its least number, the one with fewest people choosing next; then
the team whose demands are covered worst chooses. Each takes the person who adds most to it.
"""

import heapq
from collections.abc import Mapping, Sequence, Set

from handlers.planning.ground import Ground, Members, Visitors
from handlers.planning.sketch import NO_VISITS, Sketch
from handlers.planning.trades import trade

PASSES = 3


def draft(
    ground: Ground, members: Sequence[Set[int]] = (), visitor: Mapping[int, int] = NO_VISITS
) -> tuple[Members, Visitors]:
    """Members and visits within the rules, in a second or two for twenty thousand experts.

    It begins with a plan where one is given. A team that cannot be filled stays at home, even
    where officers want it to go.
    """
    sketch = Sketch(ground, members, visitor)
    queues = _Queues(sketch)
    going = {team for team in range(len(ground.keys)) if _may_go(ground, team)}
    while short := _fill_up(sketch, queues, going):
        dropped = min(short, key=lambda team: _order_of_dropping(sketch, going, team))
        sketch.disband(dropped)
        going.discard(dropped)
        queues = _Queues(sketch)
    _take_turns(sketch, queues, going)
    for _ in range(PASSES):
        for team in sorted(going):
            trade(sketch, team)
    return sketch.members, sketch.visitor


class _Queues:
    """For each team, people by what they would add; an old entry is looked at again when met."""

    def __init__(self, sketch: Sketch) -> None:
        self._sketch = sketch
        self._heaps: list[list[tuple[float, int]]] = []
        for team, of_team in enumerate(sketch.ground.chances):
            heap = [
                (-sketch.gain(team, expert), expert)
                for expert in of_team
                if expert not in sketch.members[team]
            ]
            heapq.heapify(heap)
            self._heaps.append(heap)

    def best(self, team: int) -> tuple[float, int] | None:
        """Who would add most, and how much; he stays in the queue until he is taken."""
        heap, sketch = self._heaps[team], self._sketch
        while heap:
            believed, expert = heap[0]
            if not sketch.is_free(team, expert):
                heapq.heappop(heap)
                continue
            gain = sketch.gain(team, expert)
            if -believed <= gain:
                return gain, expert
            heapq.heapreplace(heap, (-gain, expert))
        return None


def _may_go(ground: Ground, team: int) -> bool:
    going = ground.going[team]
    return bool(ground.chances[team]) if going is None else going


def _fill_up(sketch: Sketch, queues: _Queues, going: set[int]) -> list[int]:
    """Bring the teams to their least number, one person each in turn; who is left short."""
    ground, short = sketch.ground, []
    waiting = [(len(sketch.members[team]), team) for team in sorted(going)]
    heapq.heapify(waiting)
    while waiting:
        count, team = waiting[0]
        if count >= ground.least[team]:
            heapq.heappop(waiting)
            continue
        found = queues.best(team)
        expert = found[1] if found and found[0] > -1 else _spare(sketch, team)
        if expert is None:
            short.append(team)
            heapq.heappop(waiting)
            continue
        sketch.join(team, expert)
        heapq.heapreplace(waiting, (count + 1, team))
    return short


def _spare(sketch: Sketch, team: int) -> int | None:
    """Somebody who only makes up the number."""
    ground = sketch.ground
    without_rank_in_vain = (expert for expert in ground.chances[team] if ground.ranked[expert])
    return next(
        (
            expert
            for people in (ground.spare[team], without_rank_in_vain)
            for expert in people
            if expert not in sketch.members[team] and sketch.is_free(team, expert)
        ),
        None,
    )


def _order_of_dropping(sketch: Sketch, going: set[int], team: int) -> tuple[bool, bool, float, int]:
    """Dropped first: a team nobody has fixed, whose city has another, and that brings least."""
    ground = sketch.ground
    alone = not any(
        other != team and ground.cities[other] == ground.cities[team] for other in going
    )
    return ground.going[team] is True, alone, sketch.served(team), team


def _take_turns(sketch: Sketch, queues: _Queues, going: set[int]) -> None:
    """While somebody adds more than he costs, the team that is covered worst takes the best."""
    total = [0.0] * len(sketch.ground.keys)
    best: dict[int, float] = {}
    for of_team in sketch.ground.chances:
        for visits in of_team.values():
            for worth, demand in visits:
                best[demand] = max(worth, best.get(demand, 0))
    for demand, worth in best.items():
        total[sketch.ground.team_of[demand]] += worth
    turns = [(sketch.served(team) / total[team], team) for team in sorted(going) if total[team]]
    heapq.heapify(turns)
    while turns:
        _, team = turns[0]
        found = None if sketch.is_full(team) else queues.best(team)
        if found is None or found[0] <= 0:
            heapq.heappop(turns)
            continue
        sketch.join(team, found[1])
        heapq.heapreplace(turns, (sketch.served(team) / total[team], team))
