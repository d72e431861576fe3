"""Slots of officers' commands: demand numbers, rounds, deadlines, names, sums, the rest."""

import re

from handlers.understanding import companies, dates, industries, kinds, names, places, units
from handlers.understanding.expertise import find_fields
from handlers.understanding.fillers import reason_around
from handlers.understanding.money import find_money
from handlers.understanding.normal import trim
from handlers.understanding.numerals import NUMERAL, number, whole
from handlers.understanding.replies import clock
from handlers.understanding.situation import Filler, Situation, Slots

# ---------------------------------------------------------------- demand numbers

_DATE_LIKE = r"(?![\d年月日.%万元亿]|\s?[个家人位名条项次天周点分岁块]|年)"
_FULL_ID = r"(?:XQ|xq)[\s-]?(?:20\d\d[\s-]?\d{2,5}|(?!20\d\d)\d{1,5})"
_ID = re.compile(
    rf"(?P<first>{_FULL_ID}|(?<![\d月.\-])\d{{1,5}})(?:号|条)?\s?(?:-|~|—|–|到"
    rf"|至)+\s?(?:第)?(?P<last>{_FULL_ID}|\d{{1,5}}){_DATE_LIKE}"
    rf"|(?P<full>{_FULL_ID})|(?<![\d月.第\-])(?P<zero>0\d{{1,4}}){_DATE_LIKE}"
    rf"|(?P<numbered>(?<!\d)\d{{1,5}}|(?<=第)[一二三四五六七八九十]{{1,3}})(?=号(?!楼|线|前"
    rf"|之前|以前|到位|去|来|下午|上午|晚|开会|截止|安排)|(?:条|项)(?:需求)?(?=通过|退|合"
    rf"|不|和|、|,|给|可以|有|跟|与|$|重复|转|先|都|的|匹配|配))"
)
_BARE_LIST = re.compile(
    r"(?<![\d月.XQ\-])\d{1,4}(?![\d年月日.%万元亿]|\s?[个家人位名次天周点分岁块])"
)
_TAIL = re.compile(r"(\d+)$")
_MOST_IDS = 200


def _range(first: str, last: str) -> list[str]:
    head, tail = _TAIL.search(first), _TAIL.search(last)
    if not head or not tail:
        return [first, last]
    start, stop, width = int(head[1]), int(tail[1]), len(head[1])
    if not start < stop <= start + _MOST_IDS:
        return [first, last]
    prefix = first[: head.start()]
    return [f"{prefix}{value:0{width}d}" for value in range(start, stop + 1)]


def _tidy_id(text: str) -> str:
    text = text.upper().replace(" ", "")
    return re.sub(r"^XQ-?(20\d\d)-?(\d+)$", r"XQ\1-\2", text)


def demand_ids(at: Situation, *, bare: bool = False) -> list[str]:
    """The numbers of demands in a command; ``bare`` also takes numbers that stand alone."""
    found: list[str] = []
    text = at.text
    for match in _ID.finditer(text):
        if match["first"]:
            if not bare and not _looks_numbered(match, text):
                continue
            found += _range(_tidy_id(match["first"]), _tidy_id(match["last"]))
            continue
        said = match["full"] or match["zero"] or match["numbered"]
        if match["numbered"] and not said[0].isdigit():
            said = f"{int(number(said) or 0)}"
        found.append(_tidy_id(said))
    if bare:
        spans = [match.span() for match in _ID.finditer(text)]
        for match in _BARE_LIST.finditer(text):
            if not any(start <= match.start() < end for start, end in spans):
                found.append(match.group())
    return list(dict.fromkeys(found))


def _looks_numbered(match: re.Match[str], text: str) -> bool:
    """A range of numbers of demands: with XQ, leading zeros, or 号 behind."""
    return bool(
        match["first"][0] in "0Xx"
        or re.match(r"\s?(?:号|条|需求)", text[match.end() :])
        or "号" in match.group()
    )


def ids(*, bare: bool = False) -> Filler:
    """A filler of ``demand_ids``."""

    def fill(at: Situation) -> Slots:
        found = demand_ids(at, bare=bare)
        return {"demand_ids": found} if found else {}

    return fill


# ---------------------------------------------------------------- rounds and deadlines

