"""What happens of itself after a visit: cards, questions at T+15 …, needs that look again (R30)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.dialogue.conversation import Option
from handlers.dialogue.links import tap
from handlers.flows.occasions import Occasion, day
from handlers.operations import follow_ups, occasions, ratings, rematches
from handlers.rules import following
from handlers.rules.calendar import Programme
from handlers.rules.following import Judged
from handlers.rules.rounds import local_day
from handlers.wording import say
from storage.models import Demand, Enterprise, Expert, Rating, Rematch, Visit
from storage.queries import follow_ups as questions
from storage.queries import people, surveys
from storage.queries.follow_ups import Card
from storage.vocabulary import Outcome, RatingState

# so long what is said of the problem still goes into the record of the visit
RECORDED_BY = timedelta(days=10)
NOTHING, UNSOLVED, NO_MORE = "没有新进展", "还没解决", "不用再跟进"


def keep(session: Session, programme: Programme, now: datetime) -> int:
    """A working morning: open the cards of new visits, ask whom it is time to ask.

    Returns how many pairs were asked. What was unsolved looks for an expert again.
    """
    today = local_day(now)
    for number in questions.uncarded(session, today):
        follow_ups.open_for(session, session.get_one(Visit, number), now)
    for task in rematches.unsolved(session, now):
        tell_of_rematch(session, programme, task, now)
    asked = 0
    for card in questions.due(session, today, programme.follow_up_days):
        steps = following.steps_passed(card.row.since, today, programme.follow_up_days)
        if follow_ups.note_asked(session, card.row, steps, now):
            _ask(session, programme, card, now)
            asked += 1
    return asked


def _ask(session: Session, programme: Programme, card: Card, now: datetime) -> None:
    """Ask both sides how it went on, one message each (at most one question)."""
    met, card_ = day(card.row.since), card.row.number
    facts = {"card": card_, "since": f"{card.row.since}", "step": card.row.asked, "met": met,
             "number": card.demand.number}  # fmt: skip
    if card.contact.erased_at is None:
        taps = _taps(card_, (NOTHING, UNSOLVED, NO_MORE))
        occasions.owe(
            session, "follow_up_enterprise", [card.contact.openid], now, programme,
            facts | {"name": card.expert.name, "taps": taps}, region=card.row.county_code,
            data={"number": card.demand.number, "days": met},
        )  # fmt: skip
    if card.expert.openid and card.expert.erased_at is None:
        taps = _taps(card_, (NOTHING, NO_MORE))
        occasions.owe(
            session, "follow_up_expert", [card.expert.openid], now, programme,
            facts | {"enterprise": card.enterprise.name, "taps": taps},
            region=card.row.county_code,
            data={"team": card.team.name, "days": met, "state": say("follow_up.short"),
                  "due": day(local_day(now))},
        )  # fmt: skip


LOOKS = {NOTHING: "nothing", UNSOLVED: "unsolved", NO_MORE: "no_more"}


def _taps(card: str, says: Sequence[str]) -> str:
    return "\n".join(
        tap(Option(f"{words} {card}", say(f"follow_up.choose_{LOOKS[words]}"))) for words in says
    )


# ---------------------------------------------------------------- needs that look again


def look_again(occasion: Occasion, visit: Visit, outcome: Outcome | None) -> None:
    """Let a need look for an expert again when what both sides say of its visit asks for that."""
    _look(occasion, visit, outcome, None)
    demand = occasion.session.get_one(Demand, visit.demand_id)
    rating = surveys.of_service(occasion.session, visit.team_id, demand.enterprise_id)
    if rating is not None:
        look_at_marks(occasion, rating)


def look_at_marks(occasion: Occasion, rating: Rating) -> None:
    """Let the needs of a service look again when its marks are bad, and no more when they are not.

    Only a questionnaire that is answered in full counts (R76).
    """
    if rating.state is not RatingState.ANSWERED:
        return
    session = occasion.session
    visits = surveys.marked(session, rating)
    items = [mark for mark in ratings.marks(rating).values() if mark is not None]
    judged = [Judged(visit.id, visit.demand_id, score) for visit, score in visits]
    for number, lowest in following.lowest_marks(items, judged):
        visit = session.get_one(Visit, number)
        _look(occasion, visit, questions.outcome_of(session, visit.demand_id), lowest)


def _look(occasion: Occasion, visit: Visit, outcome: Outcome | None, lowest: int | None) -> None:
    task = rematches.look_at(occasion.session, visit, outcome, lowest, occasion.now)
    if task is not None:
        tell_of_rematch(occasion.session, occasion.house.programme, task, occasion.now)


def tell_of_rematch(session: Session, programme: Programme, task: Rematch, now: datetime) -> None:
    """Tell the officers of the need's county, or of the nearest bureau above that has one."""
    demand = session.get_one(Demand, task.demand_id)
    visit = session.get_one(Visit, task.visit_id)
    facts = {
        "task": task.id,
        "number": demand.number,
        "title": demand.title,
        "enterprise": session.get_one(Enterprise, demand.enterprise_id).name,
        "cause": task.cause.label,
        "day": day(visit.day),
        "name": session.get_one(Expert, visit.expert_id).name,
    }
    region, openids = people.officers_for(session, demand.county_code)
    occasions.owe(session, "rematch", openids, now, programme, facts, region=region)
