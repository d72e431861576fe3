"""Who is told what of visits; a change goes to those it concerns and to nobody else."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from handlers.dialogue.conversation import Option
from handlers.dialogue.links import tap, under
from handlers.flows.occasions import (
    Occasion,
    day,
    tell_contact,
    tell_expert,
    tell_host,
)
from handlers.flows.readers import county_name
from handlers.operations import visits
from handlers.wording import say
from storage.models import Demand, Expert, ServiceRecord, Team, Visit
from storage.queries import visits as questions
from storage.queries.people import is_restricted
from storage.queries.visits import Stop
from storage.vocabulary import VisitState


def when(visit: Visit) -> str:
    """Half a day in words: 「6月15日上午」."""
    return f"{day(visit.day)}{visit.half.label}"


# ---------------------------------------------------------------- the itinerary


def tell_changes(occasion: Occasion, team: Team) -> tuple[int, int]:
    """Tell both sides of what is new or different; returns how many experts and enterprises.

    Visits of several people to one enterprise in one half-day are one message to the enterprise.
    """
    fresh = [
        stop
        for stop in questions.of_team(occasion.session, team.id)
        if stop.visit.told_revision < stop.visit.revision
    ]
    together: dict[tuple[int, str], list[Stop]] = {}
    for stop in fresh:
        _tell_planned(occasion, team, stop)
        together.setdefault((stop.enterprise.id, when(stop.visit)), []).append(stop)
    for stops in together.values():
        _ask_enterprise(occasion, stops)
    for stop in fresh:
        visits.told(occasion.session, stop.visit)
    experts = {stop.expert.id for stop in fresh}
    return len(experts), len({stop.enterprise.id for stop in fresh})


def _changed(stop: Stop) -> str:
    return say("visit.changed") if stop.visit.told_revision >= 0 else ""


def _tell_planned(occasion: Occasion, team: Team, stop: Stop) -> None:
    words = say(
        "visit.planned_expert",
        team=team.name,
        changed=_changed(stop),
        days=when(stop.visit),
        enterprise=stop.enterprise.name,
        county=county_name(stop.demand.county_code),
        title=stop.demand.title,
        number=stop.demand.number,
    )
    mark = f"visit:{stop.visit.id}:planned:{stop.visit.revision}"
    tell_expert(occasion, stop.invitation, "expert_visit", mark, words)


def about_the_time(stop: Stop) -> tuple[Option, Option]:
    """The two answers of an enterprise to the time of a visit."""
    return (
        Option(f"确认来访 {stop.visit.id}", say("visit.choose_confirm")),
        Option(f"来访时间不行 {stop.visit.id}", say("visit.choose_other")),
    )


def _ask_enterprise(occasion: Occasion, stops: Sequence[Stop]) -> None:
    first = stops[0]
    words = say(
        "visit.planned_enterprise",
        days=when(first.visit),
        changed=_changed(first),
        number=first.demand.number,
        people=people_in(occasion.session, stops),
    )
    text = under(words, [tap(option) for option in about_the_time(first)])
    mark = f"visit:{first.visit.id}:asked:{first.visit.revision}"
    tell_contact(occasion, first, mark, text, when(first.visit))


def people_in(session: Session, stops: Sequence[Stop]) -> str:
    """Who comes, without numbers; no name of anybody who wants it passed on to nobody."""
    return "、".join(
        f"{name_for_enterprise(session, stop.expert)}（{stop.expert.unit}{stop.expert.title}）"
        for stop in stops
    )


def name_for_enterprise(session: Session, expert: Expert) -> str:
    """What an enterprise reads as the name of an expert."""
    if is_restricted(session, expert.openid):
        return say("visit.name_by_bureau")
    return expert.name


def dropped(occasion: Occasion, team: Team, gone: Sequence[Visit], reason: str) -> int:
    """Tell both sides of visits that do not take place; returns how many enterprises were told.

    Only those hear of it who had been told that it would.
    """
    told: set[int] = set()
    for visit in gone:
        if visit.told_revision < 0:
            continue
        stop = questions.stop(occasion.session, visit.id)
        _tell_dropped(occasion, team, stop, reason)
        told.add(stop.enterprise.id)
    return len(told)


def _tell_dropped(occasion: Occasion, team: Team, stop: Stop, reason: str) -> None:
    days = _tell_dropped_expert(occasion, team, stop, reason)
    words = say("visit.dropped_enterprise", days=days, number=stop.demand.number, reason=reason)
    tell_contact(occasion, stop, _dropped_mark(stop), words, days)


def _tell_dropped_expert(occasion: Occasion, team: Team, stop: Stop, reason: str) -> str:
    days = when(stop.visit)
    words = say(
        "visit.dropped_expert",
        team=team.name,
        days=days,
        enterprise=stop.enterprise.name,
        reason=reason,
    )
    tell_expert(occasion, stop.invitation, "expert_visit", _dropped_mark(stop), words)
    return days


def _dropped_mark(stop: Stop) -> str:
    return f"visit:{stop.visit.id}:dropped:{stop.visit.revision}"


def not_wanted(occasion: Occasion, demand: Demand) -> None:
    """An enterprise has withdrawn its demand: those who were to come hear of it, and the host."""
    for stop in questions.of_demand(occasion.session, demand.id):
        gone = visits.drop_of_demand(occasion.session, "system", stop.team, demand, occasion.now)
        for visit in gone:
            if visit.told_revision >= 0:
                left = questions.stop(occasion.session, visit.id)
                _tell_dropped_expert(occasion, stop.team, left, say("visit.why_withdrawn"))
        if gone:
            words = say("visit.told_withdrawn", number=demand.number)
            tell_host(occasion, stop.team, f"withdrawn:{demand.number}", words)


# ---------------------------------------------------------------- both sides have agreed


def exchange(occasion: Occasion, stop: Stop) -> str:
    """Give each side the other's number, where its owner allows; what the enterprise reads (§6.1).

    Called when the expert has accepted and the enterprise has confirmed, and never before.
    """
    name, days = stop.expert.name, when(stop.visit)
    given = stop.invitation.shares_number and bool(stop.expert.mobile)
    if is_restricted(occasion.session, stop.expert.openid):
        told = say("visit.expert_by_bureau")
    elif given:
        told = say("visit.number_of_expert", name=name, mobile=stop.expert.mobile)
    else:
        told = say("visit.number_by_bureau", name=name)
    contact = stop.contact
    if contact.mobile and not is_restricted(occasion.session, contact.openid):
        words = say(
            "visit.number_of_contact",
            days=days,
            enterprise=stop.enterprise.name,
            contact=contact.name,
            mobile=contact.mobile,
        )
    else:
        words = say("visit.contact_by_bureau", days=days, enterprise=stop.enterprise.name)
    mark = f"visit:{stop.visit.id}:contact"
    tell_expert(occasion, stop.invitation, "expert_visit", mark, words)
    return told


# ---------------------------------------------------------------- two days before


def before(occasion: Occasion, stops: Sequence[Stop], contact: str, host: str) -> None:
    """The notices before departure to one expert: where he goes, whom he asks (practice §2.8)."""
    first = stops[0]
    lines = "\n".join(line_for_expert(stop) for stop in stops)
    words = say(
        "visit.before_expert", team=first.team.name, lines=lines, contact=contact, host=host
    )
    mark = f"before:{first.team.id}:{first.visit.day}"
    tell_expert(occasion, first.invitation, "expert_departs", mark, words)


def before_enterprise(occasion: Occasion, stops: Sequence[Stop]) -> None:
    """The notice before departure to one enterprise: who comes, what to prepare (R59, R61)."""
    first = stops[0]
    words = say(
        "visit.before_enterprise",
        number=first.demand.number,
        days=when(first.visit),
        people=people_in(occasion.session, stops),
    )
    mark = f"visit:{first.visit.id}:before:{first.visit.revision}"
    tell_contact(occasion, first, mark, words, when(first.visit), name="visit_near")


def line_for_expert(stop: Stop) -> str:
    """One visit as its expert sees it."""
    return say(
        "visit.mine_line",
        days=when(stop.visit),
        enterprise=stop.enterprise.name,
        county=county_name(stop.demand.county_code),
        number=stop.demand.number,
        state=stop.visit.state.label,
    )


# ---------------------------------------------------------------- the record


def summary(record: ServiceRecord) -> str:
    """What a record says, one line for each thing that was said."""
    return "\n".join(
        say("visit.recorded_line", label=label, words=words) for label, words in facts_of(record)
    )


def facts_of(record: ServiceRecord) -> list[tuple[str, str]]:
    """What a record says, by label; what was not said is left out."""
    hours = say("visit.hours", count=f"{record.hours:g}") if record.hours else ""
    trained = say("visit.trained", count=record.trained) if record.trained else ""
    novelty = f"{record.novelty.label}{record.novelty_name}" if record.novelty else ""
    told = (
        (say("visit.label_advice"), record.advice),
        (say("visit.label_outcome"), record.outcome.label if record.outcome else ""),
        (say("visit.label_hours"), hours),
        (say("visit.label_trained"), trained),
        (say("visit.label_novelty"), novelty),
        (say("visit.label_contract"), _contract(record)),
        (say("visit.label_station"), record.station),
    )
    return [(label, words) for label, words in told if words]


def _contract(record: ServiceRecord) -> str:
    if record.contract_wan:
        return say("visit.contract", amount=f"{record.contract_wan:g}")
    return say("visit.has_contract") if record.has_contract else ""


def ask_to_check(occasion: Occasion, stop: Stop, record: ServiceRecord) -> None:
    """Ask the other side whether a record is right."""
    by_expert = record.written_by == visits.EXPERT
    words = say(
        "visit.please_check",
        who=say("visit.the_expert" if by_expert else "visit.the_enterprise"),
        days=when(stop.visit),
        number=stop.demand.number,
        summary=summary(record),
    )
    text = under(words, [tap(Option(f"记录正确 {stop.visit.id}", say("visit.choose_right")))])
    mark = f"visit:{stop.visit.id}:check:{record.at.timestamp():.0f}"
    if by_expert:
        tell_contact(occasion, stop, mark, text, when(stop.visit))
    else:
        tell_expert(occasion, stop.invitation, "expert_visit", mark, text)


def progress(session: Session, stops: Sequence[Stop]) -> list[str]:
    """What an enterprise hears of its demand once experts are on the way."""
    return [
        say(
            "visit.progress_planned",
            days=when(stop.visit),
            name=name_for_enterprise(session, stop.expert),
            state=stop.visit.state.label,
        )
        for stop in stops
        if stop.visit.told_revision >= 0 and stop.visit.state is not VisitState.DROPPED
    ]


def tell_host_of(occasion: Occasion, stop: Stop, what: str, text: str) -> None:
    """Tell the host of something an enterprise said of a visit."""
    tell_host(occasion, stop.team, f"visit:{stop.visit.id}:{what}", text)
