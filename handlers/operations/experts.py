"""Experts sign up, update, pause, resume and leave; colleagues, certificates (article 5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy import update as revise
from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.rules import eligibility
from handlers.rules.eligibility import Eligible, Exceptional, Verdict
from handlers.rules.rounds import expert_round_of, local_day
from storage.models import Expert, Hearing, Referral, SignUp
from storage.queries import experts as questions
from storage.vocabulary import Act, Degree, ExpertSource, ExpertState, SignUpState


@dataclass(frozen=True, slots=True)
class Profile:
    """What an expert has said and seen read back; ``demand`` is the number of one aimed at."""

    name: str
    unit: str
    mobile: str
    department: str = ""
    title: str = ""
    degree: Degree | None = None
    fields: str = ""
    can_solve: str = ""
    honours: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    times: Mapping[str, Any] = field(default_factory=dict)
    places: tuple[str, ...] = ()
    email: str = ""
    born: int | None = None
    skill: str = ""
    proof: str = ""
    remarks: str = ""
    demand: str = ""


@dataclass(frozen=True, slots=True)
class SignedUp:
    """What came of a sign-up: the row, what was judged, and what an officer should look at."""

    expert: Expert
    sign_up: SignUp
    verdict: Verdict
    is_new: bool
    moved_from: str = ""
    double: Expert | None = None


def judge(profile: Profile) -> Verdict:
    """The verdict of article 5.2 on a profile."""
    return eligibility.judge(
        eligibility.rank_of(profile.title),
        profile.degree,
        skill=profile.skill,
        proof=profile.proof,
        demand=profile.demand,
    )


def sign_up(session: Session, openid: str, profile: Profile, now: datetime) -> SignedUp:
    """Take a sign-up for the round of the day; the same person keeps one row across years (R52).

    A row of another follower is taken over only with the same name and number and when nobody
    follows under its openid any more; everything less certain is flagged, never merged.
    """
    known = _same_person(session, openid, profile)
    double = None if known else _double(session, openid, profile)
    expert = known or Expert(source=ExpertSource.SELF, created_at=now, former=[], openid=openid)
    moved_from = _remember(expert, profile, now) if known else ""
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
    _remember(expert, profile, now)
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
    expert.state = state_by(expert, _verdict(session, expert))
    expert.paused_until, expert.changed_at = None, now
    _note(session, expert, Act.RESUME, now, actor=openid, state=expert.state.value)
    return expert.state


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
        for name in PERSONAL:
            setattr(expert, name, "")
        expert.born, expert.former, expert.honours = None, [], []
        expert.times, expert.places = {}, []
        expert.openid, expert.erased_at = f"erased:{expert.id}", now
        expert.state, expert.paused_until = ExpertState.LEFT, None
        erased += 1
    session.execute(delete(Referral).where(Referral.openid == openid))
    return erased


PERSONAL = (
    "name", "unit", "department", "title", "mobile", "email", "fields", "can_solve", "skill",
    "proof", "remarks",
)  # fmt: skip
WRITTEN = (
    "name", "unit", "mobile", "department", "title", "degree", "fields", "can_solve", "honours",
    "forms", "times", "places", "email", "born", "skill", "proof", "remarks",
)  # fmt: skip


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


def _remember(expert: Expert, profile: Profile, now: datetime) -> str:
    """Keep a name or unit that changes as history; returns the former unit, if it changed."""
    changed = {
        name: getattr(expert, name)
        for name in ("name", "unit")
        if getattr(expert, name) and getattr(expert, name) != getattr(profile, name)
    }
    if changed:
        expert.former = [*expert.former, changed | {"until": f"{local_day(now)}"}]
    return str(changed.get("unit", ""))


def merged(expert: Expert, profile: Profile) -> Profile:
    """The profile with what was not said this time as it was; a new unit has no old department."""
    stays = {
        name: getattr(expert, name)
        for name in WRITTEN
        if not getattr(profile, name) and getattr(expert, name)
    }
    if expert.unit != profile.unit:
        stays.pop("department", None)
    return replace(profile, **stays)


def write(expert: Expert, profile: Profile, now: datetime) -> Verdict:
    """Write a whole profile into a row, with what follows from it."""
    for name in WRITTEN:
        value = getattr(profile, name)
        setattr(expert, name, list(value) if isinstance(value, tuple) else value)
    expert.times = dict(profile.times)
    expert.title_rank = eligibility.rank_of(expert.title)
    expert.groups = [group.value for group in eligibility.groups(expert.honours)]
    expert.unit_kind = eligibility.unit_kind(expert.unit)
    expert.out_of_province = eligibility.is_out_of_province(expert.unit)
    verdict = judge(profile)
    expert.basis = [ground.value for ground in verdict.basis]
    expert.changed_at = now
    return verdict


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
