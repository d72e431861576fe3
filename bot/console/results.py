"""What the programme has come to: experts, attendances, enterprises, pairings; and their rows.

The figures are those of ``flows.summaries``; every one opens the rows it was counted from. Bureaus
stand in the order of their codes and are compared by nothing they did at a screen (R45).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from bot.console import screen
from bot.console.sitting import Sitting
from bot.papers import charts, summary_picture, summary_tables
from handlers.flows import counting as rows_of
from handlers.flows import summaries as flow
from handlers.flows.summaries import Facts
from handlers.rules import counting, summaries
from handlers.rules.counting import HELPED, Attendance, Tally
from handlers.wording import say
from storage import tables
from storage.queries import counting as questions
from storage.vocabulary import DemandKind, EntityType, NamedGroup, Outcome, UnitKind

PAGE = 50
OUTCOME = "outcome"
# what a figure opens: the name of the tab and what one line of it is about
TABS: Mapping[str, Callable[[Attendance], object]] = {
    "experts": lambda row: row.person,
    "enterprises": lambda row: row.enterprise,
    "attendances": lambda row: row.visit,
    "pairings": lambda row: row.pairing,
    "demands": lambda row: row.demand,
    "pending": lambda row: row.visit,
}


def index(here: Sitting) -> ResponseReturnValue:
    """The board of a year or a round."""
    period = wanted_period(here)
    facts = facts_of(here, period)
    return screen.page(
        here,
        "results.html",
        facts=facts,
        period=period,
        periods=periods(here),
        label=summaries.label,
        charts=_charts(facts, period),
        rows=lambda **given: rows_url(period, **given),
        surplus=summary_tables.surplus(facts) if facts.parts else (),
        above=bool(facts.parts),
        outcomes=Outcome,
        units=UnitKind,
        kinds=DemandKind,
    )


def facts_of(here: Sitting, period: str, *, after: bool = False) -> Facts:
    """Everything counted for this bureau; with ``after`` also what came after the visits."""
    return flow.facts(
        here.session, here.house.programme, here.bureau, here.desk, here.codes, period,
        here.today, after=after,
    )  # fmt: skip


def periods(here: Sitting) -> list[str]:
    """The years and rounds there is anything of, the newest year first, then its rounds."""
    years = questions.years(here.session, here.codes) or [here.today.year]
    rounds = questions.rounds(here.session, here.codes)
    return [
        code
        for year in years
        for code in (f"{year}", *(each for each in rounds if each.startswith(f"{year}-")))
    ]


def wanted_period(here: Sitting) -> str:
    """The period of the address; the present year when it names none."""
    said = request.values.get("period", "")
    try:
        return summaries.checked(said)
    except summaries.NoSuchPeriod:
        return f"{here.today.year}"


def rows_url(period: str, **given: object) -> str:
    """The address of the rows behind a figure."""
    chosen = {name: str(value) for name, value in given.items() if value not in (None, "")}
    return f"{url_for('console.results_rows')}?{urlencode({'period': period, **chosen})}"


def _charts(facts: Facts, period: str) -> dict[str, Markup]:
    """The charts of the board as SVG; our own markup, with every word in it escaped."""
    by_month = [rows_url(period, tab="attendances", month=month) for month in range(1, 13)]
    by_part = [rows_url(period, tab="experts", part=part.key) for part in facts.parts]
    by_industry = f"{rows_url(period, tab='enterprises')}&industry="
    found = {
        "months": _chart(
            summary_picture.months(facts, 560, by_month), say("summary.picture_months")
        ),
        "industries": _chart(
            summary_picture.industries(facts, 560, by_industry), say("summary.picture_industries")
        ),
    }
    if facts.parts:
        piece = summary_picture.parts(facts, 560, by_part)
        found["parts"] = _chart(piece, say("summary.picture_parts"))
    if facts.goal is not None:
        goal = facts.goal
        piece = charts.curve(goal.steps, (goal.first, goal.last), goal.target)
        found["goal"] = _chart(piece, say("summary.picture_curve"))
    return found


def _chart(piece: charts.Piece, caption: str) -> Markup:
    return Markup(charts.on_page(piece, caption))  # noqa: S704  every word in it is escaped


# ---------------------------------------------------------------- the rows behind a figure


@dataclass(frozen=True, slots=True)
class Line:
    """One line behind a figure: an expert, an enterprise or an attendance with its others."""

    row: Attendance
    tally: Tally


FILTERS: Mapping[str, Callable[[Attendance, str], bool]] = {
    "month": lambda row, said: f"{row.month}" == said,
    "part": lambda row, said: said in {row.bureau, tables.current(row.county).code},
    "industry": lambda row, said: row.industry == ("" if said == "none" else said),
    "unit": lambda row, said: row.unit_kind == said,
    "kind": lambda row, said: row.kind == said,
    "group": lambda row, said: said in row.groups,
    "team": lambda row, said: f"{row.team}" == said,
    "entity": lambda row, said: row.is_company == (said == "company"),
    "expert": lambda row, said: f"{row.person}" == said,
    "enterprise": lambda row, said: f"{row.enterprise}" == said,
    "contract": lambda row, _said: row.has_contract,
    "trained": lambda row, _said: row.trained > 0,
    "novelty": lambda row, _said: row.novelty is not None,
    "station": lambda row, _said: bool(row.station),
}


def rows(here: Sitting) -> ResponseReturnValue:
    """The rows behind a figure, as many as the figure says."""
    period = wanted_period(here)
    tab = request.args.get("tab", "experts")
    tab = tab if tab in TABS else "experts"
    chosen = {
        name: request.args[name][:24] for name in (*FILTERS, OUTCOME) if request.args.get(name)
    }
    counted = rows_of.count(here.session, here.house.programme, here.codes, flow.period_of(period))
    narrowed = _narrowed(counted.rows, chosen)
    found = _lines(narrowed, tab)
    page, pages = screen.paged(len(found), PAGE)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return screen.page(
        here,
        "result_rows.html",
        period=period,
        label=summaries.label(period),
        tab=tab,
        chosen=[(name, said(name, value)) for name, value in chosen.items()],
        tally=counting.tally(narrowed),
        lines=shown,
        names=rows_of.names(here.session, [line.row for line in shown]),
        person=lambda number: summary_tables.person(counted.people, number),
        known=lambda number: number in counted.people and counted.people[number].name,
        number=page,
        pages=pages,
        found=len(found),
        url=lambda **given: rows_url(period, **{"tab": tab, **chosen, **given}),
    )


def _narrowed(rows: Sequence[Attendance], chosen: Mapping[str, str]) -> list[Attendance]:
    """The rows that all filters let through; an outcome is the newest word about a demand."""
    found = [
        row
        for row in rows
        if all(FILTERS[name](row, said) for name, said in chosen.items() if name != OUTCOME)
    ]
    if OUTCOME not in chosen:
        return found
    wanted = HELPED if chosen[OUTCOME] == "helped" else frozenset({chosen[OUTCOME]})
    newest = counting.newest_words(found)
    return [row for row in found if newest.get(row.demand) in wanted]


def _lines(narrowed: Sequence[Attendance], tab: str) -> list[Line]:
    parts: dict[object, list[Attendance]] = {}
    for row in narrowed:
        if row.counts != (tab == "pending"):
            parts.setdefault(TABS[tab](row), []).append(row)
    return [Line(part[-1], counting.tally(part)) for part in parts.values()]


SAID: Mapping[str, Callable[[str], str]] = {
    "part": screen.county,
    "industry": lambda said: next(
        (row.name for row in tables.industries() if row.code == said),
        say("summary.unknown_industry"),
    ),
    "unit": lambda said: UnitKind(said).label,
    "kind": lambda said: DemandKind(said).label,
    "group": lambda said: NamedGroup(said).label,
    "month": lambda said: say("summary.only_month", month=said),
    "outcome": lambda said: say("summary.only_helped") if said == "helped" else Outcome(said).label,
    "entity": lambda said: (
        EntityType.COMPANY.label if said == "company" else say("summary.only_others")
    ),
}


def said(name: str, value: str) -> str:
    """A filter in words; an unknown value only as a filter."""
    try:
        return SAID[name](value) if name in SAID else say(f"summary.only_{name}")
    except ValueError:
        return say("summary.only_one")
