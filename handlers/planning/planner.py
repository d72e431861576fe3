"""The planner: checks, drafts, searches in the background; answers with plans it has judged."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from handlers.planning import background, repair
from handlers.planning.background import Ended, Progress, Task
from handlers.planning.binding import binding
from handlers.planning.draft import draft
from handlers.planning.ground import Ground, survey
from handlers.planning.search import Found
from handlers.rules.teams import judge, preflight
from handlers.rules.teams.instance import Instance
from handlers.rules.teams.plan import Plan
from handlers.rules.teams.preflight import Finding, Obstacle


class CannotPlan(Exception):
    """What is fixed contradicts itself or the rules; ``findings`` name what binds."""

    def __init__(self, findings: list[Finding]) -> None:
        """Keep the findings."""
        super().__init__(", ".join(finding.obstacle.value for finding in findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Result:
    """A plan without a breach, how near it is to the best, and whether that is proved."""

    plan: Plan
    progress: Progress
    proved: bool


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to plan: ``left`` tells the seconds left, ``cancelled`` whether to stop at once.

    ``on_plan`` hears of every judged plan, the first draft among them; ``on_progress`` of the rest.
    """

    left: Callable[[], float]
    seed: int
    cancelled: Callable[[], bool]
    on_plan: Callable[[Plan], None]
    on_progress: Callable[[Progress], None]


def plan(instance: Instance, wishes: Wishes, before: Plan | None = None) -> Result:
    """The best plan that can be had in the time; with ``before``, the one that changes least.

    Raises CannotPlan where the pre-flight check or the search shows that there is none.
    """
    if stopping := _stopping(instance):
        raise CannotPlan(stopping)
    if before is not None:
        standing = repair.what_stands(instance, before)
        pinned = repair.pinned_to(instance, standing)
        if not _stopping(pinned):
            found = _Run(pinned, wishes, standing, seat_price=0).result()
            if found is not None:
                return found
        found = _Run(instance, wishes, standing, seat_price=repair.SEAT_PRICE).result()
    else:
        found = _Run(instance, wishes, Plan(), seat_price=0).result()
    if found is None:
        raise CannotPlan([_why(instance, wishes)])
    return found


def _stopping(instance: Instance) -> list[Finding]:
    return [finding for finding in preflight.check(instance) if finding.stops]


def _why(instance: Instance, wishes: Wishes) -> Finding:
    """What to say where there is no plan in hand: what binds, or that the time was too short."""
    left = wishes.left()
    return Finding(Obstacle.NO_TIME) if left <= 0 else binding(instance, left, wishes.seed)


class _Run:
    """One search from one place; the last plan that was judged clean is in hand."""

    def __init__(
        self, instance: Instance, wishes: Wishes, standing: Plan, *, seat_price: float
    ) -> None:
        self._instance, self._wishes = instance, wishes
        self._ground: Ground = survey(instance)
        members, visitor = self._ground.numbered(standing)
        self._draw = repair.draw_of(members, visitor, seat_price)
        self._plan: Plan | None = None
        members, visitor = draft(self._ground, members, visitor)
        objective = self._ground.objective(members, visitor) + self._draw.of(members, visitor)
        self._start = Found(members, visitor, objective)
        self._take(self._start)
        if self._plan is None:
            self._start = Found(members, visitor, -math.inf)

    def result(self) -> Result | None:
        """Search; None where nothing keeps to what is settled, or was not found in time."""
        wishes, left = self._wishes, self._wishes.left()
        task = Task(self._ground, self._start, self._draw, left, wishes.seed)
        ended = background.run(
            task,
            on_progress=wishes.on_progress,
            on_better=self._take,
            cancelled=wishes.cancelled,
        )
        return self._answer(ended)

    def _take(self, found: Found) -> None:
        plan = self._ground.plan(found.members, found.visitor)
        if not judge.breaches(self._instance, plan):
            self._plan = plan
            self._wishes.on_plan(plan)

    def _answer(self, ended: Ended) -> Result | None:
        if self._plan is None:
            return None
        return Result(self._plan, ended.progress, ended.proved)
