"""The itinerary of a team: half-days by parties, clashes, who has been told (R31)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console import access, screen
from bot.console.edge import told
from bot.console.sitting import Sitting
from handlers.flows import occasions, visiting
from handlers.flows.readers import bureau_name
from handlers.operations import journal, looking, visits
from handlers.operations.visits import When
from handlers.rules import invitations as rules
from handlers.rules import itinerary
from handlers.rules.itinerary import Clash, Planned, Slot
from handlers.rules.lifecycle import Desk
from handlers.wording import say
from storage.models import Demand, Expert, Invitation, Team
from storage.queries import team_desk
from storage.queries import teams as questions
from storage.queries import visits as stops
from storage.queries.visits import Stop
from storage.vocabulary import Half, VisitState

# the visits of these can no longer be moved
PAST = frozenset({VisitState.ARRIVED, VisitState.RECORDED, VisitState.SETTLED})
Member = tuple[Invitation, Expert, Demand]


@dataclass(frozen=True, slots=True)
class Cell:
    """One visit in the table."""

    stop: Stop
    clashes: tuple[str, ...]
    told: bool
    movable: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One half-day: the visits of each party, in the order of the columns."""

    slot: Slot
    cells: tuple[tuple[Cell, ...], ...]


def show(here: Sitting, team: str) -> ResponseReturnValue:
    """The table, whom it lacks, and what its host can do with it."""
    row = access.team(here, team)
    hosts = row.host_code == here.bureau.code
    if here.desk is Desk.PROVINCE and not hosts:
        looking.look(here.session, here.officer, f"team:{row.number}", row.host_code, here.now)
    planned = stops.of_team(here.session, row.id)
    clashes = itinerary.clashes([_planned(stop) for stop in planned])
    parties = sorted({stop.visit.party for stop in planned}, key=lambda name: (len(name), name))
    members = _members(here, row)
    known = {(stop.invitation.id, stop.demand.id) for stop in planned}
    return screen.page(
        here,
        "team_schedule.html",
        row=row,
        host=bureau_name(row.host_code),
        parties=parties,
        rows=_rows(row, planned, clashes, parties),
        clashing=len(clashes),
        untold=sum(stop.visit.told_revision < stop.visit.revision for stop in planned),
        missing=[each for each in members if (each[0].id, each[2].id) not in known],
        members=members,
        staffing=hosts and row.state in rules.STAFFING,
        slots=itinerary.slots_of(row.starts, row.ends),
        Half=Half,
    )


def _planned(stop: Stop) -> Planned:
    late = stop.visit.half is Half.AFTERNOON
    return Planned(
        key=stop.visit.id,
        person=stop.expert.id,
        enterprise=stop.enterprise.id,
        county=stop.demand.county_code,
        slot=Slot(stop.visit.day, late),
        party=stop.visit.party,
        first=stop.invitation.days_from,
        last=stop.invitation.days_to,
    )


def _rows(
    team: Team,
    planned: Sequence[Stop],
    clashes: Mapping[int, tuple[Clash, ...]],
    parties: Sequence[str],
) -> list[Row]:
    """Every half-day of the team, and those beside it on which somebody comes."""
    table: dict[tuple[Slot, str], list[Cell]] = defaultdict(list)
    slots = set(itinerary.slots_of(team.starts, team.ends))
    for stop in planned:
        slot = Slot(stop.visit.day, stop.visit.half is Half.AFTERNOON)
        slots.add(slot)
        cell = Cell(
            stop=stop,
            clashes=tuple(
                say(f"desk_team.clash_{kind.value}") for kind in clashes.get(stop.visit.id, ())
            ),
            told=stop.visit.told_revision >= stop.visit.revision,
            movable=stop.visit.state not in PAST,
        )
        table[slot, stop.visit.party].append(cell)
    return [
        Row(slot, tuple(tuple(table[slot, party]) for party in parties)) for slot in sorted(slots)
    ]


def _members(here: Sitting, row: Team) -> list[Member]:
    """Who has accepted a seat for a demand, in the order of the seats."""
    demands = {line.seat.id: line.demand for line in team_desk.seats(here.session, row.id)}
    return [
        (invitation, expert, demand)
        for invitation, expert in questions.members(here.session, row.id)
        if (demand := demands[invitation.seat_id]) is not None
    ]


# ---------------------------------------------------------------- what its host does


def _address(number: str) -> str:
    return url_for("console.team_schedule_show", team=number)


def _hosted(here: Sitting, number: str) -> Team:
    """A team of this bureau that is not over. Raises NotFound."""
    row = access.hosted_team(here, number)
    if row.state not in rules.STAFFING:
        raise NotFound
    return row


def lay_out(here: Sitting, team: str) -> ResponseReturnValue:
    """Plan what is not planned yet; nobody is told before the host says so."""
    row = _hosted(here, team)
    made, left = visits.lay_out(here.session, journal.officer(here.officer.id), row, here.now)
    if not made and not left:
        return told(_address(team), say("desk_team.nothing_to_lay_out"))
    words = say("desk_team.laid_out", count=len(made))
    if left:
        names = "、".join(here.session.get_one(Demand, id_).number for id_ in left)
        words += say("desk_team.left_over", names=names)
    return told(_address(team), words)


def place(here: Sitting, team: str) -> ResponseReturnValue:
    """Put one member with his demand on a half-day, new or moved."""
    row, form = _hosted(here, team), request.form
    invitation, demand = _errand(here, row, form.get("letter", ""))
    when = _when(form.get("slot", ""), form.get("party", ""))
    if when is None:
        return told(_address(team), say("desk_team.no_slot"))
    name = here.session.get_one(Expert, invitation.expert_id).name
    actor = journal.officer(here.officer.id)
    try:
        visit = visits.plan(here.session, actor, row, invitation, demand, when, here.now)
    except visits.PersonBusy as busy:
        words = say("visit.person_busy", name=name, days=visiting.when(busy.visit))
    except visits.EnterpriseBusy as busy:
        other = stops.stop(here.session, busy.visit.id)
        days = visiting.when(busy.visit)
        words = say("visit.enterprise_busy", enterprise=other.enterprise.name, days=days)
    except visits.NotComing:
        days, state = occasions.own_days(invitation), invitation.state.label
        words = say("visit.not_coming", name=name, state=state, days=days)
    except itinerary.NotAtThisPoint as why:
        words = say("visit.cannot", days=occasions.own_days(invitation), state=why.state.label)
    else:
        words = say("desk_team.placed", name=name, days=visiting.when(visit))
    return told(_address(team), words)


def _errand(here: Sitting, row: Team, letter: str) -> tuple[Invitation, Demand]:
    """A member of the team with the demand of his seat. Raises NotFound."""
    found = next((each for each in _members(here, row) if each[0].number == letter), None)
    if found is None:
        raise NotFound
    return found[0], found[2]


def _when(slot: str, party: str) -> When | None:
    day, _, half = slot.partition(" ")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    if half not in set(Half) or not (party.isdigit() and 0 < int(party) < 100):
        return None
    return When(on, Half(half), party)


def tell(here: Sitting, team: str) -> ResponseReturnValue:
    """Tell those whose visits are new or changed, and nobody else."""
    row = questions.hold(here.session, _hosted(here, team).id)
    experts, enterprises = visiting.tell_changes(here, row)
    if not experts:
        return told(_address(team), say("visit.nothing_new"))
    return told(_address(team), say("visit.sent", experts=experts, enterprises=enterprises))
