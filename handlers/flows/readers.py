"""Readers of the demand form that need a lexicon: they stand between dialogue and understanding."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from handlers.dialogue.readers import (
    NotUnderstood,
    Reader,
    Unclear,
    Value,
    plain,
    text,
)
from handlers.understanding.demand import demand_slots, has_matter
from handlers.understanding.normal import fold, passage
from handlers.understanding.phones import MAINLAND, Problem, find_phones, read_phone
from handlers.understanding.places import Place, find_place
from storage import tables


@lru_cache(maxsize=1024)
def content(sentence: str, today: date) -> Mapping[str, Any]:
    """What a sentence says of a demand, by slot; one analysis serves all readers of a turn.

    A sentence that only wishes to report one (我想报需求) says nothing of it.
    """
    read = passage(sentence)
    has = bool(read.plain.strip()) and has_matter(read.plain)
    return demand_slots(read, today, MAINLAND) if has else {}


@lru_cache(maxsize=1024)
def place_in(sentence: str, today: date) -> Place:
    """The place a sentence names; several readers of a turn ask for it."""
    return find_place(fold(sentence), today)


def slot(name: str, sentence: str, today: date) -> Any:
    """One slot of the meaning of a sentence, or None."""
    return content(sentence, today).get(name)


_PHONE_LEAD = re.compile(
    r"[,，。;；、\s]*(?:(?:请)?(?:联系|打)?(?:我的?)?(?:联系)?(?:电话|手机号?码?|号码|tel|微信同号))?[\s:：是为]*$",
    re.IGNORECASE,
)


_NUMBER = re.compile(r"(?:XQ)?\s*(20\d\d)\s*[-—－]\s*(\d{1,5})", re.IGNORECASE)


def demand_number(sentence: str) -> str:
    """The number of a demand that a sentence names, in full; empty for none."""
    found = _NUMBER.search(plain(sentence))
    return f"XQ{found.group(1)}-{int(found.group(2)):04d}" if found else ""


def words_of(found: Any) -> str | None:
    """A text that says something, or None."""
    return found if isinstance(found, str) and found else None


def without_phones(sentence: str) -> str:
    """The sentence with every telephone number taken out, and the words that introduced it."""
    for phone in reversed(find_phones(fold(sentence))):
        before = _PHONE_LEAD.sub("", sentence[: phone.start])
        sentence = f"{before} {sentence[phone.end :]}".strip()
    return sentence


def unnumbered(base: Reader) -> Reader:
    """A reader that leaves telephone numbers out of what it keeps (R48, R84)."""

    def read(reply: str, today: date) -> Value:
        return base.read(without_phones(reply), today)

    return Reader(read, base.spot, base.show, base.options)


def mask_phones(sentence: str) -> str:
    """The sentence with the middle of every telephone number starred."""
    for phone in reversed(find_phones(fold(sentence))):
        masked = f"{phone.digits[:3]}****{phone.digits[-4:]}"
        sentence = sentence[: phone.start] + masked + sentence[phone.end :]
    return sentence


def mobile() -> Reader:
    """A mainland mobile number in any spelling."""

    def read(reply: str, _today: date) -> str:
        found = read_phone(fold(reply))
        if found is None:
            raise NotUnderstood("retry.mobile")
        if found.problem is not Problem.NONE:
            raise NotUnderstood(f"retry.mobile_{found.problem.value}", count=len(found.digits))
        return found.digits

    def spot(sentence: str, _today: date) -> str | None:
        good = [phone for phone in find_phones(fold(sentence)) if not phone.problem]
        return good[0].digits if good else None

    return Reader(read, spot)


def county_name(code: str) -> str:
    """A county in words, with its city: 「泰州·泰兴市」."""
    row = tables.current(code)
    city = tables.city_of(row.code)
    if city is None or city.code == row.code:
        return row.name
    return f"{city.name.removesuffix('市')}·{row.name}"


def bureau_name(code: str) -> str:
    """The bureau of a region in words."""
    if not code:
        return ""
    return f"{tables.current(code).name}人社局" if code != "320000" else "省人社厅"


def county() -> Reader:
    """A county-level division by its present or former name (R13); 鼓楼区 asks for the city."""

    def value(place: Place) -> str | None:
        if place.ambiguous:
            raise Unclear("retry.county_which", _namesakes(place))
        return place.county_code

    def read(reply: str, today: date) -> str:
        place = place_in(reply, today)
        found = value(place)
        if found is not None:
            return found
        if place.city_code:
            offer = tuple((row.code, row.name) for row in _counties(place.city_code, today))
            raise Unclear("retry.county_of_city", offer, city=place.city)
        raise NotUnderstood("retry.county")

    def spot(sentence: str, today: date) -> str | None:
        place = place_in(sentence, today)
        return None if place.ambiguous else place.county_code

    return Reader(read, spot, county_name)


def _counties(city_code: str, today: date) -> list[tables.Region]:
    return [
        row
        for row in tables.regions()
        if row.is_county_level and row.is_valid(today) and row.parent == city_code
    ]


def _namesakes(place: Place) -> tuple[tuple[str, str], ...]:
    cities = {row.name: row.code for row in tables.regions() if row.level == "city"}
    return tuple(
        (row.code, f"{city}{row.name}")
        for city in place.ambiguous
        for row in tables.regions()
        if row.name == place.county and row.parent == cities[city] and not row.valid_to
    )


def town() -> Reader:
    """A town, street or zone; kept as said."""

    def spot(sentence: str, today: date) -> str | None:
        place = place_in(sentence, today)
        return place.zone or place.town

    return text(2, 40, spot)
