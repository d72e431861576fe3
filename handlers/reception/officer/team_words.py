"""What an officer's words about teams hold: the team, the seat, names, days, a reason."""

import re
from dataclasses import dataclass
from datetime import date

from handlers.dialogue.readers import plain
from handlers.understanding.dates import find_stretches, merge
from handlers.understanding.names import looks_like_name
from handlers.understanding.normal import fold
from handlers.understanding.places import find_place

TEAM = re.compile(r"TD\s*-?\s*(20\d\d)\s*-\s*(\d{1,5})", re.IGNORECASE)
_DEMAND = re.compile(r"XQ\s*-?\s*(20\d\d)\s*-\s*(\d{1,5})", re.IGNORECASE)
_REASON = re.compile(r"(?:原因|理由|因为|由于)(?:是|:|：)?\s*(?P<why>.+)$", re.DOTALL)
_PLACE = re.compile(r"(?<!\d)(\d{1,3})\s*(?:号席位|号|席位)?(?!\d)")
_TITLES = re.compile(r"(?:教授|老师|研究员|博士|专家|院士|高工|总工)$")
_BETWEEN = re.compile(r"[、，,;；\s]+|和|及")
_NAMED = re.compile(r"(?P<name>[^()（）]+)(?:[(（](?P<unit>[^()（）]+)[)）])?")
_FILLER = re.compile(
    r"(?:组建|组织|成立|新建|组|建)?(?:一个|个|一支)?(?:专家)?(?:服务)?[团队]|专题|产业|市(?=$|\s)|"
    r"[，,。、;；:：\s]|^在|^去|^到"
)


@dataclass(frozen=True, slots=True)
class Named:
    """An expert as an officer names him; the unit where there are namesakes."""

    name: str
    unit: str = ""


def team_in(text: str) -> str:
    """The number of a team, in full; empty for none."""
    found = TEAM.search(plain(text))
    return f"TD{found[1]}-{int(found[2]):04d}" if found else ""


def demand_in(text: str) -> str:
    """The number of a demand, in full; empty for none."""
    found = _DEMAND.search(plain(text))
    return f"XQ{found[1]}-{int(found[2]):04d}" if found else ""


def bare(text: str) -> str:
    """The words without the numbers of teams and demands."""
    return _DEMAND.sub(" ", TEAM.sub(" ", plain(text))).strip()


def reason_in(text: str) -> tuple[str, str]:
    """The words before the reason, and the reason."""
    found = _REASON.search(text)
    if found is None:
        return text, ""
    return text[: found.start()].rstrip(" ，,。"), found["why"].strip(" 。")


def place_in(text: str) -> int:
    """The place of a seat; 0 for none."""
    found = _PLACE.search(bare(text))
    return int(found[1]) if found else 0


def days_in(text: str, today: date) -> tuple[date, date] | None:
    """The days that are named; one alone is a stretch of one day."""
    said = fold(bare(text))
    found = [each for each in merge(said, find_stretches(said, today)) if not each.open_ended]
    return (found[0].start, found[0].end) if found else None


def city_in(text: str, today: date) -> str:
    """The code of the city or county that is named; empty for none."""
    found = find_place(fold(bare(text)), today)
    return found.county_code or found.city_code or ""


def theme_in(text: str, today: date, place: str) -> str:
    """What is left of the words when the place, the days and the filling are taken out."""
    said = fold(bare(text))
    for each in reversed(merge(said, find_stretches(said, today))):
        said = said[: each.begins] + " " + said[each.ends :]
    for word in (place, place.removesuffix("市"), place[:2] if len(place) == 3 else ""):
        if word:
            said = said.replace(word, " ")
    return _FILLER.sub("", said).strip("去到在往的 ")


def names_in(text: str) -> list[Named]:
    """The experts that are named, in their order: 「李明、王芳（东南大学）」."""
    named = []
    for part in _BETWEEN.split(text.strip()):
        found = _NAMED.fullmatch(part)
        if found is None:
            continue
        name = _TITLES.sub("", found["name"].strip())
        if looks_like_name(name) or found["unit"]:
            named.append(Named(name, (found["unit"] or "").strip()))
    return named
