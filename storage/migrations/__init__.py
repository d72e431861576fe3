"""Schema migrations, run by ``qianqi migrate`` and by nothing else."""

from importlib.resources import files
from time import sleep

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from storage.session import Database

GATE = "qianqi_migration_gate"


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(files("storage.migrations")))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The newest revision this program knows."""
    return ScriptDirectory.from_config(configuration()).get_current_head() or ""


def present(database: Database) -> str:
    """The revision the database is at; empty before the first migration."""
    with database.reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def migrate(database: Database) -> tuple[str, str]:
    """Bring the schema to the newest revision; returns the revisions before and after.

    Several processes may call this at once: they take turns at a gate (a locked table on
    PostgreSQL, the write lock on SQLite), and the later ones find nothing to do.
    """
    before = present(database)
    with database.writing_turn(), database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            _pass_gate(connection)
        command.upgrade(configuration(connection), "head")
    return before, present(database)


def _pass_gate(connection: Connection) -> None:
    for _ in range(50):
        try:
            with connection.begin_nested():
                connection.execute(text(f"CREATE TABLE IF NOT EXISTS {GATE} (passed INTEGER)"))
            break
        except (IntegrityError, ProgrammingError):  # two processes created it at the same moment
            sleep(0.1)
    connection.execute(text(f"LOCK TABLE {GATE} IN ACCESS EXCLUSIVE MODE"))
