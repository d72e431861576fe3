"""A plan being made: read, drafted at once, searched in the background, kept after every step.

The search holds no transaction. It gives a sign every few seconds, so that another process takes
over from one that died, and ends when the officer says so.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from handlers.operations import plan_content, plan_ground
from handlers.operations.expert_shelf import ExpertShelf
from handlers.operations.plan_ground import Terrain
from handlers.planning import planner
from handlers.planning.background import Progress
from handlers.planning.planner import CannotPlan, Result, Wishes
from handlers.rules.matching.merits import Matching
from handlers.rules.rounds import local_day
from handlers.rules.teams import preflight
from handlers.rules.teams.plan import Plan
from storage.models import TeamPlan
from storage.queries import plans as questions
from storage.session import Database
from storage.vocabulary import PlanState

# whoever gives no sign for so long has died
SILENT = timedelta(seconds=60)
# seconds between two signs, and between two plans that are kept
PACE, AFRESH = 2.0, 5.0
SEED = 0


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where plans are made: the rows, the time, the experts' shelf, how the house matches.

    ``leaving`` says that the process is about to end, ``cancelled`` that whoever asked has enough;
    ``heard`` is told of every bit of progress.
    """

    database: Database
    now: Callable[[], datetime]
    shelf: ExpertShelf
    matching: Matching
    leaving: Callable[[], bool] = lambda: False
    cancelled: Callable[[], bool] = lambda: False
    heard: Callable[[Progress], None] = lambda _progress: None


def claim(shop: Workshop) -> int | None:
    """Take the next plan that waits; None when there is none."""
    with shop.database.read() as session:
        if not questions.is_waiting(session, shop.now() - SILENT):
            return None
    with shop.database.write() as session:
        return questions.claim(session, shop.now(), shop.now() - SILENT)


def make(shop: Workshop, plan_id: int) -> PlanState:
    """Make a plan that has been claimed; returns how it ended. RUNNING: the process is leaving."""
    return _Run(shop, plan_id).make()


class _Run:
    """One plan in the making."""

    def __init__(self, shop: Workshop, plan_id: int) -> None:
        self.shop, self.plan_id = shop, plan_id
        self.began = self.beat = self.kept = time.monotonic()
        self.stopped = False
        self.has_plan = False
        with shop.database.read() as session:
            self.row = session.get_one(TeamPlan, plan_id)
            now = shop.now()
            with shop.shelf.opened(session, now) as known:
                self.found: Terrain = plan_ground.terrain(
                    session, self.row, known, local_day(now), shop.matching
                )

    def make(self) -> PlanState:
        if not self.found.instance.demands:
            return self._end(
                PlanState.IMPOSSIBLE, findings=list(preflight.check(self.found.instance))
            )
        wishes = Wishes(
            left=lambda: self.began + self.row.seconds - time.monotonic(),
            seed=SEED,
            cancelled=self._is_over,
            on_plan=self._take,
            on_progress=self._progress,
        )
        try:
            result = planner.plan(self.found.instance, wishes, self.found.before)
        except CannotPlan as cannot:
            is_stopped = self.stopped or self.shop.cancelled()
            state = PlanState.STOPPED if is_stopped else PlanState.IMPOSSIBLE
            return self._end(state, findings=cannot.findings)
        if self.shop.leaving():
            return PlanState.RUNNING
        return self._ready(result)

    def _is_over(self) -> bool:
        return self.stopped or self.shop.cancelled() or self.shop.leaving()

    def _take(self, plan: Plan) -> None:
        """Keep the first draft at once and better plans now and then."""
        if self.has_plan and time.monotonic() - self.kept < AFRESH:
            return
        self.has_plan, self.kept = True, time.monotonic()
        self._write(content=self._content(plan))

    def _content(self, plan: Plan) -> dict[str, object]:
        content = plan_content.of_plan(self.found, plan)
        notes = [each for each in preflight.check(self.found.instance) if not each.stops]
        return {**content, "findings": plan_content.of_findings(self.found, notes)}

    def _progress(self, progress: Progress) -> None:
        self.shop.heard(progress)
        if time.monotonic() - self.beat < PACE:
            return
        self.beat = time.monotonic()
        self._write(progress=plan_content.of_progress(progress))
        with self.shop.database.read() as session:
            self.stopped = session.get_one(TeamPlan, self.plan_id).stop

    def _ready(self, result: Result) -> PlanState:
        progress = plan_content.of_progress(result.progress, proved=result.proved)
        self._write(content=self._content(result.plan), progress=progress)
        return self._end(PlanState.READY)

    def _end(
        self, state: PlanState, *, findings: list[preflight.Finding] | None = None
    ) -> PlanState:
        values: dict[str, object] = {"state": state, "ended_at": self.shop.now()}
        if findings is not None:
            values["content"] = {"findings": plan_content.of_findings(self.found, findings)}
        self._write(**values)
        return state

    def _write(self, **values: object) -> None:
        """Write to the row while it is ours: nobody writes to one that was taken over or ended."""
        with self.shop.database.write() as session:
            session.execute(
                update(TeamPlan)
                .where(TeamPlan.id == self.plan_id, TeamPlan.state == PlanState.RUNNING)
                .values(beat_at=self.shop.now(), **values)
                .execution_options(synchronize_session=False)
            )
