"""A PostgreSQL server of our own, in a folder and on a port of its own, to be ended at will."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.processes import free_port

PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
# PostgreSQL does not run as root; the packages of all distributions make this user
SERVANT = "postgres"


@dataclass(frozen=True)
class Cluster:
    """One server: its programs, its data, its port."""

    programs: Path
    data: Path
    port: int

    @property
    def url(self) -> str:
        """The URL of its one database."""
        return f"postgresql+psycopg://{SERVANT}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start and wait until it accepts connections."""
        settings = f"-p {self.port} -c listen_addresses=127.0.0.1 -c max_connections=100 -k ''"
        self._run("pg_ctl", "start", "-w", "-o", settings, "-l", str(self.data / "server.log"))

    def restart(self) -> None:
        """As after a power cut: nobody is asked, the log is recovered."""
        self._run("pg_ctl", "restart", "-w", "-m", "immediate", "-l", str(self.data / "server.log"))

    def stop(self) -> None:
        """End it for good."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate")

    def make(self) -> None:
        """Make its files."""
        self._run("initdb", "--auth=trust", "--username", SERVANT, "--encoding=UTF8", "--no-sync")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), "-D", str(self.data), *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={SERVANT}", f"--regid={SERVANT}", "--init-groups",
                       *command]  # fmt: skip
        subprocess.run(
            command, check=True, cwd="/", timeout=60, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running server for the length of the block; skips where none is installed."""
    if not PLACES:
        pytest.skip("no PostgreSQL programs below /usr/lib/postgresql")
    folder = Path(tempfile.mkdtemp(prefix="qianqi-cluster-", dir="/tmp"))
    # the servant has to be able to walk there, which it is not in a folder of pytest's
    data = folder / "data"
    data.mkdir()
    if os.geteuid() == 0:
        servant = pwd.getpwnam(SERVANT)
        for place in (folder, data):
            os.chown(place, servant.pw_uid, servant.pw_gid)
    made = Cluster(PLACES[-1], data, free_port())
    try:
        made.make()
        made.start()
        yield made
    finally:
        if (data / "postmaster.pid").exists():
            made.stop()
        shutil.rmtree(folder, ignore_errors=True)
