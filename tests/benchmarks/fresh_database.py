"""Make an empty PostgreSQL database: ``python -m tests.benchmarks.fresh_database NAME``."""

import os
import sys

from sqlalchemy import create_engine, make_url, text

SERVER = os.environ.get("QIANQI_TEST_POSTGRES", "postgresql+psycopg://root@127.0.0.1:5432/postgres")


def url_of(name: str) -> str:
    """The URL of a database of that name on the test server."""
    return make_url(SERVER).set(database=name).render_as_string(hide_password=False)


def make(name: str) -> None:
    """Drop the database if it is there, and create it."""
    admin = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()


if __name__ == "__main__":
    make(sys.argv[1])
