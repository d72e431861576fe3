"""Whether a person wants reminders."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from handlers.operations import journal, notices
from storage.models import Follower
from storage.vocabulary import Act, NoticeClass

UNWANTED = frozenset({NoticeClass.REMIND, NoticeClass.ANNOUNCE})


def switch(session: Session, openid: str, now: datetime, *, on: bool) -> None:
    """Switch reminders on or off for a follower; what waits unasked is then not sent either."""
    session.execute(update(Follower).where(Follower.openid == openid).values(reminders=on))
    if not on:
        notices.cancel(session, openid, now, reason="对方关闭了提醒", classes=UNWANTED)
    journal.write(
        session, journal.follower(openid), Act.REMINDERS, journal.follower(openid), now, on=on
    )
