"""Readers of the sign-up form: they stand between dialogue and understanding."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from handlers.dialogue.readers import NotUnderstood, Reader, pick, plain
from handlers.flows.readers import county_name, without_phones
from handlers.understanding import dates, titles, units
from handlers.understanding.expert import expert_slots
from handlers.understanding.names import looks_like_name
from handlers.understanding.normal import fold, passage
from handlers.understanding.phones import MAINLAND
from handlers.understanding.speaker import is_studying
from handlers.understanding.wishes import PROVINCE
from storage import tables
from storage.vocabulary import Degree

# said outright: no title
NO_TITLE = "无"
JIANGSU = "320000"


@lru_cache(maxsize=1024)
def content(sentence: str, today: date) -> Mapping[str, Any]:
    """What a sentence says of an expert, by slot; one analysis serves all readers of a turn."""
    return expert_slots(passage(sentence), today, MAINLAND)


def slot(name: str, sentence: str, today: date) -> Any:
    """One slot of a self-introduction, or None."""
    return content(sentence, today).get(name)


_SELF = re.compile(r"^(?:您好|你好|我是|我叫|本人|姓名|名字|叫|[,，:：。\s])+")


_COULD_BE_A_NAME = re.compile(
    r"(?!.*(?:的|我|您|吗|学校|单位|公司))(?:[一-鿿]{2,4}|[一-鿿]+·[一-鿿·]+|[A-Za-z.]{3,30})"
)


def name() -> Reader:
    """The full name of a person."""

    def spot(sentence: str, today: date) -> str | None:
        found = slot("name", sentence, today)
        return str(found) if found else None

    def read(reply: str, today: date) -> str:
        bare = _SELF.sub("", plain(reply)).strip(" ,，。.;；")
        first = re.split(r"[,，。;；、\s]", bare, maxsplit=1)[0]
        if looks_like_name(first):
            return first
        found = spot(reply, today)
        if found is None and _COULD_BE_A_NAME.fullmatch(first) and not units.find_unit(fold(first)):
            found = first
        if found is None:
            raise NotUnderstood("retry.full_name")
        return found

    return Reader(read, spot)


def unit() -> Reader:
    """The unit an expert works at, by its full name when it is in the table."""

    def spot(sentence: str, today: date) -> str | None:
        found = slot("unit", sentence, today)
        return str(found) if found else None

    def read(reply: str, _today: date) -> str:
        found = units.find_unit(fold(reply))
        if found is None and _SELF.match(plain(reply)) and looks_like_name(_SELF.sub("", reply)):
            raise NotUnderstood("retry.unit")
        said = found.name if found else " ".join(_AT.sub("", plain(reply)).split())
        if not 2 <= len(said) <= 60:
            raise NotUnderstood("retry.unit")
        return said

    return Reader(read, spot)


_AT = re.compile(r"^(?:我在|我是|在|来自|单位[是:：]?)\s*|(?:工作|上班|退休)[。.]?$")


def department() -> Reader:
    """The school, institute or laboratory inside the unit; as written."""

    def spot(sentence: str, today: date) -> str | None:
        found = slot("department", sentence, today)
        return str(found) if found else None

    def read(reply: str, _today: date) -> str:
        return plain(reply)[:60]

    return Reader(read, spot)


def title() -> Reader:
    """A professional title or its bare rank; a post is asked back, 「没有」 is an answer (R36)."""

    def spot(sentence: str, _today: date) -> str | None:
        found = titles.find_title(fold(sentence))
        if found is not None:
            return found.name or found.rank
        return NO_TITLE if titles.denies_title(fold(sentence)) else None

    def read(reply: str, today: date) -> str:
        found = spot(reply, today)
        if found is None and (titles.find_degree(fold(reply)) or is_studying(fold(reply))):
            found = NO_TITLE
        if found is None:
            raise NotUnderstood("retry.title")
        return found

    return Reader(read, spot, lambda value: _NONE if value == NO_TITLE else str(value))


_NONE = "没有"
DEGREES = {degree.label: degree.value for degree in Degree}


def degree() -> Reader:
    """A degree as claimed; studying for a doctorate is a value of its own."""

    def spot(sentence: str, _today: date) -> str | None:
        said = fold(sentence)
        found = titles.find_degree(said)
        if found != Degree.DOCTOR.label and is_studying(said):
            return Degree.DOCTORAL_STUDENT.value
        return DEGREES.get(found or "")

    base = pick(tuple((degree.value, degree.label) for degree in Degree), spot)

    def read(reply: str, today: date) -> str:
        return spot(reply, today) or str(base.read(reply, today))

    return Reader(read, spot, base.show, base.options)


_ASKED_BACK = re.compile(r"[?？]|[吗呢]$")
_ABOUT_WORK = re.compile(r"研究|方向|从事|擅长|主攻|专业|专长|(?:主要)?做|搞|解决")


def _of_his_work(sentence: str, today: date) -> bool:
    """Whether a sentence introduces somebody, so that what is left of it is his field."""
    known = content(sentence, today).keys() & {"unit", "title", "title_rank", "degree", "name"}
    return len(known) >= 2 or (_ABOUT_WORK.search(sentence) is not None and bool(known))


def fields(key: str) -> Reader:
    """Fields of work (``fields``) or what can be solved (``can_solve``), in the person's words."""

    def spot(sentence: str, today: date) -> str | None:
        if _ASKED_BACK.search(sentence) and not _of_his_work(sentence, today):
            return None
        if not _of_his_work(sentence, today):
            return None
        found = slot(key, sentence, today)
        if not found and key == "fields":
            found = slot("can_solve", sentence, today)
        return "、".join(found)[:200] if found else None

    def read(reply: str, _today: date) -> str:
        said = without_phones(" ".join(reply.split())).strip(" ,，。")
        said = re.sub(r"^(?:我是|我)?(?:主要)?(?:研究方向[是为:：]?|研究|从事|做|搞)\s*", "", said)
        if not 2 <= len(said) <= 200:
            raise NotUnderstood("retry.text", least=2, most=200)
        return said

    return Reader(read, spot)


