"""Calls for demands: opened by the province, relayed bureau by bureau (R1, R41-R46, R81).

Their deadlines are moved in ``deadlines``. Operations only write. Whom to tell, and in which words,
is for ``handlers.flows.calls``.
"""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.rules import calendar
from handlers.rules.calendar import OutOfOrder, Programme, Window
from handlers.rules.rounds import local_day
from storage.models import Bureau, Call, CallPart, Officer
from storage.prepared import insert_of
from storage.queries import calls as questions
from storage.vocabulary import Act, Rank

NOTE = 120


class NotTheProvince(Exception):
    """Only the province opens and recalls a call."""


class AlreadyCalled(Exception):
    """The round has a standing call."""


class NoCall(Exception):
    """There is no call that this could be about."""


class TooLate(Exception):
    """It can no longer be taken back: the time for it is over."""


class NothingToRelay(Exception):
    """The bureau has relayed the call already, or has nobody below it."""


class NotBelow(Exception):
    """The bureau does not report to the one that wants to change something for it."""


def open_call(
    session: Session,
    officer: Officer,
    bureau: Bureau,
    code: str,
    window: Window,
    now: datetime,
    *,
    reason: str = "",
) -> Call:
    """Open a call: every bureau gets its part and its deadline.

    Raises NotTheProvince and AlreadyCalled. Two officers who open at the same moment meet at the
    unique index; the second reads AlreadyCalled.
    """
    if bureau.rank is not Rank.PROVINCE:
        raise NotTheProvince
    call_id = _insert(session, officer, code, window, now, reason)
    if call_id is None:
        raise AlreadyCalled
    call = session.get_one(Call, call_id)
    told = {each.code for each in questions.told_first(session, bureau.code)}
    for each in questions.all_called(session):
        session.add(
            CallPart(
                call_id=call.id,
                bureau_code=each.code,
                due_on=window.due if each.code in told else window.county_due,
                told_at=now if each.code in told else None,
            )
        )
    session.flush()
    journal.write_of_round(session, officer, bureau, Act.OPEN_CALL, code, now, due=f"{window.due}")
    return call


def _insert(
    session: Session, officer: Officer, code: str, window: Window, now: datetime, reason: str
) -> int | None:
    insert = insert_of(session.get_bind().dialect.name)
    made = session.execute(
        insert(Call)
        .values(
            round=code, opens_on=window.opens, due_on=window.due, reason=reason[:NOTE],
            officer_id=officer.id, opened_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Call.id)
    ).first()  # fmt: skip
    return made[0] if made else None


def recall(
    session: Session, officer: Officer, bureau: Bureau, now: datetime, programme: Programme
) -> Call:
    """Take the newest call back while nothing has gone out (R81).

    Raises NotTheProvince, NoCall and TooLate.
    """
    if bureau.rank is not Rank.PROVINCE:
        raise NotTheProvince
    call = questions.newest(session, local_day(now))
    if call is None:
        raise NoCall
    if now - call.opened_at >= held(programme):
        raise TooLate
    call.recalled_at = now
    session.flush()
    journal.write_of_round(session, officer, bureau, Act.RECALL_CALL, call.round, now)
    return call


def held(programme: Programme) -> timedelta:
    """How long what goes to many is held, so that it can be taken back."""
    return timedelta(minutes=programme.hold_minutes)


def current(session: Session, today: date) -> Call | None:
    """The call that officers mean now: open, or not long over."""
    call = questions.newest(session, today)
    if call is None or today > questions.last_due(session, call) + calendar.LATE:
        return None
    return call


def round_now(session: Session, today: date, programme: Programme) -> str:
    """The round that reports of bureaus are about now."""
    call = current(session, today)
    return call.round if call else programme.round_of(today)


def round_for(
    session: Session, county_code: str, enterprise: str, today: date, programme: Programme
) -> str:
    """The round a demand goes into (R46): that of the call open to its county, else by the month.

    An enterprise admitted late, by name, still goes into the round it was admitted to.
    """
    call = questions.newest(session, today)
    if call is None:
        return programme.round_of(today)
    own = questions.part(session, call, county_code)
    due = max(call.due_on, own.due_on) if own else call.due_on
    admitted = questions.late_entry(session, call.round, county_code, enterprise, today)
    return call.round if today <= due or admitted else programme.round_of(today)


def own_part(session: Session, bureau: Bureau, today: date) -> tuple[Call, CallPart]:
    """The newest call and the part of a bureau that has been told of it. Raises NoCall."""
    call = current(session, today)
    own = questions.part(session, call, bureau.code) if call else None
    if call is None or own is None or own.told_at is None:
        raise NoCall
    return call, own


def read(session: Session, officer: Officer, bureau: Bureau, now: datetime) -> tuple[Call, bool]:
    """Note that a bureau has read the call: 「已阅」. Returns whether it is new. Raises NoCall."""
    call, own = own_part(session, bureau, local_day(now))
    if own.read_at is not None:
        return call, False
    own.read_at = now
    session.flush()
    journal.write_of_round(session, officer, bureau, Act.READ_CALL, call.round, now)
    return call, True


def relay(
    session: Session,
    officer: Officer,
    bureau: Bureau,
    due: date | None,
    note: str,
    now: datetime,
) -> tuple[Call, CallPart, list[Bureau]]:
    """Relay a call to those below, with a local deadline (R1); returns who is to be told.

    A county relays to its enterprises, which are told by ``spread``; a department to its units,
    by its own ways. Raises NoCall, NothingToRelay and OutOfOrder.
    """
    call, own = own_part(session, bureau, local_day(now))
    if own.relayed_at is not None:
        raise NothingToRelay
    last = own.due_on
    if due is not None and not local_day(now) <= due <= last:
        raise OutOfOrder("local_due")
    own.relayed_at, own.note = now, note[:NOTE]
    own.read_at = own.read_at or now
    below = questions.told_first(session, bureau.code)
    for each in questions.parts(session, call, [child.code for child in below]):
        each.part.told_at = now
        if each.part.extended_from is None:
            each.part.due_on = due or min(each.part.due_on, last)
    session.flush()
    journal.write_of_round(
        session, officer, bureau, Act.RELAY_CALL, call.round, now, due=f"{due or ''}"
    )
    return call, own, below


def unrelay(
    session: Session, officer: Officer, bureau: Bureau, now: datetime, programme: Programme
) -> tuple[Call, list[Bureau]]:
    """Take a relay back while nothing has gone out. Raises NoCall, NothingToRelay, TooLate."""
    call, own = own_part(session, bureau, local_day(now))
    if own.relayed_at is None:
        raise NothingToRelay
    if now - own.relayed_at >= held(programme):
        raise TooLate
    own.relayed_at = None
    below = questions.told_first(session, bureau.code)
    for each in questions.parts(session, call, [child.code for child in below]):
        each.part.told_at = None
    session.flush()
    journal.write_of_round(session, officer, bureau, Act.RECALL_CALL, call.round, now)
    return call, below
