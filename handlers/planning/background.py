"""Searching in the background: two processes that can be stopped at any moment.

HiGHS looks at its clock only now and then, and not at all in some phases; so it runs in a process
of its own, which is ended when the time is up. What it has told by then is kept.
"""

import contextlib
import math
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from handlers.planning.ground import Ground
from handlers.planning.model import Draw
from handlers.planning.search import Bound, Found, News, Proved

TICK = 0.5
# fewer possible visits than this are soon solved as a whole; nobody need roam
FEW = 2_000
# nor where one in so many seats is pinned
MANY = 2


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is: seconds since its beginning, objective in hand, and what bounds it."""

    seconds: float
    objective: float | None
    bound: float | None

    @property
    def gap(self) -> float | None:
        """How much better a plan could be at most, as a share of the bound; None when unknown."""
        if self.objective is None or not self.bound:
            return None
        return max(0.0, (self.bound - self.objective) / abs(self.bound))


@dataclass(frozen=True, slots=True)
class Ended:
    """How a search ended.

    ``proved``: ``found`` is the best but for a gap of 0.01 %. ``impossible``: nothing keeps to
    what is settled.
    """

    found: Found | None
    progress: Progress
    proved: bool
    impossible: bool


@dataclass(frozen=True, slots=True)
class Task:
    """What to search: a place to begin at, and what staying there is worth.

    ``start`` has an objective of −∞ where it leaves out a team that has to go.
    """

    ground: Ground
    start: Found
    draw: Draw
    seconds: float
    seed: int

    @property
    def roams(self) -> bool:
        """Whether it is so large, and so little of it fixed, that roaming helps."""
        possible = sum(len(of_team) for of_team in self.ground.chances)
        pinned = sum(len(people) for people in self.ground.pinned)
        return possible > FEW and pinned * MANY < sum(map(len, self.start.members))


class _Watch:
    """What has been heard so far, and the time."""

    def __init__(self, task: Task) -> None:
        self.found = task.start if task.start.objective > -math.inf else None
        self.bound: float | None = None
        self.proved: Proved | None = None
        self._began, self._limit = time.monotonic(), task.seconds

    def left(self) -> float:
        return self._began + self._limit - time.monotonic()

    def progress(self) -> Progress:
        objective = None if self.found is None else self.found.objective
        return Progress(time.monotonic() - self._began, objective, self.bound)

    def take(self, news: News) -> bool:
        """Keep what is told; whether there is another plan in hand now.

        What is proved wins over a plan that is better by less than the gap, so that the same
        input gives the same plan.
        """
        if isinstance(news, Bound):
            self.bound = min(news.objective, math.inf if self.bound is None else self.bound)
            return False
        if isinstance(news, Proved):
            self.proved, self.found, self.bound = news, news.found, news.bound
            return news.found is not None
        if self.found is not None and news.objective <= self.found.objective:
            return False
        self.found = news
        return True


def run(
    task: Task,
    *,
    on_progress: Callable[[Progress], None],
    on_better: Callable[[Found], None],
    cancelled: Callable[[], bool],
) -> Ended:
    """Search until the best is proved, the seconds are over or ``cancelled`` says so.

    ``on_better`` hears of every better plan, ``on_progress`` is told at least twice a second.
    """
    watch = _Watch(task)
    with _workers(task) as (workers, heard):
        talking = len(workers)
        while talking and watch.proved is None and watch.left() > 0 and not cancelled():
            with contextlib.suppress(queue.Empty):
                teller, news = heard.get(timeout=max(0.0, min(TICK, watch.left())))
                if news is None:
                    talking -= 1
                elif watch.take(news) and watch.found is not None:
                    on_better(watch.found)
                    _pass_on(watch.found, [worker for worker in workers if worker is not teller])
            on_progress(watch.progress())
    proved = watch.proved
    return Ended(
        watch.found,
        watch.progress(),
        proved=proved is not None and proved.found is not None,
        impossible=proved is not None and proved.found is None,
    )


Worker = subprocess.Popen[bytes]
Heard = queue.SimpleQueue[tuple[Worker, News | None]]


@contextlib.contextmanager
def _workers(task: Task) -> Iterator[tuple[list[Worker], Heard]]:
    """The searches, and what they tell, None when one has ended; they are ended with the block."""
    heard: Heard = queue.SimpleQueue()
    workers = [_begin(work) for work in (("prove", "roam") if task.roams else ("prove",))]
    ears = [threading.Thread(target=_listen, args=(worker, heard)) for worker in workers]
    try:
        for worker, ear in zip(workers, ears, strict=True):
            ear.start()
            _send(worker, task)
        yield workers, heard
    finally:
        for worker, ear in zip(workers, ears, strict=True):
            worker.kill()
            ear.join()
            with contextlib.suppress(OSError), worker:
                pass


def _begin(work: str) -> Worker:
    # a session of its own leaves Ctrl-C to the one that began it
    return subprocess.Popen(  # noqa: S603  our own module
        [sys.executable, "-m", "handlers.planning.worker", work],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


def _listen(worker: Worker, heard: Heard) -> None:
    """Hand on what a worker tells until it ends."""
    lines = worker.stdout
    with contextlib.suppress(EOFError, OSError, ValueError, pickle.UnpicklingError):
        while lines is not None:
            # our own process at the other end of our own pipe
            heard.put((worker, pickle.load(lines)))  # noqa: S301
    heard.put((worker, None))


def _send(worker: Worker, said: object) -> None:
    with contextlib.suppress(OSError, ValueError):
        if worker.stdin is not None:
            pickle.dump(said, worker.stdin)
            worker.stdin.flush()


def _pass_on(found: Found, workers: list[Worker]) -> None:
    for worker in workers:
        _send(worker, found)
