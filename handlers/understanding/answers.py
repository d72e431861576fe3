"""Direct answers to one question of a form: the value, or that it is missing or unreadable."""

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
    titles,
    units,
)
from handlers.understanding.demand import find_employees
from handlers.understanding.normal import trim
from handlers.understanding.numerals import NUMERAL, is_range, number, whole
from handlers.understanding.situation import Situation, Slots
from handlers.understanding.wishes import find_willing

Reader = Callable[[Situation], Slots]

_NONE = re.compile(
    r"(?:目前|暂时|现在|我|我们|这个|这方面|还|都|什么|真的|都|了|啊|呢|吧|的|哦|,|。"
    r"|\s)*(?:没有?|无|暂无|没|没什么|没啥|空着?|不限|都没有|没得|木有|不需要|不用"
    r"|免了)(?:任何|什么|啥|这个|过|评|特别|特殊|其他|别的|要求|指定|具体)*(?:职称|学位"
    r"|荣誉|称号|奖|预算|经费|偏好|要求|人选|单位|专家|邮箱|补充|意向|附件|部门|要说的"
    r"|指定)?(?:的|了|啊|呢|吧|哦|要求|这个)*"
)
_BOUND = re.compile(
    r"绑定|注册(?:时|的)|预留|(?:现在|当前|目前|这个|本机|原来|上次|以前|之前|系统里?|登记)[^,。;]{0,4}"
    r"(?:的|留的|填的|用的)?(?:手机|电话|号码|号|联系方式|微信)|微信(?:的|号|那个|同号)|同微信"
    r"|(?:跟|和|同|与)(?:上次|以前|之前|原来|注册|微信)[^,。;]{0,6}(?:一样|相同|一致|同)"
    r"|没变|不变|老号码?|就(?:用)?(?:这个|本机|我这个|现在)"
)


def _value(slot: str, value: object) -> Slots:
    return {"slot": slot, "value": value}


def _invalid(slot: str) -> Slots:
    return {"slot": slot, "invalid": True}


def _free(slot: str) -> Reader:
    """The answer as it stands."""

    def read(at: Situation) -> Slots:
        return _value(slot, trim(at.original(0, len(at.text))))

    return read


def _county(at: Situation) -> Slots:
    place = places.find_place(at.text, at.ref)
    if place.ambiguous:
        return _value("county", place.county) | {"ambiguous": list(place.ambiguous)}
    if place.county:
        slots = _value("county", place.county)
        for key in ("city", "zone", "town"):
            if part := getattr(place, key):
                slots[key] = part
        return slots
    if place.zone:
        return _value("county", place.zone) | {"city": place.city, "zone": place.zone}
    if place.city:
        return {"slot": "city", "value": place.city}
    return _invalid("county")


def _city(at: Situation) -> Slots:
    place = places.find_place(at.text, at.ref)
    return _value("city", place.city) if place.city else _invalid("city")


def _phone(slot: str) -> Reader:
    def read(at: Situation) -> Slots:
        found = phones.read_phone(at.text, at.accepted)
        if found and not found.problem:
            return _value(slot, found.digits)
        if not found and _BOUND.search(at.text):
            return {"slot": slot, "use_bound": True}
        return _invalid(slot)

    return read


def _kinds(at: Situation) -> Slots:
    found = kinds.read_kinds(at.text)
    return _value("demand_kind", list(found)) if found else _invalid("demand_kind")


_MENU = re.compile(r"(?<!\d)[1-5](?!\d)")


def _forms(at: Situation) -> Slots:
    named = [form for form in kinds.FORMS if form in at.text]
    found = named or list(kinds.find_forms(at.text))
    if not found:
        found = [kinds.FORMS[int(digit) - 1] for digit in _MENU.findall(at.text)]
    if not found and re.search(r"都|全", at.text):
        found = list(kinds.FORMS)
    return (
        _value("service_forms", list(dict.fromkeys(found))) if found else _invalid("service_forms")
    )


def _industry(at: Situation) -> Slots:
    found = industries.find_industries(at.text)
    return _value("industry", list(found)) if found else _free("industry")(at)


_NAME_LEAD = re.compile(
    r"^(?:你好|您好|我们|我|咱们|本|单位|公司|企业|厂|全称|名称|名字|的|叫做?|是|为|写|填"
    r"|就|应该|那个|呃|嗯|[\s,:。])+(?=[一-龥A-Za-z])"
)


