"""Slots of single commands of officers: who takes over, what is masked, what was agreed."""

import re

from handlers.understanding import fillers, places, units
from handlers.understanding.bureau import numbers, what, whom
from handlers.understanding.normal import trim
from handlers.understanding.numerals import number, whole
from handlers.understanding.phones import find_phone
from handlers.understanding.situation import Situation, Slots, pick

_ID_OR_ALL = (
    r"(?:XQ[\d-]+|\d{1,5}号?|全部|都|这[些批条]|第[一二三四五六七八九十\d]+[条项]?|剩下的?|其余的?)"
)


def changed_org(at: Situation) -> Slots:
    """Which entry of the office's own record changes."""
    field = pick(
        "field",
        {
            "admin": r"管理员|权限|经办|负责人|账号|交给|接手|接替|调走|离职|退休|换人|换成|换岗",
            "phone": r"电话|手机|号码|传真",
            "name": r"改名|更名|名称|全称|合并",
            "address": r"地址|搬|办公",
            "department": r"科室|处室|部门",
            "email": r"邮箱",
        },
        "admin",
    )(at)
    value: object
    if field["field"] == "phone":
        found = find_phone(at.text, at.accepted)  # a mobile number or nothing
        value = found.digits if found else None
    elif field["field"] == "admin":
        value = _successor(at)
    else:
        value = fillers.new_value("text", at)
    return field if value is None else field | {"new_value": value}


_HEIR = re.compile(
    r"(?:交给|换成|改成|改为|转给|移交给|变更为|换|由|让|给|是)(?:我们?)?(?:科里?的?"
    r"|科室的?|局里?的?|新来的?|同事|处里的?)?(?P<who>(?:[小老][一-龥](?![一-龥]?[型组])"
    r"|[一-龥]{2,3}(?=接|负责|管|来|同志|$|[,。\s]|了|吧)|[一-龥](?:科长|主任|处长|局长"
    r"|科员|姐|哥|工)))"
)


def _successor(at: Situation) -> str | None:
    found = None
    for match in _HEIR.finditer(at.text):
        if not re.search(r"权限|账号|管理|经办|调走|这个", match["who"]):
            found = at.original(match.start("who"), match.end("who"))
    return found


UNDONE = pick(
    "target",
    {
        "report_up": r"上报|报上去|报省|报送|报的",
        "publish": r"公布|发布|公示|挂网|挂出",
        "approve": r"通过|审核|审批",
        "return": r"退回|打回",
        "merge": r"合并|合成",
        "zero_report": r"零报告",
        "broadcast": r"群发|通知|消息",
        "team": r"组团|服务团|团",
        "invite": r"邀请|邀请函",
        "remind": r"催|提醒",
        "match": r"匹配",
        "delete": r"删",
    },
)


_TO = re.compile(
    r"(?:转给|转到|转至|转办给?|转交给?|转送|移交给?|移送|抄送给?|抄报|抄给|交办给?"
    r"|分办给?|分给|派给|交给|批转给?|转|划给|报给)(?:给|到"
    r"|至)?\s?(?P<to>[^,。;!?\s]{2,18}?)(?:处理|办理|研究|去办|审核|审|吧|牵头|跟进|答复"
    r"|协调|来|对接|一下|,|。|$|\s)"
)


def transferred(at: Situation) -> Slots:
    slots = numbers.ids()(at)
    if found := _TO.search(at.text):
        slots["to"] = at.original(found.start("to"), found.end("to"))
    return slots


_OPS = pick(
    "op",
    {
        "remove": r"换下|去掉|剔除|移除|删掉|踢|拿掉|退出|撤下|划掉|移出|减",
        "replace": r"换成|替换|顶替|换为|替下|换掉",
        "add": r"加(?:进|入|到|上|个)|补(?:进|充|一个|上)|增(?:加|补)|拉进|放进|纳入|编入|添",
    },
)


def team(at: Situation) -> Slots:
    """What happens to a team: who goes in or out, its size, why it is small."""
    slots = dict(_OPS(at))
    slots |= whom.experts(at) if "op" in slots or re.search(r"团长|带队|组长", at.text) else {}
    size = re.search(
        r"(?:只有|只|共|凑了|凑|凑齐|一共|就|选了?|挑|定)?\s?(?P<n>\d{1,3}"
        r"|[一二三四五六七八九十]{1,3})(?:个|名|位|人)(?:专家)?",
        at.text,
    )
    if size and "op" not in slots:
        slots["size"] = whole(number(size["n"]) or 0)
    why = re.search(r"(?:原因是?|理由是?|因为|由于|原因[::])\s?[::]?(?P<why>[^。;]{2,40})", at.text)
    if why:
        slots["reason"] = trim(at.original(why.start("why"), why.end("why")))
    theme = re.search(r"(?P<t>[一-龥]{2,10}?)(?:专题|专业|产业|行业)?(?:专家)?服务团", at.text)
    if theme and not re.search(r"组|建|一个|成立|这|批|从|到|把|月|进|的$", theme["t"]):
        slots["theme"] = theme["t"]
    return slots | whom.visit_date(at) if "op" not in slots else slots


