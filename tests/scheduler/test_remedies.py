"""What the sender does about each answer of the platform (protocol §5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest

from handlers.rules.delivery import Quiet
from storage.models import Follower
from storage.session import Database
from storage.vocabulary import Channel, NoticeClass, NoticeState
from tests.scheduler.office import BY_SUBSCRIPTION, BY_TEMPLATE, IN_CHAT, PATHS, Office
from tests.support import databases
from tests.support.clock import NANJING
from tests.support.town import Town

READY, SENT, PHONE = NoticeState.READY, NoticeState.SENT, NoticeState.PHONE
UNSURE = NoticeState.UNSURE


@dataclass(frozen=True)
class After:
    """What a notice looks like after one fault: state, errors counted, seconds to wait."""

    state: NoticeState
    errors: int = 0
    least: float = 0
    most: float = 0
    shown: int = 0
    channel: Channel | None = None


FAULTS: list[tuple[str, int | str, After]] = [
    (BY_TEMPLATE, -1, After(READY, 1, 0.5, 1)),
    (BY_TEMPLATE, 45011, After(READY, 1, 60, 60)),
    (BY_TEMPLATE, 43117, After(READY, 1, 60, 60)),
    (BY_TEMPLATE, 45009, After(READY, 0, 14 * 3600, 14 * 3600 + 300)),
    (BY_TEMPLATE, 43004, After(PHONE)),
    (BY_TEMPLATE, 40003, After(PHONE)),
    (BY_TEMPLATE, 43019, After(PHONE)),
    (BY_TEMPLATE, 48002, After(PHONE)),
    (BY_TEMPLATE, 43101, After(PHONE)),
    (BY_TEMPLATE, 70000, After(PHONE)),
    (BY_TEMPLATE, 47003, After(PHONE)),
    (BY_TEMPLATE, 40037, After(PHONE)),
    (BY_TEMPLATE, 99999, After(PHONE)),
    (BY_TEMPLATE, 48001, After(READY, 0, 600, 600)),
    (BY_TEMPLATE, 50002, After(READY, 0, 600, 600)),
    (BY_TEMPLATE, 43116, After(READY, 0, 600, 600)),
    (BY_TEMPLATE, 40164, After(READY, 0, 600, 600)),
    (BY_TEMPLATE, 40001, After(SENT, shown=1)),
    (BY_TEMPLATE, 40014, After(SENT, shown=1)),
    (BY_TEMPLATE, 42001, After(SENT, shown=1)),
    (BY_TEMPLATE, 40241, After(SENT)),
    (BY_TEMPLATE, "502", After(READY, 1, 0.5, 1)),
    (BY_TEMPLATE, "504_after", After(READY, 1, 0.5, 1, shown=1)),
    (BY_TEMPLATE, "hang", After(READY, 1, 0.5, 1)),
    (BY_TEMPLATE, "hang_after", After(READY, 1, 0.5, 1, shown=1)),
    (BY_TEMPLATE, "reset", After(READY, 1, 0.5, 1)),
    (BY_TEMPLATE, "reset_after", After(READY, 1, 0.5, 1, shown=1)),
    (BY_TEMPLATE, "html", After(READY, 1, 0.5, 1)),
    (BY_TEMPLATE, "html_after", After(READY, 1, 0.5, 1, shown=1)),
    (BY_TEMPLATE, "garbage_after", After(READY, 1, 0.5, 1, shown=1)),
    (BY_TEMPLATE, "no_errcode", After(SENT, shown=1)),
    (BY_TEMPLATE, "string_errcode", After(SENT, shown=1)),
    (BY_TEMPLATE, "old_hint", After(SENT, shown=1)),
    (BY_TEMPLATE, "slow", After(SENT, shown=1)),
    (BY_TEMPLATE, "tls", After(READY, 1, 0.5, 1)),
    (IN_CHAT, 45015, After(PHONE)),
    (IN_CHAT, 45047, After(PHONE)),
    (IN_CHAT, -1, After(READY, 1, 0.5, 1)),
    (IN_CHAT, "502", After(UNSURE)),
    (IN_CHAT, "hang_after", After(UNSURE, shown=1)),
    (IN_CHAT, "reset", After(UNSURE)),
    (IN_CHAT, "tls", After(READY, 1, 0.5, 1)),
    (IN_CHAT, "refused", After(READY, 1, 0.5, 1)),
    (BY_SUBSCRIPTION, 43101, After(PHONE)),
    (BY_SUBSCRIPTION, "504_after", After(UNSURE, shown=1)),
]


@pytest.fixture(scope="module")
def desk(
    sqlite_pool: tuple[Database, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """One office for the whole table."""
    folder: Path = tmp_path_factory.mktemp("office")
    town = Town(*sqlite_pool, folder)
    made = Office(town)
    yield made
    made.close()
    town.close()


@pytest.mark.parametrize(("kind", "fault", "after"), FAULTS, ids=lambda value: str(value)[:24])
def test_each_answer_has_its_remedy(desk: Office, kind: str, fault: int | str, after: After):
    databases.empty(desk.town.database)
    desk.town.clock.set("2026-03-02 10:00")
    phone = desk.person(kind)
    number = desk.owe(phone, kind)
    start = desk.town.clock.now()
    desk.town.platform.faults.add(PATHS[kind], fault)
    desk.send()
    desk.town.platform.faults.clear()
    found = desk.notice(number)
    waits = (found.not_before - start).total_seconds()
    assert (found.state, found.errors, desk.shown(phone)) == (
        after.state,
        after.errors,
        after.shown,
    )
    assert after.least <= waits <= after.most
    if after.state is PHONE:
        assert found.reason != ""


def test_a_window_that_closed_leads_to_the_template(office: Office):
    phone = office.person(IN_CHAT)
    number = office.owe(phone, BY_TEMPLATE)
    office.town.platform.faults.add(PATHS[IN_CHAT], 45015)
    office.send()
    found = office.notice(number)
    assert (found.state, found.channel, office.shown(phone)) == (SENT, Channel.TEMPLATE, 1)


def test_a_busy_platform_is_asked_eight_times_and_then_the_phone_is_used(office: Office):
    phone = office.person(BY_TEMPLATE)
    number = office.owe(phone, BY_TEMPLATE)
    office.town.platform.faults.add(PATHS[BY_TEMPLATE], -1, times=None)
    for _ in range(20):
        office.pass_by(seconds=61)
    found = office.notice(number)
    assert (found.state, found.attempt, office.calls(BY_TEMPLATE)) == (PHONE, 8, 8)


def test_a_reminder_that_cannot_be_sent_is_not_for_the_phone(office: Office):
    phone = office.person(BY_TEMPLATE)
    number = office.owe(phone, BY_TEMPLATE, NoticeClass.REMIND)
    office.town.platform.faults.add(PATHS[BY_TEMPLATE], 47003)
    office.send()
    assert office.notice(number).state is NoticeState.FAILED


def test_somebody_who_has_left_is_known_to_have_left(office: Office):
    phone = office.person(BY_TEMPLATE)
    office.owe(phone, BY_TEMPLATE)
    office.town.platform.faults.add(PATHS[BY_TEMPLATE], 43004)
    office.send()
    with office.town.database.read() as session:
        assert session.get_one(Follower, phone.openid).following is False


def test_a_spent_quota_stops_the_channel_until_midnight(office: Office):
    phones = [office.person(BY_TEMPLATE) for _ in range(12)]
    numbers = [office.owe(phone, BY_TEMPLATE) for phone in phones]
    office.town.platform.faults.add(PATHS[BY_TEMPLATE], 45009, times=None)
    office.send()
    calls = office.calls(BY_TEMPLATE)
    office.town.platform.faults.clear()
    for hours in (1, 6, 6.9):
        office.pass_by(hours=hours)
    stopped = {office.notice(number).state for number in numbers}
    before_midnight = office.calls(BY_TEMPLATE)
    office.pass_by(hours=0.2)
    sent = {office.notice(number).state for number in numbers}
    local = office.town.clock.now().astimezone(NANJING)
    assert calls <= 12
    assert (before_midnight, stopped) == (calls, {READY})
    assert (local.hour, sent) == (0, {SENT})
    assert [office.shown(phone) for phone in phones] == [1] * 12


def test_a_stopped_channel_leaves_the_others_alone(office: Office):
    silent, talking = office.person(BY_TEMPLATE), office.person(IN_CHAT)
    first, second = office.owe(silent, BY_TEMPLATE), office.owe(talking, IN_CHAT)
    office.town.platform.faults.add(PATHS[BY_TEMPLATE], 45009, times=None)
    office.send()
    assert [office.notice(n).state for n in (first, second)] == [READY, SENT]


def test_a_wrong_secret_stops_sending_and_loses_nothing(office: Office):
    phone = office.person(BY_TEMPLATE)
    number = office.owe(phone, BY_TEMPLATE)
    office.town.platform.faults.add(PATHS[BY_TEMPLATE], 40001, times=None)
    office.send()
    refused = office.notice(number)
    calls = office.calls(BY_TEMPLATE)
    office.town.platform.faults.clear()
    office.pass_by(minutes=6)
    assert (refused.state, refused.errors, calls <= 2) == (READY, 0, True)
    assert (office.notice(number).state, office.shown(phone)) == (SENT, 1)


def test_a_platform_that_cannot_be_reached_loses_nothing(office: Office):
    phones = [office.person(IN_CHAT) for _ in range(20)]
    numbers = [office.owe(phone, IN_CHAT) for phone in phones]
    office.town.platform.faults.add("*", "refused", times=None)
    began = monotonic()
    office.send()
    took = monotonic() - began
    states = {office.notice(number).state for number in numbers}
    office.town.platform.faults.clear()
    office.forget_token_trouble()
    for _ in range(4):
        office.pass_by(seconds=61)
    assert (states, took < 5) == ({READY}, True)
    assert {office.notice(number).state for number in numbers} == {SENT}
    assert [office.shown(phone) for phone in phones] == [1] * 20


@pytest.mark.parametrize(
    ("local", "due"),
    [
        ("2026-03-02 20:59", "2026-03-02 20:59"),
        ("2026-03-02 21:00", "2026-03-03 08:00"),
        ("2026-03-03 00:00", "2026-03-03 08:00"),
        ("2026-03-03 07:59", "2026-03-03 08:00"),
        ("2026-03-03 08:00", "2026-03-03 08:00"),
        ("2026-12-31 23:00", "2027-01-01 08:00"),
    ],
)
def test_nothing_is_sent_in_quiet_hours(town: Town, local: str, due: str):
    office = Office(town, Quiet())
    town.clock.set(local)
    phone = office.person(IN_CHAT)
    number = office.owe(phone, IN_CHAT)
    office.send()
    at_once = office.notice(number)
    wanted = datetime.fromisoformat(due).replace(tzinfo=NANJING)
    town.clock.at = max(wanted, town.clock.at) + timedelta(seconds=1)
    office.send()
    office.close()
    expected = SENT if local == due else READY
    assert (at_once.state, at_once.errors) == (expected, 0)
    assert (office.notice(number).state, office.shown(phone)) == (SENT, 1)


def test_an_answer_to_the_person_is_not_held_back_at_night(town: Town):
    office = Office(town, Quiet())
    town.clock.set("2026-03-02 23:00")
    phone = office.person(IN_CHAT)
    number = office.owe(phone, "answer")
    office.send()
    office.close()
    assert office.notice(number).state is SENT


def test_a_notice_that_is_too_late_expires_unsent(office: Office):
    phone = office.person(IN_CHAT)
    soon = office.town.clock.now() + timedelta(minutes=5)
    number = office.owe(phone, IN_CHAT, expires_at=soon)
    office.town.clock.move(minutes=6)
    office.send()
    office.let_leases_end()
    assert (office.notice(number).state, office.shown(phone)) == (NoticeState.EXPIRED, 0)
