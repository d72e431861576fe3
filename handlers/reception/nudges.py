"""Unfinished forms brought to mind: at most twice, never at night, not at all on request."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.flows import FLOWS
from handlers.flows.drafts import named
from handlers.flows.talk import Talk, Turn
from handlers.operations import notices, occasions
from handlers.rules import calendar
from handlers.rules.calendar import Programme
from handlers.wording import say
from storage.models import Follower
from storage.queries import people

# both fall into the 48 hours in which the account may speak (protocol §4.9)
AFTER = (timedelta(hours=20), timedelta(hours=40))
UNTIL = timedelta(hours=47)


def answered(turn: Turn, talk: Talk) -> Talk:
    """Somebody who speaks need not be reminded: what waits to be sent is taken back."""
    if not talk.nudge:
        return talk
    notices.take_back(
        turn.session, [talk.nudge], turn.now, reason=say("reminders.spoke"), only=turn.openid
    )
    return replace(talk, nudge="")


def forgotten(talk: Talk) -> Talk:
    """With nothing left unfinished, the count begins anew."""
    if talk.nudged and not _unfinished(talk):
        return replace(talk, nudged=0)
    return talk


def remind(session: Session, programme: Programme, now: datetime) -> int:
    """Bring unfinished forms to mind, on working days; returns how many people are reminded.

    Where the account may no longer speak on the next working morning, it is left alone.
    """
    moment = calendar.allowed(programme, (), now)
    oldest, newest = (int((now - span).timestamp()) for span in (UNTIL, AFTER[0]))
    return sum(
        _remind(session, follower, now, moment)
        for follower in people.fell_silent(session, oldest, newest)
    )


def _remind(session: Session, follower: Follower, now: datetime, moment: datetime) -> bool:
    talk = Talk.load(follower.conversation)
    silent = now - datetime.fromtimestamp(follower.said_at, tz=now.tzinfo)
    due = sum(silent >= span for span in AFTER)
    about = _unfinished(talk)
    if not about or talk.nudged >= due or moment >= now + (UNTIL - silent):
        return False
    count = talk.nudged + 1
    facts = {"at": talk.at, "nth": count}
    occasions.tell(
        session,
        "draft",
        follower.openid,
        now,
        facts,
        text=say("reminders.unfinished", what=about),
        not_before=moment,
        expires_at=now + (UNTIL - silent),
    )
    follower.conversation = replace(
        talk, nudged=count, nudge=occasions.occasion("draft", facts)
    ).dump()
    return True


def _unfinished(talk: Talk) -> str:
    """What is unfinished, in a few words; empty for nothing."""
    if talk.flow and FLOWS[talk.flow].kept and talk.draft.get("answers"):
        return named({"flow": talk.flow, "draft": talk.draft})
    return named(talk.shelf[0]) if talk.shelf else ""
