"""The library of experts filled from a table; what is known is no new row (R11, R52)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.operations import experts, journal, profiles
from handlers.operations.profiles import Profile
from storage.models import Expert, Officer
from storage.vocabulary import Act, ExpertSource, ExpertState

PROVINCE = "320000"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: new rows, rows that were known and brought up to date."""

    new: int
    known: int


def import_all(
    session: Session, officer: Officer, profiles: Sequence[Profile], now: datetime
) -> Imported:
    """Take experts over from a table; a known name with the same number or unit is no new row."""
    new = 0
    for profile in profiles:
        new += _import(session, profile, now)
    _note_import(session, officer, now, new=new, known=len(profiles) - new)
    return Imported(new, len(profiles) - new)


def known_as(session: Session, profile: Profile) -> Expert | None:
    """The row of a person in the library: same name and number, or same name and unit (R52)."""
    same = (Expert.mobile == profile.mobile) & (Expert.mobile != "")
    query = (
        select(Expert)
        .where(
            Expert.name == profile.name,
            Expert.erased_at.is_(None),
            Expert.state != ExpertState.LEFT,
            same | (Expert.unit == profile.unit),
        )
        .order_by(Expert.id)
    )
    return session.scalars(query).first()


def _import(session: Session, profile: Profile, now: datetime) -> bool:
    known = known_as(session, profile)
    if known is not None:
        profiles.write(known, profiles.merged(known, profile), now)
        return False
    row = Expert(source=ExpertSource.UNIT, created_at=now, former=[], openid="")
    verdict = profiles.write(row, profile, now)
    row.state = experts.state_by(row, verdict)
    session.add(row)
    session.flush()
    return True


def _note_import(session: Session, officer: Officer, now: datetime, **facts: Any) -> None:
    who = journal.officer(officer.id)
    journal.write(session, who, Act.IMPORT_EXPERTS, "experts", now, region=PROVINCE, **facts)
