"""What questions about the programme are about, and that every answer names its article."""

import re

import pytest

from handlers.understanding import questions
from handlers.wording import say

ASKED = {
    "真假": ("这个活动是真的吗", "谁主办的", "是不是骗子", "什么文件"),
    "先报": ("县里没报齐能先上报吗", "没收齐可以先报吗", "晚了还能补报吗"),
    "谁能报": (
        "个体户能报吗", "我们合作社行不行", "哪些企业可以参加", "浙江的公司能不能报", "有什么条件",
    ),
    "中小企业": ("怎么才算中小企业", "大企业能不能报", "规模有要求吗", "我们几百人算小企业吗"),
    "专家条件": (
        "讲师能不能报", "没有职称可以吗", "在读博士行不行", "民企总工能报吗", "专家要什么条件",
    ),
    "专家范围": ("都是些什么专家", "专家从哪里来", "专家水平怎么样"),
    "单位同意": ("要单位盖章吗", "学校不同意怎么办", "会不会影响本职工作"),
    "费用": ("收费吗", "专家来了谁出钱", "车费谁管", "要钱不"),
    "合同": ("成果转让费怎么算", "知识产权归谁", "要签合同吗"),
    "几天": ("专家来几天", "待多久"),
    "几位专家": ("一次来几个人", "服务团多少专家"),
    "几条": ("一家能报几个", "最多提几条"),
    "时间": ("什么时候开始征集", "几号截止", "还来得及吗", "一年几次"),
    "时限": ("多久能有回音", "几天能来人", "要等多长时间"),
    "流程": ("怎么报名", "流程是什么", "在哪提"),
    "形式": ("能帮什么忙", "有哪几种服务形式", "招人算不算需求，可以提吗", "培训可以吗"),
    "公布": ("会公布出去吗", "同行会不会看到", "挂网吗"),
    "保密": ("保密吗", "配方会不会传出去", "我的电话会给谁看"),
    "评价": ("评价结果怎么用", "满意度问卷谁看", "打分给专家看吗"),
    "基地": ("专家服务基地怎么评", "基地有什么条件"),
    "案例": ("可以给我们宣传吗", "典型案例怎么报"),
    "后续": ("专家走了以后怎么办", "还能再来吗", "有没有跟踪服务"),
    "准备": ("要准备什么", "要哪些材料"),
    "三地": ("昆山归谁管", "泰兴报到哪里"),
    "其他业务": ("社保怎么转", "公积金能提吗", "职称评审什么时候"),
    "权限": ("这条该谁审",),
    "统计口径": ("人次怎么算",),
}  # fmt: skip
# what the notice does not rule
UNRULED = {"保密", "几条", "其他业务", "统计口径"}


@pytest.mark.parametrize(
    ("asked", "topic"), [(asked, topic) for topic, all_ in ASKED.items() for asked in all_]
)
def test_a_question_is_about_its_topic(asked: str, topic: str) -> None:
    assert questions.topic_of(asked) == topic


def test_every_topic_is_asked_about_here() -> None:
    assert set(ASKED) == set(questions.topics())


@pytest.mark.parametrize("topic", sorted(ASKED))
def test_an_answer_names_its_article_and_quotes_little(topic: str) -> None:
    words = say(f"policy.{topic}")

    assert topic in UNRULED or re.search(r"通知(?:第|主送)|〔2014〕121号", words)
    assert len(words) <= 150
    assert "报酬" not in words


def test_what_is_about_nothing_known_has_no_topic() -> None:
    assert questions.topic_of("你们喜欢猫吗") == ""
