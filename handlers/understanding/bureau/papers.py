"""Officers' commands about publishing, figures, papers, money and messages."""

from handlers.understanding.bureau import numbers, paper_fillers, what, whom
from handlers.understanding.situation import Book, merged, pick

rule = Book("bureau").rule


PUBLISH = rule(
    "bureau_publish",
    "publish",
    merged(
        paper_fillers.mask,
        pick(
            "channel",
            {
                "门户网站": r"门户|官网|网站|网上|厅网|挂网|外网|上网",
                "公众号": r"公众号|微信",
                "报纸": r"报纸|日报|媒体",
            },
        ),
        numbers.round_of,
        numbers.ids(),
    ),
    longest=70,
)

BULLETIN = rule(
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
        whom.regions,
    ),
    longest=60,
)

EXPORT = rule(
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
        whom.city,
        numbers.round_of,
    ),
    longest=60,
)

STATS = rule(
    "bureau_stats",
    "stats",
    paper_fillers.metric,
    longest=60,
)

NOMINATE = rule(
    "bureau_nominate_base",
    "nominate",
    paper_fillers.nominated,
    longest=80,
)

CASE = rule(
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
        whom.regions,
        numbers.deadline,
        what.count,
    ),
    longest=80,
)

FUND_APPLY = rule(
    "bureau_fund_apply",
    "fund_apply",
    merged(what.amount, what.reason(r"申请[^,。;]{0,14}|经费缺口[^,。;]{0,8}|补助|资助")),
    longest=70,
)

FUND_RECORD = rule(
    "bureau_fund_record",
    "fund_record",
    what.items,
    longest=120,
)

FUND_QUERY = rule(
    "bureau_fund_query",
    "fund_query",
    whom.regions,
    longest=50,
)

CONSULT = rule(
    "bureau_consult_record",
    "consult",
    paper_fillers.consulted,
    longest=160,
)

BROADCAST = rule(
    "bureau_broadcast",
    "broadcast",
    paper_fillers.broadcast,
    longest=200,
)

REPLY = rule(
    "bureau_reply_user",
    "reply",
    paper_fillers.reply,
    longest=160,
)
