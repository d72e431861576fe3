"""The pace is shared by all senders and the stop by all channels."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from bot.simulator.wire import PlatformAdapter
from bot.wechat.gateway import WeChatGateway
from handlers.rules.delivery import Quiet
from scheduler.sender import Sender
from storage.models import Pace
from storage.queries import pace
from storage.session import Database
from storage.vocabulary import NoticeState
from tests.scheduler.office import IN_CHAT, PATHS, Office, manner
from tests.support.clock import START
from tests.support.town import Town

RATE, CHUNK, SECONDS = 200.0, 10, 1.6


def busiest(moments: list[float]) -> int:
    """The most calls in any window of one second."""
    moments = sorted(moments)
    most, first = 0, 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


def reserve_until(database: Database, end: float, moments: list[float]) -> None:
    """Reserve calls as a sender does, and note when each would be made."""
    while time.monotonic() < end:
        with database.write() as session:
            wait = pace.reserve(session, "send", CHUNK, RATE)
        begin = time.monotonic() + wait
        moments.extend(begin + n / RATE for n in range(CHUNK))
        time.sleep(max(begin + (CHUNK - 1) / RATE - time.monotonic(), 0))


def complain(database: Database, seconds_ago: float) -> None:
    """Let the last complaint of the platform be so long ago."""
    with database.write() as session:
        row = session.get_one(Pace, pace.SLOW + "send")
        row.due -= seconds_ago


def test_a_complaint_halves_the_pace_and_time_brings_it_back(database: Database):
    with database.write() as session:
        assert pace.present(session, "send", 100.0) == 100.0
        assert pace.slow_down(session, "send", 100.0)
        assert not pace.slow_down(session, "send", 100.0)  # the same calls
        assert pace.present(session, "send", 100.0) == pytest.approx(50.0, abs=1)
    complain(database, 60)
    with database.write() as session:
        assert pace.present(session, "send", 100.0) == pytest.approx(55.0, abs=1)
        assert pace.slow_down(session, "send", 100.0)
        assert pace.present(session, "send", 100.0) == pytest.approx(27.5, abs=1)
    complain(database, 3600)
    with database.read() as session:
        assert pace.present(session, "send", 100.0) == 100.0


def test_a_full_minute_slows_everybody_down(town: Town):
    office = Office(town)
    office.owe(office.person(IN_CHAT), IN_CHAT)
    office.town.platform.faults.add(PATHS[IN_CHAT], 45011)
    office.send()
    set_pace = office.sender.manner.per_second
    with office.town.database.read() as session:
        slowed = pace.present(session, "send", set_pace)
    assert slowed == pytest.approx(set_pace / 2, rel=0.02)


def test_four_senders_together_keep_the_pace(database: Database):
    moments: list[float] = []
    end = time.monotonic() + SECONDS
    senders = [
        threading.Thread(target=reserve_until, args=(database, end, moments)) for _ in range(4)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert busiest(moments) <= RATE * 1.01 + CHUNK  # the commits between two reservations jitter
    assert len(moments) >= RATE * SECONDS * 0.8


def test_a_pace_that_was_idle_saves_nothing_up(database: Database):
    with database.write() as session:
        pace.reserve(session, "send", 100, 100.0)
    time.sleep(0.05)
    with database.write() as session:
        second = pace.reserve(session, "send", 1, 100.0)
    assert 0.5 < second < 1.0


@pytest.mark.parametrize(("after", "stopped"), [(599, True), (601, False)])
def test_a_stop_holds_until_its_time(database: Database, after: int, stopped: bool):
    until = START + timedelta(minutes=10)
    with database.write() as session:
        pace.stop(session, "template", until, "今日次数已用完")
        found = pace.stopped(session, START + timedelta(seconds=after))
    assert found == ({"template": until} if stopped else {})


def test_a_later_stop_replaces_an_earlier_one(database: Database):
    first, second = START + timedelta(minutes=1), START + timedelta(hours=9)
    with database.write() as session:
        pace.stop(session, "template", first, "忙")
        pace.stop(session, "template", second, "次数")
        assert pace.stopped(session, START) == {"template": second}


class Arrivals:
    """The platform's API, which notes when each call of a path comes in."""

    def __init__(self, app: Flask, path: str) -> None:
        self.app = app
        self.path = path
        self.moments: list[float] = []

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Note the moment and pass the call on."""
        if environ["PATH_INFO"] == self.path:
            self.moments.append(time.monotonic())
        return self.app(environ, start)


def test_senders_never_call_faster_than_the_pace(town: Town):
    office = Office(town)
    arrivals = Arrivals(town.api, PATHS[IN_CHAT])
    town.house.platform._adapter = lambda: PlatformAdapter(arrivals)
    town.house.platform._local = threading.local()
    for _ in range(60):
        office.owe(office.person(IN_CHAT), IN_CHAT)
    slow = replace(manner(Quiet(None, None), threads=16), per_second=40.0)
    gateway = WeChatGateway(town.house.platform)
    senders = [Sender(town.database, gateway, town.clock, slow) for _ in range(4)]
    threads = [threading.Thread(target=drain, args=(sender,)) for sender in senders]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for sender in senders:
        sender.close()
    office.close()
    assert len(arrivals.moments) == 60
    # the sixtieth call has its moment 59/40 s after the first; a busy machine only makes it later,
    # while a batch let go at once would bring it at 56/40 s or before
    assert max(arrivals.moments) - began >= 59 / 40 - 0.01


def drain(sender: Sender) -> None:
    """Send until nothing is due."""
    while sender.drain_once():
        pass


def test_a_sender_that_stops_gives_back_what_it_has_not_begun(town: Town):
    office = Office(town)
    numbers = [office.owe(office.person(IN_CHAT), IN_CHAT) for _ in range(3)]
    with town.database.write() as session:
        pace.reserve(session, "send", 100, 5.0)  # twenty seconds are taken already
    slow = Sender(
        town.database,
        WeChatGateway(town.house.platform),
        town.clock,
        replace(manner(Quiet(None, None)), per_second=5.0),
    )
    running = threading.Thread(target=slow.run)
    running.start()
    end, claimed = time.monotonic() + 10, {NoticeState.READY}
    while NoticeState.READY in claimed and time.monotonic() < end:
        time.sleep(0.05)
        claimed = {office.notice(number).state for number in numbers}
    began = time.monotonic()
    slow.stop()
    running.join()
    slow.close()
    took = time.monotonic() - began
    after = {(office.notice(number).state, office.notice(number).attempt) for number in numbers}
    office.close()
    assert claimed == {NoticeState.LEASED}
    assert (after, took < 2) == ({(NoticeState.READY, 1)}, True)
