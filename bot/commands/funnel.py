"""``qianqi funnel``: per form and question, how many were asked, answered, missed and left."""

from datetime import datetime, timedelta

from bot.app import build
from bot.settings import Settings
from handlers.reception import funnel
from handlers.wording import say
from storage.queries import hearings
from storage.session import Database

GONE_AFTER = timedelta(days=2)


def report(settings: Settings, days: int) -> None:
    """Print the funnel of some days."""
    house = build(settings)
    try:
        for line in lines(house.database, house.clock.now(), days):
            print(line)
    finally:
        house.close()


def lines(database: Database, now: datetime, days: int) -> list[str]:
    """The report, line by line."""
    with database.read() as session:
        steps = [
            funnel.Step(row.openid, row.question, now - row.heard_at > GONE_AFTER)
            for row in hearings.since(session, now - timedelta(days=days))
        ]
    rows = [
        f"{form}\t{label}\t{at.asked}\t{at.answered}\t{at.missed}\t{at.left}"
        for form, label, at in funnel.table(funnel.count(steps))
    ]
    if not rows:
        return [say("funnel.nothing")]
    return [say("funnel.about", days=days), say("funnel.head"), *rows]
