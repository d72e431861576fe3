"""One push, one transaction: hears it, parks it when its handler fails, sheds it under overload."""

import asyncio
import logging
from contextlib import suppress
from threading import Timer
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from handlers.ports import Clock, Heard, House
from handlers.reception import park, receive
from handlers.wording import say
from storage.scribe import GRACE, Job, Overloaded, Scribe, Work, is_away, is_passing
from storage.session import Database

log = logging.getLogger(__name__)

PATIENCE = 1.5
# a database that is away is asked again for so long, then the push is held until the platform
# cuts it off and brings it once more (protocol §3.1); in seconds
STEADFAST, AGAIN, CUT = 3.0, 0.25, 5.5
# how often, a second apart, what was begun and answered is made sure of
MAKE_SURE = 60


class Inbox:
    """The edge between the callback and the front desk; one scribe, whose pushes share a commit.

    A second writer would overlap its waiting for PostgreSQL, but halve the groups, and both would
    want the interpreter: measured, one is quicker.
    """

    def __init__(self, database: Database, house: House, clock: Clock) -> None:
        """Open the inbox and start its writer."""
        self.database = database
        self.house = house
        self.clock = clock
        self.scribe = Scribe(database)

    @property
    def delay(self) -> float:
        """How long, in seconds, one more push would wait for its turn."""
        return self.scribe.delay

    def _receive(self, session: Session, pushes: list[Heard]) -> list[str]:
        return receive(session, pushes, self.clock.now(), self.house)

    def hear(self, heard: Heard) -> str:
        """The text to answer a push with; empty for nothing to say. Never raises."""
        try:
            return str(self.scribe.do(self._receive, heard, patience=PATIENCE))
        except (Overloaded, PoolTimeout):
            return say("dialogue.busy")
        except TimeoutError:
            self._make_sure(heard)
            return say("dialogue.parked")
        except Exception as error:  # noqa: BLE001  the edge: whatever failed, the push is kept
            return self._park(heard, error)

    async def hear_soon(self, heard: Heard, patience: float = PATIENCE) -> str:
        """The same for an event loop: it waits without a thread. Never raises.

        ``patience`` is how long, in seconds, the push may wait for its turn to begin. A push that
        a database which is away cannot keep is tried again, and then not answered in time: what
        was answered would be lost, and the platform brings it again.
        """
        began = monotonic()
        while True:
            said, error = await self._try(heard, patience)
            if error is None:
                return said
            late = monotonic() - began > STEADFAST
            if late and is_away(error):
                break
            if late or not (is_away(error) or is_passing(error)):
                return await asyncio.to_thread(self._park, heard, error)
            await asyncio.sleep(AGAIN)
        log.critical("push held back, the database is away: %s", type(error).__name__)
        await asyncio.sleep(CUT - (monotonic() - began))
        return say("dialogue.away")

    async def _try(self, heard: Heard, patience: float) -> tuple[str, BaseException | None]:
        """The answer to a push, or what went wrong."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[str | None] = loop.create_future()
        job = self.scribe.submit(self._receive, heard, lambda _: _soon(loop, done, None))
        # under a flood every turn of the loop takes long, so the way back is as short as can be:
        # one timer, no tasks of its own
        watch = loop.call_later(patience, _lose_patience, done, self.scribe, job)
        said = await done
        watch.cancel()
        if said is not None:
            if not job.dropped:
                self._make_sure(heard)
            return said, None
        return str(job.result), job.error

    def _make_sure(self, heard: Heard, left: int = MAKE_SURE) -> None:
        """A push that was begun has been answered before its end: should it fail, it is parked.

        The writer comes to this after it, and changes nothing when it was heard after all.
        """

        def settled(job: Job) -> None:
            if job.error is not None and left:
                again = Timer(1.0, self._make_sure, (heard, left - 1))
                again.daemon = True
                again.start()

        self.scribe.submit(self._parking(heard, "slow"), heard, settled)

    def _parking(self, heard: Heard, error: str) -> Work:
        return lambda session, _: [park(session, heard, self.clock.now(), error)]

    def _park(self, heard: Heard, error: BaseException) -> str:
        name = type(error).__name__
        log.error("push %s parked: %s", heard.kind.value, name, exc_info=_traceback(error))
        try:
            return str(self.scribe.do(self._parking(heard, name), heard, patience=0.8))
        except Exception as worse:  # noqa: BLE001  it cannot be kept, and that is said
            log.critical("push could not be parked: %s", type(worse).__name__)
            return say("dialogue.away")

    def close(self) -> None:
        """Finish what waits."""
        self.scribe.stop()


def _soon(loop: asyncio.AbstractEventLoop, done: "asyncio.Future[str | None]",
          said: str | None) -> None:  # fmt: skip
    with suppress(RuntimeError):  # the loop has ended: nobody waits any more
        loop.call_soon_threadsafe(_settle, done, said)


def _settle(done: "asyncio.Future[str | None]", said: str | None) -> None:
    if not done.done():
        done.set_result(said)


def _lose_patience(done: "asyncio.Future[str | None]", scribe: Scribe, job: Job) -> None:
    """Take back work that was not begun; what was begun is waited for a little longer."""
    if done.done():
        return
    if scribe.drop(job):
        done.set_result(say("dialogue.busy"))
    else:
        done.get_loop().call_later(GRACE, _settle, done, say("dialogue.parked"))


def _traceback(error: BaseException) -> BaseException | None:
    """The traceback, unless the database put the parameters (what was said) into the message."""
    return None if isinstance(error, SQLAlchemyError) else error
