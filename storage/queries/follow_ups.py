"""Questions about what goes on after a visit: cards, what was said, contracts, needs left open."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage.models import (
    Contact,
    Demand,
    Enterprise,
    Expert,
    FollowUp,
    FollowUpWord,
    Rematch,
    ServiceRecord,
    Shortlist,
    Team,
    Visit,
)
from storage.vocabulary import FollowUpState, Outcome, RematchState, VisitState, WordState

Codes = Collection[str] | None
# a visit that took place, whether or not the other side has checked what was written of it
TOOK_PLACE = (VisitState.ARRIVED, VisitState.RECORDED, VisitState.SETTLED)


class Card(NamedTuple):
    """A follow-up with the two it concerns and the need that brought them together."""

    row: FollowUp
    expert: Expert
    enterprise: Enterprise
    demand: Demand
    contact: Contact
    team: Team


def joined(query: Any) -> Any:
    """A query of follow-ups with the two each is about, the need, and who speaks for it."""
    return (
        query.join(Expert, FollowUp.expert_id == Expert.id)
        .join(Enterprise, FollowUp.enterprise_id == Enterprise.id)
        .join(Demand, FollowUp.demand_id == Demand.id)
        .join(Contact, Demand.contact_id == Contact.id)
    )


def all_cards() -> Any:
    """The question for every card."""
    return (
        joined(select(FollowUp, Expert, Enterprise, Demand, Contact, Team))
        .join(Visit, FollowUp.visit_id == Visit.id)
        .join(Team, Visit.team_id == Team.id)
    )


def listed(session: Session, query: Any) -> list[Card]:
    """The cards of a question."""
    return [Card(*row) for row in session.execute(query)]


def in_sight(query: Any, column: Any, codes: Codes) -> Any:
    """A query narrowed to the regions in sight; None is all of them."""
    return query if codes is None else query.where(column.in_(codes))


def cards(
    session: Session,
    codes: Codes,
    *,
    state: FollowUpState | None = None,
    page: int = 1,
    size: int = 50,
) -> list[Card]:
    """A page of the cards in sight, those with the newest visit first."""
    query = in_sight(all_cards(), FollowUp.county_code, codes)
    if state is not None:
        query = query.where(FollowUp.state == state)
    query = query.order_by(FollowUp.since.desc(), FollowUp.id.desc())
    return listed(session, query.offset((page - 1) * size).limit(size))


def count(session: Session, codes: Codes, state: FollowUpState | None = None) -> int:
    """How many cards are in sight."""
    query = in_sight(select(func.count(FollowUp.id)), FollowUp.county_code, codes)
    if state is not None:
        query = query.where(FollowUp.state == state)
    return session.scalar(query) or 0


def card(session: Session, codes: Codes, number: str) -> Card | None:
    """The card of a number, when it is in sight."""
    query = in_sight(all_cards(), FollowUp.county_code, codes).where(FollowUp.number == number)
    found = listed(session, query)
    return found[0] if found else None


def card_of(session: Session, id_: int) -> Card:
    """One card."""
    return listed(session, all_cards().where(FollowUp.id == id_))[0]


def _of_pair(expert_id: int, enterprise_id: int) -> Any:
    return select(FollowUp).where(
        FollowUp.expert_id == expert_id, FollowUp.enterprise_id == enterprise_id
    )


def of_pair(session: Session, expert_id: int, enterprise_id: int) -> FollowUp | None:
    """The card of an expert and an enterprise."""
    return session.scalar(_of_pair(expert_id, enterprise_id))  # type: ignore[no-any-return]


def card_of_pair(session: Session, expert_id: int, enterprise_id: int) -> FollowUp:
    """The card of an expert and an enterprise that have one."""
    return session.scalars(_of_pair(expert_id, enterprise_id)).one()  # type: ignore[no-any-return]


def of_person(session: Session, openid: str) -> list[Card]:
    """The cards of whoever follows, as an expert or for the enterprise, newest visit first."""
    query = all_cards().where(or_(Expert.openid == openid, Contact.openid == openid))
    return listed(session, query.order_by(FollowUp.since.desc(), FollowUp.id.desc()))


def due(session: Session, today: date, days: Collection[int]) -> list[Card]:
    """The open cards with a date behind them at which nobody has been asked yet."""
    steps = [
        (FollowUp.asked == place) & (FollowUp.since <= today - timedelta(days=after))
        for place, after in enumerate(sorted(days))
    ]
    if not steps:
        return []
    query = all_cards().where(FollowUp.state == FollowUpState.OPEN, or_(*steps))
    return listed(session, query.order_by(FollowUp.id))


def uncarded(session: Session, today: date) -> list[int]:
    """Visits that took place and whose pair has no card, or one of an older visit."""
    query = (
        select(Visit.id)
        .join(Demand, Visit.demand_id == Demand.id)
        .outerjoin(
            FollowUp,
            (FollowUp.expert_id == Visit.expert_id)
            & (FollowUp.enterprise_id == Demand.enterprise_id),
        )
        .where(
            Visit.state.in_(TOOK_PLACE),
            Visit.day < today,
            or_(FollowUp.id.is_(None), FollowUp.since < Visit.day),
        )
    )
    return list(session.scalars(query.order_by(Visit.day, Visit.id)))


def words(session: Session, follow_up_id: int) -> list[FollowUpWord]:
    """What was said for a card and not dropped, in the order of its days."""
    query = select(FollowUpWord).where(
        FollowUpWord.follow_up_id == follow_up_id, FollowUpWord.state != WordState.DROPPED
    )
    return list(session.scalars(query.order_by(FollowUpWord.day, FollowUpWord.id)))


def said(session: Session, openid: str, saying: str) -> list[FollowUpWord]:
    """What one person said in one sentence; ``saying`` is the id of its first row."""
    first = session.get(FollowUpWord, int(saying)) if saying.isdigit() else None
    if first is None or first.openid != openid:
        return []
    query = select(FollowUpWord).where(
        FollowUpWord.saying == first.saying, FollowUpWord.openid == openid
    )
    return list(session.scalars(query.order_by(FollowUpWord.id)))


def words_of(session: Session, openid: str) -> list[FollowUpWord]:
    """Everything a person said of any card."""
    return list(session.scalars(select(FollowUpWord).where(FollowUpWord.openid == openid)))


def visits_of(session: Session, row: FollowUp) -> list[tuple[Visit, ServiceRecord | None]]:
    """The visits of a pair that took place, with what was written of them."""
    query = (
        select(Visit, ServiceRecord)
        .join(Demand, Visit.demand_id == Demand.id)
        .outerjoin(ServiceRecord, ServiceRecord.visit_id == Visit.id)
        .where(
            Visit.expert_id == row.expert_id,
            Demand.enterprise_id == row.enterprise_id,
            Visit.state.in_(TOOK_PLACE),
        )
        .order_by(Visit.day, Visit.id)
    )
    return [(visit, record) for visit, record in session.execute(query)]


# ---------------------------------------------------------------- needs left open


class Left(NamedTuple):
    """A need that looks for an expert again."""

    row: Rematch
    demand: Demand
    enterprise: Enterprise
    expert: Expert


def _rematches(codes: Codes) -> Any:
    query = (
        select(Rematch, Demand, Enterprise, Expert)
        .join(Demand, Rematch.demand_id == Demand.id)
        .join(Enterprise, Demand.enterprise_id == Enterprise.id)
        .join(Visit, Rematch.visit_id == Visit.id)
        .join(Expert, Visit.expert_id == Expert.id)
    )
    return in_sight(query, Rematch.county_code, codes)


def rematches(
    session: Session, codes: Codes, state: RematchState = RematchState.OPEN
) -> list[Left]:
    """The needs in sight that look for an expert again, the oldest first."""
    query = _rematches(codes).where(Rematch.state == state).order_by(Rematch.id)
    return [Left(*row) for row in session.execute(query)]


def rematch(session: Session, codes: Codes, id_: int) -> Rematch | None:
    """One task of matching again, when it is in sight."""
    query = in_sight(select(Rematch), Rematch.county_code, codes).where(Rematch.id == id_)
    return session.scalar(query)  # type: ignore[no-any-return]


def rematch_of(session: Session, demand_id: int) -> Rematch | None:
    """The open task of a need."""
    return session.scalar(
        select(Rematch).where(Rematch.demand_id == demand_id, Rematch.state == RematchState.OPEN)
    )


def rematch_of_service(session: Session, visit: Visit) -> Rematch | None:
    """The newest task that the need of a visit got by the visits of the same team."""
    query = (
        select(Rematch)
        .join(Visit, Rematch.visit_id == Visit.id)
        .where(Rematch.demand_id == visit.demand_id, Visit.team_id == visit.team_id)
    )
    return session.scalar(query.order_by(Rematch.id.desc()).limit(1))


def outcome_of(session: Session, demand_id: int) -> Outcome | None:
    """What became of a need: what the newest record says that both sides have confirmed."""
    query = (
        select(ServiceRecord.outcome)
        .join(Visit, ServiceRecord.visit_id == Visit.id)
        .where(
            Visit.demand_id == demand_id,
            Visit.state == VisitState.SETTLED,
            ServiceRecord.outcome.is_not(None),
        )
    )
    return session.scalar(query.order_by(Visit.day.desc(), Visit.half, Visit.id.desc()).limit(1))


def is_taken_up(session: Session, row: Rematch) -> bool:
    """Whether experts were looked for since a task was raised."""
    query = select(Shortlist.id).where(
        Shortlist.demand_id == row.demand_id, Shortlist.at >= row.raised_at
    )
    return session.scalar(query.limit(1)) is not None


def unsolved(session: Session) -> list[int]:
    """Checked visits whose problem stayed unsolved and for which no task was ever raised."""
    waits = select(Rematch.demand_id).where(Rematch.state == RematchState.OPEN)
    query = (
        select(Visit.id)
        .join(ServiceRecord, ServiceRecord.visit_id == Visit.id)
        .outerjoin(Rematch, Rematch.visit_id == Visit.id)
        .where(
            Visit.state == VisitState.SETTLED,
            ServiceRecord.outcome == Outcome.UNSOLVED,
            Rematch.id.is_(None),
            Visit.demand_id.not_in(waits),
        )
    )
    return list(session.scalars(query.order_by(Visit.id)))
