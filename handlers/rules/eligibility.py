"""Who may take part as an expert (notice, article 5).

A senior title or a doctorate is enough (5.2). Who has neither may still sign up with particular
expertise for a need of an enterprise; a person decides that, and no rule ever refuses (R36, R38).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from storage import tables
from storage.vocabulary import Basis, Degree, NamedGroup, TitleRank, UnitKind

ARTICLE = "通知第五条第二款"


@dataclass(frozen=True, slots=True)
class Eligible:
    """Meets article 5.2 by title, by degree, or by both."""

    basis: tuple[Basis, ...]
    article: str = ARTICLE


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Has neither, but names expertise or a demand; an officer confirms (R38).

    ``complete`` says that there is something to confirm by: a demand, or expertise with proof.
    """

    complete: bool
    article: str = ARTICLE
    basis: tuple[Basis, ...] = (Basis.EXCEPTION,)


@dataclass(frozen=True, slots=True)
class NotYet:
    """Has neither and has not said what he is particularly good at; to be asked, not refused."""

    studying: bool
    article: str = ARTICLE
    basis: tuple[Basis, ...] = ()


Verdict = Eligible | Exceptional | NotYet

RANKS = {
    "正高": TitleRank.FULL,
    "副高": TitleRank.ASSOCIATE,
    "中级": TitleRank.MIDDLE,
    "初级": TitleRank.JUNIOR,
}
SENIOR = frozenset({TitleRank.FULL, TitleRank.ASSOCIATE})


def rank_of(title: str) -> TitleRank | None:
    """The rank of a title by the table of series, or of a bare rank such as 副高."""
    if title in RANKS:
        return RANKS[title]
    return next((RANKS[row.rank] for row in tables.titles() if row.name == title), None)


def grounds(rank: TitleRank | None, degree: Degree | None) -> tuple[Basis, ...]:
    """What of article 5.2 is met; studying for a doctorate is no doctorate."""
    found = [Basis.TITLE] if rank in SENIOR else []
    if degree is Degree.DOCTOR:
        found.append(Basis.DEGREE)
    return tuple(found)


def judge(
    rank: TitleRank | None,
    degree: Degree | None,
    *,
    skill: str = "",
    proof: str = "",
    demand: str = "",
) -> Verdict:
    """Judge by title and degree, and by expertise where there is neither."""
    met = grounds(rank, degree)
    if met:
        return Eligible(met)
    if skill or demand:
        return Exceptional(complete=bool(demand or proof))
    return NotYet(studying=degree is Degree.DOCTORAL_STUDENT)


# honour in the table → group of article 5.1
GROUPS = {
    "H03": NamedGroup.NATIONAL_TALENTS,
    "H04": NamedGroup.SPECIAL_ALLOWANCE,
    "H06": NamedGroup.PROVINCIAL_MERIT,
    "H07": NamedGroup.RETURNEE,
    "H08": NamedGroup.POSTDOC,
}


POSTDOC = "H08"
# how long a postdoctoral stay lasts when nobody says
POSTDOC_DAYS = 2 * 365


def postdoc_until(honours: Iterable[str], said: date | None, today: date) -> date | None:
    """Until when a person counts as a postdoctoral researcher (R35); None for who is none.

    Without a day that was said, the usual two years from now.
    """
    if POSTDOC not in honours:
        return None
    return said or today + timedelta(days=POSTDOC_DAYS)


def groups(honours: Iterable[str], postdoc: date | None, today: date) -> tuple[NamedGroup, ...]:
    """The groups of article 5.1 that honours put a person into on a day (R35).

    The tag of a postdoctoral researcher ends with the day ``postdoc``.
    """
    return tuple(
        GROUPS[code]
        for code in honours
        if code in GROUPS and (code != POSTDOC or postdoc is None or today <= postdoc)
    )


UNIT_KINDS = {
    "高校": UnitKind.UNIVERSITY,
    "高职": UnitKind.UNIVERSITY,
    "科研院所": UnitKind.INSTITUTE,
    "大中型国有企业": UnitKind.STATE_ENTERPRISE,
    "医疗卫生": UnitKind.HEALTH,
}
BY_NAME = (
    (re.compile(r"大学|学院|学校"), UnitKind.UNIVERSITY),
    (re.compile(r"研究院|研究所|科学院|设计院|农科|[院所]$"), UnitKind.INSTITUTE),
)
HOSPITAL = re.compile(r"医院|卫生院|疾控")


def unit_kind(unit: str) -> UnitKind:
    """What kind of body a unit is: by the table, else by its name; anything else is 其他."""
    for row in tables.units():
        if row.name == unit:
            return UNIT_KINDS.get(row.kind, UnitKind.OTHER)
    if HOSPITAL.search(unit):
        return UnitKind.HEALTH
    return next((kind for pattern, kind in BY_NAME if pattern.search(unit)), UnitKind.OTHER)


ELSEWHERE = re.compile(
    r"^(?:北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|浙江|安徽|福建|江西|山东|河南|湖北|湖南|"
    r"广东|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾|"
    r"清华|复旦|同济|华东(?!有色)|合肥|杭州|宁波|武汉|西安|哈尔滨|大连|沈阳|长沙|成都|广州|深圳|"
    r"济南|青岛|厦门|郑州|华中|华南|中山大学|西北|东北大学|中国科学技术大学|西南)"
)


def is_out_of_province(unit: str) -> bool:
    """Whether a unit lies outside Jiangsu by its name; only a mark, no hindrance (R34)."""
    listed = any(row.name == unit for row in tables.units())
    return not listed and ELSEWHERE.search(unit) is not None
