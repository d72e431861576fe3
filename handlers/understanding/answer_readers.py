"""What a direct answer to a question says, question by question."""

import re
from collections.abc import Callable

from handlers.understanding import (
    companies,
    dates,
    industries,
    kinds,
    money,
    names,
    phones,
    places,
    units,
)
from handlers.understanding.demand import find_employees
from handlers.understanding.normal import trim
from handlers.understanding.numerals import NUMERAL, is_range, number, whole
from handlers.understanding.situation import Situation, Slots

Reader = Callable[[Situation], Slots]


_BOUND = re.compile(
    r"绑定|注册(?:时|的)|预留|(?:现在|当前|目前|这个|本机|原来|上次|以前|之前|系统里?|登记)[^,。;]{0,4}"
    r"(?:的|留的|填的|用的)?(?:手机|电话|号码|号|联系方式|微信)|微信(?:的|号|那个|同号)|同微信"
    r"|(?:跟|和|同|与)(?:上次|以前|之前|原来|注册|微信)[^,。;]{0,6}(?:一样|相同|一致|同)"
    r"|没变|不变|老号码?|就(?:用)?(?:这个|本机|我这个|现在)"
)


def value_of(slot: str, value: object) -> Slots:
    """An answer that was understood."""
    return {"slot": slot, "value": value}


def unreadable(slot: str) -> Slots:
    """An answer from which nothing can be read."""
    return {"slot": slot, "invalid": True}


def as_said(slot: str) -> Reader:
    """The answer as it stands."""

    def read(at: Situation) -> Slots:
        return value_of(slot, trim(at.original(0, len(at.text))))

    return read


def read_county(at: Situation) -> Slots:
    """A county, or the city and the zone that were named instead."""
    place = places.find_place(at.text, at.ref)
    if place.ambiguous:
        return value_of("county", place.county) | {"ambiguous": list(place.ambiguous)}
    if place.county:
        slots = value_of("county", place.county)
        for key in ("city", "zone", "town"):
            if part := getattr(place, key):
                slots[key] = part
        return slots
    if place.zone:
        return value_of("county", place.zone) | {"city": place.city, "zone": place.zone}
    if place.city:
        return {"slot": "city", "value": place.city}
    return unreadable("county")


def read_city(at: Situation) -> Slots:
    """A city."""
    place = places.find_place(at.text, at.ref)
    return value_of("city", place.city) if place.city else unreadable("city")


def read_phone(slot: str) -> Reader:
    """A mobile number, or that the known one is to be used."""

    def read(at: Situation) -> Slots:
        found = phones.read_phone(at.text, at.accepted)
        if found and not found.problem:
            return value_of(slot, found.digits)
        if not found and _BOUND.search(at.text):
            return {"slot": slot, "use_bound": True}
        return unreadable(slot)

    return read


def read_kinds(at: Situation) -> Slots:
    """The kinds of a demand."""
    found = kinds.read_kinds(at.text)
    return value_of("demand_kind", list(found)) if found else unreadable("demand_kind")


_MENU = re.compile(r"(?<!\d)[1-5](?!\d)")


def read_forms(at: Situation) -> Slots:
    """The forms of service, by name, by trigger words or by their numbers."""
    named = [form for form in kinds.FORMS if form in at.text]
    found = named or list(kinds.find_forms(at.text))
    if not found:
        found = [kinds.FORMS[int(digit) - 1] for digit in _MENU.findall(at.text)]
    if not found and re.search(r"都|全", at.text):
        found = list(kinds.FORMS)
    return (
        value_of("service_forms", list(dict.fromkeys(found)))
        if found
        else unreadable("service_forms")
    )


def read_industry(at: Situation) -> Slots:
    """The codes of an industry, or the words where none is known."""
    found = industries.find_industries(at.text)
    return value_of("industry", list(found)) if found else as_said("industry")(at)


_NAME_LEAD = re.compile(
    r"^(?:你好|您好|我们|我|咱们|本|单位|公司|企业|厂|全称|名称|名字|的|叫做?|是|为|写|填"
    r"|就|应该|那个|呃|嗯|[\s,:。])+(?=[一-龥A-Za-z])"
)


