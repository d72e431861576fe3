"""Fresh databases for tests: a SQLite file, or a PostgreSQL database made for this run."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, create_engine, event, func, make_url, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from handlers.operations import bureaus
from storage import migrations
from storage.base import Base
from storage.session import Database, open_database
from tests.support.clock import START

SERVER = os.environ.get("QIANQI_TEST_POSTGRES", "postgresql+psycopg://root@127.0.0.1:5432/postgres")
KINDS = ("sqlite", "postgres")


def need_postgres() -> None:
    """Skip without a server; in CI a missing server is a failure."""
    engine = create_engine(SERVER, connect_args={"connect_timeout": 3})
    try:
        engine.connect().close()
    except OperationalError as error:
        if os.environ.get("CI"):
            pytest.fail(f"PostgreSQL is needed in CI: {error}")
        pytest.skip("no PostgreSQL server (set QIANQI_TEST_POSTGRES)")
    finally:
        engine.dispose()


@contextmanager
def postgres_database(name: str) -> Iterator[str]:
    """A new PostgreSQL database, dropped afterwards; gives its URL."""
    admin = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        admin.dispose()


def prepare(url: str) -> Database:
    """Open, migrate, and make the bureaus."""
    database = open_database(url)
    for engine in {database.engine, database.reader, database.hasty}:
        event.listen(engine, "connect", _wait_for_no_disk)
    migrations.migrate(database)
    with database.write() as session:
        bureaus.establish(session, START, on=date(2026, 3, 2))
    return database


def _wait_for_no_disk(connection: Any, _record: object) -> None:
    """Let commits of this process not wait for the disk: no test takes the machine's power away.

    Programs that a test starts and kills open the database by themselves, as they do in life.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")
        return
    connection.execute("SET synchronous_commit = off")
    connection.commit()


def empty(database: Database) -> None:
    """Take every row out, but keep the bureaus."""
    names = [table.name for table in Base.metadata.sorted_tables if table.name != "bureaus"]
    with database.write() as session:
        if database.is_sqlite:
            session.execute(text("PRAGMA defer_foreign_keys=ON"))
            for name in reversed(names):
                session.execute(text(f"DELETE FROM {name}"))  # noqa: S608  our own tables
            session.execute(text("DELETE FROM bureaus WHERE rank IN ('department', 'zone')"))
        else:
            # TRUNCATE makes new files for every table and index and waits for the disk each time
            session.execute(text("SET LOCAL session_replication_role = replica"))
            for name in _filled(session, names):
                session.execute(text(f"DELETE FROM {name}"))  # noqa: S608  our own tables
                _restart(session, Base.metadata.tables[name])
            session.execute(text("DELETE FROM bureaus WHERE rank IN ('department', 'zone')"))


def _filled(session: Session, names: list[str]) -> list[str]:
    """The tables that hold rows, asked for in one statement."""
    parts = [f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in names]  # noqa: S608
    return list(session.scalars(text(" UNION ALL ".join(parts))))


def _restart(session: Session, table: Table) -> None:
    """Number the rows of a table from 1 again."""
    numbered = table.autoincrement_column
    if numbered is not None:
        counter = func.pg_get_serial_sequence(table.name, numbered.name)
        session.execute(select(func.setval(counter, 1, False)))


def sqlite_url(folder: Path) -> str:
    """The URL of a SQLite file in a folder."""
    return f"sqlite:///{folder / 'test.db'}"
