"""Fixtures: a database of each kind, and a town around it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.session import Database
from tests.support import databases, quick
from tests.support.town import Town

quick.install()


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--chaos`` runs the long violent tests, ``--rewrite-stories`` writes what was said."""
    parser.addoption("--chaos", action="store_true")
    parser.addoption("--rewrite-stories", action="store_true")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long runs to ``--chaos``."""
    if config.getoption("--chaos"):
        return
    skip = pytest.mark.skip(reason="only with --chaos")
    for item in items:
        if "chaos" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def sqlite_pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, str]]:
    """One SQLite database for the run, emptied between tests."""
    url = databases.sqlite_url(tmp_path_factory.mktemp("sqlite"))
    database = databases.prepare(url)
    yield database, url
    database.close()


@pytest.fixture(scope="session")
def postgres_pool() -> Iterator[tuple[Database, str]]:
    """One PostgreSQL database for the run, emptied between tests."""
    databases.need_postgres()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with databases.postgres_database(f"qianqi_test_{os.getpid()}_{worker}") as url:
        database = databases.prepare(url)
        yield database, url
        database.close()


@pytest.fixture(params=databases.KINDS)
def stored(request: pytest.FixtureRequest) -> tuple[Database, str]:
    """An empty database of each kind, with its URL."""
    database, url = request.getfixturevalue(f"{request.param}_pool")
    databases.empty(database)
    return database, url


@pytest.fixture
def database(stored: tuple[Database, str]) -> Database:
    """An empty database of each kind."""
    return stored[0]


@pytest.fixture
def postgres(postgres_pool: tuple[Database, str]) -> tuple[Database, str]:
    """An empty PostgreSQL database."""
    databases.empty(postgres_pool[0])
    return postgres_pool


@pytest.fixture
def sqlite(sqlite_pool: tuple[Database, str]) -> tuple[Database, str]:
    """An empty SQLite database."""
    databases.empty(sqlite_pool[0])
    return sqlite_pool


@pytest.fixture
def town(stored: tuple[Database, str], tmp_path: Path) -> Iterator[Town]:
    """A town around a database of each kind."""
    made = Town(stored[0], stored[1], tmp_path)
    yield made
    made.close()
