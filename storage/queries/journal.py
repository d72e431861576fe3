"""The journal as the desk reads it, within a scope."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from storage.models import JournalBlock, JournalEntry
from storage.queries.sight import Codes
from storage.vocabulary import Act

PAGE = 100


@dataclass(frozen=True, slots=True)
class SoughtLine:
    """What is looked for: an act, an officer, a subject, a span of time."""

    act: Act | None = None
    actor: str = ""
    subject: str = ""
    after: datetime | None = None
    before: datetime | None = None


def _conditions(codes: Codes, sought: SoughtLine) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if codes is not None:
        found.append(JournalEntry.region.in_(codes))
    if sought.act is not None:
        found.append(JournalEntry.act == sought.act)
    if sought.actor:
        found.append(JournalEntry.actor == sought.actor)
    if sought.subject:
        found.append(JournalEntry.subject == sought.subject)
    if sought.after is not None:
        found.append(JournalEntry.at >= sought.after)
    if sought.before is not None:
        found.append(JournalEntry.at < sought.before)
    return found


def page(
    session: Session, codes: Codes, sought: SoughtLine, *, below: int = 0
) -> list[JournalEntry]:
    """One page of lines, newest first, those with smaller ids than ``below``."""
    query = select(JournalEntry).where(*_conditions(codes, sought))
    if below:
        query = query.where(JournalEntry.id < below)
    return list(session.scalars(query.order_by(JournalEntry.id.desc()).limit(PAGE)))


def head(session: Session) -> tuple[int, str, datetime] | None:
    """The newest seal: its number, digest and time."""
    block = session.scalar(select(JournalBlock).order_by(JournalBlock.number.desc()).limit(1))
    return (block.number, block.digest, block.sealed_at) if block else None


def unsealed(session: Session) -> int:
    """How many lines wait to be sealed."""
    query = select(func.count()).where(JournalEntry.block.is_(None))
    return session.scalar(query) or 0
