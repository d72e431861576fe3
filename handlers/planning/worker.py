"""A search in a process of its own: the task comes by standard input, news go by standard output.

``python -m handlers.planning.worker prove`` or ``roam``; begun by ``background``. When the other
end of standard input is gone, so is the one who asked, and the process ends.
"""

import os
import pickle
import queue
import sys
import threading
import time

from handlers.planning import search
from handlers.planning.background import Task
from handlers.planning.search import Found, News

Heard = queue.SimpleQueue[Found]


def main() -> None:
    """Do the search that is named."""
    began = time.monotonic()
    task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301  our own process at the other end
    heard: Heard = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(heard,), daemon=True).start()

    def left() -> float:
        return began + task.seconds - time.monotonic()

    if sys.argv[1] == "prove":
        search.prove(task.ground, task.start.members, task.start.visitor, left, _tell, task.draw)
    else:
        search.roam(
            task.ground, task.start, left, _tell, lambda: _newest(heard), task.draw, task.seed
        )
    sys.stdout.buffer.flush()
    # the listener still waits, and interpreter and solver have nothing to put away
    os._exit(0)


def _tell(news: News) -> None:
    pickle.dump(news, sys.stdout.buffer)
    sys.stdout.buffer.flush()


def _listen(heard: Heard) -> None:
    try:
        while True:
            heard.put(pickle.load(sys.stdin.buffer))  # noqa: S301
    except (EOFError, OSError, pickle.UnpicklingError):
        os._exit(1)


def _newest(heard: Heard) -> Found | None:
    found = None
    while not heard.empty():
        found = heard.get()
    return found


if __name__ == "__main__":
    main()
