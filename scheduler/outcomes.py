"""What becomes of a notice: the outcome of a call, or of a plan without one (reliability §4.3)."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from handlers.operations import notices
from handlers.ports import Accepted, NotDelivered
from handlers.rules.delivery import Choice
from handlers.rules.occasions import ways
from handlers.rules.rounds import NANJING
from handlers.wording import say
from scheduler.manner import Template
from storage.queries import outbox
from storage.queries.attempts import Ack
from storage.queries.outbox import Claimed
from storage.vocabulary import Channel, NoticeState, Remedy

MONTH = timedelta(days=31)
# the month's calls to all are used up (protocol §4.10)
NO_MORE_TO_ALL = 45028


@dataclass(frozen=True, slots=True)
class Flight:
    """A call about to be made, or made: the notice, its channel, and what pays for it."""

    notice: Claimed
    choice: Choice
    template: Template | None = None
    window: str = ""
    moment: int = 0
    openids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """An acknowledgement, the call it came of, and the refusal that may teach something."""

    ack: Ack
    flight: Flight | None = None
    refused: NotDelivered | None = None
    stop: tuple[Channel, datetime, str] | None = None
    recipient: str = ""
    seen: tuple[int, int] = (0, 0)

    def due_again(self, now: datetime) -> "Result":
        """The same notice, to be looked at again at once."""
        return replace(self, ack=replace(self.ack, state=NoticeState.READY, not_before=now))


def without_call(notice: Claimed, choice: Choice, seen: tuple[int, int] = (0, 0)) -> Result:
    """What a choice means that makes no call; ``seen`` are the moments of contact it went by."""
    state = choice.ends or NoticeState.READY
    words = "all_refused" if choice.rule == "no_channel" and notice.tried else choice.rule
    ack = Ack(
        notice.id, notice.attempt, state, choice.rule[:12], choice.channel, choice.rule,
        reason=notices.why(words), not_before=choice.until,
    )  # fmt: skip
    return Result(ack, recipient=notice.recipient, seen=seen)


def later(notice: Claimed, until: datetime, rule: str) -> Result:
    """Wait without counting an error."""
    choice = Choice(Channel.NONE, rule, NoticeState.READY, until)
    return without_call(notice, choice)


def unsure(notice: Claimed) -> Result:
    """An earlier try may have gone out, and a repeat could be seen twice: a person decides."""
    reason = say("delivery.unsure")
    ack = Ack(notice.id, notice.attempt, NoticeState.UNSURE, "unsure", reason=reason)
    return Result(ack, recipient=notice.recipient)


def accepted(flight: Flight, answer: Accepted, ms: int) -> Result:
    """The platform took the message."""
    notice = flight.notice
    ack = Ack(
        notice.id, notice.attempt, NoticeState.SENT, "accepted", flight.choice.channel,
        code=answer.code, remote_id=answer.remote_id or None, ms=ms,
    )  # fmt: skip
    return Result(ack, flight, recipient=notice.recipient)


def refused(flight: Flight, why: NotDelivered, now: datetime, ms: int) -> Result:
    """The platform said no, or nothing that can be relied on: what to do by its remedy."""
    notice, channel = flight.notice, flight.choice.channel
    base = Ack(
        notice.id, notice.attempt, NoticeState.READY, why.remedy.value, channel,
        reason=why.reason, code=why.code, ms=ms,
    )  # fmt: skip
    result = Result(base, flight, why, recipient=notice.recipient)
    if why.ambiguous:
        return replace(result, ack=_ambiguous(notice, base, now))
    if notice.is_to_all and why.code == NO_MORE_TO_ALL:
        # the console has made some too; lists are not counted so
        return replace(result, ack=_other_way(notice, base, why, now))
    if why.whole_account:
        until = _back_at(why, now)
        return replace(
            result, ack=replace(base, not_before=until), stop=(channel, until, why.reason)
        )
    return replace(result, ack=_BY_REMEDY[why.remedy](notice, base, why, now))


def _other_way(_notice: Claimed, base: Ack, _why: NotDelivered, now: datetime) -> Ack:
    return replace(base, not_before=now, tried=base.channel.value)


def _never(notice: Claimed, base: Ack, _why: NotDelivered, _now: datetime) -> Ack:
    """What cannot be sent goes on the county's phone list, with the reason (requirements §16)."""
    by_phone = Channel.PHONE in ways(notice.row, notice.cls)
    state = NoticeState.PHONE if by_phone else NoticeState.FAILED
    return replace(base, state=state, rule="recipient")


def _once_more(notice: Claimed, base: Ack, why: NotDelivered, now: datetime) -> Ack:
    if why.token_bad:
        return replace(base, not_before=now)
    if notice.errors + 1 >= outbox.MOST_ERRORS:
        reason = say("notice.many_errors", reason=why.reason)
        return replace(_never(notice, base, why, now), reason=reason, counts_as_error=True)
    wait = max(why.wait or timedelta(), backoff(notice.errors))
    return replace(base, not_before=now + wait, counts_as_error=True)


_BY_REMEDY: dict[Remedy, Callable[[Claimed, Ack, NotDelivered, datetime], Ack]] = {
    Remedy.OTHER_WAY: _other_way,
    Remedy.NEVER: _never,
    Remedy.LATER: _once_more,
    Remedy.STOP: _never,
}


def _ambiguous(notice: Claimed, base: Ack, now: datetime) -> Ack:
    """It may have gone out. Only an id that the platform remembers makes a repeat harmless."""
    since = notice.unsure_since or now
    window = outbox.REPEATABLE.get(base.channel, timedelta())
    ack = replace(base, outcome="ambiguous", code=None, unsure_since=since)
    if now - since >= window:
        return replace(ack, state=NoticeState.UNSURE)
    again = now + min(backoff(notice.errors), since + window - now)
    return replace(ack, not_before=again, counts_as_error=True)


def backoff(errors: int) -> timedelta:
    """1, 2, 4 … 60 seconds, somewhat scattered."""
    return timedelta(seconds=min(60.0, 2.0**errors) * random.uniform(0.5, 1.0))


def _back_at(why: NotDelivered, now: datetime) -> datetime:
    """When a channel may be called again that is refused to the whole account."""
    if why.remedy is not Remedy.LATER or not why.code:
        return now + (why.wait or timedelta(minutes=10))
    return _next_month(now) if (why.wait or timedelta()) >= MONTH else _midnight(now)


def _midnight(now: datetime) -> datetime:
    """The next midnight of Nanjing, when daily quotas start again, and up to five minutes more."""
    local = now.astimezone(NANJING)
    start = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return start.astimezone(UTC) + timedelta(seconds=random.uniform(0, 300))


def _next_month(now: datetime) -> datetime:
    """The first moments of next month in Nanjing, when monthly quotas start again."""
    local = now.astimezone(NANJING)
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + MONTH + timedelta(1)
    return first.replace(day=1).astimezone(UTC) + timedelta(seconds=random.uniform(0, 300))
