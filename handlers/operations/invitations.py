"""Invitations: sent, answered, judged by the home unit, lapsed, passed on to the next (R32, R83).

Every act takes the team's row first and reads the invitation anew; an acceptance then takes the
expert's row, asking takes the host's. So no seat has two holders, nobody agrees to two teams on one
day, and no acceptance is lost: one that comes too late is kept for the host.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.operations import journal, standings, teams
from handlers.operations.numbers import next_number
from handlers.rules import invitations as rules
from handlers.rules.invitations import LIVE, NotPossible
from handlers.rules.rounds import local_day
from storage.models import Bureau, Expert, Invitation, Officer, Seat, Team, UnitClerk
from storage.queries import invitations as questions
from storage.queries import teams as asked
from storage.vocabulary import Act, InvitationState, UnitOpinion

WORDS = 200
SYSTEM = "system"


class Barred(Exception):
    """The expert is not to be asked; ``why`` is the name of the fact (rules.invitations.bar)."""

    def __init__(self, why: str) -> None:
        """Keep why."""
        super().__init__(why)
        self.why = why


class SeatTaken(Exception):
    """Somebody has the seat."""


class Engaged(Exception):
    """The expert has agreed to another team on these days; he has to choose (R33)."""

    def __init__(self, team: Team) -> None:
        """Keep which team."""
        super().__init__(team.number)
        self.team = team


class NoSuchInvitation(Exception):
    """There is no such invitation for whoever asks."""


class NothingToDecide(Exception):
    """The expert has set no condition and asked for no other time."""


@dataclass(frozen=True, slots=True)
class Words:
    """What goes with an answer: a condition, a reason, other days, leave to give the number on."""

    condition: str = ""
    reason: str = ""
    wish: tuple[date, date] | None = None
    shares_number: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """What an act came to.

    ``kept`` is an acceptance that came when the seat was taken; ``freed`` that the seat is free
    now; ``next`` whoever was asked instead; ``exhausted`` that nobody is left to ask.
    """

    invitation: Invitation
    team: Team
    act: Act
    before: InvitationState
    kept: bool = False
    freed: bool = False
    next: Invitation | None = None
    exhausted: bool = False


# ---------------------------------------------------------------- asking


def invite(
    session: Session, actor: str, team: Team, seat: Seat, expert: Expert, now: datetime
) -> Invitation:
    """Ask an expert for a free seat. Raises SeatTaken, Barred and NotPossible.

    The home unit is asked for its opinion where it has an account here, and a recommendation that
    came first counts as its consent (R32).
    """
    team = asked.hold(session, team.id)
    _hold_host(session, team.host_code)
    _free(session, team, seat, Act.INVITE)
    why = rules.bar(standings.of_expert(session, team, expert, now))
    if why:
        raise Barred(why)
    invitation = Invitation(
        number=next_number(session, "YQ", local_day(now).year),
        team_id=team.id,
        seat_id=seat.id,
        expert_id=expert.id,
        batch=team.batch,
        state=InvitationState.PENDING,
        asked_at=now,
        answer_by=rules.answer_by(now),
        days_from=team.starts,
        days_to=team.ends,
        unit_opinion=_first_opinion(session, expert),
        token=secrets.token_urlsafe(24),
        calendar_key=secrets.token_urlsafe(24),
    )
    session.add(invitation)
    session.flush()
    _note(session, actor, Act.INVITE, invitation, team, now, seat=seat.place)
    return invitation


def _first_opinion(session: Session, expert: Expert) -> UnitOpinion:
    return UnitOpinion.ASKED if questions.clerks_of(session, expert.unit) else UnitOpinion.NONE


def _free(session: Session, team: Team, seat: Seat, act: Act) -> None:
    if team.state not in rules.STAFFING:
        raise NotPossible(act, team.state)
    if questions.holder(session, seat.id) is not None:
        raise SeatTaken


def ask_next(
    session: Session, actor: str, team: Team, seat: Seat, now: datetime
) -> Invitation | None:
    """Ask the first candidate of a free seat who may be asked; None when nobody is left.

    Raises SeatTaken and NotPossible.
    """
    team = asked.hold(session, team.id)
    _free(session, team, seat, Act.INVITE)
    for expert in asked.candidates_of(session, seat.id):
        try:
            return invite(session, actor, team, seat, expert, now)
        except Barred:
            continue
    return None


# ---------------------------------------------------------------- answering


def answer(
    session: Session,
    actor: str,
    invitation: Invitation,
    act: Act,
    now: datetime,
    words: Words = Words(),
) -> Moved:
    """Take an expert's answer. Raises NotPossible and Engaged.

    An acceptance after the seat was given up takes it if it is still free; otherwise it is kept
    for the host and the state stays.
    """
    team, invitation = _held(session, invitation)
    before = invitation.state
    after = rules.invitation_after(act, before)
    if team.state not in rules.STAFFING:
        raise NotPossible(act, team.state)
    if after is InvitationState.ACCEPTED:
        _not_elsewhere(session, invitation)
    if rules.is_late(act, before) and questions.holder(session, invitation.seat_id) is not None:
        invitation.late_yes_at = now
        session.flush()
        _note(session, actor, act, invitation, team, now, late=True)
        return Moved(invitation, team, act, before, kept=True)
    _write(invitation, act, words, now)
    return _moved(session, actor, team, invitation, act, after, now)


def _write(invitation: Invitation, act: Act, words: Words, now: datetime) -> None:
    invitation.answered_at = now
    invitation.shares_number = invitation.shares_number or words.shares_number
    invitation.condition = words.condition[:WORDS] if act is Act.ACCEPT_IF else ""
    wish = words.wish if act is Act.PROPOSE_TIME else None
    invitation.wish_from, invitation.wish_to = wish or (None, None)
    invitation.reason = words.reason[:WORDS] or invitation.reason
    if act is Act.AWAIT_UNIT:
        # the unit needs its own time; the term begins anew, once
        invitation.answer_by, invitation.reminded = rules.answer_by(now, 5), 0
    invitation.late_yes_at = None


def _not_elsewhere(session: Session, invitation: Invitation) -> None:
    _hold_expert(session, invitation.expert_id)
    other = questions.overlapping(
        session, invitation.expert_id, invitation.days_from, invitation.days_to, invitation.team_id
    )
    if other:
        raise Engaged(other[0][1])


def decide(
    session: Session, officer: Officer, invitation: Invitation, now: datetime, *, grants: bool
) -> Moved:
    """The host meets a condition or agrees to other days, or cannot. Raises NothingToDecide.

    What the host cannot meet leaves the invitation open, with a fresh term.
    """
    team, invitation = _held(session, invitation)
    act = Act.GRANT if grants else Act.DENY
    try:
        after = rules.invitation_after(act, invitation.state)
    except NotPossible as error:
        raise NothingToDecide from error
    if grants and invitation.wish_from and invitation.wish_to:
        invitation.days_from, invitation.days_to = invitation.wish_from, invitation.wish_to
    if grants:
        _not_elsewhere(session, invitation)
    else:
        invitation.asked_at, invitation.answer_by = now, rules.answer_by(now)
        invitation.reminded = 0
    return _moved(session, journal.officer(officer.id), team, invitation, act, after, now)


def give_opinion(
    session: Session,
    clerk: UnitClerk,
    invitation: Invitation,
    now: datetime,
    *,
    agrees: bool,
    note: str = "",
) -> Moved:
    """The home unit agrees or not; a refusal ends the invitation (R32).

    Raises NoSuchInvitation for people of other units, and NotPossible.
    """
    team, invitation = _held(session, invitation)
    expert = session.get_one(Expert, invitation.expert_id)
    if expert.unit != clerk.unit:
        raise NoSuchInvitation
    act = Act.UNIT_AGREE if agrees else Act.UNIT_REFUSE
    after = rules.invitation_after(act, invitation.state)
    if after is InvitationState.ACCEPTED and invitation.state is not after:
        _not_elsewhere(session, invitation)
    invitation.unit_opinion = UnitOpinion.AGREED if agrees else UnitOpinion.REFUSED
    invitation.unit_note = note[:WORDS]
    return _moved(session, journal.clerk(clerk.id), team, invitation, act, after, now)


def share_number(
    session: Session, actor: str, invitation: Invitation, now: datetime, *, shares: bool
) -> None:
    """Note the expert's leave to give his number to the enterprise; it can be taken back (§6.1)."""
    team, invitation = _held(session, invitation)
    invitation.shares_number = shares
    session.flush()
    _note(session, actor, Act.SHARE_NUMBERS, invitation, team, now, shares=shares)


