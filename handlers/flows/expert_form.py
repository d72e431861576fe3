"""What an expert is asked who signs up (notice, article 5).

Name, unit, title or degree, field and number are asked outright; who has neither a senior title
nor a doctorate is asked for particular expertise. The rest waits behind 「补充」.
"""

from handlers.dialogue.forms import Answers, Asked, Form, Slot
from handlers.dialogue.readers import never, several, statement, text
from handlers.flows import expert_readers, readers
from handlers.flows.demand_form import FORMS
from handlers.rules import eligibility
from handlers.rules.eligibility import Eligible, Exceptional, Verdict
from handlers.wording import say
from storage.vocabulary import Basis, Degree, ServiceForm

LATER, NEVER = Asked.LATER, Asked.NEVER


def judged(answers: Answers) -> Verdict:
    """The verdict of article 5.2 on the answers so far."""
    degree = answers.get("degree")
    return eligibility.judge(
        eligibility.rank_of(str(answers.get("title", ""))),
        Degree(degree) if degree else None,
        skill=str(answers.get("skill", "")),
        proof=str(answers.get("proof", "")),
        demand=str(answers.get("demand", "")),
    )


def _title_tells(answers: Answers) -> bool:
    return eligibility.rank_of(str(answers.get("title", ""))) in eligibility.SENIOR


def asks_title(answers: Answers) -> bool:
    """A doctorate is enough; then the title is taken when given, but not asked."""
    return "title" in answers or answers.get("degree") != Degree.DOCTOR


def asks_degree(answers: Answers) -> bool:
    """The degree is asked only where the title does not tell."""
    return "degree" in answers or not _title_tells(answers)


def needs_exception(answers: Answers) -> bool:
    """Neither a senior title nor a doctorate: the way for particular expertise (R38)."""
    return not isinstance(judged({**answers, "skill": "", "demand": ""}), Eligible)


def asks_skill(answers: Answers) -> bool:
    """A demand aimed at is expertise enough to be looked at."""
    return needs_exception(answers) and ("skill" in answers or not answers.get("demand"))


def asks_proof(answers: Answers) -> bool:
    """Proof goes with expertise that was told."""
    return asks_skill(answers) and "skill" in answers


def _reason(basis: tuple[Basis, ...]) -> str:
    if len(basis) > 1:
        return say("expert.by_both")
    return say("expert.by_title" if Basis.TITLE in basis else "expert.by_degree")


def verdict_in_words(verdict: Verdict) -> str:
    """What article 5.2 says about a person, in a sentence."""
    if isinstance(verdict, Eligible):
        return say("expert.eligible", reason=_reason(verdict.basis), article=verdict.article)
    if isinstance(verdict, Exceptional):
        key = "expert.exceptional" if verdict.complete else "expert.exceptional_unproved"
        return say(key, article=verdict.article)
    key = "expert.not_yet_studying" if verdict.studying else "expert.not_yet"
    return say(key, article=verdict.article)


def note(answers: Answers) -> str:
    """The line under the review card: the verdict."""
    return verdict_in_words(judged(answers))


