"""Tables of answers in a state of the conversation."""

from typing import Any

import pytest

from handlers.understanding.reading import understand


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("5分", {"overall": 5}),
        ("非常满意", {"overall": 5}),
        ("比较满意", {"overall": 4}),
        ("一般般", {"overall": 3}),
        ("不太满意", {"overall": 2}),
        ("很不满意", {"overall": 1}),
    ],
)
def test_one_mark(text: str, scores: dict[str, int]) -> None:
    meant = understand(text, role="enterprise", context="rating:overall")

    assert (meant.intent, meant.slots["scores"]) == ("rate", scores)


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("3 4 4 2", {"time": 3, "mode": 4, "effect": 4, "benefit": 2}),
        ("5433", {"time": 5, "mode": 4, "effect": 3, "benefit": 3}),
        ("都满意", {"time": 4, "mode": 4, "effect": 4, "benefit": 4}),
        ("时间4分,方式5分,效果5分,效益说不好", {"time": 4, "mode": 5, "effect": 5}),
    ],
)
def test_four_marks(text: str, scores: dict[str, int]) -> None:
    meant = understand(text, role="enterprise", context="rating:start")

    assert meant.slots["scores"] == scores


@pytest.mark.parametrize("text", ["10分", "0", "6分"])
def test_marks_out_of_range(text: str) -> None:
    meant = understand(text, role="enterprise", context="rating:overall")

    assert meant.slots == {"invalid": True}


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("1", "accept", {}),
        ("2", "decline", {}),
        ("3", "reschedule", {}),
        ("好的,我参加", "accept", {}),
        ("可以,但是只能待一天", "accept", {"condition": "只能待一天"}),
        ("去不了,要开会", "decline", {"reason": "要开会"}),
        ("晚一周行不行", "reschedule", {"proposed": {"raw": "晚一周", "shift_days": 7}}),
        ("等院里批了再答复你们", "defer", {"reason": "等院里批"}),
    ],
)
def test_answers_to_an_invitation(text: str, intent: str, slots: dict[str, Any]) -> None:
    meant = understand(text, role="expert", context="invitation_pending")

    assert meant.intent == intent
    assert {key: meant.slots.get(key) for key in slots} == slots


def test_a_refusal_after_accepting_is_a_withdrawal() -> None:
    meant = understand("临时有会去不了了", role="expert", context="visit_scheduled")

    assert (meant.intent, meant.slots["after_accept"]) == ("decline", True)


@pytest.mark.parametrize(
    ("context", "text", "slots"),
    [
        ("collect:region", "苏州昆山", {"slot": "county", "value": "昆山市", "city": "苏州市"}),
        ("collect:revenue_wan", "去年营收三千二百万", {"slot": "revenue_wan", "value": 3200}),
        ("collect:contact_phone", "1990000313", {"slot": "contact_phone", "invalid": True}),
        ("collect:contact_phone", "就用微信绑定的", {"slot": "contact_phone", "use_bound": True}),
        ("collect:budget_wan", "没有", {"slot": "budget_wan", "value": None}),
        ("collect:demand_kind", "1", {"slot": "demand_kind", "value": ["技术"]}),
    ],
)
def test_direct_answers(context: str, text: str, slots: dict[str, Any]) -> None:
    meant = understand(text, role="enterprise", context=context)

    assert (meant.intent, meant.slots) == ("provide_value", slots)


def test_where_an_expert_will_not_go() -> None:
    meant = understand("除了南京都可以", role="expert", context="collect:willing_cities")

    assert meant.slots["value"] == ["江苏省"]
    assert meant.slots["exclude"] == ["南京市"]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("XQ2014-0310 通过", ["XQ2014-0310"]),
        ("12到14号全部通过", ["12", "13", "14"]),
        ("0021和0034通过", ["0021", "0034"]),
        ("XQ2014-0001到0003都通过", ["XQ2014-0001", "XQ2014-0002", "XQ2014-0003"]),
    ],
)
def test_numbers_of_demands(text: str, ids: list[str]) -> None:
    meant = understand(text, role="bureau", subrole="city", context="console")

    assert (meant.intent, meant.slots["demand_ids"]) == ("bureau_approve", ids)


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("今年6月补一次征集,各地6月25日前上报", {"round": "2014-1", "deadline": "2014-06-25"}),
        ("启动秋季征集,9月15日截止", {"round": "2014-2", "deadline": "2014-09-15"}),
    ],
)
def test_calls(text: str, slots: dict[str, str]) -> None:
    meant = understand(text, role="bureau", subrole="province", context="console")

    assert (meant.intent, meant.slots) == ("bureau_launch_call", slots)


def test_expenses() -> None:
    meant = understand(
        "登记支出,租车一万二、食宿三万五", role="bureau", subrole="city", context="console"
    )

    assert meant.intent == "bureau_fund_record"
    assert meant.slots["items"] == [
        {"item": "租车", "amount_wan": 1.2},
        {"item": "食宿", "amount_wan": 3.5},
    ]
