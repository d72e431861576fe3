"""Experts sign up, update, pause, resume and leave; colleagues, certificates (article 5)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy import update as revise
from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.operations.profiles import WRITTEN, Profile, empty, merged, remember, write
from handlers.rules import eligibility
from handlers.rules.eligibility import Eligible, Exceptional, Verdict
from handlers.rules.rounds import expert_round_of, local_day
from storage.models import Expert, Hearing, Referral, SignUp
from storage.queries import experts as questions
from storage.vocabulary import Act, ExpertSource, ExpertState, SignUpState


@dataclass(frozen=True, slots=True)
class SignedUp:
    """What came of a sign-up: the row, what was judged, and what an officer should look at."""

    expert: Expert
    sign_up: SignUp
    verdict: Verdict
    is_new: bool
    moved_from: str = ""
    double: Expert | None = None


def sign_up(session: Session, openid: str, profile: Profile, now: datetime) -> SignedUp:
    """Take a sign-up for the round of the day; the same person keeps one row across years (R52).

    A row of another follower is taken over only with the same name and number and when nobody
    follows under its openid any more; everything less certain is flagged, never merged.
    """
    known = _same_person(session, openid, profile)
    double = None if known else _double(session, openid, profile)
    expert = known or Expert(source=ExpertSource.SELF, created_at=now, former=[], openid=openid)
    moved_from = remember(expert, profile, now) if known else ""
    verdict = write(expert, merged(expert, profile) if known else profile, now)
    expert.openid, expert.paused_until = openid, None
    expert.state = state_by(expert, verdict)
    if known is None:
        expert.double_of = double.id if double else None
        session.add(expert)
    session.flush()
    signed = _sign_up_row(session, expert, profile.demand, now)
    _note(session, expert, Act.SIGN_UP, now, round=signed.round, demand=profile.demand,
          state=expert.state.value, new=known is None)  # fmt: skip
    if double is not None:
        _note(session, expert, Act.FLAG_DOUBLE, now, other=double.id)
    return SignedUp(expert, signed, verdict, known is None, moved_from, double)


def update(
    session: Session, openid: str, expert: Expert, profile: Profile, now: datetime
) -> tuple[frozenset[str], Verdict]:
    """Write what the expert has changed; returns the names of the fields and the new verdict."""
    before = {name: getattr(expert, name) for name in WRITTEN}
    remember(expert, profile, now)
    aimed = profile.demand or questions.aimed_at(session, expert.id)
    verdict = write(expert, replace(profile, demand=aimed), now)
    if expert.state is not ExpertState.PAUSED:
        expert.state = state_by(expert, verdict)
    changed = frozenset(name for name in WRITTEN if getattr(expert, name) != before[name])
    session.flush()
    _note(session, expert, Act.UPDATE_EXPERT, now, actor=openid, changed=sorted(changed))
    return changed, verdict


def pause(
    session: Session, openid: str, expert: Expert, now: datetime, *, until: date | None
) -> None:
    """Ask nothing of an expert until a day, or until he comes back by himself (R40)."""
    expert.state, expert.paused_until, expert.changed_at = ExpertState.PAUSED, until, now
    _note(session, expert, Act.PAUSE, now, actor=openid, until=str(until or ""))


def resume(session: Session, openid: str, expert: Expert, now: datetime) -> ExpertState:
    """End a pause; the expert stands where he stood."""
    expert.state = standing(session, expert)
    expert.paused_until, expert.changed_at = None, now
    _note(session, expert, Act.RESUME, now, actor=openid, state=expert.state.value)
    return expert.state


def limit(
    session: Session, openid: str, expert: Expert, now: datetime, *, most: int | None
) -> None:
    """Ask an expert for no more than some teams in a batch; None is the house's cap alone (R33)."""
    expert.most_in_batch, expert.changed_at = most, now
    _note(session, expert, Act.LIMIT, now, actor=openid, most=most or 0)


def is_paused(expert: Expert, today: date) -> bool:
    """Whether a pause holds on a day; one with an end ends by itself."""
    if expert.state is not ExpertState.PAUSED:
        return False
    return expert.paused_until is None or today <= expert.paused_until


def quit(session: Session, openid: str, expert: Expert, now: datetime) -> None:  # noqa: A001
    """Leave the library: contact data goes, what was done stays for the count (R40).

    The replies that read the number back lose their words too.
    """
    if expert.mobile:
        session.execute(
            revise(Hearing)
            .where(Hearing.openid == openid, Hearing.reply.contains(expert.mobile))
            .values(reply="")
        )
    expert.mobile, expert.email = "", ""
    expert.state, expert.paused_until, expert.changed_at = ExpertState.LEFT, None, now
    session.execute(
        revise(SignUp)
        .where(SignUp.expert_id == expert.id, SignUp.round >= expert_round_of(local_day(now)))
        .values(state=SignUpState.WITHDRAWN)
    )
    _note(session, expert, Act.QUIT, now, actor=openid)


