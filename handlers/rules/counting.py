"""What is counted and how: the one definition behind the board, the summaries and the exports.

An attendance is one expert at one enterprise for half a day. It counts when it took place and both
sides have confirmed what was done (requirements §12, R14, A3, R65); until then it is *pending* and
shown beside the figures. From the attendances that count come

- 专家人数 ``experts``: natural persons, each once, whatever rows, units or places they had;
- 专家人次 ``attendances``: one for every attendance (one expert at three enterprises: 1 and 3);
- 服务企业家数 ``enterprises``: companies, each once; co-operatives, farms, parks and associations
  are counted apart as ``others`` (R23);
- 对接对次 ``pairings``: an expert and an enterprise within one team's activity, however often they
  met in it.
"""

from calendar import monthrange
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from handlers.rules.calendar import Programme
from handlers.rules.eligibility import is_out_of_province, unit_kind
from storage.vocabulary import (
    DemandKind,
    EntityType,
    Half,
    Novelty,
    Outcome,
    UnitKind,
    VisitState,
)

K = TypeVar("K", bound=Hashable)

# an attendance in one of these took place; the last one also counts
TOOK_PLACE = frozenset({VisitState.ARRIVED, VisitState.RECORDED, VisitState.SETTLED})
COUNTS = frozenset({VisitState.SETTLED})
HELPED = frozenset({Outcome.SOLVED, Outcome.PARTLY})


