"""Which place of Jiangsu a sentence names: city, county, zone and town, by their present names."""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

from handlers.understanding.lexicons import Scanner, inverse, table, words
from storage.tables import Region, city_of, current, region, regions

COUNTY_LEVELS = frozenset({"district", "county_city", "county"})


@dataclass(frozen=True, slots=True)
class Place:
    """A place by its present names; ``ambiguous`` lists the cities when only 鼓楼区 was said.

    ``county_then`` is what the county was called on the date asked for, where that is certain.
    """

    city: str | None = None
    county: str | None = None
    zone: str | None = None
    town: str | None = None
    city_code: str | None = None
    county_code: str | None = None
    zone_code: str | None = None
    county_then: str | None = None
    ambiguous: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything was named."""
        return bool(self.city or self.county or self.zone or self.ambiguous)

    def as_slots(self) -> dict[str, str]:
        """The JSON form, only what is known."""
        pairs = {"city": self.city, "county": self.county, "zone": self.zone, "town": self.town}
        return {key: value for key, value in pairs.items() if value}


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of a division in a sentence, with every present division it may mean."""

    start: int
    end: int
    word: str
    level: str  # province, city, county, zone, town
    codes: tuple[str, ...]
    town: str = ""


def _level(row: Region) -> str:
    return "county" if row.level in COUNTY_LEVELS else row.level


def _spellings(row: Region) -> list[str]:
    names = [row.name, *row.aliases, *row.typos]
    names += table("places").get(row.code, ())
    if row.level == "zone":
        names += [name.replace("技术", "") for name in names if "经济技术开发区" in name]
    return [name for name in dict.fromkeys(names) if len(name) > 1]


@cache
def _gazetteer() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Spelling → its level and the present codes it may mean; a city wins over a county."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    order = {"province": 0, "city": 1, "county": 2, "zone": 3}
    for row in sorted(regions(), key=lambda one: order[_level(one)]):
        code, level = current(row.code).code, _level(row)
        for name in _spellings(row):
            held = found.get(name)
            if held is None:
                found[name] = (level, (code,))
            elif held[0] == level and code not in held[1]:
                found[name] = (level, (*held[1], code))
    # 园区 alone is a zone only where Suzhou is spoken of
    found.pop("园区", None)
    found.pop("化工园", None)
    return found


@cache
def _towns() -> dict[str, tuple[str, ...]]:
    """Town → the present county codes that have one of this name."""
    codes = {row.name: current(row.code).code for row in regions() if _level(row) == "county"}
    codes |= {row.name: row.code for row in regions() if row.is_county_level and not row.successor}
    return {
        town: tuple(codes[name] for name in names)
        for town, names in inverse("towns").items()
        if town not in _gazetteer()
    }


@cache
def _scanner() -> Scanner:
    return Scanner([*_gazetteer(), *_towns(), *words("place_traps")])


def spelling_at(text: str, start: int) -> str:
    """The longest place name that begins exactly at a position, or the empty string."""
    word = _scanner().at(text, start)
    return word if word in _gazetteer() or word in _towns() else ""


# what follows a place name and makes it part of another name
_NOT_A_PLACE = re.compile(
    r"(?:大学|师范|工学院|理工|职业|农林|农牧|机电职|信息职|科技大|学院|矿大|医科|工业大"
    r"|农业大|林业大|邮电|财经|审计|航空航天"
    r"|工程学院|艺术学院|研究[院所]|农科|农业科学|设计院|热工|纳米所|医工所|地区|银行|电视"
    r"|大桥|路(?!边|口)|街(?!道)|轮胎|牌)"
)
_NOT_THEIRS = re.compile(
    r"(?:的|那边的|那边|来的)?(?:专家|教授|老师|高校|院校|大学|客户|供应商|同行|院所"
    r"|研究所|学校|代理|竞争对手|厂家|博士)"
)
_FOREIGN_BEFORE = re.compile(r"(?:北京|上海|天津|浙江|山东|安徽|进口|客户[在是])$")
_TOWN_AFTER = re.compile(r"[\s,]?([一-龥]{1,3}?(?:镇|街道|乡)(?![江定静痛上下干里]))")
_TOWN_TRAP = re.compile(r"[的了在和是个我们做厂搞省市县区县到去有一某各这那]")
_TOWN_SUFFIX = re.compile(r"(?:镇|街道|乡)(?![江定静痛])")


@lru_cache(maxsize=8)
def mentions(text: str) -> tuple[Mention, ...]:
    """Every place named in a plain sentence; parts of other names (苏州大学) are left out."""
    found = []
    for start, end, word in _scanner().find(text):
        if _NOT_A_PLACE.match(text, end) or _FOREIGN_BEFORE.search(text[max(0, start - 3) : start]):
            continue
        if word in _gazetteer():
            level, codes = _gazetteer()[word]
            found.append(Mention(start, end, word, level, codes))
        elif word in _towns():
            suffix = _TOWN_SUFFIX.match(text, end)
            stop = suffix.end() if suffix else end
            found.append(Mention(start, stop, word, "town", _towns()[word], text[start:stop]))
    return tuple(_with_local_towns(text, found))


def _with_local_towns(text: str, found: list[Mention]) -> list[Mention]:
    """Add 某某镇 right behind a county or zone, when no list knows it."""
    extra = []
    for index, item in enumerate(found):
        follower = found[index + 1] if index + 1 < len(found) else None
        match = _TOWN_AFTER.match(text, item.end) if item.level in {"county", "zone"} else None
        if not match or _TOWN_TRAP.search(match[1]):
            continue
        if follower is None or follower.start >= match.end():
            extra.append(Mention(match.start(1), match.end(1), match[1], "town", (), match[1]))
    return sorted([*found, *extra], key=lambda one: one.start)


