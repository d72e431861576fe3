"""Enterprises and their demands, and talk about them."""

from storage.vocabulary.term import Term


class DemandKind(Term):
    """The three kinds of demand (articles 6.1 and 7.1; 专家需求 is filed as 人才)."""

    TECHNOLOGY = "technology", "技术"
    PROJECT = "project", "项目"
    TALENT = "talent", "人才"


class ServiceForm(Term):
    """The five forms of service (article 1)."""

    CONSULTING = "consulting", "科技咨询"
    TRANSFER = "transfer", "成果转化"
    JOINT_DEVELOPMENT = "joint_development", "合作开发"
    TRAINING = "training", "人才培养"
    SHARED_BASE = "shared_base", "共建载体"


class EntityType(Term):
    """What kind of body an enterprise row is (R23: co-operatives and parks are counted apart)."""

    COMPANY = "company", "企业"
    COOPERATIVE = "cooperative", "合作社"
    FARM = "farm", "家庭农场"
    PARK = "park", "园区"
    ASSOCIATION = "association", "协会"


class EnterpriseSize(Term):
    """Size by the national standard for small and medium enterprises (R21); a flag, no verdict."""

    UNKNOWN = "unknown", "待核"
    MICRO = "micro", "微型"
    SMALL = "small", "小型"
    MEDIUM = "medium", "中型"
    LARGE = "large", "大型"


class DemandState(Term):
    """Where a demand stands (requirements §7)."""

    SUBMITTED = "submitted", "待县审"
    RETURNED = "returned", "退回补正"
    CHECKED = "checked", "待复核"
    AT_CITY = "at_city", "待市审"
    AT_PROVINCE = "at_province", "已报省"
    WITHDRAWN = "withdrawn", "已撤回"
    MERGED = "merged", "已合并"


# what no longer counts as a demand of a round: withdrawn, or part of another one
GONE = frozenset({DemandState.WITHDRAWN, DemandState.MERGED})

# what waits at its county: new, or looked at by its zone; at a direct county, checked once
AT_COUNTY = frozenset({DemandState.SUBMITTED, DemandState.CHECKED})


class ReturnReason(Term):
    """Why a demand goes back to the enterprise (R91)."""

    INCOMPLETE = "incomplete", "信息不全"
    CONTACT = "contact", "联系方式有误"
    NOT_LOCAL = "not_local", "不属本地"
    NOT_SMALL = "not_small", "不属中小企业"
    VAGUE = "vague", "描述笼统"
    DUPLICATE = "duplicate", "重复"
    SECRET = "secret", "涉密请线下"
    OUT_OF_SCOPE = "out_of_scope", "非本活动范围"


class ThreadState(Term):
    """Where the talk of a person with an officer stands."""

    WAITING = "waiting", "等人接"
    TALKING = "talking", "对话中"
    CLOSED = "closed", "已结束"


class Disclosure(Term):
    """Whether and how a demand may be made public (R48; nothing is public by default)."""

    NONE = "none", "不公开"
    ANONYMOUS = "anonymous", "匿名公开"
    NAMED = "named", "实名公开"


class Urgency(Term):
    """How soon help is needed (R46, R95)."""

    NORMAL = "normal", "一般"
    URGENT = "urgent", "急需"


class Hiring(Term):
    """How a person is wanted (practice §2.3)."""

    FULL_TIME = "full_time", "全职引进"
    FLEXIBLE = "flexible", "柔性引进"
    ADVISER = "adviser", "顾问"
    COURSE = "course", "短期培训"


class Cooperation(Term):
    """How a project is shared (practice §2.2)."""

    JOINT = "joint", "合作开发"
    BRING_IN = "bring_in", "成果引进"
    BASE = "base", "共建载体"
    APPLY = "apply", "联合申报"


class AttachmentKind(Term):
    """What was sent beside words."""

    IMAGE = "image", "图片"
    VOICE = "voice", "语音"
    VIDEO = "video", "视频"
