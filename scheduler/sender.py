"""Drains the outbox: claim, call, acknowledge (reliability §4.3).

A claim is committed before any call. Every outcome is one of three: accepted, refused, ambiguous;
only the last may ever have reached the person unseen. Acknowledgements are fenced by the attempt.
"""

import logging
import os
import random
import socket
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from time import monotonic

from sqlalchemy import update
from sqlalchemy.orm import Session

from handlers.operations import journal
from handlers.ports import Accepted, Clock, Gateway, NotDelivered, Outgoing
from handlers.reception import receipts
from handlers.rules.delivery import Choice, Quiet, Reach, choose
from handlers.rules.rounds import NANJING
from storage import faults
from storage.models import Follower
from storage.queries import outbox, pace
from storage.queries.outbox import Ack, Claimed
from storage.scribe import is_passing
from storage.session import Database
from storage.vocabulary import Act, Channel, NoticeClass, NoticeState, Remedy

log = logging.getLogger(__name__)

LEAST_LEASE = timedelta(seconds=15)
FLUSH_SECONDS = 0.05
ACK_RETRIES = 2
IDLE_SECONDS = 0.5
LEFT_CODES = frozenset({43004, 50005})
# answers to what a person has just said are not held back by quiet hours
ANSWERS = frozenset({"answer", "human_answer"})


@dataclass(frozen=True, slots=True)
class Template:
    """A template of the account for one kind of notice; ``fields`` maps our names to its slots."""

    channel: Channel
    id: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Manner:
    """How an installation sends."""

    quiet: Quiet = field(default_factory=Quiet)
    per_second: float = 50.0
    threads: int = 16
    templates: Mapping[str, Template] | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """An acknowledgement, and what else a refusal has taught."""

    ack: Ack
    stop: tuple[Channel, datetime, str] | None = None
    left: str = ""


