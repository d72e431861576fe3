"""The seals of the journal: a chain of blocks that shows every later change (reliability §7).

A block is an HMAC over the seal before and over its lines. Lines are picked by having no block
yet, because numbers do not commit in order.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage.models import JournalBlock, JournalEntry
from storage.prepared import insert_of

MOST_LINES = 1000
NO_SEAL = "0" * 64


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold: the block and what is wrong, as a key of the sheet."""

    block: int
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: blocks and lines that were read, lines not sealed yet, and breaks."""

    blocks: int
    lines: int
    unsealed: int
    head: str
    breaks: tuple[Break, ...]


def canonical(entry: JournalEntry) -> bytes:
    """A line as it is sealed."""
    said = [
        entry.id, entry.at.astimezone(UTC).isoformat(), entry.actor, entry.act.value,
        entry.subject, entry.region, entry.facts,
    ]  # fmt: skip
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest_of(key: str, number: int, before: str, entries: list[JournalEntry]) -> str:
    """The seal of a block."""
    seal = hmac.new(key.encode(), f"{number}\n{before}\n".encode(), hashlib.sha256)
    for entry in entries:
        seal.update(canonical(entry))
        seal.update(b"\n")
    return seal.hexdigest()


def seal(session: Session, key: str, now: datetime) -> int:
    """Seal the lines that have no block yet; returns how many. Two at once make one block."""
    query = select(JournalEntry).where(JournalEntry.block.is_(None))
    entries = list(session.scalars(query.order_by(JournalEntry.id).limit(MOST_LINES)))
    if not entries:
        return 0
    last = _last(session)
    number, before = (last.number + 1, last.digest) if last else (1, NO_SEAL)
    insert = insert_of(session.get_bind().dialect.name)
    made = session.execute(
        insert(JournalBlock)
        .values(
            number=number,
            lines=len(entries),
            before=before,
            digest=digest_of(key, number, before, entries),
            sealed_at=now,
        )
        .on_conflict_do_nothing(index_elements=["number"])
        .returning(JournalBlock.number)
    ).first()
    if made is None:  # another process has just sealed
        return 0
    ids = [entry.id for entry in entries]
    session.execute(update(JournalEntry).where(JournalEntry.id.in_(ids)).values(block=number))
    return len(ids)


def _last(session: Session) -> JournalBlock | None:
    query = select(JournalBlock).order_by(JournalBlock.number.desc()).limit(1)
    return session.scalar(query)


def verify(session: Session, key: str, *, expected: str = "") -> Verdict:
    """Check the whole chain; ``expected`` is a seal that somebody has written down."""
    breaks: list[Break] = []
    before, lines, blocks, seen = NO_SEAL, 0, 0, expected == ""
    for block, entries in _blocks(session):
        blocks, lines = blocks + 1, lines + len(entries)
        if block.number != blocks or block.before != before:
            breaks.append(Break(block.number, "missing_before"))
            blocks = block.number
        if len(entries) != block.lines:
            breaks.append(Break(block.number, "lines_missing"))
        elif digest_of(key, block.number, block.before, entries) != block.digest:
            breaks.append(Break(block.number, "changed"))
        before = block.digest
        seen = seen or block.digest == expected
    if not seen:
        breaks.append(Break(blocks, "seal_gone"))
    open_ = select(func.count()).where(JournalEntry.block.is_(None))
    return Verdict(blocks, lines, session.scalar(open_) or 0, before, tuple(breaks))


def _blocks(session: Session) -> Iterator[tuple[JournalBlock, list[JournalEntry]]]:
    for block in session.scalars(select(JournalBlock).order_by(JournalBlock.number)).all():
        query = select(JournalEntry).where(JournalEntry.block == block.number)
        yield block, list(session.scalars(query.order_by(JournalEntry.id)))
        session.expunge_all()
