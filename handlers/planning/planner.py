"""The planner: checks, drafts, searches in the background; answers with plans it has judged."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from handlers.planning import background, repair
from handlers.planning.background import Progress, Task
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
    standing = Plan() if before is None else repair.what_stands(instance, before)
    if standing.teams:
        pinned = repair.pinned_to(instance, standing)
        if not _stopping(pinned) and (found := _Run(pinned, wishes, standing).result()):
            return found
    run = _Run(instance, wishes, standing, seat_price=repair.SEAT_PRICE)
    if found := run.result():
        return found
    if run.is_impossible:
        raise CannotPlan([binding(instance, wishes.left(), wishes.seed)])
    raise CannotPlan([Finding(Obstacle.NO_TIME)])


def _stopping(instance: Instance) -> list[Finding]:
    return [finding for finding in preflight.check(instance) if finding.stops]


class _Run:
    """One search from one place; the last plan that was judged clean is in hand."""

    def __init__(
        self, instance: Instance, wishes: Wishes, standing: Plan, *, seat_price: float = 0
    ) -> None:
        self._instance, self._wishes = instance, wishes
        self.is_impossible = False
        self._ground: Ground = survey(instance)
        members, visitor = self._ground.numbered(standing)
        self._draw = repair.draw_of(members, visitor, seat_price)
        self._plan: Plan | None = None
        members, visitor = draft(self._ground, members, visitor)
        objective = self._ground.objective(members, visitor) + self._draw.of(members, visitor)
        self._start = Found(members, visitor, objective)
        self._drawn = 0.0
        self._take(self._start)
        if self._plan is None:
            self._start = Found(members, visitor, -math.inf)

    def result(self) -> Result | None:
        """Search; None where nothing keeps to what is settled, or was not found in time."""
        wishes, left = self._wishes, self._wishes.left()
        task = Task(self._ground, self._start, self._draw, left, wishes.seed)
        ended = background.run(
            task,
            on_progress=lambda progress: wishes.on_progress(self._without_draw(progress)),
            on_better=self._take,
            cancelled=wishes.cancelled,
        )
        self.is_impossible = ended.impossible
        if self._plan is None:
            return None
        return Result(self._plan, self._without_draw(ended.progress), ended.proved)

    def _take(self, found: Found) -> None:
        plan = self._ground.plan(found.members, found.visitor)
        if not judge.breaches(self._instance, plan):
            self._plan = plan
            self._drawn = self._draw.of(found.members, found.visitor)
            self._wishes.on_plan(plan)

    def _without_draw(self, progress: Progress) -> Progress:
        """Progress in terms of the value alone; what staying is worth is taken off both ends."""
        objective, bound = progress.objective, progress.bound
        return replace(
            progress,
            objective=None if objective is None else objective - self._drawn,
            bound=None if bound is None else bound - self._drawn,
        )
