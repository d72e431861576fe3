"""Everything an enterprise says about a demand in one message, slot by slot."""

import re
from datetime import date

from handlers.understanding import (
    companies,
    dates,
    industries,
    kinds,
    money,
    names,
    needs,
    phones,
    places,
    units,
)
from handlers.understanding.normal import Passage
from handlers.understanding.numerals import NUMERAL, is_range, number, whole

Slots = dict[str, object]

_URGENT = re.compile(
    r"(?<![着不])急{1,3}(?![诊救用])|紧急|火急|越快越好|尽快|救命|求救|马上|立刻|火烧眉毛"
    r"|十万火急|等不及|抓紧|赶紧|刻不容缓|耽误不起|停产了|加急"
)
_CALM = re.compile(
    r"不(?:是很|太|算|用|着)?(?:着)?急|不着急|不赶时间|慢慢来|时间不限|不紧急|没那么急|不忙"
)
_SECRET = re.compile(
    r"保密|不要?公开|别公开|不(?:能|要|想)(?:对外)?(?:公布|公开|外传|泄露)|不对外|勿公开"
    r"|不便公开|匿名|内部掌握|请勿外传|商业秘密"
)
_NOT_SECRET = re.compile(r"(?:不用|无需|不需要|不必|没有?)保密|可以公开")


def demand_slots(passage: Passage, ref: date, accepted: re.Pattern[str]) -> Slots:
    """The slots of §4 that the message fills, and nothing guessed."""
    text = passage.plain
    phone = phones.find_phone(text, accepted)
    company = companies.find_company(text)
    contact = names.find_contact(_hide(text, company), (phone.start, phone.end) if phone else None)
    visit = find_visit(_without_phone(text, phone), ref)
    place = find_site(text, company, ref)
    slots: Slots = dict(place.as_slots())
    if place.ambiguous:
        slots["ambiguous"] = list(place.ambiguous)
    if company:
        slots["enterprise_name"] = passage.original(company.start, company.end)
    if contact:
        slots["contact_name"] = passage.original(contact.start, contact.end)
    if phone:
        slots["contact_phone"] = phone.digits
    if visit:
        slots["expected_visit"] = _with_raw(passage, visit)
    slots |= _figures(text, phone)
    slots |= _wishes(text)
    known = [(item.start, item.end) for item in (phone, company, contact) if item]
    known += [(item.start, item.end) for item in places.mentions(text)]
    slots |= matter_slots(text, known, company)
    return slots


def _with_raw(passage: Passage, stretch: dates.Stretch) -> dict[str, str]:
    return stretch.as_slot() | {"raw": passage.original(stretch.begins, stretch.ends)}


def _hide(text: str, company: companies.Company | None) -> str:
    """Blank the firm's name, in which no person is to be looked for."""
    if not company:
        return text
    return text[: company.start] + "," * (company.end - company.start) + text[company.end :]


def _without_phone(text: str, phone: phones.Phone | None) -> str:
    if not phone:
        return text
    return text[: phone.start] + "," * (phone.end - phone.start) + text[phone.end :]


def matter_slots(
    text: str, known: list[tuple[int, int]], company: companies.Company | None
) -> Slots:
    """What is wanted: kind, needs, forms of service, trade."""
    slots: Slots = {}
    found = needs.find_needs(text, known)
    said = list(dict.fromkeys(_KIND_SAID.findall(text)))
    if found and has_matter(text):
        slots["needs"] = [need.as_slot() for need in found]
        slots["demand_kind"] = [need.kind for need in found]
    elif said:
        slots["demand_kind"] = said
    if forms := kinds.find_forms(_hide(text, company)):
        slots["service_forms"] = list(forms)
    if codes := industries.find_industries(text):
        slots["industry"] = list(codes)
    return slots


