"""What a plan of teams is made from: demands, experts, days, and what officers have settled (R50).

Read from the rows as they are. What is settled: whoever has been asked and has not said no keeps
his seat and his visits; whom officers have put on a seat or confirmed for a demand goes before
everybody else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from handlers.operations import expert_facts, matches
from handlers.operations.expert_facts import Facts
from handlers.operations.expert_shelf import Known
from handlers.operations.teams import SERVABLE
from handlers.rules.invitations import ENOUGH, LIVE, batch_of
from handlers.rules.matching import gates
from handlers.rules.matching.gates import Case, Person
from handlers.rules.matching.merits import Matching
from handlers.rules.matching.need import Need
from handlers.rules.matching.shortlist import shortlist
from handlers.rules.teams.instance import (
    Demand as Wanted,
)
from handlers.rules.teams.instance import (
    Expert as Traveller,
)
from handlers.rules.teams.instance import (
    Instance,
    Pair,
    Rules,
    Settled,
    TeamKey,
)
from handlers.rules.teams.plan import Plan
from handlers.rules.teams.plan import Team as Planned
from storage import tables
from storage.models import Demand, Enterprise, Seat, Team, TeamPlan
from storage.queries import engagements
from storage.queries import invitations as asked
from storage.queries import matching as confirmed
from storage.queries import plans as questions
from storage.queries import teams as seated
from storage.vocabulary import MatchState, Urgency

# so many of the best experts of a demand are looked at (matching §4.1)
BEST = 20
# an urgent demand counts for two (R46)
WEIGHT = {Urgency.URGENT: 2, Urgency.NORMAL: 1}
# the first whom an officer has put down for a demand, and how much less every further one
PICKED, LESS = 100.0, 5.0
MOST_VISITS = 3


@dataclass(frozen=True, slots=True)
class Terrain:
    """The instance, what stood before, and how its identifiers are called.

    ``codes`` gives the bureau of a city's name, ``standing`` the team that is there already.
    """

    instance: Instance
    before: Plan | None
    names: Mapping[str, str]
    codes: Mapping[str, str]
    standing: Mapping[str, int]


@dataclass(slots=True)
class _Standing:
    """A team that is being staffed: who has a seat, who visits whom, who is next on a free seat."""

    team: Team
    members: set[str] = field(default_factory=set)
    serves: list[tuple[str, str]] = field(default_factory=list)
    without: set[str] = field(default_factory=set)
    picks: dict[str, list[str]] = field(default_factory=dict)
    fillers: list[str] = field(default_factory=list)


def terrain(
    session: Session, plan: TeamPlan, known: Known, today: date, matching: Matching
) -> Terrain:
    """What a plan starts from, as the session sees it."""
    return _Surveyor(session, plan, known, today, matching).terrain()


class _Surveyor:
    """Gathers one terrain."""

    def __init__(
        self, session: Session, plan: TeamPlan, known: Known, today: date, matching: Matching
    ) -> None:
        self.session, self.plan, self.known, self.matching = session, plan, known, matching
        self.days = (plan.starts, plan.ends)
        batch = batch_of(plan.starts)
        self.batch = int(batch[-1])
        self.standing = {code: found for code in plan.cities if (found := self._standing(code))}
        own = [each.team.id for each in self.standing.values()]
        self.own = own
        self.facts: Facts = expert_facts.facts_of(
            session, batch, today, matching.most_in_batch, without=own
        )
        self.in_year = engagements.agreed_in_year(session, plan.starts.year, own)
        self.people = known.on(today)
        self.facts.lay_on(self.people, "")
        # who cannot travel is barred by the planner, which says so; here everybody is scored
        self.scored = {key: _unbarred(person) for key, person in self.people.items()}
        self.pairs: dict[tuple[str, str], float] = {}
        self.wanted: dict[str, Wanted] = {}
        # everybody who is right for something here, for a team may need more people than visitors
        self.near: set[str] = set()

    def terrain(self) -> Terrain:
        settled: dict[TeamKey, Settled] = {}
        before: list[Planned] = []
        codes = {tables.current(code).name: code for code in self.plan.cities}
        for city, code in codes.items():
            key = TeamKey(city, self.batch)
            stands = self.standing.get(code)
            rows = questions.demands_in(self.session, code, SERVABLE, self.own)
            for row in rows:
                self._demand(key, row, stands)
            if stands is not None:
                settled[key] = self._settled(stands)
                before.append(self._before(key, stands))
            elif self.plan.least is not None:
                settled[key] = Settled(at_least=self.plan.least, reason=self.plan.reason)
        experts = self._experts(settled, before)
        instance = Instance(
            experts=experts,
            demands=self.wanted,
            pairs=tuple(
                Pair(demand, expert, score)
                for (demand, expert), score in self.pairs.items()
                if expert in experts
            ),
            rules=self._rules(),
            settled=settled,
            declined=frozenset((key, self.batch) for key in self.facts.declined),
        )
        return Terrain(
            instance,
            Plan(tuple(before)) if before else None,
            {key: self.people[key].name for key in experts if key in self.people},
            codes,
            {code: stands.team.id for code, stands in self.standing.items()},
        )

    def _rules(self) -> Rules:
        days = (self.days[1] - self.days[0]).days + 1
        return Rules(
            team_min=ENOUGH,
            team_max=self.matching.team_most,
            visits=min(MOST_VISITS, 2 * days - 1),
            unit_cap=self.matching.unit_cap,
            score_min=self.matching.least_points,
            county_price=self.matching.county_price,
        )

    # ------------------------------------------------------------ demands and pairs

    def _demand(self, key: TeamKey, row: Demand, stands: _Standing | None) -> None:
        enterprise = self.session.get_one(Enterprise, row.enterprise_id)
        need = matches.need_of(row, enterprise)
        case = replace(matches.case_of(row, enterprise), visit=self.days)
        people, picks = self._people_for(row, stands)
        scores = self._scores(need, case, people, [pick for pick in picks if pick in people])
        self.pairs.update({(row.number, expert): points for expert, points in scores.items()})
        self.near |= scores.keys()
        self.wanted[row.number] = Wanted(
            id=row.number,
            city=key.city,
            batch=key.batch,
            weight=WEIGHT[row.urgency],
            county=row.county_code,
            field=need.fields[0] if need.fields else "",
            unique=frozenset(
                expert for expert in scores if gates.is_exception(case, people[expert])
            ),
        )

    def _people_for(
        self, row: Demand, stands: _Standing | None
    ) -> tuple[dict[str, Person], Sequence[str]]:
        """Everybody as he stands to a demand, and whom officers have put down for it."""
        people = dict(self.scored)
        for expert in confirmed.aimed_at(self.session, row.number):
            if (key := str(expert)) in people:
                people[key] = replace(people[key], aimed_at=frozenset({row.number}))
        for expert in engagements.served(self.session, row.enterprise_id):
            if (key := str(expert)) in people:
                served = frozenset({str(row.enterprise_id)})
                people[key] = replace(people[key], served=served)
        decided = confirmed.matches_of(self.session, row.id)
        for match, row_of in decided:
            if match.state is MatchState.SET_ASIDE:
                people.pop(str(row_of.id), None)
        picks = list(stands.picks.get(row.number, ())) if stands else []
        chosen = [
            str(row_of.id) for match, row_of in decided if match.state is MatchState.CONFIRMED
        ]
        return people, picks or chosen

    def _scores(
        self, need: Need, case: Case, people: Mapping[str, Person], picks: Sequence[str]
    ) -> dict[str, float]:
        """The points of the best experts; of those who are put down, if one of them can come."""
        chosen = [key for key in picks if not gates.shut_by(case, people[key])]
        if any(self._can_travel(key) for key in chosen):
            return {key: PICKED - LESS * place for place, key in enumerate(chosen)}
        found = shortlist(
            self.known.library, need, case, people, (),
            weights=self.matching.weights, size=BEST,
        )  # fmt: skip
        return {one.key: one.points for one in found.candidates}

    def _can_travel(self, key: str) -> bool:
        person = self.people[key]
        barred = person.paused or person.restricted or person.unit_refuses or person.declined
        return not barred and bool(gates.free_days(self.days, person.busy))

    # ------------------------------------------------------------ people

    def _experts(
        self, settled: Mapping[TeamKey, Settled], before: Iterable[Planned]
    ) -> dict[str, Traveller]:
        fixed = {key for each in settled.values() for key in each.members}
        keys = self.near | fixed
        keys |= {member for team in before for member in team.members}
        here = sorted(key for key in keys if key in self.people)
        return {key: self._traveller(self.people[key], is_fixed=key in fixed) for key in here}

    def _traveller(self, person: Person, *, is_fixed: bool) -> Traveller:
        free = gates.free_days(self.days, person.busy)
        left = min(
            self.matching.most_in_year - self.in_year.get(int(person.key), 0),
            self.facts.most_of(person.key) - person.taken,
        )
        fields = self.known.library.works[int(self.known.library.rows_of([person.key])[0])].fields
        made = Traveller(
            id=person.key,
            unit=person.unit,
            title=person.rank.label if person.rank else "",
            recommended=not person.unit_refuses,
            batches=frozenset({self.batch} if free else ()),
            max_per_year=max(left, 0),
            visits=2 * free,
            field=fields[0] if fields else "",
            admitted=gates.has_ground(person),
            paused=person.paused,
            restricted=person.restricted,
        )
        if not is_fixed:
            return made
        # whoever has been asked for this team has been judged by an officer
        return replace(
            made, recommended=True, batches=frozenset({self.batch}), max_per_year=max(left, 1),
            visits=None, admitted=True, paused=False, restricted=False,
        )  # fmt: skip

    # ------------------------------------------------------------ what stands

    def _standing(self, code: str) -> _Standing | None:
        hosts = {code, self.plan.host_code}
        team = questions.team_on(self.session, hosts, code, *self.days)
        if team is None:
            return None
        found = _Standing(team)
        invited = asked.of_team(self.session, team.id)
        live = {row.seat_id: str(row.expert_id) for row in invited if row.state in LIVE}
        out = {str(row.expert_id) for row in invited if row.state not in LIVE}
        for seat in seated.seats_of(self.session, team.id):
            numbers = self._numbers(seat)
            if holder := live.get(seat.id):
                found.members.add(holder)
                found.serves += [(number, holder) for number in numbers]
                continue
            candidates = [str(one.id) for one in seated.candidates_of(self.session, seat.id)]
            left = [key for key in candidates if key not in out and key not in live.values()]
            if not numbers:
                found.fillers += left[:1]
            for number in numbers:
                found.picks[number] = left
        found.without = out
        return found

    def _numbers(self, seat: Seat) -> list[str]:
        return [self.session.get_one(Demand, number).number for number in seat.demands]

    def _settled(self, stands: _Standing) -> Settled:
        """Who has a seat keeps it; a visit that is agreed counts as one an officer has chosen."""
        serves = [(demand, expert) for demand, expert in stands.serves if demand in self.wanted]
        taken = {demand for demand, _ in serves}
        for pair in [pair for pair in self.pairs if pair[0] in taken]:
            del self.pairs[pair]
        self.pairs.update(dict.fromkeys(serves, PICKED))
        return Settled(
            goes=True,
            members=frozenset(stands.members),
            without=frozenset(stands.without),
            serves=tuple(serves),
            at_least=self.plan.least,
            reason=self.plan.reason,
        )

    def _before(self, key: TeamKey, stands: _Standing) -> Planned:
        """The team as it would be if everybody who is next on a seat said yes."""
        serves = [visit for visit in stands.serves if visit in self.pairs]
        members = set(stands.members)
        load: dict[str, int] = defaultdict(int)
        for demand, picks in stands.picks.items():
            first = next((pick for pick in picks if (demand, pick) in self.pairs), None)
            if first and self._can_travel(first) and load[first] < self._rules().visits:
                serves.append((demand, first))
                members.add(first)
                load[first] += 1
        members |= {key for key in stands.fillers if key in self.people and self._can_travel(key)}
        return Planned(key, tuple(sorted(members)), tuple(serves))


def _unbarred(person: Person) -> Person:
    return replace(
        person, paused=False, restricted=False, unit_refuses=False, declined=frozenset(),
        busy=(), taken=0,
    )  # fmt: skip
