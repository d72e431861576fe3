"""Questions of matching to the rows: experts that changed, who aims at a demand, decisions."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Demand, Expert, Match, Shortlist, SignUp
from storage.vocabulary import MatchState, SignUpState

AT_ONCE = 500


def experts_changed(session: Session, since: datetime | None) -> dict[int, datetime]:
    """When experts changed last, of those that did at or after a moment; all of them for None."""
    query = select(Expert.id, Expert.changed_at)
    if since is not None:
        query = query.where(Expert.changed_at >= since)
    return {row[0]: row[1] for row in session.execute(query)}


def experts_of(session: Session, ids: Sequence[int]) -> Iterator[Expert]:
    """Experts by id, in order; a few hundred in one question."""
    for start in range(0, len(ids), AT_ONCE):
        query = select(Expert).where(Expert.id.in_(ids[start : start + AT_ONCE]))
        yield from session.scalars(query.order_by(Expert.id))


def experts_by_id(session: Session, ids: Collection[int]) -> dict[int, Expert]:
    """Experts by id; who has been erased is left out."""
    query = select(Expert).where(Expert.id.in_(ids), Expert.erased_at.is_(None))
    return {row.id: row for row in session.scalars(query)}


def aimed_at(session: Session, number: str) -> list[int]:
    """The experts who have signed up for a demand (R49)."""
    query = select(SignUp.expert_id).where(
        SignUp.demand == number, SignUp.state == SignUpState.RECEIVED
    )
    return list(session.scalars(query.order_by(SignUp.expert_id)))


def decided_on(session: Session, demand_id: int) -> list[int]:
    """The experts whom an officer has confirmed or set aside for a demand."""
    states = (MatchState.CONFIRMED, MatchState.SET_ASIDE)
    query = select(Match.expert_id).where(Match.demand_id == demand_id, Match.state.in_(states))
    return list(session.scalars(query.order_by(Match.expert_id)))


def latest(session: Session, demand_id: int) -> Shortlist | None:
    """The newest shortlist of a demand."""
    query = select(Shortlist).where(Shortlist.demand_id == demand_id)
    return session.scalar(query.order_by(Shortlist.id.desc()).limit(1))


def matches_of(session: Session, demand_id: int) -> list[tuple[Match, Expert]]:
    """What stands for a demand: decided matches and those of the newest list, best first."""
    query = (
        select(Match, Expert)
        .join(Expert, Match.expert_id == Expert.id)
        .where(
            Match.demand_id == demand_id,
            Match.state != MatchState.REPLACED,
            Expert.erased_at.is_(None),
        )
        .order_by(Match.shortlist_id, Match.place)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def confirmed_for(session: Session, demand_id: int) -> list[Expert]:
    """The experts whom an officer has confirmed for a demand, best first."""
    return [
        expert
        for match, expert in matches_of(session, demand_id)
        if match.state is MatchState.CONFIRMED
    ]


def match_for(session: Session, demand_id: int, id_: int) -> Match | None:
    """One match of a demand."""
    return session.scalar(select(Match).where(Match.demand_id == demand_id, Match.id == id_))


def demand_of(session: Session, match: Match) -> Demand:
    """The demand a match is for."""
    return session.get_one(Demand, match.demand_id)
