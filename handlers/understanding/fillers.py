"""Slots that several rules fill: places, changed fields, reasons, what is withheld."""

import re
from collections.abc import Callable
from datetime import date

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
from handlers.understanding.normal import trim
from handlers.understanding.situation import Situation, Slots
from handlers.understanding.wishes import find_willing


def place(at: Situation) -> Slots:
    """City and county of a position."""
    return dict(places.find_place(at.text, at.ref).as_slots())


_FIELDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("phone", re.compile(r"手机|电话|号码|联系方式|微信")),
    ("name", re.compile(r"姓名|名字")),
    ("enterprise_name", re.compile(r"企业名|公司名|单位名|名称|公司")),
    ("unit", re.compile(r"单位")),
)


def restricted_field(at: Situation) -> Slots:
    """What is not to be shown."""
    for name, pattern in _FIELDS:
        if pattern.search(at.text):
            mine = at.role == "enterprise" and name == "name"
            return {"field": "enterprise_name" if mine else name}
    return {}


# ---------------------------------------------------------------- reasons

_REASON_LEAD = re.compile(
    r"^(?:(?:不好意思|抱歉|对不起|非常抱歉|很抱歉|实在抱歉|谢谢邀请|感谢邀请|谢谢|感谢"
    r"|那个|这次|这回|呃|嗯|因为|由于|原因是?|理由是?|主要是?|说是?|但|不过|可惜|实在|真的"
    r"|恐怕|可能|我们|我|哎|唉|呀|啊|我们|2|2谢绝|谢绝|同意推荐)[\s,。、:!]*)+"
)
# words that only give something up, and say no reason for it
GIVING_UP = (
    r"不(?:想|打算|准备)?(?:再)?(?:弄|搞|办|做|整|报|请|跑|接待|安排|凑|掺和|奉陪|折腾|对接"
    r"|合作)了?"
)
_BECAUSE = re.compile(r"(?:因为|由于|原因是?|理由是?|原因[::]|理由[::])\s?(?P<why>[^,。;\n]{2,40})")


def reason_around(at: Situation, verb: re.Pattern[str]) -> str | None:
    """The part of a refusal that says why: what stands beside the refusing words."""
    if said := _BECAUSE.search(at.text):
        return trim(at.original(said.start("why"), said.end("why")))
    best = ""
    for part in re.split(r"[,。;!?\n]|\s+", at.text):
        cut = verb.sub("", part)
        cut = _REASON_LEAD.sub("", cut).strip(" ,。的了吧哦啊呢")
        whole = verb.sub("", part) == part
        candidate = _REASON_LEAD.sub("", part).strip(" ,。") if whole else cut
        if len(candidate) > len(best) and len(candidate) > 1:
            best = candidate
    return best or None


def with_reason(verb: str) -> "ReasonFiller":
    """A filler that gives ``reason``: what stands beside the words of ``verb``."""
    return ReasonFiller(re.compile(verb))


class ReasonFiller:
    """Fills ``reason``."""

    __slots__ = ("_verb",)

    def __init__(self, verb: re.Pattern[str]) -> None:
        """Remember the words that carry no reason."""
        self._verb = verb

    def __call__(self, at: Situation) -> Slots:
        """Find the reason in a situation."""
        found = reason_around(at, self._verb)
        return {"reason": found} if found else {}


# ---------------------------------------------------------------- changed fields

_VALUE = re.compile(
    r"(?:改成|改为|改到|改在|换成|换为|换到|变更为|更正为|更新为|更改为|调整为|调到|调整到"
    r"|应该是|应该写|应为|应当是|正确的?是|是|写成|变成|升为|升|评上了?|评为|晋升为?|成了"
    r"|调到了?|调入|新号码?|新手机号?|新电话|新的是|新的|[::]|为|叫"
    r"|填)(?:了)?\s?[:：]?\s?(?P<value>[^,。;!\n]{1,40})"
)
_ADDING = re.compile(
    r"(?:再|也|另外|还|多|增)(?:加|添|补)(?:上|一个|个|入)?|加上|加一个|新增|增加|添加|补上"
)
_REMOVING = re.compile(r"去掉|删掉|删除|不去了|取消|去除|不要")

# field → words that name it, for the two kinds of people
ENTERPRISE_FIELDS: tuple[tuple[str, str], ...] = (
    ("contact_phone", r"电话|手机|号码|联系方式"),
    ("contact_name", r"联系人|对接人|经办人|负责人|姓名|名字(?!打错|少)"),
    (
        "enterprise_name",
        r"公司名|企业名|单位名|厂名|名称|公司改名|企业更名|公司更名|改名|更名|公司",
    ),
    ("expected_visit", r"时间|日期|来访|期望|月份|什么时候来"),
    ("budget_wan", r"预算|经费|费用|投入"),
    ("employees", r"员工|人数|职工"),
    ("revenue_wan", r"营业额|营收|销售额|产值|收入"),
    ("demand_kind", r"类别|类型|技术需求|项目需求|人才需求"),
    ("industry", r"行业"),
    ("county", r"所在地|地址|地区|县|区|市|地点|搬"),
    ("service_forms", r"合作方式|服务形式|方式|形式"),
    ("description", r"描述|内容|需求|指标|标题|题目|说明"),
)
EXPERT_FIELDS: tuple[tuple[str, str], ...] = (
    ("phone", r"电话|手机|号码|联系方式"),
    (
        "willing_cities",
        r"服务(?:的)?地区|意向地区|愿意去|可以服务|地区|城市|能去|可去|也能去|也可以去|想去",
    ),
    ("title", r"职称|教授|研究员|高工|副高|正高|评上|晋升|升"),
    (
        "unit",
        (
            r"单位|学校|调到|调动|跳槽|调入|转到|入职|换工作|调往|到.{2,8}(?:大学|学院|研究所"
            r"|研究院)(?:了|工作)"
        ),
    ),
    ("available", r"时间|有空|档期|月份|可服务时段|不可用"),
    ("fields", r"方向|领域|研究|专长|专业|擅长"),
    ("degree", r"学位|学历|博士|硕士"),
    ("honours", r"荣誉|称号|人才|获奖|奖|入选|特贴|特聘|333|双创"),
    ("name", r"姓名|名字"),
    ("email", r"邮箱|邮件"),
    ("department", r"学院|部门|系|科室"),
)


