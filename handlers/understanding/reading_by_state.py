"""What a message means because of the question that is open."""

import re

from handlers.understanding import (
    fillers,
    replies,
    rules_enterprise,
    rules_expert,
    rules_general,
    scores,
)
from handlers.understanding.answers import read_answer, slot_of
from handlers.understanding.situation import Rule, Situation, Slots, first, rule

Reading = tuple[str, Slots]

# ---------------------------------------------------------------- commands inside a form

SAVE = rule(
    "save_draft",
    r"先?(?:存|保存)(?:着|一下|下|草稿|起来|了|吧|$)|存(?:个|为|成|到)?草稿|草稿|(?:明天|回头|晚点|稍后|待会|以后|下次|改天|过会|过一会|过两天|晚上|有空)儿?(?:再|接着|继续)(?:弄|填|写|报|说|来|补|搞|接着|继续)|(?:先|就)(?:填|写|报|弄)?到?这(?:里|儿)?(?:吧|了)?$|先放(?:着|一放|一下|这)|暂(?:存|停)|等会(?:儿)?再(?:填|弄|写|说|来)|(?:现在|这会)(?:没空|有事|忙|没时间)[^。]{0,8}(?:再|先存|先放)?",
    unless=r"库存|存储|储存|存在",
    longest=40,
)
RESUME = rule(
    "resume_draft",
    r"(?:接着|继续|接下去|续)(?:填|写|报|弄|上次|刚才|昨天|说|来|之前|前面|完成)|(?:上次|昨天|之前|前天|刚才|早上|上午|没)(?:没)?(?:填|写|报|弄|存|保存)(?:完|好|了一半|一半)?(?:的|那个)[^。]{0,10}(?:接着|继续|还在|呢|填完|弄完|打开|找出来|调出来|完成)|(?:打开|恢复|找回|调出|取出|查看|载入|回到|看看)(?:我的?|上次的?|之前的?|昨天的?)?(?:草稿|未完成|没填完)|草稿(?:在哪|还在|呢|箱)|(?:把)?(?:没|未)(?:填|写|报|弄|提交)(?:完|好)?的[^。]{0,8}(?:填完|接着|继续|完成|弄完|补完)|继续$",
    longest=40,
)
CANCEL = rule(
    "cancel",
    r"^(?:那)?(?:算了|不(?:报|填|弄|写|说|搞|参加|评|办|做|提|申请|用)了|取消|退出|放弃|不要了|停|停止|终止|结束|关闭|不玩了|不干了|拉倒|作罢|退出(?:填报|流程|本次)?|我不(?:报|填|弄|写|搞|参加)了?|不想(?:报|填|弄|写|搞)(?:了|$))|(?:算了|不报了|不填了|不弄了|不搞了|不想(?:报|填|弄)了|先不(?:报|填|弄)了|不申报了|不登记了|放弃(?:吧|填|申报|报名)?|取消(?:吧|填报|申报|报名|本次|这次|操作|流程)|退出(?:吧|填报|流程)?)[。!吧了]*$|(?:取消|终止|退出|结束)(?:这次|本次|填报|申报|流程|操作|报名|填写|登记)|太麻烦[^。]{0,6}(?:不|算)",
    unless=r"专家库|退出机制|不知道|提醒|推送",
    longest=30,
)
SKIP = rule(
    "skip",
    r"跳过|略过|下一(?:个|项|题|步|条)|(?:这)?(?:一?[项题条个步]|问题|栏)?(?:先)?不(?:想|愿意?|方便|便|用|好)?(?:填|说|答|写|透露|告诉|提供|回答|讲|公布|选|评)(?:了|吧|行|可以|吗|$|,|。|营|员|产|销|预|人|电|联|金|数|这)|先?(?:空着|不填|跳|略|过(?:了)?(?:吧)?$|pass|跳一下)|(?:不|没)(?:清楚|知道|了解|太清楚|确定|统计|算过|想好|数)[^。]{0,6}(?:下一|跳|先过|略|再说|空着|不填|过)|^(?:不清楚|不知道|不晓得|说不清|不太清楚|没统计过?|不确定|没数|记不清了?|无可奉告|保密|忘了|不记得|pass|过|skip|下一个|下一项|没想好|先不填|不便透露|不好说|不方便说)[了吧啊哦。!]*$|可以不(?:填|说|写)(?:吗|吧|么)?|(?:能|可)不(?:能)?(?:不填|跳过|略过)|(?:以后|回头|后面|待会)再(?:补|说|填)(?:吧|这个|这项|$)",
    unless=r"不想填(?:表|了$)|太麻烦",
    longest=30,
)
BACK = rule(
    "back",
    r"(?:返回|退回|回到|回|倒回|退到|回退|后退)(?:去|上|前|一?步|刚才|之前|到|上一?)|上一?(?:步|题|项|个(?:问题)?|条|页)|前一?(?:步|题|项|个|条)|(?:刚才|刚刚|前面|之前|上面)(?:那|的|一)?(?:题|项|个|步|条|问题)?[^。]{0,8}(?:选错|填错|写错|答错|说错|弄错|搞错|点错|错了|重(?:新)?(?:填|来|选|答|写|说))|^(?:返回|后退|退回|回退|back|上一步|重填|重来|重新填|重新来|重选|重新选)[吧了。!]*$|(?:选|填|点|答)错了?[^。]{0,6}(?:退|回|重)|重(?:新)?(?:填|选|答)(?:上|前|刚才|一下上)",
    unless=r"返回菜单|退回(?:的)?原因|被退回|为什么退",
    longest=30,
)

