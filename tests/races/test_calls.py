"""Two officers open the same round at once; two processes carry on the same relay."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from handlers.flows import appeal
from handlers.operations import calls
from handlers.rules import calendar
from handlers.rules.calendar import Programme
from handlers.rules.rounds import NANJING
from storage.models import Bureau, Call, CallPart, Notice, Officer
from storage.session import Database
from tests.operations.test_calls import KUNSHAN, PROVINCE, Desks

NOTICE = Programme()
MARCH = datetime(2026, 3, 2, 10, 0, tzinfo=NANJING)
AT_ONCE = 4


def at_once(work: Callable[[], object]) -> list[object]:
    """Do the same work in several threads at the same moment; what each came to."""
    gate, found = threading.Barrier(AT_ONCE), []

    def run() -> None:
        gate.wait()
        try:
            found.append(work())
        except Exception as error:  # noqa: BLE001  told to the test
            found.append(type(error).__name__)

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_one_of_several_officers_opens_a_round(postgres: tuple[Database, str]) -> None:
    database = postgres[0]
    with database.write() as session:
        who = Desks(session).who(PROVINCE)[0].id
    window = calendar.usual_window(NOTICE, "2026-1")

    def opens() -> str:
        with database.write() as session:
            officer = session.get_one(Officer, who)
            bureau = session.get_one(Bureau, PROVINCE)
            return calls.open_call(session, officer, bureau, "2026-1", window, MARCH).round

    found = at_once(opens)

    with database.read() as session:
        counted = session.scalar(select(func.count()).select_from(Call))
        parts = session.scalar(select(func.count()).select_from(CallPart))
    assert sorted(map(str, found)) == ["2026-1"] + ["AlreadyCalled"] * (AT_ONCE - 1)
    assert (counted, parts) == (1, 108)


def test_several_processes_carry_a_relay_on_without_doubles(
    postgres: tuple[Database, str],
) -> None:
    database = postgres[0]
    with database.write() as session:
        desks = Desks(session)
        desks.contacts(KUNSHAN, 60)
        desks.open()
        calls.relay(session, *desks.who(KUNSHAN), None, "", MARCH)
    later = MARCH + timedelta(minutes=11)

    def spreads() -> int:
        with database.write() as session:
            return appeal.spread(session, NOTICE, later)

    found = at_once(spreads)

    with database.read() as session:
        told = session.scalar(
            select(func.count()).select_from(Notice).where(Notice.occasion.startswith("appeal:"))
        )
        reached = session.scalars(select(CallPart.reached).where(CallPart.reached > 0)).all()
    assert sorted(map(str, found)) == ["0"] * (AT_ONCE - 1) + ["60"]
    assert (told, reached) == (60, [60])
