"""Browsers that show who their person is: our cookie, the platform's login (reliability §7).

Ids and states are stored as hashes. A pass without an openid waits for the platform's answer.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from storage.models import PagePass

WAIT = timedelta(minutes=10)
HOURS = timedelta(hours=2)


class NoPass(Exception):
    """The cookie is none of ours, too old, or the word that came back is another."""


def _hash(word: str) -> str:
    return hashlib.sha256(f"page-pass:{word}".encode()).hexdigest()


def begin(session: Session, now: datetime) -> tuple[str, str]:
    """A pass that waits for a login: its cookie, and the word that has to come back with it."""
    session.execute(delete(PagePass).where(PagePass.expires_at < now))
    cookie, state = secrets.token_urlsafe(24), secrets.token_hex(24)
    session.add(
        PagePass(id_hash=_hash(cookie), state_hash=_hash(state), openid="", expires_at=now + WAIT)
    )
    return cookie, state


def finish(session: Session, cookie: str, state: str, openid: str, now: datetime) -> str:
    """Give the pass to whom the platform has named; returns a new cookie. Raises NoPass.

    The waiting pass is used up, so that a cookie planted beforehand is worth nothing.
    """
    check(session, cookie, state, now)
    session.execute(delete(PagePass).where(PagePass.id_hash == _hash(cookie)))
    fresh = secrets.token_urlsafe(24)
    session.add(
        PagePass(id_hash=_hash(fresh), state_hash="", openid=openid, expires_at=now + HOURS)
    )
    return fresh


def check(session: Session, cookie: str, state: str, now: datetime) -> None:
    """Whether a login that comes back is the one that was begun here. Raises NoPass."""
    row = session.get(PagePass, _hash(cookie))
    if row is None or row.openid or row.expires_at < now:
        raise NoPass
    if not secrets.compare_digest(row.state_hash, _hash(state)):
        raise NoPass


def person(session: Session, cookie: str, now: datetime) -> str:
    """Who holds a pass; empty for nobody."""
    row = session.get(PagePass, _hash(cookie)) if cookie else None
    return row.openid if row is not None and row.expires_at >= now else ""


def stamp(cookie: str) -> str:
    """The word a form of this browser has to bring along; of no use to anybody else."""
    return hashlib.sha256(f"page-form:{cookie}".encode()).hexdigest()[:32]
