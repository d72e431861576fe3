"""Work on announcements that goes on as time passes: rows made, calls cancelled, an end put."""

from time import monotonic

from handlers.operations import broadcasts, expansion
from handlers.ports import Clock
from storage import faults
from storage.models import Broadcast
from storage.queries import broadcasts as questions
from storage.session import Database
from storage.vocabulary import BroadcastState

# how long one beat may work on, in seconds; it goes on at the next
BUDGET = 20.0


def go_on(database: Database, clock: Clock) -> int:
    """Go on with every announcement under way; returns how many pieces of work were done."""
    with database.read() as session:
        numbers = expansion.unfinished(session)
    end, done = monotonic() + BUDGET, 0
    for number in numbers:
        while monotonic() < end and _piece(database, clock, number):
            done += 1
    return done


def _piece(database: Database, clock: Clock, number: int) -> bool:
    """One piece of work in one transaction; returns whether there may be more."""
    now = clock.now()
    with database.write() as session:
        row = session.get_one(Broadcast, number, with_for_update=True)
        if row.state is BroadcastState.STOPPED:
            more = broadcasts.cancel_unsent(session, number, now) > 0
        elif row.state is not BroadcastState.RELEASED:
            more = False
        elif not row.whole:
            more = expansion.expand(session, row, now)
            faults.hit("broadcast.expanding")
        else:
            more = False
            if not questions.has_open(session, number):
                row.state, row.ended_at = BroadcastState.DONE, now
    return more