class Sender:
    """One sender; any number may run against the same database."""

    def __init__(self, database: Database, gateway: Gateway, clock: Clock, manner: Manner) -> None:
        """Prepare the sender; ``run`` works until ``stop`` is called."""
        self.database = database
        self.gateway = gateway
        self.clock = clock
        self.manner = manner
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{id(self) % 10000}"
        self._pool = ThreadPoolExecutor(manner.threads, thread_name_prefix="send")
        self._stopping = threading.Event()

    def run(self) -> None:
        """Send until stopped; trouble with the database is logged and waited out."""
        while not self._stopping.is_set():
            try:
                sent = self.drain_once()
            except Exception:
                log.exception("outbox could not be drained")
                sent = 0
            if not sent:
                self._stopping.wait(IDLE_SECONDS)

    def stop(self) -> None:
        """Claim no more; what is in flight is finished."""
        self._stopping.set()

    def close(self) -> None:
        """Wait for calls in flight and end the threads."""
        self.stop()
        self._pool.shutdown(wait=True)

    def drain_once(self) -> int:
        """Claim one batch and see it through; returns how many notices it held."""
        now = self.clock.now()
        with self.database.write() as session:
            claimed = outbox.claim(session, self.owner, now, limit=2 * self.manner.threads)
            stopped = pace.stopped(session, now) if claimed else {}
            seconds = (
                pace.reserve(session, "send", len(claimed), self.manner.per_second)
                if claimed
                else 0.0
            )
        if not claimed:
            return 0
        faults.hit("outbound.claimed")
        if self._stopping.wait(seconds):
            with self.database.write() as session:
                outbox.give_back(session, self.owner, claimed)
            return len(claimed)
        self._send_all(claimed, frozenset(Channel(name) for name in stopped), stopped)
        return len(claimed)

    def _send_all(
        self,
        claimed: Sequence[Claimed],
        stopped: frozenset[Channel],
        until: Mapping[str, datetime],
    ) -> None:
        began, step = monotonic(), 1 / self.manner.per_second
        waiting: set[Future[Result | None]] = set()
        last: dict[str, Future[Result | None]] = {}
        for n, notice in enumerate(claimed):
            before = last.get(notice.recipient)
            future = self._pool.submit(
                self._deliver_at, began + n * step, notice, stopped, until, before
            )
            last[notice.recipient] = future
            waiting.add(future)
        while waiting:
            wait(waiting, timeout=FLUSH_SECONDS, return_when=FIRST_COMPLETED)
            done = {future for future in waiting if future.done()}
            waiting -= done
            self._acknowledge([found for future in done if (found := _outcome(future))])

    def _acknowledge(self, results: Sequence[Result]) -> None:
        if not results:
            return
        faults.hit("outbound.before_ack")
        stale = self._note(results)
        if stale:
            log.warning("%d stale acknowledgements", stale)
        faults.hit("outbound.after_ack")

    def _note(self, results: Sequence[Result]) -> int:
        """Write acknowledgements down; a lost connection must not make a sent message unsure."""
        now = self.clock.now()
        for left in range(ACK_RETRIES, -1, -1):
            try:
                with self.database.write() as session:
                    stale = outbox.acknowledge(session, [result.ack for result in results], now)
                    for result in results:
                        _learn(session, result, now)
                        if result.ack.remote_id:
                            receipts.catch_up(session, result.ack.remote_id, now)
            except Exception as error:
                if not (left and is_passing(error)):
                    raise
            else:
                return stale
        raise AssertionError("unreachable")

    def _deliver_at(
        self,
        moment: float,
        notice: Claimed,
        stopped: frozenset[Channel],
        until: Mapping[str, datetime],
        before: "Future[Result | None] | None",
    ) -> Result | None:
        """Deliver a notice at its own moment of the reserved time, so that a batch is no burst.

        Notices to one person keep their order: each waits for the one ``before`` it, which has
        been given to a thread earlier.
        """
        self._stopping.wait(max(moment - monotonic(), 0))
        if before is not None:
            wait([before])
        return self._deliver(notice, stopped, until)

    def _deliver(
        self, notice: Claimed, stopped: frozenset[Channel], until: Mapping[str, datetime]
    ) -> Result | None:
        """See one notice through: choose a channel, call, and on 「换个方式」 choose again."""
        now = self.clock.now()
        if notice.unsure_since is not None and now - notice.unsure_since >= outbox.WINDOW:
            return _unsure(notice)
        held = self._held(notice, now)
        if held is not None:
            return held
        template = (self.manner.templates or {}).get(notice.payload.get("kind", ""))
        reach = reach_of(notice)
        if notice.unsure_since is not None:
            # it may be on the phone already: only the same template again is harmless
            reach = replace(reach, refused=frozenset({Channel.CUSTOMER, Channel.SUBSCRIPTION}))
        while True:
            choice = choose(reach, _set_up(template), now, notice.cls)
            if choice.channel in {Channel.PHONE, Channel.NONE}:
                return self._unsendable(notice, choice, reach, stopped, until)
            if choice.channel in stopped:
                reach = replace(reach, refused=reach.refused | {choice.channel})
                continue
            result = self._call(notice, choice, template, now)
            if result is None or result.ack.outcome != Remedy.OTHER_WAY:
                return result
            reach = replace(reach, refused=reach.refused | {choice.channel})

    def _held(self, notice: Claimed, now: datetime) -> Result | None:
        if notice.payload.get("kind") in ANSWERS:
            return None
        until = self.manner.quiet.until(now)
        return None if until is None else _later(notice, until, "quiet", "静默时段，稍后再发")

    def _unsendable(
        self,
        notice: Claimed,
        choice: Choice,
        reach: Reach,
        stopped: frozenset[Channel],
        until: Mapping[str, datetime],
    ) -> Result:
        if reach.refused & stopped:
            ends = min(until[channel.value] for channel in reach.refused & stopped)
            return _later(notice, ends, "stopped", "通道暂停，恢复后再发")
        if notice.unsure_since is not None:
            return _unsure(notice)
        if choice.channel is Channel.NONE:
            return Result(
                Ack(notice.id, notice.attempt, NoticeState.CANCELLED, "cancelled",
                    rule=choice.rule, reason=REASONS[choice.rule])
            )  # fmt: skip
        reason = REASONS.get(choice.rule, "")
        if reach.refused:
            reason = "平台拒绝，且没有别的通道"
        return _for_phone(notice, choice.rule, reason, None)

    def _call(
        self, notice: Claimed, choice: Choice, template: Template | None, now: datetime
    ) -> Result | None:
        with self.database.write() as session:
            may = outbox.start_call(
                session, notice.id, notice.attempt, choice.channel, least=LEAST_LEASE
            )
        if not may:
            return None
        faults.hit("outbound.before_send")
        began = monotonic()
        try:
            accepted = self.gateway.send(_message(notice, choice.channel, template))
        except NotDelivered as refused:
            ms = int((monotonic() - began) * 1000)
            return _refused(notice, choice, refused, now, ms)
        finally:
            faults.hit("outbound.after_send")
        ms = int((monotonic() - began) * 1000)
        return _accepted(notice, choice, accepted, ms)


