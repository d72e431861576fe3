"""A plan told to people: sentences for an officer, and the file with its reasons."""

from collections import Counter
from typing import Any

from handlers.planning import repair
from handlers.planning.account import Account, Outline, Uncovered
from handlers.planning.background import Progress
from handlers.planning.planner import Result
from handlers.planning.trial import BadTrial
from handlers.rules.teams.instance import Instance, TeamKey
from handlers.rules.teams.plan import Plan, value
from handlers.rules.teams.preflight import Finding
from handlers.wording import say

Json = dict[str, Any]


def of_finding(finding: Finding) -> str:
    """What stands in the way, where, and what to do."""
    counts = [
        say("plan.barred_count", gate=say(f"plan.gate_{gate.value}"), count=count)
        for gate, count in finding.barred
    ]
    home = say("plan.stays_home") if finding.key is not None and not finding.stops else ""
    return home + say(
        f"plan.obstacle_{finding.obstacle.value}",
        team=_team(finding.key),
        subject=finding.subject,
        needed=finding.needed,
        available=finding.available,
        gate=say(f"plan.gate_{finding.gate.value}") if finding.gate else "",
        barred=say("plan.barred", listed="、".join(counts)) if counts else "",
    )


def of_bad(bad: BadTrial) -> str:
    """What is wrong with a file, and where."""
    return say(f"plan.bad_{bad.wrong}", file=bad.file, place=bad.place)


def of_progress(progress: Progress) -> str:
    """How far the search is."""
    seconds = round(progress.seconds)
    if progress.objective is None:
        return say("plan.progress_nothing", seconds=seconds)
    worth = _figure(progress.objective)
    if progress.bound is None or progress.gap is None:
        return say("plan.progress_unbounded", seconds=seconds, value=worth)
    bound, gap = _figure(progress.bound), _share(progress.gap)
    return say("plan.progress", seconds=seconds, value=worth, bound=bound, gap=gap)


def of_draft(plan: Plan) -> str:
    """That there is a draft."""
    members, served = _seats(plan), len(plan.served())
    return say("plan.drafted", teams=len(plan.teams), members=members, served=served)


def of_result(
    instance: Instance, told: Account, result: Result, before: Plan | None, file: str
) -> list[str]:
    """What has come out, what could not be covered, and what has changed.

    ``instance`` and ``before`` are what was planned now, without the teams that stay.
    """
    plan = result.plan
    said = [
        say(
            "plan.written",
            file=file,
            demands=len(instance.demands),
            value=_figure(value(instance, plan)),
            teams=len(plan.teams),
            members=_seats(plan),
            served=len(plan.served()),
        ),
        _nearness(result),
    ]
    if before is not None:
        change = repair.change(instance, before, plan)
        said.append(
            say(
                "plan.changed",
                gone=len(change.gone),
                joined=len(change.joined),
                moved=len(change.moved),
                before=change.visits_before,
                kept=change.visits_kept,
            )
        )
        said += _teams_lost(instance, before, plan)
    said += _small_teams(instance, plan)
    said += _cities_left(instance, plan)
    reasons = Counter(left.why for left in told.uncovered)
    if reasons:
        listed = (
            say("plan.reason_count", reason=say(f"plan.why_{why.value}"), count=count)
            for why, count in reasons.most_common()
        )
        count = sum(reasons.values())
        said.append(say("plan.uncovered", count=count, reasons="、".join(listed)))
    return said


def _nearness(result: Result) -> str:
    if result.proved:
        return say("plan.best")
    gap = result.progress.gap
    return say("plan.not_bounded") if gap is None else say("plan.not_proved", gap=_share(gap))


def _small_teams(instance: Instance, plan: Plan) -> list[str]:
    least = instance.rules.team_min
    return [
        say(
            "plan.small",
            team=_team(team.key),
            least=least,
            reason=instance.settled_for(team.key).reason,
        )
        for team in plan.teams
        if len(team.members) < least
    ]


def _teams_lost(instance: Instance, before: Plan, plan: Plan) -> list[str]:
    going = {team.key for team in plan.teams}
    return [
        say("plan.team_lost", team=_team(team.key), least=instance.rules.team_min)
        for team in before.teams
        if team.key not in going
    ]


def _cities_left(instance: Instance, plan: Plan) -> list[str]:
    visited = {team.key.city for team in plan.teams} | instance.visited
    waiting = dict.fromkeys(demand.city for demand in instance.demands.values())
    return [
        say("plan.city_left", city=city, least=instance.rules.team_min)
        for city in waiting
        if city not in visited
    ]


def to_json(
    instance: Instance, plan: Plan, told: Account, result: Result, before: Plan | None
) -> Json:
    """A plan file: the teams as the trial format has them, and the reasons beside them."""
    content: Json = {
        "teams": [
            {
                "city": team.key.city,
                "batch": team.key.batch,
                "members": list(team.members),
                "serves": [list(visit) for visit in team.serves],
                **_outline(outline),
                "reason": instance.settled_for(team.key).reason,
            }
            for team, outline in zip(plan.teams, told.outlines, strict=True)
        ],
        "value": value(instance, plan),
        "bound": result.progress.bound,
        "gap": result.progress.gap,
        "proved": result.proved,
        "uncovered": [_uncovered(left) for left in told.uncovered],
        "alternates": {demand: list(names) for demand, names in told.alternates.items() if names},
    }
    if before is not None:
        content["change"] = _change(repair.change(instance, before, plan))
    return content


def _outline(outline: Outline) -> Json:
    return {
        "theme": outline.theme,
        "also": list(outline.also),
        "on_theme": outline.on_theme,
        "days": outline.days,
        "counties_crossed": outline.crossings,
        "demands": outline.demands,
        "fields": [list(row) for row in outline.fields],
    }


def _uncovered(left: Uncovered) -> Json:
    return {
        "demand": left.demand,
        "why": left.why.value,
        "says": say(f"plan.why_{left.why.value}"),
        "experts": list(left.experts),
        "barred": {say(f"plan.gate_{gate.value}"): count for gate, count in left.barred},
    }


def _change(change: repair.Change) -> Json:
    def seats(found: tuple[tuple[TeamKey, str], ...]) -> list[list[str | int]]:
        return [[key.city, key.batch, name] for key, name in found]

    return {
        "gone": seats(change.gone),
        "joined": seats(change.joined),
        "moved": seats(change.moved),
        "visits_before": change.visits_before,
        "visits_kept": change.visits_kept,
    }


def _seats(plan: Plan) -> int:
    return sum(len(team.members) for team in plan.teams)


def _team(key: TeamKey | None) -> str:
    return (
        say("plan.whole_year") if key is None else say("plan.team", city=key.city, batch=key.batch)
    )


def _figure(number: float) -> str:
    return f"{number:,.0f}"


def _share(share: float) -> str:
    return f"{100 * share:.2f}%"
