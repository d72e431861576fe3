"""Every rule of a plan is seen when it is broken, and only then."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.planning.draft import draft
from handlers.planning.ground import survey
from handlers.rules.teams.instance import Demand, Expert, Instance, Pair, Rules, Settled, TeamKey
from handlers.rules.teams.judge import Rule, breaches
from handlers.rules.teams.plan import Plan, Team, crossings, value
from tests.planning import small

FIRST, SECOND = TeamKey("泰州", 1), TeamKey("泰州", 2)
PEOPLE = {
    f"e{number}": Expert(
        f"e{number}",
        unit="江南大学" if number < 3 else f"u{number}",
        title="副高" if number else "中级",
        batches=frozenset({1, 2}),
        max_per_year=1 if number < 4 else 2,
    )
    for number in range(6)
}
DEMANDS = {
    "d1": Demand("d1", "泰州", 1, weight=2, county="甲县", unique=frozenset({"e0"})),
    "d2": Demand("d2", "泰州", 1, county="乙县"),
    "d3": Demand("d3", "泰州", 2),
}
PAIRS = (
    Pair("d1", "e0", 70), Pair("d1", "e4", 50), Pair("d2", "e4", 60), Pair("d2", "e1", 30),
    Pair("d3", "e4", 80), Pair("d3", "e0", 80),
)  # fmt: skip
MADE = Instance(PEOPLE, DEMANDS, PAIRS, Rules(team_min=2, team_max=3, visits=2, unit_cap=2))
GOOD = Team(FIRST, ("e0", "e4"), (("d1", "e0"), ("d2", "e4")))


def test_a_plan_that_keeps_to_everything_passes() -> None:
    assert breaches(MADE, Plan((GOOD, Team(SECOND, ("e4", "e5"), (("d3", "e4"),))))) == []
    assert value(MADE, Plan((GOOD,))) == 2 * 170 + 160 - 2
    assert crossings(MADE, Team(FIRST, ("e4",), (("d1", "e4"), ("d2", "e4")))) == 1


def members(*names: str) -> Team:
    """The good team with other members."""
    return replace(GOOD, members=names)


BROKEN: list[tuple[Rule, tuple[Team, ...]]] = [
    (Rule.ONE_TEAM, (GOOD, replace(GOOD, members=("e1", "e2"), serves=()))),
    (Rule.ONE_TEAM, (members("e0", "e4", "e4"),)),
    (Rule.KNOWN, (members("e0", "e4", "e9"),)),
    (Rule.SIZE, (replace(GOOD, members=("e4",), serves=()),)),
    (Rule.SIZE, (members("e0", "e3", "e4", "e5"),)),
    (Rule.RANK, (replace(GOOD, serves=(("d2", "e4"),)),)),
    (Rule.ONE_A_BATCH, (GOOD, Team(TeamKey("盐城", 1), ("e4", "e5"), ()))),
    (Rule.YEAR_CAP, (Team(SECOND, ("e3", "e5"), ()), Team(TeamKey("盐城", 1), ("e3", "e5"), ()))),
    (Rule.UNIT_CAP, (members("e0", "e1", "e2"),)),
    (Rule.VISIT, (replace(GOOD, serves=(("d1", "e0"), ("d1", "e4"))),)),
    (Rule.VISIT, (replace(GOOD, serves=(("d1", "e0"), ("d3", "e4"))),)),
    (Rule.VISIT, (Team(FIRST, ("e1", "e4"), (("d2", "e1"),)),)),
    (Rule.VISIT, (replace(GOOD, serves=(("d1", "e0"), ("d9", "e4"))),)),
    (Rule.VISIT, (replace(GOOD, serves=(("d1", "e0"), ("d2", "e5"))),)),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "teams"), BROKEN)
def test_a_broken_rule_is_named(rule: Rule, teams: tuple[Team, ...]) -> None:
    assert rule in {breach.rule for breach in breaches(MADE, Plan(teams))}


@pytest.mark.parametrize(
    ("different", "rule"),
    [
        ({"healthy": False}, Rule.FIT),
        ({"recommended": False}, Rule.FIT),
        ({"batches": frozenset({2})}, Rule.FIT),
        ({"visits": 0}, Rule.VISIT_CAP),
    ],
)
def test_a_member_who_may_not_travel_is_named(different: dict[str, object], rule: Rule) -> None:
    other = replace(PEOPLE["e4"], **different)  # type: ignore[arg-type]
    made = replace(MADE, experts={**PEOPLE, "e4": other})

    assert [breach.rule for breach in breaches(made, Plan((GOOD,)))] == [rule]


@pytest.mark.parametrize(
    "settled",
    [
        Settled(goes=False),
        Settled(members=frozenset({"e5"})),
        Settled(serves=(("d1", "e4"),)),
    ],
)
def test_what_officers_have_settled_is_kept(settled: Settled) -> None:
    found = breaches(replace(MADE, settled={FIRST: settled}), Plan((GOOD,)))

    assert {breach.rule for breach in found} == {Rule.SETTLED}


def test_who_declined_is_no_member() -> None:
    found = breaches(replace(MADE, declined=frozenset({("e4", 1)})), Plan((GOOD,)))

    assert [(breach.rule, breach.subject) for breach in found] == [(Rule.FIT, "e4")]


def test_fewer_than_usual_may_go_where_that_is_settled() -> None:
    alone = Plan((Team(FIRST, ("e4",), ()),))
    settled = {FIRST: Settled(at_least=1, reason="专业面窄")}

    assert breaches(MADE, alone) != []
    assert breaches(replace(MADE, settled=settled), alone) == []


Change = Callable[[Instance], Instance]
TIGHTER: tuple[Change, ...] = (
    lambda made: replace(made, rules=replace(made.rules, unit_cap=1)),
    lambda made: replace(made, rules=replace(made.rules, visits=1)),
    lambda made: replace(made, rules=replace(made.rules, team_min=3)),
    lambda made: replace(made, declined=frozenset((name, 1) for name in [*made.experts][::3])),
)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 30), st.integers(0, 20), st.sampled_from(TIGHTER))
def test_drafts_keep_every_rule_however_tight(
    seed: int, experts: int, demands: int, tighten: Change
) -> None:
    made = tighten(small.instance(seed, experts=experts, demands=demands, batches=2))
    ground = survey(made)

    assert breaches(made, ground.plan(*draft(ground))) == []
