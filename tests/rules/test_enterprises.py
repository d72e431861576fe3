"""Size classes at, below and above every limit of every trade, and what the county should look at.

The limits are those of 工信部联企业〔2011〕300号 (R21); they are written out here once more, by
hand, so that a slip in the code shows.
"""

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules import enterprises
from handlers.rules.enterprises import Limits, entity_of, flags, limits, size
from storage import tables
from storage.vocabulary import EnterpriseSize, EntityType

UNKNOWN, MICRO, SMALL, MEDIUM, LARGE = EnterpriseSize

# trade → (people, revenue in 万元) of large, medium, small; None where there is no such limit
STANDARD: dict[str, tuple[int | None, ...]] = {
    "A": (None, 20_000, None, 500, None, 50),
    "A01": (None, 20_000, None, 500, None, 50),
    "B": (1000, 40_000, 300, 2_000, 20, 300),
    "C": (1000, 40_000, 300, 2_000, 20, 300),
    "C34": (1000, 40_000, 300, 2_000, 20, 300),
    "SE01": (1000, 40_000, 300, 2_000, 20, 300),
    "D": (1000, 40_000, 300, 2_000, 20, 300),
    "E": (None, 80_000, None, 6_000, None, 300),
    "F": (200, 40_000, 20, 5_000, 5, 1_000),
    "F51": (200, 40_000, 20, 5_000, 5, 1_000),
    "F52": (300, 20_000, 50, 500, 10, 100),
    "G": (1000, 30_000, 300, 3_000, 20, 200),
    "G59": (200, 30_000, 100, 1_000, 20, 100),
    "G60": (1000, 30_000, 300, 2_000, 20, 100),
    "H": (300, 10_000, 100, 2_000, 10, 100),
    "I": (2000, 100_000, 100, 1_000, 10, 100),
    "I65": (300, 10_000, 100, 1_000, 10, 50),
    "K": (None, 200_000, None, 1_000, None, 100),
    "L": (300, None, 100, None, 10, None),
    "M73": (300, None, 100, None, 10, None),
    "N77": (300, None, 100, None, 10, None),
    "S": (300, None, 100, None, 10, None),
}
STEPS = ((0, LARGE, MEDIUM), (2, MEDIUM, SMALL), (4, SMALL, MICRO))
EDGES = [(trade, at, reached, missed) for trade in STANDARD for at, reached, missed in STEPS]


@pytest.mark.parametrize("trade", STANDARD)
def test_a_trade_has_the_limits_of_the_standard(trade: str) -> None:
    assert astuple(limits(trade)) == STANDARD[trade]


@pytest.mark.parametrize(("trade", "at", "reached", "missed"), EDGES)
def test_at_both_limits_an_enterprise_is_of_the_larger_class(
    trade: str, at: int, reached: EnterpriseSize, missed: EnterpriseSize
) -> None:
    people, revenue = STANDARD[trade][at : at + 2]

    assert size(trade, people or 10**6, revenue or 10**6) is reached
    assert size(trade, (people or 10**6) + 1, (revenue or 10**6) + 0.5) is reached


@pytest.mark.parametrize(("trade", "at", "reached", "missed"), EDGES)
def test_below_either_limit_is_enough_to_be_smaller(
    trade: str, at: int, reached: EnterpriseSize, missed: EnterpriseSize
) -> None:
    people, revenue = STANDARD[trade][at : at + 2]

    found = set()
    if people is not None:
        found.add(size(trade, people - 1, revenue or 10**6))
    if revenue is not None:
        found.add(size(trade, people or 10**6, revenue - 0.01))

    assert found == {missed}


