"""What an enterprise is asked when it has a demand (notice, articles 6.1 and 7.1).

Few questions are asked outright; the others wait behind 「补充」, and any of them is taken from the
first message when it is there.
"""

from datetime import date

from handlers.dialogue.forms import Answers, Asked, Form, Slot
from handlers.dialogue.readers import choice, never, several, statement, text
from handlers.flows import readers
from storage.vocabulary import Cooperation, DemandKind, Hiring, ServiceForm

KINDS = {kind.label: kind.value for kind in DemandKind}
FORMS = {form.label: form.value for form in ServiceForm}
KIND_WORDS: dict[str, str] = {
    "难题": DemandKind.TECHNOLOGY,
    "攻关": DemandKind.TECHNOLOGY,
    "工艺": DemandKind.TECHNOLOGY,
    "合作": DemandKind.PROJECT,
    "引进成果": DemandKind.PROJECT,
    "共建": DemandKind.PROJECT,
    "招人": DemandKind.TALENT,
    "招聘": DemandKind.TALENT,
    "顾问": DemandKind.TALENT,
    "培训": DemandKind.TALENT,
}
LATER, NEVER = Asked.LATER, Asked.NEVER


def is_technology(answers: Answers) -> bool:
    """A technical demand."""
    return answers.get("kind") == DemandKind.TECHNOLOGY


def is_project(answers: Answers) -> bool:
    """A project demand."""
    return answers.get("kind") == DemandKind.PROJECT


def is_talent(answers: Answers) -> bool:
    """A demand for people."""
    return answers.get("kind") == DemandKind.TALENT


def wants_course(answers: Answers) -> bool:
    """A demand for people that is met by a course."""
    return is_talent(answers) and answers.get("hiring") == Hiring.COURSE


def wants_hire(answers: Answers) -> bool:
    """A demand for people who come to work."""
    return is_talent(answers) and answers.get("hiring") not in {None, Hiring.COURSE}


def is_open(answers: Answers) -> bool:
    """Not confidential, so that publishing may be asked about (R48)."""
    return not answers.get("confidential")


def _problem(sentence: str, today: date) -> str | None:
    """A sentence that states a need is the statement of the problem, without its phone numbers."""
    if not any(need.get("title") for need in readers.slot("needs", sentence, today) or ()):
        return None
    said = readers.without_phones(sentence).strip(" ,，。;；\n")
    return said if len(said) >= 8 else None


def _title(sentence: str, today: date) -> str | None:
    needs = readers.slot("needs", sentence, today) or ()
    return next((need["title"][:30] for need in needs if need.get("title")), None)


