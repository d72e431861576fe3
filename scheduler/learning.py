"""What an outcome teaches: rows settled, the ledger corrected, channels stopped, people told later.

All of it is one transaction. Rows of followers come first, then notices: the order of everybody.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.reception import receipts
from handlers.rules.delivery import SPOKEN_ALLOWANCE
from scheduler.outcomes import Flight, Result
from storage.models import Follower
from storage.queries import attempts, batches, pace, reach
from storage.vocabulary import Act, Channel, NoticeState, Remedy

log = logging.getLogger(__name__)

MINUTE_FULL, BUSY, BUSY_IN_A_ROW = 45011, -1, 5
LATER_ON_CONTACT = frozenset({NoticeState.HELD, NoticeState.PHONE})


def note(
    session: Session, results: Sequence[Result], now: datetime, *, per_second: float = 50.0
) -> int:
    """Write results down; returns how many acknowledgements were stale.

    When the platform asks for it, the pace of ``per_second`` is halved for everybody.
    """
    results = [_held_or_due(session, result, now) for result in results]
    stale = attempts.acknowledge(session, [result.ack for result in results], now)
    for result in results:
        _learn(session, result, now)
    if out_of_breath(results) and pace.slow_down(session, "send", per_second):
        log.warning("the platform is out of breath: the pace is halved")
    keys = [key for result in results if (key := _report_key(result))]
    receipts.catch_up(session, keys, now)
    return stale


def out_of_breath(results: Sequence[Result]) -> bool:
    """Whether the platform asks us to be slower: its minute is full, or it is busy in a row."""
    codes = [result.ack.code for result in results]
    return MINUTE_FULL in codes or codes.count(BUSY) >= BUSY_IN_A_ROW


def _held_or_due(session: Session, result: Result, now: datetime) -> Result:
    """Mark the person for whom a notice waits; who has been in touch meanwhile is told now."""
    if result.ack.state not in LATER_ON_CONTACT:
        return result
    marking = update(Follower).where(Follower.openid == result.recipient).values(waiting=True)
    seen = session.execute(
        marking.returning(Follower.spoke_at, Follower.tapped_at).execution_options(
            synchronize_session=False
        )
    ).first()
    fresh = seen is not None and result.flight is None and tuple(seen) != result.seen
    return result.due_again(now) if fresh else result


def _report_key(result: Result) -> str:
    """What a report about this message that came early is kept under."""
    flight = result.flight
    if result.ack.state is not NoticeState.SENT or flight is None:
        return ""
    if flight.choice.channel is Channel.SUBSCRIPTION and flight.template:
        return receipts.subscription_key(flight.notice.recipient, flight.template.id)
    return result.ack.remote_id or ""


def _learn(session: Session, result: Result, now: datetime) -> None:
    flight, why = result.flight, result.refused
    if flight is not None and flight.notice.is_batch:
        _settle_members(session, result, now)
    if flight is not None and why is not None and not why.ambiguous:
        LESSONS.get(why.code or 0, _nothing_sent)(session, flight, now)
    if result.stop is not None:
        channel, until, reason = result.stop
        pace.stop(session, channel.value, until, reason)
        stops = why is not None and why.remedy is Remedy.STOP
        alarm = log.critical if stops else log.error
        alarm("channel %s stopped until %s: %s", channel.value, until.isoformat(), reason)
    if result.ack.state is NoticeState.PHONE:
        journal.write(
            session, "sender", Act.LIST_FOR_PHONE, f"notice:{result.ack.id}", now,
            reason=result.ack.reason[:80],
        )  # fmt: skip


def _settle_members(session: Session, result: Result, now: datetime) -> None:
    ack = result.ack
    if ack.state not in {NoticeState.READY, NoticeState.LEASED}:
        batches.settle(session, ack.id, ack.state, ack.reason, now)


def _nothing_sent(session: Session, flight: Flight, _now: datetime) -> None:
    if flight.window:
        reach.give_back_window(session, flight.notice.recipient, flight.window, flight.moment)


def _left(session: Session, flight: Flight, _now: datetime) -> None:
    session.execute(
        update(Follower)
        .where(Follower.openid == flight.notice.recipient)
        .values(following=False)
        .execution_options(synchronize_session=False)
    )


def _switched_off(session: Session, flight: Flight, now: datetime) -> None:
    reach.refuses(session, flight.notice.recipient, now)


def _no_window(session: Session, flight: Flight, _now: datetime) -> None:
    reach.close_windows(session, flight.notice.recipient, SPOKEN_ALLOWANCE)


def _no_consent(session: Session, flight: Flight, now: datetime) -> None:
    if flight.template:
        reach.withdraw(session, flight.notice.recipient, flight.template.id, now)


# what a code says of the person (protocol §5.1, classes D and E)
LESSONS: dict[int, Callable[[Session, Flight, datetime], None]] = {
    **dict.fromkeys((43004, 50005), _left),
    **dict.fromkeys((48002, 43019), _switched_off),
    **dict.fromkeys((45015, 45047, 70000), _no_window),
    43101: _no_consent,
}
