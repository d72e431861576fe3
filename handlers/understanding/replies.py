"""Answers to an invitation, a proposed expert or a proposed visit: yes, no, later, otherwise."""

import re

from handlers.understanding.fillers import GIVING_UP, reason_around
from handlers.understanding.normal import trim
from handlers.understanding.proposals import NOT_THEN, proposal
from handlers.understanding.situation import Situation, Slots

_NO = re.compile(
    r"去不了|来不了|去不成|来不成|不(?:想|打算)?(?:再)?(?:跑|接|干|弄|折腾|掺和|凑|动)了|(?:项目|事情?|课|任务|工作)(?:实在|太|很)?多|手头(?:忙"
    r"|紧|事)|参加不了|不能(?:去|来|参加|接受|成行|前往)|无法(?:参加|前往|成行|到"
    r"|接受|去|出席)|没法(?:去|参加|来)|不(?:想|愿意?|打算|准备)?(?:去|参加|来|接受|出席"
    r"|报名)了?(?!的时间|不)|谢绝|婉拒|拒绝|推辞|不接受|不考虑|不同意|不行(?!李)|不可以"
    r"|不(?:太)?方便|不(?:太|大|怎么|是很|够|是太)?(?:合适|满意|对口|适合|理想|需要|愿意"
    r"|想去|想来)|别来|不欢迎|不需要|不用了|不要了?|算了|免了|下次(?:吧|再|有机会)"
    r"|以后(?:再说|有机会)|有机会再|没(?:有)?(?:空|时间|兴趣|法)|抽不(?:出|开)|走不开"
    r"|忙不过来|排不开|脱不开|离不开|太忙|太远|安排不(?:过来|了|开|出)|冲突|撞(?:期|上|车)"
    r"|有课|上课|有会|开会|出差|出国|在(?:国外|外地|外面|住院)|生病|住院|手术|身体(?:不|欠)"
    r"|不舒服|家里有事|有事|有别的安排|另有安排|有安排了?|已有安排|领导不批|不批|没批"
    r"|不让(?:去|来|出)|单位不(?:同意|让|放)|学校不(?:同意|让|批)|放弃|退出|取消(?:吧|参加"
    r"|我)|不做这(?:个|方面)|不是我的(?:方向|专业|领域)|不对口|不懂这|不熟悉这|专业不(?:符"
    r"|对)|方向不(?:符|对)|帮不(?:了|上)|(?<!是)不是(?:我们?)?(?:要|想|做|搞|研究)|不是我(?:做|搞"
    r"|研究|的)|恕|爱莫能助|无能为力|无暇|不参与|换(?:一个|个|一位|人|别的|其他)"
)
_HARD_NO = re.compile(
    r"去不了|来不了|参加不了|不能(?:去|来|参加|接受|成行|前往)|无法(?:参加|前往|成行|接受"
    r"|去|出席)|没法去|谢绝|婉拒|拒绝|不接受|不参加|不去了?|不同意|不批|(?<!还)没批|不让(?:去|来)"
    r"|放弃|取消|退出|不来了?|恕不|不需要|不要了|就不"
)
_YES = re.compile(
    r"(?<!不)(?:同意|接受|参加|可以|愿意|没问题|没有问题|行(?!程|业|政|不行|不)|好(?!意|像|几|多|久|远|忙|难|累)的?|好嘞"
    r"|好啊|好呀|ok|OK|成(?!果|本)|中(?!午|旬|间|心)|嗯+|^对(?!方|口|不|面|于|接)|^是(?:的"
    r"|啊)?(?=[,。!]|$)|^是的|确认|确定|一定(?:去|来"
    r"|到|参加)|准时|我去|能去|能来|我来|可行|答应|赞成|乐意|荣幸|欣然|没意见|无异议"
    r"|就(?:这样|这么|他|她|这位|这个|定|按)|安排吧|欢迎|收到[,。!\s]*(?:一定|会|按|照|没问题|准时"
    r"|参加|我去)|^去的|报名|算我一个|到时见|要(?:的|得|这位|第)|满意|合适|欢迎(?:来|专家)"
    r"|期待|1)|^去(?=[,。!的吧\s]|$)"
)
_MOVE = re.compile(
    r"改(?:期|时间|到|在|成|天|一下时间|个时间|约|一天|下周|为)|换(?:个|一个|到|成|一下|一"
    r"|下)?(?:时间|日子|日期|天|星期|周|\d|[一二三四五六七八九十]+月|上午|下午|下个?月"
    r"|下周)|推(?:迟|后|到|延)|延(?:期|后|迟|到)|提前(?:到|一|两|几|\d)|挪(?:到|一|后|个"
    r"|下)|往后|顺延|另(?:约|定|选)(?:时间)?|调(?:整|到|一下|换|个)(?:时间|日期|到|一下)?"
    r"|晚(?:几|两|一|\d)(?:天|周|个)|早(?:几|两|一)(?:天|周)|错开|(?:别的|其他|其它)时间"
    r"|(?:能|可以|可)(?:不能|不可以|否)?(?:换|改|推|延|提前|挪|调|晚|早)|(?:这|那)(?:个|天"
    r"|几天|段)?时间(?:不行|不合适|不太行|不方便|冲突|有冲突|没空|不可以|来不及)"
)
_OTHER_DAY = re.compile(
    r"(?:上午|下午|晚上|\d点|[一二三四五六七八九十]点|周[一二三四五六日末]|号|日|旬"
    r"|月)[^。;,]{0,6}(?:来|去|到)?(?:比较|更|最)(?:好|合适|方便)|"
    r"(?:月|号|日|周[一二三四五六日天末]?|旬|初|底|天|假|学期|周末|季度)(?:之?后|以后|之?前|以前)?(?:再去"
    r"|再来)?(?:行不行|行吗|行么|可以吗|可以么|可否|好吗|怎么样|如何|成吗|能行吗|可不可以"
    r"|好不好)|(?:能不能|可不可以|能否|可否)[^。;]{0,6}(?:放|安排|定|约|排|等)(?:到|在)"
    r"|(?:只有|除非|要么)[^。;]{0,10}(?:月|号|日|周|旬)[^。;]{0,6}(?:有空|可以|行|有时间)"
)
_LATER = re.compile(
    r"需要?[^。;,]{1,6}(?:批|同意|审批|点头|研究)|等[^。;,]{0,12}(?:批|同意|定|通知|确定"
    r"|回复|再|研究|商量|答复|消息|安排|意见|审批"
    r"|确认|看|出来|结果)|(?:让|容)我(?:想|考虑|看|查|确认|商量|问)|考虑(?:一下|下|考虑"
    r"|几天|看看)|(?:要|得|需要?|还要|还得|必须|先)(?:跟|和|向|请示|问|看|征求|经|等|报|查"
    r"|让|走|征得|过|通过|请)[^。;]{0,14}(?:商量|汇报|请示|报备|沟通|确认|同意|批准|审批"
    r"|领导|学校|院里|单位|课表|安排|日程|排课|请假|流程|意见|再定|家里|老婆|老板)|(?:还"
    r"|暂时|目前|现在)(?:不|没|无法|未)(?:能|好|法)?(?:确定|定|决定|好说|敢说|知道|定下来"
    r"|想好|答复)|(?:过|晚|迟)(?:几天|两天|一两天|些天|阵子|些时候|会儿|点"
    r"|一会)(?:再)?(?:说|回|答复|告诉|定|给|看|回复|联系)?|再(?:等|说|定|看看|想想|考虑|议"
    r"|回复|答复|商量)|(?:明天|后天|周[一二三四五六日]|下周|月底|晚上|回头|晚点|稍后|稍等"
    r"|待会|以后)[^。;]{0,6}(?:答复|回复|告诉|给你们?|再说|再定|再回|确认|给准信|回你"
    r"|定下来)|不(?:好|一定|敢)(?:说|定|保证)|看(?:情况|看|安排|时间|课表"
    r"|一下)(?:再)?(?:说|定|吧)?|研究(?:一下|研究|下)|请示|(?:院里|学校|单位|领导|老板"
    r"|所里|上面)[^。;]{0,6}(?:还没|没有?)(?:批|定|回|同意|答复|点头|表态)|商量(?:一下"
    r"|商量|下)|待定|保留|没想好"
)
_MENU = {"1": "accept", "2": "decline", "3": "reschedule"}
_DIGIT = re.compile(
    r"^(?:选|回复|第|我选)?\s*([123一二三①②③])\s*(?:号|个|项|接受|谢绝|改时间|参加|不参加)?$"
)
_DIGITS = {"一": "1", "二": "2", "三": "3", "①": "1", "②": "2", "③": "3"}


