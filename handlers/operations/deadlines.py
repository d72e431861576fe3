"""Deadlines of a call: put off, brought forward, and enterprises admitted after them (R42, R43)."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.operations.calls import NOTE, NoCall, NotBelow, NotTheProvince, current
from handlers.operations.verdicts import desk_at
from handlers.rules.calendar import OutOfOrder
from handlers.rules.lifecycle import Desk
from handlers.rules.rounds import local_day
from storage.models import Bureau, Call, LateEntry, Officer
from storage.prepared import insert_of
from storage.queries import calls as questions
from storage.vocabulary import Act, Rank

# an enterprise that was admitted late has so long to file
LATE_ENTRY = timedelta(days=14)


def extend(
    session: Session,
    officer: Officer,
    bureau: Bureau,
    target: Bureau | None,
    due: date,
    reason: str,
    now: datetime,
) -> tuple[Call, list[Bureau]]:
    """Give one bureau below, or all of them, more time; returns whose deadline has moved.

    The province extends for those who report to it and, without a target, for the whole call; a
    city for its counties, within its own deadline. Raises NoCall, NotBelow and OutOfOrder.
    """
    call = current(session, local_day(now))
    desk = desk_at(session, bureau)
    if call is None or desk not in {Desk.PROVINCE, Desk.CITY}:
        raise NoCall if desk in {Desk.PROVINCE, Desk.CITY} else NotBelow
    own = questions.part(session, call, bureau.code)
    if due <= local_day(now) or (own is not None and due > own.due_on):
        raise OutOfOrder("beyond_own" if own and due > own.due_on else "due_too_early")
    if target is not None and target.reports_to != bureau.code:
        raise NotBelow
    whole = target is None and desk is Desk.PROVINCE
    codes = [each.code for each in questions.told_first(session, bureau.code)]
    moved = _extend(session, call, [target.code] if target else codes, due, reason)
    if whole:
        call.due_on = max(call.due_on, due)
    session.flush()
    subject = target or bureau
    journal.write_of_round(
        session, officer, subject, Act.EXTEND_CALL, call.round, now, due=f"{due}"
    )
    return call, moved


def _extend(session: Session, call: Call, codes: list[str], due: date, reason: str) -> list[Bureau]:
    moved = []
    for each in questions.parts(session, call, codes):
        if each.part.due_on >= due:
            continue
        each.part.extended_from = each.part.extended_from or each.part.due_on
        each.part.due_on, each.part.extended_why = due, reason[:NOTE]
        each.part.reminded = None  # the ladder begins anew around the new day
        moved.append(each.bureau)
    return moved


def close(
    session: Session, officer: Officer, bureau: Bureau, reason: str, now: datetime
) -> tuple[Call, list[Bureau]]:
    """End a call with the present day, before its time (R42); returns whom it cuts short.

    What is filed from the next day on goes into the next round; extensions end too. Raises
    NotTheProvince and NoCall, also when it is over by itself.
    """
    if bureau.rank is not Rank.PROVINCE:
        raise NotTheProvince
    today = local_day(now)
    call = questions.newest(session, today)
    if call is None or questions.last_due(session, call) <= today:
        raise NoCall
    call.due_on = min(call.due_on, today)
    cut = [each for each in questions.parts(session, call) if each.part.due_on > today]
    for each in cut:
        each.part.due_on = today
    session.flush()
    journal.write_of_round(
        session, officer, bureau, Act.CLOSE_CALL, call.round, now, reason=reason[:NOTE]
    )
    return call, [each.bureau for each in cut if each.part.told_at is not None]


def admit_late(
    session: Session,
    officer: Officer,
    bureau: Bureau,
    county_code: str,
    enterprise: str,
    reason: str,
    now: datetime,
) -> tuple[Call, date]:
    """Let an enterprise, by name, file under the round that is over for its county.

    Returns until when. Raises NoCall.
    """
    call = current(session, local_day(now))
    if call is None:
        raise NoCall
    until = local_day(now) + LATE_ENTRY
    said = {
        "until": until, "reason": reason[:NOTE], "officer_id": officer.id, "admitted_at": now,
    }  # fmt: skip
    insert = insert_of(session.get_bind().dialect.name)
    session.execute(
        insert(LateEntry)
        .values(round=call.round, county_code=county_code, enterprise=enterprise, **said)
        .on_conflict_do_update(index_elements=["round", "county_code", "enterprise"], set_=said)
    )
    journal.write_of_round(
        session, officer, bureau, Act.ADMIT_LATE, call.round, now, county=county_code
    )
    return call, until
