"""Contradictory fixings and short supply: the rule that binds is named before any search."""

from dataclasses import replace

import pytest

from handlers.planning.report import of_finding
from handlers.rules.teams.gates import Gate
from handlers.rules.teams.instance import Demand, Expert, Instance, Pair, Rules, Settled, TeamKey
from handlers.rules.teams.preflight import Finding, Obstacle, check

TAIZHOU, YANCHENG = TeamKey("泰州", 1), TeamKey("盐城", 1)
BATCHES = frozenset({1})


def expert(number: int, **different: object) -> Expert:
    fit = Expert(f"e{number}", unit=f"u{number}", title="正高", batches=BATCHES)
    return replace(fit, **different)  # type: ignore[arg-type]


def year(*people: Expert, fixed: dict[TeamKey, Settled] | None = None, **rules: int) -> Instance:
    """Two demands, one in each city, and everybody a match for both."""
    demands = {
        key.city: Demand(key.city, key.city, key.batch, field="7") for key in (TAIZHOU, YANCHENG)
    }
    pairs = tuple(Pair(demand, person.id, 60) for demand in demands for person in people)
    return Instance(
        {person.id: person for person in people},
        demands,
        pairs,
        replace(Rules(team_min=2, team_max=3, unit_cap=2), **rules),  # type: ignore[arg-type]
        fixed or {},
    )


FOUR = tuple(expert(number) for number in range(4))


def test_a_year_without_obstacles_has_none() -> None:
    assert check(year(*FOUR)) == []


STOPPING = [
    (Settled(goes=False, members=frozenset({"e0"})), Obstacle.CLOSED),
    (Settled(at_least=1), Obstacle.NO_REASON),
    (Settled(at_least=9), Obstacle.LIMITS),
    (Settled(members=frozenset({"e0", "e1", "e2", "e3"})), Obstacle.TOO_MANY),
    (Settled(members=frozenset({"e0"}), without=frozenset({"e0"})), Obstacle.BARRED),
    (Settled(serves=(("盐城", "e0"),)), Obstacle.NO_PAIR),
    (Settled(serves=(("泰州", "e0"), ("泰州", "e1"))), Obstacle.TWICE),
    (Settled(serves=(("泰州", "e0"),), fields=frozenset({"8"})), Obstacle.BARRED),
]


@pytest.mark.parametrize(("settled", "obstacle"), STOPPING)
def test_a_contradiction_stops_with_its_rule(settled: Settled, obstacle: Obstacle) -> None:
    found = check(year(*FOUR, fixed={TAIZHOU: settled}))

    assert found[0].obstacle is obstacle
    assert found[0].stops
    assert of_finding(found[0])


@pytest.mark.parametrize(
    ("different", "gate"),
    [
        ({"healthy": False}, Gate.UNHEALTHY),
        ({"recommended": False}, Gate.NOT_RECOMMENDED),
        ({"batches": frozenset({2})}, Gate.NOT_FREE),
        ({"max_per_year": 0}, Gate.NO_TEAMS),
        ({"title": "中级"}, Gate.NO_RANK),
    ],
)
def test_a_member_who_may_not_travel_cannot_be_fixed(
    different: dict[str, object], gate: Gate
) -> None:
    people = (expert(0, **different), *FOUR[1:])

    found = check(year(*people, fixed={TAIZHOU: Settled(members=frozenset({"e0"}))}))

    stopping = [finding for finding in found if finding.stops]
    assert (stopping[0].obstacle, stopping[0].gate) == (Obstacle.BARRED, gate)


def test_who_declined_cannot_be_fixed() -> None:
    made = year(*FOUR, fixed={TAIZHOU: Settled(members=frozenset({"e0"}))})

    found = check(replace(made, declined=frozenset({("e0", 1)})))

    assert (found[0].obstacle, found[0].gate) == (Obstacle.BARRED, Gate.DECLINED)


def test_nobody_is_fixed_in_two_teams_of_a_batch() -> None:
    fixed = {key: Settled(members=frozenset({"e0"})) for key in (TAIZHOU, YANCHENG)}

    found = {finding.obstacle for finding in check(year(*FOUR, fixed=fixed))}

    assert found == {Obstacle.ELSEWHERE, Obstacle.YEAR_CAP}


def test_too_many_of_one_unit_cannot_be_fixed() -> None:
    same = tuple(expert(number, unit="江南大学") for number in range(3))
    fixed = {TAIZHOU: Settled(members=frozenset({"e0", "e1", "e2"}))}

    found = check(year(*same, fixed=fixed))

    assert Finding(Obstacle.UNIT_CAP, TAIZHOU, "江南大学", 3, 2) in found


def test_a_team_without_enough_people_stays_at_home_and_says_why() -> None:
    people = (expert(0), expert(1, healthy=False), expert(2, title="中级"))

    found = check(year(*people))

    assert found[0] == Finding(
        Obstacle.TOO_FEW,
        TAIZHOU,
        "",
        2,
        1,
        stops=False,
        barred=((Gate.UNHEALTHY, 1), (Gate.NO_RANK, 1)),
    )
    assert of_finding(found[0]) == (
        "先不成团：泰州第1批：至少要 2 人，能去的只有 1 人。另有身体不便出行的 1 人、"
        "没有副高以上职称或博士学位，也没有点名请他的需求的 1 人。"
        "请再邀请专家，或写明理由少于规定人数成团。"
    )


def test_a_team_that_has_to_go_without_enough_people_stops_everything() -> None:
    found = check(year(expert(0), fixed={TAIZHOU: Settled(goes=True)}))

    assert (found[0].obstacle, found[0].stops) == (Obstacle.TOO_FEW, True)


def test_teams_that_have_to_go_need_enough_people_together() -> None:
    fixed = {key: Settled(goes=True) for key in (TAIZHOU, YANCHENG)}

    found = check(year(*FOUR[:3], fixed=fixed))

    assert [(finding.obstacle, finding.needed, finding.available) for finding in found] == [
        (Obstacle.TOO_FEW_IN_BATCH, 4, 3),
        (Obstacle.TOO_FEW_IN_YEAR, 4, 3),
    ]


def test_a_team_may_be_small_with_a_reason() -> None:
    fixed = {TAIZHOU: Settled(goes=True, at_least=1, reason="专业面窄")}

    assert [finding.key for finding in check(year(expert(0), fixed=fixed))] == [YANCHENG]


def test_people_of_too_few_units_are_no_team() -> None:
    same = tuple(expert(number, unit="江南大学") for number in range(3))

    found = check(year(*same, unit_cap=1))

    assert (found[0].obstacle, found[0].available) == (Obstacle.SAME_UNIT, 1)


def test_limits_that_exclude_each_other_stop_everything() -> None:
    found = check(year(*FOUR, team_min=4))

    assert (found[0].obstacle, found[0].stops) == (Obstacle.LIMITS, True)


def test_nothing_to_plan_is_said() -> None:
    nothing = Instance({}, {}, ())

    assert [finding.obstacle for finding in check(nothing)] == [Obstacle.NO_DEMANDS]
