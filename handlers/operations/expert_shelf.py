"""The experts as matching sees them, kept warm in a process and caught up with the rows.

One shelf serves all threads, in turns. Only what has changed since is read again; rows become
visible in the order of their commits, so each time some minutes are looked back. The library of
figures behind the ranking is loaded with the first question: a worker starts without it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from handlers.rules.matching.gates import Person, Stretch
from handlers.rules.matching.need import Need
from handlers.understanding.industries import find_industries
from storage import tables
from storage.models import Expert
from storage.queries import matching as questions
from storage.vocabulary import (
    Basis,
    ExpertState,
    NamedGroup,
    ServiceForm,
)

if TYPE_CHECKING:
    from handlers.rules.matching.library import Library, Works

LOOK_BACK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Known:
    """The experts at one moment: their words, what the rules know, and when pauses end."""

    library: "Library"
    people: dict[str, Person]
    pauses: dict[str, date | None]

    def on(self, today: date) -> dict[str, Person]:
        """Everybody as of a day, when some pauses have ended."""
        people = dict(self.people)
        for key, until in self.pauses.items():
            if until is not None and until < today and key in people:
                people[key] = replace(people[key], paused=False)
        return people


class ExpertShelf:
    """A library of experts that follows the rows."""

    def __init__(self) -> None:
        """Begin empty; the first use reads everybody."""
        self._turn = threading.Lock()
        self._known: Known | None = None
        self._seen: dict[int, datetime] = {}
        self._at: datetime | None = None

    @contextmanager
    def opened(self, session: Session, now: datetime) -> Iterator[Known]:
        """The experts as the session sees them; others wait meanwhile."""
        with self._turn:
            yield self._catch_up(session, now)

    def fill(self, session: Session, now: datetime) -> None:
        """Read everybody ahead of the first question, with what ranking counts once."""
        from handlers.rules.matching import relevance

        with self.opened(session, now) as known:
            relevance.scores(known.library, [Need("", "", "")])

    def _catch_up(self, session: Session, now: datetime) -> Known:
        from handlers.rules.matching.library import Library

        since = None if self._at is None else self._at - LOOK_BACK
        changed = questions.experts_changed(session, since)
        fresh = sorted(key for key, at in changed.items() if self._seen.get(key) != at)
        rows = list(questions.experts_of(session, fresh))
        known = self._known
        if known is None:
            works = (works_of(row) for row in rows if _is_present(row))
            known = self._known = Known(Library(works), {}, {})
        for row in rows:
            _note(known, row, is_new=since is not None)
        self._seen |= {key: changed[key] for key in fresh}
        self._at = now
        return known


def _note(known: Known, row: Expert, *, is_new: bool) -> None:
    key = str(row.id)
    known.pauses.pop(key, None)
    if not _is_present(row):
        known.people.pop(key, None)
        known.library.drop(key)
        return
    known.people[key] = person_of(row)
    if row.state is ExpertState.PAUSED:
        known.pauses[key] = row.paused_until
    if is_new:
        known.library.put(works_of(row))


def _is_present(row: Expert) -> bool:
    return row.state is not ExpertState.LEFT and row.erased_at is None


def works_of(row: Expert) -> "Works":
    """An expert's words: fields, what he can solve, particular expertise; and his industries."""
    from handlers.rules.matching.library import Works

    said = tuple(text for text in (row.fields, row.can_solve, row.skill) if text)
    return Works(str(row.id), said, fields=find_industries("；".join(said)))


def person_of(row: Expert) -> Person:
    """What the rules know of an expert's row."""
    times = row.times or {}
    return Person(
        key=str(row.id),
        name=row.name,
        unit=row.unit,
        city=_unit_cities().get(row.unit, ""),
        basis=frozenset(Basis(ground) for ground in row.basis),
        confirmed=row.confirmed_at is not None,
        paused=row.state is ExpertState.PAUSED,
        forms=frozenset(ServiceForm(form) for form in row.forms),
        places=frozenset(row.places),
        free=_stretches(times.get("available", ())),
        busy=_stretches(times.get("unavailable", ())),
        rank=row.title_rank,
        groups=frozenset(NamedGroup(group) for group in row.groups),
    )


def _stretches(said: list[dict[str, str]]) -> tuple[Stretch, ...]:
    return tuple(
        (date.fromisoformat(item["start"]), date.fromisoformat(item["end"])) for item in said
    )


@cache
def _unit_cities() -> dict[str, str]:
    """The code of the city of every unit in the table."""
    codes = {row.name: row.code for row in tables.regions() if row.level == "city"}
    short = {name.removesuffix("市"): code for name, code in codes.items()}
    known = codes | short
    return {unit.name: known.get(unit.city, "") for unit in tables.units()}