DEMAND = Form(
    "demand",
    version=1,
    slots=(
        Slot(
            "problem",
            readers.unnumbered(statement(6, 1500, _problem)),
            "请用几句话说说遇到的问题或需要：现在怎么样、差在哪里、想达到什么程度。",
            "问题",
            implies=(
                "county",
                "kind",
                "title",
                "industry",
                "forms",
                "visit",
                "budget",
                "employees",
                "wishes",
                "urgent",
                "confidential",
                "contact",
                "mobile",
                "enterprise",
                "town",
            ),
            hint="例如：电镀废水总镍一直超标，现在0.8，要降到0.1以下，试过加药效果不稳定。",
            aliases=("现状与问题", "问题描述", "需求描述", "需求内容", "描述", "需求"),
        ),
        Slot(
            "enterprise",
            readers.enterprise(),
            "贵企业的全称是？",
            "企业",
            implies=("county", "town"),
            hint="请写营业执照上的名称，例如：泰兴华星表面处理有限公司。",
            aliases=(
                "企业名称",
                "公司名称",
                "公司名字",
                "企业名字",
                "公司",
                "厂名",
                "单位名称",
                "名称",
            ),
        ),
        Slot(
            "county",
            readers.county(),
            "企业在哪个县（市、区）？",
            "所在地",
            hint="写县、县级市或区的名字就行，例如：泰兴、昆山、武进。老名字也认得。",
            aliases=("地址", "县区", "所在县", "地区", "区县", "县市", "位置"),
        ),
        Slot(
            "kind",
            readers.kind(KINDS, choice(DemandKind, words=KIND_WORDS)),
            "这项需求属于哪一类？",
            "类别",
            hint="解决难题选技术；合作做产品、引进成果、共建平台选项目；招人、请顾问、培训选人才。",
            aliases=("需求类别", "需求类型", "类型"),
        ),
        Slot(
            "contact",
            readers.person(),
            "联系人怎么称呼？",
            "联系人",
            private=True,
            hint="写姓名或称呼都可以，例如：王强、李经理。",
            aliases=("联系人姓名", "姓名", "名字", "联络人"),
        ),
        Slot(
            "mobile",
            readers.mobile(),
            "请留一个联系手机号。",
            "电话",
            private=True,
            hint="11位手机号，中间有空格、横线都不要紧。",
            aliases=("联系电话", "手机号码", "手机号", "电话号码", "手机", "号码", "联系方式"),
        ),
        Slot(
            "disclosure",
            readers.disclosure(),
            "需要省厅帮忙找专家时，是否同意把需求（不含联系方式）公布出去？匿名公开不写企业名称。",
            "公布",
            optional=True,
            when=is_open,
            hint="不选就是不公开，只由人社部门内部帮您找专家。",
            aliases=("是否公开", "公开", "是否公布"),
        ),
        Slot(
            "title",
            text(2, 30, _title),
            "给这项需求起个短名字（30字以内）？",
            "需求名称",
            NEVER,
            aliases=("名称", "简题", "标题", "题目"),
        ),
        Slot(
            "town",
            readers.town(),
            "在哪个镇、街道或园区？",
            "镇（园区）",
            LATER,
            optional=True,
            aliases=("镇", "园区", "街道", "乡镇"),
        ),
        Slot(
            "industry",
            readers.industry(),
            "属于什么行业？例如：机械、纺织、化工、食品。",
            "行业",
            LATER,
            optional=True,
        ),
        Slot(
            "products",
            text(2, 100, never),
            "主要生产什么？",
            "主营产品",
            LATER,
            optional=True,
            aliases=("产品",),
        ),
        Slot(
            "employees",
            readers.figure("employees", "人", 1_000_000),
            "大概有多少职工？",
            "职工人数",
            LATER,
            optional=True,
            aliases=("职工", "员工", "人数", "员工人数"),
        ),
        Slot(
            "revenue",
            readers.figure("revenue_wan", "万元", 100_000_000),
            "上一年营业收入大概多少万元？",
            "营业收入",
            LATER,
            optional=True,
            aliases=("营收", "营业额", "产值", "年收入"),
        ),
        Slot(
            "target",
            text(2, 300, never),
            "希望达到什么指标？有数字最好。",
            "目标指标",
            LATER,
            optional=True,
            when=is_technology,
            aliases=("指标", "目标"),
        ),
        Slot(
            "tried",
            text(2, 300, never),
            "已经试过哪些办法？",
            "已做尝试",
            LATER,
            optional=True,
            when=is_technology,
            aliases=("尝试", "试过"),
        ),
        Slot(
            "forms",
            readers.all_listed("service_forms", FORMS, several(ServiceForm)),
            "希望专家怎样帮助？可以选几样。",
            "服务方式",
            LATER,
            optional=True,
            aliases=("期望方式", "方式", "服务形式"),
        ),
        Slot(
            "visit",
            readers.period(),
            "希望什么时候安排？例如：6月中旬。",
            "希望时间",
            LATER,
            optional=True,
            aliases=("时间", "期望时间", "日期"),
        ),
        Slot(
            "budget",
            readers.figure("budget_wan", "万元", 10_000_000),
            "打算投入多少经费（万元）？",
            "拟投入经费",
            LATER,
            optional=True,
            aliases=("预算", "经费", "投入"),
        ),
        Slot(
            "wishes",
            readers.wishes(),
            "有没有想请的专家或单位？",
            "拟请专家",
            LATER,
            optional=True,
            aliases=("专家", "想请的专家", "拟请单位", "单位"),
        ),
        Slot(
            "cooperation",
            choice(Cooperation),
            "想怎样合作？",
            "合作类型",
            LATER,
            optional=True,
            when=is_project,
        ),
        Slot(
            "basis",
            text(2, 300, never),
            "现在有什么基础？",
            "已有基础",
            LATER,
            optional=True,
            when=is_project,
            aliases=("基础",),
        ),
        Slot(
            "property",
            text(2, 200, never),
            "知识产权打算怎么归属？",
            "知识产权",
            LATER,
            optional=True,
            when=is_project,
            aliases=("产权", "知识产权归属"),
        ),
        Slot(
            "conditions",
            text(2, 200, never),
            "能提供哪些配套条件？",
            "配套条件",
            LATER,
            optional=True,
            when=is_project,
            aliases=("配套",),
        ),
        Slot(
            "hiring",
            choice(
                Hiring,
                words={
                    "全职": Hiring.FULL_TIME,
                    "柔性": Hiring.FLEXIBLE,
                    "培训": Hiring.COURSE,
                    "兼职": Hiring.FLEXIBLE,
                },
            ),
            "想用哪种方式？",
            "用人方式",
            LATER,
            optional=True,
            when=is_talent,
            aliases=("用工性质",),
        ),
        Slot(
            "post",
            text(2, 60, never),
            "什么岗位或课题？",
            "岗位",
            LATER,
            optional=True,
            when=wants_hire,
            aliases=("课题",),
        ),
        Slot(
            "speciality",
            text(2, 60, never),
            "什么专业方向？",
            "专业方向",
            LATER,
            optional=True,
            when=is_talent,
            aliases=("专业", "方向"),
        ),
        Slot(
            "degree",
            text(2, 30, never),
            "对学历、职称有什么要求？",
            "学历职称",
            LATER,
            optional=True,
            when=wants_hire,
            aliases=("学历", "职称"),
        ),
        Slot(
            "headcount",
            text(1, 20, never),
            "需要几位？",
            "需要人数",
            LATER,
            optional=True,
            when=wants_hire,
        ),
        Slot(
            "workplace",
            text(2, 60, never),
            "在哪里工作？",
            "工作地点",
            LATER,
            optional=True,
            when=wants_hire,
        ),
        Slot(
            "pay",
            text(2, 40, never),
            "薪酬大概什么范围？可以写面议。",
            "薪酬",
            LATER,
            optional=True,
            when=wants_hire,
            aliases=("工资", "待遇"),
        ),
        Slot(
            "onboard",
            text(2, 40, never),
            "希望什么时候到岗？",
            "到岗时间",
            LATER,
            optional=True,
            when=wants_hire,
            aliases=("到岗",),
        ),
        Slot(
            "course",
            text(2, 60, never),
            "想培训什么主题？",
            "培训主题",
            LATER,
            optional=True,
            when=wants_course,
            aliases=("主题",),
        ),
        Slot(
            "audience",
            text(2, 60, never),
            "给哪些人培训，多少人？",
            "培训对象",
            LATER,
            optional=True,
            when=wants_course,
            aliases=("对象",),
        ),
        Slot(
            "days",
            text(1, 20, never),
            "想安排几天？",
            "培训天数",
            LATER,
            optional=True,
            when=wants_course,
            aliases=("天数",),
        ),
        Slot(
            "venue",
            text(2, 60, never),
            "有没有场地？",
            "培训场地",
            LATER,
            optional=True,
            when=wants_course,
            aliases=("场地",),
        ),
        Slot(
            "position",
            text(2, 20, never),
            "联系人的职务是？",
            "职务",
            LATER,
            optional=True,
            private=True,
        ),
        Slot(
            "credit_code",
            readers.credit_code(),
            "统一社会信用代码（18位，可不填）？",
            "信用代码",
            LATER,
            optional=True,
            aliases=("统一社会信用代码",),
        ),
        Slot(
            "urgent",
            readers.flag("urgency", "紧急", "急需", "不急"),
            "是不是很急？",
            "急缓",
            LATER,
            optional=True,
            aliases=("紧急程度", "急不急"),
        ),
        Slot(
            "confidential",
            readers.flag("confidential", True, "保密", "不保密"),
            "内容需要保密吗？保密的需求不公布，只有经办的人能看到。",
            "保密",
            LATER,
            optional=True,
            aliases=("是否保密",),
        ),
        Slot(
            "remarks",
            statement(2, 500),
            "还有什么要补充的？",
            "补充说明",
            LATER,
            optional=True,
            aliases=("补充", "备注"),
        ),
    ),
)