def let_tags_lapse(session: Session, now: datetime) -> int:
    """Take the tag of a postdoctoral researcher off whose stay has ended (R35); returns how many.

    The honour stays in the row as history of what was said; only the group is counted.
    """
    lapsed = 0
    today = local_day(now)
    for expert in questions.postdocs_until(session, today):
        groups = eligibility.groups(expert.honours, expert.postdoc_until, today)
        if expert.groups == [group.value for group in groups]:
            continue
        expert.groups = [group.value for group in groups]
        journal.write(session, "system", Act.LAPSE, f"expert:{expert.id}", now)
        lapsed += 1
    return lapsed


def refer(
    session: Session, openid: str, now: datetime, *, name: str, unit: str, fields: str
) -> Referral:
    """Remember a colleague by name and unit; the number is the colleague's own to give."""
    known = session.scalar(
        select(Referral).where(
            Referral.openid == openid, Referral.name == name, Referral.unit == unit
        )
    )
    found = known or Referral(openid=openid, name=name, unit=unit, at=now)
    found.fields = fields or found.fields or ""
    session.add(found)
    session.flush()
    journal.write(session, journal.follower(openid), Act.REFER, f"referral:{found.id}", now)
    return found


def request_certificate(
    session: Session, openid: str, expert: Expert, now: datetime, *, purpose: str
) -> None:
    """Note that an expert asks for a certificate of service; the province writes it."""
    _note(session, expert, Act.ASK_CERTIFICATE, now, actor=openid, purpose=purpose)


def erase(session: Session, openid: str, now: datetime) -> int:
    """Take the person out of every row of a follower; rank, groups and rounds stay counted."""
    erased = 0
    for expert in questions.rows_of(session, openid):
        empty(expert, f"erased:{expert.id}")
        expert.erased_at = expert.changed_at = now
        erased += 1
    session.execute(delete(Referral).where(Referral.openid == openid))
    return erased


def take_over(
    session: Session, expert: Expert, profile: Profile, openid: str, now: datetime
) -> None:
    """Write a newer profile of the same person into a row, under a new openid."""
    remember(expert, profile, now)
    write(expert, merged(expert, profile), now)
    expert.openid, expert.paused_until = openid, None
    expert.state = standing(session, expert)


def standing(session: Session, expert: Expert) -> ExpertState:
    """Where the rules put an expert who does not pause."""
    return state_by(expert, _verdict(session, expert))


def _same_person(session: Session, openid: str, profile: Profile) -> Expert | None:
    for row in questions.rows_of(session, openid):
        if profile.name == row.name or (row.mobile and profile.mobile == row.mobile):
            return row
    for row in questions.with_number(session, profile.name, profile.mobile, openid):
        if not questions.is_followed(session, row.openid):
            return row
    return None


def _double(session: Session, openid: str, profile: Profile) -> Expert | None:
    """A row that may be the same person; two years of birth that differ say it is not."""
    same_number = questions.with_number(session, profile.name, profile.mobile, openid)
    same_unit = [
        row
        for row in questions.with_unit(session, profile.name, profile.unit, openid)
        if not (row.born and profile.born and row.born != profile.born)
    ]
    return next(iter([*same_number, *same_unit]), None)


def _verdict(session: Session, expert: Expert) -> Verdict:
    return eligibility.judge(
        expert.title_rank,
        expert.degree,
        skill=expert.skill,
        proof=expert.proof,
        demand=questions.aimed_at(session, expert.id),
    )


def state_by(expert: Expert, verdict: Verdict) -> ExpertState:
    """Where an expert stands by the verdict; what an officer has confirmed stays confirmed."""
    if isinstance(verdict, Eligible) or expert.confirmed_at is not None:
        return ExpertState.LISTED
    if isinstance(verdict, Exceptional) and verdict.complete:
        return ExpertState.TO_CONFIRM
    return ExpertState.TO_MATCH


def _sign_up_row(session: Session, expert: Expert, demand: str, now: datetime) -> SignUp:
    round_ = expert_round_of(local_day(now))
    found = questions.sign_up_for(session, expert.id, round_, demand) or SignUp(
        expert_id=expert.id, round=round_, demand=demand, at=now
    )
    found.state = SignUpState.RECEIVED
    session.add(found)
    session.flush()
    return found


def _note(
    session: Session, expert: Expert, act: Act, now: datetime, *, actor: str = "", **facts: Any
) -> None:
    """One line of the journal about an expert, by the follower who did it."""
    who = journal.follower(actor or expert.openid)
    journal.write(session, who, act, f"expert:{expert.id}", now, **facts)
