"""Searching in the background: two processes that can be stopped at any moment.

HiGHS looks at its clock only now and then, and not at all in some phases; so it runs in a process
of its own, which is ended when the time is up. What it has told by then is kept.
"""

import contextlib
import math
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait

from handlers.planning import search
from handlers.planning.ground import Ground
from handlers.planning.model import Draw
from handlers.planning.search import Bound, Clock, Found, News, Proved

SPAWN = multiprocessing.get_context("spawn")
TICK = 0.5
# fewer possible visits than this are soon solved as a whole; nobody need roam
FEW = 2_000
# nor where one in so many seats is pinned
MANY = 2

Line = Connection


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
    with _workers(task) as lines:
        talking = list(lines)
        while talking and watch.proved is None and watch.left() > 0 and not cancelled():
            for line in _ready(talking, min(TICK, watch.left())):
                news = _hear(line)
                if news is None:
                    talking.remove(line)
                elif watch.take(news) and watch.found is not None:
                    on_better(watch.found)
                    _pass_on(watch.found, [other for other in talking if other is not line])
            on_progress(watch.progress())
    proved = watch.proved
    return Ended(
        watch.found,
        watch.progress(),
        proved=proved is not None and proved.found is not None,
        impossible=proved is not None and proved.found is None,
    )


def _ready(lines: list[Line], seconds: float) -> list[Line]:
    ready = wait(lines, max(0.0, seconds))
    return [line for line in lines if line in ready]


def _hear(line: Line) -> News | None:
    """What a worker tells; None when it has ended."""
    try:
        news: News = line.recv()
    except (EOFError, ConnectionError):
        return None
    return news


def _pass_on(found: Found, lines: list[Line]) -> None:
    for line in lines:
        with contextlib.suppress(ConnectionError):
            line.send(found)


@contextlib.contextmanager
def _workers(task: Task) -> Iterator[list[Line]]:
    """The two searches, each at the end of a line; they are ended with the block."""
    searches = (_prove, _roam) if task.roams else (_prove,)
    begun = []
    try:
        with _deaf_to_interrupts():
            for work in searches:
                ours, theirs = SPAWN.Pipe()
                process = SPAWN.Process(target=_work, args=(work, theirs, task), daemon=True)
                process.start()
                theirs.close()
                begun.append((process, ours))
        yield [line for _, line in begun]
    finally:
        for process, line in begun:
            process.kill()
            process.join()
            line.close()


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes begun here leave Ctrl-C to the one that began them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _work(work: Callable[[Line, Task, Clock], None], line: Line, task: Task) -> None:
    """The body of a worker; it ends with the process that began it."""
    began = time.monotonic()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(ConnectionError):
        work(line, task, lambda: began + task.seconds - time.monotonic())


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _prove(line: Line, task: Task, left: Clock) -> None:
    start = task.start
    search.prove(task.ground, start.members, start.visitor, left, line.send, task.draw)


def _roam(line: Line, task: Task, left: Clock) -> None:
    def hear() -> Found | None:
        heard = None
        while line.poll():
            heard = line.recv()
        return heard

    search.roam(task.ground, task.start, left, line.send, hear, task.draw, task.seed)
