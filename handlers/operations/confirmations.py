"""What officers decide about experts: particular expertise (R38), and who is one person (R52).

Nobody is refused here: who cannot be confirmed yet is asked for more.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.operations import experts, journal, merging, profiles
from storage.models import Bureau, Expert, Officer
from storage.queries import experts as questions
from storage.queries.people import codes_under
from storage.vocabulary import Act, ExpertState, Rank

WAITING = frozenset({ExpertState.TO_CONFIRM, ExpertState.TO_MATCH})


class NotYours(Exception):
    """The bureau has no say over this expert."""


class NothingToDecide(Exception):
    """The expert stands where there is nothing of the kind to decide; ``state`` says where."""

    def __init__(self, state: ExpertState) -> None:
        """Keep the state for the sentence shown."""
        super().__init__(state)
        self.state = state


def may_decide(session: Session, bureau: Bureau, expert: Expert) -> bool:
    """Whether a bureau may decide about an expert.

    The province may about everybody; a bureau about those who aim at a demand of its own (R38:
    主办市局或省厅).
    """
    if bureau.rank is Rank.PROVINCE:
        return True
    codes = codes_under(session, bureau) or frozenset()
    return bureau.rank not in {Rank.COUNTY, Rank.ZONE} and bool(
        questions.aimed_counties(session, expert.id) & codes
    )


def confirm(
    session: Session, officer: Officer, bureau: Bureau, expert: Expert, now: datetime
) -> ExpertState:
    """Confirm particular expertise: the expert joins the library.

    A pause that somebody has asked for goes on. Raises NotYours and NothingToDecide.
    """
    _need_say(session, bureau, expert)
    if expert.confirmed_at is not None or expert.state not in WAITING | {ExpertState.PAUSED}:
        raise NothingToDecide(expert.state)
    expert.confirmed_at = expert.changed_at = now
    if expert.state is not ExpertState.PAUSED:
        expert.state = ExpertState.LISTED
    _note(session, officer, Act.CONFIRM_EXPERT, expert, now)
    return expert.state


def unconfirm(
    session: Session, officer: Officer, bureau: Bureau, expert: Expert, now: datetime
) -> ExpertState:
    """Take a confirmation back; the expert stands where the rules put him.

    Raises NotYours and NothingToDecide.
    """
    _need_say(session, bureau, expert)
    if expert.confirmed_at is None:
        raise NothingToDecide(expert.state)
    expert.confirmed_at, expert.changed_at = None, now
    if expert.state is not ExpertState.PAUSED:
        expert.state = experts.standing(session, expert)
    _note(session, officer, Act.UNCONFIRM_EXPERT, expert, now)
    return expert.state


def ask_proof(
    session: Session, officer: Officer, bureau: Bureau, expert: Expert, now: datetime, *, note: str
) -> None:
    """Ask for more before confirming; the expert stays signed up.

    Raises NotYours and NothingToDecide.
    """
    _need_say(session, bureau, expert)
    if expert.state not in WAITING:
        raise NothingToDecide(expert.state)
    _note(session, officer, Act.ASK_PROOF, expert, now, note=note[:100])


def merge(
    session: Session, officer: Officer, bureau: Bureau, newer: Expert, now: datetime
) -> Expert:
    """Two rows are one person: the newer one's facts, and all that refers to it, go to the older.

    The older row lives on under the newer follower, with the former unit as history; the newer
    row stays without a person, so that nobody is counted twice. Returns the row that lives on.
    Raises NotYours and NothingToDecide.
    """
    older = _suspected(session, bureau, newer)
    profile = profiles.profile_of(newer)
    openid, confirmed = newer.openid, newer.confirmed_at
    done = merging.move(session, newer, older, now)
    profiles.empty(newer, f"merged:{newer.id}")
    newer.changed_at = now
    session.flush()
    older.confirmed_at = older.confirmed_at or confirmed
    experts.take_over(session, older, profile, openid, now)
    _note(
        session, officer, Act.MERGE_EXPERTS, older, now,
        other=newer.id, moved=done.moved, gone=done.gone,
    )  # fmt: skip
    return older


def part(session: Session, officer: Officer, bureau: Bureau, newer: Expert, now: datetime) -> None:
    """Two rows are two people. Raises NotYours and NothingToDecide."""
    older = _suspected(session, bureau, newer)
    newer.double_of, newer.changed_at = None, now
    _note(session, officer, Act.PART_EXPERTS, newer, now, other=older.id)


def _suspected(session: Session, bureau: Bureau, newer: Expert) -> Expert:
    """The row that another may be the same person as."""
    _need_say(session, bureau, newer)
    if newer.double_of is None or newer.state is ExpertState.LEFT:
        raise NothingToDecide(newer.state)
    older = session.get_one(Expert, newer.double_of)
    # the older row may have become part of another one meanwhile: nobody is counted twice
    while older.openid == f"merged:{older.id}" and older.double_of is not None:
        older = session.get_one(Expert, older.double_of)
    if older.id == newer.id:
        raise NothingToDecide(newer.state)
    return older


def _need_say(session: Session, bureau: Bureau, expert: Expert) -> None:
    if not may_decide(session, bureau, expert):
        raise NotYours


def _note(
    session: Session, officer: Officer, act: Act, expert: Expert, now: datetime, **facts: Any
) -> None:
    journal.write(
        session, journal.officer(officer.id), act, f"expert:{expert.id}", now,
        state=expert.state.value, **facts,
    )  # fmt: skip
