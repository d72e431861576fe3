"""Questions about people: who is this follower, who answers for a region."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Bureau, Contact, Enterprise, Officer
from storage.vocabulary import OfficerState, Rank


def contact_rows(session: Session, openid: str) -> list[tuple[Contact, Enterprise]]:
    """The enterprises a follower speaks for, newest binding first."""
    rows = session.execute(
        select(Contact, Enterprise)
        .join(Enterprise, Contact.enterprise_id == Enterprise.id)
        .where(Contact.openid == openid, Contact.erased_at.is_(None))
        .order_by(Contact.id.desc())
    )
    return [(contact, enterprise) for contact, enterprise in rows]


def officer_of(session: Session, openid: str) -> tuple[Officer, Bureau] | None:
    """The officer a follower is bound to, with the bureau; the newest binding counts."""
    row = session.execute(
        select(Officer, Bureau)
        .join(Bureau, Officer.bureau_code == Bureau.code)
        .where(Officer.openid == openid, Officer.state == OfficerState.BOUND)
        .order_by(Officer.id.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def officers_for(session: Session, code: str) -> tuple[Bureau | None, list[Officer]]:
    """Who hears about a case of a region: the officers of its bureau, or of the nearest superior.

    A bureau without a bound officer leaves its cases to the one it reports to (R63), so 昆山 goes
    to the province and never to 苏州 (R2).
    """
    bureau = session.get(Bureau, code)
    while bureau is not None:
        officers = list(
            session.scalars(
                select(Officer).where(
                    Officer.bureau_code == bureau.code, Officer.state == OfficerState.BOUND
                )
            )
        )
        if officers or bureau.reports_to is None:
            return bureau, officers
        bureau = session.get(Bureau, bureau.reports_to)
    return None, []


def codes_under(session: Session, bureau: Bureau) -> frozenset[str] | None:
    """The regions whose cases a bureau may see; None means all (the province)."""
    if bureau.rank is Rank.PROVINCE:
        return None
    if bureau.rank is Rank.COUNTY:
        return frozenset({bureau.code})
    below = session.scalars(select(Bureau.code).where(Bureau.reports_to == bureau.code))
    return frozenset({bureau.code, *below})
