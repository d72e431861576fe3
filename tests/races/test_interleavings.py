"""Two deliveries at once, in every order of their steps, on real PostgreSQL sessions."""

from collections.abc import Sequence
from dataclasses import fields

import pytest
from sqlalchemy import Executable, bindparam, select

from storage.models import Follower, Hearing
from storage.prepared import Prepared, Tongue
from storage.queries import turns
from tests.races.people import Crowd, heard
from tests.races.stepper import orders, stepping

ORDERS = orders()
CORRECTIONS = ("电话改成19900005678", "联系人改成李四")


def at_once(crowd: Crowd, schedule: str, words: tuple[str, str], *, same: bool) -> tuple[str, list]:
    """One person's two deliveries in the order of a schedule; the person and both replies."""
    openid = crowd.copy()
    pushes = {"A": heard(openid, 1, words[0]), "B": heard(openid, 1 if same else 2, words[1])}
    with stepping(crowd.database) as stepper:
        replies = stepper.run(
            schedule, {name: lambda push=push: crowd.hears(push) for name, push in pushes.items()}
        )
    return openid, replies


def in_turn(crowd: Crowd, words: tuple[str, str], first: int) -> tuple[object, list[str]]:
    """The same two messages one after the other: the state left behind and both replies."""
    openid = crowd.copy()
    replies = ["", ""]
    for place in (first, 1 - first):
        replies[place] = crowd.hears(heard(openid, place + 1, words[place]))
    return crowd.state(openid), replies


def serial_outcomes(crowd: Crowd, words: tuple[str, str]) -> list[tuple[object, list[str]]]:
    """What the two serial orders lead to."""
    return [in_turn(crowd, words, 0), in_turn(crowd, words, 1)]


def orders_with_wrong_outcome(
    crowd: Crowd, words: tuple[str, str], among: Sequence[str] = ORDERS
) -> list[str]:
    """The schedules of two messages that end in none of the serial outcomes."""
    allowed = serial_outcomes(crowd, words)
    wrong = []
    for schedule in among:
        openid, replies = at_once(crowd, schedule, words, same=False)
        if (crowd.state(openid), replies) not in allowed:
            wrong.append(schedule)
    return wrong


def orders_with_two_effects(crowd: Crowd, among: Sequence[str] = ORDERS) -> list[str]:
    """The schedules of one message delivered twice that act twice or answer differently."""
    wrong = []
    for schedule in among:
        openid, replies = at_once(crowd, schedule, ("确认提交", "确认提交"), same=True)
        state = crowd.state(openid)
        if crowd.demands_of(openid) != 1 or len(set(replies)) != 1 or len(state[4]) != 1:
            wrong.append(schedule)
    return wrong


def test_the_stepper_knows_all_seventy_orders():
    assert len(set(ORDERS)) == 70


def test_a_push_delivered_twice_acts_once_and_is_answered_alike(crowd: Crowd):
    assert orders_with_two_effects(crowd) == []
    occasions = [occasion for occasion, _ in crowd.notices()]
    assert len(occasions) == len(set(occasions)) == 70
    assert crowd.parked() == 0


def test_two_pushes_of_one_person_are_both_applied(crowd: Crowd):
    assert orders_with_wrong_outcome(crowd, CORRECTIONS) == []
    assert crowd.parked() == 0


def test_two_first_pushes_of_a_stranger_are_both_applied(crowd: Crowd):
    crowd.original = None
    assert orders_with_wrong_outcome(crowd, ("我想报需求", "人工")) == []


def test_confirming_and_cancelling_at_once_has_one_winner(crowd: Crowd):
    assert orders_with_wrong_outcome(crowd, ("确认提交", "取消")) == []


def unlocked(tongue: Tongue) -> Executable:
    """The statement that takes a turn, without its lock."""
    columns = [getattr(Follower, item.name) for item in fields(turns.Seat)]
    return select(Follower.openid, *columns).where(tongue.one_of(Follower.openid))


def test_without_the_row_lock_updates_are_lost(crowd: Crowd, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(turns, "TAKE", Prepared(unlocked))
    assert len(orders_with_wrong_outcome(crowd, CORRECTIONS, ORDERS[::5])) > 0


def nothing_heard(_tongue: Tongue) -> Executable:
    """The statement that looks content keys up, finding none."""
    return select(Hearing.key).where(bindparam("rows") == "")


def test_without_the_claim_a_push_acts_twice(crowd: Crowd, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(turns, "KNOWN", Prepared(nothing_heard))
    keep = turns.KEEP.make
    monkeypatch.setattr(turns, "KEEP", Prepared(lambda at: keep(at).on_conflict_do_nothing()))
    assert len(orders_with_two_effects(crowd, ORDERS[::5])) > 0