REASONS = {
    "not_following": "对方没有关注公众号",
    "no_channel": "没有可用的通道（近期没有来过消息，也没有订阅）",
    "reminders_off": "对方关闭了提醒",
}


def reach_of(notice: Claimed) -> Reach:
    """What is known about reaching the recipient of a claimed notice."""
    return Reach(
        following=notice.following,
        spoke_at=datetime.fromtimestamp(notice.spoke_at, UTC) if notice.spoke_at else None,
        tapped_at=datetime.fromtimestamp(notice.tapped_at, UTC) if notice.tapped_at else None,
        told=notice.told,
        reminders=notice.reminders,
    )


def _outcome(future: Future[Result | None]) -> Result | None:
    try:
        return future.result()
    except Exception:
        log.exception("a notice could not be delivered")
        return None


def _set_up(template: Template | None) -> frozenset[Channel]:
    return frozenset({template.channel}) if template else frozenset()


def _message(notice: Claimed, channel: Channel, template: Template | None) -> Outgoing:
    if template is None or channel is Channel.CUSTOMER:
        return Outgoing(notice.recipient, channel, text=str(notice.payload.get("text", "")))
    given = notice.payload.get("data", {})
    return Outgoing(
        notice.recipient,
        channel,
        template_id=template.id,
        data={slot: _row(given.get(name, "")) for name, slot in template.fields.items()},
        url=str(notice.payload.get("url", "")),
        client_id=notice.client_id,
    )


def _row(value: object) -> str:
    """One row of a template: twenty characters, one line, never empty (protocol §4.4)."""
    return " ".join(str(value).split())[:20] or "无"


def _accepted(notice: Claimed, choice: Choice, accepted: Accepted, ms: int) -> Result:
    return Result(
        Ack(
            notice.id, notice.attempt, NoticeState.SENT, "accepted", choice.channel, choice.rule,
            code=accepted.code, remote_id=accepted.remote_id or None, ms=ms,
        )
    )  # fmt: skip


def _refused(
    notice: Claimed, choice: Choice, refused: NotDelivered, now: datetime, ms: int
) -> Result:
    if refused.ambiguous:
        return _ambiguous(notice, choice, refused, now, ms)
    base = Ack(
        notice.id, notice.attempt, NoticeState.READY, refused.remedy.value, choice.channel,
        choice.rule, reason=refused.reason, code=refused.code, ms=ms,
    )  # fmt: skip
    if refused.whole_account:
        until = (
            _midnight(now)
            if refused.remedy is Remedy.LATER and refused.code
            else now + (refused.wait or timedelta(minutes=10))
        )
        return Result(replace(base, not_before=until), stop=(choice.channel, until, refused.reason))
    if refused.remedy is Remedy.OTHER_WAY:
        return Result(base)
    if refused.remedy is Remedy.NEVER:
        left = notice.recipient if refused.code in LEFT_CODES else ""
        return replace(
            _for_phone(notice, choice.rule, refused.reason, refused.code, base), left=left
        )
    return _once_more(notice, base, refused, now)


