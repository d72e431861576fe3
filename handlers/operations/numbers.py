"""Running numbers that people read: one counter for each kind and year."""

from typing import Any

from sqlalchemy.orm import Session

from storage.models import Counter
from storage.prepared import insert_of


def next_number(session: Session, prefix: str, year: int) -> str:
    """The next number of a kind in a year: ``TD2026-0001``."""
    insert: Any = insert_of(session.get_bind().dialect.name)
    value = session.scalar(
        insert(Counter)
        .values(name=f"{prefix}{year}", value=1)
        .on_conflict_do_update(index_elements=["name"], set_={"value": Counter.value + 1})
        .returning(Counter.value)
    )
    return f"{prefix}{year}-{value:04d}"
