"""How typical cases and nominations go up, county, city, province, and back (R75, R78)."""

from handlers.rules.lifecycle import Desk
from storage.vocabulary import Stage

BEGUN = frozenset({Stage.DRAFT, Stage.RETURNED})
# where it goes when a desk passes it on
FORWARD: dict[tuple[Desk, Stage], Stage] = {
    **{(Desk.COUNTY, stage): Stage.AT_CITY for stage in BEGUN},
    **{(Desk.DIRECT, stage): Stage.AT_PROVINCE for stage in BEGUN},
    (Desk.CITY, Stage.AT_CITY): Stage.AT_PROVINCE,
    (Desk.PROVINCE, Stage.AT_PROVINCE): Stage.APPROVED,
}
BACK = frozenset({(Desk.CITY, Stage.AT_CITY), (Desk.PROVINCE, Stage.AT_PROVINCE)})
# what can be taken down, and by whom: each at its own desk, the province always
DOWN = frozenset(set(FORWARD) | {(Desk.PROVINCE, Stage.APPROVED)})


class NotHere(Exception):
    """It is not at this desk."""


def next_stage(desk: Desk, stage: Stage) -> Stage:
    """Where a desk passes it on to. Raises NotHere."""
    try:
        return FORWARD[desk, stage]
    except KeyError as error:
        raise NotHere from error


def is_at(desk: Desk, stage: Stage) -> bool:
    """Whether it lies at a desk, which may then write on it and pass it on."""
    return (desk, stage) in FORWARD