_MASKS = (
    (
        "enterprise_name",
        re.compile(
            r"(?:隐去|隐藏|遮|去掉|匿|不(?:显示|出现|写|带|公开)|脱敏|删掉|抹掉"
            r"|不要(?:出现|带|写))[^。;]{0,8}(?:企业|公司)(?:名称?|名字|信息)?|匿名"
            r"|(?:企业|公司)名称?[^。;]{0,6}(?:隐|不|遮|去掉|脱敏|匿|打码|打星)"
        ),
    ),
    (
        "contact_phone",
        re.compile(
            r"(?:电话|手机|联系方式|号码)[^。;]{0,6}(?:隐|不|遮|去掉|脱敏|打码|打星|删)"
            r"|(?:隐去|隐藏|去掉|遮|不(?:显示|带|公开|出现)|脱敏|删掉)[^。;]{0,12}(?:电话"
            r"|手机|联系方式|号码)"
        ),
    ),
    (
        "contact_name",
        re.compile(
            r"联系人(?:姓名|名字)?[^。;]{0,6}(?:隐|不|遮|去掉|脱敏|打码)|(?:隐去|隐藏|去掉"
            r"|遮|不(?:显示|带|公开))[^。;]{0,8}联系人"
        ),
    ),
)


def mask(at: Situation) -> Slots:
    found = [name for name, pattern in _MASKS if pattern.search(at.text)]
    return {"mask": found} if found else {}


_METRICS = (
    (
        "target_gap",
        re.compile(
            r"(?:离|距|还差|差).{0,12}(?:\d{3,}|目标|任务|指标|一千|千人|千家)|(?:目标"
            r"|任务|指标).{0,8}(?:差|完成)|完成率"
        ),
    ),
    ("satisfaction", re.compile(r"满意")),
    ("response_rate", re.compile(r"回收率|问卷.{0,6}(?:回收|多少)|应答率|接受率")),
    ("match_rate", re.compile(r"匹配率|对接率|解决率|匹配")),
    ("contracts", re.compile(r"合同|签约|合作|金额|协议|成果")),
    ("training", re.compile(r"培训")),
    ("visits", re.compile(r"人次|场|次数|活动")),
    ("teams", re.compile(r"服务团|几个团|多少.?团")),
    ("benefit", re.compile(r"效益|增收")),
    ("experts", re.compile(r"专家")),
    ("enterprises", re.compile(r"企业|家")),
    ("demands", re.compile(r"需求|条")),
)


_COMBINED = frozenset({"experts", "enterprises", "demands"})


def metric(at: Situation) -> Slots:
    found = [name for name, pattern in _METRICS if pattern.search(at.text)]
    if not found:
        return whom.regions(at)
    if found[0] in _COMBINED:
        chosen = [name for name in found if name in _COMBINED]
        return {"metric": ",".join(chosen)} | whom.regions(at)
    return {"metric": found[0]} | whom.regions(at)


_APPLICANT = re.compile(
    r"(?:推荐|申报|提名|报送|上报|推|把"
    r"|同意)(?:我[县市区])?(?P<who>[^,。;!?\s]{2,24}?)(?:申报|作为|为|参评|申请|评|推荐"
    r"|报)(?:国家级?|省级?|专家|服务|基地|市级)"
)


def nominated(at: Situation) -> Slots:
    """Who is put forward for a base, and where it lies."""
    slots: Slots = {}
    found = _APPLICANT.search(at.text)

    if found:
        who = found["who"]
        place = places.find_place(who, at.ref)
        skip = 0
        for item in places.mentions(who):
            if item.start == skip and item.level in {"city", "county"}:
                skip = item.end
        rest = who[skip:]
        if place.county:
            slots["county"] = place.county
        elif place.city:
            slots["city"] = place.city
        slots["applicant"] = rest if len(rest) >= 2 else who
    slots |= pick(
        "applicant_type",
        {
            "园区": r"园区|开发区|工业园|产业园|管委会|高新区|科技园|集中区|孵化器|保税区|新区",
            "合作社": r"合作社|农场",
            "企业": r"公司|企业|集团|厂",
        },
    )(at)
    return slots


_WITH = re.compile(
    r"(?:跟|和|与|同|会同|联合)(?P<who>[一-龥、]{2,20}?)(?=碰|会商|开|商|研究|沟通|座谈"
    r"|会签|议|协商|讨论|对接|定了|一起|走访|见面|的)"
)


_PARTNER = re.compile(
    r"组织部|科技局|经信委|经信局|工信局|发改委|农委|农业局|财政局|教育局|商务局|环保局"
    r"|卫生局|国资委|人才办|工商联|科协|园区管委会|管委会|质监局|招商局|总工会|团委|水利局"
    r"|林业局|渔业局|住建局|文广新局|食药监局|税务局|银行"
)


