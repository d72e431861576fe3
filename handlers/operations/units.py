"""Personnel offices of experts' units: enrolled and bound by a one-time code, as officers are."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.operations.officers import BadCode, hash_of
from storage.models import UnitClerk
from storage.vocabulary import Act, OfficerState


def enrol(
    session: Session, actor: str, unit: str, name: str, now: datetime, *, code: str, hours: int
) -> UnitClerk:
    """Enrol a clerk of a unit, who binds with the code within so many hours."""
    clerk = UnitClerk(
        unit=unit,
        name=name,
        state=OfficerState.INVITED,
        code_hash=hash_of(code),
        code_until=now + timedelta(hours=hours),
    )
    session.add(clerk)
    session.flush()
    journal.write(session, actor, Act.ENROL_UNIT, journal.clerk(clerk.id), now)
    return clerk


def bind(session: Session, openid: str, code: str, now: datetime) -> UnitClerk:
    """Bind a follower to the clerk of a code; the code is spent. Raises BadCode."""
    clerk = session.scalar(
        select(UnitClerk).where(UnitClerk.code_hash == hash_of(code)).with_for_update()
    )
    if clerk is None or clerk.code_until is None or clerk.code_until < now:
        raise BadCode
    clerk.openid, clerk.state, clerk.bound_at = openid, OfficerState.BOUND, now
    clerk.code_hash, clerk.code_until = None, None
    journal.write(session, journal.follower(openid), Act.BIND_UNIT, journal.clerk(clerk.id), now)
    return clerk
