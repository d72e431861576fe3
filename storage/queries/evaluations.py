"""Questions about what a batch of services came to, and about what bureaus wrote of it."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import (
    Bulletin,
    Demand,
    Enterprise,
    Evaluation,
    EvaluationNote,
    Expert,
    Rating,
    ServiceRecord,
    Team,
    Visit,
)
from storage.queries.ratings import Codes
from storage.vocabulary import CommentState, Novelty, Outcome, RatingState, VisitState


class Done(NamedTuple):
    """What is counted of a service whose record both sides have confirmed."""

    visit: int
    expert: int
    enterprise: int
    demand: int
    outcome: Outcome | None
    trained: int | None
    has_contract: bool | None
    contract_wan: float | None
    novelty: Novelty | None
    station: str | None


class Confirmed(NamedTuple):
    """Such a service with everybody who had to do with it."""

    visit: Visit
    record: ServiceRecord
    expert: Expert
    demand: Demand
    enterprise: Enterprise


# the order of their days
IN_ORDER = (Visit.day, Visit.half.desc(), Visit.id)


def done(session: Session, codes: Codes, batch: str) -> list[Done]:
    """The confirmed services of a batch in some regions, in the order of their days."""
    query = (
        select(
            Visit.id, Visit.expert_id, Demand.enterprise_id, Visit.demand_id,
            ServiceRecord.outcome, ServiceRecord.trained, ServiceRecord.has_contract,
            ServiceRecord.contract_wan, ServiceRecord.novelty, ServiceRecord.station,
        )
        .join(ServiceRecord, ServiceRecord.visit_id == Visit.id)
        .join(Team, Team.id == Visit.team_id)
        .join(Demand, Demand.id == Visit.demand_id)
        .where(Team.batch == batch, Visit.state == VisitState.SETTLED)
        .order_by(*IN_ORDER)
    )  # fmt: skip
    if codes is not None:
        query = query.where(Demand.county_code.in_(codes))
    return [Done._make(row) for row in session.execute(query)]


def confirmed(session: Session, visits: Collection[int]) -> list[Confirmed]:
    """Some of these services by their visits, in the order of their days."""
    query = (
        select(Visit, ServiceRecord, Expert, Demand, Enterprise)
        .join(ServiceRecord, ServiceRecord.visit_id == Visit.id)
        .join(Expert, Expert.id == Visit.expert_id)
        .join(Demand, Demand.id == Visit.demand_id)
        .join(Enterprise, Enterprise.id == Demand.enterprise_id)
        .where(Visit.id.in_(visits))
        .order_by(*IN_ORDER)
    )
    return [Confirmed(*row) for row in session.execute(query)]


def words_of(session: Session, region: str, batch: str) -> Evaluation | None:
    """What a bureau wrote of a batch."""
    return session.scalar(
        select(Evaluation).where(Evaluation.region == region, Evaluation.batch == batch)
    )


def note_of(session: Session, county: str, batch: str) -> EvaluationNote | None:
    """What a county adds about a batch."""
    return session.scalar(
        select(EvaluationNote).where(
            EvaluationNote.county_code == county, EvaluationNote.batch == batch
        )
    )


def notes(session: Session, codes: Codes, batch: str) -> list[EvaluationNote]:
    """What counties add about a batch."""
    query = select(EvaluationNote).where(EvaluationNote.batch == batch, EvaluationNote.text != "")
    if codes is not None:
        query = query.where(EvaluationNote.county_code.in_(codes))
    return list(session.scalars(query.order_by(EvaluationNote.county_code)))


def bulletins(session: Session, regions: Collection[str] | None, batch: str) -> list[Bulletin]:
    """What was circulated of a batch by some bureaus, or by all."""
    query = select(Bulletin).where(Bulletin.batch == batch)
    if regions is not None:
        query = query.where(Bulletin.region.in_(regions))
    return list(session.scalars(query.order_by(Bulletin.region, Bulletin.place)))


def bulletin(session: Session, regions: Collection[str] | None, id_: int) -> Bulletin | None:
    """One bulletin of some bureaus, or of any; None for foreign and missing alike."""
    row = session.get(Bulletin, id_)
    return row if row is not None and (regions is None or row.region in regions) else None


def to_circulate(session: Session, codes: Codes, batch: str) -> list[Rating]:
    """Questionnaires sent and not yet in a bulletin, locked in the order of their ids."""
    query = select(Rating).where(
        Rating.batch == batch, Rating.state != RatingState.WAITING, Rating.bulletin_id.is_(None)
    )
    if codes is not None:
        query = query.where(Rating.county_code.in_(codes))
    query = query.order_by(Rating.id).with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(query))


def comments(session: Session, codes: Codes, batch: str) -> list[str]:
    """The words that may be circulated, of answers not yet in a bulletin, and not whose."""
    query = select(Rating.comment).where(
        Rating.batch == batch, Rating.state == RatingState.ANSWERED,
        Rating.comment_state == CommentState.SHOWN, Rating.bulletin_id.is_(None),
    )  # fmt: skip
    if codes is not None:
        query = query.where(Rating.county_code.in_(codes))
    return sorted(session.scalars(query))