def consulted(at: Situation) -> Slots:
    slots: Slots = {}
    found = _WITH.search(at.text)
    partners = (
        re.split(r"[、和与]", found["who"])
        if found
        else list(dict.fromkeys(_PARTNER.findall(at.text)))
    )
    if partners := [name for name in partners if len(name) > 1]:
        slots["with"] = partners
    pieces = re.split(r"[,:;。]\s?", at.text, maxsplit=1)
    if len(pieces) > 1 and trim(pieces[1]):
        start = len(at.text) - len(pieces[1])
        slots["summary"] = trim(at.original(start, len(at.text)))
    elif found:
        rest = trim(
            re.sub(
                r"^(?:碰头|会商|开会|商量|研究|沟通|座谈|的结果|结果|了|过|定了?|议定|确定|:)+",
                "",
                at.text[found.end() :],
            )
        )
        if rest:
            slots["summary"] = rest
    return slots


def opinion(at: Situation) -> Slots:
    """A unit's opinion on an expert."""
    slots: Slots = {}
    if re.search(
        r"不(?:予)?(?:同意|推荐|支持|批准|放|行|可以|能)|反对|拒绝|谢绝|没法|无法|抽不开"
        r"|走不开|有教学|教学任务|课(?:程)?(?:重|多|冲突)|排不开|不批|2",
        at.text,
    ) and not re.search(r"不影响|没意见|无意见|不反对", at.text):
        slots["opinion"] = "不同意"
    elif re.search(
        r"同意|支持|可以|推荐|批准|没意见|无意见|不影响|行|好|没问题|准予|不反对|1|放行", at.text
    ):
        slots["opinion"] = "同意"
    slots |= whom.experts(at)
    if slots.get("opinion") == "不同意":
        slots |= what.reason(
            r"(?:我单位|我校|我院|我所|本单位|单位|学校|院里|经研究)*(?:不(?:予)?(?:同意"
            r"|推荐|支持|批准)|反对|谢绝)[^,。;]{0,12}"
        )(at)
    elif found := re.search(
        r"(?:但是?|不过|前提是?|条件是?|要求|只要|须|需)(?P<c>[^。;]{2,30})", at.text
    ):
        slots["condition"] = trim(at.original(found.start("c"), found.end("c")))
    return slots


_SENDER = re.compile(
    r"(?:^|省|市)(?P<org>国资委|教育厅|科技厅|卫生厅|卫计委|农委|农业委员会|经信委|工信厅"
    r"|住建厅|交通厅|水利厅|环保厅|中科院南京分院|国资|科协|教育|卫生|农业|水利|交通"
    r"|[一-龥]{2,8}(?:委|厅|局|协会|集团))(?:系统|共|报送|推荐|选派)?"
)


def sender(at: Situation) -> Slots:

    if found := _SENDER.search(at.text):
        return {"org": found["org"]}
    unit = units.find_units(at.text)
    return {"org": unit[0].name} if unit else {}


def how_many(at: Situation) -> Slots:

    found = re.search(r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})\s?(?:名|位|个|人)", at.text)
    value = number(found["n"]) if found else None
    return {"count": whole(value)} if value else {}


_AUDIENCE = pick(
    "audience",
    {
        "city": r"各(?:设区|地|省辖)?市(?!县)|市局|全省各市",
        "county": r"各县|县区|各区|县局|各乡镇|县(?:市)?区",
        "expert": r"专家|教授|老师",
        "enterprise": r"企业|公司|联系人",
        "unit": r"高校|院所|各单位|人事处",
        "all": r"全省|所有人|全体|大家|各地|各有关|各级",
    },
)


_CONTENT_CUT = re.compile(
    r"(?:,|。|;|:|\s)?(?:请)?(?:群发|发(?:个|一条|一下|条)?(?:通知|消息|公告|群发)"
    r"|通知(?:一下|到|给|下)?|转告|告知|广播|告诉|提醒)(?:[^,。;::]{0,12})?(?:[::,]|$)"
)


def broadcast(at: Situation) -> Slots:
    """To whom a message goes and what it says."""
    slots = dict(_AUDIENCE(at))
    text = at.text
    if colon := re.search(r"[::]", text):
        content = text[colon.end() :]
        start = colon.end()
    else:
        found = _CONTENT_CUT.search(text)
        before = text[: found.start()] if found else text
        behind = text[found.end() :] if found else ""
        content, start = (
            (before, 0) if len(before) >= len(behind) else (behind, found.end() if found else 0)
        )
    words = trim(at.original(start, start + len(content)))
    if words:
        slots["content"] = words
    return slots


_REPLY_TO = re.compile(
    r"(?:答复|回复|回一?下|回个话给?|回话给?|回电|告诉|跟|转告|给"
    r"|回)(?:一下)?(?P<who>[^,。;::\s]{1,14}?)(?P<cut>[,::\s]+(?:就说|说|告诉他|告诉她)?"
    r"|就说|说(?:一下|一声)?|讲|回复|答复)[,::\s]*(?:就说)?(?P<what>.+)",
    re.DOTALL,
)


def reply(at: Situation) -> Slots:
    found = _REPLY_TO.search(at.text)
    if not found:
        return {}
    slots: Slots = {
        "target": at.original(found.start("who"), found.end("who")),
        "content": trim(at.original(found.start("what"), found.end("what"))),
    }
    return slots | numbers.ids()(at)
