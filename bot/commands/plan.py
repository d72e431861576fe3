"""``plan``: service teams for a year, a batch or a city; trial files in, a plan out."""

import argparse
import contextlib
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from handlers.planning import planner, report, scope, trial
from handlers.planning.account import account
from handlers.planning.background import Progress
from handlers.planning.planner import CannotPlan, Result, Wishes
from handlers.planning.trial import BadTrial
from handlers.rules.teams import preflight
from handlers.rules.teams.instance import Instance
from handlers.rules.teams.plan import Plan
from handlers.wording import say

# a line of progress at most this often, in seconds
PACE = 2.0
# what is left for the end: so many times what writing the draft took, and a little
AGAIN, LITTLE = 3.0, 1.5
# a better plan goes to the file at most this often, in seconds
AFRESH = 10.0
NO_PLAN = Plan()


def plan(given: argparse.Namespace) -> int:
    """Plan as the arguments say; 0 when a plan is written, 1 when there is none."""
    try:
        desk = _Desk(given)
        with desk.listening():
            desk.plan()
    except BadTrial as bad:
        _tell(report.of_bad(bad))
        return 1
    except CannotPlan as cannot:
        _tell(say("plan.stops"))
        for finding in cannot.findings:
            _tell(report.of_finding(finding))
        return 1
    return 0


class _Desk:
    """One run of the command: what was asked, the time, and the plan in hand."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.out: Path = given.out
        self.seed: int = given.seed
        self.limit: float = given.limit
        self.began: float = given.began
        self.reserve = LITTLE
        self.stopped = False
        self.told = 0.0
        self.written: float | None = None
        if not os.access(self.out.absolute().parent, os.W_OK) or self.out.is_dir():
            raise BadTrial(str(self.out), "", "folder")
        self.whole = _instance(given)
        before = (
            trial.plan_of(trial.read(given.before), str(given.before)) if given.before else None
        )
        self.before = before
        self.instance, self.staying = scope.within(
            self.whole, self.before or NO_PLAN, given.city, given.batch
        )
        if self.whole.demands and not self.instance.demands:
            raise BadTrial(str(given.instance), "", "scope")

    def plan(self) -> None:
        """Check, plan, write."""
        for finding in preflight.check(self.instance):
            if not finding.stops:
                _tell(report.of_finding(finding))
        wishes = Wishes(
            left=self.left,
            seed=self.seed,
            cancelled=lambda: self.stopped,
            on_plan=self.take,
            on_progress=self.progress,
        )
        result = planner.plan(self.instance, wishes, self.old())
        for sentence in self.write(result):
            _tell(sentence)

    def old(self) -> Plan | None:
        """The old plan of what is planned now."""
        if self.before is None:
            return None
        inside = set(self.instance.team_keys())
        return Plan(tuple(team for team in self.before.teams if team.key in inside))

    def left(self) -> float:
        """The seconds left for searching."""
        return self.began + self.limit - self.reserve - time.monotonic()

    def complete(self, found: Plan) -> Plan:
        """A plan with the teams that stay."""
        return Plan((*self.staying.teams, *found.teams))

    def take(self, found: Plan) -> None:
        """Write the first draft at once and better ones now and then, whatever may happen."""
        since = time.monotonic()
        if self.written is not None and since - self.written < AFRESH:
            return
        is_first = self.written is None
        self.write(Result(found, Progress(since - self.began, None, None), proved=False))
        self.reserve = max(self.reserve, LITTLE + AGAIN * (time.monotonic() - since))
        if is_first:
            _tell(report.of_draft(self.complete(found)))

    def write(self, result: Result) -> list[str]:
        """Put a plan in the place of the file in one step; what to say about it."""
        complete = self.complete(result.plan)
        told = account(self.whole, complete, self.instance.demands)
        _replace(self.out, report.to_json(self.whole, complete, told, result, self.before))
        self.written = time.monotonic()
        return report.of_result(self.instance, told, result, self.old(), str(self.out))

    def progress(self, progress: Progress) -> None:
        """A line about the progress now and then."""
        now = time.monotonic()
        if now - self.told >= PACE:
            self.told = now
            _tell(report.of_progress(replace(progress, seconds=now - self.began)))

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Ctrl-C and a polite kill end the search; the plan in hand is written."""

        def stop(*_: Any) -> None:
            self.stopped = True

        before = {name: signal.signal(name, stop) for name in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)


def _instance(given: argparse.Namespace) -> Instance:
    instance = trial.instance_of(trial.read(given.instance), str(given.instance))
    if given.fixed:
        settled = trial.settled_of(trial.read(given.fixed), str(given.fixed), instance)
        instance = replace(instance, settled=settled)
    if given.declined:
        declined = trial.declined_of(trial.read(given.declined), str(given.declined))
        instance = replace(instance, declined=declined)
    return instance


def _old(path: Path | None) -> Plan | None:
    return None if path is None else trial.plan_of(trial.read(path), str(path))


def _replace(path: Path, content: Any) -> None:
    folder = path.absolute().parent
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