_YES = rule(
    "confirm",
    r"(?:(?:嗯+|好的?|对的?|是的?|ok|okay|yes|y|没问题|没错|没毛病|无误|信息无误|核对无误|确认无误|正确|准确|确认|确定|提交|提交吧|可以|可以提交|行|行吧|就这样|就这样吧|就这么报|就按这个|按这个报|就这些|没了|同意|通过|发吧|报吧|报上去|报上去吧|上报吧|交吧|对头|成|中|妥|没有问题|都对|全对|全部正确|内容没错|没有了|没有要改的|不用改|不改了|不用改了|不需要改|没什么要改的|保存|保存提交|1|一|完全正确|看过了|看了|看好了|核对过了|那就|那|就|请|帮我|给我|直接|吧|了|啊|呀|哦|呢|的|啦|嘞|信息|内容|资料|这样|我|已|已经|都|全|先|麻烦|谢谢|赶紧|赶快)+)",
    whole=True,
    longest=40,
)
_NO = rule(
    "deny",
    r"^(?:不对|不是|错了|错|不行|不准确|不正确|有误|有错|有问题|不确认|不同意|否|no|n|不|不可以|不要提交|先别提交|别提交|不提交|等等|等一下|慢着|不通过|重来|重填|重新填|重新来|全错了?|不是这样|信息有误|有地方错|有几处|搞错|弄错|写错|填错|2|二)|错了|不对(?:吧|啊|的)?|有误|搞错|弄错|有(?:个|几个|一个|点|几处|处|些)?(?:地方)?(?:错|不对|问题|要改)|不太对|(?:要|需要|得|想)(?:再)?(?:改|修改|核对)(?:一下|下|几处|一处)?$|^(?:修改|我要改|要改|改一下|改改|返回修改)[吧。!]*$|不是这(?:个|样)|先(?:别|不要)(?:提交|交|报|发)",
    unless=r"没错|没有(?:错|问题|误)|无误|不用改|没(?:有)?要改",
    longest=30,
)