@dataclass(frozen=True, slots=True)
class Attendance:
    """One expert at one enterprise for half a day, with everything it may be counted by.

    ``person``, ``demand`` and ``enterprise`` are those that live on after merging. ``bureau`` is
    the one that reports on it to the province, ``city`` the city it lies in (R2). ``towards`` says
    that the person counts towards the target, ``unit`` where the person worked on that day.
    """

    visit: int
    team: int
    person: int
    demand: int
    enterprise: int
    entity: EntityType
    county: str
    bureau: str
    city: str
    round: str
    kind: DemandKind
    industry: str
    day: date
    half: Half
    state: VisitState
    unit: str = ""
    unit_kind: UnitKind = UnitKind.OTHER
    groups: frozenset[str] = frozenset()
    towards: bool = True
    outcome: Outcome | None = None
    novelty: Novelty | None = None
    trained: int = 0
    has_contract: bool = False
    contract_wan: float = 0.0
    station: str = ""

    @property
    def counts(self) -> bool:
        """Whether it took place and both sides have confirmed it."""
        return self.state in COUNTS

    @property
    def is_company(self) -> bool:
        """Whether the body visited is counted as an enterprise."""
        return self.entity is EntityType.COMPANY

    @property
    def pairing(self) -> tuple[int, int, int]:
        """What one pairing is: a person, an enterprise, an activity."""
        return self.person, self.enterprise, self.team

    @property
    def month(self) -> int:
        """The month of the year."""
        return self.day.month


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures that always stand together, so that nobody has to ask which one is meant."""

    experts: int = 0
    attendances: int = 0
    enterprises: int = 0
    others: int = 0
    pairings: int = 0
    pending: int = 0


def tally(rows: Iterable[Attendance]) -> Tally:
    """Count attendances."""
    people: set[int] = set()
    companies: set[int] = set()
    others: set[int] = set()
    pairings: set[tuple[int, int, int]] = set()
    attended = pending = 0
    for row in rows:
        if not row.counts:
            pending += 1
            continue
        attended += 1
        people.add(row.person)
        (companies if row.is_company else others).add(row.enterprise)
        pairings.add(row.pairing)
    return Tally(len(people), attended, len(companies), len(others), len(pairings), pending)


def tallies(rows: Iterable[Attendance], key: Callable[[Attendance], K]) -> dict[K, Tally]:
    """Count attendances by something: month, bureau, industry …"""
    parts: dict[K, list[Attendance]] = {}
    for row in rows:
        parts.setdefault(key(row), []).append(row)
    return {name: tally(part) for name, part in parts.items()}


@dataclass(frozen=True, slots=True)
class Overlap:
    """Why parts add up to more than the whole (R14c).

    ``added`` is the sum over the parts, ``distinct`` each once, ``shared`` how many were counted in
    several parts.
    """

    added: int
    distinct: int
    shared: int

    @property
    def surplus(self) -> int:
        """By how much the parts together exceed the whole."""
        return self.added - self.distinct


def overlap(
    rows: Iterable[Attendance],
    part: Callable[[Attendance], Hashable],
    who: Callable[[Attendance], Hashable] = lambda row: row.person,
) -> Overlap:
    """How often the same person (or enterprise) is counted in several parts."""
    parts: dict[Hashable, set[Hashable]] = {}
    for row in rows:
        if row.counts:
            parts.setdefault(who(row), set()).add(part(row))
    found = [len(each) for each in parts.values()]
    return Overlap(sum(found), len(found), sum(each > 1 for each in found))


@dataclass(frozen=True, slots=True)
class Effects:
    """What came of the services that count (articles 3.1-3.4).

    ``outcomes`` counts demands by the newest word about them; amounts are in 万元, given freely and
    only added up (R62).
    """

    outcomes: Mapping[Outcome, int]
    novelties: Mapping[Novelty, int]
    trained: int
    contracts: int
    contract_wan: float
    stations: int

    @property
    def helped(self) -> int:
        """难题解决数: demands solved or partly solved (requirements §12)."""
        return sum(self.outcomes.get(outcome, 0) for outcome in HELPED)


def newest_words(rows: Iterable[Attendance]) -> dict[int, Outcome]:
    """The newest confirmed word about each demand."""
    newest: dict[int, Outcome] = {}
    for row in sorted(rows, key=lambda row: (row.day, row.half is Half.AFTERNOON, row.visit)):
        if row.counts and row.outcome is not None:
            newest[row.demand] = row.outcome
    return newest


def effects(rows: Iterable[Attendance]) -> Effects:
    """Add up what came of the services."""
    told = [row for row in rows if row.counts]
    words = list(newest_words(told).values())
    novelties = [row.novelty for row in told if row.novelty is not None]
    return Effects(
        {outcome: words.count(outcome) for outcome in Outcome if outcome in words},
        {novelty: novelties.count(novelty) for novelty in Novelty if novelty in novelties},
        sum(row.trained for row in told),
        sum(row.has_contract for row in told),
        round(sum(row.contract_wan for row in told), 2),
        sum(bool(row.station) for row in told),
    )


# ---------------------------------------------------------------- towards the target


def is_counted(programme: Programme, day: date) -> bool:
    """Whether a day lies in the years of the target (article 2, A2)."""
    first, last = target_days(programme)
    return first <= day <= last


def target_days(programme: Programme) -> tuple[date, date]:
    """The first and the last day of the target: calendar years, or from a day on (A2)."""
    first = programme.count_from or date(programme.first_year, 1, 1)
    before = first - timedelta(days=1)
    year = before.year + programme.years
    day = min(before.day, monthrange(year, before.month)[1])
    return first, date(year, before.month, day)


def reached(programme: Programme, rows: Iterable[Attendance]) -> frozenset[int]:
    """The persons counted towards the target."""
    return frozenset(
        row.person for row in rows if row.counts and row.towards and is_counted(programme, row.day)
    )


def by_month(programme: Programme, rows: Iterable[Attendance]) -> list[tuple[date, int]]:
    """How many persons had been reached by the end of each month in which somebody was new."""
    first: dict[int, date] = {}
    for row in rows:
        if row.counts and row.towards and is_counted(programme, row.day):
            first[row.person] = min(first.get(row.person, row.day), row.day)
    months = sorted(day.replace(day=1) for day in first.values())
    return [
        (month, place)
        for place, month in enumerate(months, 1)
        if place == len(months) or months[place] != month
    ]


def expected(programme: Programme, steps: Sequence[tuple[date, int]], today: date) -> date | None:
    """The month in which the target would be reached at the pace so far (R14a).

    None while nothing can be said: nobody yet, too short a time, or reached already.
    """
    if not steps or steps[-1][1] >= programme.target:
        return None
    began, count = steps[0][0], steps[-1][1]
    gone = (min(today, target_days(programme)[1]) - began).days
    if gone < 60:
        return None
    left = -(-(programme.target - count) * gone // count)
    return (began + timedelta(days=gone + min(left, 365 * 50))).replace(day=1)


# ---------------------------------------------------------------- who a row stands for


def living(merged: Mapping[int, int], number: int) -> int:
    """The row that lives on for one that became part of another, and of another …"""
    seen = {number}
    while number in merged and merged[number] not in seen:
        number = merged[number]
        seen.add(number)
    return number


def unit_on(unit: str, former: Sequence[Mapping[str, str]], day: date) -> str:
    """Where a person worked on a day, by the history that the row keeps."""
    earlier = sorted(
        (step["until"], step["unit"]) for step in former if step.get("unit") and "until" in step
    )
    return next((name for until, name in earlier if f"{day}" < until), unit)


def home_of(
    unit: str, kind: UnitKind, outside: bool, former: Sequence[Mapping[str, str]], day: date
) -> tuple[str, UnitKind, bool]:
    """Unit, its kind, and whether it lies outside the province, as they were on a day.

    Of a person who has been erased only the kind and the mark are left.
    """
    then = unit_on(unit, former, day)
    if then == unit:
        return unit, kind, outside
    return then, unit_kind(then), is_out_of_province(then)
