"""Article 5.2 as a table: every title of every series, every degree, and the way for the others."""

from datetime import date, timedelta

import pytest

from handlers.rules.eligibility import (
    ARTICLE,
    Eligible,
    Exceptional,
    NotYet,
    groups,
    is_out_of_province,
    judge,
    postdoc_until,
    rank_of,
    unit_kind,
)
from storage import tables
from storage.vocabulary import Basis, Degree, NamedGroup, TitleRank, UnitKind

TODAY = date(2026, 3, 2)
TITLE, DEGREE = Basis.TITLE, Basis.DEGREE
FULL, ASSOCIATE, MIDDLE, JUNIOR = TitleRank
DOCTOR, STUDENT, MASTER, BACHELOR = Degree


@pytest.mark.parametrize(
    ("rank", "degree", "expected"),
    [
        (FULL, DOCTOR, Eligible((TITLE, DEGREE))),
        (FULL, BACHELOR, Eligible((TITLE,))),
        (FULL, None, Eligible((TITLE,))),
        (ASSOCIATE, MASTER, Eligible((TITLE,))),
        (ASSOCIATE, STUDENT, Eligible((TITLE,))),
        (MIDDLE, DOCTOR, Eligible((DEGREE,))),
        (JUNIOR, DOCTOR, Eligible((DEGREE,))),
        (None, DOCTOR, Eligible((DEGREE,))),
        (MIDDLE, MASTER, NotYet(studying=False)),
        (MIDDLE, STUDENT, NotYet(studying=True)),
        (None, STUDENT, NotYet(studying=True)),
        (None, MASTER, NotYet(studying=False)),
        (None, None, NotYet(studying=False)),
    ],
)
def test_a_title_or_a_doctorate_is_enough(rank, degree, expected):
    assert judge(rank, degree) == expected


@pytest.mark.parametrize("row", tables.titles(), ids=lambda row: row.name)
def test_the_table_of_titles_decides_which_are_senior(row: tables.Title):
    assert isinstance(judge(rank_of(row.name), None), Eligible) is row.meets_condition


@pytest.mark.parametrize("word", ["高级技师", "技师", "讲师", "工程师", "特聘教授", "院长", ""])
def test_a_skill_level_or_a_post_is_no_senior_title(word: str):
    assert judge(rank_of(word), None) == NotYet(studying=False)


@pytest.mark.parametrize(
    ("said", "complete"),
    [
        ({"skill": "窖泥养护"}, False),
        ({"skill": "窖泥养护", "proof": "全国技术能手"}, True),
        ({"demand": "XQ2026-0001"}, True),
        ({"skill": "窖泥养护", "demand": "XQ2026-0001"}, True),
    ],
)
def test_particular_expertise_opens_the_other_way(said: dict[str, str], complete: bool):
    assert judge(None, STUDENT, **said) == Exceptional(complete)


@pytest.mark.parametrize("said", [{}, {"skill": "x"}, {"demand": "XQ2026-0001"}])
def test_every_answer_names_its_article(said: dict[str, str]):
    for degree in (None, *Degree):
        assert judge(None, degree, **said).article == ARTICLE


def test_the_groups_of_the_notice_are_five():
    named = [row.code for row in tables.honours() if row.named]
    assert groups(named, None, TODAY) == tuple(NamedGroup)
    assert groups(["H01", "H30"], None, TODAY) == ()


@pytest.mark.parametrize(
    ("leaves", "counts"),
    [(TODAY + timedelta(days=1), True), (TODAY, True), (TODAY - timedelta(days=1), False)],
)
def test_a_postdoctoral_tag_ends_with_the_stay(leaves: date, counts: bool):
    assert (NamedGroup.POSTDOC in groups(["H08", "H07"], leaves, TODAY)) is counts
    assert NamedGroup.RETURNEE in groups(["H08", "H07"], leaves, TODAY)


def test_a_postdoctoral_stay_lasts_two_years_unless_said():
    assert postdoc_until(["H08"], None, TODAY) == date(2028, 3, 1)
    assert postdoc_until(["H08"], date(2026, 9, 30), TODAY) == date(2026, 9, 30)
    assert postdoc_until(["H07"], date(2026, 9, 30), TODAY) is None


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("东南大学", UnitKind.UNIVERSITY),
        ("无锡职业技术学院", UnitKind.UNIVERSITY),
        ("江苏里下河地区农业科学研究所", UnitKind.INSTITUTE),
        ("某市人民医院", UnitKind.HEALTH),
        ("某某机床有限公司", UnitKind.OTHER),
    ],
)
def test_the_kind_of_a_unit(unit: str, kind: UnitKind):
    assert unit_kind(unit) is kind


@pytest.mark.parametrize(
    ("unit", "out"),
    [("浙江大学", True), ("上海交通大学", True), ("南京大学", False), ("某某有限公司", False)],
)
def test_a_unit_elsewhere_is_only_marked(unit: str, out: bool):
    assert is_out_of_province(unit) is out
