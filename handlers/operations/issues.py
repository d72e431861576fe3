"""Issues on the way of a service: raised by either side, put right by a bureau (R60)."""

from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.operations.numbers import next_number
from handlers.rules.rounds import NANJING, local_day
from handlers.rules.workdays import next_workday
from storage.models import Bureau, Issue, Officer, Visit
from storage.vocabulary import Act, IssueState

WORDS = 300
DAYS = 5  # working days a bureau has (practice §6.5)


class NoSuchIssue(Exception):
    """The bureau has no open issue of that number."""


def raise_issue(
    session: Session,
    openid: str,
    bureau_code: str,
    visit: Visit | None,
    words: str,
    now: datetime,
    *,
    actor: str = "",
) -> Issue:
    """Note what stands in the way; the bureau has five working days.

    ``openid`` hears how it was put right; ``actor`` is an officer who raises it at the desk.
    """
    issue = Issue(
        number=next_number(session, "WT", local_day(now).year),
        bureau_code=bureau_code,
        visit_id=visit.id if visit else None,
        openid=openid,
        words=words[:WORDS],
        state=IssueState.OPEN,
        due_at=_due(now),
        raised_at=now,
    )
    session.add(issue)
    session.flush()
    journal.write(
        session, actor or journal.follower(openid), Act.RAISE_ISSUE, f"issue:{issue.number}", now,
        region=bureau_code,
    )  # fmt: skip
    return issue


def _due(now: datetime) -> datetime:
    day = local_day(now)
    for _ in range(DAYS):
        day = next_workday(day)
    return datetime.combine(day, time(18), NANJING)


def settle(
    session: Session, who: tuple[Officer, Bureau], number: str, note: str, now: datetime
) -> Issue:
    """Say how an issue was put right. Raises NoSuchIssue for others' and for settled ones."""
    officer, bureau = who
    issue = session.scalar(
        select(Issue)
        .where(
            Issue.number == number, Issue.bureau_code == bureau.code,
            Issue.state == IssueState.OPEN,
        )
        .with_for_update()
    )  # fmt: skip
    if issue is None:
        raise NoSuchIssue
    issue.state, issue.note, issue.settled_at = IssueState.SETTLED, note[:WORDS], now
    session.flush()
    journal.write(
        session, journal.officer(officer.id), Act.SETTLE_ISSUE, f"issue:{issue.number}", now,
        region=bureau.code,
    )  # fmt: skip
    return issue
