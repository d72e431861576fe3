"""The outbox: claim, start, acknowledge, rescue (reliability §4.3).

Leases run on the database's own clock; ``not_before`` and ``expires_at`` on the clock of the house.
Every acknowledgement is fenced by the attempt number. All statements work on whole batches, and
take rows in the order of their ids, as everybody does who takes several.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, func, insert, or_, select, update
from sqlalchemy.orm import Session

from storage.base import Base
from storage.models import Broadcast, Notice, Sending
from storage.session import database_time
from storage.vocabulary import BroadcastState, Channel, NoticeClass, NoticeState

LEASE = timedelta(seconds=60)
MOST_ERRORS = 8
# how long the platform drops a repeat by its id, less a margin (protocol §4.4, §4.10); no call at
# all can be made at any time, and of the other channels a repeat would be seen
REPEATABLE: Mapping[Channel, timedelta] = {
    Channel.NONE: timedelta.max,
    Channel.TEMPLATE: timedelta(minutes=9),
    Channel.MASS: timedelta(hours=23),
}
BATCH = "mass:"
# the hot statements speak of the table: the bookkeeping of mapped rows costs more than the database
ROWS, TRIES = (Base.metadata.tables[each.__tablename__] for each in (Notice, Sending))
STANDING = frozenset({BroadcastState.HELD, BroadcastState.STOPPED})


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice under lease; ``payload`` has its words, also those of an announcement."""

    id: int
    attempt: int
    occasion: str
    recipient: str
    cls: NoticeClass
    payload: Mapping[str, Any]
    client_id: str
    errors: int
    unsure_since: datetime | None
    tried: str = ""

    @property
    def row(self) -> str:
        """The name of its row in the table of occasions."""
        return str(self.payload.get("row", ""))

    @property
    def is_batch(self) -> bool:
        """Whether this is one mass call to many."""
        return self.recipient.startswith(BATCH)


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


def client_id(occasion: str, recipient: str, resend: int) -> str:
    """The id (26 characters) that makes repeats of one notice one message (reliability §4.3)."""
    digest = hashlib.sha256(f"{occasion}|{recipient}|{resend}".encode()).digest()
    return base64.b32encode(digest).decode("ascii")[:26]


def claim(
    session: Session, owner: str, now: datetime, *, limit: int, skip_locked: bool = True
) -> list[Claimed]:
    """Lease due notices to a sender: attempt + 1, committed before any call is made.

    ``skip_locked`` passes over what another sender is just taking. Engines without that (or where
    it is slow) do without: two senders then look at the same rows, and the second finds them taken.
    """
    due = (
        select(Notice.id)
        .where(
            Notice.state == NoticeState.READY,
            Notice.not_before <= now,
            or_(Notice.expires_at.is_(None), Notice.expires_at > now),
        )
        .order_by(Notice.priority, Notice.not_before, Notice.id)
        .limit(limit)
    )
    standing = session.scalars(select(Broadcast.id).where(Broadcast.state.in_(STANDING))).all()
    if standing:
        due = due.where(or_(Notice.broadcast_id.is_(None), Notice.broadcast_id.not_in(standing)))
    ids = session.scalars(due.with_for_update(skip_locked=True) if skip_locked else due).all()
    if not ids:
        return []
    taken = (
        update(ROWS)
        .where(ROWS.c.id.in_(sorted(ids)), ROWS.c.state == NoticeState.READY)
        .values(
            state=NoticeState.LEASED,
            owner=owner,
            lease_until=database_time(session) + LEASE,
            attempt=ROWS.c.attempt + 1,
            channel=Channel.NONE,
        )
        .returning(*(ROWS.c[name] for name in _CLAIMED))
    )
    rows = sorted(
        session.connection().execute(taken).all(),
        key=lambda row: (row.priority, row.not_before, row.id),
    )
    words = _words_of(session, {row.broadcast_id for row in rows if row.broadcast_id})
    return [_claimed(row, words) for row in rows]


_CLAIMED = (
    "id", "attempt", "occasion", "recipient", "class", "payload", "client_id", "errors",
    "unsure_since", "tried", "resend", "broadcast_id", "priority", "not_before",
)  # fmt: skip


