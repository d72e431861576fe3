"""The shared database: an engine for SQLite or PostgreSQL, and the one way to write to it.

SQLite (the embedded default) runs in WAL mode with ``synchronous=FULL``; every writing
transaction begins IMMEDIATE, and writes of one process take turns through one lock, so that
nobody sleeps in SQLite's unfair busy handler. PostgreSQL runs with row locks and time-outs that
end well before the platform's five seconds.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session

from storage.prepared import begin_with_first_statement

T = TypeVar("T")

BUSY_SECONDS = 4.0
# connections that give up a lock at once: the writer of a web process, see ``storage.scribe``
HASTY = 1
POSTGRES_OPTIONS = (
    "-c lock_timeout={lock} -c statement_timeout={statement} "
    "-c idle_in_transaction_session_timeout=30000 -c timezone=UTC"
)
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-16000",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA wal_autocheckpoint=8000",
)


class DatabaseUnusable(Exception):
    """The configured database cannot be used; the message says why and what to do."""


class Database:
    """One shared database, opened once per process.

    ``write`` gives a session in a writing transaction that commits at the end of the block;
    ``read`` gives one that never writes. Nothing else in the product opens a connection.
    """

    def __init__(self, engine: Engine, reader: Engine, hasty: Engine | None = None) -> None:
        """Wrap an engine that writes, one that reads, and one that waits for no lock for long.

        They are one and the same where the database makes no difference.
        """
        self.engine = engine
        self.reader = reader
        self.hasty = hasty or engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.turn: threading.RLock | None = threading.RLock() if self.is_sqlite else None

    @contextmanager
    def write(self, *, hasty: bool = False) -> Iterator[Session]:
        """A session in one writing transaction; commits at the end, rolls back on an error.

        A ``hasty`` one gives up after a tenth of a second rather than wait for somebody's lock
        (PostgreSQL only; on SQLite there is no other writer).
        """
        engine = self.hasty if hasty else self.engine
        with (
            self.writing_turn(),
            engine.begin() as connection,
            Session(connection, expire_on_commit=False) as session,
        ):
            yield session
            session.flush()

    @contextmanager
    def writing_turn(self) -> Iterator[None]:
        """Wait for this process's turn to write (SQLite only; PostgreSQL has row locks)."""
        if self.turn is None:
            yield
            return
        with self.turn:
            yield

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on a snapshot, for reading only."""
        with Session(self.reader, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        """Close all connections."""
        for engine in {self.engine, self.reader, self.hasty}:
            engine.dispose()


def open_database(url: str, *, threads: int = 16, statement_ms: int = 3500) -> Database:
    """Open the database at a URL.

    ``threads`` sizes the pool; ``statement_ms`` bounds one PostgreSQL statement. Raises
    DatabaseUnusable, naming ``[database] url``, when the URL is of no supported kind.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed.database or "", url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        engine = _postgres(parsed, threads, lock_ms=3000, statement_ms=statement_ms)
        hasty = _postgres(
            parsed, HASTY, lock_ms=100, statement_ms=statement_ms, isolation_level="AUTOCOMMIT"
        )
        begin_with_first_statement(hasty)
        return Database(engine, engine, hasty)
    raise DatabaseUnusable(
        f"[database] url：不支持 {parsed.get_backend_name()}，"
        "请写 sqlite:///文件路径 或 postgresql://用户@主机/库名"
    )


def _postgres(
    url: URL, connections: int, *, lock_ms: int, statement_ms: int, **more: Any
) -> Engine:
    return create_engine(
        url,
        pool_size=connections,
        hide_parameters=True,  # what people said must not stand in a log
        max_overflow=2,
        pool_timeout=2,
        pool_pre_ping=False,
        pool_recycle=1800,
        connect_args={
            "options": POSTGRES_OPTIONS.format(lock=lock_ms, statement=statement_ms),
            "connect_timeout": 5,
        },
        **more,
    )


def _open_sqlite(path: str, url: str) -> Database:
    if not path or path == ":memory:":
        raise DatabaseUnusable(
            "[database] url：SQLite 需要一个文件路径，例如 sqlite:///var/qianqi.db"
        )
    folder = Path(path).resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    writer = create_engine(url, pool_size=4, hide_parameters=True, connect_args=_sqlite_arguments())
    reader = create_engine(url, pool_size=8, hide_parameters=True, connect_args=_sqlite_arguments())
    event.listen(writer, "connect", _prepare_sqlite)
    event.listen(reader, "connect", _prepare_sqlite)
    event.listen(writer, "begin", _begin_immediate)
    event.listen(reader, "begin", _begin_deferred)
    return Database(writer, reader)


def _sqlite_arguments() -> dict[str, Any]:
    return {"timeout": BUSY_SECONDS, "check_same_thread": False}


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # we begin transactions ourselves: the driver's own way starts them at the first write,
    # with a snapshot that can no longer become a writer
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def database_time(session: Session) -> datetime:
    """The database's own clock, for leases; all machines agree on it."""
    if session.get_bind().dialect.name == "postgresql":
        moment = session.execute(text("SELECT clock_timestamp()")).scalar_one()
        return moment.astimezone(UTC)  # type: ignore[no-any-return]
    stamp = session.execute(text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")).scalar_one()
    return datetime.fromisoformat(stamp).replace(tzinfo=UTC)