_BARE = re.compile(
    r"(?:您好|你好|在吗|我们?|公司|企业|厂|这边|想|要|需要|怎么|如何|哪里|在哪里?|申报"
    r"|申请|提交|填报|上报|登记|填写?|报|发布|提|反映|有|一个|一下|个|条|份|新|的|需求"
    r"|技术需求|难题|问题|入口|办|办理|请问|能|可以|可|吗|呢|吧|啊|呀|了|帮|帮忙|给|是|走"
    r"|开始|点|这里|流程|再|还|把|来|去|在|进|哪个|哪|企业需求|活动|参加|千企|专家|请|找"
    r"|登记|[\s,。、!?;:.])+"
)


_KIND_SAID = re.compile(r"(技术|项目|人才)(?:类)?(?:的)?需求")


def has_matter(text: str) -> bool:
    """Whether a message says anything of the matter beyond wishing to report a demand."""
    return not _BARE.fullmatch(text)


def find_site(text: str, company: companies.Company | None, ref: date) -> places.Place:
    """Where the enterprise is: as said outside its name first, then by its name."""
    own = tuple(item for item in places.mentions(text) if not places.is_borrowed(text, item))
    inside = tuple(item for item in own if company and company.start <= item.start < company.end)
    outside = tuple(item for item in own if item not in inside)
    park = "园区" in text
    said = places.resolve(outside, ref, in_suzhou_park=park)
    by_name = places.resolve(inside, ref)
    if said.county or said.ambiguous:
        if said.ambiguous and by_name.city in said.ambiguous:
            return places.resolve(outside + inside, ref)
        return said
    if said.city and by_name.city == said.city and by_name.county:
        return places.resolve(inside + outside, ref, in_suzhou_park=park)
    return said if said.city else by_name


_PAST = re.compile(
    r"^\s?(?:份)?(?:就|刚|才|已经?|新)?(?:投产|成立|投运|建成|开工|开业|买的|上的|没赶上"
    r"|报过|刚报|检修|搬)"
)
_PAST_BEFORE = re.compile(
    r"(?:去年|前年|今年)(?:的)?$|(?:成立|建|始建|投产|创办|创立|注册|生产)于$"
)
_VISIT_LABEL = re.compile(
    r"(?:期望|希望|预计|预期|计划|拟|意向)?(?:对接|来访|服务|到厂)?(?:时间|日期)(?:是"
    r"|为)?\s?[:：]?\s?$|期望[:：]?\s?$"
)


def find_visit(text: str, ref: date) -> dates.Stretch | None:
    """When a visit is hoped for: the first stretch that is not about the past."""
    found = dates.merge(text, dates.find_stretches(text, ref))
    usable = [
        item
        for item in found
        if not item.open_ended
        and not _PAST.match(text[item.ends : item.ends + 8])
        and not _PAST_BEFORE.search(text[max(0, item.begins - 6) : item.begins])
        and not (item.end < ref)
    ]
    labelled = [
        item for item in usable if _VISIT_LABEL.search(text[max(0, item.begins - 10) : item.begins])
    ]
    return next(iter(labelled or usable), None)


_STAFF = re.compile(
    rf"(?:员工(?:人数|总数|数)?|职工(?:人数|总数|数)?|从业人员|人员规模|企业人数|公司人数"
    rf"|人数|全厂|全公司|公司(?:现)?有|企业(?:现)?有|现有|共有|一共|总共|厂里有?|公司|企业"
    rf"|小微企业)[:：]?\s?(?:大概|大约|约|差不多|近|总共|一共|共|有|在职|为"
    rf"|是)*\s?(?P<a>{NUMERAL})(?:多|余|来|几)?\s?(?:个|名|号|位)?(?:人|员工|职工|左右"
    rf"|(?=[,。;\s]|$))"
    rf"|(?P<b>{NUMERAL})(?:多|余|来)?(?:个|名|号|位)?(?:员工|职工|工人|号人)"
    rf"|(?P<c>{NUMERAL})(?:多|余|来)?(?:个|号)?人的?(?:小|中型|小型)?(?:厂|企业|公司|规模)"
)
_NOT_STAFF = re.compile(
    r"(?:招|聘|缺|培训|来|请|给|派|研发|技术|其中|带|考|接待|参训|参加)[^,。;\s]{0,5}$"
)
_STAFF_LABEL = re.compile(r"员工|职工|人数|全厂|全公司|公司|企业|厂里|共")


