"""A plan as it is kept: teams with members, visits and alternates, what is left out and why."""

from dataclasses import replace
from typing import Any

from handlers.operations.plan_ground import Terrain
from handlers.planning import repair, report
from handlers.planning.account import account
from handlers.planning.background import Progress
from handlers.rules.teams.plan import Plan, value
from handlers.rules.teams.preflight import Finding, Obstacle
from handlers.wording import say
from storage import tables

Data = dict[str, Any]
# who could come for a demand that is left out; more would not be read
SHOWN = 3
ABOUT_PEOPLE = frozenset(
    {Obstacle.ELSEWHERE, Obstacle.YEAR_CAP, Obstacle.BARRED, Obstacle.VISIT_CAP}
)


def of_plan(found: Terrain, plan: Plan) -> Data:
    """The content of a plan in hand.

    Experts are ids, demands numbers, cities the codes of their bureaus.
    """
    instance = found.instance
    told = account(instance, plan, instance.demands)
    content: Data = {
        "value": value(instance, plan),
        "demands": len(instance.demands),
        "experts": len(instance.experts),
        "teams": [
            {
                "city": found.codes[team.key.city],
                "members": [int(member) for member in team.members],
                "serves": [[demand, int(expert)] for demand, expert in team.serves],
                "alternates": {
                    demand: [int(name) for name in names]
                    for demand, _ in team.serves
                    if (names := told.alternates.get(demand))
                },
                "theme": theme_name(outline.theme),
                "also": [theme_name(code) for code in outline.also],
                "crossings": outline.crossings,
                "demands": outline.demands,
            }
            for team, outline in zip(plan.teams, told.outlines, strict=True)
        ],
        "uncovered": [
            [left.demand, left.why.value, [int(name) for name in left.experts[:SHOWN]]]
            for left in told.uncovered
        ],
    }
    if found.before is not None:
        change = repair.change(instance, found.before, plan)
        content["change"] = {
            "gone": [int(name) for _, name in change.gone],
            "joined": [int(name) for _, name in change.joined],
            "moved": [int(name) for _, name in change.moved],
        }
    return content


def of_findings(found: Terrain, findings: list[Finding]) -> list[str]:
    """What stands in the way, in words; experts by their names."""
    return [report.of_finding(_named(found, finding)) for finding in findings]


def _named(found: Terrain, finding: Finding) -> Finding:
    if finding.obstacle not in ABOUT_PEOPLE:
        return finding
    return replace(finding, subject=found.names.get(finding.subject, finding.subject))


def of_progress(progress: Progress, *, proved: bool = False) -> Data:
    """How far a search is."""
    return {
        "seconds": round(progress.seconds, 1),
        "objective": progress.objective,
        "bound": progress.bound,
        "gap": progress.gap,
        "proved": proved,
    }


def theme_name(code: str) -> str:
    """What a field is called; several fields or none are a mixed team (R25)."""
    names = {row.code: row.name for row in tables.industries()}
    return names.get(code, say("plan.mixed"))
