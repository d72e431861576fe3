"""Questions of the desk about visits and issues in sight: of the host, or in the county."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage.models import (
    Bureau,
    Demand,
    Enterprise,
    Expert,
    Issue,
    ServiceRecord,
    Team,
    Visit,
)
from storage.vocabulary import IssueState, VisitState

PAGE = 50


class Line(NamedTuple):
    """A visit in the list, with its record where there is one."""

    visit: Visit
    expert: Expert
    demand: Demand
    enterprise: Enterprise
    team: Team
    record: ServiceRecord | None


def _joined(query: Any) -> Any:
    return (
        query.join(Expert, Visit.expert_id == Expert.id)
        .join(Demand, Visit.demand_id == Demand.id)
        .join(Enterprise, Demand.enterprise_id == Enterprise.id)
        .join(Team, Visit.team_id == Team.id)
    )


def _in_sight(codes: frozenset[str] | None) -> list[Any]:
    """A bureau sees the visits its own teams make, and those made in its region."""
    if codes is None:
        return []
    return [or_(Team.host_code.in_(codes), Demand.county_code.in_(codes))]


def _when(when: str, today: date) -> list[Any]:
    """The visits of today, those to come, or those that are past."""
    if when == "today":
        return [Visit.day == today]
    return [Visit.day > today] if when == "coming" else [Visit.day < today]


def counts(session: Session, codes: frozenset[str] | None, today: date) -> dict[str, int]:
    """How many visits there are today, later and before, and how many issues are open."""
    query = _joined(
        select(
            func.count().filter(Visit.day == today),
            func.count().filter(Visit.day > today),
            func.count().filter(Visit.day < today),
        ).select_from(Visit)
    ).where(Visit.state != VisitState.DROPPED, *_in_sight(codes))
    row = session.execute(query).one()
    open_ = select(func.count()).where(Issue.state == IssueState.OPEN, *_issues_in_sight(codes))
    issues = session.scalar(open_) or 0
    return {"today": row[0], "coming": row[1], "past": row[2], "issues": issues}


def page(
    session: Session, codes: frozenset[str] | None, when: str, today: date, *, number: int = 1
) -> list[Line]:
    """One page of visits: the next ones first, of past ones the last."""
    order = (Visit.day, Visit.half.desc(), Visit.id)
    query = (
        _joined(select(Visit, Expert, Demand, Enterprise, Team, ServiceRecord).select_from(Visit))
        .outerjoin(ServiceRecord, ServiceRecord.visit_id == Visit.id)
        .where(Visit.state != VisitState.DROPPED, *_in_sight(codes), *_when(when, today))
        .order_by(*((Visit.day.desc(), Visit.id.desc()) if when == "past" else order))
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    return [Line(*row) for row in session.execute(query)]


def visit(session: Session, codes: frozenset[str] | None, id_: int) -> Line | None:
    """One visit in sight, a dropped one too; None for foreign and missing ones alike."""
    query = (
        _joined(select(Visit, Expert, Demand, Enterprise, Team, ServiceRecord).select_from(Visit))
        .outerjoin(ServiceRecord, ServiceRecord.visit_id == Visit.id)
        .where(Visit.id == id_, *_in_sight(codes))
    )
    row = session.execute(query).first()
    return Line(*row) if row else None


def _issues_in_sight(codes: frozenset[str] | None) -> list[Any]:
    return [] if codes is None else [Issue.bureau_code.in_(codes)]


class IssueLine(NamedTuple):
    """An issue with the bureau that puts it right, and the visit it is about."""

    issue: Issue
    bureau: Bureau
    visit: Visit | None
    enterprise: Enterprise | None


def issues(
    session: Session, codes: frozenset[str] | None, *, visit_id: int | None = None
) -> list[IssueLine]:
    """Issues in sight: the open ones by their day, then the settled ones, the newest first."""
    of_visit = [] if visit_id is None else [Issue.visit_id == visit_id]
    query = (
        select(Issue, Bureau, Visit, Enterprise)
        .join(Bureau, Issue.bureau_code == Bureau.code)
        .outerjoin(Visit, Issue.visit_id == Visit.id)
        .outerjoin(Demand, Visit.demand_id == Demand.id)
        .outerjoin(Enterprise, Demand.enterprise_id == Enterprise.id)
        .where(*of_visit, *([] if of_visit else _issues_in_sight(codes)))
        .order_by(
            (Issue.state == IssueState.OPEN).desc(), Issue.settled_at.desc(), Issue.due_at, Issue.id
        )
        .limit(PAGE * 2)
    )
    return [IssueLine(*row) for row in session.execute(query)]


def issue(session: Session, bureau_code: str, number: str) -> Issue | None:
    """An issue that a bureau puts right; None for others' and for missing ones alike."""
    return session.scalar(
        select(Issue).where(Issue.number == number, Issue.bureau_code == bureau_code)
    )
