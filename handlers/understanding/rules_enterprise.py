"""What an enterprise asks for outside a form: changes, withdrawal, progress, results."""

import re

from handlers.understanding import fillers
from handlers.understanding.fillers import GIVING_UP, with_reason
from handlers.understanding.money import find_money
from handlers.understanding.normal import trim
from handlers.understanding.situation import Book, Rule, Situation, Slots, pick

rule = Book("enterprise").rule

_E = ("enterprise",)

TARGET = pick(
    "target",
    {
        "rating": r"评价|打分|打了几分|满意度|评分",
        "invitation": r"邀请|函",
        "signup": r"报名|入库|审核通过了?(?:没|吗)?$|专家库|资格|我报的",
        "visit": r"(?:专家|老师|教授|团队|服务团|你们|他们|什么时候|哪天|几号"
        r"|几点)[^。;]{0,10}(?:来(?!源)|到(?!哪)|过来|上门|去企业)|来访|行程|安排(?:好|在"
        r"|到|了|得|我)|上门|对接(?:会|活动|时间)|出发|去哪",
        "match": r"匹配|对接上|找到专家|推荐(?:了)?专家|有没有专家|专家找|合适的专家|安排专家"
        r"|专家有|找着|专家(?:定|落实|选|确定)|对上|配上|哪位专家|人选",
        "demand": r"",
    },
)
_EXPERT_TARGET = pick(
    "target",
    {
        "rating": r"评价|打分|几分|满意度|评分|反馈|怎么说我",
        "invitation": r"邀请函?|邀约|请我|聘书",
        "visit": r"行程|什么时候去|几号去|去哪|哪家企业|哪天出发|日程|安排(?:到|在|我|好)|服务团"
        r"|集合|对接(?:时间|安排)|去(?:企业|现场)",
        "match": r"匹配|对口|合适的企业|企业找|有没有企业|有企业|对接|推荐",
        "signup": r"",
    },
)


def ask_about(at: Situation) -> Slots:
    """What a question of progress is about."""
    slots = (_EXPERT_TARGET if at.role == "expert" else TARGET)(at)
    if re.search(r"退回|打回|没通过|驳回|为(?:什么|啥)[^。]{0,8}(?:不行|不过|没过|被退)", at.text):
        slots["ask"] = "return_reason"
    return slots


QUERY_STATUS = rule(
    "query_status",
    "query_status",
    ask_about,
    longest=60,
)


def withdraw_reason(at: Situation) -> Slots:
    """Why a demand is taken back."""
    return with_reason(_WITHDRAW_WORDS)(at)


_WITHDRAW_WORDS = (
    r"(?:那个?|这个?|之前|上次|刚才|昨天|前面|我们?|把|的|报的|提的|提交的|第?[一二三\d]个?"
    r"|XQ[\d-]+)*(?:需求|申请|申报|项目|单子|这条|那条)?(?:就|请|给我|帮我|麻烦|帮忙|给|先|也"
    r"|要|想|全部|都)*(?:撤掉|撤回|撤销|撤了|撤下来|撤|取消掉?|删掉|删除|作废|拿掉|不需要了"
    rf"|不要了|不用了|关掉|终止|去掉|{GIVING_UP})(?:吧|了|一下|掉|需求)?"
)
WITHDRAW = rule(
    "withdraw_demand",
    "withdraw",
    withdraw_reason,
    roles=_E,
    longest=70,
)

MODIFY = rule(
    "modify_demand",
    "modify",
    fillers.changed_field(fillers.ENTERPRISE_FIELDS),
    roles=_E,
    longest=80,
)


_SUPPLEMENT_LEAD = re.compile(
    r"^(?:(?:我|我们|想|要|再|还|请|帮我|把|给|刚才|刚刚|上次|昨天|之前|前面|那个|那条"
    r"|这个|的|需求|里|里面|上|中|后面|补充|补|说明|一下|一点|一条|一句|几句|加|加上|添"
    r"|追加|写|写上|写明|注明|备注|说|忘了说|忘说了|忘记|另外|对了|还有|内容|描述|XQ[\d-]+"
    r"|关于|申请|漏了)[\s,:。、]*)+"
)


