"""Demands as the desk lists them: searched, filtered, counted, paged, always within a scope.

A page costs the same number of queries whatever its size: one for the count, one for the numbers
of the rows, one for the rows themselves.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from storage.models import Contact, Demand, Enterprise, PublicDemand, PublicList
from storage.queries.demands import Row
from storage.queries.sight import Codes, within
from storage.vocabulary import (
    AT_COUNTY,
    GONE,
    DemandKind,
    DemandState,
    Disclosure,
    ListState,
    Urgency,
)

PAGE = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits at a desk: states, and the counties whose new demands wait here too (R63).

    What ``not_checked_by`` has checked waits for a colleague (R3).
    """

    states: frozenset[DemandState]
    acting_for: frozenset[str] = frozenset()
    not_checked_by: int = 0


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for.

    Every one of ``words`` must stand in the number, the title, the problem or the enterprise, or
    name the county; ``places`` gives the codes of the counties a word names. Words are not looked
    for inside confidential demands.
    """

    words: tuple[str, ...] = ()
    places: tuple[tuple[str, frozenset[str]], ...] = ()
    states: frozenset[DemandState] = frozenset()
    waiting_at: Waiting | None = None
    kind: DemandKind | None = None
    round: str = ""
    counties: frozenset[str] = frozenset()
    urgent: bool = False
    help_wanted: bool = False
    often_returned: bool = False
    confidential: bool = False
    unconfirmed: bool = False
    public: bool = False
    publishable: bool = False
    before: datetime | None = None
    oldest_first: bool = False


def conditions(codes: Codes, sought: Sought) -> list[ColumnElement[bool]]:
    """All conditions of a search within a scope."""
    found = within(codes)
    places = dict(sought.places)
    found += [_with_word(word, places.get(word, frozenset())) for word in sought.words]
    if sought.states:
        found.append(Demand.state.in_(sought.states))
    if sought.kind is not None:
        found.append(Demand.kind == sought.kind)
    if sought.round:
        found.append(in_rounds(sought.round))
    if sought.counties:
        found.append(Demand.county_code.in_(sought.counties))
    if sought.before is not None:
        found.append(Demand.changed_at < sought.before)
    if sought.waiting_at is not None:
        found += waits(sought.waiting_at)
    flags: tuple[tuple[bool, ColumnElement[bool]], ...] = (
        (sought.urgent, Demand.urgency == Urgency.URGENT),
        (sought.help_wanted, Demand.help_wanted.is_(True)),
        (sought.often_returned, Demand.returns >= 3),
        (sought.confidential, Demand.confidential.is_(True)),
        (sought.unconfirmed, and_(Demand.entered_by.is_not(None), Demand.confirmed_at.is_(None))),
        (sought.public, Demand.id.in_(_public())),
        (sought.publishable, and_(*publishable(), Demand.id.not_in(_public()))),
    )
    return found + [condition for wanted, condition in flags if wanted]


def in_rounds(period: str) -> ColumnElement[bool]:
    """The condition that a demand is of a round, or of any round of a year (``2026``)."""
    return Demand.round == period if "-" in period else Demand.round.startswith(f"{period}-")


def waits(at: Waiting) -> list[ColumnElement[bool]]:
    """The conditions that a demand waits at a desk."""
    here: ColumnElement[bool] = Demand.state.in_(at.states)
    if at.acting_for:
        there = Demand.county_code.in_(at.acting_for)
        here = or_(here, and_(Demand.state.in_(AT_COUNTY), there))
    if not at.not_checked_by:
        return [here]
    mine = Demand.checked_by == at.not_checked_by
    return [here, or_(Demand.state != DemandState.CHECKED, Demand.checked_by.is_(None), ~mine)]


def publishable() -> tuple[ColumnElement[bool], ...]:
    """Reviewed, help of the province wanted, agreed to, and not confidential (R48)."""
    return (
        Demand.state == DemandState.AT_PROVINCE,
        Demand.help_wanted.is_(True),
        Demand.disclosure != Disclosure.NONE,
        Demand.confidential.is_(False),
    )


def _public() -> Any:
    return (
        select(PublicDemand.demand_id)
        .join(PublicList, PublicDemand.list_id == PublicList.id)
        .where(PublicList.state == ListState.PUBLISHED, PublicDemand.withdrawn_at.is_(None))
    )


def _with_word(word: str, places: frozenset[str]) -> ColumnElement[bool]:
    open_ = and_(
        Demand.confidential.is_(False),
        or_(
            Demand.title.contains(word, autoescape=True),
            Demand.problem.contains(word, autoescape=True),
        ),
    )
    named = select(Enterprise.id).where(Enterprise.name.contains(word, autoescape=True))
    found = [open_, Demand.enterprise_id.in_(named)]
    if word.isascii():
        found.append(Demand.number.contains(word.upper(), autoescape=True))
    if places:
        found.append(Demand.county_code.in_(places))
    return or_(*found)


def found(
    session: Session, codes: Codes, sought: Sought, *, number: int = 1, size: int = PAGE
) -> tuple[int, int, list[Row]]:
    """How many demands a search finds, the page that there is, and its rows.

    Words are looked for once: all numbers of rows that have them are read, and the page cut out.
    """
    if not sought.words:
        total = count(session, codes, sought)
        number = min(number, max(1, -(-total // size)))
        return total, number, page(session, codes, sought, number=number, size=size)
    query = select(Demand.id).where(*conditions(codes, sought)).order_by(*_order(sought))
    ids = list(session.scalars(query))
    number = min(number, max(1, -(-len(ids) // size)))
    shown = ids[(number - 1) * size : number * size]
    return len(ids), number, by_ids(session, codes, shown)


def _order(sought: Sought) -> list[ColumnElement[Any]]:
    """Urgent ones first and the oldest, for what is to be done; else the newest first."""
    if sought.oldest_first:
        return [Demand.urgency.desc(), Demand.id.asc()]
    return [Demand.id.desc()]


def count(session: Session, codes: Codes, sought: Sought) -> int:
    """How many demands a search finds."""
    query = select(func.count()).select_from(Demand).where(*conditions(codes, sought))
    return session.scalar(query) or 0


def page(
    session: Session, codes: Codes, sought: Sought, *, number: int = 1, size: int = PAGE
) -> list[Row]:
    """One page of a search, urgent ones first, then the newest (or the oldest)."""
    ids = (
        select(Demand.id)
        .where(*conditions(codes, sought))
        .order_by(*_order(sought))
        .limit(size)
        .offset((number - 1) * size)
    )
    return by_ids(session, codes, list(session.scalars(ids)))


def by_ids(session: Session, codes: Codes, ids: list[int]) -> list[Row]:
    """Demands by their ids, in that order; those out of sight are left out."""
    query = (
        select(Demand, Enterprise, Contact)
        .join(Enterprise, Demand.enterprise_id == Enterprise.id)
        .join(Contact, Demand.contact_id == Contact.id)
        .where(Demand.id.in_(ids), *within(codes))
    )
    found = {row[0].id: (row[0], row[1], row[2]) for row in session.execute(query)}
    return [found[id_] for id_ in ids if id_ in found]


def by_numbers(session: Session, codes: Codes, numbers: Collection[str]) -> list[Row]:
    """Demands by their numbers, oldest first; those out of sight are left out."""
    ids = select(Demand.id).where(Demand.number.in_(numbers)).order_by(Demand.id)
    return by_ids(session, codes, list(session.scalars(ids)))


def states(session: Session, codes: Codes, round_: str = "") -> dict[DemandState, int]:
    """How many demands there are in each state."""
    query = select(Demand.state, func.count()).where(*within(codes)).group_by(Demand.state)
    if round_:
        query = query.where(Demand.round == round_)
    return {row[0]: row[1] for row in session.execute(query)}


def rounds(session: Session, codes: Codes) -> list[str]:
    """The rounds there are demands of, newest first."""
    query = select(Demand.round).where(*within(codes)).distinct().order_by(Demand.round.desc())
    return list(session.scalars(query))


def by_county(session: Session, counties: Collection[str], round_: str) -> dict[str, int]:
    """How many demands of a round each of some counties has; figures only (R2)."""
    query = (
        select(Demand.county_code, func.count())
        .where(Demand.county_code.in_(counties), Demand.round == round_, Demand.state.not_in(GONE))
        .group_by(Demand.county_code)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def is_public(session: Session, demand_id: int) -> bool:
    """Whether a demand stands on a list that is before the public."""
    return session.scalar(_public().where(PublicDemand.demand_id == demand_id)) is not None
