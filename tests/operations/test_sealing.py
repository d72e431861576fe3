"""The journal is sealed; a flipped bit, a deleted line, a cut tail or an old copy shows."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from handlers.operations import journal, sealing
from storage.models import JournalBlock, JournalEntry
from storage.session import Database
from storage.vocabulary import Act
from tests.support.clock import START

KEY = "a key of the house"


def written(database: Database, count: int) -> None:
    """Write some lines and seal them in blocks."""
    for _ in range(count):
        with database.write() as session:
            journal.write(session, "officer:1", Act.FORWARD, "demand:XQ2026-0001", START,
                          region="321283", note="电镀", share=0.5)  # fmt: skip
    with database.write() as session:
        sealing.seal(session, KEY, START)


def verdict(database: Database, **more: str) -> list[str]:
    """What a check finds."""
    with database.read() as session:
        found = sealing.verify(session, more.pop("key", KEY), **more)
    return [each.what for each in found.breaks]


def head(database: Database) -> str:
    """The newest seal."""
    with database.read() as session:
        return sealing.verify(session, KEY).head


def test_an_untouched_journal_holds(database: Database) -> None:
    for _ in range(3):
        written(database, 2)

    with database.read() as session:
        found = sealing.verify(session, KEY)

    assert (found.blocks, found.lines, found.unsealed, found.breaks) == (3, 6, 0, ())


def _flip(session: Session) -> None:
    session.execute(update(JournalEntry).where(JournalEntry.id == 3).values(actor="officer:2"))


def _flip_facts(session: Session) -> None:
    session.execute(update(JournalEntry).where(JournalEntry.id == 3).values(facts={"note": "镀"}))


def _delete(session: Session) -> None:
    session.execute(delete(JournalEntry).where(JournalEntry.id == 3))


def _drop_block(session: Session) -> None:
    session.execute(delete(JournalEntry).where(JournalEntry.block == 2))
    session.execute(delete(JournalBlock).where(JournalBlock.number == 2))


@pytest.mark.parametrize(
    ("harm", "shows"),
    [
        (_flip, ["changed"]), (_flip_facts, ["changed"]), (_delete, ["lines_missing"]),
        (_drop_block, ["missing_before"]),
    ],
)  # fmt: skip
def test_harm_shows(database: Database, harm: Callable[[Session], None], shows: list[str]) -> None:
    for _ in range(3):
        written(database, 2)

    with database.write() as session:
        harm(session)

    assert verdict(database) == shows


def test_a_cut_tail_or_an_old_copy_shows_by_the_seal_that_was_written_down(
    database: Database,
) -> None:
    for _ in range(3):
        written(database, 2)
    noted = head(database)
    with database.write() as session:
        session.execute(delete(JournalEntry).where(JournalEntry.block == 3))
        session.execute(delete(JournalBlock).where(JournalBlock.number == 3))

    assert verdict(database) == []
    assert verdict(database, expected=noted) == ["seal_gone"]


def test_another_key_does_not_fit(database: Database) -> None:
    written(database, 2)

    assert verdict(database, key="another") == ["changed"]


def test_lines_without_a_seal_are_sealed_later_whatever_their_number(database: Database) -> None:
    written(database, 2)
    with database.write() as session:
        session.execute(update(JournalEntry).where(JournalEntry.id == 1).values(block=None))
        session.execute(delete(JournalBlock))
        session.execute(update(JournalEntry).values(block=None))
        sealing.seal(session, KEY, START)
    written(database, 1)

    with database.read() as session:
        blocks = list(session.scalars(select(JournalEntry.block).order_by(JournalEntry.id)))
    assert blocks == [1, 1, 2]
    assert verdict(database) == []
