"""The life of a demand: every pair of act and state, what can be reached, where it ends."""

import pytest

from handlers.rules import lifecycle
from handlers.rules.lifecycle import (
    DEMAND,
    KEY_FIELDS,
    OFFICER,
    OPEN,
    REPORTED,
    Desk,
    NotAllowed,
    after,
    desk_of,
    moved,
    waiting_at,
)
from storage.vocabulary import Act, DemandState, Rank

ENTERPRISE_ACTS = (Act.AMEND, Act.WITHDRAW)
BY_OFFICERS = set(OFFICER.values())

TABLE = {
    (Act.AMEND, DemandState.SUBMITTED): DemandState.SUBMITTED,
    (Act.AMEND, DemandState.RETURNED): DemandState.SUBMITTED,
    (Act.AMEND, DemandState.CHECKED): DemandState.CHECKED,
    (Act.AMEND, DemandState.AT_CITY): DemandState.AT_CITY,
    (Act.AMEND, DemandState.AT_PROVINCE): DemandState.AT_PROVINCE,
    (Act.AMEND, DemandState.WITHDRAWN): None,
    (Act.AMEND, DemandState.MERGED): None,
    (Act.WITHDRAW, DemandState.SUBMITTED): DemandState.WITHDRAWN,
    (Act.WITHDRAW, DemandState.RETURNED): DemandState.WITHDRAWN,
    (Act.WITHDRAW, DemandState.CHECKED): DemandState.WITHDRAWN,
    (Act.WITHDRAW, DemandState.AT_CITY): DemandState.WITHDRAWN,
    (Act.WITHDRAW, DemandState.AT_PROVINCE): DemandState.WITHDRAWN,
    (Act.WITHDRAW, DemandState.WITHDRAWN): None,
    (Act.WITHDRAW, DemandState.MERGED): None,
}


def outcome(act: Act, state: DemandState) -> DemandState | None:
    """The state after an act, or None when it is not allowed."""
    try:
        return after(act, state)
    except NotAllowed:
        return None


@pytest.mark.parametrize("act", ENTERPRISE_ACTS)
def test_every_act_has_an_outcome_in_every_state(act: Act) -> None:
    found = {(act, state): outcome(act, state) for state in DemandState}

    assert found == {key: value for key, value in TABLE.items() if key[0] is act}


def test_the_table_holds_no_other_act() -> None:
    assert {act for act, _ in DEMAND} == set(ENTERPRISE_ACTS)


def test_every_state_is_reached() -> None:
    reached, fresh = set(), {DemandState.SUBMITTED}
    while fresh:
        reached |= fresh
        fresh = {to for (_, state), to in DEMAND.items() if state in reached} - reached

    assert reached & BY_OFFICERS == set()
    assert reached | BY_OFFICERS == set(DemandState)


def test_only_what_is_withdrawn_or_merged_is_at_its_end() -> None:
    ends = {state for state in DemandState if state not in {start for _, start in DEMAND}}

    assert ends == {DemandState.WITHDRAWN, DemandState.MERGED}
    assert set(OPEN) == set(DemandState) - ends


@pytest.mark.parametrize("field", sorted(KEY_FIELDS))
@pytest.mark.parametrize("state", [state for state in DemandState if state in OPEN])
def test_a_changed_key_field_goes_back_to_the_county(field: str, state: DemandState) -> None:
    assert after(Act.AMEND, state, changed=frozenset({field, "problem"})) is DemandState.SUBMITTED


@pytest.mark.parametrize("field", ["problem", "budget_wan", "visit_from", "particulars", "urgency"])
def test_another_change_keeps_the_place(field: str) -> None:
    found = after(Act.AMEND, DemandState.AT_PROVINCE, changed=frozenset({field}))

    assert found is DemandState.AT_PROVINCE


def test_the_key_fields_are_columns_of_a_demand() -> None:
    from storage.models import Demand

    assert set(Demand.__table__.columns.keys()) >= lifecycle.KEY_FIELDS


def test_a_key_field_does_not_open_a_withdrawn_demand() -> None:
    with pytest.raises(NotAllowed) as caught:
        after(Act.AMEND, DemandState.WITHDRAWN, changed=frozenset({"title"}))

    assert (caught.value.act, caught.value.state) == (Act.AMEND, DemandState.WITHDRAWN)


def test_a_withdrawal_is_no_amendment_whatever_changed() -> None:
    found = after(Act.WITHDRAW, DemandState.AT_CITY, changed=frozenset({"title"}))

    assert found is DemandState.WITHDRAWN


S = DemandState
# who may do what where: everything that is not listed is refused
BY_DESK = {
    (Desk.ZONE, S.SUBMITTED): (S.CHECKED, S.RETURNED),
    (Desk.COUNTY, S.SUBMITTED): (S.AT_CITY, S.RETURNED),
    (Desk.COUNTY, S.CHECKED): (S.AT_CITY, S.RETURNED),
    (Desk.DIRECT, S.SUBMITTED): (S.CHECKED, S.RETURNED),
    (Desk.DIRECT, S.CHECKED): (S.AT_PROVINCE, S.RETURNED),
    (Desk.CITY, S.AT_CITY): (S.AT_PROVINCE, S.RETURNED),
}


def moved_or_none(act: Act, desk: Desk, state: DemandState) -> DemandState | None:
    """The state after an officer's act, or None when it is not allowed."""
    try:
        return moved(act, desk, state)
    except NotAllowed:
        return None


@pytest.mark.parametrize("desk", Desk)
@pytest.mark.parametrize("state", DemandState)
def test_every_desk_has_its_acts_in_every_state(desk: Desk, state: DemandState) -> None:
    found = tuple(moved_or_none(act, desk, state) for act in (Act.FORWARD, Act.SEND_BACK))

    assert found == BY_DESK.get((desk, state), (None, None))


@pytest.mark.parametrize(
    ("rank", "direct", "desk"),
    [
        (Rank.COUNTY, False, Desk.COUNTY),
        (Rank.COUNTY, True, Desk.DIRECT),
        (Rank.CITY, True, Desk.CITY),
        (Rank.PROVINCE, False, Desk.PROVINCE),
    ],
)
def test_the_desk_of_a_bureau(rank: Rank, direct: bool, desk: Desk) -> None:
    assert desk_of(rank, reports_to_province=direct) is desk


@pytest.mark.parametrize("desk", REPORTED)
def test_what_waits_at_a_desk_is_not_reported_by_it(desk: Desk) -> None:
    assert waiting_at(desk) & REPORTED[desk] == set()


def test_nothing_waits_at_the_province() -> None:
    assert waiting_at(Desk.PROVINCE) == set()
