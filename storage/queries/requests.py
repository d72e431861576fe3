"""Questions about requests for experts of scarce specialities, and what was answered (R29)."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from storage.models import (
    Bureau,
    Expert,
    ExpertRequest,
    Match,
    Recommendation,
    RequestAnswer,
)
from storage.vocabulary import MatchState, RequestState

Pair = tuple[int, int]


class Answered(NamedTuple):
    """One answer of the province with the experts it points out, in their order."""

    row: RequestAnswer
    experts: list[Expert]


def requests(
    session: Session, bureau_code: str | None, *, limit: int
) -> list[tuple[ExpertRequest, Bureau]]:
    """The requests of a bureau, or of all for None: what waits first, then the newest."""
    query = select(ExpertRequest, Bureau).join(Bureau, ExpertRequest.bureau_code == Bureau.code)
    if bureau_code is not None:
        query = query.where(ExpertRequest.bureau_code == bureau_code)
    waits = case((ExpertRequest.state == RequestState.ASKED, 0), else_=1)
    found = session.execute(query.order_by(waits, ExpertRequest.id.desc()).limit(limit))
    return [(row, bureau) for row, bureau in found]


def request(session: Session, bureau_code: str | None, number: str) -> ExpertRequest | None:
    """The request of a number, if it is the bureau's; any for None."""
    query = select(ExpertRequest).where(ExpertRequest.number == number)
    if bureau_code is not None:
        query = query.where(ExpertRequest.bureau_code == bureau_code)
    return session.scalar(query)


def waiting(session: Session) -> int:
    """How many requests the province has not answered."""
    query = select(func.count()).where(ExpertRequest.state == RequestState.ASKED)
    return session.scalar(query) or 0


def answers(session: Session, request_id: int) -> list[Answered]:
    """All answers to a request, the newest first; those taken back too.

    Who has had his data erased is no longer among the experts.
    """
    query = select(RequestAnswer).where(RequestAnswer.request_id == request_id)
    rows = list(session.scalars(query.order_by(RequestAnswer.id.desc())))
    found: dict[int, list[Expert]] = {row.id: [] for row in rows}
    named = (
        select(Recommendation.answer_id, Expert)
        .join(Expert, Recommendation.expert_id == Expert.id)
        .where(Recommendation.answer_id.in_(found), Expert.erased_at.is_(None))
        .order_by(Recommendation.place)
    )
    for answer_id, expert in session.execute(named):
        found[answer_id].append(expert)
    return [Answered(row, found[row.id]) for row in rows]


def standing_answer(session: Session, request_id: int) -> RequestAnswer | None:
    """The answer that stands; None before one, and after it was taken back."""
    return session.scalar(
        select(RequestAnswer).where(
            RequestAnswer.request_id == request_id, RequestAnswer.taken_back_at.is_(None)
        )
    )


def is_recommended(session: Session, request_id: int, expert_id: int) -> bool:
    """Whether the answer that stands points an expert out."""
    query = (
        select(Recommendation.id)
        .join(RequestAnswer, Recommendation.answer_id == RequestAnswer.id)
        .where(
            RequestAnswer.request_id == request_id,
            RequestAnswer.taken_back_at.is_(None),
            Recommendation.expert_id == expert_id,
        )
    )
    return session.scalar(query) is not None


def matches_between(
    session: Session, demands: Collection[int], experts: Collection[int]
) -> dict[Pair, Match]:
    """What stands between demands and experts, by the ids of both."""
    query = select(Match).where(
        Match.demand_id.in_(demands),
        Match.expert_id.in_(experts),
        Match.state != MatchState.REPLACED,
    )
    return {(row.demand_id, row.expert_id): row for row in session.scalars(query)}
