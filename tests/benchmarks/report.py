"""The summary of a full year: ``python -m tests.benchmarks.report [sqlite|postgres]``.

A year of 2,000 enterprises and 1,000 experts, counted and written as docx, xlsx and picture; the
bound is ten seconds of processor time for all of it.
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

from bot.papers import summary, summary_picture
from handlers.flows import counting, summaries
from handlers.rules.calendar import Programme
from handlers.rules.lifecycle import Desk
from storage.models import Bureau
from storage.session import Database
from tests.benchmarks.__main__ import machine_facts
from tests.support import busy_year, databases

ENTERPRISES, EXPERTS, YEAR, BOUND = 2_000, 1_000, 2016, 10.0


@contextmanager
def filled(kind: str) -> Iterator[Database]:
    """A database of a kind with a full year in it."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            database = databases.prepare(databases.sqlite_url(Path(folder)))
            yield _fill(database)
            database.close()
            return
        with databases.postgres_database(f"qianqi_bench_{os.getpid()}") as url:
            database = databases.prepare(url)
            yield _fill(database)
            database.close()


def _fill(database: Database) -> Database:
    with database.write() as session:
        busy_year.fill(session, YEAR, ENTERPRISES, EXPERTS)
    return database


def measure(database: Database, folder: Path | None = None) -> dict[str, float]:
    """Seconds of processor time for each part; the files go into a folder if one is given."""
    spent: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        began = process_time()
        done = work()
        spent[name] = process_time() - began
        return done

    with database.read() as session:
        bureau = session.get_one(Bureau, "320000")
        facts = timed(
            "count",
            lambda: summaries.facts(
                session,
                Programme(),
                bureau,
                Desk.PROVINCE,
                None,
                f"{YEAR}",
                date(YEAR, 12, 31),
                after=True,
            ),
        )
        names = timed("names", lambda: counting.names(session, facts.rows))
    made = {
        "docx": timed("docx", lambda: summary.as_docx(facts, {})),
        "xlsx": timed("xlsx", lambda: summary.as_xlsx(facts, names)),
        "svg": timed("picture", lambda: summary_picture.as_svg(facts)),
    }
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for ending, file in made.items():
            (folder / f"summary.{ending}").write_bytes(file.body)
    spent["rows"] = len(facts.rows)
    return spent


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", nargs="?", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--folder", type=Path, help="where to leave the files")
    given = parser.parse_args()
    for name, fact in machine_facts(tempfile.gettempdir()).items():
        print(f"{name}: {fact}")
    with filled(given.kind) as database:
        spent = measure(database, given.folder)
    rows = int(spent.pop("rows"))
    print(f"{ENTERPRISES} enterprises, {EXPERTS} experts, {rows} attendances, {given.kind}")
    for name, seconds in spent.items():
        print(f"  {name:8s} {seconds:6.2f} s of processor time")
    whole = sum(spent.values())
    print(
        f"  {'all':8s} {whole:6.2f} s, bound {BOUND:g} s: {'held' if whole <= BOUND else 'MISSED'}"
    )


if __name__ == "__main__":
    main()
