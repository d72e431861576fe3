"""The call reaches the enterprises: a county's relay carried out in pieces (R1, §16)."""

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.flows.call_forms import day_label
from handlers.flows.calls import facts_of
from handlers.operations import calls, occasions
from handlers.operations.bureaus import short_name
from handlers.rules.calendar import Programme
from handlers.rules.rounds import local_day
from handlers.rules.workdays import EVENING, at
from storage.models import Bureau, Call, CallPart
from storage.queries import calls as questions

MOST_AT_ONCE = 200


def is_due(session: Session, programme: Programme, now: datetime) -> int:
    """How many relays wait to be carried on."""
    return len(questions.to_spread(session, now - calls.held(programme)))


def spread(session: Session, programme: Programme, now: datetime) -> int:
    """Owe the next piece of a relay to enterprises; returns how many contacts it looked at.

    Doing a piece twice is harmless; a process that dies between two leaves the rest to another.
    """
    due = questions.to_spread(session, now - calls.held(programme), lock=True)
    if not due:
        return 0
    call, part = due[0]
    contacts = (
        questions.willing(session, part.bureau_code, after=part.spread_upto, limit=MOST_AT_ONCE)
        if local_day(now) <= part.due_on
        else []
    )
    if contacts:
        part.spread_upto = contacts[-1][0]
        part.reached += _owe(session, programme, call, part, [who for _, who in contacts], now)
    if len(contacts) < MOST_AT_ONCE:
        part.spread_at = now
    session.flush()
    return max(len(contacts), 1)


def _owe(
    session: Session,
    programme: Programme,
    call: Call,
    part: CallPart,
    openids: list[str],
    now: datetime,
) -> int:
    bureau = session.get_one(Bureau, part.bureau_code)
    facts = facts_of(call) | {
        "bureau": bureau.name, "place": short_name(bureau), "due": day_label(part.due_on),
    }  # fmt: skip
    return occasions.owe(
        session,
        "appeal",
        openids,
        now,
        programme,
        facts,
        region=bureau.code,
        data={"until": day_label(part.due_on)},
        until=at(part.due_on, EVENING),
    )
