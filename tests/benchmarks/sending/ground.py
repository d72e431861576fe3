"""What every measurement stands on: a fresh PostgreSQL database, the platform, our programs."""

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError

from sqlalchemy import text

from storage.base import Instant
from storage.session import Database
from tests.benchmarks.servers import ROOT, free_port
from tests.benchmarks.wire import Account
from tests.faults.nursery import Child
from tests.support import databases

Process = subprocess.Popen[bytes] | Child
Start = Callable[[list[str], Path], Process]
ACCOUNT = Account()
FILL_PEOPLE = text(
    """INSERT INTO followers (openid, following, turns, conversation, asked, said_at, spoke_at,
           tapped_at, waiting, agreed_version, reminders)
       SELECT 'o' || lpad(n::text, 27, '0'), true, 0, '', 0, 0, 0, 0, false, '', true
       FROM generate_series(1, :count) AS n"""
)
FILL_NOTICES = text(
    """INSERT INTO notices (occasion, recipient, region, class, priority, channel, rule, payload,
           state, reason, owed_at, not_before, attempt, errors, resend, client_id)
       SELECT 'bench:' || n, 'o' || lpad(n::text, 27, '0'), '', 'case', 1, 'none', '',
           '{"text": "通知", "kind": "bench", "data": {"number": "XQ2026-0001"}}', 'ready', '',
           :now, :now, 0, 0, 0, ''
       FROM generate_series(1, :count) AS n"""
).bindparams()


@dataclass
class Ground:
    """One database and one platform; programs are ended with it."""

    database: Database
    url: str
    folder: Path
    api: int
    processes: list[Process] = field(default_factory=list)

    def work(self, *, threads: int, per_second: int, start: Start | None = None) -> Process:
        """Start one sender process of ours, from the shell or as ``start`` does."""
        config = self.folder / f"work-{len(self.processes)}.toml"
        config.write_text(self.toml(threads=threads, per_second=per_second), encoding="utf-8")
        if start is None:
            return self.start("bot", "work", "--config", str(config))
        self.processes.append(start(["work", "--config", str(config)], self.log))
        return self.processes[-1]

    @property
    def log(self) -> Path:
        """What the programs say."""
        return self.folder / "programs.log"

    def toml(self, *, threads: int, per_second: int, port: int = 1) -> str:
        """Settings for the platform of this ground."""
        base = f"http://127.0.0.1:{self.api}"
        return f"""
[account]
appid = "{ACCOUNT.app_id}"
original_id = "{ACCOUNT.original_id}"
token = "{ACCOUNT.token}"
encoding_aes_key = "{ACCOUNT.aes_key}"
secret = "s"
api_base = "{base}"
mp_base = "{base}"
[database]
url = "{self.url}"
[server]
port = {port}
threads = 16
work_port = {free_port()}
[delivery]
quiet_hours = ""
per_second = {per_second}
threads = {threads}
customer_per_day = 100000000
template_per_day = 100000000
[delivery.templates.bench]
channel = "template"
id = "{"T" * 43}"
number = "character_string1"
"""

    def start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a Python module as a process of its own."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments], cwd=ROOT, stdout=log, stderr=log
            )
        self.processes.append(process)
        return process

    def fill(self, count: int, *, notices: bool = True) -> None:
        """People, and a notice due to each of them."""
        with self.database.write() as session:
            session.execute(text("SET LOCAL statement_timeout = 0"))
            session.execute(FILL_PEOPLE, {"count": count})
        if notices:
            self.owe(count)

    def owe(self, count: int) -> None:
        """A notice due to each person."""
        statement = FILL_NOTICES.bindparams()
        with self.database.write() as session:
            session.execute(text("SET LOCAL statement_timeout = 0"))
            now = Instant().process_bind_param(datetime.now(UTC), self.database.engine.dialect)
            session.execute(statement, {"count": count, "now": now})

    def empty(self) -> None:
        """Take every row out."""
        with self.database.write() as session:
            session.execute(
                text("TRUNCATE notices, sendings, followers, reaches, quotas, paces CASCADE")
            )
        self.ask("/clear")

    def ask(self, path: str) -> dict[str, object]:
        """Ask the platform of its own accord."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.api}{path}", timeout=30) as answer:
            found: dict[str, object] = json.loads(answer.read())
        return found

    def until_open(self, patience: float = 20.0) -> None:
        """Wait until the platform answers."""
        end = time.monotonic() + patience
        while True:
            with suppress(URLError):
                self.ask("/arrivals")
                return
            assert time.monotonic() < end, "the platform does not answer"
            time.sleep(0.05)

    def arrivals(self) -> list[float]:
        """When the calls came in."""
        return [float(moment) for moment in self.ask("/arrivals")["arrivals"]]  # type: ignore[attr-defined]

    def until_arrived(self, count: int, patience: float) -> list[float]:
        """Wait for so many calls."""
        end = time.monotonic() + patience
        while len(found := self.arrivals()) < count and time.monotonic() < end:
            time.sleep(0.5)
        return found

    def end(self, process: Process) -> None:
        """Ask a process to end."""
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


@contextmanager
def ground(folder: str | None = None, *, fault: float = 0.0) -> Iterator[Ground]:
    """A ground for the length of the block."""
    port = free_port()
    with (
        tempfile.TemporaryDirectory(prefix="bench-", dir=folder) as place,
        databases.postgres_database(f"qianqi_bench_{port}") as url,
    ):
        made = Ground(databases.prepare(url), url, Path(place), port)
        made.start("tests.benchmarks.sending.platform", str(port), "--fault", str(fault))
        try:
            made.until_open()
            yield made
        finally:
            for process in made.processes:
                made.end(process)
            made.database.close()


def rate_of(arrivals: list[float]) -> float:
    """Calls a second between the first and the last tenth, so that starting up does not count."""
    arrivals = sorted(arrivals)
    cut = len(arrivals) // 10
    part = arrivals[cut : len(arrivals) - cut]
    return (len(part) - 1) / (part[-1] - part[0]) if len(part) > 1 else 0.0
