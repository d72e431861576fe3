"""One push, one transaction: hears it, parks it when its handler fails, sheds it under overload."""

import logging
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from handlers.ports import Clock, Heard, House
from handlers.reception import park, receive
from handlers.wording import say
from storage import faults
from storage.scribe import Overloaded, Scribe
from storage.session import Database

T = TypeVar("T")
log = logging.getLogger(__name__)

PATIENCE = 3.0
RETRIES = 2


class Inbox:
    """The edge between the callback and the front desk.

    On SQLite the work goes through the scribe's shared commits; on PostgreSQL each push has its
    own transaction and row locks decide.
    """

    def __init__(self, database: Database, house: House, clock: Clock) -> None:
        """Open the inbox; on SQLite this starts the writer thread."""
        self.database = database
        self.house = house
        self.clock = clock
        self.scribe = Scribe(database) if database.is_sqlite else None

    def hear(self, heard: Heard) -> str:
        """The text to answer a push with; empty for nothing to say. Never raises."""
        try:
            return self._transact(
                lambda session: receive(session, heard, self.clock.now(), self.house)
            )
        except (Overloaded, PoolTimeout):
            return say("dialogue.busy")
        except TimeoutError:
            return say("dialogue.parked")
        except Exception as error:  # noqa: BLE001  the edge: whatever failed, the push is kept
            return self._park(heard, error)

    def _park(self, heard: Heard, error: Exception) -> str:
        name = type(error).__name__
        log.error("push %s parked: %s", heard.kind.value, name, exc_info=_traceback(error))
        try:
            return self._transact(
                lambda session: park(session, heard, self.clock.now(), name), patience=0.8
            )
        except Exception as worse:  # noqa: BLE001  then the platform's own retry is our last hope
            log.critical("push could not be parked: %s", type(worse).__name__)
            return ""

    def _transact(self, work: Callable[[Session], T], *, patience: float = PATIENCE) -> T:
        if self.scribe is not None:
            return self.scribe.do(work, patience=patience)
        for left in range(RETRIES, -1, -1):
            try:
                with self.database.write() as session:
                    result = work(session)
                    session.flush()
                    faults.hit("inbound.before_commit")
            except (OperationalError, DBAPIError) as error:
                if not left or not _is_passing(error):
                    raise
            else:
                faults.hit("inbound.committed")
                return result
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Finish what waits."""
        if self.scribe is not None:
            self.scribe.stop()


def _is_passing(error: DBAPIError) -> bool:
    """A lost connection, a dead-lock or a serialization failure: worth another try at once."""
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or state in {"40P01", "40001", "57P01", "57P02", "57P03"}


def _traceback(error: Exception) -> BaseException | None:
    """The traceback, unless the database put the parameters (what was said) into the message."""
    return None if isinstance(error, SQLAlchemyError) else error