EXPERT = Form(
    "expert",
    version=1,
    note=note,
    slots=(
        Slot(
            "demand",
            text(1, 40, never),
            "",
            "针对需求",
            NEVER,
            aliases=("需求编号", "需求"),
        ),
        Slot(
            "name",
            expert_readers.name(),
            "请问您的姓名？",
            "姓名",
            hint="请写全名，例如：钟以岚。",
            aliases=("名字",),
        ),
        Slot(
            "unit",
            expert_readers.unit(),
            "您在哪个单位？",
            "单位",
            implies=("department", "title", "degree"),
            hint="写全称或常用的简称都行，例如：南京工业大学、苏州纳米所；退休的写退休前的单位。",
            aliases=("工作单位", "学校", "所在单位"),
        ),
        Slot(
            "title",
            expert_readers.title(),
            "您的职称是？没有职称的，回复学位（例如：博士），或回复“没有”。",
            "职称",
            optional=True,
            when=asks_title,
            implies=("degree",),
            hint="写职称，例如：教授、副研究员、高级工程师；只知道级别就写正高、副高。",
            aliases=("技术职称", "专业技术职称"),
        ),
        Slot(
            "degree",
            expert_readers.degree(),
            "您的学位是？",
            "学位",
            optional=True,
            when=asks_degree,
            aliases=("学历", "最高学位"),
        ),
        Slot(
            "skill",
            statement(2, 500),
            "按通知第五条第二款，专家一般要有副高以上职称或已取得博士学位，您目前不满足（在读的还不算），可走专长通道："
            "请写您最拿手的一项技术，或想对接的需求编号。",
            "独到专长",
            optional=True,
            when=asks_skill,
            hint="例如：窖泥养护做了三十年，能看出窖池退化的原因。不写也可以报名，由人社部门联系您了解。",
            aliases=("专长", "破格专长"),
        ),
        Slot(
            "proof",
            statement(2, 300),
            "有什么可以证明这项专长？例如：奖项、专利、技能等级、做成过的事。",
            "佐证",
            optional=True,
            when=asks_proof,
            hint="写几个字就行，例如：全国技术能手；材料可以以后再补。",
            aliases=("证明材料", "证明"),
        ),
        Slot(
            "fields",
            expert_readers.fields("fields"),
            "您的专业方向是？",
            "专业方向",
            implies=("solves",),
            hint="写两三个词就行，例如：水泵汽蚀、流体机械。",
            aliases=("研究方向", "方向", "领域", "专业", "研究领域"),
        ),
        Slot(
            "mobile",
            readers.mobile(),
            "请留一个手机号。",
            "手机",
            private=True,
            hint="11位手机号，中间有空格、横线都不要紧。",
            aliases=("联系电话", "手机号码", "手机号", "电话号码", "电话", "号码", "联系方式"),
        ),
        Slot(
            "department",
            expert_readers.department(),
            "在哪个院系或部门？",
            "院系部门",
            LATER,
            optional=True,
            aliases=("部门", "院系", "学院"),
        ),
        Slot(
            "solves",
            expert_readers.fields("can_solve"),
            "能帮企业解决哪些问题？",
            "能解决的",
            LATER,
            optional=True,
            aliases=("能解决的问题", "解决的问题"),
        ),
        Slot(
            "honours",
            expert_readers.honours(),
            "有哪些荣誉或人才称号？例如：享受政府特殊津贴、省突贡、在站博士后。",
            "荣誉称号",
            LATER,
            optional=True,
            aliases=("荣誉", "称号", "人才称号"),
        ),
        Slot(
            "forms",
            readers.all_listed("service_forms", FORMS, several(ServiceForm)),
            "愿意用哪些方式服务？可以选几样。",
            "服务形式",
            LATER,
            optional=True,
            aliases=("服务方式", "方式"),
        ),
        Slot(
            "times",
            expert_readers.times(),
            "什么时候方便？例如：暑假、6月中旬、周末。",
            "方便时间",
            LATER,
            optional=True,
            aliases=("可服务时间", "时间", "时段", "档期"),
        ),
        Slot(
            "places",
            expert_readers.places(),
            "愿意去哪些市、县？",
            "愿去地区",
            LATER,
            optional=True,
            aliases=("服务地区", "意向地区", "地区", "城市"),
        ),
        Slot(
            "email",
            expert_readers.email(),
            "邮箱（可不填）？",
            "邮箱",
            LATER,
            optional=True,
            private=True,
            aliases=("电子邮箱",),
        ),
        Slot(
            "born",
            expert_readers.born(),
            "出生年份（可不填，只用来区分同名的人）？",
            "出生年份",
            LATER,
            optional=True,
            private=True,
            aliases=("出生年", "生年"),
        ),
        Slot(
            "remarks",
            statement(2, 500),
            "还有什么要补充的？例如：代表成果、专利。",
            "补充说明",
            LATER,
            optional=True,
            aliases=("补充", "备注", "代表成果"),
        ),
    ),
)
