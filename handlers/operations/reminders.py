"""Whether a person wants reminders."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from handlers.operations import journal
from storage.models import Follower
from storage.vocabulary import Act


def switch(session: Session, openid: str, now: datetime, *, on: bool) -> None:
    """Switch reminders on or off for a follower."""
    session.execute(update(Follower).where(Follower.openid == openid).values(reminders=on))
    journal.write(
        session, journal.follower(openid), Act.REMINDERS, journal.follower(openid), now, on=on
    )
