"""That nobody came is a complaint, not a visit; whether one may report early is a question."""

from datetime import date

import pytest

from handlers.understanding.follow_up import read_follow_up
from handlers.understanding.questions import topic_of
from handlers.understanding.reading import understand

NOBODY = (
    ("enterprise", "没一个专家来过"),
    ("enterprise", "没一个老师上门"),
    ("enterprise", "一个专家都没来过"),
    ("enterprise", "至今没有一个专家来过我们厂"),
    ("enterprise", "从来没人来过"),
    ("enterprise", "到现在一个人影都没有"),
    ("enterprise", "專家影子都沒看到"),
    ("enterprise", "报完名一个电话都没接到过"),
    ("enterprise", "等了仨月连个信儿都没"),
    ("enterprise", "约好周三来的 人没来"),
    ("enterprise", "答应好这周上门 结果没人影"),
    ("enterprise", "从没专家联系过我们"),
    ("enterprise", "半个专家也没见到"),
    ("expert", "一家企业都没联系过我"),
    ("expert", "没一家企业找过我"),
    ("bureau", "我们县一个专家都没来过"),
    ("bureau", "企业反映没有一个专家去过"),
)
SOMEBODY = (
    ("enterprise", "query_status", "专家怎么还没来"),
    ("enterprise", "query_status", "有没有专家来"),
    ("enterprise", "query_status", "专家来过没有"),
    ("enterprise", "request_followup", "专家来过一次还没弄好 再来一趟"),
    ("enterprise", "report_outcome", "专家来过之后成品率上去了"),
    ("enterprise", "submit_demand", "设备老坏没人来修,想请个专家看看"),
    ("enterprise", "submit_demand", "招不到人,没有一个懂电气的,想请专家"),
)
EARLY = (
    ("county", "县里没报齐能先上报吗"),
    ("county", "没收齐可以先报吗"),
    ("county", "有两家没填完能不能先报上去"),
    ("county", "还没审完可以先上报一部分吗"),
    ("city", "几个县还没报能先往省里报吗"),
    ("city", "没到齐先上报行不行"),
    ("city", "县里没报完我们市局可以先交吗"),
    ("county", "报完了还能再加吗"),
    ("city", "下面没报全 市里能提前上报么"),
    ("direct_county", "没报齐先报一批行吗"),
)
PROGRESS = ("县里报齐了没", "哪个县没报", "还有谁没报")


@pytest.mark.parametrize(("role", "text"), NOBODY)
def test_that_nobody_came_is_a_complaint(role: str, text: str) -> None:
    assert understand(text, role=role, subrole="county").intent == "complaint"


@pytest.mark.parametrize("text", [text for _, text in NOBODY])
def test_that_nobody_came_is_no_visit(text: str) -> None:
    assert read_follow_up(text, date(2014, 5, 12)) == ()


@pytest.mark.parametrize(("role", "intent", "text"), SOMEBODY)
def test_who_came_and_who_is_sought_is_no_complaint(role: str, intent: str, text: str) -> None:
    assert understand(text, role=role).intent == intent


@pytest.mark.parametrize(("office", "text"), EARLY)
def test_whether_one_may_report_early_is_a_question(office: str, text: str) -> None:
    meant = understand(text, role="bureau", subrole=office, context="console")

    assert meant.intent == "ask_policy"
    assert topic_of(text) == "先报"


@pytest.mark.parametrize("text", PROGRESS)
def test_who_has_not_reported_is_progress(text: str) -> None:
    meant = understand(text, role="bureau", subrole="city", context="console")

    assert meant.intent == "bureau_query_progress"
    assert topic_of(text) != "先报"
