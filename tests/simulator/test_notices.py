"""Template messages and subscription notices (protocol §4.4 to §4.6, §2.5, §2.8)."""

from datetime import timedelta
from typing import Any

import pytest

from bot.simulator.platform import Platform
from bot.simulator.slots import TYPES

from .conftest import Api, Backend, Clock

TEMPLATE = "/cgi-bin/message/template/send"
BIZSEND = "/cgi-bin/message/subscribe/bizsend"
GOOD = {"thing1": {"value": "电镀废水治理"}, "phrase2": {"value": "已上报"}}


@pytest.fixture
def progress(platform: Platform) -> str:
    return platform.templates.add("办理进度", {"thing1": "需求", "phrase2": "状态"})


@pytest.fixture
def reminder(platform: Platform) -> str:
    return platform.templates.add("行程提醒", {"thing1": "行程"}, family="subscribe")


def send(api: Api, touser: str, template: str, data: Any = None, **more: Any) -> Any:
    body = {"touser": touser, "template_id": template, "data": GOOD if data is None else data}
    return api.post(TEMPLATE, body | more)


def test_a_template_is_shown_and_reported_later(
    api: Api, platform: Platform, backend: Backend, wang: str, progress: str
) -> None:
    msgid = send(api, wang, progress, url="https://example.org/x")["msgid"]

    assert msgid > 2**53
    assert [line.text for line in platform.seen(wang)] == [
        "办理进度\n需求：电镀废水治理\n状态：已上报"
    ]
    assert backend.heard == []
    (report,) = platform.settle()
    assert report.kind == "TEMPLATESENDJOBFINISH"
    heard = backend.heard[0]
    assert (heard["MsgID"], heard["Status"], heard["MsgId"]) == (str(msgid), "success", "")
    assert platform.tap_link(wang, "办理进度").opened == "https://example.org/x"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"template_id": "nothing"}, 40037),
        ({"touser": "oNobody"}, 40003),
        ({"url": "https://x.cn/" + "a" * 1024}, 40039),
        ({"miniprogram": {"appid": "wrong"}}, 40166),
        ({"data": {"thing1": {"value": "电镀"}}}, 47003),
        ({"data": GOOD | {"thing1": {"value": "长" * 21}}}, 47003),
        ({"data": GOOD | {"thing1": {"value": "两\n行"}}}, 47003),
        ({"data": "text"}, 47001),
    ],
)
def test_template_refusals(
    api: Api, *, platform: Platform, wang: str, progress: str, changes: dict[str, Any], code: int
) -> None:
    body = {"touser": wang, "template_id": progress, "data": GOOD}

    assert api.post(TEMPLATE, body | changes)["errcode"] == code
    assert platform.seen(wang) == []


def test_a_bad_value_is_named(api: Api, wang: str, progress: str) -> None:
    answer = send(api, wang, progress, GOOD | {"phrase2": {"value": "abc"}})

    assert answer["errmsg"].startswith("argument invalid! data.phrase2.value invalid rid:")


def test_only_followers_get_templates(
    api: Api, platform: Platform, wang: str, progress: str
) -> None:
    platform.unfollow(wang)

    assert send(api, wang, progress)["errcode"] == 43004


def test_the_same_client_msg_id_is_sent_once_in_ten_minutes(
    api: Api, platform: Platform, clock: Clock, wang: str, progress: str
) -> None:
    first = send(api, wang, progress, client_msg_id="M1")
    clock.move(minutes=9)
    second = send(api, wang, progress, client_msg_id="M1")
    clock.move(minutes=1)
    third = send(api, wang, progress, client_msg_id="M1")

    assert first["msgid"] == second["msgid"] != third["msgid"]
    assert len(platform.seen(wang)) == 2
    assert [call.client_id for call in platform.ledger[-3:]] == ["M1"] * 3


def test_a_blocking_user_gets_nothing_but_the_job_says_so(
    api: Api, platform: Platform, backend: Backend, wang: str, progress: str
) -> None:
    platform.people.change(wang, refuses_messages=True)

    assert send(api, wang, progress)["errcode"] == 0
    platform.settle()
    assert backend.heard[0]["Status"] == "failed:user block"
    assert platform.seen(wang) == []


def test_reports_can_be_late_or_lost(
    api: Api, *, platform: Platform, clock: Clock, backend: Backend, wang: str, progress: str
) -> None:
    platform.knobs.template_delay = timedelta(seconds=30)
    send(api, wang, progress)
    platform.knobs.template_lost = True
    send(api, wang, progress)

    assert platform.settle() == []
    clock.move(seconds=30)
    assert len(platform.settle()) == 1


def test_missing_values_may_be_blank(
    api: Api, platform: Platform, wang: str, progress: str
) -> None:
    platform.knobs.missing_slots = "blank"

    assert send(api, wang, progress, {"thing1": {"value": "电镀"}})["errcode"] == 0
    assert platform.seen(wang)[0].text.endswith("状态：")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("thing", "活动 A-1 号", "超" * 21),
        ("short_thing", "五个字以内", "六个字的内容"),
        ("number", "12.50", "十二"),
        ("letter", "ABC", "A1"),
        ("symbol", "+-*", "a"),
        ("character_string", "NO.2026-001", "编号"),
        ("time", "2026-03-01 09:00", "明天"),
        ("time", "2026年3月1日 09:00~2026年3月2日 17:00", "25:00"),
        ("time", "15:01", "15:61"),
        ("date", "2026年3月1日", "三月一日"),
        ("amount", "¥100.5元", "一百"),
        ("phone_number", "199-0000-0001", "电话"),
        ("car_number", "苏M12345", "苏M123456789"),
        ("name", "欧阳某某", "王强1号"),
        ("name", "Wang Qiang", "名" * 11),
        ("phrase", "已通过", "已通过1"),
    ],
)
def test_slot_types(kind: str, good: str, bad: str) -> None:
    assert TYPES[kind](good) is True
    assert TYPES[kind](bad) is False
    assert TYPES[kind]("") is False