def honours() -> Reader:
    """Honours by their codes; one that the table does not hold stays in the person's words."""
    codes = {row.name: row.code for row in tables.honours()}
    names = {row.code: row.name for row in tables.honours()}

    def spot(sentence: str, _today: date) -> list[str] | None:
        return [codes[found] for found in titles.find_honours(fold(sentence))] or None

    def read(reply: str, today: date) -> list[str]:
        return spot(reply, today) or [plain(reply)[:40]]

    return Reader(read, spot, lambda value: "、".join(names.get(code, code) for code in value))


def times() -> Reader:
    """When an expert can come: stretches, stretches that are barred, a pattern; else the words."""

    def spot(sentence: str, today: date) -> dict[str, Any] | None:
        said = content(sentence, today)
        found = {key: said[key] for key in ("available", "unavailable") if key in said}
        if "available_pattern" in said:
            found["pattern"] = said["available_pattern"]
        return found or None

    def read(reply: str, today: date) -> dict[str, Any]:
        return spot(reply, today) or {"raw": plain(reply)[:60]}

    return Reader(read, spot, _show_times)


def _show_times(value: Mapping[str, Any]) -> str:
    parts = [_stretch(item) for item in value.get("available", ())]
    parts += [str(value[key]) for key in ("pattern", "raw") if key in value]
    parts += [f"{_stretch(item)}没空" for item in value.get("unavailable", ())]
    return "、".join(parts)


def _stretch(item: Mapping[str, str]) -> str:
    start, end = date.fromisoformat(item["start"]), date.fromisoformat(item["end"])
    if start == end:
        return f"{start.year}年{start.month}月{start.day}日"
    return f"{start.year}年{start.month}月{start.day}日—{end.month}月{end.day}日"


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    found: dict[str, str] = {PROVINCE: JIANGSU}
    for row in tables.regions():
        if not row.valid_to and (row.level == "city" or row.is_county_level):
            found.setdefault(row.name, row.code)
    return found


def places() -> Reader:
    """Cities and counties an expert is willing to go to, by code; the whole province too."""

    def spot(sentence: str, today: date) -> list[str] | None:
        said = content(sentence, today)
        counties = [_codes()[row] for row in said.get("willing_counties", ()) if row in _codes()]
        inside = {city.code for code in counties if (city := tables.city_of(code))}
        cities = [_codes()[row] for row in said.get("willing_cities", ()) if row in _codes()]
        found = [code for code in cities if code not in inside] + counties
        return found or None

    def read(reply: str, today: date) -> list[str]:
        found = spot(f"我愿意去{reply}", today) or spot(reply, today)
        if not found:
            raise NotUnderstood("retry.places")
        return found

    return Reader(read, spot, lambda value: "、".join(_place(code) for code in value))


def _place(code: str) -> str:
    return PROVINCE if code == JIANGSU else county_name(code)


_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def email() -> Reader:
    """An e-mail address."""

    def spot(sentence: str, _today: date) -> str | None:
        found = _MAIL.search(plain(sentence))
        return found.group() if found else None

    def read(reply: str, today: date) -> str:
        found = spot(reply, today)
        if found is None:
            raise NotUnderstood("retry.email")
        return found

    return Reader(read, spot)


_YEAR = re.compile(r"(?<!\d)(?:19[2-9]\d|200\d)(?!\d)")


def born() -> Reader:
    """A year of birth; only ever used to tell namesakes apart (R52)."""

    def read(reply: str, _today: date) -> int:
        found = _YEAR.search(plain(reply))
        if found is None:
            raise NotUnderstood("retry.born")
        return int(found.group())

    return Reader(read, lambda _sentence, _today: None, lambda value: f"{value}年")


_LEAVES = re.compile(r"出站|期满|结束|到期|在站到")


def postdoc() -> Reader:
    """The day on which a postdoctoral stay ends, as an ISO date: 「2027年6月」 is its last day."""

    def spot(sentence: str, today: date) -> str | None:
        return _ends(sentence, today) if _LEAVES.search(sentence) else None

    def read(reply: str, today: date) -> str:
        found = _ends(reply, today)
        if found is None:
            raise NotUnderstood("retry.postdoc")
        return found

    return Reader(read, spot, _show_day)


def _ends(text: str, today: date) -> str | None:
    said = fold(text)
    if year := re.fullmatch(r"\s*(20\d\d)年?(?:底)?\s*", said):
        return f"{year[1]}-12-31"
    ends = [item.end for item in dates.find_stretches(said, today) if item.end >= today]
    return ends[0].isoformat() if ends else None


def _show_day(value: str) -> str:
    day = date.fromisoformat(value)
    return f"{day.year}年{day.month}月{day.day}日"
