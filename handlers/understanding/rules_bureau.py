"""What officers say to the console, by the verb of the command."""

import re
from dataclasses import replace

from handlers.understanding import bureau_fillers as fill
from handlers.understanding import bureau_slots as give
from handlers.understanding import rules_general
from handlers.understanding.situation import (
    Book,
    Reading,
    Rule,
    Situation,
    Step,
    constant,
    first,
    first_of,
    merged,
    pick,
)

rule = Book("bureau").rule


# ---------------------------------------------------------------- questions of competence

_RIGHTS = rule(
    "ask_policy",
    "rights",
    merged(constant(topic="权限"), give.regions),
    longest=60,
)
_COUNTING = rule(
    "ask_policy",
    "counting",
    merged(constant(topic="统计口径"), give.regions),
    longest=60,
)
_FIRST = rule(
    "ask_policy",
    "first",
    merged(constant(topic="流程"), give.regions),
    longest=40,
)
_POLICY = (
    _FIRST,
    _COUNTING,
    _RIGHTS,
    rules_general.OTHER_BUSINESS,
)

# ---------------------------------------------------------------- accounts

_BIND = rule(
    "bind_identity",
    "bind",
    give.organisation,
    longest=60,
)


_UPDATE_ORG = rule(
    "bureau_update_org",
    "update_org",
    fill.changed_org,
    longest=70,
)

# ---------------------------------------------------------------- undoing

_UNDO = rule(
    "bureau_undo",
    "undo",
    merged(
        fill.UNDONE,
        give.ids(),
        give.reason(
            r"(?:把|请|先|要|麻烦)*(?:撤回|撤销|取消|收回|恢复|作废|还原"
            r"|撤掉)[^,。;]{0,12}|刚才[^,。;]{0,12}|误操作|点错了?"
        ),
    ),
    longest=60,
)

# ---------------------------------------------------------------- reporting

_ZERO = rule(
    "bureau_zero_report",
    "zero",
    give.regions,
    longest=50,
)
_REPORT_UP = rule(
    "bureau_report_up",
    "report_up",
    merged(give.regions, give.ids(), give.round_of),
    longest=60,
)
_LAUNCH = rule(
    "bureau_launch_call",
    "launch",
    give.call,
    longest=80,
)
_REMIND = rule(
    "bureau_remind",
    "remind",
    merged(
        give.regions,
        give.deadline,
        pick(
            "target",
            {
                "unreported": r"没报|未报|还没|尚未|未上报|没交",
                "experts": r"专家",
                "enterprises": r"企业",
                "questionnaire": r"问卷|评价",
            },
        ),
    ),
    longest=70,
)
_PROGRESS = rule(
    "bureau_query_progress",
    "progress",
    merged(
        pick(
            "target",
            {
                "unreported": r"没报|未报|还没|没有报|没交|没上报|未上报|没动静",
                "reported": r"报了(?:没|多少|几)|已报|报上来|报来",
            },
        ),
        pick(
            "level",
            {
                "city": r"哪(?:些|个|几个)?市(?!县)|市局|各市(?!县)|几个市|地市|设区市",
                "county": r"县|区(?!域)",
            },
        ),
        give.regions,
        give.round_of,
    ),
    longest=60,
)

# ---------------------------------------------------------------- review

_LIST = rule(
    "bureau_list",
    "list",
    give.filters,
    longest=60,
)
_APPROVE = rule(
    "bureau_approve",
    "approve",
    give.ids(bare=True),
    longest=60,
)
_RETURN = rule(
    "bureau_return",
    "return",
    merged(
        give.ids(bare=True),
        give.reason(
            r"(?:请|把|先|给|就|都|这条|这个|那条|予以|让(?:他们|企业|它)?|重新报"
            r"|[,\s])*(?:退(?:回|掉|给|回去|了|补)?(?:企业|县局|县里|补正|给企业)?"
            r"|打回(?:去|重报|重填)?|驳回|不(?:予)?(?:通过|同意|批准))(?:吧|了|去|一下)?"
        ),
    ),
    longest=90,
)
_MERGE = rule(
    "bureau_merge",
    "merge",
    give.ids(bare=True),
    longest=60,
)
_TRANSFER = rule(
    "bureau_transfer",
    "transfer",
    fill.transferred,
    longest=60,
)


# ---------------------------------------------------------------- experts, teams, visits

