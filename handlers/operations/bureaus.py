"""Bureaus: one for the province, each city and each county-level division."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.operations import journal
from storage import tables
from storage.models import Bureau
from storage.prepared import insert_of
from storage.vocabulary import Act, Rank

OFFICE = "人力资源和社会保障局"


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
