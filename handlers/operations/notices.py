"""Notices: owed in the transaction that causes them, sent later by the scheduler."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.wording import say
from storage.models import Notice
from storage.prepared import insert_of
from storage.queries.outbox import client_id
from storage.vocabulary import Act, Channel, NoticeClass, NoticeState

PRIORITY = {
    NoticeClass.CASE: 1,
    NoticeClass.REMIND: 4,
    NoticeClass.DIGEST: 5,
    NoticeClass.ANNOUNCE: 7,
}


def why(rule: str) -> str:
    """What a rule of delivery means, in words for an officer."""
    return say(f"delivery.{rule}")


def owe(
    session: Session,
    recipient: str,
    occasion: str,
    now: datetime,
    *,
    text: str,
    class_: NoticeClass = NoticeClass.CASE,
    kind: str = "",
    row: str = "",
    region: str = "",
    data: dict[str, str] | None = None,
    figures: Mapping[str, int] | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    url: str = "",
) -> bool:
    """Owe a notice to a follower; the pair (occasion, recipient) is owed at most once.

    ``text`` is the sentence for the chat; ``kind`` names the template that may carry it, ``data``
    its values and ``url`` the page it opens; ``row`` is its row of the table of occasions, through
    which everybody but the table itself owes (``operations.occasions``). Returns whether it was
    new.
    """
    payload: dict[str, Any] = {"text": text, "kind": kind, "row": row, "data": data or {}}
    if url:
        payload["url"] = url
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
        Notice.state.in_([NoticeState.READY, NoticeState.HELD, NoticeState.BATCHED]),
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
    session: Session, occasions: Collection[str], now: datetime, *, reason: str, only: str = ""
) -> tuple[str, ...]:
    """Cancel the notices of some occasions; returns who has been told already, or may have been.

    ``only`` narrows it to one recipient. They are taken in the order of their ids, as everybody
    does who takes several.
    """
    query = select(Notice).where(Notice.occasion.in_(occasions))
    if only:
        query = query.where(Notice.recipient == only)
    rows = session.scalars(query.order_by(Notice.id).with_for_update())
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


def wordless(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A payload without its words."""
    return {"text": "", "data": {}} | {key: payload.get(key, "") for key in ("kind", "row")}


def blank_about(session: Session, beginning: str) -> None:
    """Take the words out of every notice whose occasion begins so."""
    for notice in session.scalars(
        select(Notice).where(Notice.occasion.startswith(beginning, autoescape=True))
    ):
        notice.payload = wordless(notice.payload)


def blank(session: Session, recipient: str) -> None:
    """Take the words out of every notice to a recipient; a sender at work has its own copy."""
    for notice in session.scalars(select(Notice).where(Notice.recipient == recipient)):
        notice.payload = wordless(notice.payload)


DECIDABLE = frozenset({NoticeState.UNSURE, NoticeState.FAILED, NoticeState.PHONE, NoticeState.HELD})


class NothingToDecide(Exception):
    """The notice is under way or has come to a good end."""


def unsure(session: Session, *, limit: int = 50) -> list[Notice]:
    """Notices of which nobody can say whether they arrived; a person decides."""
    query = select(Notice).where(Notice.state == NoticeState.UNSURE)
    return list(session.scalars(query.order_by(Notice.id).limit(limit)))


def send_again(session: Session, actor: str, notice: Notice, now: datetime) -> None:
    """Send a notice once more, as a new message to the platform. Raises NothingToDecide."""
    _decide(session, actor, notice, now, NoticeState.READY, Act.SEND_AGAIN)
    notice.resend += 1
    notice.client_id, notice.remote_id, notice.unsure_since = "", None, None
    notice.errors, notice.tried, notice.not_before, notice.settled_at = 0, "", now, None


def leave(session: Session, actor: str, notice: Notice, now: datetime) -> None:
    """Leave a notice as it is: not sent. Raises NothingToDecide."""
    _decide(session, actor, notice, now, NoticeState.CANCELLED, Act.LEAVE)


def telephoned(session: Session, actor: str, notice: Notice, now: datetime) -> None:
    """The person has been told by telephone. Raises NothingToDecide."""
    _decide(session, actor, notice, now, NoticeState.TOLD, Act.TELEPHONED)
    notice.channel = Channel.PHONE


def _decide(
    session: Session, actor: str, notice: Notice, now: datetime, state: NoticeState, act: Act
) -> None:
    session.refresh(notice, with_for_update=True)
    if notice.state not in DECIDABLE:
        raise NothingToDecide
    notice.state, notice.settled_at = state, now
    journal.write(session, actor, act, f"notice:{notice.id}", now, region=notice.region)
