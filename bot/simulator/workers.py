"""Background threads: a small pool for pushes and a tick for what falls due."""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")
log = logging.getLogger(__name__)
TICK_SECONDS = 0.2


class Workers:
    """Threads that were started, or none: then everything happens at once in the caller."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._ticker: threading.Thread | None = None
        self._ended = threading.Event()

    def start(self, threads: int, tick: Callable[[], object]) -> None:
        """Start the pool and the tick; a second start is ignored."""
        if self._pool is not None:
            return
        self._ended.clear()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="platform")
        self._ticker = threading.Thread(target=self._run, args=(tick,), daemon=True)
        self._ticker.start()

    def stop(self) -> None:
        """End the tick and wait for the pool's work."""
        self._ended.set()
        if self._ticker is not None:
            self._ticker.join()
            self._ticker = None
        if self._pool is not None:
            self._pool.shutdown(wait=True)
            self._pool = None

    def do(self, act: Callable[[], object]) -> None:
        """Do an act on the pool, or at once without one."""
        if self._pool is None:
            act()
        else:
            self._pool.submit(act).add_done_callback(_report)

    def together(self, acts: Sequence[Callable[[], T]]) -> list[T]:
        """Do acts at the same moment, a thread each; give their results in order."""
        gate = threading.Barrier(len(acts))

        def at_the_gate(act: Callable[[], T]) -> T:
            gate.wait()
            return act()

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(at_the_gate, acts))

    def _run(self, tick: Callable[[], object]) -> None:
        while not self._ended.wait(TICK_SECONDS):
            pool = self._pool
            if pool is not None:
                done = pool.submit(tick)
                wait([done])
                _report(done)


def _report(done: Future[object]) -> None:
    """Write a failure of a background act to the log; nobody waits for its result."""
    error = done.exception()
    if error is not None:
        log.error("a background act failed", exc_info=error)
