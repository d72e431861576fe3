"""What a plan covers and what it does not, and why; themes, days and alternates of its teams."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum

from handlers.rules.teams import gates
from handlers.rules.teams.gates import Gate
from handlers.rules.teams.instance import Demand, Expert, Instance, Pair, TeamKey
from handlers.rules.teams.plan import Plan, Team, crossings

ALTERNATES = 2
# a second field belongs to the theme when it has at least this share of the visits (R25)
ALSO = 0.15
HALF_DAYS = 2
DAYS_LEAST, DAYS_MOST = 2, 3


class Why(Enum):
    """Why nobody visits a demand; the value is the key of its sentence."""

    OFF_THEME = "off_theme"
    NO_CANDIDATE = "no_candidate"
    ALL_BARRED = "all_barred"
    STAYS_HOME = "stays_home"
    FREE = "free"
    UNIT_CAP = "unit_cap"
    TEAM_FULL = "team_full"
    NO_VISIT_LEFT = "no_visit_left"
    ELSEWHERE = "elsewhere"
    YEAR_CAP = "year_cap"


# what an officer could change most easily comes first
EASIEST_FIRST = (
    Why.FREE, Why.UNIT_CAP, Why.TEAM_FULL, Why.NO_VISIT_LEFT, Why.ELSEWHERE, Why.YEAR_CAP,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A demand without a visit: the reason, and the people it holds for, best match first.

    ``barred`` counts the gates that keep the candidates out.
    """

    demand: str
    why: Why
    experts: tuple[str, ...] = ()
    barred: tuple[tuple[Gate, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """A team in figures: theme by fields, days (R26), counties crossed by members (R31)."""

    key: TeamKey
    theme: str
    also: tuple[str, ...]
    on_theme: int
    days: int
    crossings: int
    demands: int
    fields: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Account:
    """Outlines of the teams, demands left out, and for each visit who could take it over."""

    outlines: tuple[Outline, ...]
    uncovered: tuple[Uncovered, ...]
    alternates: Mapping[str, tuple[str, ...]]


def account(instance: Instance, plan: Plan, asked: Collection[str]) -> Account:
    """Explain a plan: the teams, and of the demands ``asked`` for those left out."""
    books = _Books(instance, plan)
    served = plan.served()
    return Account(
        outlines=tuple(books.outline(team) for team in plan.teams),
        uncovered=tuple(
            books.uncovered(demand)
            for name, demand in instance.demands.items()
            if name in asked and name not in served
        ),
        alternates={name: books.alternates(instance.demands[name]) for name in served},
    )


class _Books:
    """An instance and a plan, indexed for questions."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance = instance
        self.teams = {team.key: team for team in plan.teams}
        self.members = set(plan.seats())
        self.seat = {(name, key.batch): key for key, name in self.members}
        self.teams_of = Counter(name for _, name in self.members)
        self.load = Counter((team.key, expert) for team in plan.teams for _, expert in team.serves)
        self.units = Counter((key, instance.experts[name].unit) for key, name in self.members)
        self.pairs: dict[str, list[Pair]] = defaultdict(list)
        for pair in instance.pairs:
            self.pairs[pair.demand].append(pair)
        for pairs in self.pairs.values():
            pairs.sort(key=lambda pair: (-pair.score, pair.expert))
        self.waiting: dict[TeamKey, Counter[str]] = defaultdict(Counter)
        for demand in instance.demands.values():
            self.waiting[demand.key][demand.field] += 1

    def outline(self, team: Team) -> Outline:
        demands = [self.instance.demands[demand] for demand, _ in team.serves]
        visits = Counter(demand.field for demand in demands)
        order = [field for field, _ in sorted(visits.items(), key=lambda row: (-row[1], row[0]))]
        theme = order[0] if order else ""
        also = tuple(field for field in order[1:] if visits[field] >= ALSO * len(demands))
        fields = {theme, *also}
        busiest = Counter(expert for _, expert in team.serves)
        half_days = max(busiest.values(), default=0)
        days = min(DAYS_MOST, max(DAYS_LEAST, -(-half_days // HALF_DAYS)))
        waiting = self.waiting[team.key]
        return Outline(
            key=team.key,
            theme=theme,
            also=also,
            on_theme=sum(self.instance.experts[name].field in fields for name in team.members),
            days=days,
            crossings=crossings(self.instance, team),
            demands=sum(waiting.values()),
            fields=tuple((field, visits[field], waiting[field]) for field in order),
        )

    def uncovered(self, demand: Demand) -> Uncovered:
        instance = self.instance
        if gates.theme(instance, demand) is not None:
            return Uncovered(demand.id, Why.OFF_THEME)
        near = [
            instance.experts[pair.expert]
            for pair in self.pairs[demand.id]
            if pair.score >= instance.rules.score_min
        ]
        if not near:
            return Uncovered(demand.id, Why.NO_CANDIDATE)
        verdicts = [(expert, self._gate(expert, demand)) for expert in near]
        fit = [expert for expert, gate in verdicts if gate is None]
        if not fit:
            barred = Counter(gate for _, gate in verdicts if gate is not None)
            return Uncovered(demand.id, Why.ALL_BARRED, (), tuple(barred.most_common()))
        if demand.key not in self.teams:
            return Uncovered(demand.id, Why.STAYS_HOME, tuple(expert.id for expert in fit))
        reasons: dict[Why, list[str]] = defaultdict(list)
        for expert in fit:
            reasons[self._hindrance(expert, demand.key)].append(expert.id)
        why = next(why for why in EASIEST_FIRST if why in reasons)
        return Uncovered(demand.id, why, tuple(reasons[why]))

    def alternates(self, demand: Demand) -> tuple[str, ...]:
        """Who could visit a demand instead and is free to join, best match first."""
        found: list[str] = []
        for pair in self.pairs[demand.id]:
            expert = self.instance.experts[pair.expert]
            if (
                len(found) < ALTERNATES
                and pair.score >= self.instance.rules.score_min
                and (demand.key, expert.id) not in self.members
                and self._gate(expert, demand) is None
                and self._hindrance(expert, demand.key) in {Why.FREE, Why.TEAM_FULL}
            ):
                found.append(expert.id)
        return tuple(found)

    def _gate(self, expert: Expert, demand: Demand) -> Gate | None:
        gate = gates.member(self.instance, expert, demand.key)
        if gate is None and not expert.ranked and expert.id not in demand.unique:
            seated = (demand.key, expert.id) in self.members
            return None if seated else Gate.NO_RANK
        return gate

    def _hindrance(self, expert: Expert, key: TeamKey) -> Why:
        rules, visits = self.instance.rules, self.instance.visits_of(expert)
        if (key, expert.id) in self.members:
            return Why.NO_VISIT_LEFT if self.load[key, expert.id] >= visits else Why.FREE
        hindrances = (
            ((expert.id, key.batch) in self.seat, Why.ELSEWHERE),
            (self.teams_of[expert.id] >= expert.max_per_year, Why.YEAR_CAP),
            (self.units[key, expert.unit] >= rules.unit_cap, Why.UNIT_CAP),
            (len(self.teams[key].members) >= rules.team_max, Why.TEAM_FULL),
        )
        return next((why for holds, why in hindrances if holds), Why.FREE)
