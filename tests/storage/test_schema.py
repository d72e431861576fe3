"""The schema: migrations, models, and what a column gives back."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select
from sqlalchemy.exc import StatementError

import storage.models  # noqa: F401  the rows register themselves
from bot.simulator.account import Account
from handlers.ports import Heard, Kind
from storage import migrations
from storage.base import Base
from storage.models import Bureau, Follower, Hearing, Lease
from storage.session import Database, open_database
from storage.vocabulary import HearingState
from tests.faults.nursery import Child, nursery
from tests.support import databases
from tests.support.clock import START

VERSIONS = Path(migrations.__file__).parent / "versions"
RARE = "𠮷野家👨‍👩‍👧‍👦 · 𬭚钅监 · é · ﷽ · \u200d · 镍]]>"


def test_migrations_are_numbered_one_after_the_other():
    names = sorted(path.name for path in VERSIONS.glob("[0-9]*.py"))
    numbers = [int(re.match(r"(\d{4})_", name).group(1)) for name in names]
    assert numbers == list(range(1, len(names) + 1))


def test_the_migrated_schema_is_what_the_models_say(database: Database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, kind, _parents: (
                    kind != "table" or name != migrations.GATE
                ),
            },
        )
        found = compare_metadata(context, Base.metadata)
    assert found == []


def test_revisions_are_known_without_alembic(database: Database):
    scripts = ScriptDirectory.from_config(migrations.configuration())

    assert migrations.newest() == scripts.get_current_head()
    assert migrations.present(database) == migrations.newest()


def test_a_second_migration_finds_nothing_to_do(database: Database):
    assert migrations.migrate(database) == (migrations.newest(), migrations.newest())


@pytest.fixture(params=databases.KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of each kind without any table."""
    if request.param == "sqlite":
        yield databases.sqlite_url(tmp_path)
        return
    databases.need_postgres()
    with databases.postgres_database(f"qianqi_test_empty_{os.getpid()}") as url:
        yield url


def test_four_processes_that_migrate_at_once_make_one_schema(empty_url: str, tmp_path: Path):
    account = Account.fictional()
    config = tmp_path / "qianqi.toml"
    config.write_text(
        f'[account]\nappid = "{account.appid}"\noriginal_id = "{account.original_id}"\n'
        f'token = "{account.token}"\nencoding_aes_key = "{account.encoding_aes_key}"\n'
        f'[database]\nurl = "{empty_url}"\n',
        encoding="utf-8",
    )
    log = tmp_path / "migrations.log"
    # forked, they begin within milliseconds of each other; loading would spread them out
    started = [Child(nursery(), ["migrate", "--config", str(config)], log) for _ in range(4)]
    codes_of_exit = [process.wait() for process in started]
    database = open_database(empty_url)
    tables = set(inspect(database.engine).get_table_names())
    with database.read() as session:
        codes = list(session.scalars(select(Bureau.code)))
    database.close()
    assert codes_of_exit == [0] * 4, log.read_text(encoding="utf-8")
    assert {table.name for table in Base.metadata.sorted_tables} <= tables
    assert len(codes) == len(set(codes)) > 100


def test_a_moment_without_a_zone_is_refused(database: Database):
    with pytest.raises(StatementError) as refused, database.write() as session:
        session.add(Lease(name="x", holder="y", expires_at=datetime(2026, 3, 1, 9, 0)))  # noqa: DTZ001
        session.flush()
    assert isinstance(refused.value.orig, ValueError)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 1, 9, 0, tzinfo=timezone(timedelta(hours=8))),
        datetime(2028, 2, 29, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 12, 31, 20, 0, tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_a_moment_comes_back_aware_and_the_same(database: Database, moment: datetime):
    with database.write() as session:
        session.add(Lease(name="x", holder="y", expires_at=moment))
    with database.read() as session:
        kept = session.get_one(Lease, "x").expires_at
    assert (kept, kept.tzinfo) == (moment, UTC)


def test_rare_characters_survive(database: Database):
    with database.write() as session:
        session.add(Follower(openid="oRare", conversation=RARE))
        session.add(
            Hearing(
                key="m:rare", openid="oRare", kind="text", said_at=1, heard_at=START,
                state=HearingState.PARKED, text=RARE, reply=RARE,
                raw=Heard("m:rare", "oRare", 1, Kind.TEXT, RARE, facts={"嗯": RARE}).to_json(),
            )
        )  # fmt: skip
    with database.read() as session:
        row = session.get_one(Hearing, "m:rare")
        heard = Heard.from_json(row.raw or "")
        conversation = session.get_one(Follower, "oRare").conversation
    assert {row.text, row.reply, heard.text, heard.facts["嗯"], conversation} == {RARE}
