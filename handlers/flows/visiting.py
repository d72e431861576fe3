"""Who is told what of visits; a change goes to those it concerns and to nobody else."""

from collections.abc import Sequence

from handlers.flows.occasions import Occasion, day, tell_contact, tell_expert
from handlers.wording import say
from storage.models import Team, Visit
from storage.queries import visits as questions
from storage.queries.visits import Stop


def when(visit: Visit) -> str:
    """Half a day in words: 「6月15日上午」."""
    return f"{day(visit.day)}{visit.half.label}"


def dropped(occasion: Occasion, team: Team, visits: Sequence[Visit], reason: str) -> int:
    """Tell both sides of visits that do not take place; returns how many enterprises were told.

    Only those hear of it who had been told that it would.
    """
    told: set[int] = set()
    for visit in visits:
        if visit.told_revision < 0:
            continue
        stop = questions.stop(occasion.session, visit.id)
        _tell_dropped(occasion, team, stop, reason)
        told.add(stop.enterprise.id)
    return len(told)


def _tell_dropped(occasion: Occasion, team: Team, stop: Stop, reason: str) -> None:
    mark = f"visit:{stop.visit.id}:dropped:{stop.visit.revision}"
    days = when(stop.visit)
    words = say(
        "visit.dropped_expert",
        team=team.name,
        days=days,
        enterprise=stop.enterprise.name,
        reason=reason,
    )
    tell_expert(occasion, stop.invitation, mark, words)
    words = say("visit.dropped_enterprise", days=days, number=stop.demand.number, reason=reason)
    tell_contact(occasion, stop, mark, words, days)
