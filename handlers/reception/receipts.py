"""Reports of the platform about what became of a message (protocol §2.5-2.8)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.ports import Heard
from storage.models import Notice
from storage.vocabulary import NoticeState

SETTLED = frozenset({NoticeState.SENT, NoticeState.UNSURE, NoticeState.LEASED})


def settle(session: Session, heard: Heard, now: datetime) -> None:
    """A template's finish event: delivered, or failed and on the county's phone list."""
    remote = str(heard.facts.get("remote_id", ""))
    if not remote or heard.facts.get("event") != "templatesendjobfinish":
        return
    notice = session.scalar(select(Notice).where(Notice.remote_id == remote).with_for_update())
    if notice is None or notice.state not in SETTLED:
        return
    status = str(heard.facts.get("status", ""))
    if status == "success":
        notice.state, notice.settled_at = NoticeState.DELIVERED, now
        return
    notice.state, notice.settled_at = NoticeState.PHONE, now
    notice.reason = {
        "failed:userblock": "对方关闭了本公众号的消息",
        "failed:systemfailed": "平台投递失败",
    }.get(status, f"平台投递失败（{status[:40]}）")
