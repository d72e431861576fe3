"""Exchanges that make a draft better: somebody free for a member, or one team's for another's.

What leaves is counted in full and what others could take over is not, so every exchange that is
made is worth at least what was expected of it.
"""

from dataclasses import dataclass

from handlers.planning.sketch import HELD, Sketch


@dataclass(frozen=True, slots=True)
class Place:
    """A member and what would be lost with him: ``loss`` of value, ``freed`` demands."""

    expert: int
    loss: float
    freed: frozenset[int]


NOBODY = Place(-1, 0.0, frozenset())


def trade(sketch: Sketch, team: int) -> None:
    """Bring into a team whoever is worth more there than where he is, or than the places."""
    places = _places(sketch, team)
    for expert, chances in sketch.ground.chances[team].items():
        if expert in sketch.members[team]:
            continue
        promise = sum(worth for worth, _ in chances[: sketch.ground.visits[expert]])
        home = _home(sketch, team, expert)
        if home is None:
            in_reach = [place for place in places if place.loss < promise - 1]
            done = _from_outside(sketch, team, expert, in_reach)
        else:
            place = _place(sketch, home, expert)
            if place is None or promise <= place.loss:
                continue
            done = _from_team(sketch, team, home, place, places)
        if done:
            places = _places(sketch, team)


def _home(sketch: Sketch, team: int, expert: int) -> int | None:
    """The team of the same batch a person is in."""
    return sketch.seat.get((expert, sketch.ground.keys[team].batch))


def _place(sketch: Sketch, team: int, expert: int) -> Place | None:
    """A member's place, None where he may not leave it."""
    ground = sketch.ground
    visits = frozenset(sketch.visits_of(team, expert))
    if expert in sketch.held[team] or any(sketch.worth[demand] == HELD for demand in visits):
        return None
    worth = sum(worth for worth, demand in ground.chances[team].get(expert, ()) if demand in visits)
    return Place(expert, worth - 1, visits)


def _places(sketch: Sketch, team: int) -> list[Place]:
    places = [_place(sketch, team, member) for member in sketch.members[team]]
    found = [place for place in places if place is not None]
    return sorted(found, key=lambda place: (place.loss, place.expert))


def _from_outside(sketch: Sketch, team: int, expert: int, places: list[Place]) -> bool:
    if not places or not sketch.is_free(team, expert):
        return False
    gains = [
        (sketch.gain(team, expert, place.freed) - place.loss, place.expert) for place in places
    ]
    better, member = max(gains, default=(0.0, -1))
    if better <= 0:
        return False
    sketch.leave(team, member)
    sketch.join(team, expert)
    return True


def _from_team(sketch: Sketch, team: int, home: int, place: Place, places: list[Place]) -> bool:
    """Move a member of another team here, in exchange for one of ours or for nobody."""
    ground, expert = sketch.ground, place.expert
    if sketch.units_full(team, expert):
        return False
    spare_there = len(sketch.members[home]) > ground.least[home]
    best, chosen, goes = 0.0, NOBODY, False
    if spare_there and not sketch.is_full(team):
        best = sketch.gain(team, expert) - place.loss
    for ours in places:
        here = sketch.gain(team, expert, ours.freed) - place.loss - ours.loss
        if spare_there and here > best:
            best, chosen, goes = here, ours, False
        if ours.expert in ground.chances[home] and not sketch.units_full(home, ours.expert):
            both = here + sketch.gain(home, ours.expert, place.freed)
            if both > best:
                best, chosen, goes = both, ours, True
    if best <= 0:
        return False
    sketch.leave(home, expert)
    if chosen is not NOBODY:
        sketch.leave(team, chosen.expert)
    sketch.join(team, expert)
    if goes:
        sketch.join(home, chosen.expert)
    return True
