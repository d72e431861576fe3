"""A shortlist: rules apart from scores, a reason for every point, and what would change it."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.rules.matching import gates, merits
from handlers.rules.matching.gates import Case, Person
from handlers.rules.matching.library import Library, Works
from handlers.rules.matching.need import Need
from handlers.rules.matching.shortlist import Candidate, Shortlist, shortlist
from storage.vocabulary import (
    Basis,
    Gate,
    MatchSource,
    Merit,
    NamedGroup,
    ServiceForm,
    TitleRank,
)
from tests.matching.trials import Kind, Split, make

JUNE = (date(2026, 6, 10), date(2026, 6, 12))
NEED = Need("XQ2026-0001", "电镀废水总镍超标", "电镀废水总镍超标，想请懂重金属去除的专家来看看")
WORDS = ("电镀", "废水", "总", "镍", "超标", "，", "想", "重金属", "去除", "的", "专家")
CASE = Case(
    NEED.key,
    enterprise="7",
    enterprise_name="泰兴华星表面处理有限公司",
    county="321283",
    city="321200",
    forms=frozenset({ServiceForm.CONSULTING}),
    visit=JUNE,
)
ZHOU = Person(
    "1",
    name="周明远",
    unit="江南大学",
    city="320200",
    basis=frozenset({Basis.TITLE, Basis.DEGREE}),
    forms=frozenset({ServiceForm.CONSULTING}),
    places=frozenset({"321200"}),
    free=((date(2026, 6, 1), date(2026, 6, 30)),),
    rank=TitleRank.FULL,
    groups=frozenset({NamedGroup.SPECIAL_ALLOWANCE}),
)
WATER = Works("1", ("电镀废水中重金属的去除",), ("废水", "镍"), ("环境科学与工程",))


def asked(
    *people: tuple[Person, Works], case: Case = CASE, need: Need = NEED, size: int = 10
) -> Shortlist:
    """The shortlist over a few experts."""
    library = Library([works for _, works in people])
    return shortlist(
        library, need, case, {person.key: person for person, _ in people}, WORDS, size=size
    )


def reasons(one: Candidate) -> dict[Merit, float]:
    """The points of a candidate by merit."""
    return {reason.merit: reason.points for reason in one.reasons}


def test_every_point_has_its_reason() -> None:
    (one,) = asked((ZHOU, WATER)).candidates

    assert reasons(one) == {
        Merit.WORDS: 42, Merit.FIELD: 28, Merit.FORM: 4, Merit.PLACE: 4, Merit.TIME: 3,
        Merit.RANK: 2, Merit.GROUP: 1,
    }  # fmt: skip
    assert one.points == sum(reasons(one).values())
    assert (one.source, one.exception, one.changes) == (MatchSource.PROVINCIAL_LIBRARY, False, ())


def test_the_words_that_meet_are_shown_with_their_share() -> None:
    (one,) = asked((ZHOU, WATER)).candidates

    (words,) = (reason for reason in one.reasons if reason.merit is Merit.WORDS)
    terms = words.facts["terms"]
    assert {word for word, _ in terms} == {"电镀废水", "重金属", "去除"}
    assert [share for _, share in terms] == sorted((share for _, share in terms), reverse=True)
    assert 0 < sum(share for _, share in terms) <= 1


def test_who_has_not_said_is_told_what_saying_would_bring() -> None:
    silent = replace(ZHOU, forms=frozenset(), places=frozenset(), free=())

    (one,) = asked((silent, replace(WATER, fields=()))).candidates

    assert [(change.merit, change.gain) for change in one.changes] == [
        (Merit.FORM, 2), (Merit.PLACE, 2), (Merit.TIME, 1.5),
    ]  # fmt: skip
    assert reasons(one)[Merit.PLACE] == 2


SHUT = [
    ({"left": True}, {}, Gate.LEFT),
    ({"paused": True}, {}, Gate.PAUSED),
    ({"basis": frozenset()}, {}, Gate.NOT_ELIGIBLE),
    ({"basis": frozenset({Basis.EXCEPTION})}, {}, Gate.UNCONFIRMED),
    ({"unit_refuses": True}, {}, Gate.UNIT_REFUSES),
    ({"restricted": True}, {}, Gate.RESTRICTED),
    ({"unit": "泰兴华星表面处理有限公司"}, {}, Gate.INTERESTED),
    ({"interests": frozenset({"7"})}, {}, Gate.INTERESTED),
    ({"declined": frozenset({NEED.key})}, {}, Gate.DECLINED),
    ({"taken": 2, "most": 2}, {}, Gate.CAP),
    ({"busy": ((date(2026, 6, 1), date(2026, 6, 12)),)}, {}, Gate.NOT_FREE),
    # his own day, and what he has agreed to on the other two
    ({"busy": ((date(2026, 6, 10), date(2026, 6, 10)), (date(2026, 6, 11), date(2026, 6, 12)))},
     {}, Gate.NOT_FREE),
    ({}, {"confidential": True}, Gate.CONFIDENTIAL),
]  # fmt: skip
ADMITTED = [
    ({"basis": frozenset({Basis.TITLE})}, {}),
    ({"basis": frozenset({Basis.DEGREE})}, {}),
    ({"basis": frozenset({Basis.EXCEPTION}), "confirmed": True}, {}),
    ({"basis": frozenset({Basis.EXCEPTION}), "aimed_at": frozenset({NEED.key})}, {}),
    ({"basis": frozenset(), "aimed_at": frozenset({NEED.key})}, {}),
    ({"taken": 1, "most": 2}, {}),
    ({"taken": 9, "most": None}, {}),
    ({"busy": ((date(2026, 6, 1), date(2026, 6, 11)),)}, {}),
    ({"busy": ((date(2026, 1, 1), date(2026, 12, 31)),)}, {"visit": None}),
    ({"declined": frozenset({"XQ2026-0002"})}, {}),
    ({}, {"confidential": True, "wishes": "想请江南大学周明远教授"}),
]  # fmt: skip


@pytest.mark.parametrize(("person", "case", "gate"), SHUT, ids=[str(row[2]) for row in SHUT])
def test_a_rule_shuts_out_whatever_the_score(person: dict, case: dict, gate: Gate) -> None:
    shut = asked((replace(ZHOU, **person), WATER), case=replace(CASE, **case))

    assert shut.candidates == ()
    assert [rule for rule, _ in shut.excluded[0].rules] == [gate]
    assert shut.excluded[0].place == 1


@pytest.mark.parametrize(("person", "case"), ADMITTED, ids=range(len(ADMITTED)))
def test_who_meets_no_rule_is_proposed(person: dict, case: dict) -> None:
    admitted = asked((replace(ZHOU, **person), WATER), case=replace(CASE, **case))

    assert (len(admitted.candidates), admitted.excluded) == (1, ())


def test_every_rule_names_its_article_and_has_a_test() -> None:
    assert {rule.gate for rule in gates.RULES} == set(Gate) == {gate for _, _, gate in SHUT}
    assert all(rule.article for rule in gates.RULES)


def test_who_would_come_in_by_exception_is_marked() -> None:
    skilled = replace(ZHOU, basis=frozenset(), rank=None, aimed_at=frozenset({NEED.key}))

    (one,) = asked((skilled, WATER)).candidates

    assert (one.exception, one.source) == (True, MatchSource.SIGNED_UP)


SOURCES = [
    ({}, {}, MatchSource.PROVINCIAL_LIBRARY),
    ({"city": "321200"}, {}, MatchSource.CITY_LIBRARY),
    ({"city": "321200", "aimed_at": frozenset({NEED.key})}, {}, MatchSource.SIGNED_UP),
    ({"aimed_at": frozenset({NEED.key})}, {"wishes": "周明远老师"}, MatchSource.NAMED),
]


@pytest.mark.parametrize(("person", "case", "source"), SOURCES, ids=range(len(SOURCES)))
def test_the_source_is_recorded(person: dict, case: dict, source: MatchSource) -> None:
    (one,) = asked((replace(ZHOU, **person), WATER), case=replace(CASE, **case)).candidates

    assert one.source is source


def test_whom_the_enterprise_names_is_on_the_list_without_a_word_in_common() -> None:
    named = replace(ZHOU, key="2", name="顾青禾")

    found = asked(
        (ZHOU, WATER),
        (named, Works("2", ("水稻育种",))),
        case=replace(CASE, wishes="顾青禾老师以前来过"),
    )

    assert [one.key for one in found.candidates] == ["1", "2"]
    assert reasons(found.candidates[1])[Merit.NAMED] == 6


def test_a_named_expert_who_is_shut_out_is_always_told() -> None:
    named = replace(ZHOU, key="2", name="顾青禾", paused=True)

    found = asked((ZHOU, WATER), (named, Works("2")), case=replace(CASE, wishes="顾青禾"), size=1)

    assert [(one.key, one.place) for one in found.excluded] == [("2", 2)]


def everybody() -> tuple[Library, Need, dict[str, Person]]:
    """A made-up library of a few hundred, every third with something in his way."""
    trial = make(5, Split.TUNE, Kind.PLAIN, experts=400, needs=1)
    works = [expert.works for expert in trial.experts]
    people = {
        each.key: replace(
            ZHOU,
            key=each.key,
            paused=number % 3 == 0,
            rank=(TitleRank.FULL, TitleRank.ASSOCIATE, None)[number % 4 % 3],
            places=frozenset({"321200"} if number % 5 else {"320100"}),
            served=frozenset({"7"} if number % 97 == 1 else ()),
        )
        for number, each in enumerate(works)
    }
    return Library(works), trial.needs[0], people


def test_nobody_further_down_would_have_reached_the_list() -> None:
    library, need, people = everybody()

    short = shortlist(library, need, CASE, people, ())
    whole = shortlist(library, need, CASE, people, (), size=400)

    assert short.candidates == whole.candidates[:10]
    assert len(whole.candidates) + len(whole.excluded) > 300


def test_recomputed_it_is_the_same_to_the_last_reason() -> None:
    library, need, people = everybody()
    again = Library(reversed(library.works))

    assert shortlist(library, need, CASE, people, ()) == shortlist(again, need, CASE, people, ())


def test_the_weights_are_100_points_and_name_their_version() -> None:
    assert set(merits.WEIGHTS.points) == set(Merit)
    assert sum(merits.WEIGHTS.points.values()) == 100
    assert asked((ZHOU, WATER)).weights == merits.WEIGHTS.version
