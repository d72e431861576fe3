"""Satisfaction: when it is asked, what counts, and that no figure tells a single answer."""

from collections import Counter
from datetime import date
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rules import ratings
from handlers.rules.ratings import Cell, Marks, Response, Shown, Voice
from handlers.rules.workdays import is_workday, workdays_between

TUESDAY = date(2026, 6, 16)
marks = st.integers(1, 5)
groups = st.lists(st.lists(marks, max_size=3), min_size=1, max_size=3)


def test_it_is_asked_three_working_days_later() -> None:
    # 19 June 2026 is the Dragon Boat Festival
    assert ratings.ask_on(TUESDAY, 3) == date(2026, 6, 22)
    assert ratings.ask_on(date(2026, 9, 30), 1) == date(2026, 10, 8)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.integers(1, 10))
def test_the_day_of_asking_is_a_working_day_so_many_later(day: date, after: int) -> None:
    found = ratings.ask_on(day, after)

    assert is_workday(found)
    assert workdays_between(day, found) == after


@pytest.mark.parametrize(
    ("chased", "days", "may"),
    [(0, 2, False), (0, 3, True), (1, 3, True), (2, 3, False), (2, 30, False)],
)
def test_nobody_is_chased_more_than_twice(chased: int, days: int, may: bool) -> None:
    today = ratings.ask_on(TUESDAY, days)

    assert ratings.may_chase(TUESDAY, chased, 3, today) is may


def test_an_unknown_benefit_is_an_answer() -> None:
    three = {"time": 5, "mode": 4, "effect": 4, "benefit": None}

    assert ratings.missing(three, benefit_unknown=False) == ("benefit",)
    assert ratings.missing(three, benefit_unknown=True) == ()
    assert ratings.missing({**three, "mode": None}, benefit_unknown=True) == ("mode",)


@pytest.mark.parametrize(
    ("asked", "answered", "thin"),
    [(0, 0, False), (5, 3, False), (5, 2, True), (10, 6, False), (10, 5, True), (35, 21, False)],
)
def test_a_response_below_sixty_per_cent_is_noted(asked: int, answered: int, thin: bool) -> None:
    assert Response(asked, answered).is_thin is thin


@given(st.lists(st.none() | marks))
def test_a_mean_is_the_mean(values: list[int | None]) -> None:
    known = [value for value in values if value is not None]
    found = ratings.marks_of(values)

    assert found.count == len(known)
    if known:
        assert Fraction(found.total, found.count) == Fraction(sum(known), len(known))
    else:
        assert found.mean is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([5, 5], None), ([5, 5, 5], "4.6以上"), ([5, 4, 5], "4.6以上"), ([5, 4, 4], "4.3"),
        ([1, 1, 1], "1.4以下"), ([1, 2, 1], "1.4以下"), ([1, 2, 2], "1.7"), ([3, 3, 3], "3.0"),
        ([4, 5, 5, 5], "4.7以上"), ([4] * 20, "4.0"), ([5] * 19 + [4], "4.9以上"),
    ],
)  # fmt: skip
def test_what_is_shown_of_a_mean(values: list[int], words: str | None) -> None:
    found = ratings.shown(ratings.marks_of(values))

    assert (found.words if found else None) == words


@given(st.lists(st.lists(marks, min_size=3, max_size=8), min_size=1, max_size=5))
def test_a_mean_of_what_was_shown_is_near_the_true_one(parts: list[list[int]]) -> None:
    found = ratings.combined([ratings.marks_of(part) for part in parts])
    everything = [value for part in parts for value in part]
    true = sum(everything) / len(everything)

    assert found is not None
    assert abs(found.value - true) <= len(parts) / len(everything) + 0.1
    if found.bound == "以上":
        assert found.value <= true
    if found.bound == "以下":
        assert found.value >= true


# ---------------------------------------------------------------- an attacker at work


def told(counts: list[int], totals: tuple[int, ...]) -> tuple[Shown | None, ...]:
    """All that is printed of a table."""
    each = {str(place): Marks(count, total) for place, (count, total) in enumerate(
        zip(counts, totals, strict=True))}  # fmt: skip
    found = ratings.table(each)
    return (*(found.groups[key] for key in each), found.total)


