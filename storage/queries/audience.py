"""Who an announcement is for: one row for each person, addressed by the first part that fits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from storage.models import Bureau, Contact, Demand, Enterprise, Expert, Follower, Officer, SignUp
from storage.queries.people import codes_under
from storage.vocabulary import DemandState, ExpertState, OfficerState, Part

PROVINCE = "320000"
# in the order in which somebody with several parts is addressed
ORDER = (Part.ENTERPRISE, Part.EXPERT, Part.OFFICER, Part.FOLLOWER)
AVAILABLE = (ExpertState.LISTED, ExpertState.TO_CONFIRM, ExpertState.TO_MATCH)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to look for; ``codes`` None stands for the whole province."""

    parts: Collection[Part]
    codes: frozenset[str] | None = None
    industries: Sequence[str] = ()
    states: Sequence[str] = ()


def codes_of(session: Session, regions: Collection[str], bureau: Bureau) -> frozenset[str] | None:
    """The codes that regions stand for within what a bureau may see; None for the province."""
    scope = codes_under(session, bureau)
    if not regions:
        return scope
    found: set[str] = set()
    for code in regions:
        below = codes_under(session, session.get_one(Bureau, code))
        if below is None:
            return scope
        found |= below
    return frozenset(found if scope is None else found & scope)


def people(wanted: Wanted, *, after: str = "", upto: str = "") -> Select[Any]:
    """The people as a SELECT of ``openid`` and ``place``, in the order of openids.

    With ``upto``, those between two openids: then the database looks at no others.
    """
    sources = _sources(wanted, after)
    if upto:
        sources = [query.where(query.selected_columns.openid <= upto) for query in sources]
    rows = union_all(*sources).subquery("rows")
    return (
        select(rows.c.openid, func.min(rows.c.place).label("place"))
        .group_by(rows.c.openid)
        .order_by(rows.c.openid)
    )


def _sources(wanted: Wanted, after: str) -> list[Select[Any]]:
    parts = [part for part in ORDER if part in wanted.parts] or list(ORDER)
    return [_SOURCES[part](wanted, after) for part in parts]


def next_piece(session: Session, wanted: Wanted, after: str, most: int) -> tuple[str, bool]:
    """The openid up to which the next piece goes, and whether there may be more behind it.

    It holds at most ``most`` people; every source is walked along its index and no further.
    """
    heads = [
        select(source.c.openid)
        for source in (
            query.order_by(query.selected_columns.openid).limit(most).subquery()
            for query in _sources(wanted, after)
        )
    ]
    ahead = union_all(*heads).subquery("ahead")
    first = select(ahead.c.openid).order_by(ahead.c.openid).limit(most).subquery("first")
    count, upto = session.execute(select(func.count(), func.max(first.c.openid))).one()
    return upto or "", count == most


def part_of(place: str) -> tuple[Part, str]:
    """The part and the region that a ``place`` of ``people`` stands for."""
    return ORDER[int(place[0])], place[1:]


def count(session: Session, wanted: Wanted) -> int:
    """How many people these are now."""
    return session.scalar(select(func.count()).select_from(people(wanted).subquery())) or 0


def _place(part: Part, region: Any) -> Any:
    return (literal(str(ORDER.index(part))) + region).label("place")


def _enterprises(wanted: Wanted, after: str) -> Select[Any]:
    query = (
        select(Contact.openid, _place(Part.ENTERPRISE, Enterprise.county_code))
        .join(Enterprise, Contact.enterprise_id == Enterprise.id)
        .where(Contact.erased_at.is_(None), Contact.openid > after)
    )
    if wanted.codes is not None:
        query = query.where(Enterprise.county_code.in_(wanted.codes))
    if wanted.industries:
        query = query.where(
            or_(*(Enterprise.industry.startswith(code) for code in wanted.industries))
        )
    states = [state for state in wanted.states if state in set(DemandState)]
    if states:
        asked = select(Demand.enterprise_id).where(Demand.state.in_(states))
        query = query.where(Enterprise.id.in_(asked))
    return query


def _experts(wanted: Wanted, after: str) -> Select[Any]:
    """Experts belong to no county; with regions, those who signed up for a demand there."""
    states = [state for state in wanted.states if state in set(ExpertState)] or AVAILABLE
    query = select(Expert.openid, _place(Part.EXPERT, literal(PROVINCE))).where(
        Expert.openid > after,
        Expert.openid != "",
        Expert.erased_at.is_(None),
        Expert.state.in_(states),
    )
    if wanted.codes is None:
        return query
    aimed = (
        select(SignUp.expert_id)
        .join(Demand, Demand.number == SignUp.demand)
        .where(Demand.county_code.in_(wanted.codes))
    )
    return query.where(Expert.id.in_(aimed))


def _officers(wanted: Wanted, after: str) -> Select[Any]:
    query = select(Officer.openid, _place(Part.OFFICER, Officer.bureau_code)).where(
        Officer.state == OfficerState.BOUND, Officer.openid > after
    )
    return query if wanted.codes is None else query.where(Officer.bureau_code.in_(wanted.codes))


def _followers(_wanted: Wanted, after: str) -> Select[Any]:
    return select(Follower.openid, _place(Part.FOLLOWER, literal(""))).where(
        Follower.openid > after, Follower.following
    )


_SOURCES = {
    Part.ENTERPRISE: _enterprises,
    Part.EXPERT: _experts,
    Part.OFFICER: _officers,
    Part.FOLLOWER: _followers,
}