def menu_choice(at: Situation) -> str | None:
    """The reply chosen by number: 1 接受 2 谢绝 3 改时间."""
    found = _DIGIT.match(at.text.strip().rstrip("。.!"))
    if not found:
        return None
    return _MENU[_DIGITS.get(found[1], found[1])]


_CONDITION_LEAD = re.compile(
    r"^(?:(?:好的?|可以|行|同意|接受|确认|确认参加|参加|没问题|愿意|我去|我参加|能去|嗯|ok"
    r"|OK|但是?|不过|只是|就是|1)[\s,。、!]*)+"
)
_CONDITION = re.compile(
    r"但|不过|只是|就是(?!这|他|她)|前提|必须|须|条件|只要|如果|除非|只能|最好|希望|请(?!问|放心"
    r"|多)|麻烦(?!你们?了)|安排|需要|得(?:有|让|给|带|先|在|安排|赶|早|派|报)|能不能"
    r"|可不可以|可否|能否|要(?:带|有|给|报|安排|接|早|住|求|先|赶|提前)|派车|接送|接一?下"
    r"|清真|素食|过敏|住宿|当天|报销|带(?:个|一个|两|我|上|学生|研究生|助手|家属)|提前"
    r"|之前|以内|不(?:能|要|吃)|无障碍|轮椅|票"
)