_SUPPORT = rule(
    "bureau_request_support",
    "support",
    merged(give.fields, give.ids(), give.count),
    longest=80,
)
_SEARCH = rule(
    "bureau_search_expert",
    "search",
    merged(give.fields, give.city),
    longest=60,
)
_MATCH = rule(
    "bureau_match",
    "match",
    merged(give.ids(), give.ids(bare=False)),
    longest=70,
)
_INVITE = rule(
    "bureau_invite",
    "invite",
    merged(give.experts, give.visit_date, give.ids()),
    longest=80,
)


_TEAM = rule(
    "bureau_assemble_team",
    "team",
    fill.team,
    longest=80,
)
_VISIT = rule(
    "bureau_schedule_visit",
    "visit",
    merged(give.visit_date, give.hour, give.firm, give.experts, give.city),
    longest=80,
)
_QUESTIONNAIRE = rule(
    "bureau_send_questionnaire",
    "questionnaire",
    merged(give.regions, give.ids(), give.firm),
    longest=60,
)

# ---------------------------------------------------------------- publishing, figures, papers

_PUBLISH = rule(
    "bureau_publish",
    "publish",
    merged(
        fill.mask,
        pick(
            "channel",
            {
                "门户网站": r"门户|官网|网站|网上|厅网|挂网|外网|上网",
                "公众号": r"公众号|微信",
                "报纸": r"报纸|日报|媒体",
            },
        ),
        give.round_of,
        give.ids(),
    ),
    longest=70,
)


_BULLETIN = rule(
    "bureau_bulletin",
    "bulletin",
    merged(
        pick(
            "period",
            {
                "半年": r"半年|上半年|年中",
                "季度": r"季度",
                "月": r"月报|当月|本月|这个月",
                "年": r"全年|年度|年终|今年|一年|年底|\d{4}年?",
                "本轮": r"本轮|这轮|这批|本批|本次|这次",
            },
        ),
        give.regions,
    ),
    longest=60,
)
_EXPORT = rule(
    "bureau_export",
    "export",
    merged(
        pick(
            "what",
            {
                "experts": r"专家(?:库|名单|名册|花名册|信息|表|汇总|报名)?(?!.*需求)",
                "teams": r"服务团|团队|日程|行程|方案",
                "ratings": r"满意度|评价|问卷|评分",
                "funds": r"经费|台账|支出|预算|费用",
                "cases": r"案例|事迹|典型",
                "enterprises": r"企业名单|企业(?:名册|信息|花名册)",
                "visits": r"服务记录|对接(?:情况|记录)|签到",
                "stats": r"统计|报表|数据",
                "demands": r"需求|汇总表|征集|汇总",
            },
            "demands",
        ),
        pick(
            "format",
            {
                "pdf": r"pdf|盖章|打印|纸质|正式",
                "word": r"word|docx?|文档",
                "csv": r"csv",
                "excel": r"excel|xlsx?|电子表|表格|电子版",
            },
        ),
        give.city,
        give.round_of,
    ),
    longest=60,
)
_STATS = rule(
    "bureau_stats",
    "stats",
    fill.metric,
    longest=60,
)


# ---------------------------------------------------------------- bases, cases, money, consultation


_NOMINATE = rule(
    "bureau_nominate_base",
    "nominate",
    fill.nominated,
    longest=80,
)
_CASE = rule(
    "bureau_report_case",
    "case",
    merged(
        pick(
            "op",
            {
                "collect": r"报上来|交上来|收集|征集|上报来|各(?:市|县|地|区)[^。]{0,6}报|催|报一下"
                r"|收一?下|汇总|报来",
                "recommend": r"推荐|推|优选",
                "submit": r"上报|报送|报省|提交|报给|上传|报一(?:个|篇|份)|报",
            },
        ),
        give.regions,
        give.deadline,
        give.count,
    ),
    longest=80,
)
_FUND_APPLY = rule(
    "bureau_fund_apply",
    "fund_apply",
    merged(give.amount, give.reason(r"申请[^,。;]{0,14}|经费缺口[^,。;]{0,8}|补助|资助")),
    longest=70,
)
_FUND_RECORD = rule(
    "bureau_fund_record",
    "fund_record",
    give.items,
    longest=120,
)
_FUND_QUERY = rule(
    "bureau_fund_query",
    "fund_query",
    give.regions,
    longest=50,
)
_CONSULT = rule(
    "bureau_consult_record",
    "consult",
    fill.consulted,
    longest=160,
)