_SEASON = re.compile(
    r"(?P<y>20\d\d|今年|明年|去年|\d\d年)?年?(?:度)?\s?(?:的)?(?P<s>春季|春|上半年"
    r"|第一[批轮期次]|首[轮批期次]|秋季|秋|下半年|第二[批轮期次]|二[批轮期])(?!天|收|种"
    r"|游)"
)
_MONTH_ROUND = re.compile(
    r"(?P<y>20\d\d年|今年|明年|去年)?(?P<m>1[0-2]|[1-9]|十[一二]?"
    r"|[一二三四五六七八九])月份?(?:的)?(?:补|征集|公布|那[批轮次]|[批轮]|报的|上报的|需求"
    r"|启动|开展|部署|发布|这[批轮]|再|专家征集|$|,)"
)


def round_of(at: Situation, *, any_month: bool = False) -> Slots:
    """``round``: YYYY-1 for spring, YYYY-2 for autumn, when a season or a call's month is said."""
    if season := _SEASON.search(at.text):
        autumn = season["s"][0] in "秋下" or "二" in season["s"]
        return {"round": f"{_year(season['y'], at)}-{2 if autumn else 1}"}
    if month := _MONTH_ROUND.search(at.text):
        value = int(number(month["m"]) or 0)
        return {"round": f"{_year(month['y'], at)}-{2 if value >= 8 else 1}"}
    if any_month:
        found = re.search(r"(?<!\d)(1[0-2]|[1-9])月", at.text)
        if found and not _deadline_span(at):
            return {"round": f"{at.ref.year}-{2 if int(found[1]) >= 8 else 1}"}
    return {}


def _year(said: str | None, at: Situation) -> int:
    if not said:
        return at.ref.year
    shift = {"今年": 0, "明年": 1, "去年": -1}.get(said)
    if shift is not None:
        return at.ref.year + shift
    value = int(re.sub(r"\D", "", said))
    return value if value > 100 else 2000 + value


_DUE_BEFORE = re.compile(
    r"(?:截止(?:日期|时间)?(?:是|为|到|至|定在|在)?|截至|最晚|最迟|不晚于|不迟于|限"
    r"|务必(?:于|在)?|延(?:长|期)?(?:到|至))[::\s]?$"
)
_DUE_AFTER = re.compile(
    r"\s?(?:下班|中午|上午|下午|\d+点)?(?:之|以)?(?:前(?!后)|截止|为止|截至|止(?!血))"
)


def _deadline_span(at: Situation) -> dates.Stretch | None:
    for item in dates.find_stretches(at.text, at.ref):
        before = at.text[max(0, item.begins - 8) : item.begins]
        if _DUE_AFTER.match(at.text, item.ends) or _DUE_BEFORE.search(before):
            return item
    return None


def deadline(at: Situation) -> Slots:
    """``deadline``: the last day of what is named as due."""
    found = _deadline_span(at)
    return {"deadline": f"{found.end}"} if found else {}


def call(at: Situation) -> Slots:
    """The round and deadline of a call."""
    slots = round_of(at) or round_of(at, any_month=True)
    if "专家" in at.text and "需求" not in at.text:
        slots["what"] = "experts"
    return slots | deadline(at)


# ---------------------------------------------------------------- places, people, firms


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
    hidden = _hide_known(text)
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


def _hide_known(text: str) -> str:
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


# ---------------------------------------------------------------- fields, filters, counts

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
    hidden = _hide_known(at.text)
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
    slots |= city(at)
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


_WHY = re.compile(
    r"(?:,|。|;|\s|:|^)(?:原因是?|理由是?|因为|由于|说明)?[::]?\s?(?P<why>[^,。;]{3,40})$"
)


def reason(verb: str) -> Filler:
    """A filler of ``reason``: what stands beside the verb of a command."""
    pattern = re.compile(verb)

    def fill(at: Situation) -> Slots:
        text = re.sub(rf"{_FULL_ID}|(?<!\d)\d{{1,5}}(?:号|条)?(?=[,、\s和]|退|不|打)", "", at.text)
        inner = Situation(
            at.role, at.subrole, at.context, type(at.passage)(text, text), at.ref, at.accepted
        )
        found = reason_around(inner, pattern)
        return {"reason": found} if found else {}

    return fill


def after(key: str, lead: str) -> Filler:
    """A filler that gives ``key`` the words behind a lead."""
    pattern = re.compile(lead)

    def fill(at: Situation) -> Slots:
        found = pattern.search(at.text)
        if not found:
            return {}
        words = trim(at.original(found.end(), len(at.text)))
        return {key: words} if words else {}

    return fill


# ---------------------------------------------------------------- organisations

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
