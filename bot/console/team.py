"""One team: its seats and people, and what its host does to it (R25-R33)."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from bot.console import access, screen, team_file
from bot.console.edge import told
from bot.console.file import lines_of
from bot.console.sitting import Sitting
from bot.console.teams import days_of_form, explained
from handlers.flows import occasions, teaming
from handlers.flows.readers import bureau_name
from handlers.operations import looking, teams
from handlers.rules import invitations as rules
from handlers.rules.invitations import NotPossible
from handlers.rules.lifecycle import Desk
from handlers.wording import say
from storage import tables
from storage.models import Team
from storage.queries import demand_file
from storage.vocabulary import TeamState


def show(here: Sitting, team: str) -> ResponseReturnValue:
    """The team with every seat; its host has the buttons of its life-cycle."""
    return _page(here, access.team(here, team), {})


def _page(here: Sitting, row: Team, given: Any, wrong: str = "") -> str:
    """The page; ``given`` and ``wrong`` are a form that must be mended."""
    hosts = row.host_code == here.bureau.code
    if here.desk is Desk.PROVINCE and not hosts:
        looking.look(here.session, here.officer, f"team:{row.number}", row.host_code, here.now)
    acts = rules.team_choices(row.state) if hosts else ()
    return screen.page(
        here,
        "one_team.html",
        row=row,
        host=bureau_name(row.host_code),
        place=tables.current(row.city_code).name,
        file=team_file.file_of(here, row),
        hosts=hosts,
        staffing=hosts and row.state in rules.STAFFING,
        acts={act.value for act in acts},
        enough=rules.ENOUGH,
        reasons=teaming.reasons_of(row),
        steps=[(state.label, state is row.state) for state in _way(row)],
        servable=team_file.servable(here, row),
        lines=lines_of(here, demand_file.history(here.session, f"team:{row.number}")),
        given=given,
        wrong=wrong,
    )


def _way(row: Team) -> tuple[TeamState, ...]:
    if row.state is TeamState.CANCELLED:
        return (TeamState.BUILDING, TeamState.CANCELLED)
    return rules.WAY


def address(number: str) -> str:
    """The page of a team."""
    return url_for("console.team_show", team=number)


def cannot(row: Team) -> str:
    """That a team does not stand where this could be done."""
    return say("team.cannot", number=row.number, state=row.state.label)


# ---------------------------------------------------------------- what its host does


def invite(here: Sitting, team: str) -> ResponseReturnValue:
    """Ask the first candidate of every free seat, or of the seat whose button was pressed."""
    row = access.hosted_team(here, team)
    said = request.form.get("place", "")
    place = int(said) if said.isdigit() and len(said) < 4 else 0
    try:
        done = teaming.send(here, here.who, row, place)
    except NotPossible:
        return told(address(team), cannot(row))
    words = [say("desk_team.sent", count=len(done.asked))] if done.asked else []
    if done.empty:
        places = "、".join(map(str, done.empty))
        words.append(say("desk_team.sent_empty", places=places))
    back = f"{address(team)}#seat-{place}" if place else address(team)
    return told(back, "\n".join(words) or say("desk_team.sent_none"))


def substitutes(here: Sitting, team: str) -> ResponseReturnValue:
    """Choose whether the next is asked by itself or by a button."""
    row = access.hosted_team(here, team)
    automatic = request.form.get("automatic") == "yes"
    try:
        teams.substitutes(here.session, here.who, row, here.now, automatic=automatic)
    except NotPossible:
        return told(address(team), cannot(row))
    return told(address(team), say("desk_team.automatic" if automatic else "desk_team.by_hand"))


def announce(here: Sitting, team: str) -> ResponseReturnValue:
    """Announce the team; short of fifteen only with a reason, which the province sees (R27)."""
    row = access.hosted_team(here, team)
    try:
        count = teaming.announce(here, here.who, row, request.form.get("reason", "").strip())
    except teams.TooFew as few:
        return _page(here, row, request.form, say("desk_team.too_few", count=few.count))
    except NotPossible:
        return told(address(team), cannot(row))
    noted = say("team.noted") if row.reasons else ""
    return told(address(team), say("desk_team.announced", count=count, noted=noted))


def move(here: Sitting, team: str) -> ResponseReturnValue:
    """Move the team to other days; everybody who still counts is asked anew."""
    row = access.hosted_team(here, team)
    wanted, wrong = days_of_form(here)
    if wanted is None:
        return _page(here, row, request.form, wrong)
    try:
        moved = teaming.move(here, here.who, row, wanted, request.form.get("reason", "").strip())
    except teams.NeedsReason as why:
        words = say("desk_team.needs_reason", what=explained(why))
        return _page(here, row, request.form, words)
    except NotPossible:
        return told(address(team), cannot(row))
    said = say("desk_team.moved", days=occasions.days(*wanted), count=len(moved))
    return told(address(team), said)


def cancel(here: Sitting, team: str) -> ResponseReturnValue:
    """Cancel the team and tell those it concerned."""
    row = access.hosted_team(here, team)
    reason = request.form.get("reason", "").strip()
    if not reason:
        return _page(here, row, request.form, say("desk_team.why_cancel"))
    try:
        people, enterprises = teaming.cancel(here, here.who, row, reason)
    except NotPossible:
        return told(address(team), cannot(row))
    words = say(
        "team.cancelled", number=row.number, name=row.name, people=people, visits=enterprises
    )
    return told(address(team), words)
