"""Questions about the desk: who sits at a screen, what was asked of a phone, what is saved."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from storage.models import Bureau, DeskSession, Officer, SavedView, SignIn, UnitClerk
from storage.vocabulary import OfficerState


@dataclass(frozen=True, slots=True)
class Seat:
    """An open session with its officer and bureau."""

    row: DeskSession
    officer: Officer
    bureau: Bureau


@dataclass(frozen=True, slots=True)
class UnitSeat:
    """An open session of the clerk of a home unit."""

    row: DeskSession
    clerk: UnitClerk


def _is_open(token_hash: str, now: datetime, idle: timedelta) -> tuple[ColumnElement[bool], ...]:
    return (
        DeskSession.token_hash == token_hash,
        DeskSession.ended_at.is_(None),
        DeskSession.until > now,
        DeskSession.seen_at > now - idle,
    )


def seat_of(session: Session, token_hash: str, now: datetime, idle: timedelta) -> Seat | None:
    """The open session of a token; None when it ended, idled out, or the officer has left.

    The officer must still be bound to the person who signed in, so leaving office ends the
    session at once.
    """
    row = session.execute(
        select(DeskSession, Officer, Bureau)
        .join(Officer, DeskSession.officer_id == Officer.id)
        .join(Bureau, Officer.bureau_code == Bureau.code)
        .where(
            *_is_open(token_hash, now, idle),
            Officer.state == OfficerState.BOUND,
            Officer.openid == DeskSession.openid,
            or_(Officer.until.is_(None), Officer.until > now),
        )
    ).first()
    return Seat(row[0], row[1], row[2]) if row else None


def unit_seat_of(
    session: Session, token_hash: str, now: datetime, idle: timedelta
) -> UnitSeat | None:
    """The open session of a home unit's clerk, who must still be bound to who signed in."""
    row = session.execute(
        select(DeskSession, UnitClerk)
        .join(UnitClerk, DeskSession.clerk_id == UnitClerk.id)
        .where(
            *_is_open(token_hash, now, idle),
            UnitClerk.state == OfficerState.BOUND,
            UnitClerk.openid == DeskSession.openid,
        )
    ).first()
    return UnitSeat(row[0], row[1]) if row else None


def sign_in_at(session: Session, door_hash: str) -> SignIn | None:
    """The try to sign in of a browser."""
    return session.scalar(select(SignIn).where(SignIn.door_hash == door_hash))


def signing_officer(session: Session, door_hash: str) -> Officer | None:
    """The officer who confirmed the try of a browser and is still in office."""
    return session.scalar(
        select(Officer)
        .join(SignIn, SignIn.officer_id == Officer.id)
        .where(
            SignIn.door_hash == door_hash,
            Officer.state == OfficerState.BOUND,
            Officer.openid == SignIn.openid,
        )
    )


def signing_clerk(session: Session, door_hash: str) -> UnitClerk | None:
    """The clerk of a home unit who confirmed the try of a browser and is still bound."""
    return session.scalar(
        select(UnitClerk)
        .join(SignIn, SignIn.clerk_id == UnitClerk.id)
        .where(
            SignIn.door_hash == door_hash,
            UnitClerk.state == OfficerState.BOUND,
            UnitClerk.openid == SignIn.openid,
        )
    )


def open_seats(session: Session, openid: str, now: datetime) -> list[DeskSession]:
    """The sessions a person has open, newest first."""
    query = select(DeskSession).where(
        DeskSession.openid == openid, DeskSession.ended_at.is_(None), DeskSession.until > now
    )
    return list(session.scalars(query.order_by(DeskSession.id.desc())))


def views_of(session: Session, officer_id: int) -> list[SavedView]:
    """The searches an officer has saved, in the order of saving."""
    query = select(SavedView).where(SavedView.officer_id == officer_id)
    return list(session.scalars(query.order_by(SavedView.id)))


def view_of(session: Session, officer_id: int, id_: int) -> SavedView | None:
    """One saved search of an officer."""
    return session.scalar(
        select(SavedView).where(SavedView.officer_id == officer_id, SavedView.id == id_)
    )
