"""Our own programs as real processes beside a simulated platform, killed and started again."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests
from sqlalchemy import update

from bot.clocks import WallClock
from bot.serving import Front, WebServer
from bot.simulator.account import Account
from bot.simulator.api import create_app
from bot.simulator.callback import CallbackAnswer
from bot.simulator.platform import Platform
from bot.simulator.wire import HttpCallback
from storage.models import AccountToken, Follower, Notice
from storage.queries import outbox
from storage.queries.tokens import LONG_AGO
from storage.session import Database
from storage.vocabulary import NoticeState
from tests.faults.nursery import Child, nursery

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
# compiled once for all starts: most of a start without it is compiling
BYTECODE = Path(tempfile.gettempdir()) / "qianqi-bytecode"
KILLED = -9
PATIENCE = 20.0


def until(true: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Wait until something is true."""
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.02)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def environment(fault: str = "") -> dict[str, str]:
    """The environment of our programs: no settings of ours, and where to die."""
    kept = {key: value for key, value in os.environ.items() if "QIANQI" not in key}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | {"QIANQI_FAULT": fault, "PYTHONPYCACHEPREFIX": str(BYTECODE)}


@dataclass
class Program:
    """One of our commands as a process; ``fault`` is where it kills itself, ``point:n``.

    It is forked from the nursery, or as an operator starts it when ``from_shell``.
    """

    command: str
    config: Path
    log: Path
    fault: str = ""
    from_shell: bool = False
    process: subprocess.Popen[bytes] | Child = field(init=False)

    def __post_init__(self) -> None:
        arguments = [self.command, "--config", str(self.config)]
        if not self.from_shell:
            self.process = Child(nursery(), arguments, self.log, self.fault)
            return
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", *arguments],
                cwd=ROOT,
                env=environment(self.fault),
                stdout=log,
                stderr=log,
            )

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def kill(self) -> None:
        """Kill it with signal 9 and wait for its end."""
        self.process.kill()
        self.process.wait(PATIENCE)


class Door:
    """The way to our web service; a service found dead is started again before the next try.

    ``faults`` are the points at which the services die, one after the other; ``deaths`` counts.
    """

    def __init__(self, house: "House", port: int, faults: Sequence[str] = ()) -> None:
        self.house = house
        self.faults = list(faults)
        self.deaths = 0
        self.lock = threading.Lock()
        self.callback = HttpCallback(f"http://{HOST}:{port}/wechat")
        self.health = f"http://{HOST}:{port}/healthz"
        self.program = self._start(from_shell=True)

    def _start(self, *, from_shell: bool = False) -> Program:
        fault = self.faults.pop(0) if self.faults else ""
        program = self.house.program("serve", fault, from_shell=from_shell)
        until(lambda: self._answers() or not program.alive, "the web service answers")
        return program

    def _answers(self) -> bool:
        try:
            return requests.get(self.health, timeout=PATIENCE).ok
        except requests.RequestException:
            return False

    def post(
        self, query: str, body: bytes, headers: Mapping[str, str], timeout: float
    ) -> CallbackAnswer:
        """Post one push; if the service dies of it, another stands in its place afterwards."""
        asked = self.program
        try:
            return self.callback.post(query, body, headers, timeout)
        except ConnectionError:
            with self.lock:
                if asked is self.program:
                    self._replace()
            raise

    def _replace(self) -> None:
        until(lambda: not self.program.alive, "the service that broke off is dead")
        assert self.program.process.returncode == KILLED
        self.deaths += 1
        self.program = self._start()

    def get(self, query: str, timeout: float) -> CallbackAnswer:
        """Make the GET check."""
        return self.callback.get(query, timeout)


class House:
    """A platform on a loopback socket, a config file, and programs that use both."""

    def __init__(self, database: Database, url: str, folder: Path, templates: str = "") -> None:
        self.database = database
        self.clock = WallClock()
        self.account = Account.fictional()
        self.platform = Platform(self.account, now=self.clock.now)
        self.api = WebServer(Front(create_app(self.platform)), host=HOST, port=0)
        self.api.start()
        self.port = free_port()
        self.config = folder / "qianqi.toml"
        self.config.write_text(self._toml(url, folder) + templates, encoding="utf-8")
        self.log = folder / "programs.log"
        self.programs: list[Program] = []

    def _toml(self, url: str, folder: Path) -> str:
        account = self.account
        return f"""
[account]
appid = "{account.appid}"
original_id = "{account.original_id}"
token = "{account.token}"
encoding_aes_key = "{account.encoding_aes_key}"
secret = "{account.secret}"
api_base = "http://{HOST}:{self.api.port}"
mp_base = "http://{HOST}:{self.api.port}"
[database]
url = "{url}"
[server]
port = {self.port}
[files]
folder = "{folder / "files"}"
[delivery]
quiet_hours = ""
per_second = 5000
threads = 4
"""

    def program(self, command: str, fault: str = "", *, from_shell: bool = False) -> Program:
        """Start one of our commands."""
        program = Program(command, self.config, self.log, fault, from_shell)
        self.programs.append(program)
        return program

    def open_door(self, faults: Sequence[str] = ()) -> Door:
        """Start the web service, with where it is to die, and connect the platform to it."""
        door = Door(self, self.port, faults)
        self.platform.connect(door)
        return door

    def people(self, count: int, name: str = "收件人") -> list[str]:
        """People with phones who follow and have just said something, known to both sides."""
        openids = []
        now = int(self.clock.now().timestamp())
        with self.database.write() as session:
            for number in range(count):
                openid = self.platform.add_phone(f"{name}{number}")
                self.platform.follow(openid)
                self.platform.say(openid, "在吗")
                session.add(Follower(openid=openid, following=True, spoke_at=now))
                openids.append(openid)
        return openids

    def shown(self, openid: str) -> list[str]:
        """The messages a phone has been sent, replies left out."""
        return [line.text for line in self.platform.seen(openid) if line.via.startswith("/")]

    def let_leases_end(self) -> None:
        """Make a minute pass for every lease, and free those of dead senders."""
        with self.database.write() as session:
            session.execute(update(AccountToken).values(refreshing_until=LONG_AGO))
            session.execute(
                update(Notice)
                .where(Notice.state == NoticeState.LEASED)
                .values(lease_until=Notice.owed_at)
            )
            outbox.rescue(session, self.clock.now())

    def close(self) -> None:
        """End everything that was started."""
        for program in self.programs:
            program.kill()
        self.api.stop()
        self.platform.close()


@contextmanager
def house_of(stored: tuple[Database, str], folder: Path, templates: str = "") -> Iterator[House]:
    """A house around a database for the length of the block."""
    house = House(*stored, folder, templates)
    try:
        yield house
    finally:
        house.close()
