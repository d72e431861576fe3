"""The papers of a full year: ``python -m tests.benchmarks.report [sqlite|postgres]``.

A year of 2,000 enterprises and 1,000 experts: its summary, counted and written as docx, xlsx and
picture, and the bulletins of all cities and of the province, circulated and written as docx and
pdf. The bound is ten seconds of processor time for either.
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from time import process_time
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.papers import bulletin, summary, summary_picture
from bot.papers.paper import Made
from handlers.flows import counting, summaries
from handlers.operations import evaluations
from handlers.operations.evaluations import Scope
from handlers.rules.calendar import Programme
from handlers.rules.lifecycle import Desk
from storage.models import Bulletin, Bureau, Officer
from storage.queries.people import codes_under
from storage.session import Database
from tests.benchmarks.__main__ import machine_facts
from tests.support import busy_year, databases
from tests.support.clock import START

Made_ = TypeVar("Made_")
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
        busy_year.rate(session)
    return database


class Watch:
    """Seconds of processor time by what was done."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    def timed(self, name: str, work: Callable[[], Made_]) -> Made_:
        """Do something, and add how long it took."""
        began = process_time()
        done = work()
        self.spent[name] = self.spent.get(name, 0.0) + process_time() - began
        return done


def summarise(database: Database, watch: Watch) -> dict[str, Made]:
    """The files of the province's summary."""
    with database.read() as session:
        bureau = session.get_one(Bureau, "320000")
        facts = watch.timed(
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
        names = watch.timed("names", lambda: counting.names(session, facts.rows))
    return {
        "summary.docx": watch.timed("docx", lambda: summary.as_docx(facts, {})),
        "summary.xlsx": watch.timed("xlsx", lambda: summary.as_xlsx(facts, names)),
        "summary.svg": watch.timed("picture", lambda: summary_picture.as_svg(facts)),
    }


def circulate(database: Database, watch: Watch) -> dict[str, Made]:
    """The files of all bulletins: each city circulates, then the province."""
    with database.write() as session:
        officers = session.scalars(select(Officer).order_by(Officer.bureau_code.desc()))
        for officer in officers:  # the province has the least code: it sums up the others
            bureau = session.get_one(Bureau, officer.bureau_code)
            scope = Scope(bureau, codes_under(session, bureau))
            _circulate(session, officer, scope, watch)
    with database.read() as session:
        rows = list(session.scalars(select(Bulletin).order_by(Bulletin.id)))
    return {
        f"{row.region}.{form}": watch.timed(form, partial(_written, row, form))
        for row in rows
        for form in bulletin.FORMS
    }


def _written(row: Bulletin, form: str) -> Made:
    return bulletin.document(form, "局", row.batch, row.content, date(YEAR, 12, 31))


def _circulate(session: Session, officer: Officer, scope: Scope, watch: Watch) -> None:
    make = partial(evaluations.circulate, session, officer, scope, f"{YEAR}-1", START)
    watch.timed("circulate", make)


def _told(what: str, watch: Watch) -> None:
    print(what)
    for name, seconds in watch.spent.items():
        print(f"  {name:9s} {seconds:6.2f} s of processor time")
    whole = sum(watch.spent.values())
    print(
        f"  {'all':9s} {whole:6.2f} s, bound {BOUND:g} s: {'held' if whole <= BOUND else 'MISSED'}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", nargs="?", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--folder", type=Path, help="where to leave the files")
    given = parser.parse_args()
    for name, fact in machine_facts(tempfile.gettempdir()).items():
        print(f"{name}: {fact}")
    print(f"{ENTERPRISES} enterprises, {EXPERTS} experts, {given.kind}")
    with filled(given.kind) as database:
        for what, work in (("summary", summarise), ("bulletins", circulate)):
            watch = Watch()
            made = work(database, watch)
            _told(f"{what}, {len(made)} files", watch)
            if given.folder is not None:
                given.folder.mkdir(parents=True, exist_ok=True)
                for name, file in made.items():
                    (given.folder / name).write_bytes(file.body)


if __name__ == "__main__":
    main()
