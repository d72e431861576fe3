"""Figures of the first page: what waits, what is late, how a round stands."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models import Bureau, Demand, HumanThread, Notice, Officer
from storage.queries.demand_list import Waiting, waits
from storage.queries.sight import Codes, within
from storage.vocabulary import (
    GONE,
    DemandKind,
    DemandState,
    NoticeState,
    OfficerState,
    Rank,
    ThreadState,
    Urgency,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """So many demands of a kind in a state."""

    kind: DemandKind
    state: DemandState
    count: int


def cells(session: Session, codes: Codes, round_: str) -> list[Cell]:
    """Demands of a round by kind and state."""
    query = (
        select(Demand.kind, Demand.state, func.count())
        .where(Demand.round == round_, Demand.state.not_in(GONE), *within(codes))
        .group_by(Demand.kind, Demand.state)
    )
    return [Cell(row[0], row[1], row[2]) for row in session.execute(query)]


def waiting(session: Session, codes: Codes, at: Waiting, before: datetime) -> tuple[int, int, int]:
    """How many demands wait at a desk; of them urgent; of them untouched since a moment."""
    urgent = func.count().filter(Demand.urgency == Urgency.URGENT)
    late = func.count().filter(Demand.changed_at < before)
    query = select(func.count(), urgent, late).where(*waits(at), *within(codes))
    row = session.execute(query).one()
    return row[0], row[1], row[2]


def people_waiting(session: Session, bureau: str) -> int:
    """How many people wait for an officer of a bureau to answer."""
    query = select(func.count()).where(
        HumanThread.bureau_code == bureau, HumanThread.state == ThreadState.WAITING
    )
    return session.scalar(query) or 0


def to_phone(session: Session, codes: Codes) -> int:
    """How many notices could not be sent and wait for a telephone call."""
    query = select(func.count()).where(Notice.state.in_((NoticeState.PHONE, NoticeState.HELD)))
    if codes is not None:
        query = query.where(Notice.region.in_(codes))
    return session.scalar(query) or 0


def without_officer(session: Session, bureau: Bureau) -> list[Bureau]:
    """The bureaus that report to a bureau and have nobody bound (R63)."""
    bound = select(Officer.bureau_code).where(Officer.state == OfficerState.BOUND)
    query = select(Bureau).where(
        Bureau.reports_to == bureau.code, Bureau.rank != Rank.ZONE, Bureau.code.not_in(bound)
    )
    return list(session.scalars(query.order_by(Bureau.code)))
