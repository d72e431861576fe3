"""Officers who leave and officers who stand in: nothing is left lying, everything is noted (R63).

Only the person, or a bureau above, says that somebody leaves; the province, which has nobody above
it, also says it of its own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handlers.operations import journal, notices, officers
from handlers.operations.bureaus import PROVINCE
from storage.models import Bureau, DeskSession, HumanThread, Officer, SignIn
from storage.queries import people
from storage.queries.experts import expert_of
from storage.vocabulary import (
    Act,
    NoticeClass,
    OfficerDuty,
    OfficerState,
    SignInState,
    ThreadState,
)

LONGEST = timedelta(days=92)
NOTE = 100
PENDING = (SignInState.WAITING, SignInState.SCANNED, SignInState.CONFIRMED)


class NotYourOfficer(Exception):
    """The officer works neither here nor at a bureau below."""


class NotInOffice(Exception):
    """The officer has left already."""


class BadSuccessor(Exception):
    """Who takes over must be another bound officer of the same bureau."""


class BadTime(Exception):
    """A deputy stands in from now on until a later day, for three months at most."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What an officer who left has left behind: talks handed on, sessions ended."""

    talks: int
    sessions: int


def may_manage(officer: Officer, bureau: Bureau, other: Officer, others: Bureau) -> bool:
    """Whether an officer may say that another one leaves, or who stands in for them."""
    return (
        other.id == officer.id
        or others.reports_to == bureau.code
        or (bureau.code == PROVINCE and others.code == PROVINCE)
    )


def leave(
    session: Session,
    actor: str,
    officer: Officer,
    successor: Officer | None,
    reason: str,
    now: datetime,
) -> HandedOver:
    """An officer leaves: sessions end, codes lapse, talks go to who takes over, or wait again.

    The account of who leaves stays on file, so that the journal can still name them. Raises
    NotInOffice and BadSuccessor.
    """
    row = session.get_one(Officer, officer.id, with_for_update=True)
    if row.state is OfficerState.LEFT:
        raise NotInOffice
    if successor is not None and not _fits(row, successor):
        raise BadSuccessor
    talks = _hand_on(session, row, successor)
    row.state, row.code_hash, row.code_until = OfficerState.LEFT, None, None
    sessions = _end_sessions(session, row, now)
    if row.openid:
        _drop_notices(session, row.openid, now)
    session.flush()
    journal.write(
        session, actor, Act.LEAVE_OFFICE, journal.officer(row.id), now, region=row.bureau_code,
        reason=reason[:NOTE], successor=successor.id if successor else 0, talks=talks,
        sessions=sessions,
    )  # fmt: skip
    return HandedOver(talks, sessions)


def _fits(officer: Officer, successor: Officer) -> bool:
    return (
        successor.id != officer.id
        and successor.bureau_code == officer.bureau_code
        and successor.state is OfficerState.BOUND
    )


def _hand_on(session: Session, officer: Officer, successor: Officer | None) -> int:
    """Open talks go on with the successor; without one they wait for whoever answers first."""
    values: dict[str, object] = {"officer_id": successor.id if successor else None}
    if successor is None:
        values |= {"state": ThreadState.WAITING, "until": None}
    moved = session.execute(
        update(HumanThread)
        .where(HumanThread.officer_id == officer.id, HumanThread.state != ThreadState.CLOSED)
        .values(**values)
        .returning(HumanThread.id)
    )
    return len(moved.all())


def _end_sessions(session: Session, officer: Officer, now: datetime) -> int:
    session.execute(
        update(SignIn)
        .where(SignIn.officer_id == officer.id, SignIn.state.in_(PENDING))
        .values(state=SignInState.REFUSED)
    )
    ended = session.execute(
        update(DeskSession)
        .where(DeskSession.officer_id == officer.id, DeskSession.ended_at.is_(None))
        .values(ended_at=now)
        .returning(DeskSession.id)
    )
    return len(ended.all())


def _drop_notices(session: Session, openid: str, now: datetime) -> None:
    """Nothing about the office reaches who has left; what they get as somebody else does."""
    session.flush()
    if people.officer_of(session, openid) is not None:
        return
    elsewhere = people.contact_rows(session, openid) or expert_of(session, openid)
    classes = (NoticeClass.REMIND, NoticeClass.DIGEST) if elsewhere else tuple(NoticeClass)
    notices.cancel(session, openid, now, reason="经办人已离岗", classes=classes)


def deputise(
    session: Session,
    actor: str,
    officer: Officer,
    name: str,
    until: datetime,
    reason: str,
    now: datetime,
    *,
    code: str,
    hours: int,
) -> Officer:
    """Enrol somebody who stands in for an officer until a moment, with the same duty and sight.

    They bind with the code like every officer, and leave by themselves (``end_deputies``). Raises
    NotInOffice and BadTime.
    """
    if officer.state is not OfficerState.BOUND or officer.stands_for is not None:
        raise NotInOffice
    if not now < until <= now + LONGEST:
        raise BadTime
    bureau = session.get_one(Bureau, officer.bureau_code)
    duty = OfficerDuty(officer.duty)
    made = officers.enrol(session, actor, bureau, name, duty, now, code=code, hours=hours)
    made.stands_for, made.until = officer.id, until
    session.flush()
    journal.write(
        session, actor, Act.HAND_OVER, journal.officer(officer.id), now, region=bureau.code,
        reason=reason[:NOTE], deputy=made.id, until=f"{until:%Y-%m-%d}",
    )  # fmt: skip
    return made


def end_deputies(session: Session, now: datetime) -> int:
    """Let deputies leave whose time is over; their talks go to whom they stood in for."""
    rows = session.scalars(
        select(Officer)
        .where(Officer.until <= now, Officer.state != OfficerState.LEFT)
        .order_by(Officer.id)
        .limit(100)
        .with_for_update(skip_locked=True)
    )
    ended = list(rows)
    for row in ended:
        back = session.get(Officer, row.stands_for)
        successor = back if back is not None and _fits(row, back) else None
        leave(session, "system", row, successor, "代班到期", now)
    return len(ended)
