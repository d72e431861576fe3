"""The statements of every turn: take it, claim the push, remember, store the reply.

They are the hot path of the whole house. Each does its work for a whole group of pushes at once:
on PostgreSQL a statement costs the same hundred microseconds for one row as for twenty.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Executable,
    Integer,
    Text,
    bindparam,
    func,
    literal,
    select,
    true,
    update,
)

from storage.models import Follower, Hearing
from storage.prepared import Prepared, Tongue
from storage.vocabulary import HearingState


@dataclass(frozen=True, slots=True)
class Seat:
    """The follower's row as it was when the turn was taken."""

    conversation: str
    asked: int
    said_at: int
    agreed_version: str
    waiting: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """A push about to be heard: its content key, whose it is, and what was said."""

    key: str
    openid: str
    kind: str
    said_at: int
    text: str


@dataclass(frozen=True, slots=True)
class After:
    """What a turn leaves in the follower's row; a moment of 0 leaves that window as it was."""

    openid: str
    conversation: str
    asked: int
    said_at: int
    spoke_at: int = 0
    tapped_at: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered to a push, and what was being asked when the answer went out."""

    key: str
    reply: str
    question: str


def _take(tongue: Tongue) -> Executable:
    given = tongue.rows(openid=Text())
    fresh = {
        "openid": given.c.openid, "following": literal(value=True), "turns": literal(1),
        "conversation": literal(""), "asked": literal(0), "said_at": literal(0),
        "spoke_at": literal(0), "tapped_at": literal(0), "waiting": literal(value=False),
        "agreed_version": literal(""), "reminders": literal(value=True),
    }  # fmt: skip
    # WHERE TRUE: without it SQLite reads ON CONFLICT as the condition of a join
    people = select(*fresh.values()).where(true())
    locked = (
        tongue.insert(Follower)
        .from_select(list(fresh), people)
        .on_conflict_do_update(index_elements=["openid"], set_={"turns": Follower.turns + 1})
    )
    found: Executable = locked.returning(
        Follower.openid,
        Follower.conversation,
        Follower.asked,
        Follower.said_at,
        Follower.agreed_version,
        Follower.waiting,
    )
    return found


def _claim(tongue: Tongue) -> Executable:
    given = tongue.rows(key=Text(), openid=Text(), kind=Text(), said_at=BigInteger(), text=Text())
    said: dict[str, Any] = {name: given.c[name] for name in Claim.__slots__}
    fresh = said | {
        "heard_at": bindparam("heard_at", type_=Hearing.heard_at.type),
        "state": literal(HearingState.DONE, Hearing.state.type),
        "attempts": literal(1), "reply": literal(""), "error": literal(""),
    }  # fmt: skip
    row = tongue.insert(Hearing).from_select(list(fresh), select(*fresh.values()).where(true()))
    found: Executable = row.on_conflict_do_nothing(index_elements=["key"]).returning(Hearing.key)
    return found


def _remember(tongue: Tongue) -> Executable:
    given = tongue.rows(
        openid=Text(), conversation=Text(), asked=Integer(), said_at=BigInteger(),
        spoke_at=BigInteger(), tapped_at=BigInteger(),
    )  # fmt: skip
    spoke, tapped = func.nullif(given.c.spoke_at, 0), func.nullif(given.c.tapped_at, 0)
    return (
        update(Follower)
        .where(Follower.openid == given.c.openid, tongue.among(Follower.openid))
        .values(
            conversation=given.c.conversation,
            asked=given.c.asked,
            said_at=given.c.said_at,
            spoke_at=func.coalesce(spoke, Follower.spoke_at),
            tapped_at=func.coalesce(tapped, Follower.tapped_at),
        )
    )


def _store(tongue: Tongue) -> Executable:
    given = tongue.rows(key=Text(), reply=Text(), question=Text())
    mine = (Hearing.key == given.c.key, tongue.among(Hearing.key))
    return update(Hearing).where(*mine).values(reply=given.c.reply, question=given.c.question)


TAKE = Prepared(_take)
CLAIM = Prepared(_claim)
REMEMBER = Prepared(_remember)
STORE = Prepared(_store)
REPLY = Prepared(lambda _: select(Hearing.reply).where(Hearing.key == bindparam("key")))


def _as_rows(values: Iterable[object]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def _plain(value: Any) -> dict[str, Any]:
    """A flat value as a row; ``asdict`` copies deeply, which costs more than the statement."""
    return {name: getattr(value, name) for name in value.__slots__}


def take_turns(connection: Connection, openids: Sequence[str]) -> dict[str, Seat]:
    """Make or lock the followers' rows; two pushes of one person wait for each other here.

    The locks are taken in the order of the openids, so that two groups cannot wait for each other.
    """
    rows = _as_rows({"openid": openid} for openid in sorted(openids))
    return {row[0]: Seat(*row[1:]) for row in TAKE.all(connection, {"rows": rows})}


def claim(connection: Connection, claims: Sequence[Claim], heard_at: datetime) -> frozenset[str]:
    """Claim content keys; those not given back have been heard in another delivery already."""
    values = {"rows": _as_rows(_plain(claim) for claim in claims), "heard_at": heard_at}
    return frozenset(row[0] for row in CLAIM.all(connection, values))


def reply_of(connection: Connection, key: str) -> str:
    """The stored reply of a push that was heard before."""
    row = REPLY.run(connection, {"key": key})
    return str(row[0]) if row else ""


def store_replies(connection: Connection, answers: Iterable[Answered]) -> None:
    """Store the answers to pushes, for their next delivery and for looking back."""
    STORE.run(connection, {"rows": _as_rows(_plain(answer) for answer in answers)})


def remember(connection: Connection, turns: Sequence[After]) -> None:
    """Store what the turns left: conversation, last question, and the windows opened anew."""
    REMEMBER.run(connection, {"rows": _as_rows(_plain(after) for after in turns)})
