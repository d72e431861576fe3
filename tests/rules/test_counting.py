"""What counts, by the rule alone: homes, targets, parts that overlap, the newest word."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.rules import counting
from handlers.rules.calendar import Programme
from handlers.rules.counting import Attendance, Tally
from storage.vocabulary import DemandKind, EntityType, Half, Outcome, UnitKind, VisitState

NOTICE = Programme()
ONE = Attendance(
    visit=1, team=1, person=1, demand=1, enterprise=1, entity=EntityType.COMPANY, county="320508",
    bureau="320500", city="320500", round="2016-1", kind=DemandKind.TECHNOLOGY, industry="C33",
    day=date(2016, 6, 15), half=Half.MORNING, state=VisitState.SETTLED,
)  # fmt: skip


def test_one_expert_at_three_enterprises_is_one_and_three() -> None:
    rows = [replace(ONE, visit=n, enterprise=n, demand=n) for n in range(3)]

    assert counting.tally(rows) == Tally(1, 3, 3, 0, 3, 0)


def test_the_same_enterprise_twice_in_one_activity_is_one_pairing() -> None:
    again, later = replace(ONE, visit=2, half=Half.AFTERNOON), replace(ONE, visit=3, team=2)
    park = replace(ONE, visit=4, enterprise=9, entity=EntityType.PARK)
    open_ = replace(ONE, visit=5, person=2, state=VisitState.RECORDED)

    assert counting.tally([ONE, again, later, park, open_]) == Tally(1, 4, 1, 1, 3, 1)


def test_parts_exceed_the_whole_by_who_is_in_several() -> None:
    rows = [ONE, replace(ONE, bureau="320583"), replace(ONE, bureau="320600"),
            replace(ONE, person=2)]  # fmt: skip

    found = counting.overlap(rows, lambda row: row.bureau)

    assert (found.added, found.distinct, found.surplus, found.shared) == (4, 2, 2, 1)


def test_a_demand_has_one_outcome_the_newest_that_was_confirmed() -> None:
    rows = [
        replace(ONE, visit=3, half=Half.AFTERNOON, outcome=Outcome.SOLVED),
        replace(ONE, visit=2, outcome=Outcome.UNSOLVED),
        replace(ONE, visit=4, day=date(2016, 7, 1), outcome=None),
        replace(ONE, visit=5, day=date(2016, 8, 1), outcome=Outcome.JOINT,
                state=VisitState.RECORDED),
    ]  # fmt: skip

    assert counting.effects(rows).outcomes == {Outcome.SOLVED: 1}
    assert counting.effects(rows).helped == 1


@pytest.mark.parametrize(
    ("programme", "last"),
    [
        (NOTICE, date(2016, 12, 31)),
        (Programme(count_from=date(2014, 5, 4)), date(2017, 5, 3)),
        (Programme(count_from=date(2016, 3, 1)), date(2019, 2, 28)),
    ],
)
def test_the_years_of_the_target(programme: Programme, last: date) -> None:
    assert counting.target_days(programme)[1] == last
    assert counting.is_counted(programme, last)
    assert not counting.is_counted(programme, date(last.year + 1, last.month, last.day))


def test_only_a_pace_is_told_and_only_when_there_is_one() -> None:
    steps = [(date(2014, 6, 1), 100), (date(2014, 12, 1), 200)]

    assert counting.expected(NOTICE, [], date(2014, 12, 1)) is None
    assert counting.expected(NOTICE, steps[:1], date(2014, 6, 20)) is None
    assert counting.expected(NOTICE, [(date(2014, 6, 1), 1000)], date(2015, 1, 1)) is None
    assert counting.expected(NOTICE, steps, date(2014, 12, 1)) == date(2016, 12, 1)


def test_who_moves_is_counted_where_he_worked_on_that_day() -> None:
    former = [{"unit": "河海大学", "until": "2015-03-01"}, {"name": "李明", "until": "2015-05-01"}]
    rows = (date(2015, 2, 28), date(2015, 3, 1))

    homes = [
        counting.home_of("上海交通大学", UnitKind.UNIVERSITY, True, former, day) for day in rows
    ]

    assert homes == [
        ("河海大学", UnitKind.UNIVERSITY, False), ("上海交通大学", UnitKind.UNIVERSITY, True),
    ]  # fmt: skip


def test_a_row_stands_for_the_one_that_lives_on() -> None:
    assert counting.living({3: 2, 2: 1}, 3) == 1
    assert counting.living({1: 2, 2: 1}, 1) in {1, 2}
