"""Questions about experts: who this follower is, who may be the same, which demands are open."""

from datetime import date

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from storage.models import Demand, Expert, Follower, SignUp
from storage.vocabulary import GONE, Disclosure, ExpertState, SignUpState

_OF_FOLLOWER = (
    select(Expert)
    .where(Expert.openid == bindparam("openid"), Expert.erased_at.is_(None))
    .order_by(Expert.id.desc())
)


def rows_of(session: Session, openid: str) -> list[Expert]:
    """The experts a follower signed up, newest first; one person as a rule."""
    return list(session.scalars(_OF_FOLLOWER, {"openid": openid}))


def expert_of(session: Session, openid: str) -> Expert | None:
    """The expert a follower is; None for nobody and for one who has quit."""
    return next(
        (row for row in rows_of(session, openid) if row.state is not ExpertState.LEFT), None
    )


def with_number(session: Session, name: str, mobile: str, openid: str) -> list[Expert]:
    """Rows of other followers with the same name and number (R52)."""
    return _others(session, openid, and_(Expert.name == name, Expert.mobile == mobile))


def with_unit(session: Session, name: str, unit: str, openid: str) -> list[Expert]:
    """Rows of other followers with the same name and unit (R52)."""
    return _others(session, openid, and_(Expert.name == name, Expert.unit == unit))


def _others(session: Session, openid: str, same: ColumnElement[bool]) -> list[Expert]:
    query = select(Expert).where(same, Expert.openid != openid, Expert.erased_at.is_(None))
    return list(session.scalars(query.order_by(Expert.id)))


def is_followed(session: Session, openid: str) -> bool:
    """Whether somebody still follows the account under an openid."""
    return bool(
        session.scalar(select(Follower.following).where(Follower.openid == openid)) if openid else 0
    )


def sign_ups_of(session: Session, expert_id: int) -> list[SignUp]:
    """The sign-ups of an expert, newest first."""
    query = select(SignUp).where(SignUp.expert_id == expert_id).order_by(SignUp.id.desc())
    return list(session.scalars(query))


def sign_up_for(session: Session, expert_id: int, round_: str, demand: str) -> SignUp | None:
    """The sign-up of an expert for a round and a demand, if there is one."""
    return session.scalar(
        select(SignUp).where(
            SignUp.expert_id == expert_id, SignUp.round == round_, SignUp.demand == demand
        )
    )


def aimed_at(session: Session, expert_id: int) -> str:
    """The newest demand an expert has signed up for; empty for none."""
    query = select(SignUp.demand).where(
        SignUp.expert_id == expert_id,
        SignUp.demand != "",
        SignUp.state == SignUpState.RECEIVED,
    )
    return session.scalar(query.order_by(SignUp.id.desc()).limit(1)) or ""


def aimed_counties(session: Session, expert_id: int) -> frozenset[str]:
    """The regions of the demands an expert has signed up for."""
    query = (
        select(Demand.county_code)
        .join(SignUp, SignUp.demand == Demand.number)
        .where(SignUp.expert_id == expert_id, SignUp.state == SignUpState.RECEIVED)
    )
    return frozenset(session.scalars(query))


def to_decide(
    session: Session, counties: frozenset[str] | None, *, limit: int = 20
) -> list[Expert]:
    """Experts an officer should look at, oldest first: expertise to confirm, possible doubles.

    ``counties`` narrows it to those who aim at a demand there; None is everybody.
    """
    waiting = Expert.state.in_([ExpertState.TO_CONFIRM, ExpertState.TO_MATCH])
    doubtful = and_(Expert.double_of.is_not(None), Expert.state != ExpertState.LEFT)
    query = select(Expert).where(or_(waiting, doubtful), Expert.erased_at.is_(None))
    if counties is not None:
        aiming = (
            select(SignUp.expert_id)
            .join(Demand, SignUp.demand == Demand.number)
            .where(Demand.county_code.in_(counties))
        )
        query = query.where(Expert.id.in_(aiming))
    return list(session.scalars(query.order_by(Expert.id).limit(limit)))


def postdocs_until(session: Session, day: date) -> list[Expert]:
    """Experts whose postdoctoral stay has ended before a day."""
    query = select(Expert).where(Expert.postdoc_until < day).order_by(Expert.id)
    return list(session.scalars(query))


# what may be shown to an expert who has not been invited: open, disclosed, not confidential (R48)
_SHOWN = and_(
    Demand.state.not_in(GONE),
    Demand.disclosure != Disclosure.NONE,
    Demand.confidential.is_(False),
)


def open_demand(session: Session, number: str) -> Demand | None:
    """The demand of a number if an expert may sign up for it; None for all others alike."""
    return session.scalar(select(Demand).where(Demand.number == number, _SHOWN))


def open_demands_about(session: Session, words: list[str], *, limit: int = 6) -> list[Demand]:
    """The demands experts may sign up for whose title or problem names all the words."""
    if not words:
        return []
    named = [
        or_(Demand.title.contains(word, autoescape=True),
            Demand.problem.contains(word, autoescape=True))
        for word in words
    ]  # fmt: skip
    query = select(Demand).where(_SHOWN, *named).order_by(Demand.id.desc()).limit(limit)
    return list(session.scalars(query))


def count(session: Session) -> int:
    """How many experts have signed up, those who quit or were erased included."""
    return session.scalar(select(func.count()).select_from(Expert)) or 0