def lapse(session: Session, invitation: Invitation, now: datetime) -> Moved | None:
    """End the wait for an answer that is overdue; None when there is one, or more time, after all.

    Silence is no refusal (R83): a late yes is still heard.
    """
    team, invitation = _held(session, invitation)
    if invitation.state not in rules.WAITED_FOR or invitation.answer_by > now:
        return None
    after = rules.invitation_after(Act.RUN_OUT, invitation.state)
    return _moved(session, SYSTEM, team, invitation, Act.RUN_OUT, after, now)


def recall(session: Session, officer: Officer, invitation: Invitation, now: datetime) -> Moved:
    """The host takes an invitation back. Raises NotPossible."""
    team, invitation = _held(session, invitation)
    after = rules.invitation_after(Act.RECALL, invitation.state)
    return _moved(session, journal.officer(officer.id), team, invitation, Act.RECALL, after, now)


def reseat(session: Session, officer: Officer, invitation: Invitation, now: datetime) -> Moved:
    """Give a kept acceptance a seat of its own after all. Raises NotPossible and Engaged."""
    team, invitation = _held(session, invitation)
    if invitation.late_yes_at is None or team.state not in rules.STAFFING:
        raise NotPossible(Act.RESEAT, invitation.state)
    after = rules.invitation_after(Act.RESEAT, invitation.state)
    _not_elsewhere(session, invitation)
    old = session.get_one(Seat, invitation.seat_id)
    invitation.seat_id = teams.seat_for(session, team, old.demand_id).id
    invitation.late_yes_at = None
    return _moved(session, journal.officer(officer.id), team, invitation, Act.RESEAT, after, now)


