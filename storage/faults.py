"""Named points on the ways in, out and by the calendar where a test may stop or kill the process.

In production ``hit`` does nothing. A process started with ``QIANQI_FAULT=point:n`` kills itself
with signal 9 at the n-th hit of that point; a test in the same process may install its own
``listener`` instead.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable

POINTS = (
    "inbound.locked",
    "inbound.handled",
    "inbound.before_commit",
    "inbound.committed",
    "outbound.claimed",
    "outbound.before_send",
    "outbound.after_send",
    "outbound.before_ack",
    "outbound.after_ack",
    "tick.claimed",
    "tick.before_commit",
    "tick.committed",
    "broadcast.expanding",
)

listener: Callable[[str], None] | None = None


def hit(point: str) -> None:
    """Tell the listener, if there is one, that the named point has been reached."""
    if listener is not None:
        listener(point)


def arm_from_environment() -> None:
    """Install the killer named by ``QIANQI_FAULT``; called once when a process starts."""
    global listener  # noqa: PLW0603  one switch for the whole process, off in production
    wanted = os.environ.get("QIANQI_FAULT", "")
    if not wanted:
        return
    point, _, nth = wanted.partition(":")
    seen: Counter[str] = Counter()

    def kill(here: str) -> None:
        seen[here] += 1
        if here == point and seen[here] == int(nth or 1):
            os.kill(os.getpid(), signal.SIGKILL)

    listener = kill
