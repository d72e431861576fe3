"""After declines: who stays where he is, and what it costs to move anybody.

First everybody who has not declined is pinned to his seat and only the gaps are filled. Where that
cannot be done, people may be moved, each at a price no better match is worth.
"""

from dataclasses import dataclass, replace

from handlers.planning.ground import Members, Visitors
from handlers.planning.model import Draw
from handlers.rules.teams import gates
from handlers.rules.teams.instance import Instance, TeamKey
from handlers.rules.teams.plan import Plan, Team

# dearer than any better use of three visits; a team that falls apart is still let go
SEAT_PRICE = 3_000.0
# a visit that was agreed gives way only to a clearly better one
VISIT_PRICE = 5.0


@dataclass(frozen=True, slots=True)
class Change:
    """What a new plan does to an old one: seats as (team, expert)."""

    gone: tuple[tuple[TeamKey, str], ...]
    joined: tuple[tuple[TeamKey, str], ...]
    moved: tuple[tuple[TeamKey, str], ...]
    visits_kept: int
    visits_before: int


def what_stands(instance: Instance, before: Plan) -> Plan:
    """What is left of an old plan when those who may not travel any more are taken out."""
    scores = {(pair.demand, pair.expert): pair.score for pair in instance.pairs}
    keys = set(instance.team_keys())
    return Plan(
        tuple(_standing(instance, team, scores) for team in before.teams if team.key in keys)
    )


def _standing(instance: Instance, team: Team, scores: dict[tuple[str, str], float]) -> Team:
    present = {
        member
        for member in team.members
        if member in instance.experts
        and gates.member(instance, instance.experts[member], team.key) is None
    }
    serves = [
        (demand, expert)
        for demand, expert in team.serves
        if expert in present
        and demand in instance.demands
        and instance.demands[demand].key == team.key
        and (demand, expert) in scores
        and gates.visit(instance, instance.demands[demand], scores[demand, expert]) is None
    ]
    opened = {expert for demand, expert in serves if expert in instance.demands[demand].unique}
    stay = {name for name in present if instance.experts[name].ranked or name in opened}
    return Team(
        team.key,
        tuple(member for member in team.members if member in stay),
        tuple(visit for visit in serves if visit[1] in stay),
    )


def pinned_to(instance: Instance, standing: Plan) -> Instance:
    """The instance with everybody of a plan pinned to his seat."""
    settled = dict(instance.settled)
    for team in standing.teams:
        fixed = instance.settled_for(team.key)
        if fixed.goes is not False:
            members = fixed.members | frozenset(team.members)
            settled[team.key] = replace(fixed, goes=True, members=members)
    return replace(instance, settled=settled)


def draw_of(members: Members, visitor: Visitors, seat_price: float) -> Draw:
    """What it is worth that seats and visits stay as they are."""
    return Draw(
        members={
            (team, expert): seat_price for team, people in enumerate(members) for expert in people
        }
        if seat_price
        else {},
        visits=dict.fromkeys(visitor.items(), VISIT_PRICE),
    )


def change(instance: Instance, before: Plan, after: Plan) -> Change:
    """What has become of an old plan; only those who could have stayed count as moved."""
    old, new = set(before.seats()), set(after.seats())
    standing = set(what_stands(instance, before).seats())
    visits = {visit for team in before.teams for visit in team.serves}
    kept = {visit for team in after.teams for visit in team.serves}
    return Change(
        gone=tuple(sorted(old - standing)),
        joined=tuple(sorted(new - old)),
        moved=tuple(sorted(standing - new)),
        visits_kept=len(visits & kept),
        visits_before=len(visits),
    )
