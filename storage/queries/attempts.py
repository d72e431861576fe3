"""One attempt at sending: its channel noted before the call, its outcome after it.

The hottest statements of sending: each does its work for a whole batch, whatever its size, and is
fenced by the attempt number. Rows are taken in the order of their ids, as everybody does who takes
several.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Executable,
    Integer,
    Text,
    bindparam,
    case,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session

from storage.prepared import Prepared, Tongue
from storage.queries.outbox import ROWS, TRIES
from storage.session import database_time
from storage.vocabulary import Channel, NoticeState

UNDER_WAY = frozenset({NoticeState.READY, NoticeState.LEASED})


@dataclass(frozen=True, slots=True)
class Start:
    """A call about to be made: its channel and the rule that chose it."""

    id: int
    attempt: int
    channel: Channel
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Ack:
    """What became of one attempt; ``ms`` is how long the call took.

    An empty ``rule`` leaves the one that was noted when the call began.
    """

    id: int
    attempt: int
    state: NoticeState
    outcome: str
    channel: Channel = Channel.NONE
    rule: str = ""
    reason: str = ""
    code: int | None = None
    remote_id: str | None = None
    not_before: datetime | None = None
    counts_as_error: bool = False
    unsure_since: datetime | None = None
    tried: str = ""
    ms: int = 0


def start(session: Session, starts: Sequence[Start], *, least: timedelta) -> frozenset[int]:
    """Note the channels of calls about to be made; gives the ids of those that may be made.

    The others were cancelled or rescued meanwhile, or their lease is nearly over. The note tells a
    rescue whether a call may have gone out and whether a repeat is harmless.
    """
    if not starts:
        return frozenset()
    rows = (
        {"id": one.id, "attempt": one.attempt, "channel": one.channel.value, "rule": one.rule}
        for one in starts
    )
    until = database_time(session) + least
    done = _START.all(session.connection(), {"rows": _rows(rows), "until": until})
    return frozenset(row[0] for row in done)


def acknowledge(session: Session, acks: Sequence[Ack], now: datetime) -> int:
    """Settle attempts; returns how many were stale, that is, of a lease already given to others."""
    connection = session.connection()
    locked = _LOCK.all(connection, {"rows": _rows({"id": ack.id} for ack in acks)})
    attempts = {row[0]: row[1] for row in locked}
    fresh = [ack for ack in acks if attempts.get(ack.id) == ack.attempt]
    if fresh:
        sqlite = connection.dialect.name == "sqlite"
        rows = _rows(_plain(ack, sqlite=sqlite) for ack in fresh)
        _SETTLE.all(connection, {"rows": rows, "now": now})
        _NOTE.all(connection, {"rows": rows, "now": now})
    return len(acks) - len(fresh)


# ---------------------------------------------------------------- the statements


def _start(tongue: Tongue) -> Executable:
    given = tongue.rows(id=BigInteger(), attempt=Integer(), channel=Text(), rule=Text())
    return (
        update(ROWS)
        .where(
            ROWS.c.id == given.c.id,
            tongue.among(ROWS.c.id),
            ROWS.c.attempt == given.c.attempt,
            ROWS.c.state == literal(NoticeState.LEASED, ROWS.c.state.type),
            ROWS.c.lease_until >= bindparam("until", type_=ROWS.c.lease_until.type),
        )
        .values(channel=given.c.channel, rule=given.c.rule)
        .returning(ROWS.c.id)
    )


def _lock(tongue: Tongue) -> Executable:
    given = tongue.rows(id=BigInteger())
    taken = select(ROWS.c.id, ROWS.c.attempt).where(
        ROWS.c.id.in_(select(given.c.id)) if tongue.name == "sqlite" else tongue.among(ROWS.c.id)
    )
    return taken.order_by(ROWS.c.id).with_for_update()


def _settle(tongue: Tongue) -> Executable:
    moment = Text() if tongue.name == "sqlite" else DateTime(timezone=True)
    given = tongue.rows(
        id=BigInteger(), state=Text(), channel=Text(), rule=Text(), reason=Text(), code=Integer(),
        under_way=Integer(), unsure=moment, remote=Text(), due=moment, errors=Integer(),
        tried=Text(),
    )  # fmt: skip
    now = bindparam("now", type_=ROWS.c.settled_at.type)
    return (
        update(ROWS)
        .where(ROWS.c.id == given.c.id, tongue.among(ROWS.c.id))
        .values(
            state=given.c.state,
            channel=given.c.channel,
            rule=func.coalesce(func.nullif(given.c.rule, ""), ROWS.c.rule),
            reason=given.c.reason,
            last_code=given.c.code,
            owner=None,
            lease_until=None,
            settled_at=case((given.c.under_way == 0, now)),
            # never forgotten: a refusal today does not undo what an earlier try may have done
            unsure_since=func.coalesce(given.c.unsure, ROWS.c.unsure_since),
            remote_id=func.coalesce(given.c.remote, ROWS.c.remote_id),
            not_before=func.coalesce(given.c.due, ROWS.c.not_before),
            errors=ROWS.c.errors + given.c.errors,
            tried=ROWS.c.tried.concat(given.c.tried),
        )
    )


def _note(tongue: Tongue) -> Executable:
    given = tongue.rows(
        id=BigInteger(), attempt=Integer(), channel=Text(), outcome=Text(), code=Integer(),
        ms=Integer(),
    )  # fmt: skip
    columns = ("notice_id", "attempt", "channel", "outcome", "code", "ms", "at")
    row = select(
        given.c.id, given.c.attempt, given.c.channel, given.c.outcome, given.c.code, given.c.ms,
        bindparam("now", type_=TRIES.c["at"].type),
    )  # fmt: skip
    return insert(TRIES).from_select(columns, row)


_START, _LOCK = Prepared(_start), Prepared(_lock)
_SETTLE, _NOTE = Prepared(_settle), Prepared(_note)


def _rows(rows: Iterable[Mapping[str, Any]]) -> str:
    return json.dumps(sorted(rows, key=lambda row: row["id"]), ensure_ascii=False)


def _plain(ack: Ack, *, sqlite: bool) -> dict[str, Any]:
    return {
        "id": ack.id,
        "attempt": ack.attempt,
        "state": ack.state.value,
        "channel": ack.channel.value,
        "rule": ack.rule,
        "reason": ack.reason[:120],
        "code": ack.code,
        "under_way": int(ack.state in UNDER_WAY),
        "unsure": _stamp(ack.unsure_since, sqlite=sqlite),
        "remote": ack.remote_id or None,
        "due": _stamp(ack.not_before, sqlite=sqlite),
        "errors": int(ack.counts_as_error),
        "tried": f"{ack.tried} " if ack.tried else "",
        "outcome": ack.outcome,
        "ms": ack.ms,
    }


def _stamp(moment: datetime | None, *, sqlite: bool) -> str | None:
    """A moment as the database reads it; SQLite keeps text, in the form of the column's type."""
    if moment is None:
        return None
    if sqlite:
        return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    return moment.isoformat()
