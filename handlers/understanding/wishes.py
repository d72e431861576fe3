"""Where an expert is willing to go: cities, counties, the three parts of the province."""

import re

from handlers.understanding import places
from storage.tables import city_of, region

PROVINCE = "江苏省"
PARTS = {
    "苏南": ("南京市", "无锡市", "常州市", "苏州市", "镇江市"),
    "苏中": ("南通市", "扬州市", "泰州市"),
    "苏北": ("徐州市", "连云港市", "淮安市", "盐城市", "宿迁市"),
    "苏锡常": ("苏州市", "无锡市", "常州市"),
    "宁镇扬": ("南京市", "镇江市", "扬州市"),
    "锡常泰": ("无锡市", "常州市", "泰州市"),
    "沿海": ("南通市", "盐城市", "连云港市"),
    "徐宿淮": ("徐州市", "宿迁市", "淮安市"),
    "通泰扬": ("南通市", "泰州市", "扬州市"),
    "扬泰通": ("扬州市", "泰州市", "南通市"),
    "徐淮盐连宿": ("徐州市", "淮安市", "盐城市", "连云港市", "宿迁市"),
    "沿江八市": ("南京市", "镇江市", "扬州市", "泰州市", "常州市", "无锡市", "苏州市", "南通市"),
}
_PART = re.compile("|".join(sorted(PARTS, key=len, reverse=True)))
_NO_COAST = re.compile(r"沿海(?:地区|城市|三市|的)?(?:都|各市|几个市|城市|三市|市)")
_EVERYWHERE = re.compile(
    r"(?:全省|省内|江苏(?:省内?|全省|境内)?)(?:各地|各市|各县|任何地方|范围内?|哪里"
    r"|哪儿)?(?:都|均|随便|不限|任意|皆|全)?(?:可以|行|去|可|愿意|能去|没问题|OK)"
    r"|全省[^,。;\s]{0,8}(?:都|均)(?:可以|行|愿意|能去|去|可)|(?:哪里|哪儿|哪个市|哪个地方"
    r"|去哪|哪都|什么地方|任何地方)(?:都|也)?(?:可以|行|能去|愿意|去|没问题|成|无所谓)"
    r"|地区不限|地点不限|地域不限|不限地[区点域]|全省(?:范围|各地|通跑|跑|$|[,。;\s])"
    r"|服从安排|听从安排|都可以去"
)
# behind places these are about the places named
_ALL_OF_THESE = frozenset({"都可以去"})
_EXCEPT = re.compile(
    r"(?:除了?|不去|不想去|不愿意?去|不含|不包括|别安排|不要安排|除去)[^,。;!?\n]*"
)


def _codes_of(item: places.Mention, cities: list[str]) -> list[str]:
    if item.level == "zone":
        parent = region(item.codes[0]).parent
        return [parent]
    if len(item.codes) == 1:
        return list(item.codes)
    inside = [code for code in item.codes if (city := city_of(code)) and city.code in cities]
    return inside[:1]


_WISH = re.compile(r"去|愿意|可以|服务|市区|附近|周边|都行|意向|优先|范围|企业|内")


def find_willing(text: str, home: str = "") -> dict[str, object]:
    """``willing_cities``, ``willing_counties`` and ``exclude`` of a plain sentence.

    ``home`` is the city of the expert's own unit: named alone, without a wish, it is an address.
    """
    left_out = _EXCEPT.search(text)
    wanted = text if not left_out else text[: left_out.start()] + "," + text[left_out.end() :]
    cities, counties = _named(wanted)
    cities = _parts(wanted) + cities
    if cities == [home] and not counties and not _WISH.search(wanted):
        cities = []
    slots: dict[str, object] = {}
    everywhere = _EVERYWHERE.search(wanted)
    if everywhere and cities and everywhere.group() in _ALL_OF_THESE:
        everywhere = None
    if everywhere or _all_but(text, left_out, cities):
        cities, counties = [PROVINCE], []
    if cities:
        slots["willing_cities"] = list(dict.fromkeys(cities))
    if counties:
        slots["willing_counties"] = list(dict.fromkeys(counties))
    if left_out and (barred := _named(left_out.group())[0]):
        slots["exclude"] = list(dict.fromkeys(barred))
    return slots


def _all_but(text: str, left_out: re.Match[str] | None, cities: list[str]) -> bool:
    """除了徐州都行: everything but what is named."""
    if not left_out or cities or not re.search(r"都|其他|其余", text):
        return False
    return bool(_named(left_out.group())[0])


def _parts(text: str) -> list[str]:
    found: list[str] = []
    for part in _PART.findall(text):
        if part != "沿海" or _NO_COAST.search(text):
            found += PARTS[part]
    return found


def _named(text: str) -> tuple[list[str], list[str]]:
    cities: list[str] = []
    counties: list[str] = []
    found = [item for item in places.mentions(text) if not _is_origin(text, item)]
    found = [item for item in found if item.level != "town"]
    city_codes = [code for item in found if item.level == "city" for code in item.codes]
    for item in found:
        for code in _codes_of(item, city_codes):
            row = region(code)
            city = city_of(code)
            if city:
                cities.append(city.name)
            if row.is_county_level and "高新" not in item.word and "新区" not in item.word:
                counties.append(row.name)
    return list(dict.fromkeys(cities)), list(dict.fromkeys(counties))


def _is_origin(text: str, item: places.Mention) -> bool:
    return item.level == "province" or bool(
        re.match(r"人(?![才员工])", text[item.end :])
        or re.search(r"(?:家在|住在|老家是?|户口)$", text[: item.start])
    )
