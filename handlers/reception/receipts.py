"""Reports of the platform about what became of a message (protocol §2.5-2.8)."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handlers.ports import Heard, Kind
from handlers.wording import say
from storage.models import Hearing, Notice
from storage.vocabulary import NoticeState

REASONS = {"failed:userblock": "notice.blocked", "failed:systemfailed": "notice.lost"}
SETTLED = frozenset({NoticeState.SENT, NoticeState.UNSURE, NoticeState.LEASED})


def settle(session: Session, heard: Heard, now: datetime) -> None:
    """A template's finish event: delivered, or failed and on the county's phone list.

    It may come before the sender has noted the number of the message; then it is kept with the
    push until ``catch_up``. The lock lets one of the two finish first.
    """
    remote = str(heard.facts.get("remote_id", ""))
    if not remote or heard.facts.get("event") != "templatesendjobfinish":
        return
    under_way = select(Notice.id).where(
        Notice.recipient == heard.openid, Notice.state == NoticeState.LEASED
    )
    session.execute(under_way.order_by(Notice.id).with_for_update()).all()
    status = str(heard.facts.get("status", ""))
    if not _apply(session, remote, status, now):
        session.execute(update(Hearing).where(Hearing.key == heard.key).values(text=status))


def catch_up(session: Session, remote: str, now: datetime) -> None:
    """Apply a report that came before the number of its message was noted."""
    status = session.scalar(
        select(Hearing.text)
        .join(Notice, Notice.recipient == Hearing.openid)
        .where(
            Notice.remote_id == remote,
            Hearing.kind == Kind.RECEIPT.value,
            Hearing.key.endswith(f":{remote}"),
            Hearing.text != "",
        )
    )
    if status:
        _apply(session, remote, status, now)


def _apply(session: Session, remote: str, status: str, now: datetime) -> bool:
    """Settle the notice of a number; false when no notice has it."""
    notice = session.scalar(select(Notice).where(Notice.remote_id == remote).with_for_update())
    if notice is None:
        return False
    if notice.state not in SETTLED:
        return True
    notice.settled_at = now
    if status == "success":
        notice.state = NoticeState.DELIVERED
        return True
    notice.state = NoticeState.PHONE
    known = REASONS.get(status)
    notice.reason = say(known) if known else say("notice.lost_because", status=status[:40])
    return True
