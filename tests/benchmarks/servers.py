"""Start a subject in a folder and on a port of its own, wait until it answers, end it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from .load import process_tree
from .script import Script
from .wire import Account, Target, check_query

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Subject:
    """One row of the comparison.

    In ``command``, ``prepare`` and ``environment``, ``{python}``, ``{port}`` and ``{folder}``
    stand for the interpreter, a free port and an empty folder, which is the working directory.
    """

    name: str
    server: str
    database: str
    script: Script
    command: Sequence[str]
    path: str = "/wx"
    account: Account = field(default_factory=Account)
    encrypted: bool = True
    environment: Mapping[str, str] = field(default_factory=dict)
    prepare: Sequence[Sequence[str]] = ()  # run to their end before every start
    also: Callable[[], Sequence[int]] = tuple  # more processes whose CPU counts (a database)


@dataclass(frozen=True)
class Server:
    """A running subject."""

    target: Target
    pid: int
    pids: tuple[int, ...]
    log: Path


def processes_named(name: str) -> tuple[int, ...]:
    """The topmost processes of that name, for ``also`` (``postgres``: the whole server)."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if Path(entry, "comm").read_text().strip() == name:
                stat = Path(entry, "stat").read_text()
                parents[int(entry.name)] = int(stat[stat.rindex(")") + 2 :].split()[1])
    return tuple(pid for pid, parent in parents.items() if parent not in parents)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(target: Target) -> bool:
    """Whether the callback passes the platform's GET check."""
    connection = http.client.HTTPConnection(target.host, target.port, timeout=2)
    try:
        connection.request("GET", f"{target.path}?{check_query(target.account, '20260101')}")
        return connection.getresponse().read() == b"20260101"
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _wait_ready(process: subprocess.Popen[bytes], target: Target, log: Path) -> None:
    until = time.monotonic() + 30
    while not _answers(target):
        if process.poll() is not None or time.monotonic() > until:
            tail = log.read_text(errors="replace")[-2000:]
            raise RuntimeError(f"does not answer (exit {process.poll()}): {tail}")
        time.sleep(0.05)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the process to end; what is left of its tree after ten seconds is killed."""
    tree = process_tree([process.pid])
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        for pid in tree & process_tree([process.pid]):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait(5)


@contextmanager
def running(subject: Subject, *, base: str | None = None) -> Iterator[Server]:
    """Run a subject for the length of the block, on fresh storage below ``base``."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=base) as folder:
        marks = {"{python}": sys.executable, "{port}": str(port), "{folder}": folder}

        def filled(text: str) -> str:
            for mark, value in marks.items():
                text = text.replace(mark, value)
            return text

        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        environment |= {name: filled(value) for name, value in subject.environment.items()}
        log = Path(folder, "server.log")
        with log.open("wb") as output:
            for command in subject.prepare:
                subprocess.run(
                    [filled(word) for word in command],
                    cwd=folder,
                    env=environment,
                    stdout=output,
                    stderr=output,
                    check=True,
                )
            process = subprocess.Popen(
                [filled(word) for word in subject.command],
                cwd=folder,
                env=environment,
                stdout=output,
                stderr=output,
            )
        target = Target(port, subject.path, subject.account, subject.encrypted)
        try:
            _wait_ready(process, target, log)
            yield Server(target, process.pid, (process.pid, *subject.also()), log)
        finally:
            _end(process)
