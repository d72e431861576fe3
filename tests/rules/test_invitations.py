"""Service teams and invitations: the tables, what needs a reason, when an answer is due."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from handlers.rules import invitations
from handlers.rules.invitations import INVITATION, LIVE, NotPossible, Standing
from handlers.rules.rounds import NANJING
from storage.vocabulary import Act, InvitationState, ReasonKind, TeamState
from tests.rules import diagrams

S = InvitationState
DIAGRAM = Path(__file__).parents[2] / "docs" / "teams.md"
FREE = Standing(
    listed=True, paused=False, asked_by_host=False, declined=False, taken=False,
    pending_elsewhere=False,
)  # fmt: skip


def at(text: str) -> datetime:
    """A moment in Nanjing."""
    return datetime.fromisoformat(text).replace(tzinfo=NANJING)


def test_a_refusal_of_the_unit_bars_until_the_unit_agrees() -> None:
    acts = [act for act, state in INVITATION if state is S.UNIT_REFUSED]

    assert acts == [Act.UNIT_AGREE]


def test_what_was_taken_back_stays_so() -> None:
    assert [act for act, state in INVITATION if state is S.RECALLED] == []


def test_every_live_invitation_can_be_declined_recalled_and_refused_by_the_unit() -> None:
    for state in LIVE:
        for act in (Act.DECLINE, Act.RECALL, Act.UNIT_REFUSE, Act.CANCEL_TEAM):
            assert INVITATION[act, state] not in LIVE


def test_only_agreement_leads_to_acceptance() -> None:
    acts = {act for (act, before), after in INVITATION.items()
            if after is S.ACCEPTED and before is not after}  # fmt: skip

    assert acts == {Act.ACCEPT, Act.GRANT, Act.UNIT_AGREE, Act.RESEAT}


def test_every_state_can_be_reached() -> None:
    reached = {S.PENDING}
    while more := {after for (_, before), after in INVITATION.items()
                   if before in reached} - reached:  # fmt: skip
        reached |= more

    assert reached == set(S)


def test_nothing_else_is_possible() -> None:
    with pytest.raises(NotPossible):
        invitations.invitation_after(Act.GRANT, S.PENDING)
    with pytest.raises(NotPossible):
        invitations.team_after(Act.ANNOUNCE, TeamState.CANCELLED)


def test_the_buttons_are_drawn_from_the_table() -> None:
    assert invitations.choices(invitations.EXPERTS, S.PENDING) == invitations.EXPERTS
    assert invitations.choices(invitations.EXPERTS, S.ACCEPTED) == (Act.DECLINE, Act.PROPOSE_TIME)
    assert invitations.choices(invitations.HOSTS, S.CONDITIONAL) == (
        Act.GRANT,
        Act.DENY,
        Act.RECALL,
    )
    assert invitations.choices(invitations.EXPERTS, S.UNIT_REFUSED) == ()


@pytest.mark.parametrize("where", diagrams.drawn(), ids="-".join)
def test_the_diagrams_are_those_of_the_tables(where: tuple[str, str]) -> None:
    page = (DIAGRAM.parent / where[0]).read_text(encoding="utf-8")

    assert diagrams.between(page, where[1]) == diagrams.drawn()[where]


@pytest.mark.parametrize(
    ("starts", "ends", "kinds"),
    [
        ("2026-06-15", "2026-06-16", ()),
        ("2026-06-15", "2026-06-17", ()),
        ("2026-06-15", "2026-06-15", (ReasonKind.LENGTH,)),
        ("2026-06-15", "2026-06-18", (ReasonKind.LENGTH,)),
        ("2026-09-15", "2026-09-16", (ReasonKind.OFF_PLAN,)),
        ("2026-04-15", "2026-04-15", (ReasonKind.LENGTH, ReasonKind.OFF_PLAN)),
        ("2026-08-31", "2026-09-01", ()),  # goes by its first day
        ("2026-12-30", "2026-12-31", ()),
    ],
)
def test_unusual_days_need_a_reason(starts: str, ends: str, kinds: tuple[ReasonKind, ...]) -> None:
    assert invitations.needs_reason(date.fromisoformat(starts), date.fromisoformat(ends)) == kinds


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-06-01 10:00", "2026-06-04 18:00"),
        ("2026-06-03 10:00", "2026-06-08 18:00"),  # a Saturday goes on to Monday
        ("2026-09-29 10:00", "2026-10-08 18:00"),  # the National Day holidays
        ("2026-05-06 23:30", "2026-05-09 18:00"),  # a Saturday that is worked
    ],
)
def test_an_answer_is_never_due_on_a_day_off(asked: str, due: str) -> None:
    assert invitations.answer_by(at(asked)) == at(due)


def test_short_terms_have_one_reminder_and_long_ones_two() -> None:
    asked = at("2026-06-01 10:00")

    assert invitations.reminders(asked, at("2026-06-04 18:00")) == (at("2026-06-03 09:00"),)
    assert invitations.reminders(asked, at("2026-06-12 18:00")) == (
        at("2026-06-09 09:00"), at("2026-06-11 09:00"),
    )  # fmt: skip


def test_a_reminder_keeps_clear_of_holidays() -> None:
    found = invitations.reminders(at("2026-09-29 10:00"), at("2026-10-08 18:00"))

    assert found == (at("2026-09-30 09:00"),)


def test_nobody_is_reminded_before_he_was_asked() -> None:
    asked = at("2026-06-01 10:00")

    assert invitations.reminders(asked, asked + timedelta(hours=6)) == ()


@pytest.mark.parametrize(
    ("today", "last"),
    [
        ("2026-06-10", "2026-06-12"),
        ("2026-06-12", "2026-06-16"),  # Friday speaks of Tuesday
        ("2026-09-30", "2026-10-09"),  # before the holidays
    ],
)
def test_people_are_told_two_days_ahead_whatever_lies_between(today: str, last: str) -> None:
    assert invitations.told_until(date.fromisoformat(today)) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, ""),
        ({"listed": False}, "listed"),
        ({"paused": True}, "paused"),
        ({"restricted": True}, "restricted"),
        ({"asked_by_host": True}, "asked_by_host"),
        ({"declined": True}, "declined"),
        ({"taken": True}, "taken"),
        ({"pending_elsewhere": True}, ""),  # the expert chooses (R33)
    ],
)
def test_who_may_be_asked(changed: dict[str, bool], why: str) -> None:
    facts = {name: getattr(FREE, name) for name in Standing.__slots__} | changed

    assert invitations.bar(Standing(**facts)) == why


@pytest.mark.parametrize(
    ("day", "batch"),
    [("2026-05-01", "2026-1"), ("2026-08-31", "2026-1"), ("2026-10-08", "2026-2"),
     ("2026-09-15", "2026-2"), ("2026-02-01", "2026-1")],
)  # fmt: skip
def test_a_team_belongs_to_the_season_of_its_first_day(day: str, batch: str) -> None:
    assert invitations.batch_of(date.fromisoformat(day)) == batch
