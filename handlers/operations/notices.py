"""Notices: owed in the transaction that causes them, sent later by the scheduler."""

import base64
import hashlib
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.orm import Session

from handlers.operations import journal
from storage.models import Notice, Officer
from storage.prepared import insert_of
from storage.vocabulary import Act, Channel, NoticeClass, NoticeState

PRIORITY = {
    NoticeClass.CASE: 1,
    NoticeClass.REMIND: 4,
    NoticeClass.DIGEST: 5,
    NoticeClass.ANNOUNCE: 7,
}


def client_id(occasion: str, recipient: str, resend: int) -> str:
    """The id (26 characters) that makes repeats of one notice one message (reliability §4.3)."""
    digest = hashlib.sha256(f"{occasion}|{recipient}|{resend}".encode()).digest()
    return base64.b32encode(digest).decode("ascii")[:26]


def owe(
    session: Session,
    recipient: str,
    occasion: str,
    now: datetime,
    *,
    text: str,
    class_: NoticeClass = NoticeClass.CASE,
    kind: str = "",
    region: str = "",
    data: dict[str, str] | None = None,
    figures: Mapping[str, int] | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """Owe a notice to a follower; the pair (occasion, recipient) is owed at most once.

    ``text`` is the sentence for the chat; ``kind`` names the template that may carry it and
    ``data`` its values. Returns whether it was new.
    """
    payload: dict[str, Any] = {"text": text, "kind": kind, "data": data or {}}
    if figures:
        payload["figures"] = dict(figures)
    insert = insert_of(session.get_bind().dialect.name)
    result = session.execute(
        insert(Notice)
        .values(
            occasion=occasion,
            recipient=recipient,
            region=region,
            cls=class_,
            priority=PRIORITY[class_],
            payload=payload,
            owed_at=now,
            not_before=not_before or now,
            expires_at=expires_at,
            client_id=client_id(occasion, recipient, 0),
        )
        .on_conflict_do_nothing(index_elements=["occasion", "recipient"])
        .returning(Notice.id)
    )
    return result.first() is not None


def gather(
    session: Session,
    recipient: str,
    occasion: str,
    now: datetime,
    *,
    counted: Mapping[str, int],
    tell: Callable[..., str],
    **more: Any,
) -> None:
    """Owe one notice that counts: while it waits, later calls add to its figures and its words.

    ``tell`` makes the sentence of the figures by name. What has left already is left alone.
    """
    if owe(session, recipient, occasion, now, text=tell(**counted), figures=counted, **more):
        return
    row = session.scalar(_waiting(recipient, occasion).with_for_update())
    if row is not None:
        sums = row.payload.get("figures", {})
        added = {name: count + int(sums.get(name, 0)) for name, count in counted.items()}
        row.payload = {**row.payload, "figures": added, "text": tell(**added)}


def _waiting(recipient: str, occasion: str) -> Select[Notice]:
    return select(Notice).where(
        Notice.recipient == recipient,
        Notice.occasion == occasion,
        Notice.state == NoticeState.READY,
    )


def cancel(
    session: Session,
    recipient: str,
    now: datetime,
    *,
    reason: str,
    classes: Collection[NoticeClass] = tuple(NoticeClass),
) -> int:
    """Cancel what has not left yet for a recipient, of some classes; returns how many rows.

    A notice that a sender has claimed but not begun to send counts as not left: the next attempt
    number fences that sender off.
    """
    waiting = or_(
        Notice.state == NoticeState.READY,
        and_(Notice.state == NoticeState.LEASED, Notice.channel == Channel.NONE),
    )
    result = session.execute(
        update(Notice)
        .where(Notice.recipient == recipient, Notice.cls.in_(classes), waiting)
        .values(
            state=NoticeState.CANCELLED,
            reason=reason,
            settled_at=now,
            attempt=Notice.attempt + 1,
            owner=None,
            lease_until=None,
        )
        .returning(Notice.id)
    )
    return len(result.all())


def take_back(
    session: Session, occasions: Collection[str], now: datetime, *, reason: str
) -> tuple[str, ...]:
    """Cancel the notices of some occasions; returns who has been told already, or may have been.

    They are taken in the order of their ids, as everybody does who takes several.
    """
    rows = session.scalars(
        select(Notice).where(Notice.occasion.in_(occasions)).order_by(Notice.id).with_for_update()
    )
    told = []
    for row in rows:
        unsent = row.state is NoticeState.LEASED and row.channel is Channel.NONE
        if row.state is not NoticeState.READY and not unsent:
            told.append(row.recipient)
            continue
        row.state, row.reason, row.settled_at = NoticeState.CANCELLED, reason, now
        row.attempt += 1
        row.owner, row.lease_until = None, None
    return tuple(dict.fromkeys(told))


def blank_about(session: Session, beginning: str) -> None:
    """Take the words out of every notice whose occasion begins so."""
    for notice in session.scalars(
        select(Notice).where(Notice.occasion.startswith(beginning, autoescape=True))
    ):
        notice.payload = {"text": "", "kind": notice.payload.get("kind", ""), "data": {}}


def blank(session: Session, recipient: str) -> None:
    """Take the words out of every notice to a recipient; a sender at work has its own copy."""
    for notice in session.scalars(select(Notice).where(Notice.recipient == recipient)):
        notice.payload = {"text": "", "kind": notice.payload.get("kind", ""), "data": {}}


# what an officer may send once more: nothing that may have arrived already
REPEATABLE = frozenset({NoticeState.FAILED, NoticeState.EXPIRED, NoticeState.PHONE})


def phoned(session: Session, officer: Officer, row: Notice, now: datetime) -> bool:
    """An officer has told the person by telephone; false when it no longer waits for that."""
    session.refresh(row, with_for_update=True)
    if row.state not in {NoticeState.PHONE, NoticeState.FAILED, NoticeState.UNSURE}:
        return False
    row.state, row.channel, row.settled_at = NoticeState.DELIVERED, Channel.PHONE, now
    _note(session, officer, Act.PHONED, row, now)
    return True


def send_again(session: Session, officer: Officer, row: Notice, now: datetime) -> bool:
    """Put a notice back into the outbox; false when it may have arrived or is under way."""
    session.refresh(row, with_for_update=True)
    if row.state not in REPEATABLE:
        return False
    row.state, row.not_before, row.settled_at, row.reason = NoticeState.READY, now, None, ""
    row.errors, row.resend, row.expires_at, row.unsure_since = 0, row.resend + 1, None, None
    row.client_id = client_id(row.occasion, row.recipient, row.resend)
    _note(session, officer, Act.SEND_AGAIN, row, now)
    return True


def _note(session: Session, officer: Officer, act: Act, row: Notice, now: datetime) -> None:
    who = journal.officer(officer.id)
    journal.write(session, who, act, f"notice:{row.id}", now, region=row.region)
