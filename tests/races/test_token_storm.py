"""Everybody sees the token refused at the same moment; one of them fetches a new one."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.simulator.wire import PlatformAdapter
from bot.wechat.client import Platform
from handlers.ports import NotDelivered
from storage.models import AccountToken
from storage.queries import tokens
from storage.session import Database, open_database
from storage.vocabulary import Remedy
from tests.support.town import Town

CLIENTS, THREADS = 4, 64
FETCH = "/cgi-bin/stable_token"
CALL = "template/get_all_private_template"


class Together:
    """The platform's API, which lets the first calls in only when all of them have come."""

    def __init__(self, app: Any, count: int) -> None:
        self.app = app
        self.gate = threading.Barrier(count, timeout=30)
        self.left = count
        self.lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Wait for the others, the first time."""
        if FETCH not in environ["PATH_INFO"]:
            with self.lock:
                waits, self.left = self.left > 0, self.left - 1
            if waits:
                self.gate.wait()
        return self.app(environ, start)


class OneWaits:
    """The platform's API, which lets the second call in only when somebody says so."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.calls = 0
        self.came, self.let_in = threading.Event(), threading.Event()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Hold the call that comes with the renewed token."""
        if FETCH not in environ["PATH_INFO"]:
            self.calls += 1
            if self.calls == 2:
                self.came.set()
                self.let_in.wait(30)
        return self.app(environ, start)


@dataclass
class Fleet:
    """A town and several installations that share its database and account."""

    town: Town
    clients: list[Platform]

    def ask(self, threads: int) -> list[NotDelivered | None]:
        """Call from every thread of every installation at once; gives what each was refused."""

        def one(client: Platform) -> NotDelivered | None:
            try:
                client.get(CALL)
            except NotDelivered as refused:
                return refused
            return None

        with ThreadPoolExecutor(CLIENTS * threads) as pool:
            asked = [pool.submit(one, each) for each in self.clients for _ in range(threads)]
            return [answer.result() for answer in asked]

    def fetches(self, since: int) -> int:
        """How many tokens have been asked for."""
        return sum(call.path == FETCH for call in self.town.platform.ledger[since:])


@pytest.fixture
def fleet(stored: tuple[Database, str], tmp_path: Path) -> Iterator[Fleet]:
    town = Town(*stored, tmp_path)
    town.house.platform.get(CALL)
    storm = Together(town.api, CLIENTS * THREADS)
    databases = [open_database(stored[1], threads=8) for _ in range(CLIENTS)]
    yield Fleet(
        town,
        [
            Platform(
                database,
                appid=town.account.appid,
                secret=town.account.secret,
                adapter=lambda: PlatformAdapter(storm),
            )
            for database in databases
        ],
    )
    for database in databases:
        database.close()
    town.close()


def test_a_refused_token_is_fetched_once_for_all(fleet: Fleet):
    with fleet.town.database.write() as session:
        session.execute(update(AccountToken).values(value="replaced by somebody"))
    before = len(fleet.town.platform.ledger)
    assert fleet.ask(THREADS) == [None] * CLIENTS * THREADS
    made = fleet.town.platform.ledger[before:]
    assert sum(call.errcode == 40001 for call in made) == CLIENTS * THREADS
    assert fleet.fetches(before) == 1


def test_a_credential_that_stays_bad_stops_everybody_after_two(fleet: Fleet):
    fleet.town.platform.faults.add(f"/cgi-bin/{CALL}", 40001, times=None)
    before = len(fleet.town.platform.ledger)
    refusals = fleet.ask(THREADS)
    assert all(refused and refused.whole_account for refused in refusals)
    assert Remedy.STOP in {refused.remedy for refused in refusals if refused}
    assert fleet.fetches(before) == 2
    fleet.ask(4)
    assert fleet.fetches(before) == 2


def test_nobody_fetches_a_third_for_a_token_that_another_is_trying(fleet: Fleet):
    fleet.town.platform.faults.add(f"/cgi-bin/{CALL}", 40001, times=None)
    before = len(fleet.town.platform.ledger)
    gate = OneWaits(fleet.town.api)
    first, newcomer = fleet.clients[:2]
    for client in (first, newcomer):
        client._adapter = lambda: PlatformAdapter(gate)
    with ThreadPoolExecutor(1) as pool:
        waits = pool.submit(first.get, CALL)
        gate.came.wait(30)
        with pytest.raises(NotDelivered) as refused:
            newcomer.get(CALL)
        gate.let_in.set()
        assert isinstance(waits.exception(), NotDelivered)
    assert refused.value.remedy is Remedy.STOP
    assert fleet.fetches(before) == 2


def test_a_token_that_was_accepted_is_renewed_again_when_replaced(fleet: Fleet):
    before = len(fleet.town.platform.ledger)
    for _ in range(2):
        with fleet.town.database.write() as session:
            session.execute(update(AccountToken).values(value="replaced by somebody"))
        for client in fleet.clients:
            client._known = (tokens.Token("", 0, timedelta()), 0.0)
        assert fleet.ask(THREADS) == [None] * CLIENTS * THREADS
    assert fleet.fetches(before) == 2
