"""Notices owed by the table of occasions: in their words, at their hour, within the caps."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.operations import notices
from handlers.rules import calendar
from handlers.rules.calendar import Programme
from handlers.rules.occasions import OCCASIONS, UNASKED, Hours, Occasion
from handlers.rules.rounds import NANJING, local_day
from handlers.rules.workdays import MORNING, at, next_morning
from handlers.wording import say
from storage import tables
from storage.models import Notice
from storage.vocabulary import NoticeState

# what did not go out takes up nobody's day
MOST_LETTERS = 120
GONE = (NoticeState.CANCELLED, NoticeState.EXPIRED, NoticeState.FAILED, NoticeState.PHONE)


def owe(
    session: Session,
    name: str,
    recipients: Iterable[str],
    now: datetime,
    programme: Programme,
    facts: Mapping[str, object],
    *,
    region: str,
    data: Mapping[str, str] | None = None,
    from_: datetime | None = None,
    until: datetime | None = None,
    url: str = "",
) -> int:
    """Owe a notice of the table to some people; returns to how many it was new.

    ``facts`` fill the sentence and make up the occasion; ``data`` are further values of the
    template beside ``what`` and ``at``, ``url`` the page it opens. It goes out at the first allowed
    moment after ``from_`` and is worth nothing after ``until``.
    """
    row = OCCASIONS[name]
    if row.too_often(facts):
        return 0
    due = _moment(row, programme, region, from_ or now)
    values = {"what": say(row.short, **facts), **(data or {})}
    new = 0
    for recipient in recipients:
        moment = _within_cap(session, row, programme, region, recipient, due)
        ends = min(filter(None, (until, moment + row.lasts if row.lasts else None)), default=None)
        new += notices.owe(
            session,
            recipient,
            row.key(facts),
            now,
            text=say(row.words, **facts),
            class_=row.class_,
            kind=row.template,
            row=name,
            region=region,
            data={"at": f"{moment.astimezone(NANJING):%Y-%m-%d %H:%M}", **values},
            not_before=moment,
            expires_at=ends,
            url=url,
        )
    return new


def tell(
    session: Session,
    name: str,
    recipient: str,
    now: datetime,
    facts: Mapping[str, object],
    *,
    text: str,
    region: str = "",
    data: Mapping[str, str] | None = None,
    url: str = "",
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """Owe a notice of the table to one person in words put together by the caller.

    ``facts`` make up the occasion. Returns whether it was new. Raises KeyError for a notice that
    is not in the table, or a fact that its row wants.
    """
    row = OCCASIONS[name]
    if row.too_often(facts):
        return False
    return notices.owe(
        session,
        recipient,
        occasion(name, facts),
        now,
        text=text,
        class_=row.class_,
        kind=row.template,
        row=name,
        region=region,
        data=dict(data or {}),
        not_before=not_before,
        expires_at=expires_at or (now + row.lasts if row.lasts else None),
        url=url,
    )


def occasion(name: str, facts: Mapping[str, object]) -> str:
    """What an occasion is called in the outbox."""
    return OCCASIONS[name].key(facts)[:MOST_LETTERS]


def count(
    session: Session,
    name: str,
    recipient: str,
    now: datetime,
    facts: Mapping[str, object],
    *,
    counted: Mapping[str, int],
    tell: Callable[..., str],
    **more: Any,
) -> None:
    """Owe a notice of the table that counts: see ``notices.gather``."""
    row = OCCASIONS[name]
    notices.gather(
        session,
        recipient,
        occasion(name, facts),
        now,
        counted=counted,
        tell=tell,
        class_=row.class_,
        kind=row.template,
        row=name,
        **more,
    )


def _moment(row: Occasion, programme: Programme, region: str, moment: datetime) -> datetime:
    if row.hours is Hours.DAYTIME:
        return moment
    return calendar.allowed(programme, chain(region), moment)


def chain(code: str) -> tuple[str, ...]:
    """A region and all it lies in; a department lies nowhere."""
    found = []
    while code:
        found.append(code)
        try:
            code = tables.region(code).parent
        except KeyError:
            break
    return tuple(found)


def _within_cap(
    session: Session,
    row: Occasion,
    programme: Programme,
    region: str,
    recipient: str,
    moment: datetime,
) -> datetime:
    """The same moment, or a working morning on which the recipient has room for one more."""
    if row.class_ not in UNASKED:
        return moment
    while _planned(session, recipient, moment) >= programme.most_a_day:
        moment = calendar.allowed(programme, chain(region), next_morning(moment))
    return moment


def _planned(session: Session, recipient: str, moment: datetime) -> int:
    """How many unasked notices a person gets on the day of a moment."""
    start = at(local_day(moment), MORNING) - timedelta(hours=MORNING.hour)
    query = select(func.count()).where(
        Notice.recipient == recipient,
        Notice.cls.in_(UNASKED),
        Notice.state.not_in(GONE),
        Notice.not_before >= start,
        Notice.not_before < start + timedelta(days=1),
    )
    return session.scalar(query) or 0
