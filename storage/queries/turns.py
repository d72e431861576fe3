"""The statements of every turn, compiled once per dialect and run on the driver's own cursor.

A turn of a conversation is the hot path of the whole house: taking the turn, claiming the push,
remembering the conversation, storing the reply. SQLAlchemy writes these statements; running the
compiled text directly saves half of their cost (docs/decisions/0007-hot-path.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler

from storage.models import Follower, Hearing
from storage.vocabulary import HearingState


@dataclass(frozen=True, slots=True)
class Seat:
    """The follower's row as it was when the turn was taken."""

    conversation: str
    asked: int
    said_at: int
    agreed_version: str


@dataclass(frozen=True, slots=True)
class _Statement:
    """One compiled statement; ``order`` are its parameters by place where the driver wants that."""

    text: str
    order: tuple[str, ...]
    fixed: Mapping[str, Any]

    def run(self, connection: Connection, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Run it; gives the first row of a statement that returns rows."""
        cursor = connection.connection.cursor()
        given = {**self.fixed, **values}
        try:
            if self.order:
                cursor.execute(self.text, tuple(given[name] for name in self.order))
            else:
                cursor.execute(self.text, given)
            row: tuple[Any, ...] | None = cursor.fetchone() if cursor.description else None
        finally:
            cursor.close()
        return row


def _take(insert: Any) -> Executable:
    fresh = insert(Follower).values(
        openid=bindparam("openid"), following=True, turns=1, conversation="", asked=0, said_at=0,
        spoke_at=0, tapped_at=0, told=0, agreed_version="", reminders=True,
    )  # fmt: skip
    locked = fresh.on_conflict_do_update(
        index_elements=["openid"], set_={"turns": Follower.turns + 1}
    )
    found: Executable = locked.returning(
        Follower.conversation, Follower.asked, Follower.said_at, Follower.agreed_version
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
    if more:
        values["told"] = 0
    return update(Follower).where(Follower.openid == bindparam("who")).values(values)


@cache
def _statements(dialect_name: str) -> Mapping[str, Executable]:
    insert = sqlite.insert if dialect_name == "sqlite" else postgresql.insert
    return {
        "take": _take(insert),
        "claim": _claim(insert),
        "remember": _remember(),
        "spoke": _remember(spoke_at="moment"),
        "tapped": _remember(tapped_at="moment"),
        "reply": select(Hearing.reply).where(Hearing.key == bindparam("key")),
        "store": update(Hearing)
        .where(Hearing.key == bindparam("which"))
        .values(reply=bindparam("reply")),
    }


_COMPILED: dict[tuple[str, str], _Statement] = {}


def _compiled(dialect: Dialect, name: str) -> _Statement:
    known = _COMPILED.get((dialect.name, name))
    if known is None:
        statement: Any = _statements(dialect.name)[name]
        compiled: SQLCompiler = statement.compile(dialect=dialect)
        processors = compiled._bind_processors  # noqa: SLF001  values that never change, once
        fixed = {
            key: processors[key](value) if key in processors else value
            for key, value in compiled.params.items()
            if value is not None
        }
        known = _Statement(str(compiled), tuple(compiled.positiontup or ()), fixed)
        _COMPILED[dialect.name, name] = known
    return known


@cache
def _moment_of(dialect: Dialect) -> Any:
    return Hearing.__table__.c.heard_at.type.bind_processor(dialect)


def _stamp(dialect: Dialect, moment: datetime) -> Any:
    process = _moment_of(dialect)
    return process(moment) if process else moment


def take_turn(connection: Connection, openid: str) -> Seat:
    """Make or lock the follower's row; two pushes of one person wait for each other here."""
    row = _compiled(connection.dialect, "take").run(connection, {"openid": openid})
    if row is None:
        raise LookupError("the follower's row was not returned")
    return Seat(row[0], row[1], row[2], row[3])


def claim(connection: Connection, key: str, openid: str, kind: str, said_at: int,
          heard_at: datetime, text: str) -> bool:  # fmt: skip
    """Claim a content key; false when another delivery has been heard already."""
    values = {
        "key": key,
        "openid": openid,
        "kind": kind,
        "said_at": said_at,
        "heard_at": _stamp(connection.dialect, heard_at),
        "text": text,
    }
    return _compiled(connection.dialect, "claim").run(connection, values) is not None


def reply_of(connection: Connection, key: str) -> str:
    """The stored reply of a push that was heard before."""
    row = _compiled(connection.dialect, "reply").run(connection, {"key": key})
    return str(row[0]) if row else ""


def store_reply(connection: Connection, key: str, reply: str) -> None:
    """Store the reply of a push, for its next delivery."""
    _compiled(connection.dialect, "store").run(connection, {"which": key, "reply": reply})


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
    _compiled(connection.dialect, opened or "remember").run(connection, values)
