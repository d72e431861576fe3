"""Questions about talks of people with officers."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import HumanThread
from storage.vocabulary import ThreadState


def waiting(session: Session, bureau_code: str, *, limit: int = 20) -> list[int]:
    """The numbers of those who wait for an officer of a bureau, the longest first."""
    query = (
        select(HumanThread.number)
        .where(HumanThread.bureau_code == bureau_code, HumanThread.state == ThreadState.WAITING)
        .order_by(HumanThread.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def of_officer(session: Session, officer_id: int) -> list[int]:
    """The numbers of the talks an officer is in."""
    query = select(HumanThread.number).where(
        HumanThread.officer_id == officer_id, HumanThread.state == ThreadState.TALKING
    )
    return list(session.scalars(query.order_by(HumanThread.id)))
