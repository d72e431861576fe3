"""Planning of claimed notices: what is known is looked up, the rules choose, the ledger pays.

The ledger is written before a call is made, so that two senders never spend the same thing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.operations import expansion
from handlers.operations.reaching import reach_of
from handlers.rules.broadcasts import TO_ALL_A_MONTH, month_of
from handlers.rules.delivery import (
    SPOKEN_ALLOWANCE,
    TAPPED_ALLOWANCE,
    Choice,
    Need,
    Supply,
    choose,
    window_of,
)
from handlers.rules.occasions import is_answer
from handlers.rules.rounds import local_day
from scheduler.manner import Manner
from scheduler.outcomes import Flight, Result, later, unsure, without_call
from storage.models import Broadcast
from storage.queries import attempts, batches, outbox, reach
from storage.queries.attempts import Start
from storage.queries.outbox import Claimed
from storage.queries.reach import Facts
from storage.vocabulary import Channel, NoticeState

LEAST_LEASE = timedelta(seconds=15)
LEAST_MEMBERS = 2
# how long a call to all waits for the rows that are still being made
NOT_WHOLE = timedelta(seconds=5)
ALLOWANCE = {"spoke": SPOKEN_ALLOWANCE, "tapped": TAPPED_ALLOWANCE}
NOBODY = Facts(False, True, 0, 0, 0, 0, None)


@dataclass(frozen=True, slots=True)
class Plan:
    """Calls that may be made now, and what becomes of notices without a call."""

    flights: tuple[Flight, ...]
    results: tuple[Result, ...]


def plan(
    session: Session, notices: Sequence[Claimed], manner: Manner, supply: Supply, now: datetime
) -> Plan:
    """Choose for claimed notices, each of another person, and let the ledger pay for the calls."""
    known = reach.facts(session, {notice.recipient for notice in notices})
    accepts = reach.accepts(session, _pairs(notices, manner))
    flights: list[Flight] = []
    results: list[Result] = []
    for notice in notices:
        facts = known.get(notice.recipient, NOBODY)
        if notice.is_batch:
            found = _batch(session, notice, manner, supply, now)
        else:
            found = _one(notice, facts, accepts, manner, supply, now)
        (flights if isinstance(found, Flight) else results).append(found)  # type: ignore[arg-type]
    started = attempts.start(
        session,
        [
            Start(flight.notice.id, flight.notice.attempt, flight.choice.channel,
                  flight.choice.rule)
            for flight in flights
        ],
        least=LEAST_LEASE,
    )  # fmt: skip
    paid, too_late = _pay(session, [f for f in flights if f.notice.id in started], now)
    return Plan(tuple(paid), (*results, *too_late))


def _pairs(notices: Sequence[Claimed], manner: Manner) -> set[tuple[str, str]]:
    """Whose consents to which templates matter."""
    return {
        (notice.recipient, template.id)
        for notice in notices
        if (template := manner.template_of(notice)) and template.channel is Channel.SUBSCRIPTION
    }


def _one(
    notice: Claimed,
    facts: Facts,
    accepts: Mapping[tuple[str, str], int],
    manner: Manner,
    supply: Supply,
    now: datetime,
) -> Flight | Result:
    until = manner.quiet.until(now)
    if until is not None and not is_answer(notice.row):
        return later(notice, until, "quiet")
    template = manner.template_of(notice)
    tried = frozenset(Channel(code) for code in notice.tried.split())
    if notice.unsure_since is not None:
        if now - notice.unsure_since >= outbox.REPEATABLE[Channel.TEMPLATE]:
            return unsure(notice)
        # it may be on the phone already: only the same template again is harmless
        tried |= {Channel.CUSTOMER, Channel.SUBSCRIPTION}
    person = reach_of(
        facts,
        accepts=accepts.get((notice.recipient, template.id), 0) if template else 0,
        listed=not manner.trial or notice.recipient in manner.trial,
    )
    templates = frozenset({template.channel}) if template else frozenset()
    need = Need(notice.cls, templates, tried, notice.row)
    choice = choose(person, need, supply, now)
    if choice.ends is not None:
        if notice.unsure_since is not None and choice.ends is not NoticeState.READY:
            return unsure(notice)
        return without_call(notice, choice, (facts.spoke_at, facts.tapped_at))
    window = window_of(person, now) if choice.channel is Channel.CUSTOMER else ""
    moment = facts.spoke_at if window == "spoke" else facts.tapped_at
    return Flight(notice, choice, template, window, moment)


def _batch(
    session: Session, notice: Claimed, manner: Manner, supply: Supply, now: datetime
) -> Flight | Result:
    """A mass call: to be made again with the same id within a day, whatever became of it.

    A trial makes none, and the platform takes none to fewer than two: its members go one by one.
    """
    if until := manner.quiet.until(now):
        return later(notice, until, "quiet")
    since = notice.unsure_since
    if since is not None and now - since >= outbox.REPEATABLE[Channel.MASS]:
        return unsure(notice)
    if back := supply.back_at(Channel.MASS, notice.cls):
        return later(notice, back, "out_of_supply")
    if notice.is_to_all and not manner.trial:
        return _to_all(session, notice, now)
    openids = () if manner.trial else batches.members(session, notice.id)
    if len(openids) < LEAST_MEMBERS:
        batches.dissolve(session, notice.id, now)
        return without_call(notice, Choice(Channel.NONE, "dissolved", NoticeState.CANCELLED))
    return Flight(notice, Choice(Channel.MASS, "mass"), openids=openids)


def _to_all(session: Session, notice: Claimed, now: datetime) -> Flight | Result:
    """One call to everybody who follows, once every recipient has a row; by lists if it must be.

    Where the month's calls to all are used up, or it was refused as one too many, or somebody is
    told another way, those who are to get it are named.
    """
    number = notice.broadcast
    if not session.get_one(Broadcast, number).whole:
        return later(notice, now + NOT_WHOLE, "not_whole")
    tried = Channel.MASS.value in notice.tried.split()
    month = month_of(now)
    if not tried and batches.may_go_to_all(session, number, month, TO_ALL_A_MONTH):
        return Flight(notice, Choice(Channel.MASS, batches.TO_ALL_RULE))
    expansion.into_lists(session, number, notice.id, now)
    return without_call(notice, Choice(Channel.NONE, "lists", NoticeState.CANCELLED))


def _pay(
    session: Session, flights: Sequence[Flight], now: datetime
) -> tuple[list[Flight], list[Result]]:
    """Count windows, consents and calls; who finds a window used up meanwhile waits his turn."""
    paid: list[Flight] = []
    too_late: list[Result] = []
    for flight in sorted(flights, key=lambda each: each.notice.recipient):
        openid = flight.notice.recipient
        window = flight.window
        if window:
            count = reach.take_window(session, openid, window, flight.moment)
            if count > ALLOWANCE[window]:
                too_late.append(later(flight.notice, now, "window_used_up"))
                continue
        paid.append(flight)
    reach.take_consents(
        session,
        [
            (flight.notice.recipient, flight.template.id)
            for flight in paid
            if flight.choice.channel is Channel.SUBSCRIPTION and flight.template
        ],
    )
    calls = [(flight.choice.channel, flight.notice.cls) for flight in paid]
    reach.use(session, local_day(now), calls)
    return paid, too_late
