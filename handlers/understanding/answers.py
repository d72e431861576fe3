"""Direct answers to one question of a form: the value, or that it is missing or unreadable."""

import re

from handlers.understanding.answer_readers import (
    Reader,
    as_said,
    read_amount,
    read_city,
    read_company,
    read_county,
    read_employees,
    read_forms,
    read_full_name,
    read_industry,
    read_kinds,
    read_person,
    read_phone,
    read_secret,
    read_urgency,
    read_visit,
    read_wished,
    value_of,
)
from handlers.understanding.answers_of_experts import (
    read_available,
    read_degree,
    read_fields,
    read_honours,
    read_title,
    read_unit,
    read_willing,
)
from handlers.understanding.situation import Situation, Slots

_NONE = re.compile(
    r"(?:目前|暂时|现在|我|我们|这个|这方面|还|都|什么|真的|都|了|啊|呢|吧|的|哦|,|。"
    r"|\s)*(?:没有?|无|暂无|没|没什么|没啥|空着?|不限|都没有|没得|木有|不需要|不用"
    r"|免了)(?:任何|什么|啥|这个|过|评|特别|特殊|其他|别的|要求|指定|具体)*(?:职称|学位"
    r"|荣誉|称号|奖|预算|经费|偏好|要求|人选|单位|专家|邮箱|补充|意向|附件|部门|要说的"
    r"|指定)?(?:的|了|啊|呢|吧|哦|要求|这个)*"
)


READERS: dict[str, Reader] = {
    "demand_kind": read_kinds,
    "county": read_county,
    "city": read_city,
    "industry": read_industry,
    "enterprise_name": read_company,
    "contact_name": read_person("contact_name"),
    "contact_phone": read_phone("contact_phone"),
    "phone": read_phone("phone"),
    "expected_visit": read_visit,
    "employees": read_employees,
    "revenue_wan": read_amount("revenue_wan"),
    "budget_wan": read_amount("budget_wan"),
    "service_forms": read_forms,
    "urgency": read_urgency,
    "confidential": read_secret,
    "preferred_units": read_wished,
    "name": read_full_name,
    "unit": read_unit,
    "title": read_title,
    "degree": read_degree,
    "honours": read_honours,
    "fields": read_fields("fields"),
    "can_solve": read_fields("can_solve"),
    "available": read_available,
    "willing_cities": read_willing,
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
        return value_of(slot, None)
    reader = READERS.get(slot) or as_said(slot)
    return reader(at)