def words_of(session: Session, notice: Notice) -> str:
    """The sentence of a notice, also of an announcement."""
    if notice.broadcast_id is None:
        return str(notice.payload.get("text", ""))
    broadcast = session.get_one(Broadcast, notice.broadcast_id)
    return _wording(broadcast, notice.payload)


def _wording(broadcast: Broadcast, payload: Mapping[str, Any]) -> str:
    """The words of an announcement for the part of the recipient."""
    return broadcast.wordings.get(str(payload.get("part", ""))) or broadcast.wordings[""]


def _words_of(session: Session, numbers: set[int]) -> dict[int, Broadcast]:
    if not numbers:
        return {}
    found = session.scalars(select(Broadcast).where(Broadcast.id.in_(numbers)))
    return {broadcast.id: broadcast for broadcast in found}


def _claimed(row: Any, words: Mapping[int, Broadcast]) -> Claimed:
    payload: dict[str, Any] = row.payload
    if (broadcast := words.get(row.broadcast_id)) is not None:
        data = {"what": broadcast.title, "at": row.not_before.strftime("%Y-%m-%d")}
        payload = {
            "text": _wording(broadcast, payload),
            "kind": "broadcast",
            "row": "broadcast",
            "data": data,
        }
    return Claimed(
        id=row.id,
        attempt=row.attempt,
        occasion=row.occasion,
        recipient=row.recipient,
        cls=row[_CLAIMED.index("class")],
        payload=payload,
        client_id=row.client_id or client_id(row.occasion, row.recipient, row.resend),
        errors=row.errors,
        unsure_since=row.unsure_since,
        tried=row.tried,
    )


def start(session: Session, starts: Sequence[Start], *, least: timedelta) -> frozenset[int]:
    """Note the channels of calls about to be made; gives the ids of those that may be made.

    The others were cancelled or rescued meanwhile, or their lease is nearly over. The note tells a
    rescue whether a call may have gone out and whether a repeat is harmless.
    """
    until = database_time(session) + least
    attempts = {one.id: one.attempt for one in starts}
    may: set[int] = set()
    for channel, rule in sorted({(one.channel, one.rule) for one in starts}):
        ids = sorted(one.id for one in starts if (one.channel, one.rule) == (channel, rule))
        done = session.connection().execute(
            update(ROWS)
            .where(
                ROWS.c.id.in_(ids),
                ROWS.c.attempt.in_(sorted({attempts[number] for number in ids})),
                ROWS.c.state == NoticeState.LEASED,
                ROWS.c.lease_until >= until,
            )
            .values(channel=channel, rule=rule)
            .returning(ROWS.c.id, ROWS.c.attempt)
        )
        may |= {number for number, attempt in done if attempts[number] == attempt}
    return frozenset(may)


_SETTLE = (
    update(ROWS)
    .where(ROWS.c.id == bindparam("its_id"))
    .values(
        state=bindparam("to_state"),
        channel=bindparam("by_channel"),
        rule=case((bindparam("by_rule") == "", ROWS.c.rule), else_=bindparam("by_rule")),
        reason=bindparam("why"),
        last_code=bindparam("its_code"),
        owner=None,
        lease_until=None,
        settled_at=bindparam("settled"),
        # never forgotten: a refusal today does not undo what an earlier try may have done
        unsure_since=func.coalesce(bindparam("unsure", type_=ROWS.c.unsure_since.type),
                                   ROWS.c.unsure_since),
        remote_id=func.coalesce(bindparam("remote", type_=ROWS.c.remote_id.type),
                                ROWS.c.remote_id),
        not_before=func.coalesce(bindparam("due", type_=ROWS.c.not_before.type),
                                 ROWS.c.not_before),
        errors=ROWS.c.errors + bindparam("more_errors"),
        tried=ROWS.c.tried + bindparam("tried_too"),
    )
)  # fmt: skip