def condition(at: Situation) -> Slots:
    """What a yes is tied to: 同意, 但…; 确认参加, 饮食请安排清真."""
    lead = _CONDITION_LEAD.match(at.text)
    start = lead.end() if lead else 0
    rest = at.text[start:]
    found = _CONDITION.search(rest)
    if not found or not rest.strip():
        return {}
    if re.match(r"\s?就(?!是)", rest):
        return {}
    words = trim(at.original(start, len(at.text)))
    words = re.sub(r"^(?:但是?|不过|只是|就是|前提是?|条件是?)[,:\s]*", "", words)
    return {"condition": words} if len(words) > 1 else {}


_REFUSING = re.compile(
    r"(?:这次|这回|我|就|可能|恐怕|实在|真的|暂时|那天|那几天|这几天"
    r"|届时){0,6}(?:去不了了?|来不了了?|参加不了了?|不能(?:去|来|参加|接受|前往)了?"
    r"|无法(?:参加|前往|接受|去|成行)了?|没法去了?|不(?:想|愿意?)?(?:去|参加|来|接受)了?"
    r"|不用(?:去|来|专家来|麻烦)?了?|不需要(?:专家|对接)?了?|谢绝|婉拒|拒绝|不接受|不行"
    r"|算了|下次吧|下次再说|不方便|取消|放弃|退出"
    rf"|{GIVING_UP})(?:吧|了|哈)?"
)


def decide(at: Situation) -> tuple[str, Slots] | None:
    """Read an answer to a proposal; None when it is none."""
    if chosen := menu_choice(at):
        return chosen, {}
    readings = (read(at) for read in (_moves, _puts_off, _refuses, _agrees))
    return next((found for found in readings if found), None)


_A_NOT_A = re.compile(r"(.)不\1|可不可以|有没有|能不能")


def _settled(text: str) -> str:
    """The text without 行不行, 可不可以 and the like, which refuse nothing."""
    return _A_NOT_A.sub("", text)


def _moves(at: Situation) -> tuple[str, Slots] | None:
    """Another time is asked for, or one time refused and another offered."""
    text = at.text
    moved = bool(_MOVE.search(text) or _OTHER_DAY.search(text))
    refused = bool(_NO.search(_settled(text)))
    if not (moved or refused):
        return None
    offered = proposal(at)
    if moved and (offered or not _HARD_NO.search(_settled(text))):
        return "reschedule", offered | _reschedule_reason(at)
    puts_off = _LATER.search(text) and _PUT_OFF.search(text)
    another = _suits_another(text) or (offered and _offers_other(text))
    if refused and another and not puts_off:
        return "reschedule", offered | _reschedule_reason(at)
    return None