_ESCAPES: tuple[Rule, ...] = (
    rules_general.ABUSE,
    *rules_general.PRIVACY,
    rules_general.UNSUBSCRIBE,
    rules_general.HELP,
    rules_general.HUMAN,
)
_FORM_COMMANDS = (SAVE, CANCEL, BACK, SKIP)
_ASIDE = (rules_general.COMPLAINT, rules_general.POLICY, rules_general.HELP_LOOSE)


def in_state(at: Situation) -> Reading | None:
    """The meaning in a state of the conversation, or None when the state says nothing."""
    for beginning, reader in _STATES:
        if at.context.startswith(beginning):
            return reader(at)
    return _idle(at) if at.role != "bureau" else None


def _idle(at: Situation) -> Reading | None:
    if at.context != "idle":
        return None
    if resumed := first((RESUME,), at):
        return resumed
    if at.role == "enterprise" and len(at.bare) <= 14 and not first(rules_general.PRIVACY, at):
        return first((SAVE,), at)
    return None


# ---------------------------------------------------------------- forms

# questions whose answer may be any words at all
_OPEN_QUESTIONS = frozenset({"description", "comment", "supplement", "problem", "content"})


def _collecting(at: Situation) -> Reading | None:
    slot = slot_of(at.context, at.role)
    if resumed := first((RESUME,), at):
        return resumed
    if slot == "confidential" and re.search(r"保密|公开", at.text):
        return "provide_value", read_answer(at)
    if found := first(_ESCAPES, at):
        return found
    if found := first(_FORM_COMMANDS, at):
        return found
    answer = read_answer(at)
    if slot in _OPEN_QUESTIONS and len(at.bare) > 12:
        return "provide_value", answer
    if answer.get("invalid") or slot in _OPEN_QUESTIONS or _asks(at):
        if aside := first(_ASIDE, at):
            return aside
        if thanks := first((rules_general.GREET, rules_general.THANKS), at):
            return thanks
    return "provide_value", answer


def _asks(at: Situation) -> bool:
    return bool(re.search(r"[??]|吗|什么|怎么|为什么|干嘛|多少|哪", at.text))


def _confirming(at: Situation) -> Reading | None:
    if found := first(_ESCAPES, at):
        return found
    if found := first((_YES,), at):
        return found
    if at.role == "bureau":
        return first((CANCEL, _NO), at)
    if found := first((SAVE, CANCEL), at):
        return found
    change = _change(at)
    if change:
        return change
    if found := first((_NO, BACK, *_ASIDE), at):
        return found
    if at.role == "enterprise" and (found := first((rules_enterprise.RULES[5],), at)):
        return found[0], rules_enterprise.supplement_text(at)
    if re.search(
        r"(?:没问题|没错|无误|可以|确认|提交|对的)[,。!\s吧了]*(?:提交|报|上去|吧)?", at.text
    ) and not re.search(r"不|别|错了|等", at.text.replace("没错", "")):
        return "confirm", {}
    return None


_FIELD_SAID = re.compile(r"(?:改|换|错|应该|应为|不是|写成|少|多打|漏|更正|变)")


def _change(at: Situation) -> Reading | None:
    """A correction of one item: 电话错了, 是199…"""
    if not _FIELD_SAID.search(at.text):
        return None
    fields = fillers.EXPERT_FIELDS if at.role == "expert" else fillers.ENTERPRISE_FIELDS
    slots = fillers.changed_field(fields)(at)
    if "field" not in slots or ("new_value" not in slots and len(at.bare) < 5):
        return None
    return ("expert_update" if at.role == "expert" else "modify_demand"), slots


# ---------------------------------------------------------------- invitations and visits

_QUESTION = re.compile(
    r"[??]|吗(?:\s|$|[。!])|么$|什么|啥|哪|怎么|多少|(?<![那这])几(?:个|位|点|天|家)|谁|介绍|了解|详细|具体"
)
_ASKS_TO_MOVE = re.compile(
    r"(?:能|可以|可|行)(?:不能|不可以|否|不)?[^,。;]{0,4}(?:换|改|推|延|提前|挪|调|晚|早)|改期|改时间|换个?时间|推迟|延期|行不行|可不可以|换到|改到|换成|改成"
)


