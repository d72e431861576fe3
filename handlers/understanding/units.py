"""The home unit of an expert, by its full name: 南工大 is 南京工业大学."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from handlers.understanding.lexicons import Scanner, table, words
from storage.tables import units


@dataclass(frozen=True, slots=True)
class UnitHit:
    """A unit named in a sentence; ``known`` when it stands in the table."""

    start: int
    end: int
    name: str
    known: bool


@cache
def _spellings() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in units():
        for word in (row.name, *row.aliases):
            found.setdefault(word, row.name)
        if row.name.endswith(("股份有限公司", "有限公司")):
            found.setdefault(re.sub(r"(?:股份)?有限公司$", "", row.name), row.name)
    for name, members in table("unit_words").items():
        for word in members:
            found.setdefault(word, name)
    return found


@cache
def _scanner() -> Scanner:
    return Scanner([*_spellings(), *_TRAPS])


# longer words in which a short name of a unit is something else
_TRAPS = frozenset(words("unit_traps"))
# a short name that is also a common word counts only where people of a school are meant
_NEEDS_SCHOOL = frozenset(words("doubtful_units"))
_SCHOOL_AFTER = re.compile(r"(?:大学|大|学院|的|那边|老师|教授|专家|研究院)")
# 江大 is 江南大学 in Wuxi
_WUXI = re.compile(r"无锡|食品学院|纺织科学|江南")
# units the table does not hold
_OTHER = re.compile(
    r"(?P<name>[一-龥]{2,14}?(?:大学|职业技术学院|职业学院|师范学院|工学院|理工学院"
    r"|学院(?!派)|研究院|研究所|科学院|设计院|农科[院所]|检测中心|研究中心|人民医院"
    r"|附属医院|中医院|医院|推广站|农技站|推广中心|技工学校|技师学院))"
)
_OTHER_FIRM = re.compile(
    r"(?P<name>[一-龥()]{2,20}?(?:股份有限公司|有限责任公司|有限公司|集团|股份|公司))"
)
_WORKS_AT = re.compile(r"(?:在|来自|单位[::是]?|我是)(?P<name>[一-龥]{2,10}?(?:总厂|厂|公司))")
_LEAD = re.compile(
    r"^.*?(?:我叫[一-龥]{2,3}|我是|本人是|我在|来自|单位是|单位|就职于|任职于|工作于"
    r"|工作在|在|是|现|退休于|叫|于|的)(?=[一-龥]{3})"
)


@lru_cache(maxsize=8)
def find_units(text: str) -> tuple[UnitHit, ...]:
    """The units of the table that a plain sentence names, in order."""
    found = []
    for start, end, word in _scanner().find(text):
        if word in _TRAPS:
            continue
        if word in _NEEDS_SCHOOL and not _SCHOOL_AFTER.match(text, end):
            continue
        name = _spellings()[word]
        if word == "江大" and _WUXI.search(text):
            name = "江南大学"
        found.append(UnitHit(start, _past_suffix(text, end, word), name, True))
    return tuple(found)


def _past_suffix(text: str, end: int, word: str) -> int:
    """Take in 大学 behind a short name: 江南大学 written 江南大."""
    return end + 1 if word in _NEEDS_SCHOOL and text[end : end + 1] == "大" else end


def find_unit(text: str) -> UnitHit | None:
    """The unit a person belongs to: one of the table first, else as written."""
    known = find_units(text)
    if known:
        return known[0]
    return _unlisted(text)


def _unlisted(text: str) -> UnitHit | None:
    for pattern in (_OTHER, _OTHER_FIRM, _WORKS_AT):
        for match in pattern.finditer(text):
            name, start = match["name"], match.start("name")
            if lead := _LEAD.match(name):
                start += lead.end()
                name = name[lead.end() :]
            if len(name) >= 4 and not re.match(
                r"^(?:某|一家|一个|我们|附属|材料|机械|化工|农)学院?", name
            ):
                return UnitHit(start, match.end(), name, False)
    return None


_DEPARTMENT = re.compile(
    r"[\s,]?(?:的)?(?P<name>[一-龥A-Za-z]{1,14}?(?:研究院|研究所|研究中心|实验室|流体中心"
    r"|中心|学院|系(?!统|列|数)|教研室|研究室|分院|科室|室(?!内)|所(?!以|有)"
    r"|院(?![士长]))(?:[一-龥]{1,4}系)?)"
)


def department_after(text: str, end: int) -> tuple[int, int] | None:
    """The department written right behind a unit: 材料学院, 流体中心, 环科院."""
    match = _DEPARTMENT.match(text, end)
    if not match or re.search(r"教授|研究员|工程师|博士|讲师|可以|研究方向|主要", match["name"]):
        return None
    return match.start("name"), match.end("name")


@cache
def _cities() -> dict[str, str]:
    return {row.name: row.city for row in units()}


def city_of_unit(name: str) -> str:
    """The city a unit of the table lies in."""
    return _cities().get(name, "")
