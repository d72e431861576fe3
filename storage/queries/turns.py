"""The statements of every turn: take it, claim the push, remember, store the reply.

They are the hot path of the whole house and therefore prepared.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, bindparam, select, update

from storage.models import Follower, Hearing
from storage.prepared import Prepared
from storage.vocabulary import HearingState


@dataclass(frozen=True, slots=True)
class Seat:
    """The follower's row as it was when the turn was taken."""

    conversation: str
    asked: int
    said_at: int
    agreed_version: str
    waiting: bool


def _take(insert: Any) -> Executable:
    fresh = insert(Follower).values(
        openid=bindparam("openid"), following=True, turns=1, conversation="", asked=0, said_at=0,
        spoke_at=0, tapped_at=0, waiting=False, agreed_version="", reminders=True,
    )  # fmt: skip
    locked = fresh.on_conflict_do_update(
        index_elements=["openid"], set_={"turns": Follower.turns + 1}
    )
    found: Executable = locked.returning(
        Follower.conversation,
        Follower.asked,
        Follower.said_at,
        Follower.agreed_version,
        Follower.waiting,
    )
    return found


def _claim(insert: Any) -> Executable:
    names = ("key", "openid", "kind", "said_at", "heard_at", "text")
    row = insert(Hearing).values(
        **{name: bindparam(name) for name in names},
        state=HearingState.DONE, attempts=1, reply="", error="",
    )  # fmt: skip
    found: Executable = row.on_conflict_do_nothing(index_elements=["key"]).returning(Hearing.key)
    return found


def _remember(**more: str) -> Executable:
    names = {name: name for name in ("conversation", "asked", "said_at")} | more
    values: dict[str, Any] = {column: bindparam(name) for column, name in names.items()}
    return update(Follower).where(Follower.openid == bindparam("who")).values(values)


TAKE = Prepared(_take)
CLAIM = Prepared(_claim)
REMEMBER = {
    "": Prepared(lambda _: _remember()),
    "spoke": Prepared(lambda _: _remember(spoke_at="moment")),
    "tapped": Prepared(lambda _: _remember(tapped_at="moment")),
}
REPLY = Prepared(lambda _: select(Hearing.reply).where(Hearing.key == bindparam("key")))
STORE = Prepared(
    lambda _: (
        update(Hearing).where(Hearing.key == bindparam("which")).values(reply=bindparam("reply"))
    )
)


def take_turn(connection: Connection, openid: str) -> Seat:
    """Make or lock the follower's row; two pushes of one person wait for each other here."""
    row = TAKE.run(connection, {"openid": openid})
    if row is None:
        raise LookupError("the follower's row was not returned")
    return Seat(row[0], row[1], row[2], row[3], bool(row[4]))


def claim(connection: Connection, key: str, openid: str, kind: str, said_at: int,
          heard_at: datetime, text: str) -> bool:  # fmt: skip
    """Claim a content key; false when another delivery has been heard already."""
    values = {
        "key": key,
        "openid": openid,
        "kind": kind,
        "said_at": said_at,
        "heard_at": heard_at,
        "text": text,
    }
    return CLAIM.run(connection, values) is not None


def reply_of(connection: Connection, key: str) -> str:
    """The stored reply of a push that was heard before."""
    row = REPLY.run(connection, {"key": key})
    return str(row[0]) if row else ""


def store_reply(connection: Connection, key: str, reply: str) -> None:
    """Store the reply of a push, for its next delivery."""
    STORE.run(connection, {"which": key, "reply": reply})


def remember(connection: Connection, openid: str, conversation: str, asked: int, said_at: int,
             *, opened: str = "", moment: int = 0) -> None:  # fmt: skip
    """Store the conversation; ``opened`` is ``spoke`` or ``tapped`` when a window opens anew."""
    values = {
        "who": openid,
        "conversation": conversation,
        "asked": asked,
        "said_at": said_at,
        "moment": moment,
    }
    if not opened:
        del values["moment"]
    REMEMBER[opened].run(connection, values)
