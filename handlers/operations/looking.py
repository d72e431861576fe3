"""What officers look at and take away: journalled with a reason (R88, §14)."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.operations import journal
from storage.models import Officer
from storage.vocabulary import Act

SHORTEST = 4
LONGEST = 100


class NoReason(Exception):
    """A reason is needed, in a few words."""


def look(session: Session, officer: Officer, subject: str, region: str, now: datetime) -> None:
    """The province looks at the details of a county's case."""
    journal.write(session, journal.officer(officer.id), Act.LOOK, subject, now, region=region)


def reveal(
    session: Session, officer: Officer, subject: str, region: str, reason: str, now: datetime
) -> None:
    """An officer looks at how somebody is reached, or at what is confidential. Raises NoReason."""
    journal.write(
        session,
        journal.officer(officer.id),
        Act.REVEAL,
        subject,
        now,
        region=region,
        reason=_checked(reason),
    )


def export(
    session: Session,
    officer: Officer,
    what: str,
    reason: str,
    now: datetime,
    **facts: Any,
) -> None:
    """An officer takes a table away. Raises NoReason."""
    journal.write(
        session,
        journal.officer(officer.id),
        Act.EXPORT,
        what,
        now,
        region=officer.bureau_code,
        reason=_checked(reason),
        **facts,
    )


def _checked(reason: str) -> str:
    said = reason.strip()
    if len(said) < SHORTEST:
        raise NoReason
    return said[:LONGEST]
