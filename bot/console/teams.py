"""Service teams by batch, and a new one (article 4; R25-R28, R53)."""

from collections.abc import Mapping
from datetime import date

from flask import request, url_for
from flask.typing import ResponseReturnValue

from bot.console import screen
from bot.console.edge import told
from bot.console.sitting import Sitting
from handlers.flows.occasions import days
from handlers.operations import teams
from handlers.operations.teams import Plan
from handlers.rules import invitations as rules
from handlers.rules.lifecycle import Desk
from handlers.wording import say
from storage import tables
from storage.queries import team_desk as questions

EMPTY: Mapping[str, str] = {}


def index(here: Sitting) -> ResponseReturnValue:
    """The teams of a batch, and the form for a new one."""
    return _page(here, EMPTY)


def _page(here: Sitting, given: Mapping[str, str], wrong: str = "") -> str:
    """The list; ``given`` is what an officer has filled in and must mend."""
    now = rules.batch_of(here.today)
    known = questions.batches(here.session, here.codes)
    batches = sorted({now, *known}, reverse=True)
    batch = request.args.get("batch", now)
    batch = batch if batch in batches else now
    return screen.page(
        here,
        "teams.html",
        lines=questions.lines(here.session, here.codes, batch),
        batch=batch,
        batches=batches,
        enough=rules.ENOUGH,
        may_host=teams.may_host(here.session, here.bureau),
        places=_places(here),
        given=given,
        wrong=wrong,
    )


def _places(here: Sitting) -> list[tuple[str, str]]:
    """Where a team of this host may go: its own city or county and what lies under it (R28)."""
    levels = {"city"} if here.desk is Desk.PROVINCE else {"city", "district", "county_city",
                                                          "county"}  # fmt: skip
    rows = [
        row
        for row in tables.regions()
        if row.is_valid(here.today)
        and (here.codes is None or row.code in here.codes)
        and (row.level in levels or row.reports_to == screen.PROVINCE)
    ]
    own = sorted(rows, key=lambda row: (row.code != here.bureau.code, row.code))
    return [(row.code, row.name) for row in own if row.level != "province"]


def day_in(field: str) -> date | None:
    """The day of a field of the form; None when there is none."""
    try:
        return date.fromisoformat(request.form.get(field, ""))
    except ValueError:
        return None


def days_of_form(here: Sitting) -> tuple[tuple[date, date] | None, str]:
    """The first and the last day of a form, or the sentence about what is wrong with them."""
    first = day_in("starts")
    last = day_in("ends") or first
    if first is None or last is None or last < first:
        return None, say("desk_team.bad_days")
    if last < here.today:
        return None, say("team.days_gone", days=days(first, last))
    return (first, last), ""


def begin(here: Sitting) -> ResponseReturnValue:
    """Begin a team; days that are unusual need a reason (R26, R51)."""
    form = request.form
    city, theme = form.get("city", ""), form.get("theme", "").strip()
    wanted, wrong = days_of_form(here)
    if city not in {code for code, _ in _places(here)} or not theme:
        wrong = say("desk_team.no_theme")
    if wanted is None or wrong:
        return _page(here, form, wrong)
    place = tables.current(city).name.removesuffix("市")
    name = say("team.name", year=wanted[0].year, city=place, theme=theme)
    plan = Plan(city, theme, name, *wanted, form.get("reason", "").strip())
    try:
        team = teams.assemble(here.session, here.who, plan, here.now)
    except teams.NeedsReason as why:
        return _page(here, form, say("desk_team.needs_reason", what=explained(why)))
    except teams.NotAHost:
        return told(url_for("console.teams_index"), say("team.not_a_host"))
    to = url_for("console.team_show", team=team.number)
    return told(to, say("desk_team.begun", number=team.number, name=team.name))


def explained(why: teams.NeedsReason) -> str:
    """What a host has to explain about the days of a team."""
    return "；".join(say(f"team.why_{kind.value}") for kind in why.kinds)
