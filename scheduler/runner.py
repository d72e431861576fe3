"""The one door to APScheduler, used as a metronome: it remembers nothing (reliability §4.6)."""

import logging
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.ground import Ground
from scheduler.jobs import JOBS, Job

log = logging.getLogger(__name__)


class Metronome:
    """Runs the table of jobs, each at its own beat, never twice at once in this process."""

    def __init__(self, ground: Ground) -> None:
        """Set up the beats; nothing runs before ``start``."""
        self._scheduler = BackgroundScheduler(timezone="Asia/Shanghai")
        for job in JOBS:
            self._scheduler.add_job(
                self._guarded(job, ground),
                "interval",
                seconds=job.seconds,
                id=job.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )

    @staticmethod
    def _guarded(job: Job, ground: Ground) -> Callable[[], None]:
        def run() -> None:
            try:
                job.work(ground)
            except Exception:
                log.exception("job %s failed", job.name)

        return run

    def start(self) -> None:
        """Start the beats."""
        self._scheduler.start()

    def at_once(self) -> None:
        """Run every job now rather than at its next beat: the clock has been moved."""
        for job in self._scheduler.get_jobs():
            self._scheduler.add_job(job.func)

    def stop(self) -> None:
        """Stop after the work in hand."""
        self._scheduler.shutdown(wait=True)
