"""Satisfaction is asked when its day has come, in working hours, and again of those who are silent.

Every questionnaire has a transaction of its own; whatever was answered meanwhile is seen under its
lock, so that nobody is asked who has just answered.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from handlers.flows import surveying
from handlers.flows.occasions import Errand
from handlers.operations import ratings
from handlers.rules import ratings as rules
from handlers.rules.rounds import local_day
from handlers.rules.workdays import in_working_time
from scheduler.ground import Ground
from storage.queries import ratings as questions
from storage.queries import surveys
from storage.queries.ratings import Sheet


def prepare(ground: Ground) -> int:
    """Make the questionnaires of services that took place; returns how many are new."""
    now = ground.clock.now()
    with ground.database.write() as session:
        return ratings.prepare(session, ground.house.programme, now)


def _each(
    ground: Ground, due: Callable[[Session], list[Sheet]], work: Callable[[Errand, Sheet], bool]
) -> int:
    """Do a piece of work for each questionnaire that is due, in working hours only."""
    now = ground.clock.now()
    if in_working_time(now) != now:
        return 0
    with ground.database.read() as session:
        ids = [sheet.rating.id for sheet in due(session)]
    done = 0
    for id_ in ids:
        with ground.database.write() as session:
            sheet = questions.sheet(session, id_)
            if sheet is not None:
                done += work(Errand(session, now, ground.house), sheet)
    return done


def ask(ground: Ground) -> int:
    """Make the questionnaires of new services and send those whose day has come; how many."""
    prepare(ground)
    today = local_day(ground.clock.now())

    def work(errand: Errand, sheet: Sheet) -> bool:
        return ratings.ask(errand.session, sheet.rating, errand.now) and surveying.asked(
            errand, sheet, "survey"
        )

    return _each(ground, lambda session: surveys.to_ask(session, today), work)


def chase(ground: Ground) -> int:
    """Ask those once more who have not answered, at most twice; returns how many."""
    programme, now = ground.house.programme, ground.clock.now()

    def due(session: Session) -> list[Sheet]:
        silent = surveys.unanswered(session, rules.MOST_CHASES)
        return [sheet for sheet in silent if ratings.may_chase(programme, sheet.rating, now)]

    def work(errand: Errand, sheet: Sheet) -> bool:
        return ratings.chase(
            errand.session, programme, sheet.rating, errand.now
        ) and surveying.asked(errand, sheet, "survey_again")

    return _each(ground, due, work)


def ask_benefits(ground: Ground) -> int:
    """Ask about a benefit that could not be said two months ago; returns how many."""
    today = local_day(ground.clock.now())
    latest, earliest = today - rules.BENEFIT_AFTER, today - rules.BENEFIT_UNTIL

    def work(errand: Errand, sheet: Sheet) -> bool:
        return ratings.ask_benefit(errand.session, sheet.rating, errand.now) and surveying.asked(
            errand, sheet, "benefit"
        )

    return _each(ground, lambda session: surveys.without_benefit(session, latest, earliest), work)


def close(ground: Ground) -> int:
    """Let the marks of services long past stand; returns how many."""
    now = ground.clock.now()
    before = local_day(now) - rules.OPEN_FOR
    with ground.database.write() as session:
        rows = surveys.to_close(session, before)
        return sum(ratings.close(session, row, now) for row in rows)


EVERY = 900
JOBS = (
    ("ask_for_ratings", EVERY, ask),
    ("chase_ratings", EVERY, chase),
    ("ask_for_benefits", EVERY, ask_benefits),
    ("close_ratings", EVERY, close),
)
