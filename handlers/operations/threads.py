"""Talks of a person with an officer: asked for, answered, ended; then the bot resumes."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.operations import journal, notices
from handlers.operations.numbers import count_up
from storage.models import Bureau, HumanThread, Officer
from storage.vocabulary import Act, ThreadState

LASTS = timedelta(hours=24)


class NoSuchThread(Exception):
    """There is no open talk of that number at the bureau."""


class Taken(Exception):
    """A colleague is talking with this person."""


def open_thread(session: Session, openid: str, bureau_code: str, now: datetime) -> HumanThread:
    """A person asks for a human; a talk that is open already goes on."""
    known = session.scalar(
        select(HumanThread)
        .where(
            HumanThread.openid == openid,
            HumanThread.bureau_code == bureau_code,
            HumanThread.state != ThreadState.CLOSED,
        )
        .order_by(HumanThread.id.desc())
        .limit(1)
    )
    if known is not None:
        return known
    number = count_up(session, f"threads:{bureau_code}")
    thread = HumanThread(
        openid=openid,
        bureau_code=bureau_code,
        number=number,
        state=ThreadState.WAITING,
        opened_at=now,
    )
    session.add(thread)
    session.flush()
    journal.write(
        session,
        journal.follower(openid),
        Act.ASK_HUMAN,
        f"thread:{thread.id}",
        now,
        region=bureau_code,
    )
    return thread


def answer(
    session: Session, officer: Officer, bureau: Bureau, number: int, now: datetime
) -> tuple[HumanThread, bool]:
    """An officer answers; for 24 hours the person's words go to this officer.

    Returns the talk, and whether it begins. Raises NoSuchThread and Taken.
    """
    thread = _held(session, bureau, number)
    begins = thread.state is ThreadState.WAITING
    if not begins and thread.officer_id != officer.id:
        raise Taken
    thread.state, thread.officer_id, thread.until = ThreadState.TALKING, officer.id, now + LASTS
    _note(session, journal.officer(officer.id), Act.ANSWER_HUMAN, thread, now)
    return thread, begins


def end_by_officer(
    session: Session, officer: Officer, bureau: Bureau, number: int, now: datetime
) -> HumanThread:
    """An officer ends a talk. Raises NoSuchThread and Taken."""
    thread = _held(session, bureau, number)
    if thread.officer_id not in {None, officer.id}:
        raise Taken
    end(session, journal.officer(officer.id), thread, now)
    return thread


def end(session: Session, actor: str, thread: HumanThread, now: datetime) -> None:
    """End a talk; the bot answers the person again."""
    thread.state, thread.closed_at = ThreadState.CLOSED, now
    _note(session, actor, Act.END_HUMAN, thread, now)


def end_old(session: Session, now: datetime) -> list[HumanThread]:
    """End the talks whose day has passed."""
    rows = session.scalars(
        select(HumanThread)
        .where(HumanThread.state == ThreadState.TALKING, HumanThread.until <= now)
        .order_by(HumanThread.until)
        .limit(100)
        .with_for_update(skip_locked=True)
    )
    ended = list(rows)
    for thread in ended:
        end(session, "system", thread, now)
    return ended


def forget(session: Session, openid: str, now: datetime) -> None:
    """Forget who talked and what was said, when a person asks for their data to be erased."""
    rows = session.scalars(select(HumanThread).where(HumanThread.openid == openid))
    for thread in list(rows):
        notices.blank_about(session, f"thread:{thread.id}:")
        if thread.state is not ThreadState.CLOSED:
            end(session, journal.follower(openid), thread, now)
        thread.openid = f"erased:{thread.id}"


def _held(session: Session, bureau: Bureau, number: int) -> HumanThread:
    thread = session.scalar(
        select(HumanThread)
        .where(
            HumanThread.bureau_code == bureau.code,
            HumanThread.number == number,
            HumanThread.state != ThreadState.CLOSED,
        )
        .with_for_update()
    )
    if thread is None:
        raise NoSuchThread
    return thread


def _note(session: Session, actor: str, act: Act, thread: HumanThread, now: datetime) -> None:
    journal.write(session, actor, act, f"thread:{thread.id}", now, region=thread.bureau_code)
