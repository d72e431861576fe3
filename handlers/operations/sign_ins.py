"""Signing in at the desk by WeChat: asked on a screen, confirmed on a phone (reliability §7).

Officers of bureaus sign in, and clerks of experts' home units; both are a ``Sitter`` here.
The code on the screen is bound to the browser that shows it, lasts ninety seconds and serves once.
Who scans it chooses the number that the screen shows; a wrong number ends the try.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from handlers.operations import journal
from storage.models import DeskSession, Officer, SignIn, UnitClerk
from storage.vocabulary import Act, SignInState

Sitter = Officer | UnitClerk

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


def region_of(sitter: Sitter) -> str:
    """The region of an officer's bureau; a home unit belongs to none."""
    return sitter.bureau_code if isinstance(sitter, Officer) else ""


def _name(sitter: Sitter) -> str:
    named = journal.officer if isinstance(sitter, Officer) else journal.clerk
    return named(sitter.id)


def _ids(sitter: Sitter) -> dict[str, int]:
    """The column that says who it is."""
    return {"officer_id" if isinstance(sitter, Officer) else "clerk_id": sitter.id}


def scan(session: Session, sitter: Sitter, scene: str, now: datetime) -> SignIn:
    """Somebody scans the code of a screen; the first one who does has it. Raises NoSuchTry."""
    row = session.scalar(
        select(SignIn).where(SignIn.scene_hash == hash_of(scene)).with_for_update()
    )
    if row is None or row.until < now or row.state is not SignInState.WAITING:
        raise NoSuchTry
    row.state, row.openid = SignInState.SCANNED, sitter.openid or ""
    for column, id_ in _ids(sitter).items():
        setattr(row, column, id_)
    return row


def confirm(session: Session, sitter: Sitter, number: int, now: datetime) -> SignIn:
    """Who scanned confirms the number on the screen. Raises NoSuchTry and WrongNumber."""
    row = _newest(session, sitter.openid or "", SignInState.SCANNED)
    if row is None or row.until < now:
        raise NoSuchTry
    if row.number != number:
        row.state = SignInState.REFUSED
        _note(session, sitter, Act.REFUSE_SIGN_IN, now, wrong_number=True)
        raise WrongNumber
    row.state = SignInState.CONFIRMED
    return row


def enter(
    session: Session, sitter: Sitter, door: str, token: str, now: datetime, *, hours: int
) -> DeskSession:
    """Open the session of a confirmed try for the browser it belongs to. Raises NoSuchTry."""
    row = session.scalar(select(SignIn).where(SignIn.door_hash == hash_of(door)).with_for_update())
    if row is None or row.until < now or row.state is not SignInState.CONFIRMED:
        raise NoSuchTry
    row.state = SignInState.USED
    opened = DeskSession(
        token_hash=hash_of(token),
        **_ids(sitter),
        openid=row.openid,
        address=row.address,
        browser=row.browser,
        opened_at=now,
        seen_at=now,
        until=now + timedelta(hours=hours),
    )
    session.add(opened)
    session.flush()
    _note(session, sitter, Act.SIGN_IN, now, browser=row.browser, address=row.address)
    return opened


def touch(session: Session, seat: int, now: datetime) -> None:
    """Remember that a session is in use."""
    session.execute(update(DeskSession).where(DeskSession.id == seat).values(seen_at=now))


def leave(session: Session, sitter: Sitter, now: datetime, *, seat: int | None = None) -> int:
    """End one session of a person, or all of them; returns how many."""
    query = update(DeskSession).where(
        DeskSession.openid == sitter.openid, DeskSession.ended_at.is_(None)
    )
    if seat is not None:
        query = query.where(DeskSession.id == seat)
    ended = session.execute(query.values(ended_at=now).returning(DeskSession.id)).all()
    if ended:
        _note(session, sitter, Act.SIGN_OUT, now, sessions=len(ended))
    return len(ended)


def disown(session: Session, sitter: Sitter, now: datetime) -> int:
    """「不是我」: every session of the person ends, every try under way is refused."""
    session.execute(
        update(SignIn)
        .where(SignIn.openid == sitter.openid, SignIn.state.in_(PENDING))
        .values(state=SignInState.REFUSED)
    )
    _note(session, sitter, Act.REFUSE_SIGN_IN, now)
    return leave(session, sitter, now)


def _newest(session: Session, openid: str, state: SignInState) -> SignIn | None:
    return session.scalar(
        select(SignIn)
        .where(SignIn.openid == openid, SignIn.state == state)
        .order_by(SignIn.id.desc())
        .limit(1)
        .with_for_update()
    )


def _note(session: Session, sitter: Sitter, act: Act, now: datetime, **facts: object) -> None:
    who = _name(sitter)
    journal.write(session, who, act, who, now, region=region_of(sitter), **facts)
