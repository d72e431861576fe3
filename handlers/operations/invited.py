"""Invitations and people: what follows when an expert is erased.

The words of who is erased go; the counts stay (law on personal information, article 47; R40).
"""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from handlers.operations import notices
from storage.models import Expert, Invitation, Issue, Notice, PagePass, UnitClerk
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
