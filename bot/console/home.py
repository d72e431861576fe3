"""The first page: what waits, what is late, how the round stands; every figure opens its rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from bot.console import filters, screen, when
from bot.console.sitting import Sitting, UnitSitting
from handlers.rules import lifecycle
from handlers.rules.lifecycle import Desk
from storage import tables
from storage.queries import demand_list, expert_list, reports
from storage.queries import overview as figures
from storage.vocabulary import DemandKind, DemandState


def overview(here: Sitting | UnitSitting) -> ResponseReturnValue:
    """What an officer needs to see in the morning; a home unit's first page is its people."""
    if isinstance(here, UnitSitting):
        return redirect(url_for("console.units_index"), 303)
    round_ = when.present_round(here)
    waits = lifecycle.waiting_at(here.desk)
    waiting, urgent, late = figures.waiting(
        here.session, here.codes, filters.waiting(here), filters.late_before(here)
    )
    return screen.page(
        here,
        "home.html",
        round_=round_,
        closes=when.last_day(here, round_),
        waits=waits,
        waiting=waiting,
        urgent=urgent,
        late=late,
        days=filters.answer_days(here),
        board=board(here, round_),
        people=figures.people_waiting(here.session, here.bureau.code),
        to_phone=figures.to_phone(here.session, here.codes),
        publishable=_publishable(here),
        experts=expert_list.states(here.session) if here.desk is Desk.PROVINCE else {},
        missing=[row for row in standings(here, round_) if row.missing],
        unmanned=figures.without_officer(here.session, here.bureau),
        apart=_apart(here, round_),
        kinds=DemandKind,
        above=here.desk in {Desk.CITY, Desk.PROVINCE},
        zero=reports.has_zero(here.session, here.bureau.code, round_),
    )


def _publishable(here: Sitting) -> int:
    if here.desk is not Desk.PROVINCE:
        return 0
    return demand_list.count(here.session, None, demand_list.Sought(publishable=True))


@dataclass(frozen=True, slots=True)
class Board:
    """Demands of a round by kind (rows) and state (columns)."""

    states: tuple[DemandState, ...]
    counts: Mapping[tuple[DemandKind, DemandState], int]

    def count(self, kind: DemandKind | None, state: DemandState | None) -> int:
        """One figure of the board; None stands for all."""
        return sum(
            count
            for (k, s), count in self.counts.items()
            if (kind is None or k is kind) and (state is None or s is state)
        )


def board(here: Sitting, round_: str) -> Board:
    """The board of a round, with the states that occur."""
    cells = figures.cells(here.session, here.codes, round_)
    states = tuple(state for state in DemandState if any(cell.state is state for cell in cells))
    return Board(states, {(cell.kind, cell.state): cell.count for cell in cells})


def standings(here: Sitting, round_: str) -> list[reports.Standing]:
    """Where those stand who report to this bureau; a direct county by its own rule (R2)."""
    if here.desk not in {Desk.CITY, Desk.PROVINCE}:
        return []
    below = reports.below(here.session, here.bureau)
    found = []
    for desk in (Desk.CITY, Desk.DIRECT, Desk.COUNTY):
        bureaus = [
            bureau
            for bureau in below
            if lifecycle.desk_of(bureau.rank, reports_to_province=here.desk is Desk.PROVINCE)
            is desk
        ]
        if bureaus:
            found += reports.standings(here.session, bureaus, round_, lifecycle.REPORTED[desk])
    return sorted(found, key=lambda standing: standing.bureau.code)


def _apart(here: Sitting, round_: str) -> list[tuple[str, int]]:
    """Direct counties that lie in a city's area: to the city they are a figure only (R2)."""
    if here.desk is not Desk.CITY:
        return []
    rows = [
        row
        for row in tables.regions()
        if row.parent == here.bureau.code
        and row.reports_to == screen.PROVINCE
        and row.is_valid(here.today)
    ]
    counts = demand_list.by_county(here.session, [row.code for row in rows], round_)
    return [(row.name, counts.get(row.code, 0)) for row in rows]
