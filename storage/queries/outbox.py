"""The outbox: claim, give back, rescue, expire (reliability §4.3); ``attempts`` sees to the calls.

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

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from storage.base import Base
from storage.models import Broadcast, Notice, Sending
from storage.prepared import one_of
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
# the end of the name of a mass call to everybody who follows
TO_ALL = ":all"
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

    @property
    def is_to_all(self) -> bool:
        """Whether this is one mass call to everybody who follows."""
        return self.is_batch and self.recipient.endswith(TO_ALL)

    @property
    def broadcast(self) -> int:
        """The number of the announcement that a mass call belongs to."""
        return int(self.recipient.split(":")[1])


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
        .where(one_of(session, ROWS.c.id, sorted(ids)), ROWS.c.state == NoticeState.READY)
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
