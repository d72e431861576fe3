"""The ground a search moves on: an instance by numbers, with everything barred already gone.

Teams, demands and experts are numbered by their place in ``keys``, ``demand_ids`` and
``expert_ids``. A *chance* is a visit that is allowed: its worth is weight × (100 + score).
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import islice

from handlers.rules.teams import gates
from handlers.rules.teams.instance import Instance, Rules, TeamKey
from handlers.rules.teams.plan import Plan, Team

# how many people without a chance may fill up a team when all of them would be too many
SPARE = 60
FULL = 20_000

Chance = tuple[float, int]
# the people of each team, and the visitor of each demand
Members = list[set[int]]
Visitors = dict[int, int]


@dataclass(frozen=True, slots=True)
class Ground:
    """An instance by numbers.

    ``chances[team][expert]`` are (worth, demand), best first; ``worth`` is the same by (demand,
    expert), and ``named`` those where the demand names the person. ``spare[team]`` are people who
    may travel with the team though no demand there is theirs. ``pinned[team]`` must be members,
    ``visits_pinned`` gives the visitor of a demand, ``going[team]`` is what officers have said.
    ``cities[team]`` numbers the cities, ``waiting`` are those that should get a team.
    """

    rules: Rules
    keys: tuple[TeamKey, ...]
    demand_ids: tuple[str, ...]
    expert_ids: tuple[str, ...]
    team_of: tuple[int, ...]
    county: tuple[str, ...]
    chances: tuple[dict[int, tuple[Chance, ...]], ...]
    spare: tuple[tuple[int, ...], ...]
    worth: dict[tuple[int, int], float]
    named: frozenset[tuple[int, int]]
    ranked: tuple[bool, ...]
    units: tuple[str, ...]
    year: tuple[int, ...]
    visits: tuple[int, ...]
    least: tuple[int, ...]
    pinned: tuple[frozenset[int], ...]
    visits_pinned: dict[int, int]
    going: tuple[bool | None, ...]
    cities: tuple[int, ...]
    waiting: frozenset[int]
    ceiling: float

    @property
    def city_price(self) -> float:
        """What a visit to one more city may cost."""
        return self.rules.city_share * self.ceiling

    def objective(self, members: Members, visitor: Visitors) -> float:
        """What a search maximises: the value, less the prices of cities left out and of counties.

        Only visits that are allowed count.
        """
        value = sum(self.worth[pair] for pair in visitor.items())
        value -= sum(len(people) for people in members)
        going = {self.cities[team] for team, people in enumerate(members) if people}
        value -= self.city_price * len(self.waiting - going)
        price = self.rules.county_price
        if price:
            visited = {
                (self.team_of[demand], expert, self.county[demand])
                for demand, expert in visitor.items()
            }
            value -= price * (len(visited) - len({place[:2] for place in visited}))
        return value

    def plan(self, members: Members, visitor: Visitors) -> Plan:
        """The plan of numbered members and visitors; teams without members stay at home."""
        serves: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for demand in sorted(visitor):
            pair = (self.demand_ids[demand], self.expert_ids[visitor[demand]])
            serves[self.team_of[demand]].append(pair)
        return Plan(
            tuple(
                Team(
                    key,
                    tuple(sorted(self.expert_ids[member] for member in members[team])),
                    tuple(serves[team]),
                )
                for team, key in enumerate(self.keys)
                if members[team]
            )
        )

    def numbered(self, plan: Plan) -> tuple[Members, Visitors]:
        """Members by team and visitor by demand of a plan whose identifiers are all known."""
        experts = {expert: place for place, expert in enumerate(self.expert_ids)}
        demands = {demand: place for place, demand in enumerate(self.demand_ids)}
        places = {key: team for team, key in enumerate(self.keys)}
        members: Members = [set() for _ in self.keys]
        visitor: Visitors = {}
        for team in plan.teams:
            members[places[team.key]] = {experts[member] for member in team.members}
            visitor.update({demands[demand]: experts[expert] for demand, expert in team.serves})
        return members, visitor


def survey(instance: Instance) -> Ground:
    """Number an instance and leave out whatever a gate bars."""
    keys = instance.team_keys()
    places = {key: team for team, key in enumerate(keys)}
    expert_ids, demand_ids = tuple(instance.experts), tuple(instance.demands)
    experts = {expert: place for place, expert in enumerate(expert_ids)}
    demands = {demand: place for place, demand in enumerate(demand_ids)}
    people, needs = tuple(instance.experts.values()), tuple(instance.demands.values())
    settled = tuple(instance.settled_for(key) for key in keys)
    cities = {city: place for place, city in enumerate(dict.fromkeys(key.city for key in keys))}
    chances, named = _chances(instance, places, experts, demands)
    return Ground(
        rules=instance.rules,
        keys=keys,
        demand_ids=demand_ids,
        expert_ids=expert_ids,
        team_of=tuple(places[demand.key] for demand in needs),
        county=tuple(demand.county for demand in needs),
        chances=chances,
        spare=_spare(instance, places, chances),
        worth={
            (demand, person): worth
            for of_team in chances
            for person, visits in of_team.items()
            for worth, demand in visits
        },
        named=named,
        ranked=tuple(expert.ranked for expert in people),
        units=tuple(expert.unit for expert in people),
        year=tuple(expert.max_per_year for expert in people),
        visits=tuple(instance.visits_of(expert) for expert in people),
        least=tuple(instance.least(key) for key in keys),
        pinned=tuple(
            frozenset(experts[name] for name in fixed.members)
            | frozenset(experts[name] for _, name in fixed.serves)
            for fixed in settled
        ),
        visits_pinned={
            demands[demand]: experts[name] for fixed in settled for demand, name in fixed.serves
        },
        going=tuple(True if fixed.members or fixed.serves else fixed.goes for fixed in settled),
        cities=tuple(cities[key.city] for key in keys),
        waiting=frozenset(
            cities[key.city]
            for key, of_team in zip(keys, chances, strict=True)
            if of_team and key.city not in instance.visited
        ),
        ceiling=_ceiling(chances),
    )


def _chances(
    instance: Instance,
    places: dict[TeamKey, int],
    experts: dict[str, int],
    demands: dict[str, int],
) -> tuple[tuple[dict[int, tuple[Chance, ...]], ...], frozenset[tuple[int, int]]]:
    """The visits that are allowed by team and person, and (demand, person) where he is named."""
    found: list[dict[int, list[Chance]]] = [defaultdict(list) for _ in places]
    needs = {
        name: (number, places[demand.key], demand.weight)
        for number, (name, demand) in enumerate(instance.demands.items())
        if gates.theme(instance, demand) is None
    }
    open_to = _travellers(instance, places)
    for name, who, score in instance.pairs:
        if score < instance.rules.score_min or name not in needs:
            continue
        demand, team, weight = needs[name]
        person = experts[who]
        if person in open_to[team]:
            found[team][person].append((weight * (100 + score), demand))
    named = frozenset(
        (demands[name], experts[who])
        for name, demand in instance.demands.items()
        for who in demand.unique
        if who in experts
    )
    return tuple(_opened(instance, of_team, named) for of_team in found), named


def _travellers(instance: Instance, places: dict[TeamKey, int]) -> list[frozenset[int]]:
    """For each team, who may travel with it."""
    people = list(enumerate(instance.experts.values()))
    free = {
        batch: frozenset(
            place
            for place, expert in people
            if gates.traveller(instance, expert, batch) is None and instance.visits_of(expert) > 0
        )
        for batch in {key.batch for key in places}
    }
    found = []
    for key in places:
        without = instance.settled_for(key).without
        out = frozenset(place for place, expert in people if expert.id in without)
        found.append(free[key.batch] - out if without else free[key.batch])
    return found


def _opened(
    instance: Instance, of_team: dict[int, list[Chance]], named: frozenset[tuple[int, int]]
) -> dict[int, tuple[Chance, ...]]:
    """Chances best first, without the people whom neither rank nor a demand opens the team to."""
    people = tuple(instance.experts.values())
    return {
        person: tuple(sorted(visits, key=lambda chance: (-chance[0], chance[1])))
        for person, visits in sorted(of_team.items())
        if people[person].ranked or any((demand, person) in named for _, demand in visits)
    }


def _spare(
    instance: Instance,
    places: dict[TeamKey, int],
    chances: tuple[dict[int, tuple[Chance, ...]], ...],
) -> tuple[tuple[int, ...], ...]:
    """People who may fill up a team; with very many, only those who are wanted least elsewhere."""
    wanted: Counter[int] = Counter()
    for of_team in chances:
        for person, visits in of_team.items():
            wanted[person] += len(visits)
    people = tuple(instance.experts.values())
    most = None if len(people) * len(places) <= FULL else SPARE
    order = sorted(range(len(people)), key=lambda place: (wanted[place], place))
    ranked = [place for place in order if people[place].ranked]
    found = []
    for (key, team), open_to in zip(places.items(), _travellers(instance, places), strict=True):
        fit = (place for place in ranked if place in open_to and place not in chances[team])
        pinned = instance.settled_for(key).members
        always = {place for place, expert in enumerate(people) if expert.id in pinned}
        found.append(tuple(sorted(always - chances[team].keys() | set(islice(fit, most)))))
    return tuple(found)


def _ceiling(chances: tuple[dict[int, tuple[Chance, ...]], ...]) -> float:
    """The worth of serving every demand by its best match, as if nobody were needed twice."""
    best: dict[int, float] = {}
    for of_team in chances:
        for visits in of_team.values():
            for worth, demand in visits:
                best[demand] = max(worth, best.get(demand, 0))
    return sum(best.values())