def _replying(at: Situation) -> Reading | None:
    if found := first(_ESCAPES, at):
        return found
    if found := first((rules_general.UNSUBSCRIBE, rules_expert.DELEGATE), at):
        return found
    if (
        replies.menu_choice(at) is None
        and _QUESTION.search(at.text)
        and not _ASKS_TO_MOVE.search(at.text)
    ):
        asked = first((rules_general.POLICY, rules_expert.ASK_DETAIL), at)
        if asked and not re.search(
            r"^(?:好的?|可以|同意|接受|参加|行)[,。]|去不了|不能去|不参加", at.text
        ):
            return asked
    if (
        at.role == "expert"
        and (found := first((rules_expert.RECOMMEND,), at))
        and not replies.decide(at)
    ):
        return found
    if decided := replies.decide(at):
        return _after_accept(decided, at)
    return first(
        (
            rules_expert.ASK_DETAIL,
            rules_general.COMPLAINT,
            rules_general.POLICY,
            rules_general.GREET,
            rules_general.THANKS,
        ),
        at,
    )


def _after_accept(decided: Reading, at: Situation) -> Reading:
    """On an agreed visit a refusal is a withdrawal, and a yes is only a receipt."""
    intent, slots = decided
    if not at.context.startswith(("visit_scheduled", "visit_day")):
        return decided
    if intent == "decline":
        return intent, slots | {"after_accept": True}
    if intent == "accept":
        return "confirm", {}
    return decided


def _on_the_way(at: Situation) -> Reading | None:
    order = (rules_expert.DELAY, rules_expert.CHECKIN)
    if at.context == "visit_scheduled":
        order = (rules_expert.DELAY,)
    if found := first(_ESCAPES, at):
        return found
    if not re.search(r"改期|改天|改时间|改到|推迟|下周|去不了|来不了", at.text) and (
        found := first(order, at)
    ):
        return found
    if at.context == "visit_day" and (found := first((rules_expert.REPORT,), at)):
        return found
    if thanks := first((rules_general.THANKS,), at):
        return thanks
    return _replying(at)


# ---------------------------------------------------------------- the survey


def _rating(at: Situation) -> Reading | None:
    stage = at.context.removeprefix("rating:")
    if stage != "comment" and (found := first(_ESCAPES, at)):
        return found
    if stage == "comment" and (found := first((rules_general.ABUSE,), at)):
        return found
    short = len(at.bare) <= 14
    if short and (found := first((SAVE, CANCEL, BACK, _SKIP_RATING), at)):
        return found
    if re.search(r"(?:以后|过(?:段|几)|等).{0,6}再(?:评|打分|说|填)", at.text) and stage == "start":
        return "skip", {}
    if stage in {"start", "overall"} and re.search(r"投诉", at.text):
        return "complaint", {}
    if re.search(r"[??]$|吗$", at.text) and (
        found := first((rules_general.POLICY, rules_general.HELP_LOOSE), at)
    ):
        return found
    return "rate", scores.rate(at)


_SKIP_RATING = rule(
    "skip",
    r"跳过|略过|下一(?:个|项|题)|不(?:想)?(?:评|填|写|说|打分)(?:了)?|没(?:有|什么)?(?:意见|建议|要说|想说|补充|了$|可说)|^(?:无|没有|没|没了|暂无|无意见|没意见|没啥|没什么|pass)[了。!]*$",
    longest=20,
)

_STATES = (
    ("collect:", _collecting),
    ("confirm:", _confirming),
    ("rating:", _rating),
    ("invitation_pending", _replying),
    ("match_confirm", _replying),
    ("visit_confirm", _replying),
    ("visit_scheduled", _on_the_way),
    ("visit_day", _on_the_way),
)
