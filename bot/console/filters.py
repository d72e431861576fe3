"""The filters of the list of demands, read from an address and written back into one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from bot.console.sitting import Sitting
from handlers.operations import verdicts
from handlers.rules import lifecycle
from handlers.rules.lifecycle import Desk
from handlers.rules.rounds import NANJING
from handlers.rules.workdays import workdays_ago
from handlers.understanding import searching
from storage import tables
from storage.queries.demand_list import Sought, Waiting
from storage.vocabulary import GONE, DemandKind, DemandState

FLAGS = (
    ("urgent", "急需"),
    ("late", "超过时限"),
    ("help", "需省厅协助"),
    ("public", "已公布"),
    ("often", "退回三次以上"),
    ("secret", "保密"),
    ("unconfirmed", "代填未确认"),
)
# the tabs over the list: name and words; a state is a tab of its own
WAITING, OPEN, ALL = "waiting", "open", "all"
TABS = (
    (WAITING, "待我办"),
    (DemandState.SUBMITTED.value, DemandState.SUBMITTED.label),
    (DemandState.RETURNED.value, DemandState.RETURNED.label),
    (DemandState.CHECKED.value, DemandState.CHECKED.label),
    (DemandState.AT_CITY.value, DemandState.AT_CITY.label),
    (DemandState.AT_PROVINCE.value, DemandState.AT_PROVINCE.label),
    (ALL, "全部"),
)
KEYS = ("tab", "q", "kind", "round", "county", *(name for name, _ in FLAGS))


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for, as text; unknown values count as not given."""

    given: Mapping[str, str]
    page: int = 1

    def __getattr__(self, name: str) -> str:
        """One filter by its name."""
        return self.given.get(name, "")

    def query(self, **changed: Any) -> str:
        """The address with some filters changed; a change goes back to the first page."""
        kept = {**self.given, **{name: str(value or "") for name, value in changed.items()}}
        return urlencode({name: value for name, value in kept.items() if value})

    @property
    def narrowed(self) -> bool:
        """Whether anything but the tab narrows the list."""
        return any(self.given.get(name) for name in KEYS if name != "tab")


def read(arguments: Mapping[str, str]) -> Filters:
    """The filters of an address."""
    given = {name: str(arguments.get(name, "")).strip()[:60] for name in KEYS}
    page = str(arguments.get("page", "1"))
    return Filters(given, int(page) if page.isdigit() and 0 < int(page) <= 10_000 else 1)


def sought(here: Sitting, filters: Filters) -> Sought:
    """The search that filters stand for, at this desk."""
    words = searching.words_of(filters.q)
    is_waiting = filters.tab == WAITING
    return Sought(
        words=words,
        places=tuple((word, searching.counties_named(word, here.today)) for word in words),
        states=_states(filters.tab),
        waiting_at=waiting(here) if is_waiting else None,
        kind=DemandKind(filters.kind) if filters.kind in set(DemandKind) else None,
        round=filters.round,
        counties=counties_in(filters.county, here.today),
        urgent=bool(filters.urgent),
        help_wanted=bool(filters.help),
        often_returned=bool(filters.often),
        confidential=bool(filters.secret),
        unconfirmed=bool(filters.unconfirmed),
        public=bool(filters.public),
        before=late_before(here) if filters.late else None,
        oldest_first=is_waiting,
    )


def answer_days(here: Sitting) -> int:
    """In how many working days this desk answers."""
    programme = here.house.programme
    return programme.city_days if here.desk is Desk.CITY else programme.county_days


def late_before(here: Sitting) -> datetime:
    """What has not moved since then waits longer than it should."""
    day = workdays_ago(here.today, answer_days(here))
    return datetime.combine(day, time(23, 59), NANJING)


def waiting(here: Sitting) -> Waiting:
    """What waits at this desk for this officer."""
    colleagues = here.desk is Desk.DIRECT and verdicts.has_colleagues(here.session, here.officer)
    return Waiting(
        lifecycle.waiting_at(here.desk),
        here.acting_for,
        here.officer.id if colleagues else 0,
    )


def _states(tab: str) -> frozenset[DemandState]:
    if tab in set(DemandState):
        return frozenset({DemandState(tab)})
    return frozenset(DemandState) - GONE if tab == OPEN else frozenset()


def counties_in(code: str, today: date) -> frozenset[str]:
    """A county, or all counties that report to a city; none for an unknown code."""
    rows = [row for row in tables.regions() if row.is_valid(today) and row.level != "zone"]
    return frozenset(row.code for row in rows if code and code in {row.code, row.reports_to})
