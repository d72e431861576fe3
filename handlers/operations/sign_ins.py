"""Signing in at the desk by WeChat: asked on a screen, confirmed on a phone (reliability §7).

The code on the screen is bound to the browser that shows it, lasts ninety seconds and serves once.
Who scans it chooses the number that the screen shows; a wrong number ends the try.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from handlers.operations import journal
from storage.models import DeskSession, Officer, SignIn
from storage.vocabulary import Act, SignInState

LASTS = timedelta(seconds=90)
OFFERED = 3
# tries of one address in a minute; an office behind one address shares them
MOST_TRIES = 60
PENDING = (SignInState.WAITING, SignInState.SCANNED, SignInState.CONFIRMED)


class TooManyTries(Exception):
    """One address asks for codes faster than people can scan them."""


class NoSuchTry(Exception):
    """The code is unknown, too old or used; all three look alike from outside."""


class WrongNumber(Exception):
    """Another number was chosen than the screen shows; the try is over."""


def new_secret() -> str:
    """A random secret of 256 bits for a scene, a browser or a session."""
    return secrets.token_urlsafe(32)


def new_numbers() -> tuple[int, ...]:
    """Two-digit numbers to choose from, the right one first."""
    return tuple(secrets.SystemRandom().sample(range(10, 100), OFFERED))


def hash_of(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(f"desk:{secret}".encode()).hexdigest()


def ask(
    session: Session,
    now: datetime,
    *,
    scene: str,
    door: str,
    numbers: tuple[int, ...],
    address: str,
    browser: str,
) -> SignIn:
    """Open a try to sign in from a browser. Raises TooManyTries."""
    recent = select(func.count()).where(
        SignIn.address == address, SignIn.asked_at > now - timedelta(minutes=1)
    )
    if (session.scalar(recent) or 0) >= MOST_TRIES:
        raise TooManyTries
    row = SignIn(
        scene_hash=hash_of(scene),
        door_hash=hash_of(door),
        number=numbers[0],
        choices=sorted(numbers),
        address=address[:64],
        browser=browser[:40],
        state=SignInState.WAITING,
        asked_at=now,
        until=now + LASTS,
    )
    session.add(row)
    session.flush()
    return row


def scan(session: Session, officer: Officer, scene: str, now: datetime) -> SignIn:
    """An officer scans the code of a screen; the first one who does has it. Raises NoSuchTry."""
    row = session.scalar(
        select(SignIn).where(SignIn.scene_hash == hash_of(scene)).with_for_update()
    )
    if row is None or row.until < now or row.state is not SignInState.WAITING:
        raise NoSuchTry
    row.state, row.openid, row.officer_id = SignInState.SCANNED, officer.openid or "", officer.id
    return row


def confirm(session: Session, openid: str, number: int, now: datetime) -> SignIn:
    """The officer confirms with the number on the screen. Raises NoSuchTry and WrongNumber."""
    row = _newest(session, openid, SignInState.SCANNED)
    if row is None or row.until < now:
        raise NoSuchTry
    if row.number != number:
        row.state = SignInState.REFUSED
        _note(session, Act.REFUSE_SIGN_IN, row, now, wrong_number=True)
        raise WrongNumber
    row.state = SignInState.CONFIRMED
    return row


def enter(
    session: Session, officer: Officer, door: str, token: str, now: datetime, *, hours: int
) -> DeskSession:
    """Open the session of a confirmed try for the browser it belongs to. Raises NoSuchTry."""
    row = session.scalar(select(SignIn).where(SignIn.door_hash == hash_of(door)).with_for_update())
    if row is None or row.until < now or row.state is not SignInState.CONFIRMED:
        raise NoSuchTry
    row.state = SignInState.USED
    opened = DeskSession(
        token_hash=hash_of(token),
        officer_id=officer.id,
        openid=row.openid,
        address=row.address,
        browser=row.browser,
        opened_at=now,
        seen_at=now,
        until=now + timedelta(hours=hours),
    )
    session.add(opened)
    session.flush()
    _note(session, Act.SIGN_IN, row, now, browser=row.browser, address=row.address)
    return opened


def touch(session: Session, seat: int, now: datetime) -> None:
    """Remember that a session is in use."""
    session.execute(update(DeskSession).where(DeskSession.id == seat).values(seen_at=now))


def leave(session: Session, officer: Officer, now: datetime, *, seat: int | None = None) -> int:
    """End one session of an officer, or all of them; returns how many."""
    query = update(DeskSession).where(
        DeskSession.openid == officer.openid, DeskSession.ended_at.is_(None)
    )
    if seat is not None:
        query = query.where(DeskSession.id == seat)
    ended = session.execute(query.values(ended_at=now).returning(DeskSession.id)).all()
    if ended:
        journal.write(
            session,
            journal.officer(officer.id),
            Act.SIGN_OUT,
            journal.officer(officer.id),
            now,
            region=officer.bureau_code,
            sessions=len(ended),
        )
    return len(ended)


def disown(session: Session, officer: Officer, now: datetime) -> int:
    """「不是我」: every session of the person ends, every try under way is refused."""
    session.execute(
        update(SignIn)
        .where(SignIn.openid == officer.openid, SignIn.state.in_(PENDING))
        .values(state=SignInState.REFUSED)
    )
    journal.write(
        session,
        journal.officer(officer.id),
        Act.REFUSE_SIGN_IN,
        journal.officer(officer.id),
        now,
        region=officer.bureau_code,
    )
    return leave(session, officer, now)


def _newest(session: Session, openid: str, state: SignInState) -> SignIn | None:
    return session.scalar(
        select(SignIn)
        .where(SignIn.openid == openid, SignIn.state == state)
        .order_by(SignIn.id.desc())
        .limit(1)
        .with_for_update()
    )


def _note(session: Session, act: Act, row: SignIn, now: datetime, **facts: object) -> None:
    who = journal.officer(row.officer_id or 0)
    officer = session.get(Officer, row.officer_id)
    region = officer.bureau_code if officer else ""
    journal.write(session, who, act, who, now, region=region, **facts)
