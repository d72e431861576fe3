"""Officers as their bureau and the one above it see them."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage.models import Bureau, Officer
from storage.vocabulary import OfficerState


@dataclass(frozen=True, slots=True)
class Post:
    """An officer with the bureau."""

    officer: Officer
    bureau: Bureau


def posts(session: Session, bureau: Bureau, *, left: bool = False) -> list[Post]:
    """The officers of a bureau and of those that report to it, its own first."""
    query = (
        select(Officer, Bureau)
        .join(Bureau, Officer.bureau_code == Bureau.code)
        .where(or_(Bureau.code == bureau.code, Bureau.reports_to == bureau.code))
        .order_by((Bureau.code == bureau.code).desc(), Bureau.code, Officer.id)
    )
    wanted = Officer.state == OfficerState.LEFT if left else Officer.state != OfficerState.LEFT
    return [Post(officer, its) for officer, its in session.execute(query.where(wanted))]


def post(session: Session, bureau: Bureau, id_: int) -> Post | None:
    """One officer of a bureau or of one that reports to it."""
    row = session.execute(
        select(Officer, Bureau)
        .join(Bureau, Officer.bureau_code == Bureau.code)
        .where(
            Officer.id == id_,
            or_(Bureau.code == bureau.code, Bureau.reports_to == bureau.code),
        )
    ).first()
    return Post(row[0], row[1]) if row else None