def test_const_values_come_from_the_list(api: Api, platform: Platform, wang: str) -> None:
    template = platform.templates.add("审核", {"const1": "结果"}, allowed={"const1": ["通过"]})

    assert send(api, wang, template, {"const1": {"value": "通过"}})["errcode"] == 0
    assert send(api, wang, template, {"const1": {"value": "驳回"}})["errcode"] == 47003


def biz(api: Api, touser: str, template: str, **more: Any) -> int:
    body = {"touser": touser, "template_id": template, "data": {"thing1": {"value": "泰兴"}}}
    return int(api.post(BIZSEND, body | more)["errcode"])


def test_one_consent_is_one_notice(
    api: Api, platform: Platform, backend: Backend, wang: str, reminder: str
) -> None:
    assert biz(api, wang, reminder) == 43101
    platform.subscribe_popup(wang, [(reminder, True)])
    platform.subscribe_popup(wang, [(reminder, True)])

    assert [biz(api, wang, reminder) for _ in range(3)] == [0, 0, 43101]
    platform.settle()
    sent = [heard for heard in backend.heard if heard["Event"] == "subscribe_msg_sent_event"]
    assert [heard["SubscribeMsgSentEvent/List/ErrorStatus"] for heard in sent] == ["success"] * 2


def test_long_term_consent_stays(api: Api, platform: Platform, wang: str) -> None:
    template = platform.templates.add("提醒", {"thing1": "事"}, family="subscribe", kind=3)
    platform.subscribe_popup(wang, [(template, True)])

    assert [biz(api, wang, template) for _ in range(3)] == [0, 0, 0]
    platform.subscribe_change(wang, template)
    assert biz(api, wang, template) == 43101


def test_notices_need_no_following_but_a_good_page(
    api: Api, platform: Platform, wang: str, reminder: str
) -> None:
    platform.unfollow(wang)
    platform.subscribe_popup(wang, [(reminder, True)])

    assert biz(api, wang, reminder, page="pages/x") == 41030
    assert biz(api, wang, reminder, page="https://example.org") == 0


def test_templates_are_managed_over_the_api(api: Api, platform: Platform) -> None:
    path = "/cgi-bin/template/"
    asked = {"template_id_short": "4168", "keyword_name_list": ["需求名称", "更新时间"]}
    made = api.post(path + "api_add_template", asked)["template_id"]

    (listed,) = api.get(path + "get_all_private_template")["template_list"]
    assert (len(made), listed["template_id"]) == (43, made)
    assert listed["content"] == "需求名称：{{thing1.DATA}}\n更新时间：{{time2.DATA}}"
    wrong = asked | {"keyword_name_list": ["天气"]}
    assert api.post(path + "api_add_template", wrong)["errcode"] == 40246
    assert api.post(path + "del_private_template", {"template_id": made})["errcode"] == 0
    assert api.post(path + "del_private_template", {"template_id": made})["errcode"] == 40037
    industry = {"industry_id1": "1", "industry_id2": "16"}
    assert api.post(path + "api_set_industry", industry)["errcode"] == 0
    assert api.post(path + "api_set_industry", industry)["errcode"] == 43100
    assert "primary_industry" in api.get(path + "get_industry")


def test_twenty_five_templates_at_most(api: Api, platform: Platform) -> None:
    for number in range(25):
        platform.templates.add(f"模板{number}", {"thing1": "事"})

    asked = {"template_id_short": "4168", "keyword_name_list": ["需求名称"]}
    assert api.post("/cgi-bin/template/api_add_template", asked)["errcode"] == 45026


def test_subscription_templates_are_managed_over_the_api(api: Api) -> None:
    path = "/wxaapi/newtmpl/"
    assert api.get(path + "getcategory")["data"]
    titles = api.get(path + "getpubtemplatetitles", ids="616", start=0, limit=2)
    assert (titles["count"], len(titles["data"])) == (4, 2)
    assert api.get(path + "getpubtemplatetitles", ids="616", start=0, limit=31)["errcode"] == 200017
    words = api.get(path + "getpubtemplatekeywords", tid="4168")["data"]
    assert words[0] == {"kid": 1, "name": "需求名称", "example": "示例", "rule": "thing"}
    asked = {"tid": "4168", "kidList": [1, 4], "sceneDesc": "进度"}
    made = api.post(path + "addtemplate", asked)["priTmplId"]
    assert api.post(path + "addtemplate", asked | {"kidList": [1]})["errcode"] == 200020
    assert [kept["priTmplId"] for kept in api.get(path + "gettemplate")["data"]] == [made]
    assert api.post(path + "deltemplate", {"priTmplId": made})["errcode"] == 0
