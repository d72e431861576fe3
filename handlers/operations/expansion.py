"""An announcement becomes one row for each recipient, and mass calls of many (reliability §4.3).

It goes on from where it is, in pieces of ten thousand, each one transaction: to do a piece again
changes nothing, and a kill in the middle loses nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, insert, literal, select, true, update
from sqlalchemy.orm import Session

from handlers.operations.broadcasts import FAILED, NotNow, wanted_of, write
from handlers.operations.notices import PRIORITY
from handlers.rules import broadcasts as rules
from handlers.rules.broadcasts import Segment
from handlers.rules.delivery import MASS_A_MONTH
from handlers.wording import say
from storage.models import Broadcast, Bureau, Follower, Notice, Officer
from storage.prepared import insert_of
from storage.queries import audience, batches
from storage.queries.outbox import BATCH, TO_ALL
from storage.vocabulary import Act, BroadcastState, Channel, Method, NoticeClass, NoticeState, Part

ANNOUNCE = NoticeClass.ANNOUNCE
COLUMNS = (
    "occasion", "recipient", "region", "class", "priority", "channel", "rule", "payload", "state",
    "reason", "owed_at", "not_before", "expires_at", "settled_at", "attempt", "errors", "resend",
    "client_id", "tried", "broadcast_id", "batch_id",
)  # fmt: skip


def expand(
    session: Session, row: Broadcast, now: datetime, *, most: int = rules.MOST_IN_A_CALL
) -> bool:
    """Make the rows of the next piece; returns whether there may be more."""
    bureau = session.get_one(Bureau, row.bureau_code)
    wanted = wanted_of(session, bureau, Segment.from_dict(row.segment))
    after = row.expanded_upto
    upto, more = audience.next_piece(session, wanted, after, most)
    if upto:
        piece = audience.people(wanted, after=after, upto=upto).order_by(None).subquery("piece")
        _insert(session, row, piece, now, more=more)
        row.expanded_upto = upto
    row.whole = not more
    return more


def occasion_of(row: Broadcast) -> str:
    """What makes a recipient unique within an announcement."""
    return f"broadcast:{row.id}"


def _insert(session: Session, row: Broadcast, piece: Any, now: datetime, *, more: bool) -> None:
    received = batches.received_since(rules.month_of(now))
    state, rule, reason, tried, batch = _states(session, row, received, now, more=more)
    starts = row.starts_at or now
    part = func.substr(piece.c.place, 1, 1)
    payload = case(
        *(
            (part == str(number), literal({"part": each.value}, Notice.payload.type))
            for number, each in enumerate(audience.ORDER)
        ),
        else_=literal({"part": ""}, Notice.payload.type),
    )
    rows = (
        select(
            literal(occasion_of(row)),
            piece.c.openid,
            func.substr(piece.c.place, 2),
            literal(ANNOUNCE, Notice.cls.type),
            literal(PRIORITY[ANNOUNCE]),
            literal(Channel.NONE, Notice.channel.type),
            rule,
            payload,
            state,
            reason,
            literal(now, Notice.owed_at.type),
            literal(starts, Notice.not_before.type),
            literal(row.expires_at, Notice.expires_at.type),
            case((state == NoticeState.FAILED.value, literal(now, Notice.owed_at.type))),
            literal(0),
            literal(0),
            literal(0),
            literal(""),
            tried,
            literal(row.id),
            batch(part),
        )
        .select_from(piece)
        .outerjoin(Follower, Follower.openid == piece.c.openid)
    )
    if row.method is Method.MASS:
        rows = rows.outerjoin(received, received.c.recipient == piece.c.openid)
    adding = insert_of(session.get_bind().dialect.name)(Notice.__table__)
    session.execute(adding.from_select(COLUMNS, rows.where(true())).on_conflict_do_nothing())


def _states(
    session: Session, row: Broadcast, received: Any, now: datetime, *, more: bool
) -> tuple[Any, Any, Any, Any, Any]:
    """How rows begin: state, rule, reason, channels ruled out, and the mass call by their part.

    Sent singly, all are simply ready. By mass, who does not follow has failed, and who has had
    four mass messages this month is told by a window or consent, or when next in touch: never by
    thousands of templates.
    """
    if row.method is Method.SINGLY:
        ready = literal(NoticeState.READY.value)
        return ready, literal(""), literal(""), literal(""), lambda _part: literal(None)
    full = func.coalesce(received.c.count, 0) >= MASS_A_MONTH
    away = ~func.coalesce(Follower.following, False)
    calls = _mass_calls(session, row, now, more=more)
    state = case(
        (away, NoticeState.FAILED.value),
        (full, NoticeState.READY.value),
        else_=NoticeState.BATCHED.value,
    )
    rule = case((away, "not_following"), (full, "mass_quota"), else_="mass")
    reason = case(
        (away, say("delivery.not_following")), (full, say("delivery.mass_quota")), else_=""
    )

    def batch(part: Any) -> Any:
        own = [
            (part == str(audience.ORDER.index(Part(code))), number)
            for code, number in calls.items()
            if code
        ]
        number = case(*own, else_=calls[""]) if own else literal(calls[""])
        return case((away | full, None), else_=number)

    return state, rule, reason, case((full, "template "), else_=""), batch


def _mass_calls(
    session: Session, row: Broadcast, now: datetime, *, more: bool
) -> Mapping[str, int]:
    """New mass calls for a piece: one for each wording; who has no wording of their own gets "".

    When more than a call can name are to hear of it, and all who follow, one call serves them all.
    """
    if to_all := _call_to_all(session, row, now, more=more):
        return {"": to_all}
    made = _calls_made(session, row)
    return {
        code: _mass_call(session, row, code, made + place, now)
        for place, code in enumerate(sorted(row.wordings))
    }


def _call_to_all(session: Session, row: Broadcast, now: datetime, *, more: bool) -> int | None:
    """The one call to everybody who follows, made with the first piece; None for lists."""
    if row.expanded_upto:
        name = f"{BATCH}{row.id}{TO_ALL}"
        known = select(Notice.id).where(Notice.broadcast_id == row.id, Notice.recipient == name)
        return session.scalars(known).first()
    if more and rules.may_go_to_all(Segment.from_dict(row.segment), row.wordings):
        return _mass_call(session, row, "", 0, now, to_all=True)
    return None


def into_lists(session: Session, number: int, to_all: int, now: datetime) -> None:
    """Let the members of a call to all go by lists of openids instead."""
    row = session.get_one(Broadcast, number)
    while ids := session.scalars(
        select(Notice.id)
        .where(Notice.batch_id == to_all, Notice.state == NoticeState.BATCHED)
        .order_by(Notice.id)
        .limit(rules.MOST_IN_A_CALL)
    ).all():
        call = _mass_call(session, row, "", _calls_made(session, row), now)
        session.execute(
            update(Notice)
            .where(Notice.id.in_(ids))
            .values(batch_id=call)
            .execution_options(synchronize_session=False)
        )


def _calls_made(session: Session, row: Broadcast) -> int:
    calls = select(func.count()).where(
        Notice.broadcast_id == row.id, Notice.recipient.startswith(BATCH)
    )
    return session.scalar(calls) or 0


def _mass_call(
    session: Session, row: Broadcast, part: str, number: int, now: datetime, *, to_all: bool = False
) -> int:
    """One mass call, spaced from the one before it (60 a minute, protocol §4.10); its id."""
    starts = max(row.starts_at or now, now) + number * rules.BETWEEN_CALLS
    adding = insert(Notice).values(
        occasion=f"{occasion_of(row)}:mass",
        recipient=f"{BATCH}{row.id}{TO_ALL}" if to_all else f"{BATCH}{row.id}:{number}",
        region=row.bureau_code,
        cls=ANNOUNCE,
        priority=PRIORITY[ANNOUNCE],
        payload={"part": part},
        owed_at=now,
        not_before=starts,
        expires_at=row.expires_at,
        broadcast_id=row.id,
    )
    return int(session.scalars(adding.returning(Notice.id)).one())


def send_again(session: Session, officer: Officer, row: Broadcast, now: datetime) -> int:
    """Send once more to those whom it failed to reach, and to nobody else; returns how many.

    Those whom a mass call has failed go into new ones. Raises NotNow while the announcement is not
    yet under way, or stopped.
    """
    if row.state not in {BroadcastState.RELEASED, BroadcastState.DONE}:
        raise NotNow(row.state)
    count = sum(_gather_failed(session, row, code, now) for code in sorted(row.wordings))
    done = session.execute(
        update(Notice)
        .where(*_failed(row))
        .values(
            state=NoticeState.READY, not_before=now, expires_at=now + rules.LASTS, batch_id=None,
            client_id="", errors=0, tried="", **_FRESH,
        )
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    count += len(done.all())
    row.state, row.ended_at = BroadcastState.RELEASED, None
    write(session, officer, Act.SEND_AGAIN, row, now, count=count)
    return count


_FRESH: dict[str, Any] = {
    "resend": Notice.resend + 1,
    "settled_at": None,
    "unsure_since": None,
    "remote_id": None,
    "reason": "",
}


def _failed(row: Broadcast) -> tuple[Any, ...]:
    return (
        Notice.broadcast_id == row.id,
        Notice.state.in_(FAILED),
        ~Notice.recipient.startswith(BATCH),
    )


def _gather_failed(session: Session, row: Broadcast, code: str, now: datetime) -> int:
    """Put those who were to have one wording by mass into new mass calls; returns how many."""
    part = Notice.payload["part"].as_string()
    of_part = part == code if code else part.not_in([other for other in row.wordings if other])
    total = 0
    while ids := session.scalars(
        select(Notice.id)
        .where(*_failed(row), Notice.rule == "mass", of_part)
        .order_by(Notice.id)
        .limit(rules.MOST_IN_A_CALL)
    ).all():
        call = _mass_call(session, row, code, _calls_made(session, row), now)
        session.execute(
            update(Notice)
            .where(Notice.id.in_(ids))
            .values(state=NoticeState.BATCHED, batch_id=call, **_FRESH)
            .execution_options(synchronize_session=False)
        )
        total += len(ids)
    return total


def unfinished(session: Session) -> list[int]:
    """Announcements that still need work: rows to be made, to be cancelled, or an end to be put."""
    query = select(Broadcast.id).where(
        Broadcast.state.in_([BroadcastState.RELEASED, BroadcastState.STOPPED])
    )
    return list(session.scalars(query.order_by(Broadcast.id)))
