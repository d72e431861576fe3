"""The threads of a sender wait for calls only, not for one another's COMMIT."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from bot.wechat.gateway import WeChatGateway
from handlers.rules.delivery import Quiet
from scheduler.air import Air, Landed
from scheduler.outcomes import Result
from scheduler.sender import Sender
from storage import faults
from storage.queries.attempts import Ack
from storage.scribe import is_away, is_passing
from storage.session import open_database
from storage.vocabulary import Channel, NoticeState
from tests.faults.processes import free_port, until
from tests.scheduler.office import IN_CHAT, Office, manner
from tests.support.clock import START
from tests.support.town import Town

THREADS, PEOPLE = 2, 12


@contextmanager
def nothing_is_written_down() -> Iterator[None]:
    """Hold every acknowledgement back for the length of the block."""
    go_on = threading.Event()

    def arrive(point: str) -> None:
        if point == "outbound.before_ack":
            go_on.wait(20)

    faults.listener = arrive
    try:
        yield
    finally:
        faults.listener = None
        go_on.set()


def test_callers_go_on_while_outcomes_are_still_being_written_down(town: Town):
    office = Office(town)
    numbers = [office.owe(office.person(IN_CHAT), IN_CHAT) for _ in range(PEOPLE)]
    sender = Sender(
        town.database,
        WeChatGateway(town.house.platform),
        town.clock,
        manner(Quiet(None, None), threads=THREADS),
    )
    running = threading.Thread(target=sender.run)
    with nothing_is_written_down():
        running.start()
        until(lambda: office.calls(IN_CHAT) == PEOPLE, "everybody is called")
        held = {office.notice(number).state for number in numbers}
    until(
        lambda: {office.notice(number).state for number in numbers} == {NoticeState.SENT},
        "everything is written down",
    )
    sender.stop()
    running.join()
    sender.close()
    office.close()
    assert held == {NoticeState.LEASED}
    assert [office.tries(number) for number in numbers] == [["accepted"]] * PEOPLE


def landed(recipient: str, *, stops: bool = False) -> Landed:
    """A call that is over."""
    ack = Ack(1, 1, NoticeState.SENT, "accepted")
    stop = (Channel.TEMPLATE, START + timedelta(hours=1), "额度") if stops else None
    return Landed(recipient, Result(ack, recipient=recipient, stop=stop))


def test_nothing_is_planned_between_a_stop_and_its_writing_down():
    air = Air()
    air.take_off(["oAnn", "oBob"], calls=2)
    air.land([landed("oAnn")], calls=1)
    calm = air.is_held
    air.land([landed("oBob", stops=True)], calls=1)
    held = air.is_held
    air.settled(air.gather(0))
    assert (calm, held, air.is_held, air.is_empty) == (False, True, False, True)


def test_a_person_is_served_until_the_outcome_is_written_down():
    air = Air()
    air.take_off(["oAnn", "oBob"], calls=2)
    air.land([landed("oAnn")], calls=1)
    gathered = air.gather(0)
    before = air.state()
    air.settled(gathered)
    assert before == (1, 1, {"oAnn", "oBob"})
    assert air.state() == (1, 1, {"oBob"})


def test_a_closed_air_is_gathered_until_the_last_call_is_down():
    air = Air()
    air.take_off(["oAnn"], calls=1)
    air.close()
    threading.Timer(0.05, air.land, ([landed("oAnn")],), {"calls": 1}).start()
    gathered = air.gather(0.01)
    air.settled(gathered)
    assert [one.recipient for one in gathered] == ["oAnn"]
    assert air.gather(0.01) == []


def test_a_server_that_is_away_is_told_from_a_statement_that_failed():
    nowhere = open_database(f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    with pytest.raises(Exception, match="connection failed") as caught, nowhere.write() as session:
        session.connection()
    nowhere.close()
    assert (is_away(caught.value), is_passing(caught.value)) == (True, False)
    assert not is_away(ValueError("x"))
