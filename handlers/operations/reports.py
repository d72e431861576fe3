"""Reports of a round: 「本期无需求」, taken back; urging those who have not reported (R43-R45)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.operations.bureaus import desk_of
from handlers.operations.verdicts import desk_at
from handlers.rules.lifecycle import REPORTED, Desk
from storage.models import Bureau, Officer, ZeroReport
from storage.prepared import insert_of
from storage.queries import reports as questions
from storage.queries.reports import Standing
from storage.vocabulary import Act

REPORTING = frozenset({Desk.COUNTY, Desk.DIRECT})


class NotReporting(Exception):
    """Only counties report that they have nothing."""


class HasDemands(Exception):
    """The round has demands here, so it is no zero report."""

    def __init__(self, count: int) -> None:
        """Keep how many."""
        super().__init__(str(count))
        self.count = count


class AlreadySo(Exception):
    """The report stands already, or there is none to take back."""


def zero_report(
    session: Session, officer: Officer, bureau: Bureau, round_: str, now: datetime
) -> ZeroReport:
    """Report that a round has no demand here. Raises NotReporting, HasDemands, AlreadySo."""
    may_report_zero(session, bureau, round_)
    insert = insert_of(session.get_bind().dialect.name)
    said = {"officer_id": officer.id, "reported_at": now, "withdrawn_at": None}
    session.execute(
        insert(ZeroReport)
        .values(bureau_code=bureau.code, round=round_, **said)
        .on_conflict_do_update(index_elements=["bureau_code", "round"], set_=said)
    )
    journal.write_of_round(session, officer, bureau, Act.ZERO_REPORT, round_, now)
    return session.get_one(ZeroReport, (bureau.code, round_), populate_existing=True)


def may_report_zero(session: Session, bureau: Bureau, round_: str) -> None:
    """Check that a zero report is possible. Raises NotReporting, HasDemands, AlreadySo."""
    if desk_at(session, bureau) not in REPORTING:
        raise NotReporting
    count = questions.demands_in(session, bureau.code, round_)
    if count:
        raise HasDemands(count)
    row = session.get(ZeroReport, (bureau.code, round_))
    if row is not None and row.withdrawn_at is None:
        raise AlreadySo


def withdraw_zero(
    session: Session, officer: Officer, bureau: Bureau, round_: str, now: datetime
) -> None:
    """Take a zero report back (R44). Raises NotReporting, AlreadySo."""
    if desk_at(session, bureau) not in REPORTING:
        raise NotReporting
    row = session.get(ZeroReport, (bureau.code, round_), with_for_update=True)
    if row is None or row.withdrawn_at is not None:
        raise AlreadySo
    row.withdrawn_at = now
    journal.write_of_round(session, officer, bureau, Act.WITHDRAW_ZERO, round_, now)


def standings(session: Session, bureaus: Collection[Bureau], round_: str) -> list[Standing]:
    """Where bureaus stand in a round, each by the rule of its desk, in the order of their codes."""
    found = []
    for desk, states in REPORTED.items():
        group = [bureau for bureau in bureaus if desk_of(bureau) is desk]
        found += questions.standings(session, group, round_, states) if group else []
    return sorted(found, key=lambda row: row.bureau.code)


def urge(
    session: Session, officer: Officer, bureau: Bureau, round_: str, count: int, now: datetime
) -> None:
    """Note that the bureaus without a report were urged; the notices are owed by the caller."""
    journal.write_of_round(session, officer, bureau, Act.URGE, round_, now, count=count)
