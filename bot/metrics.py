"""The one door to prometheus_client: what is measured, and how a scrape reads it (§4.8).

What all processes share is read from the database at each scrape; what one process does is counted
in it. No label ever holds a person.
"""

import logging
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from bot.clocks import WallClock
from handlers.ports import Clock
from storage.queries import figures
from storage.queries.figures import Figures
from storage.session import Database, database_time

log = logging.getLogger(__name__)

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.0, 5.0)
TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The metrics of one process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Register everything; nothing is read before the first scrape."""
        self.registry = CollectorRegistry()
        self.pushes = Histogram(
            "qianqi_push_seconds", "Time to answer a push", registry=self.registry, buckets=SECONDS
        )
        self.calls = Counter(
            "qianqi_calls", "Calls of the platform that were acknowledged", ("channel", "outcome"),
            registry=self.registry,
        )  # fmt: skip
        self.call_seconds = Histogram(
            "qianqi_call_seconds", "Time of a call of the platform", ("channel",),
            registry=self.registry, buckets=SECONDS,
        )  # fmt: skip
        self.registry.register(_Outbox(database, clock))

    def called(self, channel: str, outcome: str, ms: int) -> None:
        """Count one acknowledged call."""
        self.calls.labels(channel, outcome).inc()
        self.call_seconds.labels(channel).observe(ms / 1000)

    def text(self) -> bytes:
        """Everything, in the text format of Prometheus."""
        return generate_latest(self.registry)


class _Outbox(Collector):
    """The figures of the outbox, read anew at each scrape."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    def collect(self) -> Iterable[Metric]:
        """The figures; only ``qianqi_database_up 0`` when the database cannot be asked."""
        up = GaugeMetricFamily("qianqi_database_up", "Whether the database answers")
        try:
            with self.database.read() as session:
                found = figures.figures(session, self.clock.now(), database_time(session))
                skew = abs((WallClock().now() - database_time(session)).total_seconds())
        except SQLAlchemyError:
            log.warning("a scrape found no database")
            up.add_metric([], 0)
            return [up]
        up.add_metric([], 1)
        return [up, _single("qianqi_clock_skew_seconds", "Our clock against the database's", skew),
                *_families(found)]  # fmt: skip


def _single(name: str, words: str, value: float) -> Metric:
    family = GaugeMetricFamily(name, words)
    family.add_metric([], value)
    return family


def _families(found: Figures) -> list[Metric]:
    waiting = GaugeMetricFamily(
        "qianqi_notices", "Notices that are not settled for good", labels=("class", "state")
    )
    for (class_, state), count in found.waiting.items():
        waiting.add_metric([class_.value, state.value], count)
    used = GaugeMetricFamily(
        "qianqi_calls_today", "Calls of the day by channel and class", labels=("channel", "class")
    )
    for channel, classes in found.used.items():
        for class_, count in classes.items():
            used.add_metric([channel.value, class_.value], count)
    stopped = GaugeMetricFamily(
        "qianqi_channel_stopped", "Channels that are stopped now", labels=("channel",)
    )
    for name in found.stopped:
        stopped.add_metric([name], 1)
    return [
        waiting,
        used,
        stopped,
        _single("qianqi_oldest_due_seconds", "Age of the oldest due notice", found.oldest),
        _single("qianqi_pace_per_second", "The shared pace", found.per_second),
        _single("qianqi_parked_pushes", "Pushes whose handling failed", found.parked),
        _single("qianqi_token_left_seconds", "Life left of the access token", found.token_left),
    ]
