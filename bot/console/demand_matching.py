"""Experts for one demand: proposed with reasons, shut out by rules, chosen by an officer (R50)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from bot.console import access, screen
from bot.console.edge import told
from bot.console.file import who_of
from bot.console.sitting import Sitting
from handlers.flows import matching as words
from handlers.flows import teaming
from handlers.operations import looking, matches, teams
from handlers.operations.verdicts import Overtaken
from handlers.rules import invitations as rules
from handlers.rules import lifecycle
from handlers.rules.invitations import Load
from handlers.rules.lifecycle import Desk
from handlers.rules.matching import decisions
from handlers.rules.matching.decisions import NotDecidable
from handlers.wording import say
from storage.models import Demand, Expert, Match
from storage.queries import demand_file, invitations
from storage.queries import matching as questions
from storage.queries import teams as on_teams
from storage.vocabulary import Act, MatchState, Merit


@dataclass(frozen=True, slots=True)
class Card:
    """One expert as the page shows him: why, what would change it, and what is asked of him."""

    match: Match
    expert: Expert
    why: list[str]
    changes: list[str]
    load: Load
    decided_by: str


@dataclass(frozen=True, slots=True)
class Shut:
    """An expert kept off the list: where he would stand, and by which rules he does not."""

    expert: Expert
    points: float
    reasons: list[str]


def show(here: Sitting, number: str) -> ResponseReturnValue:
    """What stands for a demand: chosen, proposed, set aside, shut out."""
    row = access.demand(here, number)
    if here.desk is Desk.PROVINCE:
        looking.look(here.session, here.officer, f"demand:{number}", row[0].county_code, here.now)
    demand = row[0]
    latest = questions.latest(here.session, demand.id)
    cards = _cards(here, demand)
    return screen.page(
        here,
        "matching.html",
        demand=demand,
        enterprise=row[1],
        latest=latest,
        changed=latest is not None and latest.version != demand.version,
        chosen=[card for card in cards if card.match.state is MatchState.CONFIRMED],
        proposed=[card for card in cards if card.match.state is MatchState.PROPOSED],
        aside=[card for card in cards if card.match.state is MatchState.SET_ASIDE],
        shut=_shut(here, latest.excluded if latest else []),
        wishes=matches.case_of(demand, row[1]).wishes,
        may_propose=decisions.may_match(here.desk, demand.state),
        teams=_teams(here, demand),
        exception=words.exception_in_words(),
    )


def _cards(here: Sitting, demand: Demand) -> list[Card]:
    rows = questions.matches_of(here.session, demand.id)
    batch = rules.batch_of(here.today)
    loads = invitations.counts_of(here.session, [expert.id for _, expert in rows], batch)
    deciders = {f"officer:{match.officer_id}" for match, _ in rows if match.officer_id}
    names = demand_file.officer_names(here.session, sorted(deciders))
    return [
        Card(
            match=match,
            expert=expert,
            why=[words.reason_in_words(_open(demand, reason)) for reason in match.reasons],
            changes=[words.change_in_words(change) for change in match.changes],
            load=Load(*loads.get(expert.id, (0, 0, 0))),
            decided_by=who_of(f"officer:{match.officer_id}", names) if match.officer_id else "",
        )
        for match, expert in rows
    ]


def _open(demand: Demand, reason: Mapping[str, Any]) -> Mapping[str, Any]:
    """A reason without the words that meet, where the demand's own words are confidential."""
    if demand.confidential and reason["merit"] == Merit.WORDS.value:
        return {**reason, "facts": {**reason["facts"], "terms": []}}
    return reason


def _shut(here: Sitting, excluded: list[dict[str, Any]]) -> list[Shut]:
    known = questions.experts_by_id(here.session, [each["expert"] for each in excluded])
    return [
        Shut(known[each["expert"]], each["points"], words.excluded_in_words(each))
        for each in excluded
        if each["expert"] in known
    ]


def _teams(here: Sitting, demand: Demand) -> list[Any]:
    """The host's teams that a chosen expert may be taken into."""
    if demand.state not in teams.SERVABLE:
        return []
    rows = on_teams.under_way(here.session, here.bureau, limit=50)
    return [team for team in rows if team.state in rules.STAFFING]


# ---------------------------------------------------------------- what can be done


def _address(number: str) -> str:
    return url_for("console.demand_matching_show", number=number)


def propose(here: Sitting, number: str) -> ResponseReturnValue:
    """Ask for a list; an older one that nobody has decided on is replaced."""
    row = access.demand(here, number)
    try:
        made = matches.propose(
            here.session, here.officer, here.bureau, row[0], here.shelf, here.now
        )
    except lifecycle.NotAllowed as why:
        return told(_address(number), say("desk_team.not_matched_here", state=why.state.label))
    if not made.matches:
        return told(_address(number), say("desk_team.nobody_found"))
    return told(_address(number), say("desk_team.proposed", count=len(made.matches)))


def confirm(here: Sitting, number: str, item: int) -> ResponseReturnValue:
    """Choose an expert for the demand."""
    return _decided(here, number, item, Act.CONFIRM_MATCH)


def set_aside(here: Sitting, number: str, item: int) -> ResponseReturnValue:
    """Leave an expert out, and say why."""
    return _decided(here, number, item, Act.SET_ASIDE_MATCH)


def _decided(here: Sitting, number: str, item: int, act: Act) -> ResponseReturnValue:
    row, match = access.match(here, number, item)
    note = request.form.get("note", "").strip()
    name = here.session.get_one(Expert, match.expert_id).name
    if not decisions.may_match(here.desk, row[0].state):
        words_ = say("desk_team.not_matched_here", state=row[0].state.label)
        return told(_address(number), words_)
    if not note and (act is Act.SET_ASIDE_MATCH or match.exception):
        return told(_address(number), say("desk_team.why_decided", name=name))
    verb = matches.confirm if act is Act.CONFIRM_MATCH else matches.set_aside
    try:
        verb(here.session, here.officer, here.bureau, match, here.now, note)
    except (NotDecidable, Overtaken):
        return told(_address(number), say("desk_team.overtaken"))
    key = "desk_team.chosen" if act is Act.CONFIRM_MATCH else "desk_team.set_aside"
    return told(_address(number), say(key, name=name))


def take_seat(here: Sitting, number: str) -> ResponseReturnValue:
    """Give the demand a seat in one of this host's teams, with whom was chosen for it (R50)."""
    row = access.demand(here, number)
    team = access.hosted_team(here, request.form.get("team", ""))
    chosen = questions.confirmed_for(here.session, row[0].id)
    try:
        seat = teaming.seat_with(here, here.who, team, row[0], chosen)
    except (rules.NotPossible, teams.NotServable):
        return told(_address(number), say("desk_team.overtaken"))
    to = url_for("console.team_show", team=team.number)
    said = say("desk_team.seat_opened", place=seat.place, count=len(chosen))
    return told(f"{to}#seat-{seat.place}", said)
