"""Gates before scores: who may not travel with a team or visit a demand, and why (R32–R38)."""

from enum import Enum

from handlers.rules.teams.instance import Demand, Expert, Instance, TeamKey


class Gate(Enum):
    """Why somebody cannot be taken; the value is the key of its sentence."""

    LOW_SCORE = "low_score"
    NO_RANK = "no_rank"
    UNHEALTHY = "unhealthy"
    NOT_RECOMMENDED = "not_recommended"
    NOT_FREE = "not_free"
    NO_TEAMS = "no_teams"
    DECLINED = "declined"
    LEFT_OUT = "left_out"
    OFF_THEME = "off_theme"
    PAUSED = "paused"
    RESTRICTED = "restricted"


def traveller(instance: Instance, expert: Expert, batch: int) -> Gate | None:
    """What keeps a person from travelling in a batch at all; None when nothing does."""
    barred = (
        (not expert.healthy, Gate.UNHEALTHY),
        (expert.paused, Gate.PAUSED),
        (expert.restricted, Gate.RESTRICTED),
        (not expert.recommended, Gate.NOT_RECOMMENDED),
        (batch not in expert.batches, Gate.NOT_FREE),
        (expert.max_per_year < 1, Gate.NO_TEAMS),
        ((expert.id, batch) in instance.declined, Gate.DECLINED),
    )
    return next((gate for holds, gate in barred if holds), None)


def member(instance: Instance, expert: Expert, key: TeamKey) -> Gate | None:
    """What keeps a person out of a team whatever he would do there; None when nothing does.

    Rank is not judged here: a person without it is opened by a demand that names him and that he
    then visits, which is a rule of the whole team.
    """
    if expert.id in instance.settled_for(key).without:
        return Gate.LEFT_OUT
    return traveller(instance, expert, key.batch)


def theme(instance: Instance, demand: Demand) -> Gate | None:
    """Whether the theme of its team leaves a demand out (R25)."""
    fields = instance.settled_for(demand.key).fields
    return Gate.OFF_THEME if fields and demand.field not in fields else None


def visit(instance: Instance, demand: Demand, score: float) -> Gate | None:
    """What keeps a person who may travel from a demand he has a score for; None when nothing."""
    return Gate.LOW_SCORE if score < instance.rules.score_min else theme(instance, demand)
