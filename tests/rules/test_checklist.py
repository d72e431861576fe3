"""The hints of the checklist: who sees which, and when (R90)."""

from dataclasses import replace

import pytest

from handlers.rules.checklist import CHECKS, Look, hints
from handlers.rules.lifecycle import Desk
from storage.vocabulary import DemandKind

CLEAN = Look(
    flags=frozenset(),
    kind=DemandKind.TECHNOLOGY,
    problem="镀膜附着力现在只有2级，要达到0级，量产线上每批都这样",
    details=frozenset({"target", "tried"}),
    has_mobile=True,
    named_elsewhere=False,
    others=0,
    confidential=False,
)
# one change each, and the hint it brings
CASES = [
    ({"flags": frozenset({"large"})}, "large"),
    ({"flags": frozenset({"public_body"})}, "public_body"),
    ({"flags": frozenset({"individual"})}, "individual"),
    ({"named_elsewhere": True}, "elsewhere"),
    ({"has_mobile": False}, "no_mobile"),
    ({"problem": "附着力不够"}, "vague"),
    ({"details": frozenset({"target"})}, "not_tried"),
    ({"others": 1}, "others"),
    ({"problem": "某军工配套件的镀膜附着力要从2级做到0级，请专家看看"}, "secret"),
    ({"problem": "诚招全省代理商，30万起步，优惠多多，欢迎各位老板来电洽谈"}, "advertising"),
    ({"confidential": True}, "confidential"),
]


@pytest.mark.parametrize(("change", "key"), CASES)
def test_each_hint_has_its_cause(change: dict[str, object], key: str) -> None:
    assert hints(replace(CLEAN, **change), Desk.DIRECT) == (key,)  # type: ignore[arg-type]


def test_every_hint_is_tried() -> None:
    assert {key for _, key in CASES} == {check.key for check in CHECKS}


@pytest.mark.parametrize("desk", Desk)
def test_a_clean_demand_has_no_hints(desk: Desk) -> None:
    assert hints(CLEAN, desk) == ()


def test_who_and_where_are_looked_at_by_the_county_only() -> None:
    doubtful = replace(CLEAN, flags=frozenset({"large"}), named_elsewhere=True)

    assert hints(doubtful, Desk.COUNTY) == ("large", "elsewhere")
    assert hints(doubtful, Desk.CITY) == ()


def test_talent_need_not_tell_what_was_tried() -> None:
    talent = replace(CLEAN, kind=DemandKind.TALENT, details=frozenset())

    assert hints(talent, Desk.COUNTY) == ()
