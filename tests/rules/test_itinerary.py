"""Visits on half-days: nobody in two places, one half-day for an enterprise, nothing lost."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rules import itinerary
from handlers.rules.itinerary import Call, NotAtThisPoint, Slot, lay_out, slots_of
from storage.vocabulary import Act, VisitState

DAYS = (date(2026, 6, 15), date(2026, 6, 16))


@st.composite
def teams(draw: st.DrawFn) -> tuple[list[Call], dict[int, tuple[date, date]]]:
    """Enterprises with the people who go there; some people come on one day only."""
    number = draw(st.integers(1, 12))
    presence = {
        person: draw(st.sampled_from([DAYS, (DAYS[0], DAYS[0]), (DAYS[1], DAYS[1])]))
        for person in range(number)
    }
    calls = [
        Call(
            enterprise,
            draw(st.sampled_from(["321202", "321283", "320602"])),
            tuple(
                (person, enterprise * 100 + person)
                for person in draw(st.sets(st.integers(0, number - 1), min_size=1, max_size=4))
            ),
        )
        for enterprise in range(draw(st.integers(1, 10)))
    ]
    return calls, presence


@settings(max_examples=60, deadline=None, derandomize=True)
@given(teams())
def test_nobody_is_in_two_places_and_nothing_is_lost(
    made: tuple[list[Call], dict[int, tuple[date, date]]],
) -> None:
    calls, presence = made

    placed, left = lay_out(calls, slots_of(*DAYS), presence)

    where = [(person, each.slot) for each in placed for person, _ in each.call.people]
    assert len(where) == len(set(where))
    counties: dict[tuple[int, date], set[str]] = {}
    for each in placed:
        for person, _ in each.call.people:
            counties.setdefault((person, each.slot.day), set()).add(each.call.county)
    # 海陵 and 泰兴 lie in one city, 崇川 in another
    assert not any({"320602"} < on_a_day for on_a_day in counties.values())
    assert all(presence[person][0] <= slot.day <= presence[person][1] for person, slot in where)
    assert sorted(call.enterprise for call in [*left, *(each.call for each in placed)]) == sorted(
        call.enterprise for call in calls
    )
    assert lay_out(calls, slots_of(*DAYS), presence) == (placed, left)


def test_who_is_busy_already_goes_at_another_time() -> None:
    morning = Slot(DAYS[0], late=False)
    call = Call(1, "321202", ((7, 1),))

    placed, _ = lay_out([call], slots_of(*DAYS), {7: DAYS}, {(7, morning): "321202"})

    assert [each.slot for each in placed] == [Slot(DAYS[0], late=True)]


def test_what_has_taken_place_is_not_dropped_or_moved() -> None:
    for state in (VisitState.ARRIVED, VisitState.RECORDED, VisitState.SETTLED):
        for act in (Act.DROP_VISIT, Act.PLAN_VISIT):
            with pytest.raises(NotAtThisPoint):
                itinerary.visit_after(act, state)


def test_the_other_half_of_a_day_goes_to_the_same_county() -> None:
    taixing = {(7, Slot(DAYS[1], late=False)): "321283"}

    placed, _ = lay_out([Call(1, "321283", ((7, 1),))], slots_of(*DAYS), {7: DAYS}, taixing)
    elsewhere, _ = lay_out([Call(1, "321202", ((7, 1),))], slots_of(*DAYS), {7: DAYS}, taixing)

    assert [each.slot for each in elsewhere] == [Slot(DAYS[0], late=False)]
    assert placed[0].slot in {Slot(DAYS[0], late=False), Slot(DAYS[1], late=True)}


def test_two_cities_are_too_far_for_one_day_and_two_counties_are_not() -> None:
    assert itinerary.is_far("321202", "320602")
    assert not itinerary.is_far("321202", "321283")
    assert not itinerary.is_far("320602", "320602")


def planned(key: int, **said: object) -> itinerary.Planned:
    """A visit that clashes with nothing, but for what is said."""
    usual = {
        "person": key, "enterprise": key, "county": "321202", "party": f"{key}",
        "slot": Slot(date(2026, 6, 15), late=False), "first": date(2026, 6, 15),
        "last": date(2026, 6, 16),
    }  # fmt: skip
    return itinerary.Planned(key=key, **(usual | said))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ({}, {}, {}),
        ({"first": date(2026, 6, 16)}, {}, {1: ("away",)}),
        ({"enterprise": 7}, {"enterprise": 7}, {1: ("enterprise",), 2: ("enterprise",)}),
        ({"enterprise": 7, "party": "1"}, {"enterprise": 7, "party": "1"}, {}),
        ({"party": "1"}, {"party": "1"}, {1: ("party",), 2: ("party",)}),
        (
            {"person": 7},
            {"person": 7, "county": "321281", "slot": Slot(date(2026, 6, 15), late=True)},
            {1: ("travel",), 2: ("travel",)},
        ),
        (
            {"person": 7},
            {"person": 7, "county": "321281", "slot": Slot(date(2026, 6, 16), late=False)},
            {},
        ),
    ],
)
def test_what_is_wrong_with_an_itinerary(
    first: dict[str, object], second: dict[str, object], found: dict[int, tuple[str, ...]]
) -> None:
    clashes = itinerary.clashes([planned(1, **first), planned(2, **second)])

    assert {key: tuple(kind.value for kind in kinds) for key, kinds in clashes.items()} == found
