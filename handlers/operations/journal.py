"""The one writer of the journal."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storage.models import Bureau, JournalEntry, Officer
from storage.prepared import put
from storage.vocabulary import Act


def write(
    session: Session,
    actor: str,
    act: Act,
    subject: str,
    now: datetime,
    *,
    region: str = "",
    **facts: Any,
) -> None:
    """Add one line: who did what to what, and the facts that are no personal data."""
    put(
        session,
        JournalEntry(at=now, actor=actor, act=act, subject=subject, region=region, facts=facts),
    )


def write_of_round(
    session: Session,
    by: Officer,
    bureau: Bureau,
    act: Act,
    round_: str,
    now: datetime,
    **facts: Any,
) -> None:
    """Add one line about what an officer did for a bureau in a round."""
    write(session, officer(by.id), act, f"round:{round_}", now, region=bureau.code, **facts)


def follower(openid: str) -> str:
    """How a follower stands in the journal: by a shortened openid."""
    return f"follower:{openid[-8:]}"


def officer(number: int) -> str:
    """How an officer stands in the journal."""
    return f"officer:{number}"


def clerk(number: int) -> str:
    """How the clerk of a home unit stands in the journal."""
    return f"unit:{number}"
