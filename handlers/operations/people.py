"""People who follow the account: their agreement, their leaving, the erasing of what they gave."""

import json
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from handlers.operations import (
    experts,
    follow_ups,
    invited,
    journal,
    notices,
    ratings,
    showcases,
    threads,
)
from storage.models import (
    Attachment,
    Contact,
    Demand,
    DemandVersion,
    Follower,
    Hearing,
    Officer,
)
from storage.prepared import Prepared, together
from storage.vocabulary import Act, OfficerState

_AGREE = Prepared(
    lambda _: (
        update(Follower)
        .where(Follower.openid == bindparam("who"))
        .values(agreed_version=bindparam("version"), agreed_at=bindparam("moment"))
    )
)


def agree(session: Session, openid: str, version: str, now: datetime) -> None:
    """Remember that a person agreed to the privacy notice of a version (R84)."""
    at, who = session.connection(), journal.follower(openid)
    with together(at):
        _AGREE.ask(at, {"who": openid, "version": version, "moment": now})
        journal.write(session, who, Act.AGREE, who, now, version=version)


def refuse(session: Session, openid: str, version: str, now: datetime) -> None:
    """Remember that a person did not agree."""
    journal.write(
        session,
        journal.follower(openid),
        Act.REFUSE,
        journal.follower(openid),
        now,
        version=version,
    )


def restrict(session: Session, openid: str, now: datetime, *, on: bool) -> None:
    """Pass a follower's names and numbers on to nobody but the bureaus, or allow it again."""
    session.execute(update(Follower).where(Follower.openid == openid).values(restricted=on))
    who = journal.follower(openid)
    journal.write(session, who, Act.RESTRICT, who, now, on=on)


def follow(session: Session, openid: str, now: datetime) -> None:
    """A person follows (again)."""
    session.execute(
        update(Follower).where(Follower.openid == openid).values(following=True, followed_at=now)
    )
    journal.write(session, journal.follower(openid), Act.FOLLOW, journal.follower(openid), now)


def leave(session: Session, openid: str, now: datetime) -> None:
    """A person no longer follows: nothing waiting is sent, their draft is dropped.

    What they filed stays with the bureaus, who reach them by telephone; it is erased on request.
    """
    session.execute(
        update(Follower)
        .where(Follower.openid == openid)
        .values(following=False, spoke_at=0, tapped_at=0, menu="")
    )
    notices.cancel(session, openid, now, reason="已取消关注")
    journal.write(session, journal.follower(openid), Act.UNFOLLOW, journal.follower(openid), now)


def erase(session: Session, openid: str, now: datetime) -> int:
    """Erase everything personal that a follower gave (law on personal information, article 47).

    Names and numbers of contacts, the expert row, what was said and answered, pictures, waiting
    notices, the draft. Demands and sign-ups stay with their counts, without a person. Returns how
    many contacts were blanked.
    """
    blanked = 0
    showcases.forget(session, openid, now)
    for contact in session.scalars(
        select(Contact).where(Contact.openid == openid, Contact.erased_at.is_(None))
    ):
        _scrub_demands(session, contact)
        ratings.forget(session, contact.id)
        contact.name, contact.mobile, contact.position = "", "", ""
        contact.openid, contact.erased_at = f"erased:{contact.id}", now
        blanked += 1
    invited.forget(session, openid)
    follow_ups.forget(session, openid)
    expert_rows = experts.erase(session, openid, now)
    notices.cancel(session, openid, now, reason="本人要求删除资料")
    notices.blank(session, openid)
    threads.forget(session, openid, now)
    session.execute(
        update(Hearing).where(Hearing.openid == openid).values(text="", reply="", raw=None)
    )
    session.execute(delete(Attachment).where(Attachment.openid == openid))
    session.execute(
        update(Officer)
        .where(Officer.openid == openid)
        .values(openid=None, state=OfficerState.LEFT, name="")
    )
    session.execute(
        update(Follower)
        .where(Follower.openid == openid)
        .values(conversation="", agreed_version="", agreed_at=None, reminders=True)
    )
    journal.write(
        session,
        journal.follower(openid),
        Act.ERASE,
        journal.follower(openid),
        now,
        contacts=blanked,
        experts=expert_rows,
    )
    return blanked


def _scrub_demands(session: Session, contact: Contact) -> None:
    """Take a contact's name and number out of the words of the demands they filed."""
    told = [word for word in (contact.name, contact.mobile, contact.position) if len(word) > 1]

    def scrub(text: str) -> str:
        for word in told:
            text = text.replace(word, "某某")
        return text

    for demand in session.scalars(select(Demand).where(Demand.contact_id == contact.id)):
        demand.problem, demand.title = scrub(demand.problem), scrub(demand.title)
        demand.return_note = scrub(demand.return_note)
        demand.particulars = json.loads(scrub(json.dumps(demand.particulars, ensure_ascii=False)))
        versions = select(DemandVersion).where(DemandVersion.demand_id == demand.id)
        for version in session.scalars(versions):
            version.content = json.loads(scrub(json.dumps(version.content, ensure_ascii=False)))
