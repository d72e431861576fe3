"""What became of the occurrences of timed jobs (reliability §4.6)."""

from datetime import datetime

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Instant, Stored
from storage.vocabulary import RunState


class JobRun(Base):
    """One occurrence of a job: the pair (job, period) is run or missed at most once.

    ``epoch`` is the term of the leader that saw to it, ``count`` how much it did.
    """

    __tablename__ = "job_runs"
    __table_args__ = (Index(None, "state", "due_at"),)

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    period: Mapped[str] = mapped_column(String(24), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(Instant)
    ran_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[RunState] = mapped_column(Stored(RunState))
    epoch: Mapped[int] = mapped_column(Integer, default=0)
    count: Mapped[int] = mapped_column(Integer, default=0)


class JobCursor(Base):
    """Up to where the occurrences of a job have been seen to."""

    __tablename__ = "job_cursors"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(Instant)
