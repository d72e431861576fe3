"""Managing templates and subscription-notice templates (protocol §4.4, §4.6)."""

from dataclasses import dataclass
from typing import Any

from bot.simulator.api_base import OK, Answer, Call, get, post
from bot.simulator.errors import ApiError
from bot.simulator.platform import Platform
from bot.simulator.template_library import content_of, example_of
from bot.simulator.times import month
from bot.simulator.values import Template


@dataclass(frozen=True)
class Offered:
    """A template of the public library: its keywords by name, each with the type of its slot."""

    tid: str
    title: str
    keywords: tuple[tuple[str, str], ...]


LIBRARY = {
    offered.tid: offered
    for offered in (
        Offered(
            "4168",
            "需求办理进度通知",
            (
                ("需求名称", "thing"),
                ("企业名称", "thing"),
                ("当前状态", "phrase"),
                ("更新时间", "time"),
                ("备注", "thing"),
            ),
        ),
        Offered(
            "5021",
            "专家服务邀请通知",
            (
                ("活动名称", "thing"),
                ("服务时间", "time"),
                ("服务地点", "thing"),
                ("联系人", "name"),
                ("联系电话", "phone_number"),
            ),
        ),
        Offered(
            "6210",
            "服务评价提醒",
            (("服务项目", "thing"), ("服务时间", "date"), ("专家姓名", "name")),
        ),
        Offered(
            "7330",
            "活动日程提醒",
            (("日程主题", "thing"), ("开始时间", "time"), ("地点", "thing"), ("编号", "number")),
        ),
    )
}
CATEGORIES = [{"id": 616, "name": "政务民生"}, {"id": 617, "name": "科技服务"}]
INDUSTRIES = {"1": ("IT科技", "互联网/电子商务"), "16": ("政府与公共事业", "学术/科研/实验室")}


def _slots(chosen: list[tuple[str, str]]) -> dict[str, str]:
    """Number the slots in order: ``thing1``, ``time2`` and so on."""
    return {f"{kind}{number}": name for number, (name, kind) in enumerate(chosen, 1)}


def _add(platform: Platform, call: Call) -> Answer:
    offered = LIBRARY.get(str(call.json.get("template_id_short", "")).removeprefix("TM0"))
    if offered is None:
        raise ApiError(40037)
    names = call.json.get("keyword_name_list")
    if not isinstance(names, list) or not names:
        raise ApiError(40246)
    kinds = dict(offered.keywords)
    if any(name not in kinds for name in names) or len(set(names)) != len(names):
        raise ApiError(40246)
    slots = _slots([(name, kinds[name]) for name in names])
    return OK | {"template_id": platform.templates.add(offered.title, slots, tid=offered.tid)}


def _listed(template: Template) -> dict[str, str]:
    return {
        "template_id": template.template_id,
        "title": template.title,
        "primary_industry": "",
        "deputy_industry": "",
        "content": content_of(template),
        "example": example_of(template),
    }


def _all(platform: Platform, _call: Call) -> Answer:
    return {"template_list": [_listed(kept) for kept in platform.templates.all("template")]}


def _delete(platform: Platform, call: Call) -> Answer:
    platform.templates.drop(call.json.get("template_id"), "template")
    return OK


def _set_industry(platform: Platform, call: Call) -> Answer:
    chosen = [str(call.json.get(name, "")) for name in ("industry_id1", "industry_id2")]
    if any(number not in INDUSTRIES for number in chosen):
        raise ApiError(40102)
    this_month = month(platform.now())
    kept = platform.state.notes.get("industry") or {}
    if kept.get("month") == this_month:
        raise ApiError(43100)
    platform.state.notes.put("industry", {"month": this_month, "chosen": chosen})
    return OK


def _get_industry(platform: Platform, _call: Call) -> Answer:
    chosen = (platform.state.notes.get("industry") or {"chosen": ["1", "16"]})["chosen"]
    shown = [dict(zip(("first_class", "second_class"), INDUSTRIES[n], strict=True)) for n in chosen]
    return {"primary_industry": shown[0], "secondary_industry": shown[1]}


def _blocked(_platform: Platform, _call: Call) -> Answer:
    return OK | {"msginfo": []}


def _add_subscription(platform: Platform, call: Call) -> Answer:
    offered = LIBRARY.get(str(call.json.get("tid", "")))
    if offered is None:
        raise ApiError(200014)
    kids = call.json.get("kidList")
    if not isinstance(kids, list) or not 2 <= len(kids) <= 5:
        raise ApiError(200020)
    if any(not isinstance(kid, int) or not 1 <= kid <= len(offered.keywords) for kid in kids):
        raise ApiError(200020)
    if len(str(call.json.get("sceneDesc", ""))) > 15:
        raise ApiError(200021)
    slots = _slots([offered.keywords[kid - 1] for kid in kids])
    made = platform.templates.add(offered.title, slots, family="subscribe", tid=offered.tid)
    return OK | {"priTmplId": made}


def _subscriptions(platform: Platform, _call: Call) -> Answer:
    return OK | {"data": [_subscription(kept) for kept in platform.templates.all("subscribe")]}


def _subscription(template: Template) -> dict[str, Any]:
    enums = [
        {"keywordCode": f"{name}.DATA", "enumValueList": list(values)}
        for name, values in template.allowed.items()
    ]
    return {
        "priTmplId": template.template_id,
        "title": template.title,
        "content": content_of(template),
        "example": example_of(template),
        "type": template.kind,
        "keywordEnumValueList": enums,
    }


def _delete_subscription(platform: Platform, call: Call) -> Answer:
    platform.templates.drop(call.json.get("priTmplId"), "subscribe")
    return OK


def _categories(_platform: Platform, _call: Call) -> Answer:
    return OK | {"data": CATEGORIES}


def _titles(_platform: Platform, call: Call) -> Answer:
    if not call.query.get("ids"):
        raise ApiError(200018)
    start, limit = call.query.get("start", ""), call.query.get("limit", "")
    if not start.isdigit():
        raise ApiError(200016)
    if not limit.isdigit() or not 1 <= int(limit) <= 30:
        raise ApiError(200017)
    shown = [
        {"tid": int(offered.tid), "title": offered.title, "type": 2, "categoryId": "616"}
        for offered in LIBRARY.values()
    ]
    return OK | {"count": len(shown), "data": shown[int(start) : int(start) + int(limit)]}


def _keywords(_platform: Platform, call: Call) -> Answer:
    offered = LIBRARY.get(call.query.get("tid", ""))
    if offered is None:
        raise ApiError(200014)
    shown = [
        {"kid": kid, "name": name, "example": "示例", "rule": kind}
        for kid, (name, kind) in enumerate(offered.keywords, 1)
    ]
    return OK | {"count": len(shown), "data": shown}


ROUTES = [
    post("/cgi-bin/template/api_add_template", _add),
    get("/cgi-bin/template/get_all_private_template", _all),
    post("/cgi-bin/template/del_private_template", _delete),
    post("/cgi-bin/template/api_set_industry", _set_industry),
    get("/cgi-bin/template/get_industry", _get_industry),
    post("/wxa/sec/queryblocktmplmsg", _blocked),
    post("/wxaapi/newtmpl/addtemplate", _add_subscription),
    get("/wxaapi/newtmpl/gettemplate", _subscriptions),
    post("/wxaapi/newtmpl/deltemplate", _delete_subscription),
    get("/wxaapi/newtmpl/getcategory", _categories),
    get("/wxaapi/newtmpl/getpubtemplatetitles", _titles),
    get("/wxaapi/newtmpl/getpubtemplatekeywords", _keywords),
]
