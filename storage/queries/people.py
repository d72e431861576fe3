"""Questions about people: who is this follower, who answers for a region."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, exists, literal, select
from sqlalchemy.orm import Session, aliased

from storage.models import Bureau, Contact, Enterprise, Expert, Follower, Officer
from storage.prepared import Prepared
from storage.vocabulary import ExpertState, OfficerState, Rank

# asked at every opening of a form, where most are strangers
_CONTACTS = Prepared(
    lambda _: (
        select(Contact.id, Contact.enterprise_id)
        .where(Contact.openid == bindparam("openid"), Contact.erased_at.is_(None))
        .order_by(Contact.id.desc())
    )
)


def contact_rows(session: Session, openid: str) -> list[tuple[Contact, Enterprise]]:
    """The enterprises a follower speaks for, newest binding first."""
    rows = _CONTACTS.all(session.connection(), {"openid": openid})
    return [
        (session.get_one(Contact, contact), session.get_one(Enterprise, enterprise))
        for contact, enterprise in rows
    ]


# two questions, so that each is answered by its own index
_BY_CODE = Prepared(
    lambda _: (
        select(Enterprise.id)
        .where(Enterprise.credit_code == bindparam("code"), Enterprise.credit_code != "")
        .order_by(Enterprise.id)
        .limit(1)
    )
)
_BY_NAME = Prepared(
    lambda _: (
        select(Enterprise.id)
        .where(Enterprise.name == bindparam("name"), Enterprise.county_code == bindparam("county"))
        .order_by(Enterprise.id)
        .limit(1)
    )
)


def known_enterprise(
    session: Session, name: str, county_code: str, credit_code: str
) -> Enterprise | None:
    """The enterprise of a credit code, else of a name in a county (R94)."""
    at = session.connection()
    found = _BY_CODE.run(at, {"code": credit_code}) if credit_code else None
    found = found or _BY_NAME.run(at, {"name": name, "county": county_code})
    return session.get(Enterprise, found[0]) if found else None


_KNOWN_CONTACT = select(Contact).where(
    Contact.openid == bindparam("openid"),
    Contact.enterprise_id == bindparam("enterprise_id"),
    Contact.erased_at.is_(None),
)


def known_contact(session: Session, openid: str, enterprise_id: int) -> Contact | None:
    """The contact that a follower is for an enterprise."""
    values = {"openid": openid, "enterprise_id": enterprise_id}
    return session.scalars(_KNOWN_CONTACT, values).first()


_OFFICER = (
    select(Officer, Bureau)
    .join(Bureau, Officer.bureau_code == Bureau.code)
    .where(Officer.openid == bindparam("openid"), Officer.state == OfficerState.BOUND)
    .order_by(Officer.id.desc())
    .limit(1)
)


def officer_of(session: Session, openid: str) -> tuple[Officer, Bureau] | None:
    """The officer a follower is bound to, with the bureau; the newest binding counts."""
    row = session.execute(_OFFICER, {"openid": openid}).first()
    return (row[0], row[1]) if row else None


def _chain() -> Any:
    """A bureau and its superiors, nearest first, with their bound officers."""
    start = select(Bureau.code, Bureau.reports_to, literal(0).label("height")).where(
        Bureau.code == bindparam("code")
    )
    chain = start.cte("chain", recursive=True)
    above = aliased(Bureau)
    chain = chain.union_all(
        select(above.code, above.reports_to, chain.c.height + 1).where(
            above.code == chain.c.reports_to
        )
    )
    return (
        select(chain.c.code, Officer.openid)
        .outerjoin(
            Officer,
            (Officer.bureau_code == chain.c.code) & (Officer.state == OfficerState.BOUND),
        )
        .order_by(chain.c.height, Officer.id)
    )


_CHAIN = Prepared(lambda _: _chain())


def officers_for(session: Session, code: str) -> tuple[str, tuple[str, ...]]:
    """Who hears about a case of a region: bureau code and openids of its bound officers.

    A bureau without a bound officer leaves its cases to the one it reports to (R63), so 昆山 goes
    to the province and never to 苏州 (R2). Nobody at all gives an empty code.
    """
    found = _CHAIN.all(session.connection(), {"code": code})
    rows = [(bureau, openid) for bureau, openid in found if openid]
    if not rows:
        return "", ()
    nearest = rows[0][0]
    return nearest, tuple(openid for bureau, openid in rows if bureau == nearest)


def officers_of(session: Session, code: str) -> tuple[str, ...]:
    """The openids of the officers bound at a bureau itself."""
    query = select(Officer.openid).where(
        Officer.bureau_code == code, Officer.state == OfficerState.BOUND
    )
    return tuple(openid for openid in session.scalars(query.order_by(Officer.id)) if openid)


def codes_under(session: Session, bureau: Bureau) -> frozenset[str] | None:
    """The regions whose cases a bureau may see: None is all (the province), a department none.

    A zone's own code stands for the demands of its enterprises, see ``queries.sight``.
    """
    if bureau.rank is Rank.PROVINCE:
        return None
    if bureau.rank is Rank.DEPARTMENT:
        return frozenset()
    if bureau.rank in {Rank.COUNTY, Rank.ZONE}:
        return frozenset({bureau.code})
    counties = (Bureau.reports_to == bureau.code, Bureau.rank == Rank.COUNTY)
    below = session.scalars(select(Bureau.code).where(*counties))
    return frozenset({bureau.code, *below})


def host_of(session: Session, county_code: str) -> Bureau | None:
    """The bureau whose telephone the public is given: the city's, or a direct county's own."""
    bureau = session.get(Bureau, county_code)
    if bureau is None or bureau.rank is not Rank.COUNTY or reports_to_province(session, bureau):
        return bureau
    return session.get(Bureau, bureau.reports_to)


def unmanned(session: Session, bureau: Bureau) -> frozenset[str]:
    """The counties under a city that have no bound officer; the city looks after them (R63)."""
    if bureau.rank is not Rank.CITY:
        return frozenset()
    manned = select(Officer.bureau_code).where(Officer.state == OfficerState.BOUND)
    rows = session.scalars(
        select(Bureau.code).where(
            Bureau.reports_to == bureau.code,
            Bureau.rank == Rank.COUNTY,
            Bureau.code.not_in(manned),
        )
    )
    return frozenset(rows)


def fell_silent(session: Session, oldest: int, newest: int) -> list[Follower]:
    """Followers with a conversation who last spoke between two moments and want reminders.

    Their rows are locked, each person's turn waits.
    """
    query = (
        select(Follower)
        .where(
            Follower.following.is_(True),
            Follower.reminders.is_(True),
            Follower.said_at.between(oldest, newest),
            Follower.conversation.contains('"answers"'),
        )
        .order_by(Follower.openid)
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(query))


OFFICERS_MENU, EXPERTS_MENU = "officer", "expert"


def menus_to_change(
    session: Session, *, since: datetime | None = None, limit: int = 500
) -> list[tuple[str, str]]:
    """Followers whose menu is not that of their role: openid and role, empty for anybody's.

    ``since`` looks only at officers bound and experts changed from then on, which is cheap enough
    for every other second.
    """
    officer = exists().where(Officer.openid == Follower.openid, Officer.state == OfficerState.BOUND)
    expert = exists().where(Expert.openid == Follower.openid, Expert.state != ExpertState.LEFT)
    role = case((officer, OFFICERS_MENU), (expert, EXPERTS_MENU), else_="")
    query = (
        select(Follower.openid, role)
        .where(Follower.following.is_(True), Follower.menu != role)
        .order_by(Follower.openid)
        .limit(limit)
    )
    if since is not None:
        bound = select(Officer.openid).where(Officer.bound_at >= since)
        changed = select(Expert.openid).where(Expert.changed_at >= since)
        query = query.where(Follower.openid.in_(bound.union(changed)))
    return [(openid, its) for openid, its in session.execute(query)]


def is_restricted(session: Session, openid: str) -> bool:
    """Whether a follower wants names and numbers passed on to nobody but the bureaus."""
    found = select(Follower.restricted).where(Follower.openid == openid)
    return bool(session.scalar(found))


def restricted(session: Session, openids: Collection[str]) -> frozenset[str]:
    """Which of some followers want names and numbers passed on to nobody but the bureaus."""
    query = select(Follower.openid).where(Follower.openid.in_(openids), Follower.restricted)
    return frozenset(session.scalars(query))


_SUPERIOR = select(Bureau.rank).where(Bureau.code == bindparam("code"))


def reports_to_province(session: Session, bureau: Bureau) -> bool:
    """Whether a bureau stands directly under the province (昆山、泰兴、沭阳 and the cities)."""
    superior = session.scalar(_SUPERIOR, {"code": bureau.reports_to})
    return superior is Rank.PROVINCE
