"""Pushes that share one transaction are heard as if each had come alone."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from handlers.ports import Kind
from handlers.reception import receive
from storage.models import Hearing
from tests.races.people import HOUSE, Crowd, any_crowd, heard
from tests.support.clock import START

__all__ = ["any_crowd"]


@pytest.fixture
def people(any_crowd: Crowd) -> list[str]:
    """Two people who have a filled form before them."""
    return [any_crowd.copy() for _ in range(2)]


def test_two_messages_of_one_person_in_a_group_follow_each_other(any_crowd: Crowd, people):
    one, other = people
    pushes = [
        heard(one, 1, "电话改成19900005678"),
        heard(other, 1, "联系人改成李四"),
        heard(one, 2, "联系人改成赵六"),
    ]
    with any_crowd.database.write() as session:
        first, second, third = receive(session, pushes, START, HOUSE)
    assert "19900005678" in first and "赵六" not in first
    assert "李四" in second and "5678" not in second
    assert "19900005678" in third and "赵六" in third


def test_one_push_twice_in_a_group_acts_once(any_crowd: Crowd, people):
    push = heard(people[0], 1, "确认提交")
    with any_crowd.database.write() as session:
        replies = receive(session, [push, push], START, HOUSE)
    assert any_crowd.demands_of(people[0]) == 1
    assert replies[0] == replies[1] != ""


def test_reports_about_jobs_and_page_visits_among_messages_say_nothing(any_crowd: Crowd, people):
    said = heard(people[0], 1, "确认提交")
    report = replace(said, key="r:1", kind=Kind.RECEIPT, text="", facts={"remote": "7"})
    visit = replace(said, key="v:1", openid="", kind=Kind.VISIT, text="")
    with any_crowd.database.write() as session:
        replies = receive(session, [visit, report, said, report, visit], START, HOUSE)
    assert [bool(reply) for reply in replies] == [False, False, True, False, False]
    with any_crowd.database.read() as session:
        kept = session.scalars(select(Hearing.key).where(Hearing.key.in_(["r:1", "v:1"]))).all()
    assert kept == ["r:1"]


def test_a_group_of_nothing_is_heard(any_crowd: Crowd):
    with any_crowd.database.write() as session:
        assert receive(session, [], START, HOUSE) == []
