"""Notices that waited for a person: told with the answer when the person is next in touch."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from handlers.ports import SPOKEN, TAPPED, Heard
from handlers.wording import say
from storage.models import Follower, Notice
from storage.queries import outbox
from storage.vocabulary import Channel, NoticeState

STATES = (NoticeState.HELD, NoticeState.PHONE)
MOST_AT_ONCE = 3
# what is older is no news
KEEP = timedelta(days=60)


def tell(session: Session, heard: Heard, now: datetime, room: int) -> str:
    """The words of what waited for the person who has just been in touch, for ``room`` bytes.

    What does not fit goes out by itself: the window for customer messages is open now.
    """
    if heard.kind not in SPOKEN | TAPPED:
        return ""
    told: list[str] = []
    for notice in _waiting(session, heard.openid, now):
        text = say("notice.meanwhile", text=outbox.words_of(session, notice))
        size = len(text.encode()) + 1
        if len(told) < MOST_AT_ONCE and size <= room:
            told.append(text)
            room -= size
            notice.state, notice.channel = NoticeState.SENT, Channel.PASSIVE
            notice.rule, notice.reason, notice.settled_at = "passive_reply", "", now
        else:
            notice.state, notice.channel = NoticeState.READY, Channel.NONE
            notice.not_before, notice.settled_at = now, None
    session.execute(
        update(Follower)
        .where(Follower.openid == heard.openid)
        .values(waiting=False)
        .execution_options(synchronize_session=False)
    )
    return "\n".join(told)


def _waiting(session: Session, openid: str, now: datetime) -> list[Notice]:
    """What waits, in its order; what may have been seen already is left to the telephone."""
    query = select(Notice).where(
        Notice.recipient == openid,
        Notice.state.in_(STATES),
        Notice.unsure_since.is_(None),
        Notice.owed_at > now - KEEP,
        or_(Notice.expires_at.is_(None), Notice.expires_at > now),
    )
    return list(session.scalars(query.order_by(Notice.priority, Notice.id).with_for_update()))
