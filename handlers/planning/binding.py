"""Which rule binds where a search has shown that nothing keeps to all that is fixed.

Each rule is lifted in turn; the first one without which there is a plan is the one that binds.
"""

from collections.abc import Callable
from dataclasses import replace

from handlers.planning import background
from handlers.planning.background import Task
from handlers.planning.draft import draft
from handlers.planning.ground import survey
from handlers.planning.model import NO_DRAW
from handlers.planning.search import Found
from handlers.rules.teams.instance import Instance
from handlers.rules.teams.judge import breaches
from handlers.rules.teams.preflight import Finding, Obstacle


def _without_unit_cap(instance: Instance) -> Instance:
    return replace(instance, rules=replace(instance.rules, unit_cap=instance.rules.team_max))


def _without_year_cap(instance: Instance) -> Instance:
    often = {
        name: replace(expert, max_per_year=len(expert.batches))
        for name, expert in instance.experts.items()
    }
    return replace(instance, experts=often)


def _without_least(instance: Instance) -> Instance:
    settled = {key: replace(fixed, at_least=1) for key, fixed in instance.settled.items()}
    return replace(instance, rules=replace(instance.rules, team_min=1), settled=settled)


LIFTED: tuple[tuple[Obstacle, Callable[[Instance], Instance]], ...] = (
    (Obstacle.UNIT_CAP_TOGETHER, _without_unit_cap),
    (Obstacle.YEAR_CAP_TOGETHER, _without_year_cap),
    (Obstacle.TOO_FEW_TOGETHER, _without_least),
)


def binding(instance: Instance, seconds: float, seed: int) -> Finding:
    """The finding that names the rule; TOGETHER where no single rule is to blame."""
    must = [key for key, fixed in instance.settled.items() if fixed.goes or fixed.members]
    needed = sum(instance.least(key) for key in must)
    for obstacle, lift in LIFTED:
        if _is_possible(lift(instance), seconds / len(LIFTED), seed):
            return Finding(obstacle, needed=needed, available=len(must))
    return Finding(Obstacle.TOGETHER, needed=needed, available=len(must))


def _is_possible(instance: Instance, seconds: float, seed: int) -> bool:
    ground = survey(instance)
    members, visitor = draft(ground)
    if not breaches(instance, ground.plan(members, visitor)):
        return True
    found: list[Found] = []
    background.run(
        Task(ground, Found(members, visitor, -float("inf")), NO_DRAW, seconds, seed),
        on_progress=lambda _: None,
        on_better=found.append,
        cancelled=lambda: bool(found),
    )
    return bool(found)