def acknowledge(session: Session, acks: Sequence[Ack], now: datetime) -> int:
    """Settle attempts; returns how many were stale, that is, of a lease already given to others."""
    locked = session.connection().execute(
        select(ROWS.c.id, ROWS.c.attempt)
        .where(ROWS.c.id.in_([ack.id for ack in acks]))
        .order_by(ROWS.c.id)
        .with_for_update()
    )
    attempts = {row.id: row.attempt for row in locked}
    fresh = [ack for ack in acks if attempts.get(ack.id) == ack.attempt]
    if fresh:
        connection = session.connection()
        connection.execute(_SETTLE, [_settled(ack, now) for ack in fresh])
        connection.execute(insert(TRIES), [_sending(ack, now) for ack in fresh])
    return len(acks) - len(fresh)


def _settled(ack: Ack, now: datetime) -> dict[str, Any]:
    under_way = ack.state in {NoticeState.READY, NoticeState.LEASED}
    return {
        "its_id": ack.id,
        "to_state": ack.state,
        "by_channel": ack.channel,
        "by_rule": ack.rule,
        "why": ack.reason[:120],
        "its_code": ack.code,
        "settled": None if under_way else now,
        "unsure": ack.unsure_since,
        "remote": ack.remote_id or None,
        "due": ack.not_before,
        "more_errors": int(ack.counts_as_error),
        "tried_too": f"{ack.tried} " if ack.tried else "",
    }


def _sending(ack: Ack, now: datetime) -> dict[str, Any]:
    return {
        "notice_id": ack.id,
        "attempt": ack.attempt,
        "channel": ack.channel,
        "outcome": ack.outcome,
        "code": ack.code,
        "ms": ack.ms,
        "at": now,
    }


def rescue(session: Session, now: datetime, *, skip_locked: bool = True) -> int:
    """Free notices whose lease ran out: their sender died or froze, so the outcome is ambiguous.

    What carries an id that makes a repeat harmless goes out again in time. Other channels become
    ``unsure`` at once when the call may have been made (§4.9, 4). Returns how many were freed.
    """
    clock = database_time(session)
    query = (
        select(Notice)
        .where(Notice.state == NoticeState.LEASED, Notice.lease_until < clock)
        .order_by(Notice.lease_until)  # by id, SQLite would walk the whole table
        .limit(500)
    )
    rows = list(session.scalars(query.with_for_update(skip_locked=True) if skip_locked else query))
    for row in rows:
        called = row.channel is not Channel.NONE
        since = row.unsure_since or (now if called else None)
        window = REPEATABLE.get(row.channel, timedelta())
        repeatable = window > timedelta() and (since is None or now - since < window)
        row.state = NoticeState.READY if repeatable else NoticeState.UNSURE
        row.owner, row.lease_until, row.unsure_since = None, None, since
        if not repeatable:
            row.settled_at, row.reason = now, "发送进程中断，不确定是否已送达"
    return len(rows)


def expire(session: Session, now: datetime) -> int:
    """Give up waiting notices whose time has passed; returns how many."""
    done = session.execute(
        update(Notice)
        .where(Notice.state.in_([NoticeState.READY, NoticeState.HELD]), Notice.expires_at <= now)
        .values(state=NoticeState.EXPIRED, reason="过了时效", settled_at=now)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all())


def give_back(session: Session, owner: str, claimed: Sequence[Claimed]) -> None:
    """Return leases that were never used, when a sender stops (attempt stays: it fences)."""
    attempts = {notice.id: notice.attempt for notice in claimed}
    session.execute(
        update(Notice)
        .where(
            Notice.id.in_(sorted(attempts)),
            Notice.attempt.in_(sorted(set(attempts.values()))),
            Notice.owner == owner,
            Notice.state == NoticeState.LEASED,
            Notice.channel == Channel.NONE,
        )
        .values(state=NoticeState.READY, owner=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def counts(session: Session) -> dict[str, int]:
    """How many notices there are in each state; a mass call counts by its members."""
    rows = session.execute(
        select(Notice.state, func.count())
        .where(~Notice.recipient.startswith(BATCH))
        .group_by(Notice.state)
    )
    return {state.value: number for state, number in rows}
