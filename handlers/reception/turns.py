"""Turns of a conversation in the database: take the turn, claim the push, remember the answer."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Insert, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from handlers.flows.readers import mask_phones, mobile
from handlers.flows.talk import Talk, Turn
from handlers.operations import journal, notices
from handlers.ports import SPOKEN, TAPPED, Heard, House, Kind
from handlers.reception import desk, receipts, replies
from handlers.rules.rounds import local_day
from handlers.wording import say
from storage import faults
from storage.models import Follower, Hearing
from storage.vocabulary import Act, HearingState

MOST_TRIES = 3
KEPT_TEXT = 4000
MOBILE = mobile()

# nobody's turn: reports about jobs carry no person (protocol §2.6), page visits say nothing
IMPERSONAL = frozenset({Kind.VISIT, Kind.ACCOUNT})


@dataclass(frozen=True, slots=True)
class Seat:
    """The follower's row as it was when the turn was taken."""

    conversation: str
    asked: int
    said_at: int
    agreed: bool


def _insert(session: Session) -> Any:
    return sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert


_TAKE: dict[str, Insert] = {}
_CLAIM: dict[str, Insert] = {}


def _take_turn(session: Session, openid: str, version: str) -> Seat:
    """Make or lock the follower's row; two pushes of one person wait for each other here."""
    dialect = session.get_bind().dialect.name
    if dialect not in _TAKE:
        fresh = _insert(session)(Follower).values(
            openid=bindparam("openid"), following=True, turns=1, conversation="", asked=0,
            said_at=0, spoke_at=0, tapped_at=0, told=0, agreed_version="", reminders=True,
        )  # fmt: skip
        _TAKE[dialect] = fresh.on_conflict_do_update(
            index_elements=["openid"], set_={"turns": Follower.turns + 1}
        ).returning(
            Follower.conversation, Follower.asked, Follower.said_at, Follower.agreed_version
        )
    row = session.connection().execute(_TAKE[dialect], {"openid": openid}).one()
    return Seat(row[0], row[1], row[2], agreed=row[3] == version)


def _claim(session: Session, heard: Heard, now: datetime) -> bool:
    """Claim the content key; false when another delivery has been heard already."""
    dialect = session.get_bind().dialect.name
    if dialect not in _CLAIM:
        names = ("key", "openid", "kind", "said_at", "heard_at", "text")
        row = _insert(session)(Hearing).values(
            **{name: bindparam(name) for name in names},
            state=HearingState.DONE, attempts=1, reply="", error="",
        )  # fmt: skip
        _CLAIM[dialect] = row.on_conflict_do_nothing(index_elements=["key"]).returning(Hearing.key)
    values = {
        "key": heard.key,
        "openid": heard.openid,
        "kind": heard.kind.value,
        "said_at": heard.said_at,
        "heard_at": now,
        "text": _kept_words(heard),
    }
    return session.connection().execute(_CLAIM[dialect], values).first() is not None


def _kept_words(heard: Heard) -> str:
    """What was said, with the middle of every phone number starred."""
    words = heard.text or str(heard.facts.get("recognised") or heard.facts.get("label") or "")
    return mask_phones(words.replace("\x00", ""))[:KEPT_TEXT] if words else ""


_REPLY_OF = select(Hearing.reply).where(Hearing.key == bindparam("key"))
_REMEMBER = (
    update(Follower)
    .where(Follower.openid == bindparam("who"))
    .values(
        conversation=bindparam("conversation"),
        asked=bindparam("asked"),
        said_at=bindparam("said_at"),
    )
)
_SPOKE = _REMEMBER.values(spoke_at=bindparam("spoke_at"), told=0)
_TAPPED = _REMEMBER.values(tapped_at=bindparam("tapped_at"), told=0)
_STORE = update(Hearing).where(Hearing.key == bindparam("which")).values(reply=bindparam("reply"))


def receive(session: Session, heard: Heard, now: datetime, house: House) -> str:
    """Hear one push and give the text of the reply; an empty text means nothing to say.

    Every delivery of one push gets the same text. Raises whatever a handler raises; the caller
    rolls back and parks the push.
    """
    if heard.kind in IMPERSONAL:
        return ""
    if heard.kind is Kind.RECEIPT:
        if _claim(session, heard, now):
            receipts.settle(session, heard, now)
        return ""
    seat = _take_turn(session, heard.openid, house.privacy_version)
    faults.hit("inbound.locked")
    if not _claim(session, heard, now):
        faults.hit("inbound.claimed")
        stored = session.connection().execute(_REPLY_OF, {"key": heard.key}).scalar_one()
        return _outgoing(stored, heard)
    faults.hit("inbound.claimed")
    reply = _apply(session, heard, seat, now, house)
    faults.hit("inbound.handled")
    if reply:
        session.connection().execute(_STORE, {"which": heard.key, "reply": reply})
    return _outgoing(reply, heard)


