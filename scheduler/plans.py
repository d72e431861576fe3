"""Plans of teams are made here, one at a time in a process, as long as their limit allows."""

from handlers.flows import planning
from handlers.flows.occasions import Errand
from handlers.operations import plan_runs
from handlers.operations.plan_runs import Workshop
from scheduler.ground import Ground
from storage.models import TeamPlan


def make(ground: Ground) -> int:
    """Make the next plan that waits and tell who asked for it; returns how many were made."""
    shop = Workshop(
        ground.database, ground.clock.now, ground.shelf, ground.house.matching,
        leaving=ground.leaving.is_set,
    )  # fmt: skip
    plan_id = plan_runs.claim(shop)
    if plan_id is None:
        return 0
    plan_runs.make(shop, plan_id)
    with ground.database.write() as session:
        errand = Errand(session, ground.clock.now(), ground.house)
        planning.tell_done(errand, session.get_one(TeamPlan, plan_id))
    return 1
