"""What each reader of the demand form makes of an answer: its value, or the refusal."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.dialogue.readers import NotUnderstood, Unclear, position
from handlers.flows.demand_form import DEMAND
from handlers.wording import say

TODAY = date(2026, 3, 2)
ENTERPRISE = "泰兴华星表面处理有限公司"


def read(slot: str, answer: str) -> Any:
    """The value of an answer, ``✗`` and the key of a refusal, or ``?`` and what is offered."""
    try:
        value = DEMAND.slot(slot).reader.read(answer, TODAY)
    except Unclear as unclear:
        return ("?", *(code for code, _ in unclear.offer))
    except NotUnderstood as refused:
        return f"✗ {refused.key}"
    return json.loads(json.dumps(value))


# slot: {answer: value}
ANSWERS: dict[str, dict[str, Any]] = {
    "problem": {
        "电镀废水总镍超标": "电镀废水总镍超标",
        "  电镀废水\n总镍超标 ": "电镀废水\n总镍超标",
        "电镀废水总镍超标，电话199-0000-1234": "电镀废水总镍超标",
        "电话19900001234": "✗ retry.short",
        "一" * 1500: "一" * 1500,
        "一" * 1501: "✗ retry.long",
        "废水超标": "✗ retry.short",
        "": "✗ retry.short",
    },
    "enterprise": {
        ENTERPRISE: ENTERPRISE,
        f"我们是{ENTERPRISE}": ENTERPRISE,
        f"{ENTERPRISE}，在泰兴": ENTERPRISE,
        "我们公司叫昆山泓祺精密机械有限公司": "昆山泓祺精密机械有限公司",
        "昆山 泓祺 精密机械有限公司": "昆山泓祺精密机械有限公司",
        "（昆山）泓祺机械厂": "(昆山)泓祺机械厂",
        "不二家食品有限公司": "不二家食品有限公司",
        "泰兴华星": "泰兴华星",
        "华星": "✗ retry.enterprise",
        "有限公司": "✗ retry.enterprise",
        "泰兴华星 19900001234": "泰兴华星",
        "不知道啊": "✗ retry.enterprise",
        "急需！！反应釜飞温，昨天差点出事": "✗ retry.enterprise",
        "还没注册": "✗ retry.enterprise",
        "ABC GmbH": "✗ retry.enterprise",
        "１２３４": "✗ retry.enterprise",
        "😀😀😀😀": "✗ retry.enterprise",
        "": "✗ retry.enterprise",
    },
    "county": {
        "泰兴": "321283",
        "泰兴市": "321283",
        "昆山花桥": "320583",
        "在昆山市开发区": "320583",
        "武进": "320412",
        "铜山县": "320312",
        "吴江市": "320509",
        "洪泽县": "320813",
        "鼓楼区": ("?", "320106", "320302"),
        "泰州": ("?", "321202", "321203", "321204", "321281", "321282", "321283"),
        "江苏": "✗ retry.county",
        "上海": "✗ retry.county",
        "火星": "✗ retry.county",
        "": "✗ retry.county",
    },
    "kind": {
        "1": "technology",
        "2": "project",
        "第三个": "talent",
        "选二": "project",
        "技术": "technology",
        "解决难题": "technology",
        "项目": "project",
        "合作开发": "project",
        "人才": "talent",
        "招人": "talent",
        "培训": "talent",
        "0": "✗ retry.choice",
        "4": "✗ retry.choice",
        "技术和项目": "✗ retry.choice",
        "随便": "✗ retry.choice",
        "": "✗ retry.choice",
    },
    "contact": {
        "王强": "王强",
        "我叫王强": "王强",
        "联系人：王强": "王强",
        "李经理 19900001234": "李经理",
        "王强，电话199-0000-1234": "王强",
        "小季": "小季",
        "欧阳娜娜": "欧阳娜娜",
        "Tom": "Tom",
        "泰兴": "✗ retry.person",
        "123": "✗ retry.person",
        "不对": "✗ retry.person",
        "好的": "✗ retry.person",
        "": "✗ retry.person",
    },
    "mobile": {
        "19900001234": "19900001234",
        "199 0000 1234": "19900001234",
        "199-0000-1234": "19900001234",
        "+86 19900001234": "19900001234",
        "１９９００００１２３４": "19900001234",
        "一九九零零零零一二三四": "19900001234",
        "打这个19900001234": "19900001234",
        "19900001234，19900005678": "19900001234",
        "1990000123": "✗ retry.mobile_short",
        "199000012345": "✗ retry.mobile_long",
        "12345678901": "✗ retry.mobile_segment",
        "没有": "✗ retry.mobile",
        "": "✗ retry.mobile",
    },
    "disclosure": {
        "1": "none",
        "2": "anonymous",
        "3": "named",
        "不公开": "none",
        "不想公开": "none",
        "不要公开": "none",
        "别公开": "none",
        "不同意": "none",
        "否": "none",
        "匿名": "anonymous",
        "匿名，不写名字": "anonymous",
        "公开": "named",
        "实名公开": "named",
        "公开，但不写企业名称": "✗ retry.choice",
        "都行": "✗ retry.choice",
        "4": "✗ retry.choice",
    },
    "title": {"主轴温升": "主轴温升", "两行\n标题": "两行 标题", "主": "✗ retry.text"},
    "town": {
        "黄桥镇": "黄桥镇", "开发区": "开发区",
        "x": "✗ retry.text", "不对": "✗ retry.text", "谢谢": "✗ retry.text",
    },
    "industry": {
        "纺织": "C17",
        "化工": "C26",
        "做电镀的": "C33",
        "软件": "I65",
        "机械": ("?", "C35", "C38", "C43", "SE07"),
        "外星": "✗ retry.industry",
    },
    "employees": {
        "120": 120,
        "约150人": 150,
        "大概80个": 80,
        "两百多人": 200,
        "一百二十": 120,
        "0": "✗ retry.figure",
        "-5": "✗ retry.figure",
        "12.5": "✗ retry.figure",
        "1000001": "✗ retry.figure",
        "很多": "✗ retry.figure",
    },
    "revenue": {
        "5000": 5000,
        "5000万": 5000,
        "三千万": 3000,
        "1.2亿": 12000,
        "8000万元左右": 8000,
        "不好说": "✗ retry.figure",
    },
    "budget": {"30": 30, "十万元": 10, "0.5": 0.5, "面议": "✗ retry.figure"},
    "forms": {
        "1": ["consulting"],
        "1、3": ["consulting", "joint_development"],
        "1和3": ["consulting", "joint_development"],
        "1 2": ["consulting", "transfer"],
        "1,1,科技咨询": ["consulting"],
        "现场指导": ["consulting"],
        "合作开发、人才培养": ["joint_development", "training"],
        "6": "✗ retry.several",
        "都可以": "✗ retry.several",
    },
    "visit": {
        "6月中旬": {"raw": "6月中旬", "start": "2026-06-11", "end": "2026-06-20"},
        "2026年5月10日": {"raw": "2026年5月10日", "start": "2026-05-10", "end": "2026-05-10"},
        "尽快": {"raw": "尽快"},
    },
    "wishes": {"江南大学的王教授": "江南大学的王教授", "x": "✗ retry.text"},
    "cooperation": {"1": "joint", "联合申报": "apply", "5": "✗ retry.choice"},
    "hiring": {"全职": "full_time", "兼职": "flexible", "培训": "course", "顾问": "adviser"},
    "credit_code": {
        "91321283MA1N00001X": "91321283MA1N00001X",
        "91321283 MA1N 0000 1X": "91321283MA1N00001X",
        "91321283ma1n00001x": "91321283MA1N00001X",
        "91321283MA1N0000IO": "✗ retry.credit_code",
        "123": "✗ retry.credit_code",
    },
    "urgent": {
        "是": True, "很急": True, "急": True, "加急": True, "1": True,
        "不急": False, "一般": False, "2": False, "算了": "✗ retry.choice",
    },
    "confidential": {
        "要": True, "保密": True, "需要": True,
        "不要": False, "不需要保密": False, "无": False, "公开": "✗ retry.choice",
    },
    "remarks": {
        "下午来比较好": "下午来比较好",
        "补": "✗ retry.short", "好的": "✗ retry.short", "一" * 501: "✗ retry.long",
    },
    "position": {"总经理": "总经理", "技": "✗ retry.text"},
}  # fmt: skip
ROWS = [(slot, answer, value) for slot, rows in ANSWERS.items() for answer, value in rows.items()]


@pytest.mark.parametrize(
    ("slot", "answer", "value"), ROWS, ids=[f"{slot}-{answer[:12]}" for slot, answer, _ in ROWS]
)
def test_an_answer_is_read(slot: str, answer: str, value: Any) -> None:
    assert read(slot, answer) == value


@pytest.mark.parametrize(
    ("slot", "answer", "shown"),
    [
        ("county", "泰兴", "泰州·泰兴市"),
        ("county", "昆山", "苏州·昆山市"),
        ("kind", "1", "技术"),
        ("disclosure", "匿名", "匿名公开"),
        ("employees", "两百多人", "200人"),
        ("budget", "0.5", "0.5万元"),
        ("forms", "1、3", "科技咨询、合作开发"),
        ("visit", "6月中旬", "2026年6月11日—6月20日"),
        ("visit", "2026年5月10日", "2026年5月10日"),
        ("visit", "尽快", "尽快"),
        ("industry", "化工", "化学原料和化学制品制造业"),
        ("urgent", "急", "急需"),
        ("confidential", "不要", "不保密"),
    ],
)
def test_a_value_is_said_back_in_words(slot: str, answer: str, shown: str) -> None:
    reader = DEMAND.slot(slot).reader

    assert reader.show(reader.read(answer, TODAY)) == shown


@pytest.mark.parametrize("slot", [slot.name for slot in DEMAND.slots if slot.reader.options])
def test_every_listed_choice_is_read_by_its_number_and_by_its_label(slot: str) -> None:
    reader = DEMAND.slot(slot).reader

    for place, (value, label) in enumerate(reader.options, 1):
        wanted = {"yes": True, "no": False}.get(value, value)
        found = [reader.read(said, TODAY) for said in (str(place), label)]
        assert found in ([wanted, wanted], [[wanted], [wanted]])


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("2", 2), ("２", 2), ("选二", 2), ("第3个", 3), ("第三项", 3), ("十", 10), ("回复1", 1),
        ("2、", 2), ("12", 12), ("", None), ("二十", None), ("2个人", None), ("我选2", None),
    ],
)  # fmt: skip
def test_the_number_of_a_choice(said: str, number: int | None) -> None:
    assert position(said) == number


ANY_TEXT = st.text(max_size=80) | st.sampled_from(
    ["😀" * 60, "\x00\x01\x02", "电" * 3000, "\u202e倒", "1" * 60, "①②③㎡½"]
)  # fmt: skip


@pytest.mark.parametrize("slot", [slot.name for slot in DEMAND.slots])
@settings(max_examples=12, deadline=None)
@given(text=ANY_TEXT)
def test_any_text_is_read_or_refused_in_words(slot: str, text: str) -> None:
    reader = DEMAND.slot(slot).reader
    try:
        value = reader.read(text, TODAY)
    except NotUnderstood as refused:
        assert say(refused.key, label=DEMAND.slot(slot).label, **refused.facts)
        return

    assert reader.show(json.loads(json.dumps(value))) == reader.show(value)


@settings(max_examples=60, deadline=None)
@given(text=ANY_TEXT)
def test_what_is_spotted_in_any_text_can_be_stored_and_shown(text: str) -> None:
    for slot in DEMAND.slots:
        found = slot.reader.spot(text, TODAY)
        if found is not None:
            assert slot.reader.show(json.loads(json.dumps(found))) == slot.reader.show(found)
