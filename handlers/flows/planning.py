"""Plans of teams in words, for the officers who decide on them (R50)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from handlers.flows.occasions import Occasion, days, stamp
from handlers.operations import occasions, plans
from handlers.operations.teams import NotAHost, Who
from handlers.rules.invitations import NotPossible
from handlers.wording import say
from storage import tables
from storage.models import Bureau, Expert, Officer, TeamPlan
from storage.queries import plans as questions
from storage.vocabulary import PlanState

Data = dict[str, Any]
# more lines of what is left out would not be read on a phone
MOST_LEFT = 8
MANY = 3


def place(code: str) -> str:
    """A city or a direct county by its name."""
    return tables.current(code).name


def days_of(plan: TeamPlan) -> str:
    """The days of a plan in words."""
    return days(plan.starts, plan.ends)


def cities_of(session: Session, plan: TeamPlan) -> str:
    """The cities of a plan in words."""
    if len(plan.cities) <= MANY:
        return "、".join(place(code) for code in plan.cities)
    if set(plan.cities) >= {each.code for each in questions.hosts(session)}:
        return say("teamplan.province")
    return say("teamplan.several", first=place(plan.cities[0]), count=len(plan.cities))


def card(session: Session, plan: TeamPlan, bureau: Bureau) -> str:
    """A plan as an officer of a bureau reads it, with what can be done next."""
    content = plan.content
    parts = [say("teamplan.head", number=plan.number, cities=cities_of(session, plan),
                 days=days_of(plan), state=plan.state.label, progress=_progress(plan))]  # fmt: skip
    mine = [
        part for part in content.get("teams", ()) if bureau.code in {plan.host_code, part["city"]}
    ]
    if content.get("teams") is not None:
        parts.append(total(plan))
    parts += [line for part in mine for line in _team(session, plan, part)]
    if change := content.get("change"):
        gone, joined, moved = (len(change[name]) for name in ("gone", "joined", "moved"))
        parts.append(say("teamplan.change", gone=gone, joined=joined, moved=moved))
    if left := content.get("uncovered"):
        parts.append(say("teamplan.uncovered", count=len(left), lines=_left(session, left)))
    findings = "\n".join(content.get("findings", ()))
    if plan.state is PlanState.IMPOSSIBLE:
        parts.append(say("teamplan.next_impossible", findings=findings))
    elif findings:
        parts.append(say("teamplan.findings", findings=findings))
    parts.append(_next(plan, bureau))
    return "\n".join(part for part in parts if part)


def total(plan: TeamPlan) -> str:
    """A plan in one line of figures."""
    teams = plan.content.get("teams", ())
    return say(
        "teamplan.total",
        teams=len(teams),
        members=sum(len(part["members"]) for part in teams),
        served=sum(len(part["serves"]) for part in teams),
        demands=plan.content.get("demands", 0),
    )


def _progress(plan: TeamPlan) -> str:
    told = plan.progress
    if not told:
        return ""
    return say("teamplan.progress", seconds=round(told["seconds"]), near=_near(told))


def _near(told: Data) -> str:
    if told["objective"] is None:
        return say("teamplan.near_none")
    if told["proved"]:
        return say("teamplan.near_best")
    if told["gap"] is None:
        return say("teamplan.near_unknown")
    return say("teamplan.near_gap", gap=f"{100 * told['gap']:.2f}%")


def _team(session: Session, plan: TeamPlan, part: Data) -> Iterable[str]:
    people = {number: session.get_one(Expert, number) for number in _named(part)}
    taken = plan.taken_up.get(part["city"])
    crossings = say("teamplan.crossings", count=part["crossings"]) if part["crossings"] else ""
    yield say(
        "teamplan.part",
        city=place(part["city"]),
        theme=part["theme"],
        members=len(part["members"]),
        served=len(part["serves"]),
        demands=part["demands"],
        crossings=crossings,
        taken=say("teamplan.taken", team=taken) if taken else "",
    )
    for number, expert in part["serves"]:
        others = "、".join(people[each].name for each in part["alternates"].get(number, ()))
        yield say(
            "teamplan.visit",
            number=number,
            title=_title(session, number),
            name=people[expert].name,
            unit=people[expert].unit,
            others=say("teamplan.others", names=others) if others else "",
        )
    busy = {expert for _, expert in part["serves"]}
    idle = "、".join(people[each].name for each in part["members"] if each not in busy)
    if idle:
        yield say("teamplan.fillers", names=idle)


def _named(part: Data) -> set[int]:
    others = {each for names in part["alternates"].values() for each in names}
    return {*part["members"], *others}


def _title(session: Session, number: str) -> str:
    demand = questions.demand_numbered(session, number)
    if demand is None or demand.confidential:
        return say("officer.hidden")
    return demand.title


def _left(session: Session, left: list[Any]) -> str:
    lines = [
        say(
            "teamplan.left_line",
            number=number,
            title=_title(session, number),
            why=say(f"plan.why_{why}"),
        )
        for number, why, _ in left[:MOST_LEFT]
    ]
    if len(left) > MOST_LEFT:
        lines.append(say("teamplan.more", count=len(left) - MOST_LEFT))
    return "\n".join(lines)


def _next(plan: TeamPlan, bureau: Bureau) -> str:
    if plan.state is PlanState.RUNNING:
        return say("teamplan.next_running") if plan.content else ""
    open_ = plans.parts_for(plan, bureau)
    if plan.state is not PlanState.READY or not open_:
        return ""
    city = "" if len(open_) == 1 else f" {place(open_[0]['city'])}"
    return say("teamplan.next_ready", number=plan.number, city=city)


def take_up(occasion: Occasion, who: Who, plan: TeamPlan, city: str) -> str:
    """Make a city's part of a plan a team; the sentence about it."""
    theme = next(part["theme"] for part in plan.content["teams"] if part["city"] == city)
    where = place(city)
    name = say("team.name", year=plan.starts.year, city=where.removesuffix("市"), theme=theme)
    try:
        done = plans.take_up(occasion.session, who, plan, city, name, occasion.now)
    except plans.NotReady as why:
        return say("teamplan.cannot", number=plan.number, state=why.state.label)
    except plans.NoSuchPart:
        return say("teamplan.no_part", number=plan.number)
    except NotAHost:
        return say("teamplan.other_host", city=where)
    except NotPossible as why:
        return say("team.cannot", number=plan.number, state=why.state.label)
    lines = [say("teamplan.took", team=done.team.number, name=done.team.name, seats=done.seats)]
    if done.skipped:
        names = "、".join(f"{expert}{say(f'team.bar_{bar}')}" for expert, bar in done.skipped)
        lines.append(say("teamplan.skipped", names=names))
    if done.gone:
        lines.append(say("teamplan.gone", numbers="、".join(done.gone)))
    return "\n".join(lines)


def tell_done(occasion: Occasion, plan: TeamPlan) -> None:
    """Tell the officer who asked for a plan that it is there, or that there is none."""
    if plan.state not in {PlanState.READY, PlanState.IMPOSSIBLE}:
        return
    officer = occasion.session.get_one(Officer, plan.asked_by)
    if not officer.openid:
        return
    key = "teamplan.told_ready" if plan.state is PlanState.READY else "teamplan.told_impossible"
    text = say(
        key,
        number=plan.number,
        cities=cities_of(occasion.session, plan),
        days=days_of(plan),
        total=total(plan),
    )
    occasions.tell(
        occasion.session,
        "plan_done",
        officer.openid,
        occasion.now,
        {"number": plan.number},
        text=text,
        region=plan.host_code,
        data={"what": plan.number, "at": stamp(occasion.now)},
    )