def _once_more(notice: Claimed, base: Ack, refused: NotDelivered, now: datetime) -> Result:
    if refused.token_bad:
        return Result(replace(base, not_before=now))
    if notice.errors + 1 >= outbox.MOST_ERRORS:
        return _for_phone(notice, base.rule, f"多次发送失败：{refused.reason}", refused.code, base)
    wait_ = max(refused.wait or timedelta(), backoff(notice.errors))
    return Result(replace(base, not_before=now + wait_, counts_as_error=True))


def _ambiguous(
    notice: Claimed, choice: Choice, refused: NotDelivered, now: datetime, ms: int
) -> Result:
    """It may have gone out. Only an id that the platform remembers makes a repeat harmless."""
    since = notice.unsure_since or now
    ack = Ack(
        notice.id, notice.attempt, NoticeState.UNSURE, "ambiguous", choice.channel, choice.rule,
        reason=refused.reason, unsure_since=since, ms=ms,
    )  # fmt: skip
    if choice.channel not in outbox.REPEATABLE or now - since >= outbox.WINDOW:
        return Result(ack)
    again = now + min(backoff(notice.errors), since + outbox.WINDOW - now)
    return Result(replace(ack, state=NoticeState.READY, not_before=again, counts_as_error=True))


def _unsure(notice: Claimed) -> Result:
    """An earlier try may have gone out, and a repeat could be seen twice: a person decides."""
    reason = "不确定是否已送达，不再自动重发"
    return Result(Ack(notice.id, notice.attempt, NoticeState.UNSURE, "unsure", reason=reason))


def _for_phone(
    notice: Claimed, rule: str, reason: str, code: int | None, base: Ack | None = None
) -> Result:
    """What cannot be sent goes on the county's phone list, with the reason (requirements §16)."""
    ack = base or Ack(notice.id, notice.attempt, NoticeState.PHONE, "phone")
    state = NoticeState.PHONE if notice.cls is NoticeClass.CASE else NoticeState.FAILED
    return Result(replace(ack, state=state, rule=rule, reason=reason, code=code))


def _later(notice: Claimed, until: datetime, outcome: str, reason: str) -> Result:
    """Wait without counting an error."""
    return Result(
        Ack(notice.id, notice.attempt, NoticeState.READY, outcome, reason=reason, not_before=until)
    )


def backoff(errors: int) -> timedelta:
    """1, 2, 4 … 60 seconds, somewhat scattered."""
    return timedelta(seconds=min(60.0, 2.0**errors) * random.uniform(0.5, 1.0))


def _midnight(now: datetime) -> datetime:
    """The next midnight of Nanjing, when daily quotas start again, and up to five minutes more."""
    local = now.astimezone(NANJING)
    start = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return start.astimezone(UTC) + timedelta(seconds=random.uniform(0, 300))


def _learn(session: Session, result: Result, now: datetime) -> None:
    if result.stop is not None:
        channel, until, why = result.stop
        pace.stop(session, channel.value, until, why)
        log.error("channel %s stopped until %s: %s", channel.value, until.isoformat(), why)
    if result.left:
        session.execute(
            update(Follower).where(Follower.openid == result.left).values(following=False)
        )
    if result.ack.state is NoticeState.PHONE:
        journal.write(
            session, "sender", Act.LIST_FOR_PHONE, f"notice:{result.ack.id}", now,
            reason=result.ack.reason[:80],
        )  # fmt: skip
