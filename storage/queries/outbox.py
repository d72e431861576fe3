"""The outbox: claim, acknowledge, rescue (reliability §4.3).

Leases run on the database's own clock; ``not_before`` and ``expires_at`` on the clock of the house.
Every acknowledgement is fenced by the attempt number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from storage.models import Follower, Notice, Sending
from storage.session import database_time
from storage.vocabulary import Channel, NoticeClass, NoticeState

LEASE = timedelta(seconds=60)
WINDOW = timedelta(minutes=9)
MOST_ERRORS = 8
# no call was begun, or the platform drops a repeat by its client_msg_id for ten minutes
REPEATABLE = frozenset({Channel.NONE, Channel.TEMPLATE})


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice under lease, with what is known about reaching its recipient."""

    id: int
    attempt: int
    occasion: str
    recipient: str
    cls: NoticeClass
    payload: dict[str, Any]
    client_id: str
    errors: int
    unsure_since: datetime | None
    owed_at: datetime
    following: bool
    spoke_at: int
    tapped_at: int
    told: int
    reminders: bool


@dataclass(frozen=True, slots=True)
class Ack:
    """What became of one attempt; ``ms`` is how long the call took."""

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
    ms: int = 0


def claim(session: Session, owner: str, now: datetime, *, limit: int) -> list[Claimed]:
    """Lease due notices to a sender: attempt + 1, committed before any call is made."""
    query = (
        select(Notice)
        .where(
            Notice.state == NoticeState.READY,
            Notice.not_before <= now,
            or_(Notice.expires_at.is_(None), Notice.expires_at > now),
        )
        .order_by(Notice.priority, Notice.not_before, Notice.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(session.scalars(query))
    if not rows:
        return []
    lease = database_time(session) + LEASE
    for row in rows:
        row.state, row.owner, row.lease_until = NoticeState.LEASED, owner, lease
        row.attempt += 1
        row.channel = Channel.NONE
    session.flush()
    people = {
        follower.openid: follower
        for follower in session.scalars(
            select(Follower).where(Follower.openid.in_({row.recipient for row in rows}))
        )
    }
    return [_claimed(row, people.get(row.recipient)) for row in rows]


def _claimed(row: Notice, person: Follower | None) -> Claimed:
    return Claimed(
        id=row.id,
        attempt=row.attempt,
        occasion=row.occasion,
        recipient=row.recipient,
        cls=row.cls,
        payload=row.payload,
        client_id=row.client_id,
        errors=row.errors,
        unsure_since=row.unsure_since,
        owed_at=row.owed_at,
        following=person is not None and person.following,
        spoke_at=person.spoke_at if person else 0,
        tapped_at=person.tapped_at if person else 0,
        told=person.told if person else 0,
        reminders=person is None or person.reminders,
    )


def acknowledge(session: Session, acks: Sequence[Ack], now: datetime) -> int:
    """Settle attempts; returns how many were stale, that is, of a lease already given to others.

    Rows are taken in the order of their ids, as everybody does who takes several.
    """
    stale = 0
    for ack in sorted(acks, key=lambda each: each.id):
        settled = ack.state not in {NoticeState.READY, NoticeState.LEASED}
        values: dict[str, Any] = {
            "state": ack.state,
            "channel": ack.channel,
            "rule": ack.rule,
            "reason": ack.reason[:120],
            "last_code": ack.code,
            "owner": None,
            "lease_until": None,
            "settled_at": now if settled else None,
        }
        if ack.unsure_since is not None:
            # never forgotten: a refusal today does not undo what an earlier try may have done
            values["unsure_since"] = ack.unsure_since
        if ack.remote_id:
            values["remote_id"] = ack.remote_id
        if ack.not_before is not None:
            values["not_before"] = ack.not_before
        if ack.counts_as_error:
            values["errors"] = Notice.errors + 1
        done = session.execute(
            update(Notice)
            .where(Notice.id == ack.id, Notice.attempt == ack.attempt)
            .values(values)
            .returning(Notice.recipient)
        ).first()
        if done is None:
            stale += 1
            continue
        session.add(
            Sending(
                notice_id=ack.id, attempt=ack.attempt, channel=ack.channel, outcome=ack.outcome,
                code=ack.code, ms=ack.ms, at=now,
            )
        )  # fmt: skip
        if ack.state is NoticeState.SENT and ack.channel is Channel.CUSTOMER:
            session.execute(
                update(Follower).where(Follower.openid == done[0]).values(told=Follower.told + 1)
            )
    return stale


def start_call(
    session: Session, notice_id: int, attempt: int, channel: Channel, *, least: timedelta
) -> bool:
    """Note the channel of a call about to be made; false when the call must not be made.

    It must not when the notice was cancelled or rescued meanwhile, or its lease is nearly over.
    The note tells a rescue whether a call may have gone out and whether a repeat is harmless.
    """
    done = session.execute(
        update(Notice)
        .where(
            Notice.id == notice_id,
            Notice.attempt == attempt,
            Notice.state == NoticeState.LEASED,
            Notice.lease_until >= database_time(session) + least,
        )
        .values(channel=channel)
        .returning(Notice.id)
    )
    return done.first() is not None


def rescue(session: Session, now: datetime) -> int:
    """Free notices whose lease ran out: their sender died or froze, so the outcome is ambiguous.

    Only templates carry an id that makes a repeat harmless; they go out again within nine minutes.
    Other channels become ``unsure`` at once when the call may have been made (§4.9, 4).
    Returns how many were freed.
    """
    clock = database_time(session)
    rows = list(
        session.scalars(
            select(Notice)
            .where(Notice.state == NoticeState.LEASED, Notice.lease_until < clock)
            .order_by(Notice.lease_until)  # by id, SQLite would walk the whole table
            .limit(200)
            .with_for_update(skip_locked=True)
        )
    )
    for row in rows:
        called = row.channel is not Channel.NONE
        since = row.unsure_since or (now if called else None)
        repeatable = row.channel in REPEATABLE and (since is None or now - since < WINDOW)
        row.state = NoticeState.READY if repeatable else NoticeState.UNSURE
        row.owner, row.lease_until, row.unsure_since = None, None, since
        if not repeatable:
            row.settled_at, row.reason = now, "发送进程中断，不确定是否已送达"
    return len(rows)


def expire(session: Session, now: datetime) -> int:
    """Give up waiting notices whose time has passed; returns how many."""
    done = session.execute(
        update(Notice)
        .where(Notice.state == NoticeState.READY, Notice.expires_at <= now)
        .values(state=NoticeState.EXPIRED, reason="过了时效", settled_at=now)
        .returning(Notice.id)
    )
    return len(done.all())


def give_back(session: Session, owner: str, claimed: Sequence[Claimed]) -> None:
    """Return leases that were never used, when a sender stops (attempt stays: it fences)."""
    for notice in claimed:
        session.execute(
            update(Notice)
            .where(
                Notice.id == notice.id,
                Notice.attempt == notice.attempt,
                Notice.owner == owner,
                Notice.state == NoticeState.LEASED,
            )
            .values(state=NoticeState.READY, owner=None, lease_until=None)
        )


def counts(session: Session) -> dict[str, int]:
    """How many notices there are in each state."""
    rows = session.execute(select(Notice.state, func.count()).group_by(Notice.state))
    return {state.value: number for state, number in rows}
