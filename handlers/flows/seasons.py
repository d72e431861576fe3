"""What the months of the programme ask of bureaus: publication by its day, visits in their months.

Each is a row of the table of occasions, owed by the calendar (requirements §§15, 16, R48, R51).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.flows.call_forms import day_label
from handlers.operations import occasions
from handlers.operations.bureaus import PROVINCE, desk_of
from handlers.rules import calendar
from handlers.rules.calendar import Programme
from handlers.rules.lifecycle import Desk
from handlers.rules.rounds import local_day, round_label
from handlers.wording import say
from storage.queries import calls as call_questions
from storage.queries import publications, reports
from storage.queries.people import codes_under

HOSTS = frozenset({Desk.CITY, Desk.DIRECT})


def remind_of_publication(session: Session, programme: Programme, now: datetime) -> int:
    """Tell the province what is still to be published before the day; nothing when all is."""
    due = calendar.publication_near(programme, local_day(now))
    count = publications.unpublished(session)
    if due is None or not count:
        return 0
    facts = {
        "round": due.code,
        "nth": due.nth,
        "label": round_label(due.code),
        "due": day_label(due.day),
        "count": count,
    }
    officers = call_questions.bound(session, [PROVINCE]).get(PROVINCE, ())
    return occasions.owe(session, "publish_due", officers, now, programme, facts, region=PROVINCE)


def tell_of_visits(session: Session, programme: Programme, now: datetime) -> int:
    """Tell every host that its months of visits begin, with the demands it may travel for."""
    season = calendar.visits_from(programme, local_day(now))
    hosts = [
        bureau
        for bureau in call_questions.told_first(session, PROVINCE)
        if desk_of(bureau) in HOSTS
    ]
    bound = call_questions.bound(session, [bureau.code for bureau in hosts])
    told = 0
    for bureau in hosts:
        facts = {
            "season": f"{local_day(now):%Y-%m}",
            "months": say("call.months", first=season[0], last=season[-1]),
            "count": reports.reported_of(session, codes_under(session, bureau) or ()),
        }
        told += occasions.owe(
            session, "visits_begin", bound.get(bureau.code, ()), now, programme, facts,
            region=bureau.code,
        )  # fmt: skip
    return told