def _outgoing(reply: str, heard: Heard) -> str:
    if replies.UNKEPT not in reply:
        return reply
    return replies.fill_in(reply, MOBILE.spot(heard.text, date.min) or "")


def _apply(session: Session, heard: Heard, seat: Seat, now: datetime, house: House) -> str:
    turn = Turn(session, heard, now, local_day(now), house, seat.agreed)
    talk, said = desk.answer(turn, Talk.load(seat.conversation), seat.asked, seat.said_at)
    asked = seat.asked + 1 if said.asks_anew else seat.asked
    text, rest = replies.render(said.utterance, asked)
    session.flush()
    _remember(
        session, heard, seat, replace(talk, rest=rest, at=max(talk.at, int(now.timestamp()))), asked
    )
    return text


def _remember(session: Session, heard: Heard, seat: Seat, talk: Talk, asked: int) -> None:
    values: dict[str, Any] = {
        "who": heard.openid,
        "conversation": talk.dump(),
        "asked": asked,
        "said_at": max(seat.said_at, heard.said_at),
    }
    if heard.kind in SPOKEN and not heard.option:
        session.connection().execute(_SPOKE, values | {"spoke_at": heard.said_at})
    elif heard.kind in TAPPED or heard.option:
        session.connection().execute(_TAPPED, values | {"tapped_at": heard.said_at})
    else:
        session.connection().execute(_REMEMBER, values)


def park(session: Session, heard: Heard, now: datetime, error: str) -> str:
    """Keep a push whose handler failed, raw, for the sweeper; returns the short answer.

    A delivery that was heard after all keeps its stored reply.
    """
    session.execute(
        _insert(session)(Hearing)
        .values(
            key=heard.key, openid=heard.openid, kind=heard.kind.value, said_at=heard.said_at,
            heard_at=now, state=HearingState.PARKED, attempts=1, text=_kept_words(heard),
            reply=say("dialogue.parked"), raw=heard.to_json(), error=error[:80],
        )
        .on_conflict_do_nothing(index_elements=["key"])
    )  # fmt: skip
    journal.write(
        session, "system", Act.PARK, journal.follower(heard.openid), now, error=error[:80]
    )
    reply = session.scalar(select(Hearing.reply).where(Hearing.key == heard.key))
    return _outgoing(reply or "", heard)


def parked_keys(session: Session, *, limit: int = 20) -> list[str]:
    """The parked pushes, each person's oldest first."""
    return list(
        session.scalars(
            select(Hearing.key)
            .where(Hearing.state == HearingState.PARKED)
            .order_by(Hearing.openid, Hearing.said_at)
            .limit(limit)
        )
    )


def finish_parked(session: Session, key: str, now: datetime, house: House) -> bool:
    """Handle a parked push with the same code; its answer is owed as a notice.

    Returns whether there was anything to do. Raises whatever the handler raises.
    """
    openid = session.scalar(select(Hearing.openid).where(Hearing.key == key))
    if openid is None:
        return False
    seat = _take_turn(session, openid, house.privacy_version)
    row = session.scalar(
        select(Hearing)
        .where(Hearing.key == key, Hearing.state == HearingState.PARKED)
        .with_for_update(skip_locked=True)
    )
    if row is None or row.raw is None:
        return False
    heard = Heard.from_json(row.raw)
    reply = _apply(session, heard, seat, now, house)
    row.state, row.raw, row.error, row.reply = HearingState.DONE, None, "", reply
    if reply:
        answer = _outgoing(reply, heard)
        notices.owe(session, openid, f"hearing:{key}"[:120], now, text=answer, kind="answer")
    return True


def try_again_later(session: Session, key: str, now: datetime, error: str) -> HearingState:
    """Count a failed try of a parked push; the third is the last and is journalled as an alarm."""
    row = session.get_one(Hearing, key)
    row.attempts += 1
    row.error = error[:80]
    if row.attempts > MOST_TRIES:
        row.state = HearingState.REFUSED
        journal.write(
            session, "system", Act.GIVE_UP, journal.follower(row.openid), now, error=error[:80]
        )
    return row.state
