"""Slots of officers' commands about papers: figures, nominations, talks, announcements."""

import re

from handlers.understanding import places
from handlers.understanding.bureau import numbers, whom
from handlers.understanding.normal import trim
from handlers.understanding.situation import Situation, Slots, pick

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
