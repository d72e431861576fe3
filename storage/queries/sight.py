"""The one condition under which a demand is in sight of a scope: by county, or by zone (R2, R22).

A scope is a set of region codes, None for all. The code of a development zone stands for the
demands of the enterprises that name it as their place; each of them belongs to its county all the
same, so to any other question a zone's code matches no row.
"""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from storage import tables
from storage.models import Demand, Enterprise
from storage.tables import Region

Codes = frozenset[str] | None


def within(codes: Codes) -> list[ColumnElement[bool]]:
    """The condition that a demand is in sight of a scope."""
    if codes is None:
        return []
    zones = [_in_zone(row) for row in tables.zones() if row.code in codes]
    return [or_(Demand.county_code.in_(codes), *zones)]


def _in_zone(zone: Region) -> ColumnElement[bool]:
    named = or_(
        Enterprise.town.in_((zone.name, *zone.aliases)),
        Enterprise.town.startswith(zone.name, autoescape=True),
    )
    there = select(Enterprise.id).where(Enterprise.county_code.in_(_counties(zone)), named)
    return and_(Demand.county_code.in_(_counties(zone)), Demand.enterprise_id.in_(there))


def _counties(zone: Region) -> frozenset[str]:
    """The counties a zone may lie in: its own, or those of its city that report to the city."""
    return frozenset(
        row.code
        for row in tables.regions()
        if row.is_county_level and zone.parent in {row.code, row.reports_to}
    )


def zone_of(county_code: str, town: str) -> str:
    """The code of the zone that an enterprise of a county names as its place; empty for none."""
    named = (
        row.code
        for row in tables.zones()
        if (town in {row.name, *row.aliases} or town.startswith(row.name))
        and county_code in _counties(row)
    )
    return next(named, "")


def sees(session: Session, codes: Codes, demand: Demand) -> bool:
    """Whether a demand is in sight of a scope."""
    if codes is None or demand.county_code in codes:
        return True
    query = select(Demand.id).where(Demand.id == demand.id, *within(codes))
    return session.scalar(query) is not None
