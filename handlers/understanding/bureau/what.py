"""What officers' commands ask for: fields, filters, counts, sums, reasons."""

import re

from handlers.understanding import industries, kinds
from handlers.understanding.bureau import whom
from handlers.understanding.bureau.numbers import FULL_ID
from handlers.understanding.expertise import find_fields
from handlers.understanding.fillers import reason_around
from handlers.understanding.money import find_money
from handlers.understanding.numerals import NUMERAL, number, whole
from handlers.understanding.situation import Filler, Situation, Slots

_FIELD = re.compile(
    r"(?:做|搞|研究|从事|懂|会|擅长|专攻|熟悉|搜索?|找|查|查找|检索)(?:一下|一个|一位|几位"
    r"|几个|些|省内|在|的)*(?P<what>[^,。;!?\s]{2,16}?)(?:方面|方向|领域|专业|这块|这方面"
    r"|口|类)?的?(?:专家|教授|老师|人|团队|高手|$|,|。)"
    r"|(?P<what2>[^,。;!?\s]{2,16}?)(?:方面|方向|领域|专业|这块|这方面|这一块|口|类"
    r"|行业)(?:的)?(?:专家|教授|老师|有没有|请|谁|缺|没有|我们|省|厅|人|,|的|找不到|本地)?"
    r"|(?:缺|没有|找不到|急需|需要|要|有没有|有无|请厅里推荐|推荐)(?:一个|一位|几位|几个"
    r"|些|搞|做|懂|研究|从事)*(?P<what3>[^,。;!?\s]{2,14}?)(?:方面|方向|领域|专业"
    r"|类)?的?(?:专家|教授|老师|人才|团队)"
)

_FIELD_TRIM = re.compile(
    r"^(?:我们|我市|我县|本市|本县|这|那|的|一下|请|帮|查|找|搜|看看|省内|全省|在|有没有"
    r"|几位|几个|做|搞|研究|懂|会|从事|擅长|是|本地|市里|县里|专门|需要|还缺|缺|没有|个|位"
    r"|名|\d+)+|(?:的|方面|方向|领域|专业|这块|类|口|行业)+$"
)


def fields(at: Situation) -> Slots:
    """``fields``: what kind of expert is looked for."""
    hidden = whom.hide_known(at.text)
    for match in _FIELD.finditer(hidden):
        group = next(name for name in ("what", "what2", "what3") if match[name])
        words = match[group]
        parts = [_FIELD_TRIM.sub("", part) for part in re.split(r"[、和与及]", words)]
        found = [
            part
            for part in parts
            if len(part) > 1 and not re.search(r"专家|教授|省厅|厅里|请|推荐|,", part)
        ]
        if found:
            return {"fields": found}
    loose, _ = find_fields(at.passage, [match.span() for match in _COMMAND_WORDS.finditer(at.text)])
    return {"fields": loose[:3]} if loose else {}


def fields_if_named(at: Situation) -> Slots:
    """``fields`` only where a field is said outright."""
    return fields(at) if re.search(r"方面|方向|领域|专业|类专家|做.{2,10}的", at.text) else {}


_COMMAND_WORDS = re.compile(
    r"请|厅里|省厅|推荐|几位|一位|一个|几个|专家|教授|老师|支持|协助|帮忙|帮|找|我们|我市"
    r"|我县|本地|没有|缺|急需|需要|这块|方面|方向|领域|能不能|可以|有没有|市里|县里|省里"
    r"|支援|匹配不上|匹配不到|申请|搜|查|一下|合适的?|的"
)


def filters(at: Situation) -> Slots:
    """What a list is narrowed to: kind, industry, places, order."""
    slots: Slots = {}
    kind = [name for name in kinds.KINDS if f"{name}需求" in at.text or f"{name}类" in at.text]
    if kind:
        slots["demand_kind"] = kind
    if codes := industries.find_industries(re.sub(r"技术|项目|人才|需求", "", at.text)):
        slots["industry"] = list(codes)
    slots |= whom.city(at)
    order = re.search(
        r"按(?:照)?(?P<by>县区?|地区|区县|市县|市|行业|时间|类别|企业|状态|紧急|产业)", at.text
    )
    if order:
        slots["group_by"] = _ORDER.get(order["by"], order["by"])
    for name, pattern in _STATUS:
        if pattern.search(at.text):
            slots["status"] = name
            break
    return slots


_ORDER = {
    "县区": "county",
    "县": "county",
    "区县": "county",
    "市县": "county",
    "地区": "city",
    "市": "city",
    "行业": "industry",
    "产业": "industry",
    "时间": "time",
    "类别": "kind",
    "企业": "enterprise",
    "状态": "status",
    "紧急": "urgency",
}

_STATUS = (
    ("pending", re.compile(r"待审|未审|没审|还没审|待处理|未处理|待办|要审")),
    ("returned", re.compile(r"退回的|被退|已退回")),
    ("approved", re.compile(r"已通过|通过的|已审")),
    ("unmatched", re.compile(r"没匹配|未匹配|没对接|未对接|没着落|没人接")),
)

_COUNT = re.compile(rf"(?P<n>{NUMERAL})(?:多|余|来)?\s?(?:个|名|位|人|家|条)")


def count(at: Situation) -> Slots:
    """``count``: how many."""
    found = _COUNT.search(at.text)
    value = number(found["n"]) if found else None
    return {"count": whole(value)} if value else {}


def amount(at: Situation) -> Slots:
    """``amount_wan``."""
    sums = [item.wan for item in find_money(at.text) if item.wan is not None]
    return {"amount_wan": sums[0]} if sums else {}


_ITEM_TRIM = re.compile(
    r"^.*?(?:登记|记账|记一笔|记一下|记|录入|入账|支出|花费|开支|花了|用了|付了|其中|经费"
    r"|费用|明细|[::])(?!费)"
)

_ITEM_EDGE = re.compile(
    r"^(?:一笔|一下|了|的|是|共|合计|和|及|还有|另外|,|、|\s)+|(?:花了|用了|支出|付了"
    r"|共计?|合计|是|费用为|为|约|大概|花|用|\s|:)+$"
)


def items(at: Situation) -> Slots:
    """``items``: what the money went to, with sums in 万元."""
    found: list[dict[str, object]] = []
    position = 0
    for item in find_money(at.text):
        words = re.split(r"[,。;、!?]", at.text[position : item.start])[-1]
        label = _ITEM_TRIM.sub("", words)
        label = _ITEM_EDGE.sub("", label)
        label = re.sub(r"^.*(?:月份?|今天|昨天|服务团|活动)(?:的)?(?=.{2})", "", label)
        if item.wan is not None and label:
            found.append({"item": label, "amount_wan": item.wan})
        position = item.end
    slots: Slots = {"items": found} if found else amount(at)
    month = re.search(r"(?<!\d)(1[0-2]|[1-9])月", at.text)
    if month:
        slots["month"] = f"{at.ref.year}-{int(month[1]):02d}"
    return slots


def reason(verb: str) -> Filler:
    """A filler of ``reason``: what stands beside the verb of a command."""
    pattern = re.compile(verb)

    def fill(at: Situation) -> Slots:
        text = re.sub(rf"{FULL_ID}|(?<!\d)\d{{1,5}}(?:号|条)?(?=[,、\s和]|退|不|打)", "", at.text)
        inner = Situation(
            at.role, at.subrole, at.context, type(at.passage)(text, text), at.ref, at.accepted
        )
        found = reason_around(inner, pattern)
        return {"reason": found} if found else {}

    return fill