def is_borrowed(text: str, item: Mention) -> bool:
    """Whether the place is that of others: 南京的专家, 苏州客户."""
    return bool(_NOT_THEIRS.match(text, item.end))


def resolve(found: tuple[Mention, ...], on: date, *, in_suzhou_park: bool = False) -> Place:
    """The one place that a run of mentions means: the narrowest that agrees with the city named."""
    cities = [code for item in found if item.level == "city" for code in item.codes]
    counties = _best([item for item in found if item.level == "county"], cities)
    near = cities + [_city_code(code) for code in counties]
    zones = [item for item in found if item.level == "zone"]
    zones = [item for item in zones if not near or _city_code(item.codes[0]) in near]
    towns = [item for item in found if item.level == "town"]
    place = Place()
    if counties:
        place = _county_place(counties, cities)
    elif zones:
        place = _zone_parent(zones[0].codes[0])
    elif towns and any(item.codes for item in towns):
        place = _town_place(next(item for item in towns if item.codes), cities)
    elif cities:
        place = _city_place(cities[0])
    if zones and not place.ambiguous:
        place = replace(place, zone=region(zones[0].codes[0]).name, zone_code=zones[0].codes[0])
    if not zones and in_suzhou_park and place.city == "苏州市" and not place.county:
        place = replace(place, zone=region("Z018").name, zone_code="Z018")
    if towns and (place.county or not towns[0].codes):
        place = replace(place, town=_town_name(towns, place))
    if not place.zone:
        place = _with_namesake_zone(place, counties, found)
    return (
        replace(place, county_then=_name_on(place.county_code, on)) if place.county_code else place
    )


def _with_namesake_zone(place: Place, codes: tuple[str, ...], found: tuple[Mention, ...]) -> Place:
    """无锡新区 names both a district and the zone it grew from."""
    for item in found:
        zone = _zone_words().get(item.word)
        if zone and item.level == "county" and item.codes == codes:
            return replace(place, zone=region(zone).name, zone_code=zone)
    return place


@cache
def _zone_words() -> dict[str, str]:
    zones = [row for row in regions() if row.level == "zone"]
    return {name: row.code for row in zones for name in _spellings(row)}


@cache
def _name_on(code: str, on: date) -> str | None:
    names = {row.name for row in regions() if row.is_valid(on) and current(row.code).code == code}
    return names.pop() if len(names) == 1 else None


def _best(items: list[Mention], cities: list[str]) -> tuple[str, ...]:
    """The codes of the county meant: one that lies in a named city first."""
    for item in items:
        inside = tuple(code for code in item.codes if _city_code(code) in cities)
        if inside:
            return inside
    return items[0].codes if items else ()


def _city_code(code: str) -> str:
    row = city_of(code)
    return row.code if row else ""


def _county_place(codes: tuple[str, ...], cities: list[str]) -> Place:
    if len(codes) > 1:
        inside = [code for code in codes if _city_code(code) in cities]
        if len(inside) != 1:
            names = tuple(region(_city_code(code)).name for code in codes)
            return Place(county=region(codes[0]).name, ambiguous=names)
        codes = (inside[0],)
    row, city = region(codes[0]), city_of(codes[0])
    return Place(
        city=city.name if city else None,
        county=row.name,
        city_code=city.code if city else None,
        county_code=row.code,
    )


def _city_place(code: str) -> Place:
    return Place(city=region(code).name, city_code=code)


def _zone_parent(code: str) -> Place:
    parent = current(region(code).parent)
    return _county_place((parent.code,), []) if parent.is_county_level else _city_place(parent.code)


def _town_place(town: Mention, cities: list[str]) -> Place:
    inside = tuple(code for code in town.codes if _city_code(code) in cities)
    codes = inside or (() if cities else town.codes)
    if len(codes) == 1:
        return _county_place(codes, cities)
    return _city_place(cities[0]) if cities else Place()


def _town_name(towns: list[Mention], place: Place) -> str | None:
    for town in towns:
        if not town.codes or place.county_code in town.codes:
            return town.town
    return None


_PARK = re.compile(r"园区")


def find_place(text: str, on: date) -> Place:
    """The place a plain sentence names, whoever it belongs to."""
    found = mentions(text)
    own = tuple(item for item in found if not is_borrowed(text, item)) or found
    return resolve(own, on, in_suzhou_park=bool(_PARK.search(text)))


def find_regions(text: str) -> tuple[str, ...]:
    """Every county or city named, by present name, in order: 东台、射阳还有滨海."""
    names: list[str] = []
    found = [item for item in mentions(text) if item.level in {"city", "county", "zone"}]
    cities = [code for item in found if item.level == "city" for code in item.codes]
    inside = {_city_code(code) for item in found if item.level == "county" for code in item.codes}
    for item in found:
        if item.level == "city" and item.codes[0] in inside:
            continue
        if item.level == "zone":
            place = _zone_parent(item.codes[0])
            names.append(place.county or place.city or "")
            continue
        codes = [code for code in item.codes if _city_code(code) in cities] or list(item.codes)
        names.append(region(codes[0]).name)
    return tuple(name for name in dict.fromkeys(names) if name)
