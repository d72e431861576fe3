"""What may happen between a claim, a call and its acknowledgement."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from handlers.operations import people
from handlers.rules.delivery import Quiet
from storage import faults
from storage.models import Notice
from storage.queries import attempts, outbox
from storage.queries.attempts import Ack
from storage.vocabulary import Channel, NoticeState
from tests.races.test_inbox import lose_connections
from tests.scheduler.office import BY_TEMPLATE, IN_CHAT, PATHS, Office
from tests.support.town import Phone, Town

READY, SENT, UNSURE = NoticeState.READY, NoticeState.SENT, NoticeState.UNSURE


class Crash(Exception):
    """A sender that ends in the middle of its work."""


@contextmanager
def once_at(point: str, act: Callable[[], object]) -> Iterator[None]:
    """Do something the first time a fault point is reached."""
    left = [act]

    def arrive(here: str) -> None:
        if here == point and left:
            left.pop()()

    faults.listener = arrive
    try:
        yield
    finally:
        faults.listener = None


def crash() -> None:
    """End a sender."""
    raise Crash


def person_of(kind: str, office: Office) -> tuple[Phone, int]:
    """Somebody with one notice owed."""
    phone = office.person(kind)
    return phone, office.owe(phone, kind)


@pytest.mark.parametrize("kind", [IN_CHAT, BY_TEMPLATE])
def test_somebody_who_leaves_after_the_claim_gets_nothing(office: Office, kind: str):
    phone, number = person_of(kind, office)
    with once_at("outbound.claimed", lambda: office.town.platform.unfollow(phone.openid)):
        office.send()
    assert (office.shown(phone), office.calls(kind)) == (0, 0)
    assert office.notice(number).state is NoticeState.CANCELLED


def test_nothing_personal_is_sent_or_kept_after_erasing_in_mid_claim(office: Office):
    phone, number = person_of(IN_CHAT, office)
    mark = office.notice(number).payload["text"]

    def erase() -> None:
        with office.town.database.write() as session:
            people.erase(session, phone.openid, office.town.clock.now())

    with once_at("outbound.claimed", erase):
        office.send()
    office.let_leases_end()
    office.send()
    assert office.shown(phone) == 0
    assert mark not in str(office.notice(number).payload["text"])


def test_a_frozen_sender_that_wakes_after_the_rescue_changes_nothing(office: Office):
    phone, number = person_of(BY_TEMPLATE, office)
    other = office.another_sender()

    def freeze() -> None:
        office.let_leases_end()
        while other.drain_once():
            pass

    with once_at("outbound.before_ack", freeze):
        office.send()
    other.close()
    found = office.notice(number)
    assert (found.state, found.attempt, office.shown(phone)) == (SENT, 2, 1)
    assert office.tries(number) == ["accepted"]


def test_a_stale_acknowledgement_of_a_strangers_attempt_is_counted_and_dropped(office: Office):
    _, number = person_of(BY_TEMPLATE, office)
    now = office.town.clock.now()
    database = office.town.database
    with database.write() as session:
        outbox.claim(session, "first", now, limit=10)
    office.let_leases_end()
    with database.write() as session:
        outbox.claim(session, "second", now, limit=10)
    with database.write() as session:
        stale = attempts.acknowledge(session, [Ack(number, 1, UNSURE, "ambiguous")], now)
        fresh = attempts.acknowledge(session, [Ack(number, 2, SENT, "accepted")], now)
    assert (stale, fresh, office.notice(number).state) == (1, 0, SENT)


def test_a_connection_lost_after_the_call_loses_no_acknowledgement(postgres, tmp_path):
    town = Town(*postgres, tmp_path)
    office = Office(town)
    phone, number = person_of(IN_CHAT, office)
    with once_at("outbound.before_ack", lambda: lose_connections(town.database)):
        office.send()
    found = office.notice(number)
    office.close()
    town.close()
    assert (found.state, office.shown(phone)) == (SENT, 1)


def test_two_rescuers_free_each_notice_once(postgres, tmp_path):
    town = Town(*postgres, tmp_path)
    office = Office(town)
    numbers = [person_of(BY_TEMPLATE, office)[1] for _ in range(4)]
    now = town.clock.now()
    with town.database.write() as session:
        outbox.claim(session, "dead", now, limit=10)
    with town.database.write() as session:
        for number in numbers:
            session.get_one(Notice, number).lease_until = now - timedelta(days=1)
    with town.database.write() as one, town.database.write() as two:
        freed = [outbox.rescue(one, now), outbox.rescue(two, now)]
    attempts = {office.notice(number).attempt for number in numbers}
    office.close()
    town.close()
    assert (freed, attempts) == ([4, 0], {1})


@pytest.mark.parametrize("point", ["outbound.claimed", "outbound.before_ack"])
@pytest.mark.parametrize("kind", [IN_CHAT, BY_TEMPLATE])
def test_a_sender_that_crashes_sends_once(office: Office, kind: str, point: str):
    phone, number = person_of(kind, office)
    with once_at(point, crash), pytest.raises(Crash):
        office.send()
    office.let_leases_end()
    office.send()
    called = point == "outbound.before_ack"
    unsure = called and kind == IN_CHAT
    assert (office.notice(number).state, office.shown(phone)) == (UNSURE if unsure else SENT, 1)


def test_two_senders_never_take_the_same_notice(office: Office):
    numbers = [person_of(BY_TEMPLATE, office)[1] for _ in range(20)]
    other = office.another_sender()
    with once_at("outbound.claimed", other.drain_once):
        office.send()
    other.close()
    assert office.calls(BY_TEMPLATE) == 20
    assert {office.notice(number).attempt for number in numbers} == {1}


def lost_answer(office: Office, kind: str, fault: str = "hang_after") -> tuple[Phone, int]:
    """A notice that reached the phone while its answer was lost."""
    phone, number = person_of(kind, office)
    office.town.platform.faults.add(PATHS[kind], fault)
    office.send()
    assert office.shown(phone) == 1
    return phone, number


def test_a_template_whose_answer_was_lost_is_repeated_unseen(office: Office):
    phone, number = lost_answer(office, BY_TEMPLATE)
    office.pass_by(seconds=5)
    assert (office.notice(number).state, office.shown(phone)) == (SENT, 1)
    assert office.calls(BY_TEMPLATE) == 2


def test_a_template_whose_window_ended_while_nobody_sent_is_unsure(office: Office):
    phone, number = lost_answer(office, BY_TEMPLATE)
    office.pass_by(minutes=11)
    assert (office.notice(number).state, office.shown(phone)) == (UNSURE, 1)


def test_the_nine_minutes_are_looked_at_just_before_the_call(office: Office):
    phone, number = lost_answer(office, BY_TEMPLATE)
    office.town.clock.move(minutes=8, seconds=59)
    with once_at("outbound.claimed", lambda: office.town.clock.move(seconds=70)):
        office.send()
    assert (office.notice(number).state, office.shown(phone)) == (UNSURE, 1)


def test_a_lost_answer_is_remembered_through_a_refusal(office: Office):
    phone, number = lost_answer(office, BY_TEMPLATE)
    office.town.platform.faults.add(PATHS[BY_TEMPLATE], 45009)
    office.pass_by(seconds=5)
    office.pass_by(hours=15)
    assert (office.notice(number).state, office.shown(phone)) == (UNSURE, 1)


def test_a_lost_answer_is_remembered_through_the_night(town):
    office = Office(town, Quiet())
    town.clock.set("2026-03-02 20:59")
    phone, number = lost_answer(office, BY_TEMPLATE)
    office.pass_by(minutes=2)
    office.pass_by(hours=11)
    office.close()
    assert (office.notice(number).state, office.shown(phone)) == (UNSURE, 1)


def test_a_lost_answer_is_not_made_good_by_another_channel(office: Office):
    phone, number = lost_answer(office, BY_TEMPLATE)
    office.town.platform.say(phone.openid, "在吗")
    office.pass_by(seconds=5)
    assert (office.notice(number).state, office.shown(phone)) == (SENT, 1)


def test_a_claim_that_never_called_is_not_unsure_however_late(office: Office):
    phone, number = person_of(BY_TEMPLATE, office)
    with once_at("outbound.claimed", crash), pytest.raises(Crash):
        office.send()
    office.let_leases_end()
    office.pass_by(minutes=30)
    assert (office.notice(number).state, office.shown(phone)) == (SENT, 1)


@pytest.mark.parametrize(
    ("status", "state"),
    [("success", NoticeState.DELIVERED), ("failed:user block", NoticeState.PHONE)],
)
def test_a_report_that_comes_before_our_note_of_the_call_counts(
    office: Office, status: str, state: NoticeState
):
    office.town.platform.knobs.template_status = status
    _, number = person_of(BY_TEMPLATE, office)
    with once_at("outbound.before_ack", office.town.platform.settle):
        office.send()
    assert office.notice(number).state is state


def test_a_report_settles_what_was_sent(office: Office):
    phone, number = person_of(BY_TEMPLATE, office)
    office.send()
    office.town.platform.settle()
    found = office.notice(number)
    assert (found.state, found.channel, office.shown(phone)) == (
        NoticeState.DELIVERED, Channel.TEMPLATE, 1,
    )  # fmt: skip
