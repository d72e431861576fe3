"""Summaries: officers write the words, versions stay; the figures are never typed (R65)."""

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.rules import summaries as rules
from storage.models import Bureau, Officer, SummaryWords
from storage.queries import summaries as questions
from storage.vocabulary import Act, Passage

LONGEST = 6000


class Overtaken(Exception):
    """Somebody wrote this passage after it was read; ``by`` and ``at`` say who and when."""

    def __init__(self, by: str, at: datetime) -> None:
        """Keep who and when for the sentence shown."""
        super().__init__(by)
        self.by = by
        self.at = at


def write(
    session: Session,
    officer: Officer,
    bureau: Bureau,
    period: str,
    passage: Passage,
    words: str,
    now: datetime,
    *,
    seen: int,
) -> SummaryWords | None:
    """Write a passage of the bureau's own summary; nothing when the words are the same.

    ``seen`` is the version the officer had before him (0 for none). Raises Overtaken, and
    rules.summaries.NoSuchPeriod.
    """
    rules.checked(period)
    questions.hold(session, bureau.code)
    known = next(iter(questions.versions(session, bureau.code, period).get(passage, ())), None)
    said = "\n".join(line.rstrip() for line in words.strip().splitlines())[:LONGEST]
    if known is not None and known[0].version > seen:
        raise Overtaken(known[1].name, known[0].at)
    if said == (known[0].words if known else ""):
        return None
    row = SummaryWords(
        bureau_code=bureau.code, period=period, passage=passage,
        version=(known[0].version if known else 0) + 1, words=said, officer_id=officer.id, at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    journal.write(
        session, journal.officer(officer.id), Act.WRITE_SUMMARY, f"summary:{period}", now,
        region=bureau.code, passage=passage.value, version=row.version,
    )  # fmt: skip
    return row
