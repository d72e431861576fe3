"""What the rows know, as the rules of delivery want it; and what would happen if one sent now."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.operations.broadcasts import wanted_of
from handlers.ports import House
from handlers.rules import broadcasts as rules
from handlers.rules import budgets
from handlers.rules.broadcasts import Segment
from handlers.rules.delivery import MASS_A_MONTH, Choice, Need, Reach, Supply, choose
from handlers.rules.rounds import local_day
from storage.models import Broadcast, Bureau
from storage.queries import audience, batches, pace, reach
from storage.queries.reach import Facts
from storage.vocabulary import Channel, Method, NoticeClass, NoticeState, Part

NOBODY = Facts(False, True, 0, 0, 0, 0, None)
PIECE = 2000
MOST_LISTED = 50


def reach_of(facts: Facts, *, accepts: int = 0, listed: bool = True) -> Reach:
    """What is known of a person, as the rules want it."""
    return Reach(
        following=facts.following,
        spoke_at=datetime.fromtimestamp(facts.spoke_at, UTC) if facts.spoke_at else None,
        tapped_at=datetime.fromtimestamp(facts.tapped_at, UTC) if facts.tapped_at else None,
        told=facts.told,
        told_tapped=facts.told_tapped,
        accepts=accepts,
        reminders=facts.reminders,
        refused_at=facts.refused_at,
        listed=listed,
    )


def supply_of(session: Session, limits: Mapping[Channel, int], now: datetime) -> Supply:
    """What the account can give now: channels stopped, and shares of the day that are used up."""
    used = reach.used(session, local_day(now))
    stopped = pace.stopped(session, now)
    return Supply(
        stopped={Channel(name): until for name, until in stopped.items()},
        spent={
            (channel, class_): budgets.back_at(class_, now)
            for channel, limit in limits.items()
            for class_ in NoticeClass
            if budgets.left(class_, used.get(channel, {}), limit, now) <= 0
        },
    )


@dataclass(frozen=True, slots=True)
class Unreached:
    """Somebody who could not be told now: where they belong, and the rule that says why."""

    openid: str
    region: str
    rule: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """What would happen if an announcement went out now (a dry run).

    ``ways`` counts people by channel and rule, ``wordings`` how many would read which words;
    ``unreached`` are some of those who could not be told now.
    """

    total: int
    ways: Mapping[tuple[Channel, str], int]
    wordings: Mapping[Part, int]
    calls: int
    unreached: tuple[Unreached, ...] = ()


@dataclass
class _Tally:
    ways: Counter[tuple[Channel, str]] = field(default_factory=Counter)
    parts: Counter[Part] = field(default_factory=Counter)
    unreached: list[Unreached] = field(default_factory=list)


def forecast(session: Session, row: Broadcast, house: House, now: datetime) -> Forecast:
    """Plan an announcement for everybody it is for, with the rules of the sender, and send nothing.

    The order of what is found is that of the rows, so that two looks at one state are the same.
    """
    bureau = session.get_one(Bureau, row.bureau_code)
    wanted = wanted_of(session, bureau, Segment.from_dict(row.segment))
    supply, tally, after = supply_of(session, budgets.DAILY, now), _Tally(), ""
    while True:
        people = session.execute(audience.people(wanted, after=after).limit(PIECE)).all()
        if not people:
            break
        _count(session, row, {row.openid: row.place for row in people}, house, supply, now, tally)
        after = people[-1][0]
    by_mass = tally.ways[Channel.MASS, "mass"]
    singly = sum(n for (way, _), n in tally.ways.items() if way in CALLED)
    calls = singly + -(-by_mass // rules.MOST_IN_A_CALL)
    total = sum(tally.ways.values())
    return Forecast(total, tally.ways, tally.parts, calls, tuple(tally.unreached))


CALLED = frozenset({Channel.CUSTOMER, Channel.SUBSCRIPTION, Channel.TEMPLATE})


def _count(
    session: Session,
    row: Broadcast,
    places: Mapping[str, str],
    house: House,
    supply: Supply,
    now: datetime,
    tally: _Tally,
) -> None:
    known = reach.facts(session, places)
    channel, template = house.announcing
    accepts = reach.accepts(session, {(openid, template) for openid in places} if template else ())
    received = _received(session, places, now) if row.method is Method.MASS else {}
    for openid, place in places.items():
        part, region = audience.part_of(place)
        person = reach_of(
            known.get(openid, NOBODY),
            accepts=accepts.get((openid, template), 0),
            listed=not house.trial or openid in house.trial,
        )
        need = Need(
            NoticeClass.ANNOUNCE, frozenset({channel} if template else ()), name="broadcast"
        )
        choice = _way(row, person, need, received.get(openid, 0), supply, now)
        tally.ways[choice.channel, choice.rule] += 1
        tally.parts[part] += 1
        untold = choice.ends is not None and choice.ends is not NoticeState.READY
        if untold and len(tally.unreached) < MOST_LISTED:
            tally.unreached.append(Unreached(openid, region, choice.rule))


def _received(session: Session, openids: Mapping[str, str], now: datetime) -> dict[str, int]:
    found = batches.received_since(rules.month_of(now))
    rows = session.execute(select(found).where(found.c.recipient.in_(openids)))
    return {row[0]: row[1] for row in rows}


def _way(
    row: Broadcast, person: Reach, need: Need, received: int, supply: Supply, now: datetime
) -> Choice:
    """The way of one recipient, as expansion and sender will choose it."""
    if row.method is Method.SINGLY:
        return choose(person, need, supply, now)
    if person.following and person.listed and received < MASS_A_MONTH:
        return Choice(Channel.MASS, "mass")
    tried = need.tried | ({Channel.TEMPLATE} if received >= MASS_A_MONTH else set())
    return choose(person, replace(need, tried=frozenset(tried)), supply, now)
