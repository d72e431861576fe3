"""Questions about the words of summaries."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Bureau, Officer, SummaryWords
from storage.vocabulary import Passage

Written = tuple[SummaryWords, Officer]


def versions(session: Session, bureau_code: str, period: str) -> dict[Passage, list[Written]]:
    """All versions of every passage that somebody wrote, the newest first."""
    query = (
        select(SummaryWords, Officer)
        .join(Officer, SummaryWords.officer_id == Officer.id)
        .where(SummaryWords.bureau_code == bureau_code, SummaryWords.period == period)
        .order_by(SummaryWords.passage, SummaryWords.version.desc())
    )
    found: dict[Passage, list[Written]] = {}
    for words, officer in session.execute(query):
        found.setdefault(words.passage, []).append((words, officer))
    return found


def hold(session: Session, bureau_code: str) -> Bureau:
    """Lock a bureau: whoever writes in its name comes after whoever writes now."""
    query = select(Bureau).where(Bureau.code == bureau_code).with_for_update(key_share=True)
    return session.scalars(query).one()