def _company(at: Situation) -> Slots:
    found = companies.find_company(at.text)
    if found:
        return _value("enterprise_name", at.original(found.start, found.end))
    lead = _NAME_LEAD.match(at.text)
    start = lead.end() if lead and len(at.text) - lead.end() >= 3 else 0
    name = trim(re.sub(r"(?:吧|啊|哦|呢)$", "", at.original(start, len(at.text))))
    return _value("enterprise_name", name) if len(name) >= 2 else _invalid("enterprise_name")


def _person(slot: str) -> Reader:
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
            return _value(slot, at.original(person.start + shift, person.end + shift))
        name = trim(at.original(0, len(at.text)))
        return _value(slot, name) if 0 < len(name) <= 6 else _invalid(slot)

    return read


def _full_name(at: Situation) -> Slots:
    found = names.find_full_name(at.text)
    if found:
        return _value("name", found.name)
    return _person("name")(at)


def _visit(at: Situation) -> Slots:
    found = dates.merge(at.text, dates.find_stretches(at.text, at.ref))
    closed = [item for item in found if not item.open_ended]
    if closed:
        item = closed[0]
        return _value(
            "expected_visit", item.as_slot() | {"raw": at.original(item.begins, item.ends)}
        )
    if re.search(
        r"随时|都(?:行|可以)|无所谓|不限|看你们|你们定|听(?:你们|安排)|尽快|越快越好", at.text
    ):
        return _value("expected_visit", None)
    return _value("expected_visit", None) if found else _invalid("expected_visit")


def _available(at: Situation) -> Slots:
    found = [item for item in dates.find_stretches(at.text, at.ref) if not item.open_ended]
    found = [
        item
        for item in found
        if not re.match(r"\s?(?:不行|没空|不可以|除外|有课|不在)", at.text[item.ends :])
    ]
    if found and not (len(found) == 1 and "末" in found[0].raw and "月" not in found[0].raw):
        return _value("available", [item.as_slot() for item in found])
    if re.search(r"周末|双休|周六", at.text):
        return _value("available", "周末") | {"available_pattern": "周末"}
    if re.search(r"随时|都(?:行|可以)|不限|无所谓|全年", at.text):
        return _value("available", "随时")
    return _invalid("available")


def _amount(slot: str) -> Reader:
    def read(at: Situation) -> Slots:
        sums = money.find_money(at.text)
        if sums:
            wan = sums[0].wan
            return _value(slot, wan) if wan is not None else _value(slot, None)
        found = re.search(NUMERAL, at.text)
        if found and not is_range(found.group()):
            value = number(found.group())
            if value is not None:
                return _value(slot, whole(value))
        if re.search(r"面议|再谈|协商|不确定|看情况|按合同|好商量", at.text):
            return _value(slot, None)
        return _invalid(slot)

    return read


def _employees(at: Situation) -> Slots:
    value = find_employees(at.text)
    if value is not None:
        return _value("employees", value)
    found = re.search(rf"({NUMERAL})(?:多|来|余|几)?", at.text)
    if found and not is_range(found[1]) and not re.search(r"[-~—至到]\s?\d|几[十百]", at.text):
        count = number(found[1])
        if count is not None:
            return _value("employees", whole(count))
    return _invalid("employees") if not found else _value("employees", None)


_TITLE_NONE = re.compile(r"(?:没有?|无|没评|未评|还没)(?:评|过|什么)?(?:职称)?")


def _title(at: Situation) -> Slots:
    found = titles.find_title(at.text)
    if found:
        return _value("title", found.name or found.rank)
    if _TITLE_NONE.search(at.text) or titles.denies_title(at.text):
        return _value("title", None)
    return _free("title")(at)


def _degree(at: Situation) -> Slots:
    found = titles.find_degree(at.text)
    if found:
        return _value("degree", found)
    if re.search(r"没有?|无|大专|高中|中专|在读|还没|专科|初中", at.text):
        return _value("degree", None)
    return _invalid("degree")


def _honours(at: Situation) -> Slots:
    found = titles.find_honours(at.text)
    return _value("honours", list(found)) if found else _free("honours")(at)


def _unit(at: Situation) -> Slots:
    known = units.find_units(at.text)
    if known:
        return _value("unit", known[0].name)
    other = units.find_unit(at.text)
    return _value("unit", other.name) if other else _free("unit")(at)


