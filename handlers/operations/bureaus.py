"""Bureaus: one for the province, each city and each county-level division; zones as needed."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.rules.lifecycle import Desk
from handlers.rules.lifecycle import desk_of as desk_by_rank
from storage import tables
from storage.models import Bureau
from storage.prepared import insert_of
from storage.vocabulary import Act, Rank

PROVINCE = "320000"
OFFICE = "人力资源和社会保障局"


def desk_of(bureau: Bureau) -> Desk:
    """The desk of a bureau; a county that reports to the province is a direct one (R2)."""
    return desk_by_rank(bureau.rank, reports_to_province=bureau.reports_to == PROVINCE)


def line(session: Session, code: str) -> list[Bureau]:
    """The bureaus a case of a region goes up through, the region's own first (R2)."""
    found = []
    row = session.get(Bureau, code)
    while row is not None:
        found.append(row)
        row = session.get(Bureau, row.reports_to) if row.reports_to else None
    return found


def short_name(bureau: Bureau) -> str:
    """A bureau by the name of its region."""
    return bureau.name.removesuffix(OFFICE)


def _rank(region: tables.Region) -> Rank:
    if region.level == "province":
        return Rank.PROVINCE
    return Rank.CITY if region.level == "city" else Rank.COUNTY


def establish(session: Session, now: datetime, *, on: date) -> int:
    """Make a bureau for every division in force on a day; existing ones stay as they are.

    ``reports_to`` follows the table, so 昆山、泰兴、沭阳 report to the province (R2). Returns how
    many are new.
    """
    insert = insert_of(session.get_bind().dialect.name)
    known = set(session.scalars(select(Bureau.code)))
    new = 0
    for region in tables.regions():
        if region.level == "zone" or not region.is_valid(on) or region.code in known:
            continue
        name = "江苏省人力资源和社会保障厅" if region.level == "province" else region.name + OFFICE
        # another process may be establishing the same ones at this moment
        made = session.execute(
            insert(Bureau)
            .values(
                code=region.code,
                name=name,
                rank=_rank(region),
                reports_to=region.reports_to or None,
            )
            .on_conflict_do_nothing(index_elements=["code"])
            .returning(Bureau.code)
        )
        new += made.first() is not None
    if new:
        journal.write(session, "system", Act.ESTABLISH, "bureaus", now, count=new)
    return new


def zones_of(bureau: Bureau, on: date) -> list[tables.Region]:
    """The development zones that report to a bureau, opened or not."""
    return [row for row in tables.zones() if row.reports_to == bureau.code and row.is_valid(on)]


def open_zone(session: Session, actor: str, called: str, now: datetime) -> Bureau | None:
    """The bureau of the zone of a code or name, made when its first officer is enrolled.

    None when no zone is called so.
    """
    region = next(
        (row for row in tables.zones() if called in {row.code, row.name, *row.aliases}), None
    )
    if region is None:
        return None
    known = session.get(Bureau, region.code)
    if known is not None:
        return known
    made = Bureau(
        code=region.code, name=region.name, rank=Rank.ZONE, reports_to=region.reports_to, phone=""
    )
    session.add(made)
    session.flush()
    journal.write(session, actor, Act.ESTABLISH, f"bureau:{made.code}", now)
    return made


def add_department(session: Session, actor: str, name: str, now: datetime) -> Bureau:
    """Register a department of the province that passes calls on and recommends experts (R4).

    One of the same name stays as it is.
    """
    known = session.scalar(
        select(Bureau).where(Bureau.rank == Rank.DEPARTMENT, Bureau.name == name)
    )
    if known is not None:
        return known
    codes = session.scalars(select(Bureau.code).where(Bureau.rank == Rank.DEPARTMENT))
    number = max((int(code[1:]) for code in codes), default=0) + 1
    made = Bureau(
        code=f"D{number:03d}", name=name, rank=Rank.DEPARTMENT, reports_to=PROVINCE, phone=""
    )
    session.add(made)
    session.flush()
    journal.write(session, actor, Act.ESTABLISH, f"bureau:{made.code}", now)
    return made
