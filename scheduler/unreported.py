"""Mass calls nobody reported on: the platform is asked what became of them (protocol §4.10).

The event may be lost; ``mass/get`` knows the state of a job, but no counts. It is asked an hour
after the call, then every ten minutes, until it says that the job is over or a day has passed.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.ports import NotDelivered
from handlers.reception import receipts
from handlers.wording import say
from scheduler.ground import Ground
from storage.models import Notice
from storage.queries import batches
from storage.queries.outbox import BATCH
from storage.vocabulary import NoticeState

log = logging.getLogger(__name__)

PATIENCE, GIVES_UP = timedelta(hours=1), timedelta(days=1)
MOST = 20


def ask(ground: Ground) -> int:
    """Ask about every mass call that is overdue; returns of how many the end is known now."""
    if ground.mass is None:
        return 0
    now, known = ground.clock.now(), 0
    with ground.database.read() as session:
        overdue = [(row.id, row.remote_id or "") for row in _overdue(session, now)]
    for number, remote in overdue:
        try:
            state = ground.mass.mass_state(remote)
        except NotDelivered as refused:
            log.warning("mass call %d could not be asked about: %s", number, refused.reason)
            return known
        with ground.database.write() as session:
            known += _note(session, number, state, now)
    return known


def _overdue(session: Session, now: datetime) -> list[Notice]:
    rows = session.scalars(
        select(Notice)
        .where(
            Notice.recipient.startswith(BATCH),
            Notice.state == NoticeState.SENT,
            Notice.remote_id.is_not(None),
            Notice.settled_at <= now - PATIENCE,
            Notice.settled_at > now - GIVES_UP,
        )
        .order_by(Notice.id)
    )
    return [row for row in rows if "asked" not in row.payload][:MOST]


def _note(session: Session, number: int, state: str, now: datetime) -> bool:
    """Write down what the platform said, unless the event has come meanwhile."""
    row = session.get_one(Notice, number, with_for_update=True, populate_existing=True)
    settle = ENDS.get(state)
    if row.state is not NoticeState.SENT or settle is None:
        return False
    row.payload = {**row.payload, "asked": state}
    settle(session, row, now)
    return True


def _all_done(session: Session, row: Notice, now: datetime) -> None:
    """Done, but the platform keeps to itself how many it left out."""
    batches.settle(session, row.id, NoticeState.SENT, say("notice.mass_done"), now)


def _failed(session: Session, row: Notice, now: datetime) -> None:
    receipts.mass_failed(session, row, say("notice.mass_failed"), now)


ENDS: Mapping[str, Callable[[Session, Notice, datetime], None]] = {
    "SEND_SUCCESS": _all_done,
    "SEND_FAIL": _failed,
    "DELETE": _failed,
}
