"""The ledger of reaching people: windows, consents, calls of the day. Only senders write here,
and consents also by the turn in which they are given or withdrawn."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session

from storage.models import Consent, Follower, Quota, Reach
from storage.prepared import insert_of, one_of
from storage.vocabulary import Channel, NoticeClass


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rows know about reaching a person; the moments are Unix seconds, 0 for never.

    ``told`` and ``told_tapped`` are of the present windows.
    """

    following: bool
    reminders: bool
    spoke_at: int
    tapped_at: int
    told: int
    told_tapped: int
    refused_at: datetime | None


FACTS = (
    select(
        Follower.openid,
        Follower.following,
        Follower.reminders,
        Follower.spoke_at,
        Follower.tapped_at,
        case((Reach.spoke_at == Follower.spoke_at, Reach.told), else_=0).label("told"),
        case((Reach.tapped_at == Follower.tapped_at, Reach.told_tapped), else_=0).label(
            "told_tapped"
        ),
        Reach.refused_at,
    )
    .select_from(Follower)
    .outerjoin(Reach, Reach.openid == Follower.openid)
)


def facts(session: Session, openids: Collection[str]) -> dict[str, Facts]:
    """What is known of some people; who never was in touch is missing."""
    rows = session.execute(FACTS.where(one_of(session, Follower.openid, sorted(openids))))
    return {row[0]: Facts(*row[1:]) for row in rows}


def accepts(session: Session, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The consents left, by person and template."""
    if not pairs:
        return {}
    rows = session.execute(
        select(Consent.openid, Consent.template_id, Consent.left, Consent.lasting).where(
            Consent.openid.in_({openid for openid, _ in pairs}),
            Consent.template_id.in_({template for _, template in pairs}),
        )
    )
    return {
        (openid, template): left if not lasting else max(left, 1)
        for openid, template, left, lasting in rows
        if lasting or left > 0
    }


def take_window(session: Session, openid: str, window: str, moment: int) -> int:
    """Count one customer message in a window that opened at a moment; gives the new count."""
    at, told = _COLUMNS[window]
    insert = insert_of(session.get_bind().dialect.name)
    row = insert(Reach).values({"openid": openid, at.key: moment, told.key: 1})
    counted = case((at == moment, told + 1), else_=1)
    taken = row.on_conflict_do_update(
        index_elements=["openid"], set_={at.key: moment, told.key: counted}
    ).returning(told)
    return int(session.execute(taken).scalar_one())


_COLUMNS = {
    "spoke": (Reach.spoke_at, Reach.told),
    "tapped": (Reach.tapped_at, Reach.told_tapped),
}


def give_back_window(session: Session, openid: str, window: str, moment: int) -> None:
    """Take back the last count: the message was refused and is not on the phone."""
    at, told = _COLUMNS[window]
    session.execute(
        update(Reach)
        .where(Reach.openid == openid, at == moment, told > 0)
        .values({told.key: told - 1})
        .execution_options(synchronize_session=False)
    )


def close_windows(session: Session, openid: str, most: int) -> None:
    """Remember that the platform sees no window, whatever we counted."""
    seen = session.get(Follower, openid)
    if seen is None:
        return
    insert = insert_of(session.get_bind().dialect.name)
    values = {
        "spoke_at": seen.spoke_at, "told": most, "tapped_at": seen.tapped_at, "told_tapped": most,
    }  # fmt: skip
    session.execute(
        insert(Reach)
        .values(openid=openid, **values)
        .on_conflict_do_update(index_elements=["openid"], set_=values)
    )


def refuses(session: Session, openid: str, now: datetime) -> None:
    """Remember that a person has switched our messages off."""
    insert = insert_of(session.get_bind().dialect.name)
    session.execute(
        insert(Reach)
        .values(openid=openid, refused_at=now)
        .on_conflict_do_update(index_elements=["openid"], set_={"refused_at": now})
    )


def take_consents(session: Session, pairs: Sequence[tuple[str, str]]) -> None:
    """Use up one consent each."""
    for openid, template in sorted(pairs):
        session.execute(
            update(Consent)
            .where(Consent.openid == openid, Consent.template_id == template, Consent.left > 0)
            .values(left=Consent.left - 1)
            .execution_options(synchronize_session=False)
        )


def consent(session: Session, openid: str, template: str, now: datetime, *, lasting: bool) -> None:
    """A person accepts a template; accepts of a one-time template add up."""
    insert = insert_of(session.get_bind().dialect.name)
    session.execute(
        insert(Consent)
        .values(openid=openid, template_id=template, left=1, lasting=lasting, changed_at=now)
        .on_conflict_do_update(
            index_elements=["openid", "template_id"],
            set_={"left": Consent.left + 1, "lasting": lasting, "changed_at": now},
        )
    )


def withdraw(session: Session, openid: str, template: str, now: datetime) -> None:
    """No consent to a template is left: refused, or used up without our knowing."""
    session.execute(
        update(Consent)
        .where(Consent.openid == openid, Consent.template_id == template)
        .values(left=0, lasting=False, changed_at=now)
        .execution_options(synchronize_session=False)
    )


NANJING = timezone(timedelta(hours=8))


def day_of(now: datetime) -> date:
    """The day of the platform's daily quotas."""
    return now.astimezone(NANJING).date()


def used(session: Session, day: date) -> dict[Channel, dict[NoticeClass, int]]:
    """The calls of a day by channel and class."""
    found: dict[Channel, dict[NoticeClass, int]] = {}
    rows = session.execute(select(Quota.channel, Quota.cls, Quota.used).where(Quota.day == day))
    for channel, class_, number in rows:
        found.setdefault(channel, {})[class_] = number
    return found


def use(session: Session, day: date, calls: Iterable[tuple[Channel, NoticeClass]]) -> None:
    """Count calls of a day."""
    counted: Mapping[tuple[Channel, NoticeClass], int] = Counter(calls)
    insert = insert_of(session.get_bind().dialect.name)
    for (channel, class_), number in sorted(counted.items()):
        session.execute(
            insert(Quota)
            .values(channel=channel, day=day, cls=class_, used=number)
            .on_conflict_do_update(
                index_elements=["channel", "day", "class"], set_={"used": Quota.used + number}
            )
        )
