"""Nominations of parks and enterprises as bases: facts and papers, up level by level (R75)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.operations.numbers import next_number
from handlers.rules import upwards
from handlers.rules.lifecycle import Desk
from handlers.rules.rounds import local_day
from storage.models import Bureau, Enterprise, Nomination, Officer
from storage.queries import nominations as questions
from storage.vocabulary import Act, Stage

Who = tuple[Officer, Bureau]
# the papers of a file (practice §2.13)
PAPERS = ("profile", "basis", "experts", "benefit", "rules", "investment", "records")
YEARS = 3
OPINION = {
    Desk.COUNTY: "county_says", Desk.DIRECT: "county_says", Desk.CITY: "city_says",
    Desk.PROVINCE: "province_says",
}  # fmt: skip


class AlreadyNominated(Exception):
    """It has been nominated this year."""


class NoOpinion(Exception):
    """The desk has not said what it thinks."""


class NoWhy(Exception):
    """A reason is needed."""


def facts(session: Session, enterprise_id: int, year: int) -> dict[str, float]:
    """The figures of the three years that end with a year."""
    first = date(year - YEARS + 1, 1, 1)
    return questions.facts(session, enterprise_id, first, date(year, 12, 31))


def nominate(session: Session, who: Who, about: Enterprise, now: datetime) -> Nomination:
    """Begin the file of a park or an enterprise for this year. Raises AlreadyNominated."""
    year = local_day(now).year
    if questions.of_year(session, about.id, year) is not None:
        raise AlreadyNominated
    row = Nomination(
        number=next_number(session, "TJ", year), enterprise_id=about.id,
        county_code=about.county_code, year=year, stage=Stage.DRAFT,
        facts=facts(session, about.id, year), made_by=who[0].id, made_at=now, changed_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _note(session, who, Act.NOMINATE, row, now)
    return row


def write(
    session: Session,
    who: Who,
    desk: Desk,
    row: Nomination,
    papers: Mapping[str, str],
    opinion: str,
    now: datetime,
) -> None:
    """Note which papers are there and what this desk thinks. Raises NotHere."""
    _at(session, desk, row)
    row.papers = {key: papers[key].strip()[:200] for key in PAPERS if papers.get(key, "").strip()}
    setattr(row, OPINION[desk], opinion.strip()[:1000])
    row.changed_at = now
    session.flush()
    _note(session, who, Act.WRITE_NOMINATION, row, now)


def forward(session: Session, who: Who, desk: Desk, row: Nomination, now: datetime) -> None:
    """Pass it up with the figures as they stand. Raises NotHere, NoOpinion."""
    _at(session, desk, row)
    if not getattr(row, OPINION[desk]):
        raise NoOpinion
    row.stage = upwards.next_stage(desk, row.stage)
    row.facts, row.note, row.changed_at = facts(session, row.enterprise_id, row.year), "", now
    session.flush()
    _note(session, who, Act.FORWARD_NOMINATION, row, now, stage=row.stage.value)


def send_back(
    session: Session, who: Who, desk: Desk, row: Nomination, why: str, now: datetime
) -> None:
    """Give it back to the county with a word. Raises NotHere, NoWhy."""
    session.refresh(row, with_for_update=True)
    if (desk, row.stage) not in upwards.BACK:
        raise upwards.NotHere
    _move(session, who, Act.RETURN_NOMINATION, row, Stage.RETURNED, why, now)


def withdraw(
    session: Session, who: Who, desk: Desk, row: Nomination, why: str, now: datetime
) -> None:
    """Take a nomination back at its desk. Raises NotHere, NoWhy."""
    session.refresh(row, with_for_update=True)
    if (desk, row.stage) not in upwards.DOWN:
        raise upwards.NotHere
    _move(session, who, Act.WITHDRAW_NOMINATION, row, Stage.WITHDRAWN, why, now)


def _move(
    session: Session, who: Who, act: Act, row: Nomination, stage: Stage, why: str, now: datetime
) -> None:
    if not why.strip():
        raise NoWhy
    row.stage, row.note, row.changed_at = stage, why.strip()[:200], now
    session.flush()
    _note(session, who, act, row, now)


def note_sent(session: Session, who: Who, row: Nomination, on: date, now: datetime) -> None:
    """The province has sent an approved one to the ministry. Raises NotHere."""
    session.refresh(row, with_for_update=True)
    if row.stage is not Stage.APPROVED:
        raise upwards.NotHere
    row.sent_on, row.changed_at = on, now
    session.flush()
    _note(session, who, Act.SEND_NOMINATION, row, now)


def _at(session: Session, desk: Desk, row: Nomination) -> None:
    session.refresh(row, with_for_update=True)
    if not upwards.is_at(desk, row.stage):
        raise upwards.NotHere


def _note(
    session: Session, who: Who, act: Act, row: Nomination, now: datetime, **facts_: Any
) -> None:
    journal.write(
        session, journal.officer(who[0].id), act, f"nomination:{row.number}", now,
        region=row.county_code, **facts_,
    )  # fmt: skip
