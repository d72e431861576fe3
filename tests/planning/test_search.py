"""Small instances are solved to the best there is; drafts keep every rule."""

import math
import random
import time

import pytest

from handlers.planning import search
from handlers.planning.draft import draft
from handlers.planning.ground import survey
from handlers.planning.model import NO_DRAW
from handlers.planning.search import Found, News, Proved
from handlers.rules.teams.judge import breaches
from tests.planning import small


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 4, 11])
def test_a_small_year_is_planned_as_well_as_by_trying_everything(seed: int) -> None:
    made = small.instance(seed, batches=1 + seed % 2, demands=4 + seed % 2)
    ground = survey(made)
    members, visitor = draft(ground)
    heard: list[News] = []

    search.prove(ground, members, visitor, lambda: 60.0, heard.append, NO_DRAW)

    proved = heard[-1]
    assert isinstance(proved, Proved)
    assert proved.found is not None
    plan = ground.plan(proved.found.members, proved.found.visitor)
    assert breaches(made, plan) == []
    assert math.isclose(small.objective(made, plan), small.best(made), abs_tol=1e-6)
    assert math.isclose(proved.found.objective, small.objective(made, plan), abs_tol=1e-6)


@pytest.mark.parametrize("seed", range(40))
def test_a_draft_breaks_no_rule(seed: int) -> None:
    made = small.instance(seed, experts=14, demands=12, batches=2)
    ground = survey(made)

    plan = ground.plan(*draft(ground))

    assert breaches(made, plan) == []


def test_a_busy_machine_is_known_by_its_clock() -> None:
    strain = search.Strain()
    until = time.process_time() + 0.1
    while time.process_time() < until:
        pass
    time.sleep(0.3)  # somebody else has the processor

    share, took = strain.share(), strain.took()

    assert 2 < share <= search.BUSIEST
    assert 0.1 <= took < 0.3


def test_a_crowd_is_of_one_batch_and_of_people_who_fit_there() -> None:
    ground = survey(small.instance(3, experts=14, demands=12, batches=2))

    teams, people = search._crowd(ground, random.Random(0), 5)

    assert len({ground.keys[team].batch for team in teams}) == 1
    assert 0 < len(people) <= 5
    assert people <= {expert for team in teams for expert in ground.chances[team]}


@pytest.mark.parametrize("seed", [0, 1, 4])
def test_roaming_a_few_teams_and_a_few_people_comes_near_the_best_and_breaks_no_rule(
    seed: int,
) -> None:
    made = small.instance(seed, batches=1 + seed % 2, demands=4 + seed % 2)
    ground = survey(made)
    members, visitor = draft(ground)
    start = Found(members, visitor, ground.objective(members, visitor))
    heard: list[News] = []
    seconds = iter([5.0] * 12 + [0.0])

    search.roam(ground, start, lambda: next(seconds), heard.append, lambda: None, NO_DRAW, seed)

    found = [start, *(each for each in heard if isinstance(each, Found))]
    plans = [ground.plan(each.members, each.visitor) for each in found]
    assert [breaches(made, plan) for plan in plans] == [[] for _ in plans]
    worth = [each.objective for each in found]
    assert worth == sorted(worth)
    assert 0.99 * small.best(made) <= worth[-1] <= small.best(made) + 1e-6