def changed_field(fields: tuple[tuple[str, str], ...]) -> "FieldFiller":
    """A filler of ``field``, ``new_value`` and ``op`` for a table of field words."""
    return FieldFiller(tuple((name, re.compile(pattern)) for name, pattern in fields))


class FieldFiller:
    """Fills ``field``, ``new_value``, ``op``."""

    __slots__ = ("_fields",)

    def __init__(self, fields: tuple[tuple[str, re.Pattern[str]], ...]) -> None:
        """Remember which words name which field."""
        self._fields = fields

    def __call__(self, at: Situation) -> Slots:
        """Find the field and its new value in a situation."""
        name = self._name(at)
        if not name:
            return {}
        slots: Slots = {"field": name}
        value = new_value(name, at)
        if value is not None:
            slots["new_value"] = value
        if _ADDING.search(at.text):
            slots["op"] = "add"
        elif _REMOVING.search(at.text) and name in {"willing_cities", "fields", "available"}:
            slots["op"] = "remove"
        return slots

    def _name(self, at: Situation) -> str | None:
        hits = []
        for rank, (name, pattern) in enumerate(self._fields):
            if found := pattern.search(at.text):
                hits.append((found.start() > 12, rank, name))
        if phones.find_phone(at.text, at.accepted) and not hits:
            return self._fields[0][0]
        return min(hits)[2] if hits else _by_value(at)


def _by_value(at: Situation) -> str | None:
    if companies.find_company(at.text):
        return "enterprise_name"
    if dates.find_dates(at.text, at.ref):
        return "expected_visit" if at.role == "enterprise" else "available"
    return None


def new_value(name: str, at: Situation) -> object:
    """The new value of a field that a sentence changes."""
    reader = _NEW_VALUES.get(name)
    if reader and (value := reader(at)):
        return value
    matches = list(_VALUE.finditer(at.text))
    if not matches:
        return None
    last = matches[-1]
    value = trim(at.original(last.start("value"), last.end("value")))
    value = re.sub(r"(?:吧|了|哈|谢谢|啊|哦)$", "", value)
    return value if len(value) > 1 else None


def _phone_value(at: Situation) -> object:
    found = phones.find_phone(at.text, at.accepted)
    return found.digits if found else None


_DEPARTMENT = re.compile(r"^[一-龥]{1,5}(?:部|科|室|处|办|车间|中心|厂)的?")


def _contact_value(at: Situation) -> object:
    for change in _VALUE.finditer(at.text):
        start = change.start("value")
        if post := _DEPARTMENT.match(at.text[start:]):
            start += post.end()
        if person := names.person_at(at.text, start):
            return at.original(person.start, person.end)
    return None


def _company_value(at: Situation) -> object:
    found = companies.find_company(at.text)
    return at.original(found.start, found.end) if found else None


def _date_value(at: Situation) -> object:
    found = dates.merge(at.text, dates.find_stretches(at.text, at.ref))
    usable = [item for item in found if not item.open_ended]
    return usable[-1].as_slot() if usable else None


def _dates_value(at: Situation) -> object:
    found = dates.merge(at.text, dates.find_stretches(at.text, at.ref))
    return [item.as_slot() for item in found if not item.open_ended]


def _cities_value(at: Situation) -> object:
    wished = find_willing(at.text).get("willing_cities")
    if isinstance(wished, list) and len(wished) == 1:
        return wished[0]
    return wished


def _title_value(at: Situation) -> object:
    found = titles.find_title(at.text)
    return (found.name or found.rank) if found else None


def _unit_value(at: Situation) -> object:
    found = units.find_units(at.text)
    if found:
        return found[-1].name
    other = units.find_unit(at.text)
    return other.name if other else None


def _money_value(at: Situation) -> object:
    found = money.find_money(at.text)
    return found[-1].wan if found else None


def _kinds_value(at: Situation) -> object:
    return list(kinds.read_kinds(re.sub(r".*(?:改成|换成|改为|应该是)", "", at.text)))


def _county_value(at: Situation) -> object:
    found = places.find_place(at.text, at.ref)
    return found.county or found.city


_NEW_VALUES: dict[str, Callable[[Situation], object]] = {
    "phone": _phone_value,
    "contact_phone": _phone_value,
    "contact_name": _contact_value,
    "enterprise_name": _company_value,
    "expected_visit": _date_value,
    "available": _dates_value,
    "willing_cities": _cities_value,
    "title": _title_value,
    "unit": _unit_value,
    "budget_wan": _money_value,
    "revenue_wan": _money_value,
    "demand_kind": _kinds_value,
    "county": _county_value,
    "degree": lambda at: titles.find_degree(at.text),
    "honours": lambda at: list(titles.find_honours(at.text)),
    "industry": lambda at: list(industries.find_industries(at.text)),
}


def as_date(text: str, ref: date) -> str | None:
    """The last day a sentence names, as YYYY-MM-DD."""
    found = dates.find_stretches(text, ref)
    return f"{found[-1].end}" if found else None
