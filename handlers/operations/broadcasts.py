"""Announcements: composed by one officer, released by another, held, stopped, sent again (R81)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.rules import broadcasts as rules
from handlers.rules.broadcasts import Segment
from storage.models import Broadcast, Bureau, Notice, Officer
from storage.queries import audience
from storage.queries.audience import Wanted
from storage.queries.people import codes_under
from storage.vocabulary import Act, BroadcastState, NoticeState, Part, Rank

# what has not left yet, and what can be sent once more
UNSENT = (NoticeState.READY, NoticeState.BATCHED, NoticeState.HELD)
FAILED = (NoticeState.FAILED, NoticeState.EXPIRED)
AT_ONCE = 5000


class NotYours(Exception):
    """The bureau may not address these people, or has nothing to do with this announcement."""


class SamePerson(Exception):
    """Who composed an announcement cannot release it (two-person rule)."""


class NotNow(Exception):
    """In its state the announcement cannot become that."""

    def __init__(self, state: BroadcastState) -> None:
        """Say in which state it is."""
        super().__init__(state.value)
        self.state = state


def wanted_of(session: Session, bureau: Bureau, segment: Segment) -> Wanted:
    """The people a segment means when this bureau says it. Raises NotYours.

    Only the province may address everybody who follows: a county does not know who else is its
    own.
    """
    scope = codes_under(session, bureau)
    if scope is not None and not set(segment.regions) <= scope:
        raise NotYours
    known = select(func.count()).where(Bureau.code.in_(segment.regions))
    if session.scalar(known) != len(set(segment.regions)):
        raise NotYours
    public = Part.FOLLOWER in segment.parts or segment.is_everybody
    if public and bureau.rank is not Rank.PROVINCE:
        raise NotYours
    parts = segment.parts or (
        tuple(Part) if segment.is_everybody else (Part.ENTERPRISE, Part.EXPERT, Part.OFFICER)
    )
    codes = audience.codes_of(session, segment.regions, bureau)
    return Wanted(parts, codes, segment.industries, segment.states)


def compose(
    session: Session,
    officer: Officer,
    bureau: Bureau,
    title: str,
    wordings: Mapping[str, str],
    segment: Segment,
    now: datetime,
) -> Broadcast:
    """Write an announcement down; nothing is sent. Raises rules.Unfit and NotYours.

    ``wordings`` has the words for each part by its code, and for all others under "".
    """
    rules.check(title, wordings)
    count = audience.count(session, wanted_of(session, bureau, segment))
    row = Broadcast(
        title=title.strip(),
        wordings=dict(wordings),
        segment=segment.to_dict(),
        bureau_code=bureau.code,
        method=rules.method_of(segment, count),
        state=BroadcastState.COMPOSED,
        composed_by=officer.id,
        composed_at=now,
    )
    session.add(row)
    session.flush()
    write(session, officer, Act.COMPOSE, row, now, count=count, method=row.method.value)
    return row


def find(session: Session, bureau: Bureau, number: int) -> Broadcast:
    """The announcement of a number, locked. Raises NotYours for what is not this bureau's."""
    row = session.get(Broadcast, number, with_for_update=True)
    if row is None or not sees(session, bureau, row):
        raise NotYours
    return row


def sees(session: Session, bureau: Bureau, row: Broadcast) -> bool:
    """Whether a bureau answers for an announcement: its own, or one of a bureau below."""
    scope = codes_under(session, bureau)
    return scope is None or row.bureau_code in scope


def release(
    session: Session,
    officer: Officer,
    row: Broadcast,
    now: datetime,
    *,
    starts_at: datetime | None = None,
) -> None:
    """Let an announcement go, after the time in which it can be called off unseen.

    Raises SamePerson and NotNow.
    """
    if row.state is not BroadcastState.COMPOSED:
        raise NotNow(row.state)
    if _is_author(session, officer, row):
        raise SamePerson
    row.released_by, row.released_at = officer.id, now
    row.starts_at = max(starts_at or now, now + rules.RETRACT)
    row.expires_at = row.starts_at + rules.LASTS
    _become(session, officer, row, BroadcastState.RELEASED, Act.RELEASE, now)


def _is_author(session: Session, officer: Officer, row: Broadcast) -> bool:
    """One person with two codes is still one person."""
    author = session.get(Officer, row.composed_by)
    same_phone = author is not None and author.openid and author.openid == officer.openid
    return officer.id == row.composed_by or bool(same_phone)


def hold(session: Session, officer: Officer, row: Broadcast, now: datetime) -> None:
    """Send no more of it for now; what is in flight is finished. Raises NotNow."""
    _become(session, officer, row, BroadcastState.HELD, Act.HOLD, now)


def go_on(session: Session, officer: Officer, row: Broadcast, now: datetime) -> None:
    """Go on with what was held. Raises NotNow."""
    if row.state is not BroadcastState.HELD:
        raise NotNow(row.state)
    _become(session, officer, row, BroadcastState.RELEASED, Act.GO_ON, now)


def call_off(session: Session, officer: Officer, row: Broadcast, now: datetime) -> None:
    """Stop it for good: what has not left is cancelled. Raises NotNow."""
    _become(session, officer, row, BroadcastState.STOPPED, Act.CALL_OFF, now)
    row.ended_at = now
    cancel_unsent(session, row.id, now)


def cancel_unsent(session: Session, number: int, now: datetime) -> int:
    """Cancel some of what has not left of a stopped announcement; returns how many.

    A sender that has claimed a notice but not begun is fenced off by the next attempt number.
    """
    some = (
        select(Notice.id)
        .where(Notice.broadcast_id == number, Notice.state.in_(UNSENT))
        .order_by(Notice.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(some).all()
    session.execute(
        update(Notice)
        .where(Notice.id.in_(ids))
        .values(
            state=NoticeState.CANCELLED,
            reason="公告已停止",
            settled_at=now,
            attempt=Notice.attempt + 1,
        )
        .execution_options(synchronize_session=False)
    )
    return len(ids)


def _become(
    session: Session,
    officer: Officer,
    row: Broadcast,
    wanted: BroadcastState,
    act: Act,
    now: datetime,
) -> None:
    if not rules.may_become(row.state, wanted):
        raise NotNow(row.state)
    row.state = wanted
    write(session, officer, act, row, now)


def write(
    session: Session, officer: Officer, act: Act, row: Broadcast, now: datetime, **facts: object
) -> None:
    """Journal what an officer did with an announcement."""
    journal.write(
        session, journal.officer(officer.id), act, f"broadcast:{row.id}", now,
        region=row.bureau_code, **facts,
    )  # fmt: skip
