"""Places, people, firms, days and bureaus in officers' commands."""

import re

from handlers.understanding import companies, dates, names, places, units
from handlers.understanding.proposals import clock
from handlers.understanding.situation import Situation, Slots


def regions(at: Situation) -> Slots:
    """``regions``: the counties or cities named."""
    found = list(places.find_regions(at.text))
    return {"regions": found} if found else {}


def city(at: Situation) -> Slots:
    """``city`` (and county) of a filter."""
    found = places.find_regions(at.text)
    place = places.find_place(at.text, at.ref)
    if len(found) > 1:
        return {"regions": list(found)}
    slots: Slots = {}
    if place.county:
        slots["regions"] = [place.county]
    elif place.city:
        slots["city"] = place.city
    return slots


_HONORIFIC = re.compile(r"(?:教授|老师|研究员|博士|院士|专家|高工|主任|所长|院长)")

_WHO = re.compile(
    rf"(?:邀请|约一下|约|请|换成|换下|换掉|换|加上|加|把|给|让|跟|和|与|、|,|的|推荐|同意"
    rf"|叫|联系|通知|去掉|删掉|剔除|移除|补|\s"
    rf"|^)(?P<who>[一-龥]{{2,4}}?)(?=(?:{_HONORIFIC.pattern})|从|去|来|参加|加|换|发|过来"
    rf"|到|、|,|和|与|及|的|进|$|\s|。|为|做|当|任|出|也|替)"
)


def people(at: Situation) -> list[str]:
    """The experts named in a command: 方知秋, 江老师."""
    text = at.text
    found: list[str] = []
    position = 0
    hidden = hide_known(text)
    while match := _WHO.search(hidden, position):
        who = match["who"]
        position = match.end() if match.end() > match.start() else match.start() + 1
        if names.looks_like_name(who, strict=True) and who not in names.DOUBTFUL:
            found.append(at.original(match.start("who"), match.end("who")))
        else:
            position = (
                match.start("who") if match.start("who") > match.start() else match.start() + 1
            )
    for saluted in re.finditer(
        rf"(?<![一-龥])?(?P<who>{names.SURNAME}(?:老师|教授|博士|研究员|院士|高工"
        rf"|工(?![程业厂]))(?!们|团))",
        hidden,
    ):
        who = saluted["who"]
        if (
            not any(who[:1] == name[:1] and name in text for name in found)
            and who[:2] not in names.NOT_NAMES
        ):
            found.append(who)
    return list(dict.fromkeys(found))


def hide_known(text: str) -> str:
    chars = list(text)
    spans = [(hit.start, hit.end) for hit in units.find_units(text)]
    spans += [(item.start, item.end) for item in places.mentions(text)]
    for start, end in spans:
        for index in range(start, end):
            chars[index] = ","
    return "".join(chars)


def experts(at: Situation) -> Slots:
    """``expert_names``."""
    found = people(at)
    return {"expert_names": found} if found else {}


def visit_date(at: Situation) -> Slots:
    """``visit_date``."""
    found = [
        item
        for item in dates.merge(at.text, dates.find_stretches(at.text, at.ref))
        if not item.open_ended
    ]
    if not found:
        return {}
    item = found[0]
    return {"visit_date": item.as_slot() | {"raw": at.original(item.begins, item.ends)}}


_FIRM = re.compile(
    r"(?:安排到|安排在|安排去|到|去|在|给|跟|和|与|对接)(?P<who>[一-龥]{2,10}?)(?:那边"
    r"|这边|那里|那家|公司|厂|去|看|现场|,|。|$|\s|对接|调研|走访)"
)

_NOT_FIRM = re.compile(
    r"^(?:企业|公司|厂里?|现场|县里|市里|园区|这边|那边|下午|上午|明天|专家|团里|他们|我们"
    r"|酒店|宾馆|各)"
)


def firm(at: Situation) -> Slots:
    """``enterprise_name``: a full name, or the short name officers use."""
    full = companies.find_company(at.text)
    if full:
        return {"enterprise_name": at.original(full.start, full.end)}
    for match in _FIRM.finditer(at.text):
        who = match["who"]
        if (
            not _NOT_FIRM.match(who)
            and not places.mentions(who)
            and not dates.find_stretches(who, at.ref)
        ):
            return {"enterprise_name": at.original(match.start("who"), match.end("who"))}
    return {}


def hour(at: Situation) -> Slots:
    """``time``: HH:MM."""
    found = clock(at.text)
    return {"time": found[1]} if found else {}


_BUREAU = re.compile(
    r"(?P<where>[一-龥]{2,8}?(?:市|县|区|省)?)(?:人力资源(?:和|与)?社会保障|人社|人保)(?:局|厅)"
)

_OFFICE = re.compile(
    r"(?P<d>[一-龥]{2,10}?(?:科|处|股|办公室|办|中心|部|室))(?:的|[一-龥]{0,3})?(?:$|[,。\s])"
)


def organisation(at: Situation) -> Slots:
    """``org`` in full and ``department``."""
    slots: Slots = {}
    text = re.sub(
        r"^(?:绑定(?:身份|账号|单位)?|身份绑定|认证|实名|注册|我要|我是|我们是|这里是|申请"
        r"|验证|登记|登录|[\s,:。])+",
        "",
        at.text,
    )
    rest = text
    if bureau := _BUREAU.search(text):
        slots["org"] = _bureau_name(bureau["where"], at, hall="厅" in bureau.group())
        rest = text[bureau.end() :]
    elif unit := units.find_unit(text):
        slots["org"] = unit.name
        rest = text[unit.end :]
    elif dept := re.search(
        r"(?P<o>[一-龥]{2,14}?(?:局|委|厅|办|协会|集团|公司|部))(?=[一-龥]{2,6}(?:科|处|室"
        r"|部)|的|$|[,。\s])",
        text,
    ):
        slots["org"] = dept["o"]
        rest = text[dept.end() :]
    if office := _OFFICE.search(rest):
        slots["department"] = office["d"].removeprefix("的")
    return slots


def _bureau_name(where: str, at: Situation, *, hall: bool) -> str:
    if hall or where.startswith(("江苏", "省")):
        return "江苏省人力资源和社会保障厅"
    place = places.find_place(where, at.ref)
    name = place.county_then or place.county or place.city or where
    return f"{name}人力资源和社会保障局"