# ---------------------------------------------------------------- units, departments, messages


_OPINION = rule(
    "bureau_unit_opinion",
    "opinion",
    fill.opinion,
    longest=80,
)
_RECOMMEND = rule(
    "bureau_recommend_experts",
    "recommend",
    merged(fill.sender, fill.how_many, give.experts, give.fields_if_named),
    longest=80,
)


_BROADCAST = rule(
    "bureau_broadcast",
    "broadcast",
    fill.broadcast,
    longest=200,
)
_REPLY = rule(
    "bureau_reply_user",
    "reply",
    fill.reply,
    longest=160,
)


# ---------------------------------------------------------------- the order

_EARLY = (
    rules_general.ABUSE,
    rules_general.GREET,
    rules_general.THANKS,
    rules_general.HELP,
    rules_general.HUMAN,
    rules_general.UNSUBSCRIBE,
)
_RECEIVED = rule(
    "noise",
    "received",
    whole=True,
)
_HEADED = replace(
    _BROADCAST, pattern=re.compile(r"^\s*(?:群发|广播|通知[^,。;]{0,8}?|发通知)[:]"), unless=None
)
_ANSWER = replace(_REPLY, pattern=re.compile(r"^\s*(?:答复|回复)[^。;]{2,}"), unless=None)
_MAY_I = rule(
    "ask_policy",
    "may_i",
    merged(rules_general.TOPIC, give.regions),
    longest=40,
)
COMMANDS = (
    _HEADED,
    *_POLICY,
    _UNDO,
    _FUND_RECORD,
    _CONSULT,
    _NOMINATE,
    _CASE,
    _FUND_APPLY,
    _FUND_QUERY,
    _OPINION,
    _BIND,
    _UPDATE_ORG,
    _ZERO,
    _SUPPORT,
    _QUESTIONNAIRE,
    _EXPORT,
    _BULLETIN,
    _LAUNCH,
    _REMIND,
    _ANSWER,
    _TRANSFER,
    _MERGE,
    _MATCH,
    _TEAM,
    _INVITE,
    _RECOMMEND,
    _BROADCAST,
    _REPLY,
    _PUBLISH,
    _RETURN,
    _PROGRESS,
    _STATS,
    _LIST,
    _REPORT_UP,
    _SEARCH,
    _VISIT,
    _APPROVE,
)
_LATE = (
    *rules_general.PRIVACY,
    rules_general.SUBSCRIBE,
    rules_general.COMPLAINT,
    rules_general.HELP_LOOSE,
    rules_general.POLICY,
    _MAY_I,
    rules_general.OFF_TOPIC,
    rules_general.NOISE,
)
_BY_CONTEXT: dict[str, tuple[Rule, ...]] = {
    "review": (_UNDO, _MERGE, _TRANSFER, _RETURN, _APPROVE),
    "fund:review": (_RETURN, _APPROVE),
    "team": (_QUESTIONNAIRE, _TEAM, _INVITE, _VISIT),
}
_BY_SUBROLE: dict[str, tuple[Rule, ...]] = {
    "unit_hr": (_OPINION, _RECOMMEND),
    "dept": (_RECOMMEND,),
}


def _unit_answer(at: Situation) -> Reading | None:
    """What a unit says of its expert while its opinion is asked for."""
    if not at.context.startswith("unit:pending"):
        return None
    if found := first((_OPINION, *_EARLY), at):
        return found
    slots = fill.opinion(at)
    return ("bureau_unit_opinion", slots) if "opinion" in slots else None


def _in_context(at: Situation) -> Reading | None:
    for beginning, rules in _BY_CONTEXT.items():
        if at.context.startswith(beginning) and (found := first(rules, at)):
            return found
    return first((_RECEIVED,), at) if at.context in {"idle", "console"} else None


def _by_office(at: Situation) -> Reading | None:
    """Units and departments mostly recommend experts and give opinions."""
    if re.search(r"绑定|我们?是", at.text):
        return None
    return first(_BY_SUBROLE.get(at.subrole or "", ()), at)


_STEPS: tuple[Step, ...] = (_unit_answer, _EARLY, _in_context, _by_office, COMMANDS, _LATE)


def read_bureau(at: Situation) -> Reading | None:
    """Read an officer's command."""
    return first_of(at, _STEPS)
