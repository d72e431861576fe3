"""Small instances are solved to the best there is; drafts keep every rule."""

import math

import pytest

from handlers.planning import search
from handlers.planning.draft import draft
from handlers.planning.ground import survey
from handlers.planning.model import NO_DRAW
from handlers.planning.search import News, Proved
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
