"""Nominations of parks and enterprises as bases: facts and papers, up level by level (R75)."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from handlers.operations import dossiers, journal
from handlers.operations.dossiers import Who
from handlers.operations.numbers import next_number
from handlers.rules import upwards
from handlers.rules.lifecycle import Desk
from handlers.rules.rounds import local_day
from storage.models import Enterprise, Nomination
from storage.queries import nominations as questions
from storage.vocabulary import Act, Stage

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


def span(year: int) -> tuple[date, date]:
    """The first and the last day of the three years that end with a year."""
    return date(year - YEARS + 1, 1, 1), date(year, 12, 31)


def facts(session: Session, enterprise_id: int, year: int) -> dict[str, float]:
    """The figures of the three years that end with a year."""
    return questions.facts(session, enterprise_id, *span(year))


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
    dossiers.note(session, journal.officer(who[0].id), Act.NOMINATE, row, now)
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
    dossiers.hold(session, desk, row)
    row.papers = {key: papers[key].strip()[:200] for key in PAPERS if papers.get(key, "").strip()}
    setattr(row, OPINION[desk], opinion.strip()[:1000])
    row.changed_at = now
    session.flush()
    dossiers.note(session, journal.officer(who[0].id), Act.WRITE_NOMINATION, row, now)


def forward(session: Session, who: Who, desk: Desk, row: Nomination, now: datetime) -> None:
    """Pass it up with the figures as they stand. Raises NotHere, NoOpinion."""
    dossiers.hold(session, desk, row)
    if not getattr(row, OPINION[desk]):
        raise NoOpinion
    row.facts = facts(session, row.enterprise_id, row.year)
    dossiers.pass_on(session, who, desk, row, now)


def note_sent(session: Session, who: Who, row: Nomination, on: date, now: datetime) -> None:
    """The province has sent an approved one to the ministry. Raises NotHere."""
    session.refresh(row, with_for_update=True)
    if row.stage is not Stage.APPROVED:
        raise upwards.NotHere
    row.sent_on, row.changed_at = on, now
    session.flush()
    dossiers.note(session, journal.officer(who[0].id), Act.SEND_NOMINATION, row, now)
