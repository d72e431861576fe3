"""Pictures and recordings: kept when they come, given to the demand they belong to."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from handlers.operations import journal
from storage.models import Attachment
from storage.vocabulary import Act, AttachmentKind


def keep(
    session: Session,
    openid: str,
    kind: AttachmentKind,
    media_id: str,
    now: datetime,
    *,
    demand_id: int | None = None,
) -> None:
    """Remember a medium; the worker fetches it before the platform drops it after three days."""
    session.add(
        Attachment(openid=openid, kind=kind, media_id=media_id, sent_at=now, demand_id=demand_id)
    )
    journal.write(
        session,
        journal.follower(openid),
        Act.ATTACH,
        journal.follower(openid),
        now,
        kind=kind.value,
    )


def belong_to(session: Session, openid: str, demand_id: int) -> int:
    """Give the loose media of a follower to a demand; returns how many."""
    result = session.execute(
        update(Attachment)
        .where(Attachment.openid == openid, Attachment.demand_id.is_(None))
        .values(demand_id=demand_id)
        .returning(Attachment.id)
    )
    return len(result.all())