@pytest.mark.parametrize(
    ("industry", "employees", "revenue", "expected"),
    [
        ("C34", None, None, UNKNOWN),
        ("", None, None, UNKNOWN),
        ("A01", 5000, None, UNKNOWN),  # farming is measured by revenue alone
        ("A01", None, 500, MEDIUM),
        ("E", 5000, None, UNKNOWN),
        ("M73", None, 10**6, UNKNOWN),  # other trades are measured by people alone
        ("M73", 300, None, LARGE),
        ("M73", 9, None, MICRO),
        ("C34", 5000, None, UNKNOWN),  # the revenue may be below its limit
        ("C34", None, 10**6, UNKNOWN),
        ("C34", 19, None, MICRO),  # whatever the revenue is
        ("C34", None, 299, MICRO),
        ("C34", 0, 0, MICRO),
        ("", 1000, 40_000, LARGE),  # without a trade the industrial limits hold
        ("", 999, 40_000, MEDIUM),
        ("Z99", 300, None, LARGE),  # a trade that is not listed is one of the others
    ],
)
def test_unknown_figures_never_make_an_enterprise_large(
    industry: str, employees: int | None, revenue: float | None, expected: EnterpriseSize
) -> None:
    assert size(industry, employees, revenue) is expected


TRADES = st.sampled_from(sorted({row.code for row in tables.industries()} | set(STANDARD)))
PEOPLE, REVENUE = st.integers(0, 3000), st.floats(0, 300_000, allow_nan=False)
ORDER = [MICRO, SMALL, MEDIUM, LARGE]


@given(trade=TRADES, people=PEOPLE, revenue=REVENUE, more=PEOPLE, richer=REVENUE)
def test_growing_never_makes_an_enterprise_smaller(
    trade: str, people: int, revenue: float, more: int, richer: float
) -> None:
    before = size(trade, people, revenue)
    after = size(trade, people + more, revenue + richer)

    assert ORDER.index(before) <= ORDER.index(after)


@given(trade=TRADES, people=PEOPLE, revenue=REVENUE)
def test_a_missing_figure_never_turns_a_smaller_enterprise_into_a_large_one(
    trade: str, people: int, revenue: float
) -> None:
    if size(trade, people, revenue) is LARGE:
        return

    assert LARGE not in {size(trade, people, None), size(trade, None, revenue)}


def test_every_industry_of_the_table_has_limits() -> None:
    assert {type(limits(row.code)) for row in tables.industries()} == {Limits}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("泰兴华星表面处理有限公司", EntityType.COMPANY),
        ("兴化市绿野蔬菜专业合作社", EntityType.COOPERATIVE),
        ("盱眙县老王家庭农场", EntityType.FARM),
        ("丹阳市眼镜行业协会", EntityType.ASSOCIATION),
        ("昆山台湾商会", EntityType.ASSOCIATION),
        ("苏州工业园区管委会", EntityType.PARK),
        ("徐圩新区石化产业园区", EntityType.PARK),
        ("海安经济技术开发区", EntityType.PARK),
    ],
)
def test_a_name_tells_the_kind_of_body(name: str, expected: EntityType) -> None:
    assert entity_of(name) is expected


@pytest.mark.parametrize(
    ("name", "size_", "expected"),
    [
        ("泰兴华星表面处理有限公司", SMALL, ()),
        ("泰兴华星表面处理有限公司", UNKNOWN, ()),
        ("徐州某某重工集团有限公司", LARGE, ("large",)),
        ("泰兴市人民政府", UNKNOWN, ("public_body",)),
        ("沭阳县水务管理局", UNKNOWN, ("public_body",)),
        ("某某职业技术学院", UNKNOWN, ("public_body",)),
        ("丹阳市人民医院", LARGE, ("large", "public_body")),
        ("南京医院管理有限公司", SMALL, ()),
        ("老王五金经营部", MICRO, ("individual",)),
        ("个体工商户张三", UNKNOWN, ("individual",)),
        ("苏州工业园区管理委员会", UNKNOWN, ()),  # parks may file for their enterprises (R10)
    ],
)
def test_the_county_is_told_what_to_look_at(
    name: str, size_: EnterpriseSize, expected: tuple[str, ...]
) -> None:
    assert flags(name, size_) == expected


def test_every_flag_has_its_sentence() -> None:
    from handlers.flows.notify import FLAGS

    possible = {
        flag
        for name in ("泰兴市人民政府", "老王五金经营部")
        for flag in flags(name, EnterpriseSize.LARGE)
    }

    assert possible == set(FLAGS)
    assert enterprises.PUBLIC_BODIES
