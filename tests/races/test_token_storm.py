"""Everybody sees the token refused at the same moment; one of them fetches a new one."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.simulator.wire import PlatformAdapter
from bot.wechat.client import Platform
from handlers.ports import NotDelivered
from storage.models import AccountToken
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


def test_a_refused_token_is_fetched_once_for_all(stored: tuple[Database, str], tmp_path: Path):
    town = Town(*stored, tmp_path)
    town.house.platform.get(CALL)
    with town.database.write() as session:
        session.execute(update(AccountToken).values(value="replaced by somebody"))
    calls = len(town.platform.ledger)
    storm = Together(town.api, CLIENTS * THREADS)
    databases = [open_database(stored[1], threads=8) for _ in range(CLIENTS)]
    clients = [
        Platform(
            database,
            appid=town.account.appid,
            secret=town.account.secret,
            adapter=lambda: PlatformAdapter(storm),
        )
        for database in databases
    ]
    with ThreadPoolExecutor(CLIENTS * THREADS) as pool:
        asked = [pool.submit(client.get, CALL) for client in clients for _ in range(THREADS)]
        answers = [one.result() for one in asked]
    made = town.platform.ledger[calls:]
    for database in databases:
        database.close()
    town.close()
    assert len(answers) == CLIENTS * THREADS
    assert sum(call.errcode == 40001 for call in made) == CLIENTS * THREADS
    assert sum(call.path == FETCH for call in made) == 1


def test_a_credential_that_stays_bad_stops_everybody(stored: tuple[Database, str], tmp_path: Path):
    town = Town(*stored, tmp_path)
    town.house.platform.get(CALL)
    town.platform.faults.add(f"/cgi-bin/{CALL}", 40001, times=None)
    calls = len(town.platform.ledger)

    def ask(_number: int) -> NotDelivered:
        with pytest.raises(NotDelivered) as refused:
            town.house.platform.get(CALL)
        return refused.value

    with ThreadPoolExecutor(16) as pool:
        refusals = list(pool.map(ask, range(16)))
        made = town.platform.ledger[calls:]
        refusals += pool.map(ask, range(16))
    later = town.platform.ledger[calls + len(made) :]
    town.close()
    assert {refused.whole_account for refused in refusals} == {True}
    assert Remedy.STOP in {refused.remedy for refused in refusals}
    # two for the first renewal, and two of whoever saw the new one refused at the same moment
    assert sum(call.path == FETCH for call in made) <= 4
    assert [call for call in later if call.path == FETCH] == []
