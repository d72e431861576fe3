"""Schema migrations, run by ``qianqi migrate`` and by nothing else.

Every process compares the revision of its database with the newest one, but only the one that
migrates loads Alembic.
"""

import re
from functools import cache
from importlib.resources import files
from time import sleep
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from storage.session import Database

if TYPE_CHECKING:
    from alembic.config import Config

GATE = "qianqi_migration_gate"
_NAMED = re.compile(r'^(?P<what>revision|down_revision)\b[^=\n]*= *"(?P<name>\w+)"$', re.MULTILINE)


def configuration(connection: Connection | None = None) -> "Config":
    """Alembic's configuration without an ini file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("storage.migrations")))
    config.attributes["connection"] = connection
    return config


@cache
def newest() -> str:
    """The newest revision this program knows: the one that no other builds upon.

    Raises ValueError when there are several such: a mistake of the program.
    """
    named: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for file in files(__name__).joinpath("versions").iterdir():
        if file.name.endswith(".py"):
            for hit in _NAMED.finditer(file.read_text("utf-8")):
                named[hit["what"]].add(hit["name"])
    (head,) = named["revision"] - named["down_revision"]
    return head


def present(database: Database) -> str:
    """The revision the database is at; empty before the first migration."""
    with database.reader.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""


def migrate(database: Database) -> tuple[str, str]:
    """Bring the schema to the newest revision; returns the revisions before and after.

    Several processes may call this at once: they take turns at a gate (a locked table on
    PostgreSQL, the write lock on SQLite), and the later ones find nothing to do.
    """
    from alembic import command

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
