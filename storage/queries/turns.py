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
from storage.prepared import Prepared, Tongue, together
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
class Taken:
    """The turns that were taken, by openid, and the content keys that are new."""

    seats: dict[str, Seat]
    unheard: frozenset[str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A push that has been heard: its content key, whose it is, what was said, what was answered.

    ``question`` is what was being asked when the answer went out.
    """

    key: str
    openid: str
    kind: str
    said_at: int
    text: str
    reply: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class After:
    """What a turn leaves in the follower's row; a moment of 0 leaves that window as it was."""

    openid: str
    conversation: str
    asked: int
    said_at: int
    spoke_at: int = 0
    tapped_at: int = 0


def _take(tongue: Tongue) -> Executable:
    """Read the followers' rows and lock them, in the order of the openids."""
    found = (
        select(
            Follower.openid,
            Follower.conversation,
            Follower.asked,
            Follower.said_at,
            Follower.agreed_version,
            Follower.waiting,
        )
        .where(tongue.one_of(Follower.openid))
        .order_by(Follower.openid)
    )
    return found.with_for_update()  # SQLite has one writer and knows no such lock


def _welcome(tongue: Tongue) -> Executable:
    """Make rows for those who have none, whoever else may be doing the same."""
    given = tongue.rows(openid=Text())
    fresh = {
        "openid": given.c.openid, "following": literal(value=True), "turns": literal(0),
        "conversation": literal(""), "asked": literal(0), "said_at": literal(0),
        "spoke_at": literal(0), "tapped_at": literal(0), "waiting": literal(value=False),
        "agreed_version": literal(""), "reminders": literal(value=True),
    }  # fmt: skip
    # WHERE TRUE: without it SQLite reads ON CONFLICT as the condition of a join
    people = select(*fresh.values()).where(true())
    row = tongue.insert(Follower).from_select(list(fresh), people)
    made: Executable = row.on_conflict_do_nothing(index_elements=["openid"])
    return made


def _known(tongue: Tongue) -> Executable:
    return select(Hearing.key).where(tongue.one_of(Hearing.key))


def _keep(tongue: Tongue) -> Executable:
    given = tongue.rows(
        key=Text(), openid=Text(), kind=Text(), said_at=BigInteger(), text=Text(), reply=Text(),
        question=Text(),
    )  # fmt: skip
    said: dict[str, Any] = {name: given.c[name] for name in Kept.__slots__}
    fresh = said | {
        "heard_at": bindparam("heard_at", type_=Hearing.heard_at.type),
        "state": literal(HearingState.DONE, Hearing.state.type),
        "attempts": literal(1), "error": literal(""),
    }  # fmt: skip
    made: Executable = tongue.insert(Hearing).from_select(list(fresh), select(*fresh.values()))
    return made


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
            turns=Follower.turns + 1,
            conversation=given.c.conversation,
            asked=given.c.asked,
            said_at=given.c.said_at,
            spoke_at=func.coalesce(spoke, Follower.spoke_at),
            tapped_at=func.coalesce(tapped, Follower.tapped_at),
        )
    )


TAKE = Prepared(_take)
WELCOME = Prepared(_welcome)
KNOWN = Prepared(_known)
KEEP = Prepared(_keep)
REMEMBER = Prepared(_remember)
REPLY = Prepared(lambda _: select(Hearing.reply).where(Hearing.key == bindparam("key")))


_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _as_rows(values: Iterable[object]) -> str:
    return _to_json(list(values))


def _as_names(names: Iterable[str]) -> str:
    return _to_json(list(names))


def _plain(value: Any) -> dict[str, Any]:
    """A flat value as a row; ``asdict`` copies deeply, which costs more than the statement."""
    return {name: getattr(value, name) for name in value.__slots__}


def take_turns(connection: Connection, openids: Sequence[str], keys: Sequence[str] = ()) -> Taken:
    """Lock the followers' rows, made when new; two pushes of one person wait for each other here.

    The locks are taken in the order of the openids, so that two groups cannot wait for each other.
    Which content keys have been heard already is asked once the turns are taken, so that the answer
    stands until the COMMIT. Where nobody's turn is taken, the primary key of the hearings lets only
    one of two be kept.
    """
    wanted = sorted(openids)
    found, known = _look(connection, wanted, keys)
    if len(found) < len(wanted):
        there = {row[0] for row in found}
        strangers = [{"openid": openid} for openid in wanted if openid not in there]
        WELCOME.run(connection, {"rows": _as_rows(strangers)})
        found, known = _look(connection, wanted, keys)
    seats = {row[0]: Seat(*row[1:]) for row in found}
    return Taken(seats, frozenset(keys).difference(row[0] for row in known))


def _look(
    connection: Connection, openids: Sequence[str], keys: Sequence[str]
) -> tuple[list[Any], list[Any]]:
    with together(connection):
        found = TAKE.ask(connection, {"rows": _as_names(openids)})
        known = KNOWN.ask(connection, {"rows": _as_names(keys)}) if keys else None
    return found.rows(), known.rows() if known else []


def reply_of(connection: Connection, key: str) -> str:
    """The stored reply of a push that was heard before."""
    row = REPLY.run(connection, {"key": key})
    return str(row[0]) if row else ""


def keep(
    connection: Connection, after: Sequence[After], heard: Sequence[Kept], heard_at: datetime
) -> None:
    """Keep what the turns left, and what was heard with the answers, for the next delivery.

    Raises sqlalchemy's IntegrityError when one of the pushes has been kept meanwhile.
    """
    with together(connection):
        if after:
            REMEMBER.ask(connection, {"rows": _as_rows(_plain(each) for each in after)})
        if heard:
            values = {"rows": _as_rows(_plain(push) for push in heard), "heard_at": heard_at}
            KEEP.ask(connection, values)
