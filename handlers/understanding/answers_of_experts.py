"""What an expert's direct answer to a question says."""

import re

from handlers.understanding import (
    dates,
    titles,
    units,
)
from handlers.understanding.answer_readers import Reader, as_said, unreadable, value_of
from handlers.understanding.situation import Situation, Slots
from handlers.understanding.wishes import find_willing


def read_available(at: Situation) -> Slots:
    """The days an expert has time."""
    found = [item for item in dates.find_stretches(at.text, at.ref) if not item.open_ended]
    found = [
        item
        for item in found
        if not re.match(r"\s?(?:不行|没空|不可以|除外|有课|不在)", at.text[item.ends :])
    ]
    if found and not (len(found) == 1 and "末" in found[0].raw and "月" not in found[0].raw):
        return value_of("available", [item.as_slot() for item in found])
    if re.search(r"周末|双休|周六", at.text):
        return value_of("available", "周末") | {"available_pattern": "周末"}
    if re.search(r"随时|都(?:行|可以)|不限|无所谓|全年", at.text):
        return value_of("available", "随时")
    return unreadable("available")


_TITLE_NONE = re.compile(r"(?:没有?|无|没评|未评|还没)(?:评|过|什么)?(?:职称)?")


def read_title(at: Situation) -> Slots:
    """A title or its rank; nothing where there is none."""
    found = titles.find_title(at.text)
    if found:
        return value_of("title", found.name or found.rank)
    if _TITLE_NONE.search(at.text) or titles.denies_title(at.text):
        return value_of("title", None)
    return as_said("title")(at)


def read_degree(at: Situation) -> Slots:
    """A degree; nothing where there is none."""
    found = titles.find_degree(at.text)
    if found:
        return value_of("degree", found)
    if re.search(r"没有?|无|大专|高中|中专|在读|还没|专科|初中", at.text):
        return value_of("degree", None)
    return unreadable("degree")


def read_honours(at: Situation) -> Slots:
    """Honours by their names in the table."""
    found = titles.find_honours(at.text)
    return value_of("honours", list(found)) if found else as_said("honours")(at)


def read_unit(at: Situation) -> Slots:
    """A unit by its name in the table, or as written."""
    known = units.find_units(at.text)
    if known:
        return value_of("unit", known[0].name)
    other = units.find_unit(at.text)
    return value_of("unit", other.name) if other else as_said("unit")(at)


def read_willing(at: Situation) -> Slots:
    """The cities and counties an expert would go to."""
    wished = find_willing(at.text)
    if not wished.get("willing_cities") and re.search(
        r"都行|都可以|哪都|随便|不限|无所谓|听安排|服从|都去|都愿意|全部", at.text
    ):
        wished = {"willing_cities": ["江苏省"]} | wished
    if not wished.get("willing_cities"):
        return unreadable("willing_cities")
    slots = value_of("willing_cities", wished["willing_cities"])
    if "willing_counties" in wished:
        slots["willing_counties"] = wished["willing_counties"]
    if "exclude" in wished:
        slots["exclude"] = wished["exclude"]
    return slots


_LIST = re.compile(r"[、,;。\s/]+|和|以及|还有|与|及")


def read_fields(slot: str) -> Reader:
    """What an expert works on, taken apart."""

    def read(at: Situation) -> Slots:
        body = re.sub(
            r"^(?:我|主要|是|做|搞|研究|从事|擅长|方向|领域|可以解决|能解决|的)+[::]?",
            "",
            at.text.strip(),
        )
        parts = [re.sub(r"(?:方面|方向|等|的|问题)+$", "", part) for part in _LIST.split(body)]
        found = [part for part in parts if len(part) > 1]
        return value_of(slot, found) if found else unreadable(slot)

    return read