def _puts_off(at: Situation) -> tuple[str, Slots] | None:
    text = at.text
    if not _LATER.search(text) or _HARD_NO.search(_settled(text)):
        return None
    if _NO.search(_settled(text)) and not _PUT_OFF.search(text):
        return None
    found = reason_around(at, _DEFER_WORDS)
    return "defer", {"reason": found} if found else {}


def _refuses(at: Situation) -> tuple[str, Slots] | None:
    return ("decline", decline_slots(at)) if _NO.search(_settled(at.text)) else None


def _agrees(at: Situation) -> tuple[str, Slots] | None:
    said = _WHETHER_SO.sub("", at.text)
    return ("accept", condition(at)) if _YES.search(said) else None


# a question at the end asks for a yes and gives none
_WHETHER_SO = re.compile(r"(?:行|可以|好|成|方便|合适)(?:吗|么|嘛|不|否)\s*[?。]*$")


_PUT_OFF = re.compile(
    r"等[^。;]{0,14}再|再(?:定|答复|回复|给你|告诉|做决定)|再等|等等|考虑|请示|商量|(?:还没"
    r"|没有?)(?:批|定|同意)|(?:明天|后天|下周|过几天|过两天|晚点|稍后"
    r"|回头)[^。;]{0,6}(?:答复|回复|回话|给)"
)


def _suits_another(text: str) -> bool:
    """7月份可以, 6月没空: one clause refuses, another accepts."""
    clauses = re.split(r"[,。;!?\s]", text)
    return any(_SUITS.search(part) and not NOT_THEN.search(part) for part in clauses)


_SUITS = re.compile(
    r"(?:月|日|号|周|天|旬|午|点|底|初|末|假|季)[^,。;]{0,4}(?:可以|行|有空|方便|没问题"
    r"|有时间|都行)"
)


# 上午不行 下午
_ENDS_WITH_TIME = re.compile(
    r"[,\s](?:改|换)?(?:成|到)?(?:上午|下午|晚上|(?:下?个?周|星期|礼拜)[一二三四五六日天]|\d{1,2}[号日]"
    r"|\d{1,2}月[^,。;\s]{0,4})(?:吧|呢)?\s*[。]?$"
)


def _offers_other(text: str) -> bool:
    """上午不行, 下午2点可以: a refusal with another time that suits."""
    return bool(
        re.search(
            r"(?:可以|行(?!不)|方便|有空|没问题|能去|能来|都行|好吗|怎么样|如何|可好|OK"
            r"|吧)\s*[。!?吗嘛]*$",
            text,
            re.IGNORECASE,
        )
        or re.search(r"(?:行不行|可不可以|能不能|可以吗|行吗|好不好)", text)
        or _ENDS_WITH_TIME.search(text)
    )


_DEFER_WORDS = re.compile(
    r"(?:让|容)我(?:先|再)?(?:想一?想|考虑(?:一下|下|考虑)?|看看|琢磨(?:一下|下)?)|再?考虑(?:一下|下|考虑)"
    r"|(?:先)?(?:等等|再等等|想想)|"
    r"(?:再)?(?:回复|答复|告诉|给)(?:你们?|您)?(?:准信|消息)?|再(?:说|定|看看|回复|回"
    r"|答复)(?:吧|你们?)?|(?:了)?再(?:回复|答复)你们"
)


def decline_slots(at: Situation) -> Slots:
    """Why an invitation is declined."""
    found = reason_around(at, _REFUSING)
    slots: Slots = {"reason": found} if found else {}
    if recommended := re.search(
        r"(?:推荐|建议(?:找|请)|可以(?:找|请))(?:我的?)?(?P<who>[^,。;]{2,16})", at.text
    ):
        slots["recommend"] = trim(at.original(recommended.start("who"), recommended.end("who")))
    return slots


def _reschedule_reason(at: Situation) -> Slots:
    why = re.search(
        r"(?P<why>[^,。;!?\s]*(?:有课|有会|开会|出差|答辩|冲突|检修|停产|盘点|审核|考试"
        r"|高考|有事|没空|忙|来不及|手术|出国|培训|赶货|不在)[^,。;!?\s]*)",
        at.text,
    )
    return {"reason": at.original(why.start("why"), why.end("why"))} if why else {}