def _moved(
    session: Session,
    actor: str,
    team: Team,
    invitation: Invitation,
    act: Act,
    after: InvitationState,
    now: datetime,
) -> Moved:
    """Write the new state; a seat that became free goes to the next, if the host wants it so."""
    before = invitation.state
    invitation.state = after
    invitation.step += 1
    session.flush()
    _note(session, actor, act, invitation, team, now, before=before.value, after=after.value)
    freed = before in LIVE and after not in LIVE
    if not freed or not team.automatic or team.state not in rules.STAFFING:
        return Moved(invitation, team, act, before, freed=freed)
    seat = session.get_one(Seat, invitation.seat_id)
    following = ask_next(session, SYSTEM, team, seat, now)
    return Moved(invitation, team, act, before, freed=True, next=following,
                 exhausted=following is None)  # fmt: skip


def remind(session: Session, invitation: Invitation, now: datetime) -> int:
    """Count a reminder that is due; returns which one it is, or 0 (W13: only those who wait)."""
    team, invitation = _held(session, invitation)
    if invitation.state not in rules.WAITED_FOR or team.state not in rules.STAFFING:
        return 0
    ladder = rules.reminders(invitation.asked_at, invitation.answer_by)
    due = sum(1 for moment in ladder if moment <= now)
    if due <= invitation.reminded or invitation.answer_by <= now:
        return 0
    invitation.reminded = due
    session.flush()
    _note(session, SYSTEM, Act.REMIND_INVITED, invitation, team, now, count=due)
    return due


# ---------------------------------------------------------------- locks and the journal


def _held(session: Session, invitation: Invitation) -> tuple[Team, Invitation]:
    team = asked.hold(session, invitation.team_id)
    return team, questions.again(session, invitation.id)


def _hold_expert(session: Session, expert_id: int) -> None:
    """Take an expert's row, so that he cannot agree to two teams at once."""
    query = select(Expert.id).where(Expert.id == expert_id)
    session.execute(query.with_for_update(key_share=True)).one()


def _hold_host(session: Session, code: str) -> None:
    """Take the host's row, so that two of its teams cannot ask one person at once."""
    query = select(Bureau.code).where(Bureau.code == code)
    session.execute(query.with_for_update(key_share=True)).one()


def _note(
    session: Session,
    actor: str,
    act: Act,
    invitation: Invitation,
    team: Team,
    now: datetime,
    **facts: Any,
) -> None:
    subject = f"invitation:{invitation.number}"
    journal.write(
        session, actor, act, subject, now, region=team.host_code, team=team.number, **facts
    )
