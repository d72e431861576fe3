"""A working installation on loopback: settings file, database, platform and web service."""

import logging
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, formatdate
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests

from bot.__main__ import main
from bot.serving import Front, WebServer
from storage.session import Database
from tests.support import databases
from tests.support.town import Town

HOST = "127.0.0.1"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def with_date(app: Any) -> Any:
    """An application that tells the time of its answers, as the platform's gate does."""

    def dated(environ: Any, start: Any) -> Any:
        def start_dated(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start(status, [*headers, ("Date", formatdate(usegmt=True))], *more)

        return app(environ, start_dated)

    return dated


@dataclass
class Installation:
    """A town whose platform and service can be reached by a settings file.

    Both are served over sockets only once a test asks for their address.
    """

    town: Town
    url: str
    folder: Path
    running: list[WebServer] = field(default_factory=list)

    def _serve(self, front: Front) -> str:
        server = WebServer(front, host=HOST, port=0)
        server.start()
        self.running.append(server)
        address = f"http://{HOST}:{server.port}"
        requests.get(f"{address}/nowhere", timeout=5)  # it has said that it runs
        return address

    @cached_property
    def platform(self) -> str:
        """The address of the platform."""
        return self._serve(Front(with_date(self.town.api)))

    @cached_property
    def service(self) -> str:
        """The address of our web service."""
        return self._serve(self.town.web.front)

    def reachable(self, **changes: str) -> Path:
        """Settings with the addresses of the platform and of the service."""
        addresses = {
            "api_base": self.platform, "mp_base": self.platform, "public_url": self.service,
        }  # fmt: skip
        return self.config(**(addresses | changes))

    def close(self) -> None:
        """End everything."""
        for server in self.running:
            server.stop()
        self.town.close()

    def config(self, text: str = "", name: str = "config.toml", **changes: str) -> Path:
        """Write a settings file; ``changes`` replace values, ``text`` is put at the end."""
        account = self.town.account
        nobody = f"http://{HOST}:{free_port()}"
        values = {
            "appid": account.appid,
            "original_id": account.original_id,
            "token": account.token,
            "encoding_aes_key": account.encoding_aes_key,
            "secret": account.secret,
            "api_base": nobody,
            "mp_base": nobody,
            "url": self.url,
            "host": HOST,
            "port": str(free_port()),
            "public_url": nobody,
            "folder": str(self.folder / "files"),
        } | changes
        sections = {
            "account": (
                "appid", "original_id", "token", "encoding_aes_key", "secret", "api_base",
                "mp_base",
            ),
            "database": ("url",),
            "server": ("host", "port", "public_url"),
            "files": ("folder",),
        }  # fmt: skip
        lines = []
        for section, keys in sections.items():
            lines.append(f"[{section}]")
            lines += [
                f"{key} = {values[key]}" if key == "port" else f"{key} = '{values[key]}'"
                for key in keys
            ]
        path = self.folder / name
        path.write_text("\n".join([*lines, text]), encoding="utf-8")
        return path


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """Commands set up logging for their process; give the tests theirs back."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def installation(sqlite: tuple[Database, str], tmp_path: Path) -> Iterator[Installation]:
    """An installation that works, at the present time, with nobody in it."""
    town = Town(*sqlite, tmp_path)
    town.clock.at = datetime.now(UTC)
    made = Installation(town, sqlite[1], tmp_path)
    yield made
    made.close()


@pytest.fixture
def unmigrated(installation: Installation) -> Path:
    """The settings of an installation whose database is empty."""
    url = databases.sqlite_url(installation.folder / "empty")
    (installation.folder / "empty").mkdir()
    return installation.config(url=url, name="unmigrated.toml")


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; its exit code, what it printed and what it complained about."""

    def run_command(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run_command


@pytest.fixture
def dated() -> Iterator[Callable[[datetime | None], int]]:
    """Start a web server that answers with a ``Date`` of our choice; gives its port."""
    running: list[ThreadingHTTPServer] = []

    def start(when: datetime | None) -> int:
        class Dated(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self.send_response_only(404)
                if when is not None:
                    self.send_header("Date", format_datetime(when, usegmt=True))
                self.end_headers()

            do_GET = do_HEAD  # noqa: N815  http.server's name

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name
                """Say nothing."""

        server = ThreadingHTTPServer((HOST, 0), Dated)
        running.append(server)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return int(server.server_address[1])

    yield start
    for server in running:
        server.shutdown()
        server.server_close()
