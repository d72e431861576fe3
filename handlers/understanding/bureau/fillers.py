"""Slots of single commands of officers: who takes over, what is masked, what was agreed."""

import re

from handlers.understanding import fillers, units
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
