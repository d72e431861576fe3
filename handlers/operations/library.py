"""What the province does with the library of experts: confirm, merge, import (R38, R52)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handlers.operations import experts, journal
from handlers.operations.experts import Profile
from handlers.rules import eligibility
from storage.models import Expert, Officer, SignUp
from storage.vocabulary import Act, ExpertSource, ExpertState

PROVINCE = "320000"
WAITING = frozenset({ExpertState.TO_CONFIRM, ExpertState.TO_MATCH})
MOVED = ("openid", "mobile", "email", "born", "department", "title", "can_solve", "skill", "proof")


class NotWaiting(Exception):
    """The expert does not wait for this."""


def confirm(session: Session, officer: Officer, expert: Expert, reason: str, now: datetime) -> None:
    """Admit an expert by the exception of article 5.2 (R38). Raises NotWaiting."""
    if expert.state not in WAITING:
        raise NotWaiting
    expert.state, expert.confirmed_at, expert.changed_at = ExpertState.LISTED, now, now
    _note(session, officer, Act.CONFIRM_EXPERT, expert, now, reason=reason[:100])


def decline(session: Session, officer: Officer, expert: Expert, reason: str, now: datetime) -> None:
    """Leave an exception unconfirmed for want of proof; the expert may add to it.

    Raises NotWaiting.
    """
    if expert.state not in WAITING:
        raise NotWaiting
    expert.state, expert.changed_at = ExpertState.TO_MATCH, now
    _note(session, officer, Act.DECLINE_EXPERT, expert, now, reason=reason[:100])


def not_double(session: Session, officer: Officer, expert: Expert, now: datetime) -> None:
    """Say that a flagged row is another person. Raises NotWaiting."""
    if expert.double_of is None or expert.state is ExpertState.MERGED:
        raise NotWaiting
    other, expert.double_of = expert.double_of, None
    _note(session, officer, Act.NOT_DOUBLE, expert, now, other=other)


def merge(session: Session, officer: Officer, expert: Expert, now: datetime) -> Expert:
    """Make a flagged row and the one it doubles one person; the older row stays.

    What the older one lacks is taken over, its former units are kept, sign-ups move. Raises
    NotWaiting.
    """
    kept = session.get(Expert, expert.double_of) if expert.double_of is not None else None
    if kept is None or kept.erased_at is not None or expert.state is ExpertState.MERGED:
        raise NotWaiting
    for name in MOVED:
        newer = getattr(expert, name)
        if newer:
            setattr(kept, name, newer)
    if expert.unit != kept.unit:
        kept.former = [*kept.former, {"unit": kept.unit, "until": f"{now:%Y-%m-%d}"}]
        kept.unit, kept.unit_kind = expert.unit, expert.unit_kind
    kept.honours = list(dict.fromkeys([*kept.honours, *expert.honours]))
    kept.title_rank, kept.changed_at = eligibility.rank_of(kept.title), now
    _move_sign_ups(session, expert.id, kept.id)
    expert.openid, expert.mobile, expert.email = f"merged:{expert.id}", "", ""
    expert.state, expert.changed_at = ExpertState.MERGED, now
    _note(session, officer, Act.MERGE_EXPERT, expert, now, into=kept.id)
    return kept


def _move_sign_ups(session: Session, old: int, new: int) -> None:
    taken = {
        (row.round, row.demand)
        for row in session.scalars(select(SignUp).where(SignUp.expert_id == new))
    }
    for row in session.scalars(select(SignUp).where(SignUp.expert_id == old)):
        if (row.round, row.demand) not in taken:
            session.execute(update(SignUp).where(SignUp.id == row.id).values(expert_id=new))


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: new rows, rows that were known and brought up to date."""

    new: int
    known: int


def import_all(
    session: Session, officer: Officer, profiles: Sequence[Profile], now: datetime
) -> Imported:
    """Take experts over from a table; a known name with the same number or unit is no new row."""
    new = 0
    for profile in profiles:
        new += _import(session, profile, now)
    _note_import(session, officer, now, new=new, known=len(profiles) - new)
    return Imported(new, len(profiles) - new)


def known_as(session: Session, profile: Profile) -> Expert | None:
    """The row of a person in the library: same name and number, or same name and unit (R52)."""
    same = (Expert.mobile == profile.mobile) & (Expert.mobile != "")
    query = (
        select(Expert)
        .where(
            Expert.name == profile.name,
            Expert.erased_at.is_(None),
            Expert.state != ExpertState.MERGED,
            same | (Expert.unit == profile.unit),
        )
        .order_by(Expert.id)
    )
    return session.scalars(query).first()


def _import(session: Session, profile: Profile, now: datetime) -> bool:
    known = known_as(session, profile)
    if known is not None:
        experts.write(known, experts.merged(known, profile), now)
        return False
    row = Expert(source=ExpertSource.UNIT, created_at=now, former=[], openid="")
    verdict = experts.write(row, profile, now)
    row.state = experts.state_by(row, verdict)
    session.add(row)
    session.flush()
    return True


def _note(
    session: Session, officer: Officer, act: Act, expert: Expert, now: datetime, **facts: Any
) -> None:
    who = journal.officer(officer.id)
    journal.write(session, who, act, f"expert:{expert.id}", now, region=PROVINCE, **facts)


def _note_import(session: Session, officer: Officer, now: datetime, **facts: Any) -> None:
    who = journal.officer(officer.id)
    journal.write(session, who, Act.IMPORT_EXPERTS, "experts", now, region=PROVINCE, **facts)
