"""The rows of a scope and a period, made ready to be counted; board, summary and export ask here.

A fixed number of statements, whatever the size: the visits, their people, what was merged, the
bureaus.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from handlers.rules import counting
from handlers.rules.calendar import Programme
from handlers.rules.counting import TOOK_PLACE, Attendance
from storage import tables
from storage.queries import counting as questions
from storage.queries.counting import Asked, Attended, Body, Office, Period, Served
from storage.queries.sight import Codes
from storage.vocabulary import Rank, UnitKind

NOBODY = Served(0, "", "", UnitKind.OTHER, False, [], [])


@dataclass(frozen=True, slots=True)
class Counted:
    """The attendances of a scope and a period, with the people and bureaus they name."""

    rows: Sequence[Attendance]
    people: Mapping[int, Served]
    offices: Mapping[str, Office]


def year(number: int) -> Period:
    """A calendar year (A2)."""
    return Period(date(number, 1, 1), date(number, 12, 31))


def target(programme: Programme) -> Period:
    """The years of the target."""
    return Period(*counting.target_days(programme))


def count(session: Session, programme: Programme, codes: Codes, period: Period) -> Counted:
    """The attendances of a period within a scope (None: the whole province)."""
    found = questions.attended(session, codes, period, TOOK_PLACE)
    people = questions.people(session, codes, period, TOOK_PLACE)
    offices = questions.offices(session)
    onto = _Onto(
        questions.merged_people(session),
        questions.merged_demands(session),
        questions.bodies_of(session),
    )
    places = {county: _places(county, offices) for county in {row.county for row in found}}
    rows = [_attendance(row, onto, people, places[row.county], programme) for row in found]
    return Counted(rows, people, offices)


@dataclass(frozen=True, slots=True)
class _Onto:
    """What lives on for what was merged."""

    people: Mapping[int, int]
    demands: Mapping[int, int]
    bodies: Mapping[int, Body]


def _attendance(
    row: Attended,
    onto: _Onto,
    people: Mapping[int, Served],
    place: tuple[str, str],
    programme: Programme,
) -> Attendance:
    person = counting.living(onto.people, row.expert)
    who = people.get(person, NOBODY)
    unit, kind, outside = counting.home_of(
        who.unit, who.unit_kind, who.outside, who.former, row.day
    )
    demand = counting.living(onto.demands, row.demand)
    body = onto.bodies.get(demand) if demand != row.demand else None
    bureau, city = place
    return Attendance(
        visit=row.visit,
        team=row.team,
        person=person,
        demand=demand,
        enterprise=body.id if body else row.enterprise,
        entity=body.entity if body else row.entity,
        county=row.county,
        bureau=bureau,
        city=city,
        round=row.round,
        kind=row.kind,
        industry=body.industry if body else row.industry,
        day=row.day,
        half=row.half,
        state=row.state,
        unit=unit,
        unit_kind=kind,
        groups=frozenset(who.groups),
        towards=programme.count_outside or not outside,
        outcome=row.outcome,
        novelty=row.novelty,
        trained=row.trained or 0,
        has_contract=bool(row.has_contract),
        contract_wan=row.contract_wan or 0.0,
        station=row.station or "",
    )


def _places(county: str, offices: Mapping[str, Office]) -> tuple[str, str]:
    """The bureau that reports on a county to the province, and the city it lies in (R2)."""
    code = tables.current(county).code
    city = tables.city_of(code)
    return reporting(code, offices), city.code if city else code


def reporting(code: str, offices: Mapping[str, Office]) -> str:
    """The bureau of a region that stands directly under the province: a city, a direct county."""
    office = offices.get(code)
    if office is None or office.reports_to is None or office.rank is Rank.CITY:
        return code
    above = offices.get(office.reports_to)
    return code if above is None or above.rank is Rank.PROVINCE else above.code


@dataclass(frozen=True, slots=True)
class Names:
    """What the rows are called: demands, enterprises and teams by their ids."""

    demands: Mapping[int, Asked]
    bodies: Mapping[int, Body]
    teams: Mapping[int, str]


def names(session: Session, rows: Sequence[Attendance]) -> Names:
    """The names for some rows, in three statements."""
    return Names(
        questions.demands(session, {row.demand for row in rows}),
        questions.bodies(session, {row.enterprise for row in rows}),
        questions.team_numbers(session, {row.team for row in rows}),
    )