def supplement_text(at: Situation) -> Slots:
    """What is added, without the words of adding."""
    lead = _SUPPLEMENT_LEAD.match(at.text)
    rest = trim(at.original(lead.end() if lead else 0, len(at.text)))
    rest = re.sub(r"^(?:我们|我司|我厂|本公司)", "", rest)
    return {"supplement": rest} if rest else {}


TRANSFER = rule(
    "transfer_contact",
    "transfer",
    with_reason(
        r"(?:请|麻烦|帮我|把|要|想|这个?|号|账号|公众号|平台)*(?:换|改|变更|转|移交|交接?"
        r"|转让|换绑|解绑)(?:给|成|个|一个)?[^,。;\s]{0,8}?(?:人|同事)?(?:管|接管|接手"
        r"|负责|对接)?(?:这个|该|本)?(?:号|账号|公众号|事)?(?:了|吧|一下)?$"
    ),
    roles=_E,
    longest=60,
)


FOLLOWUP = rule(
    "request_followup",
    "followup",
    with_reason(
        r"(?:能不能|可不可以|可以|能否|希望|想|请|麻烦|还能|申请|需要|是否能?|最好)?(?:再"
        r"|二次|让)?[^,。;\s]{0,10}?(?:来一次|来一趟|再来|再安排|再派|回访|跟踪服务|跟进"
        r"|复诊|再来看看|再看看|再指导)[^,。;\s]{0,6}|专家走了?(?:以后|之后|后)?"
    ),
    roles=_E,
    longest=60,
)

_OUTCOME = {
    "合同": r"合同|签约|签了|协议|签下|签订",
    "专利": r"专利|软著|论文|标准",
    "人才": r"考到证|招到|拿到证|录用|入职|上岗|引进(?:了)?|取得证书|学会|聘(?:了|用|到)|人才",
    "载体": r"工作站|基地|工程中心|实验室|研究院|挂牌|获批",
    "获奖": r"获奖|一等奖|二等奖|科技奖",
    "产品": r"新产品|样机|样品|量产|投产|试产|中试",
    "效益": r"成品率|合格率|良率|增收|节省|省了|节约|效益|增加|提高|降到|降低|提升|产值|利润|订单"
    r"|成本|解决",
}


def outcome(at: Situation) -> Slots:
    """What came of a visit: the kind of result, the sum, the words."""
    slots: Slots = dict(pick("outcome", _OUTCOME)(at))
    sums = [item.wan for item in find_money(at.text) if item.wan is not None]
    if sums:
        slots["amount_wan"] = sums[0]
    detail = re.sub(
        r"^(?:汇报一下|报告|反馈一下|告诉你们|跟你们说|好消息|报喜|培训完|我们"
        r"|专家来(?:了)?(?:以?后|之后))[,:。!\s]*",
        "",
        trim(at.original(0, len(at.text))),
    )
    if not sums and detail:
        slots["detail"] = detail
    return slots


OUTCOME = rule(
    "report_outcome",
    "outcome",
    outcome,
    roles=_E,
    longest=80,
)

CASE = rule(
    "submit_case",
    "case",
    roles=("enterprise", "expert"),
    longest=60,
)
BASE = rule(
    "apply_base",
    "base",
    pick(
        "applicant_type",
        {
            "园区": r"园区|开发区|工业园|产业园|管委会|高新区|科技园|集中区|孵化器",
            "合作社": r"合作社",
            "企业": r"企业|我们?公司|我们?厂|我司|单位|集团|我们",
        },
    ),
    roles=("enterprise", "expert"),
    longest=60,
)

START = rule(
    "submit_demand",
    "start",
    roles=_E,
    longest=40,
)

WISH = rule(
    "submit_demand",
    "wish",
    roles=_E,
    longest=40,
)

SUPPLEMENT = rule("supplement_demand", "supplement_demand", roles=_E, longest=160)

RULES: tuple[Rule, ...] = (
    BASE,
    CASE,
    TRANSFER,
    WITHDRAW,
    MODIFY,
    SUPPLEMENT,
    FOLLOWUP,
    OUTCOME,
    START,
    QUERY_STATUS,
    WISH,
)
