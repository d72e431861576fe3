"""Verdicts carried out: the operation, the notices that follow it, and the sentence about it."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from handlers.dialogue.conversation import Utterance
from handlers.flows import tell
from handlers.flows.readers import bureau_name
from handlers.flows.talk import Talk, Turn
from handlers.operations import notices, verdicts
from handlers.reception.officer import cards
from handlers.rules import lifecycle
from handlers.wording import say
from storage.models import Bureau, Officer
from storage.queries import demands as questions
from storage.queries.people import officer_of
from storage.vocabulary import Act, DemandState, Rank, ReturnReason

Answer = tuple[Talk, Utterance]
Who = tuple[Officer, Bureau]


@dataclass(frozen=True, slots=True)
class Target:
    """A demand that a verdict is about, and the step that the officer saw; 0 for none."""

    number: str
    step: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one verdict, and whether it was carried out."""

    text: str
    done: bool = False


def forward(turn: Turn, who: Who, target: Target, checked: Collection[str] = ()) -> Told:
    """Approve one demand and tell its enterprise; the sentence for the officer.

    ``checked`` are the points of the checklist the officer has ticked (R90).
    """
    row = questions.seen_by(turn.session, who[1], target.number)
    if row is None:
        return Told(say("officer.no_such_demand", number=target.number))
    demand = row[0]
    try:
        verdicts.forward(
            turn.session, *who, demand, turn.now, seen=target.step or None, checked=checked
        )
    except verdicts.NeedsColleague:
        return Told(say("review.needs_colleague", number=demand.number))
    except (verdicts.Overtaken, lifecycle.NotAllowed) as why:
        return Told(_refusal(why, row))
    tell.moved(turn, row, who[1])
    return Told(_forwarded(turn, who, row), done=True)


def _forwarded(turn: Turn, who: Who, row: questions.Row) -> str:
    """Where an approved demand has gone; the morning letter tells those whose desk it is."""
    demand, superior = row[0], who[1].reports_to
    if demand.state is DemandState.AT_CITY and who[1].rank is Rank.CITY:
        return say("review.acted_for", number=demand.number, county=bureau_name(demand.county_code))
    if demand.state is DemandState.AT_CITY and superior:
        return say("review.to_city", number=demand.number, city=bureau_name(superior))
    if demand.state is DemandState.CHECKED and who[1].rank is Rank.ZONE:
        return say("review.to_county", number=demand.number, county=bureau_name(demand.county_code))
    if demand.state is DemandState.CHECKED:
        alone = not verdicts.has_colleagues(turn.session, who[0])
        key = "review.to_check_alone" if alone else "review.to_check"
        return say(key, number=demand.number)
    marked = say("review.single_handed") if demand.single_handed else ""
    return say("review.to_province", number=demand.number, marked=marked)


def send_back(
    turn: Turn,
    who: Who,
    target: Target,
    reason: ReturnReason,
    note: str,
    fields: Collection[str] = (),
) -> Told:
    """Send one demand back and tell its enterprise what to mend; ``fields`` are marked slots."""
    row = questions.seen_by(turn.session, who[1], target.number)
    if row is None:
        return Told(say("officer.no_such_demand", number=target.number))
    try:
        count = verdicts.send_back(
            turn.session,
            *who,
            row[0],
            reason,
            note,
            turn.now,
            seen=target.step or None,
            fields=fields,
        )
    except (verdicts.Overtaken, lifecycle.NotAllowed) as why:
        return Told(_refusal(why, row))
    tell.moved(turn, row, who[1])
    said = say("review.sent_back", number=row[0].number, reason=reason.label)
    often = count >= lifecycle.MANY_RETURNS
    return Told(said + (say("review.many_returns", count=count) if often else ""), done=True)


def merge(turn: Turn, who: Who, target: Target, into: str) -> Told:
    """Make one demand part of another one and tell its enterprise."""
    row = questions.seen_by(turn.session, who[1], target.number)
    other = questions.seen_by(turn.session, who[1], into)
    if row is None or other is None:
        return Told(say("officer.no_such_demand", number=target.number if row is None else into))
    try:
        verdicts.merge(turn.session, *who, row[0], other[0], turn.now, seen=target.step or None)
    except verdicts.NotTheSame:
        return Told(say("review.not_the_same", number=target.number, into=into))
    except (verdicts.Overtaken, lifecycle.NotAllowed) as why:
        return Told(_refusal(why, row))
    tell.moved(turn, row, who[1])
    return Told(say("review.merged", number=target.number, into=into), done=True)


def cannot(turn: Turn, who: Who, target: Target) -> str:
    """Why a demand could not be sent back, before its reason is asked for; empty when it could."""
    row = questions.seen_by(turn.session, who[1], target.number)
    if row is None:
        return say("officer.no_such_demand", number=target.number)
    if target.step and target.step != row[0].step:
        return _refusal(verdicts.Overtaken(), row)
    if not cards.may_act(turn, who[1], row):
        return _refusal(lifecycle.NotAllowed(Act.SEND_BACK, row[0].state), row)
    return ""


def _refusal(why: Exception, row: questions.Row) -> str:
    gone = isinstance(why, verdicts.Overtaken)
    key = "review.overtaken" if gone else "review.not_here"
    return say(key, number=row[0].number, state=row[0].state.label)


def undo(turn: Turn, talk: Talk, who: Who, only: Collection[str] = ()) -> Answer:
    """Undo the last act of this officer, as an answer in the chat."""
    told = take_back(turn, who, only)
    return (replace(talk, desk={}) if told.done else talk), Utterance(told.text)


def take_back(turn: Turn, who: Who, only: Collection[str] = ()) -> Told:
    """Undo the last act of this officer; what was said of it is cancelled or corrected."""
    try:
        undone = verdicts.undo(turn.session, *who, turn.now, only=only)
    except verdicts.NothingToUndo:
        return Told(say("review.nothing_to_undo"))
    for act in undone:
        told = notices.take_back(
            turn.session,
            [tell.occasion_of(act.demand, act.step)],
            turn.now,
            reason=say("review.undone_reason"),
        )
        row = questions.seen_by(turn.session, who[1], act.demand.number)
        if told and row is not None:
            tell.taken_back(turn, row)
    lines = "\n".join(
        say("review.undone", number=each.demand.number, act=each.act.label,
            state=each.demand.state.label)
        for each in reversed(undone)
    )  # fmt: skip
    return Told(lines, done=True)


def who_is(turn: Turn) -> Who | None:
    """The officer who speaks, if it is one."""
    return officer_of(turn.session, turn.openid)