def learns(count: int, totals: set[int]) -> bool:
    """Whether who knows these possible sums of a group knows somebody's answer."""
    if not count or len(totals) > 1:
        return False
    (total,) = totals
    return count == 1 or total in {count, 5 * count}


@settings(max_examples=30, deadline=None)
@given(groups)
def test_no_table_tells_an_answer_even_to_who_tries_everything(parts: list[list[int]]) -> None:
    counts = [len(part) for part in parts]
    seen = told(counts, tuple(map(sum, parts)))
    spans = [range(count, 5 * count + 1) for count in counts]

    possible = [totals for totals in product(*spans) if told(counts, totals) == seen]

    for place, count in enumerate(counts):
        assert not learns(count, {totals[place] for totals in possible}), (parts, seen)


@settings(max_examples=30, deadline=None)
@given(groups)
def test_a_year_beside_its_rounds_tells_no_answer(parts: list[list[int]]) -> None:
    # what was asked for in the last round was served in two years
    names = [f"r{place}" for place in range(len(parts))]
    last = {names[-1]: Marks(3, 9)}
    counts = [len(part) for part in parts]

    def reads(totals: tuple[int, ...]) -> tuple[Shown | None, ...]:
        own = {n: Marks(c, t) for n, c, t in zip(names, counts, totals, strict=True)}
        years = {"y1": own, "y2": last}
        return tuple(
            ratings.combined(ratings.overlapping(years, each)) for each in ("y1", "y2", *names)
        )

    seen = reads(tuple(map(sum, parts)))
    spans = [range(count, 5 * count + 1) for count in counts]
    possible = [totals for totals in product(*spans) if reads(totals) == seen]

    for place, count in enumerate(counts):
        assert not learns(count, {totals[place] for totals in possible}), (parts, seen)


@given(st.lists(marks, max_size=30))
def test_one_more_answer_tells_an_expert_nothing_of_it(values: list[int]) -> None:
    def hears(given_: list[int]) -> Shown | None:
        return ratings.combined(ratings.heard([Voice(value) for value in given_], {}))

    before, after = hears(values), [hears([*values, value]) for value in range(1, 6)]

    if len(values) % 3 == 2:
        assert (before is None) == (len(values) < 3)
    else:
        assert after == [before] * 5


A, B = (1, "a"), (1, "b")


@pytest.mark.parametrize(
    ("own", "sizes", "groups"),
    [
        ([A, A, A], {A: 3}, [3]),
        # the county's mean less these three would be one enterprise's mark
        ([A, A, A], {A: 4}, []),
        ([A, A, A], {A: 5}, []),
        ([A, A, A], {A: 6}, [3]),
        # one more, less the county's mean, would be a mark alone
        ([A, A, A, B], {A: 3, B: 4}, [3]),
        ([B, A, A, A], {A: 3, B: 9}, [3]),
        # the city's mean less these three would be one of the other county
        ([A, A, A], {A: 3, B: 1}, []),
        ([A, B, B, A], {A: 2, B: 2}, [4]),
    ],
)
def test_an_expert_waits_while_the_bulletins_would_tell_the_rest(
    own: list[Cell], sizes: dict[Cell, int], groups: list[int]
) -> None:
    found = ratings.heard([Voice(3, cell) for cell in own], sizes)

    assert [group.count for group in found] == groups


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(marks, st.sampled_from("ab"), st.booleans()), min_size=3, max_size=5))
def test_an_expert_with_the_bulletin_in_hand_learns_no_answer(
    services: list[tuple[int, str, bool]],
) -> None:
    """All worlds that print the same bulletin and the same summary: no mark is the same in all."""
    places = [(1, place) for _, place, _ in services]
    sizes = Counter(places)

    def sees(values: tuple[int, ...]) -> object:
        cells = {
            place: ratings.marks_of(
                [v for v, at in zip(values, places, strict=True) if at == place]
            )
            for place in sizes
        }
        table = ratings.table({place[1]: cell for place, cell in cells.items()})
        own = [
            Voice(value, place)
            for value, place, (_, _, mine) in zip(values, places, services, strict=True)
            if mine
        ]
        return table.groups, table.total, ratings.combined(ratings.heard(own, sizes))

    real = sees(tuple(value for value, _, _ in services))
    worlds = [world for world in product(range(1, 6), repeat=len(services)) if sees(world) == real]

    assert all(len({world[at] for world in worlds}) > 1 for at in range(len(services)))
