"""Leaving office and standing in, with what is told of it: who takes over, who has left (R63)."""

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.operations import occasions, succession
from handlers.operations.succession import HandedOver
from handlers.wording import say
from storage.models import Bureau, Officer


def left(
    session: Session,
    actor: str,
    officer: Officer,
    successor: Officer | None,
    reason: str,
    now: datetime,
) -> HandedOver:
    """Let an officer leave; the successor hears what comes to them, the leaver that it is over.

    Raises succession.NotInOffice and succession.BadSuccessor.
    """
    done = succession.leave(session, actor, officer, successor, reason, now)
    bureau = session.get_one(Bureau, officer.bureau_code)
    facts = {"name": officer.name, "bureau": bureau.name, "talks": done.talks}
    if successor is not None:
        _tell(session, successor, f"{officer.id}:taken", "office.taken", facts, now)
    _tell(session, officer, f"{officer.id}:left", "office.left", facts, now)
    return done


def _tell(
    session: Session,
    officer: Officer,
    event: str,
    key: str,
    facts: dict[str, object],
    now: datetime,
) -> None:
    if officer.openid:
        occasions.tell(
            session, "office", officer.openid, now, {"event": event}, text=say(key, **facts),
            region=officer.bureau_code,
            data={"what": say("office.short"), "at": f"{now:%Y-%m-%d %H:%M}"},
        )  # fmt: skip