def find_employees(text: str) -> int | float | None:
    """How many people work there; ranges and the research staff alone do not count."""
    for match in _STAFF.finditer(text):
        said = match["a"] or match["b"] or match["c"]
        start = match.start("a") if match["a"] else match.start()
        before = text[max(0, match.start() - 8) : match.start()]
        if (
            _NOT_STAFF.search(before)
            or is_range(said)
            or text[start - 1 : start] in {"几", "-", "~"}
        ):
            continue
        if re.match(
            r"\s?(?:[-~—至到]\s?\d|万)", text[match.end("a") if match["a"] else match.end() :]
        ):
            continue
        if "几" in match.group() or (match["a"] and _unit_follows(match)):
            continue
        value = number(said)
        if value:
            return whole(value)
    return None


def _unit_follows(match: re.Match[str]) -> bool:
    """公司120平米 and 公司3个项目 are not staff."""
    bare = not match.group().endswith(("人", "员工", "职工"))
    return bare and not re.search(r"员工|职工|人数|从业", match.group())


_REVENUE = re.compile(
    r"(?:年)?(?:销售(?:额|收入)?|营(?:业)?(?:收入|收|业额)|产值|开票(?:额|销售)?|收入"
    r"|规模)[^,。;\d零一二两三四五六七八九十百千]{0,8}$"
)
_BUDGET = re.compile(
    r"(?:预算|经费|费用|投入|出资|愿出|能出|可以出|出|拿出|拿|准备|花|报酬|酬金|资金|给"
    r"|合同额|课题费|开发费|悬赏|赏金|支付"
    r"|研发费)[^,。;\d零一二两三四五六七八九十百千]{0,8}$"
)


def _figures(text: str, phone: phones.Phone | None) -> Slots:
    slots: Slots = {}
    text = _without_phone(text, phone)
    if (people := find_employees(text)) is not None:
        slots["employees"] = people
    for item in money.find_money(text):
        before = text[max(0, item.start - 16) : item.start]
        key = _money_key(before)
        if key and item.wan is not None:
            slots.setdefault(key, item.wan)
    return slots


_LOSS = re.compile(
    r"(?:电费|水费|气费|多花|损失|亏|罚|浪费|成本|材料费|运费|单价|每吨|每年要?花|价格"
    r"|售价)[^,。;]{0,8}$"
)


def _money_key(before: str) -> str | None:
    if _LOSS.search(before):
        return None
    if _REVENUE.search(before):
        return "revenue_wan"
    return "budget_wan" if _BUDGET.search(before) else None


_WISHING = re.compile(
    r"请|找|和|与|跟|让|邀|希望|联系|想|到|能|或|、|,|老师|专家|教授|合作|对接|倾向|优先"
)
_EXPERT_WISH = re.compile(
    r"(?:请|邀请|找|希望|想请|指定|联系)(?P<name>[一-龥]{2,4})(?:教授|老师|研究员|院士"
    r"|博士)(?:来|过来|指导|团队|,|。|$|\s)"
)


def _wishes(text: str) -> Slots:
    slots: Slots = {}
    if _CALM.search(text):
        slots["urgency"] = "不急"
    elif _URGENT.search(text):
        slots["urgency"] = "紧急"
    if _SECRET.search(text) and not _NOT_SECRET.search(text):
        slots["confidential"] = True
    if wanted := wished_units(text):
        slots["preferred_units"] = wanted
    wished = [m["name"] for m in _EXPERT_WISH.finditer(text) if names.looks_like_name(m["name"])]
    if wished:
        slots["preferred_experts"] = wished
    return slots


def wished_units(text: str) -> list[str]:
    """The units whose people are wished for."""
    if not _WISHING.search(text):
        return []
    return list(dict.fromkeys(hit.name for hit in units.find_units(text)))
