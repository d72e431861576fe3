"""Running numbers that people read: one counter for each name, such as a kind and a year."""

from sqlalchemy import bindparam
from sqlalchemy.orm import Session

from storage.models import Counter
from storage.prepared import Prepared

_NEXT = Prepared(
    lambda tongue: (
        tongue.insert(Counter)
        .values(name=bindparam("name"), value=1)
        .on_conflict_do_update(index_elements=["name"], set_={"value": Counter.value + 1})
        .returning(Counter.value)
    )
)


def count_up(session: Session, name: str) -> int:
    """The next value of a counter, from 1; two sessions never get the same one."""
    return int(_NEXT.run(session.connection(), {"name": name})[0])


def next_number(session: Session, prefix: str, year: int) -> str:
    """The next number of a kind in a year: ``TD2026-0001``."""
    return f"{prefix}{year}-{count_up(session, f'{prefix}{year}'):04d}"
