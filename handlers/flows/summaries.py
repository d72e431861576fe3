"""The facts of a summary: everything a bureau is told about a year or a round, counted once."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from handlers.flows import afterwards
from handlers.flows import counting as rows_of
from handlers.flows.afterwards import Afterwards
from handlers.flows.counting import Counted
from handlers.rules import counting, summaries
from handlers.rules.calendar import Programme
from handlers.rules.counting import Attendance, Effects, Overlap, Tally
from handlers.rules.lifecycle import Desk
from storage import tables
from storage.models import Bureau
from storage.queries import counting as questions
from storage.queries.counting import Filed, Office, Period, Travelled
from storage.queries.sight import Codes
from storage.vocabulary import DemandKind, DemandState, NamedGroup, UnitKind

UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Demands:
    """Demands of the period: all, by kind, valid (checked by the city), sent back (§12)."""

    total: int
    kinds: Mapping[DemandKind, int]
    valid: int
    returned: int


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a table: what it is called, and its figures."""

    key: str
    name: str
    tally: Tally
    demands: Demands
    effects: Effects


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team that went: as announced, and who was there."""

    team: Travelled
    host: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Goal:
    """How far the programme is from its target; only the share and the pace are told (R14a)."""

    first: date
    last: date
    target: int
    reached: int
    steps: Sequence[tuple[date, int]]
    expected: date | None

    @property
    def percent(self) -> float:
        """The share in per cent, with one decimal."""
        return round(100 * self.reached / self.target, 1)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything counted about a bureau's year or round.

    ``parts`` are the bureaus below, in the order of their codes; ``overlap`` and ``bodies`` say why
    the parts add up to more than the whole. ``single_handed`` demands were checked twice by one
    officer of a direct county (R3). ``goal`` is told to the province alone.
    """

    bureau: str
    code: str
    period: str
    today: date
    tally: Tally
    demands: Demands
    single_handed: int
    effects: Effects
    parts: Sequence[Part]
    overlap: Overlap
    bodies: Overlap
    apart: Sequence[tuple[str, Tally]]
    months: Mapping[int, Tally]
    industries: Sequence[tuple[str, str, Tally]]
    units: Mapping[UnitKind, Tally]
    groups: Mapping[NamedGroup, int]
    kinds: Mapping[DemandKind, Tally]
    teams: Sequence[TeamLine]
    goal: Goal | None
    after: Afterwards | None
    counted: Counted

    @property
    def rows(self) -> Sequence[Attendance]:
        """The rows behind the figures."""
        return self.counted.rows


def facts(
    session: Session,
    programme: Programme,
    bureau: Bureau,
    desk: Desk,
    codes: Codes,
    period: str,
    today: date,
    *,
    after: bool,
) -> Facts:
    """Count everything about a bureau's year or round, in a fixed number of statements.

    ``after`` asks also for what came after the visits.
    """
    counted = rows_of.count(session, programme, codes, period_of(period))
    rows, offices = counted.rows, counted.offices
    filed = questions.filed(session, codes, period)
    teams = questions.teams(session, codes, sorted({row.team for row in rows}))
    of_team = counting.tallies(rows, lambda row: row.team)
    key, names = _parting(desk, bureau, offices)
    return Facts(
        bureau=bureau.name,
        code=bureau.code,
        period=period,
        today=today,
        tally=counting.tally(rows),
        demands=demands_of(filed),
        single_handed=questions.single_handed(session, codes, period),
        effects=counting.effects(rows),
        parts=_parts(rows, filed, key, names, offices) if names else (),
        overlap=counting.overlap(rows, key),
        bodies=counting.overlap(
            [row for row in rows if row.is_company], key, lambda row: row.enterprise
        ),
        apart=_apart(session, programme, bureau, desk, offices, period_of(period)),
        months=counting.tallies(rows, lambda row: row.month),
        industries=_industries(rows),
        units=counting.tallies(rows, lambda row: row.unit_kind),
        groups=_groups(rows),
        kinds=counting.tallies(rows, lambda row: row.kind),
        teams=[TeamLine(team, _short(offices, team.host), of_team[team.id]) for team in teams],
        goal=_goal(session, programme, today) if desk is Desk.PROVINCE else None,
        after=afterwards.of_period(session, codes, period, period_of(period)) if after else None,
        counted=counted,
    )


def period_of(period: str) -> Period:
    """The visits a period means: those of a calendar year, or those for a round's demands."""
    if summaries.is_year(period):
        return rows_of.year(int(period))
    return Period(round=period)


