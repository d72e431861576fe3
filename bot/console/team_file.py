"""One team as the page shows it: its seats with everybody asked and everybody who may be asked."""

from collections import defaultdict
from dataclasses import dataclass

from bot.console.sitting import Sitting
from handlers.flows import inviting
from handlers.operations import standings, teams
from handlers.rules import invitations as rules
from handlers.rules.invitations import Load
from handlers.wording import say
from storage.models import Demand, Enterprise, Expert, Invitation, Seat, Team
from storage.queries import invitations as asked
from storage.queries import team_desk as questions
from storage.vocabulary import Act, InvitationState


@dataclass(frozen=True, slots=True)
class Asked:
    """One invitation: who, what he offers or wants, and what the host can do with it."""

    invitation: Invitation
    expert: Expert
    wish: str
    acts: tuple[Act, ...]
    waits: bool
    live: bool

    @property
    def colour(self) -> str:
        """The colour of its tag."""
        if self.invitation.state is InvitationState.ACCEPTED:
            return "good"
        return "wait" if self.live else "bad"


@dataclass(frozen=True, slots=True)
class Next:
    """One candidate: what is asked of him already, and why he is passed over or warned of."""

    expert: Expert
    load: Load
    bar: str
    warning: str


@dataclass(frozen=True, slots=True)
class SeatCard:
    """A seat: what it is for, who has it, who had it before, who comes next."""

    seat: Seat
    demand: Demand | None
    enterprise: Enterprise | None
    holder: Asked | None
    before: tuple[Asked, ...]
    candidates: tuple[Next, ...]

    @property
    def may_ask(self) -> bool:
        """Whether the seat is free and somebody may be asked for it."""
        return self.holder is None and any(not each.bar for each in self.candidates)


@dataclass(frozen=True, slots=True)
class TeamFile:
    """A team with its figures; ``exhausted`` are free seats for which nobody is left."""

    seats: tuple[SeatCard, ...]
    accepted: int
    waiting: int
    to_decide: int
    free: int
    askable: int
    exhausted: tuple[int, ...]


def file_of(here: Sitting, team: Team) -> TeamFile:
    """Everything about a team, in a fixed number of questions."""
    people: dict[int, list[Asked]] = defaultdict(list)
    for invitation, expert in questions.invited(here.session, team.id):
        people[invitation.seat_id].append(_asked(team, invitation, expert))
    nexts = _candidates(here, team)
    seats = tuple(
        _seat(line, people[line.seat.id], nexts[line.seat.id])
        for line in questions.seats(here.session, team.id)
    )
    states = [each.invitation.state for rows in people.values() for each in rows]
    free = [card for card in seats if card.holder is None]
    return TeamFile(
        seats=seats,
        accepted=states.count(InvitationState.ACCEPTED),
        waiting=sum(state in rules.WAITED_FOR for state in states),
        to_decide=sum(state in rules.HOSTS_TURN for state in states),
        free=len(free),
        askable=sum(card.may_ask for card in free),
        exhausted=tuple(card.seat.place for card in free if not card.may_ask),
    )


def _seat(line: questions.SeatLine, people: list[Asked], nexts: list[Next]) -> SeatCard:
    holder = next((each for each in people if each.live), None)
    before = tuple(each for each in people if not each.live)
    gone = {each.expert.id for each in people}
    left = tuple(each for each in nexts if each.expert.id not in gone)
    return SeatCard(line.seat, line.demand, line.enterprise, holder, before, left)


def _asked(team: Team, invitation: Invitation, expert: Expert) -> Asked:
    acts = rules.choices(rules.HOSTS, invitation.state)
    if invitation.late_yes_at is None:
        acts = tuple(act for act in acts if act is not Act.RESEAT)
    return Asked(
        invitation=invitation,
        expert=expert,
        wish=inviting.wish_days(invitation),
        acts=acts if team.state in rules.STAFFING else (),
        waits=invitation.state in rules.WAITED_FOR,
        live=invitation.state in rules.LIVE,
    )


def _candidates(here: Sitting, team: Team) -> dict[int, list[Next]]:
    rows = questions.candidates(here.session, team.id)
    experts = {expert.id: expert for _, expert in rows}
    known = standings.of_experts(here.session, team, [*experts.values()], here.now)
    loads = asked.counts_of(here.session, [*experts], team.batch)
    found: dict[int, list[Next]] = defaultdict(list)
    for candidate, expert in rows:
        standing = known[expert.id]
        bar = rules.bar(standing)
        pending = not bar and standing.pending_elsewhere
        found[candidate.seat_id].append(
            Next(
                expert=expert,
                load=Load(*loads.get(expert.id, (0, 0, 0))),
                bar=say(f"desk_team.bar_{bar}") if bar else "",
                warning=say("desk_team.pending_elsewhere") if pending else "",
            )
        )
    return found


def servable(here: Sitting, team: Team) -> list[questions.Servable]:
    """The demands that may get a seat in a team; none when it takes nobody any more."""
    if team.state not in rules.STAFFING or team.host_code != here.bureau.code:
        return []
    return questions.servable(here.session, here.codes, teams.SERVABLE, team)
