"""Invitations and people: what follows when an expert is erased or turns out to be another.

The words of who is erased go; the counts stay (law on personal information, article 47; R40).
"""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from handlers.operations import notices
from storage.models import Candidate, Expert, Invitation, Issue, Notice, PagePass, UnitClerk, Visit
from storage.vocabulary import OfficerState


def forget(session: Session, openid: str) -> None:
    """Take out what a person said in answers and issues, his passes, and his part as a clerk."""
    mine = select(Expert.id).where(Expert.openid == openid)
    session.execute(
        update(Invitation)
        .where(Invitation.expert_id.in_(mine))
        .values(condition="", reason="", unit_note="", shares_number=False)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Issue)
        .where(Issue.openid == openid)
        .values(openid="", words="")
        .execution_options(synchronize_session=False)
    )
    _blank_news(session, list(session.scalars(select(Expert.id).where(Expert.openid == openid))))
    session.execute(delete(PagePass).where(PagePass.openid == openid))
    session.execute(
        update(UnitClerk)
        .where(UnitClerk.openid == openid)
        .values(openid=None, name="", state=OfficerState.LEFT)
    )


def _blank_news(session: Session, experts: list[int]) -> None:
    """Take the name out of what units and hosts were told; what has not gone out yet stays."""
    asked = select(Invitation.number).where(Invitation.expert_id.in_(experts))
    for number in session.scalars(asked):
        told = select(Notice).where(
            Notice.occasion.contains(number), Notice.settled_at.is_not(None)
        )
        for notice in session.scalars(told):
            notice.payload = notices.wordless(notice.payload)


def follow(session: Session, newer: Expert, older: Expert) -> None:
    """What was asked of one row is asked of the other, for they are one person (R52).

    Where both were asked for the same team, the newer row keeps its own.
    """
    teams = set(session.scalars(select(Invitation.team_id).where(Invitation.expert_id == older.id)))
    for invitation in session.scalars(select(Invitation).where(Invitation.expert_id == newer.id)):
        if invitation.team_id in teams:
            continue
        invitation.expert_id = older.id
        session.execute(
            update(Visit)
            .where(Visit.invitation_id == invitation.id)
            .values(expert_id=older.id)
            .execution_options(synchronize_session=False)
        )
    seats = set(session.scalars(select(Candidate.seat_id).where(Candidate.expert_id == older.id)))
    for candidate in session.scalars(select(Candidate).where(Candidate.expert_id == newer.id)):
        if candidate.seat_id in seats:
            session.delete(candidate)
        else:
            candidate.expert_id = older.id
    session.flush()
