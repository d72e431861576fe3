"""A dossier on its way up: a typical case or a nomination, county, city, province (R75, R78).

Each step holds the row, moves its stage and leaves a line in the journal. What a dossier needs
before it may go up (two consents, an opinion) is asked by the module of its noun.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.rules import upwards
from handlers.rules.lifecycle import Desk
from storage.models import Bureau, Nomination, Officer, Showcase
from storage.vocabulary import Act, Stage

Who = tuple[Officer, Bureau]
Dossier = Showcase | Nomination
MOST_WHY = 200


class NoWhy(Exception):
    """A reason is needed."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of dossier and its steps are called in the journal."""

    subject: str
    forward: Act
    send_back: Act
    take_down: Act


KINDS: Mapping[type[Dossier], Kind] = {
    Showcase: Kind("showcase", Act.FORWARD_CASE, Act.RETURN_CASE, Act.TAKE_DOWN_CASE),
    Nomination: Kind(
        "nomination", Act.FORWARD_NOMINATION, Act.RETURN_NOMINATION, Act.WITHDRAW_NOMINATION
    ),
}


def hold(session: Session, desk: Desk, row: Dossier) -> None:
    """Hold a dossier for whoever writes on it at its desk. Raises NotHere."""
    session.refresh(row, with_for_update=True)
    if not upwards.is_at(desk, row.stage):
        raise upwards.NotHere


def pass_on(session: Session, who: Who, desk: Desk, row: Dossier, now: datetime) -> None:
    """Pass a dossier that is held up a level; the province's step approves it. Raises NotHere."""
    row.stage, row.note, row.changed_at = upwards.next_stage(desk, row.stage), "", now
    session.flush()
    note(session, journal.officer(who[0].id), KINDS[type(row)].forward, row, now,
         stage=row.stage.value)  # fmt: skip


def send_back(
    session: Session, who: Who, desk: Desk, row: Dossier, why: str, now: datetime
) -> None:
    """Give it back to the county with a word. Raises NotHere, NoWhy."""
    session.refresh(row, with_for_update=True)
    if (desk, row.stage) not in upwards.BACK:
        raise upwards.NotHere
    _move(session, who, KINDS[type(row)].send_back, row, Stage.RETURNED, why, now)


def take_down(
    session: Session, who: Who, desk: Desk, row: Dossier, why: str, now: datetime
) -> None:
    """Take it down at its desk; the province also what is approved. Raises NotHere, NoWhy."""
    session.refresh(row, with_for_update=True)
    if (desk, row.stage) not in upwards.DOWN:
        raise upwards.NotHere
    _move(session, who, KINDS[type(row)].take_down, row, Stage.WITHDRAWN, why, now)


def _move(
    session: Session, who: Who, act: Act, row: Dossier, stage: Stage, why: str, now: datetime
) -> None:
    if not why.strip():
        raise NoWhy
    row.stage, row.note, row.changed_at = stage, why.strip()[:MOST_WHY], now
    session.flush()
    note(session, journal.officer(who[0].id), act, row, now)


def note(session: Session, actor: str, act: Act, row: Dossier, now: datetime, **facts: Any) -> None:
    """Leave a line about a dossier in the journal."""
    subject = f"{KINDS[type(row)].subject}:{row.number}"
    journal.write(session, actor, act, subject, now, region=row.county_code, **facts)
