"""The one writer of the journal."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from storage.models import JournalEntry
from storage.vocabulary import Act


_LINE = insert(JournalEntry.__table__)  # type: ignore[arg-type]  the table of a mapped class


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
    session.connection().execute(
        _LINE,
        {
            "at": now,
            "actor": actor,
            "act": act,
            "subject": subject,
            "region": region,
            "facts": facts,
        },
    )


def follower(openid: str) -> str:
    """How a follower stands in the journal: by a shortened openid."""
    return f"follower:{openid[-8:]}"