def read_company(at: Situation) -> Slots:
    """The name of an enterprise as written."""
    found = companies.find_company(at.text)
    if found:
        return value_of("enterprise_name", at.original(found.start, found.end))
    lead = _NAME_LEAD.match(at.text)
    start = lead.end() if lead and len(at.text) - lead.end() >= 3 else 0
    name = trim(re.sub(r"(?:吧|啊|哦|呢)$", "", at.original(start, len(at.text))))
    return value_of("enterprise_name", name) if len(name) >= 2 else unreadable("enterprise_name")


def read_person(slot: str) -> Reader:
    """How a person is called."""

    def read(at: Situation) -> Slots:
        text = at.text.strip()
        shift = at.text.index(text) if text else 0
        person = names.person_at(text, 0) or names.find_contact(text)
        lead = re.match(
            r"(?:就)?(?:找|是|叫|写|填|联系人?|我是|我叫|叫我|我|名字)+[\s,:]*(?:是|叫)?", text
        )
        if not person and lead:
            person = names.person_at(text, lead.end())
        if person:
            return value_of(slot, at.original(person.start + shift, person.end + shift))
        name = trim(at.original(0, len(at.text)))
        return value_of(slot, name) if 0 < len(name) <= 6 else unreadable(slot)

    return read


def read_full_name(at: Situation) -> Slots:
    """A full name, or how the person is called."""
    found = names.find_full_name(at.text)
    if found:
        return value_of("name", found.name)
    return read_person("name")(at)


def read_visit(at: Situation) -> Slots:
    """The days wished for; nothing where any day will do."""
    found = dates.merge(at.text, dates.find_stretches(at.text, at.ref))
    closed = [item for item in found if not item.open_ended]
    if closed:
        item = closed[0]
        return value_of(
            "expected_visit", item.as_slot() | {"raw": at.original(item.begins, item.ends)}
        )
    if re.search(
        r"随时|都(?:行|可以)|无所谓|不限|看你们|你们定|听(?:你们|安排)|尽快|越快越好", at.text
    ):
        return value_of("expected_visit", None)
    return value_of("expected_visit", None) if found else unreadable("expected_visit")


def read_amount(slot: str) -> Reader:
    """A sum in ten thousands."""

    def read(at: Situation) -> Slots:
        sums = money.find_money(at.text)
        if sums:
            wan = sums[0].wan
            return value_of(slot, wan) if wan is not None else value_of(slot, None)
        found = re.search(NUMERAL, at.text)
        if found and not is_range(found.group()):
            value = number(found.group())
            if value is not None:
                return value_of(slot, whole(value))
        if re.search(r"面议|再谈|协商|不确定|看情况|按合同|好商量", at.text):
            return value_of(slot, None)
        return unreadable(slot)

    return read


def read_employees(at: Situation) -> Slots:
    """How many people work there."""
    value = find_employees(at.text)
    if value is not None:
        return value_of("employees", value)
    found = re.search(rf"({NUMERAL})(?:多|来|余|几)?", at.text)
    if found and not is_range(found[1]) and not re.search(r"[-~—至到]\s?\d|几[十百]", at.text):
        count = number(found[1])
        if count is not None:
            return value_of("employees", whole(count))
    return unreadable("employees") if not found else value_of("employees", None)


def read_urgency(at: Situation) -> Slots:
    """Whether it is urgent."""
    if re.search(r"不(?:太|是很|怎么|算)?(?:着)?急|一般|慢慢|不紧急|正常", at.text):
        return value_of("urgency", "不急")
    if re.search(r"急|尽快|越快|马上", at.text):
        return value_of("urgency", "紧急")
    return unreadable("urgency")


def read_secret(at: Situation) -> Slots:
    """Whether it is confidential."""
    if re.search(
        r"(?:不用|无需|不需要|不必)保密|可以公开|公开吧|^(?:否|不用|不需要|公开|不保密)", at.text
    ):
        return value_of("confidential", False)
    if re.search(r"保密|不(?:要|能|想)?公开|是|要|需要|匿名", at.text):
        return value_of("confidential", True)
    return unreadable("confidential")


def read_wished(at: Situation) -> Slots:
    """The units wished for."""
    found = [hit.name for hit in units.find_units(at.text)]
    return (
        value_of("preferred_units", list(dict.fromkeys(found)))
        if found
        else as_said("preferred_units")(at)
    )
