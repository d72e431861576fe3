"""Questions about calls: which one is on, who has read and relayed it, whom it reaches."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from storage.models import Bureau, Call, CallPart, Contact, Enterprise, Follower, LateEntry, Officer
from storage.prepared import Prepared
from storage.vocabulary import OfficerState, Rank

# asked at every filing, where most often there is none
_NEWEST = Prepared(
    lambda _: (
        select(Call.id)
        .where(
            Call.recalled_at.is_(None),
            Call.opens_on <= bindparam("today", type_=Call.opens_on.type),
        )
        .order_by(Call.opened_at.desc(), Call.id.desc())
        .limit(1)
    )
)


def newest(session: Session, today: date) -> Call | None:
    """The call opened last that stands; one that has not opened yet is none."""
    found = _NEWEST.run(session.connection(), {"today": today})
    return session.get(Call, found[0]) if found else None


def of_round(session: Session, round_: str) -> Call | None:
    """The standing call of a round."""
    return session.scalar(select(Call).where(Call.round == round_, Call.recalled_at.is_(None)))


def rounds(session: Session) -> list[str]:
    """The rounds that have a standing call."""
    return list(session.scalars(select(Call.round).where(Call.recalled_at.is_(None))))


def last_due(session: Session, call: Call) -> date:
    """The last deadline of a call, extensions included."""
    query = select(func.max(CallPart.due_on)).where(CallPart.call_id == call.id)
    return max(call.due_on, session.scalar(query) or call.due_on)


def part(session: Session, call: Call, code: str) -> CallPart | None:
    """The part of a bureau in a call."""
    return session.get(CallPart, (call.id, code))


@dataclass(frozen=True, slots=True)
class Part:
    """A bureau with its part in a call."""

    bureau: Bureau
    part: CallPart


def parts(session: Session, call: Call, codes: Collection[str] | None = None) -> list[Part]:
    """The parts of some bureaus, or of all, in the order of their codes."""
    query = (
        select(Bureau, CallPart)
        .join(CallPart, CallPart.bureau_code == Bureau.code)
        .where(CallPart.call_id == call.id)
        .order_by(Bureau.code)
    )
    if codes is not None:
        query = query.where(Bureau.code.in_(codes))
    return [Part(bureau, part) for bureau, part in session.execute(query)]


def told_first(session: Session, province: str) -> list[Bureau]:
    """Whom the province tells: cities, counties that report to it, departments (R1)."""
    below = (Bureau.reports_to == province, Bureau.rank != Rank.ZONE)
    query = select(Bureau).where(*below).order_by(Bureau.code)
    return list(session.scalars(query))


def all_called(session: Session) -> list[Bureau]:
    """Every bureau that has a part in a call; a zone hears of it from its county."""
    without = (Rank.PROVINCE, Rank.ZONE)
    query = select(Bureau).where(Bureau.rank.not_in(without)).order_by(Bureau.code)
    return list(session.scalars(query))


def bound(session: Session, codes: Collection[str]) -> dict[str, list[str]]:
    """The openids of the bound officers of bureaus; those without one are left out."""
    query = (
        select(Officer.bureau_code, Officer.openid)
        .where(Officer.bureau_code.in_(codes), Officer.state == OfficerState.BOUND)
        .order_by(Officer.id)
    )
    found: dict[str, list[str]] = {}
    for code, openid in session.execute(query):
        if openid and openid not in found.get(code, []):
            found.setdefault(code, []).append(openid)
    return found


def to_spread(
    session: Session, before: datetime, *, lock: bool = False
) -> list[tuple[Call, CallPart]]:
    """The relays to enterprises that are to be carried out: relayed before a moment, not done.

    With ``lock`` only those that nobody else is carrying on at this moment.
    """
    query = (
        select(Call, CallPart)
        .join(Call, Call.id == CallPart.call_id)
        .join(Bureau, Bureau.code == CallPart.bureau_code)
        .where(
            Call.recalled_at.is_(None),
            Bureau.rank == Rank.COUNTY,
            CallPart.relayed_at <= before,
            CallPart.spread_at.is_(None),
        )
        .order_by(CallPart.relayed_at, CallPart.bureau_code)
    )
    if lock:
        query = query.limit(1).with_for_update(of=CallPart, skip_locked=True)
    return [(call, part) for call, part in session.execute(query)]


def _willing(county_code: str) -> tuple[object, ...]:
    """A contact who agreed to the privacy notice, follows, and wants to be reminded."""
    return (
        Enterprise.county_code == county_code,
        Contact.erased_at.is_(None),
        Follower.following.is_(True),
        Follower.reminders.is_(True),
        Follower.agreed_version != "",
    )


def willing(
    session: Session, county_code: str, *, after: int = 0, limit: int = 200
) -> list[tuple[int, str]]:
    """Contacts of a county's enterprises who may be told of a call: (id, openid), by id."""
    query = (
        select(Contact.id, Contact.openid)
        .join(Enterprise, Contact.enterprise_id == Enterprise.id)
        .join(Follower, Follower.openid == Contact.openid)
        .where(*_willing(county_code), Contact.id > after)  # type: ignore[arg-type]
        .order_by(Contact.id)
        .limit(limit)
    )
    return [(number, openid) for number, openid in session.execute(query)]


def willing_counts(session: Session, county_code: str) -> tuple[int, int]:
    """How many people and how many enterprises of a county would be told."""
    query = (
        select(func.count(func.distinct(Contact.openid)), func.count(func.distinct(Enterprise.id)))
        .select_from(Contact)
        .join(Enterprise, Contact.enterprise_id == Enterprise.id)
        .join(Follower, Follower.openid == Contact.openid)
        .where(*_willing(county_code))  # type: ignore[arg-type]
    )
    people, enterprises = session.execute(query).one()
    return people, enterprises


def late_entry(
    session: Session, round_: str, county_code: str, enterprise: str, today: date
) -> bool:
    """Whether an enterprise may still file under a round, by name."""
    row = session.get(LateEntry, (round_, county_code, enterprise))
    return row is not None and today <= row.until