def _willing(at: Situation) -> Slots:
    wished = find_willing(at.text)
    if not wished.get("willing_cities") and re.search(
        r"都行|都可以|哪都|随便|不限|无所谓|听安排|服从|都去|都愿意|全部", at.text
    ):
        wished = {"willing_cities": ["江苏省"]} | wished
    if not wished.get("willing_cities"):
        return _invalid("willing_cities")
    slots = _value("willing_cities", wished["willing_cities"])
    if "willing_counties" in wished:
        slots["willing_counties"] = wished["willing_counties"]
    if "exclude" in wished:
        slots["exclude"] = wished["exclude"]
    return slots


_LIST = re.compile(r"[、,;。\s/]+|和|以及|还有|与|及")


def _fields(slot: str) -> Reader:
    def read(at: Situation) -> Slots:
        body = re.sub(
            r"^(?:我|主要|是|做|搞|研究|从事|擅长|方向|领域|可以解决|能解决|的)+[::]?",
            "",
            at.text.strip(),
        )
        parts = [re.sub(r"(?:方面|方向|等|的|问题)+$", "", part) for part in _LIST.split(body)]
        found = [part for part in parts if len(part) > 1]
        return _value(slot, found) if found else _invalid(slot)

    return read


def _urgency(at: Situation) -> Slots:
    if re.search(r"不(?:太|是很|怎么|算)?(?:着)?急|一般|慢慢|不紧急|正常", at.text):
        return _value("urgency", "不急")
    if re.search(r"急|尽快|越快|马上", at.text):
        return _value("urgency", "紧急")
    return _invalid("urgency")


def _secret(at: Situation) -> Slots:
    if re.search(
        r"(?:不用|无需|不需要|不必)保密|可以公开|公开吧|^(?:否|不用|不需要|公开|不保密)", at.text
    ):
        return _value("confidential", False)
    if re.search(r"保密|不(?:要|能|想)?公开|是|要|需要|匿名", at.text):
        return _value("confidential", True)
    return _invalid("confidential")


def _wished(at: Situation) -> Slots:
    found = [hit.name for hit in units.find_units(at.text)]
    return (
        _value("preferred_units", list(dict.fromkeys(found)))
        if found
        else _free("preferred_units")(at)
    )


READERS: dict[str, Reader] = {
    "demand_kind": _kinds,
    "county": _county,
    "city": _city,
    "industry": _industry,
    "enterprise_name": _company,
    "contact_name": _person("contact_name"),
    "contact_phone": _phone("contact_phone"),
    "phone": _phone("phone"),
    "expected_visit": _visit,
    "employees": _employees,
    "revenue_wan": _amount("revenue_wan"),
    "budget_wan": _amount("budget_wan"),
    "service_forms": _forms,
    "urgency": _urgency,
    "confidential": _secret,
    "preferred_units": _wished,
    "name": _full_name,
    "unit": _unit,
    "title": _title,
    "degree": _degree,
    "honours": _honours,
    "fields": _fields("fields"),
    "can_solve": _fields("can_solve"),
    "available": _available,
    "willing_cities": _willing,
}
_SYNONYMS = {
    "region": "county",
    "kind": "demand_kind",
    "enterprise": "enterprise_name",
    "contact": "contact_name",
    "mobile": "phone",
    "visit": "expected_visit",
    "time": "expected_visit",
    "budget": "budget_wan",
    "revenue": "revenue_wan",
    "title_rank": "title",
    "willing_counties": "willing_cities",
    "cities": "willing_cities",
    "research": "fields",
}
# answers that may truly be "none"
_OPTIONAL = frozenset(
    {
        "title",
        "degree",
        "honours",
        "budget_wan",
        "revenue_wan",
        "employees",
        "preferred_units",
        "preferred_experts",
        "department",
        "email",
        "can_solve",
        "comment",
        "attachment",
        "service_forms",
        "expected_visit",
        "supplement",
        "unavailable",
        "confidential",
        "zone",
        "town",
    }
)


def slot_of(context: str) -> str:
    """The slot a state asks for: collect:region asks for the county."""
    name = context.partition(":")[2]
    return _SYNONYMS.get(name, name)


def read_answer(at: Situation) -> Slots:
    """The slots of ``provide_value`` for the question that is open."""
    slot = slot_of(at.context)
    if slot in _OPTIONAL and _NONE.fullmatch(at.text.strip()):
        return _value(slot, None)
    reader = READERS.get(slot) or _free(slot)
    return reader(at)
