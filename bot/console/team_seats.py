"""The seats of a team: opened, their candidates put in order, their invitations decided on."""

import re
from collections.abc import Sequence

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console import access
from bot.console.edge import told
from bot.console.sitting import Sitting
from bot.console.team import address, cannot
from handlers.flows import inviting, teaming
from handlers.operations import invitations, teams
from handlers.rules.invitations import NotPossible
from handlers.wording import say
from storage.models import Expert, Invitation, Team
from storage.queries import invitations as asked
from storage.queries import matching
from storage.queries import teams as questions
from storage.vocabulary import Act

BETWEEN = re.compile(r"[、，,;；\s]+")
NAMED = re.compile(r"(?P<name>[^()（）]+)(?:[(（](?P<unit>[^()（）]*)[)）])?")


def _at(team: Team, place: int) -> str:
    return f"{address(team.number)}#seat-{place}"


def add(here: Sitting, team: str) -> ResponseReturnValue:
    """A seat for a demand or for the theme, with candidates by name or those chosen for it."""
    row = access.hosted_team(here, team)
    number = request.form.get("demand", "")
    demand = access.demand(here, number)[0] if number else None
    experts, wrong = _named(here, request.form.get("names", ""))
    if wrong:
        return told(address(team), wrong)
    if demand is not None and not experts:
        experts = matching.confirmed_for(here.session, demand.id)
    try:
        seat = teaming.seat_with(here, here.who, row, demand, experts)
    except NotPossible:
        return told(address(team), cannot(row))
    except teams.NotServable:
        return told(address(team), say("desk_team.overtaken"))
    said = say("desk_team.seat_opened", place=seat.place, count=len(experts))
    return told(_at(row, seat.place), said)


def _named(here: Sitting, text: str) -> tuple[list[Expert], str]:
    """The experts of the names in a field, or the sentence about the first that is not clear."""
    found: list[Expert] = []
    for part in filter(None, BETWEEN.split(text.strip()[:400])):
        match = NAMED.fullmatch(part)
        name, unit = (match["name"], match["unit"] or "") if match else (part, "")
        rows = [row for row in questions.experts_named(here.session, name) if unit in row.unit]
        if not rows:
            return [], say("desk_team.no_such_expert", name=name)
        if len(rows) > 1:
            units = "、".join(dict.fromkeys(row.unit for row in rows))
            return [], say("desk_team.which_expert", name=name, unit=rows[0].unit, units=units)
        found.append(rows[0])
    return found, ""


def order(here: Sitting, team: str, place: int) -> ResponseReturnValue:
    """Change the candidates of a seat: one comes first, one leaves, more come behind."""
    row = access.hosted_team(here, team)
    seat = questions.seat_at(here.session, row.id, place)
    if seat is None:
        raise NotFound
    more, wrong = _named(here, request.form.get("names", ""))
    if wrong:
        return told(_at(row, place), wrong)
    row = questions.hold(here.session, row.id)
    wanted = _ordered(questions.candidates_of(here.session, seat.id), request.form)
    try:
        teams.rank(here.session, here.who, row, seat, [*wanted, *more], here.now)
    except NotPossible:
        return told(address(team), cannot(row))
    return told(_at(row, place), say("desk_team.ordered", place=place))


def _ordered(before: Sequence[Expert], form: dict[str, str]) -> list[Expert]:
    """The candidates after one was put first or taken out."""
    first = [row for row in before if str(row.id) == form.get("first")]
    others = [row for row in before if row not in first and str(row.id) != form.get("out")]
    return [*first, *others]


# ---------------------------------------------------------------- one invitation


def decide(here: Sitting, team: str, letter: str) -> ResponseReturnValue:
    """What the host does with one invitation, as its life-cycle allows; seen as it still is."""
    row, invitation = access.invitation(here, team, letter)
    row = questions.hold(here.session, row.id)
    invitation = asked.again(here.session, invitation.id)
    verb = VERBS.get(request.form.get("act", ""))
    if verb is None:
        raise NotFound
    if request.form.get("step") != str(invitation.step):
        return told(address(team), say("desk_team.overtaken"))
    name = here.session.get_one(Expert, invitation.expert_id).name
    try:
        words = verb(here, invitation, name)
    except (NotPossible, invitations.NothingToDecide):
        state = invitation.state.label
        words = say("team.cannot", number=invitation.number, state=state)
    except invitations.Engaged as engaged:
        words = say("unit.engaged", name=name, team=engaged.team.name)
    return told(address(team), words)


def _grant(here: Sitting, invitation: Invitation, name: str) -> str:
    moved = teaming.decide(here, here.who, invitation, grants=True)
    count = questions.count_members(here.session, moved.team.id)
    return say("team.granted", name=name, count=count)


def _deny(here: Sitting, invitation: Invitation, name: str) -> str:
    teaming.decide(here, here.who, invitation, grants=False)
    return say("desk_team.denied", name=name)


def _recall(here: Sitting, invitation: Invitation, name: str) -> str:
    moved = teaming.recall(here, here.who, invitation)
    following = ""
    if moved.next is not None:
        following = inviting.then(here.session, moved)
    return say("team.recalled", name=name, then=following)


def _reseat(here: Sitting, invitation: Invitation, name: str) -> str:
    moved = teaming.reseat(here, here.who, invitation)
    count = questions.count_members(here.session, moved.team.id)
    return say("team.reseated", name=name, count=count)


VERBS = {
    Act.GRANT.value: _grant,
    Act.DENY.value: _deny,
    Act.RECALL.value: _recall,
    Act.RESEAT.value: _reseat,
}
