"""Notices as the desk lists them, within a scope."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from storage.models import Contact, Enterprise, Notice
from storage.queries.sight import Codes
from storage.vocabulary import NoticeState

PAGE = 50
Row = tuple[Notice, Contact | None, Enterprise | None]


def _within(codes: Codes) -> list[ColumnElement[bool]]:
    return [] if codes is None else [Notice.region.in_(codes)]


def states(session: Session, codes: Codes) -> dict[NoticeState, int]:
    """How many notices stand where."""
    query = select(Notice.state, func.count()).where(*_within(codes)).group_by(Notice.state)
    return {row[0]: row[1] for row in session.execute(query)}


def page(
    session: Session, codes: Codes, wanted: Collection[NoticeState], *, number: int = 1
) -> list[Row]:
    """One page of notices, newest first, each with the contact it is for, if it is for one."""
    query = (
        select(Notice)
        .where(Notice.state.in_(wanted), *_within(codes))
        .order_by(Notice.id.desc())
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    notices = list(session.scalars(query))
    people = select(Contact, Enterprise).join(Enterprise, Contact.enterprise_id == Enterprise.id)
    people = people.where(Contact.openid.in_({row.recipient for row in notices}))
    found = {row[0].openid: (row[0], row[1]) for row in session.execute(people)}
    return [(row, *found.get(row.recipient, (None, None))) for row in notices]


def notice(session: Session, codes: Codes, id_: int) -> Notice | None:
    """The notice of an id, if it is in sight."""
    return session.scalar(select(Notice).where(Notice.id == id_, *_within(codes)))
