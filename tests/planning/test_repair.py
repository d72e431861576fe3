"""After declines: gaps are filled, nobody else is moved, and a team that falls apart is said."""

from dataclasses import replace

import pytest

from handlers.planning import account, repair, scope
from handlers.planning.account import Why
from handlers.planning.draft import draft
from handlers.planning.ground import survey
from handlers.rules.teams.instance import Instance
from handlers.rules.teams.judge import breaches
from handlers.rules.teams.plan import Plan
from tests.planning import small


def drafted(made: Instance) -> Plan:
    """The first draft of a year."""
    ground = survey(made)
    return ground.plan(*draft(ground))


@pytest.mark.parametrize("seed", range(10))
def test_a_repair_keeps_everybody_who_can_stay(seed: int) -> None:
    made = small.instance(seed, experts=40, demands=30, batches=2)
    before = drafted(made)
    gone = frozenset((name, key.batch) for key, name in [*before.seats()][::7])
    now = replace(made, declined=gone)
    standing = repair.what_stands(now, before)
    pinned = repair.pinned_to(now, standing)
    ground = survey(pinned)

    plan = ground.plan(*draft(ground, *ground.numbered(standing)))

    change = repair.change(now, before, plan)
    assert breaches(pinned, plan) == []
    assert {(name, key.batch) for key, name in change.gone} >= gone
    assert change.moved == ()


@pytest.mark.parametrize("seed", range(6))
def test_what_stands_breaks_no_rule_but_the_size(seed: int) -> None:
    made = small.instance(seed, experts=30, demands=30, batches=2)
    before = drafted(made)
    now = replace(
        made,
        declined=frozenset((name, key.batch) for key, name in [*before.seats()][::3]),
        rules=replace(made.rules, team_min=1),
        demands={name: demand for name, demand in made.demands.items() if name != "d0"},
        pairs=tuple(pair for pair in made.pairs if pair.demand != "d0"),
    )

    standing = repair.what_stands(now, before)

    left = Plan(tuple(team for team in standing.teams if team.members))
    assert breaches(now, left) == []


@pytest.mark.parametrize("seed", range(6))
def test_a_city_is_planned_with_the_people_the_others_leave(seed: int) -> None:
    made = small.instance(seed, experts=40, demands=30, batches=2)
    before = drafted(made)

    narrowed, staying = scope.within(made, before, ["泰州"], None)

    assert {team.key.city for team in staying.teams} <= {"盐城"}
    assert {key.city for key in narrowed.team_keys()} <= {"泰州"}
    together = Plan((*staying.teams, *drafted(narrowed).teams))
    assert breaches(made, together) == []


@pytest.mark.parametrize("seed", range(10))
def test_every_demand_is_visited_or_has_a_reason_that_is_true(seed: int) -> None:
    made = small.instance(seed, experts=12, demands=30, batches=2)
    plan = drafted(made)

    told = account.account(made, plan, made.demands)

    served, left = plan.served(), {row.demand: row for row in told.uncovered}
    going = {team.key for team in plan.teams}
    assert set(served) | set(left) == set(made.demands)
    for name, row in left.items():
        assert (row.why is Why.STAYS_HOME) <= (made.demands[name].key not in going)
        assert (row.why is Why.ALL_BARRED) <= bool(row.barred)
        assert (row.why is Why.NO_CANDIDATE) <= all(
            pair.score < made.rules.score_min for pair in made.pairs if pair.demand == name
        )
    seats = set(plan.seats())
    for name, people in told.alternates.items():
        assert all((made.demands[name].key, person) not in seats for person in people)
