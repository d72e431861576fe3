"""Our commands as processes forked from one that has loaded them.

Most of a start is loading, two seconds of a processor each time. A test that kills many programs
needs each of them to be a process with its own memory, sockets and end; it need not load each
anew. One process a run, the nursery, loads once and forks for every start. It is asked over its
standard input, a line of JSON each time, and answers with a number.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

RUNNING = 1000
"""The answer about a child that has not ended: no exit code is as high."""


class Nursery:
    """The tester's end: asks the process that forks."""

    def __init__(self, root: Path, environment: Mapping[str, str]) -> None:
        self.turn = threading.Lock()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            cwd=root,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        atexit.register(self.close)

    def ask(self, **asked: object) -> int:
        """Ask one thing and wait for the number."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with self.turn:
            self.process.stdin.write(json.dumps(asked).encode() + b"\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        assert answer, "the nursery has ended"
        return int(answer)

    def close(self) -> None:
        """End it, and with it every child that still runs."""
        self.process.communicate()


@dataclass
class Child:
    """A command that was forked; to be handled like one of ``subprocess``."""

    nursery: Nursery
    arguments: Sequence[str]
    log: Path
    fault: str = ""
    pid: int = field(init=False)
    returncode: int | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.pid = self.nursery.ask(run=self.arguments, log=str(self.log), fault=self.fault)

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        if self.returncode is None:
            answer = self.nursery.ask(about=self.pid)
            self.returncode = None if answer == RUNNING else answer
        return self.returncode

    def wait(self, timeout: float = 60) -> int:
        """Wait for its end; raises subprocess.TimeoutExpired."""
        end = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired(list(self.arguments), timeout)
            time.sleep(0.01)
        return code

    def _signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it with signal 9."""
        self._signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)


@cache
def nursery() -> Nursery:
    """The nursery of this run, started when it is first wanted."""
    from tests.faults.processes import ROOT, environment

    return Nursery(ROOT, environment())


def _fork(arguments: list[str], log: str, fault: str) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.close(0)
        written = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(written, 1)
        os.dup2(written, 2)
        os.environ["QIANQI_FAULT"] = fault
        from bot.__main__ import main

        code = main(arguments)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _look(pid: int, ended: dict[int, int]) -> int:
    if pid not in ended:
        found, status = os.waitpid(pid, os.WNOHANG)
        if not found:
            return RUNNING
        ended[pid] = os.waitstatus_to_exitcode(status)
    return ended[pid]


def serve() -> None:
    """Load everything, then fork and look as asked until the tester's end is closed."""
    import bot.app
    import bot.commands.serve
    import scheduler.runner
    from storage import migrations

    migrations.configuration()
    bot.app.warm()
    assert scheduler.runner
    children: list[int] = []
    ended: dict[int, int] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        if "run" in asked:
            children.append(_fork(asked["run"], asked["log"], asked["fault"]))
            print(children[-1], flush=True)
        else:
            print(_look(asked["about"], ended), flush=True)
    for pid in children:
        if _look(pid, ended) == RUNNING:
            os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    serve()