def demands_of(filed: Sequence[Filed]) -> Demands:
    """The figures of demands."""
    return Demands(
        sum(row.amount for row in filed),
        {kind: sum(row.amount for row in filed if row.kind is kind) for kind in DemandKind},
        sum(row.amount for row in filed if row.state is DemandState.AT_PROVINCE),
        sum(row.amount for row in filed if row.state is DemandState.RETURNED),
    )


# ---------------------------------------------------------------- parts


def _parting(
    desk: Desk, bureau: Bureau, offices: Mapping[str, Office]
) -> tuple[Callable[[Attendance], str], list[str]]:
    """By what a bureau's figures are parted, and the codes of its parts in their order."""
    if desk is Desk.PROVINCE:
        return lambda row: row.bureau, below(bureau.code, offices)
    if desk is Desk.CITY:
        return lambda row: tables.current(row.county).code, below(bureau.code, offices)
    return lambda row: row.bureau, []


def below(code: str, offices: Mapping[str, Office]) -> list[str]:
    """The bureaus that report to one, in the order of their codes."""
    return [
        office.code
        for office in offices.values()
        if office.reports_to == code and not office.code.startswith("D")
    ]


def _parts(
    rows: Sequence[Attendance],
    filed: Sequence[Filed],
    key: Callable[[Attendance], str],
    names: Sequence[str],
    offices: Mapping[str, Office],
) -> list[Part]:
    tallies = counting.tallies(rows, key)
    of_part: dict[str, list[Attendance]] = {}
    for row in rows:
        of_part.setdefault(key(row), []).append(row)
    asked: dict[str, list[Filed]] = {}
    whole = set(names)
    for each in filed:
        county = tables.current(each.county).code
        name = county if county in whole else rows_of.reporting(county, offices)
        asked.setdefault(name, []).append(each)
    # what lies directly with the bureau itself stands after those below it
    others = sorted((set(tallies) | set(asked)) - whole)
    return [
        Part(
            code,
            _short(offices, code),
            tallies.get(code, Tally()),
            demands_of(asked.get(code, [])),
            counting.effects(of_part.get(code, [])),
        )
        for code in (*names, *others)
    ]


def _apart(
    session: Session,
    programme: Programme,
    bureau: Bureau,
    desk: Desk,
    offices: Mapping[str, Office],
    period: Period,
) -> list[tuple[str, Tally]]:
    """Direct counties that lie in a city's area: to the city they are figures only (R2)."""
    if desk is not Desk.CITY:
        return []
    names = [
        code
        for code in offices
        if code != bureau.code
        and code in {row.code for row in tables.regions() if row.parent == bureau.code}
        and offices[code].reports_to != bureau.code
    ]
    if not names:
        return []
    found = rows_of.count(session, programme, frozenset(names), period)
    tallies = counting.tallies(found.rows, lambda row: row.bureau)
    return [(_short(offices, code), tallies.get(code, Tally())) for code in names]


def _short(offices: Mapping[str, Office], code: str) -> str:
    """A bureau by the name of its region."""
    name = offices[code].name if code in offices else tables.region(code).name
    return name.removesuffix("人力资源和社会保障局").removesuffix("人力资源和社会保障厅")


# ---------------------------------------------------------------- who and what


def _industries(rows: Sequence[Attendance]) -> list[tuple[str, str, Tally]]:
    """Code, name and figures by industry, in the order of the table; unknown ones last."""
    tallies = counting.tallies(rows, lambda row: row.industry)
    names = {row.code: row.name for row in tables.industries()}
    order = {code: place for place, code in enumerate(names)}
    return [
        (code, names.get(code, UNKNOWN), tallies[code])
        for code in sorted(tallies, key=lambda code: (order.get(code, len(order)), code))
    ]


def _groups(rows: Sequence[Attendance]) -> dict[NamedGroup, int]:
    """How many of the experts belong to each of the groups of article 5.1 (R35)."""
    found: dict[Hashable, set[int]] = {}
    for row in rows:
        if row.counts:
            for group in row.groups:
                found.setdefault(group, set()).add(row.person)
    return {group: len(found.get(group.value, ())) for group in NamedGroup}


def _goal(session: Session, programme: Programme, today: date) -> Goal:
    first, last = counting.target_days(programme)
    rows = rows_of.count(session, programme, None, rows_of.target(programme)).rows
    steps = counting.by_month(programme, rows)
    reached = len(counting.reached(programme, rows))
    return Goal(
        first, last, programme.target, reached, steps, counting.expected(programme, steps, today)
    )
