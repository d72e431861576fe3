"""What comes after a visit: follow-ups, typical cases, nominations, money, consultations."""

from storage.vocabulary.term import Term


class Side(Term):
    """Who says something of a service."""

    EXPERT = "expert", "专家"
    ENTERPRISE = "enterprise", "企业"
    OFFICER = "officer", "人社局"


class FollowUpState(Term):
    """Whether an expert and an enterprise are followed up; either side may end it (R12, R30)."""

    OPEN = "open", "跟踪中"
    ENDED = "ended", "已结束"


class Way(Term):
    """How a service goes on after the visit (R30)."""

    CALL = "call", "电话联系"
    RETURN_VISIT = "return_visit", "回访"
    CONTRACT = "contract", "签约"
    PROJECT = "project", "项目合作"
    TRAINING = "training", "培训"


class WordState(Term):
    """What was said counts when whoever said it has confirmed it."""

    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已确认"
    DROPPED = "dropped", "已作废"


class RematchCause(Term):
    """Why a need looks for an expert again (R76)."""

    UNSOLVED = "unsolved", "问题未解决"
    BADLY_RATED = "badly_rated", "评价不满意"


class RematchState(Term):
    """Where a task of matching again stands."""

    OPEN = "open", "待再匹配"
    SETTLED = "settled", "已办"
    WITHDRAWN = "withdrawn", "已撤回"


class Stage(Term):
    """How far up a typical case or a nomination has come (R75, R78)."""

    DRAFT = "draft", "县局起草"
    RETURNED = "returned", "退回修改"
    AT_CITY = "at_city", "待市局审"
    AT_PROVINCE = "at_province", "待省厅审"
    APPROVED = "approved", "省厅已定"
    WITHDRAWN = "withdrawn", "已撤下"


class Permission(Term):
    """What somebody allows of a text about him; nothing is allowed unasked (R78)."""

    UNASKED = "unasked", "未征求"
    ASKED = "asked", "待答复"
    NAMED = "named", "同意实名"
    ANONYMOUS = "anonymous", "只同意匿名"
    REFUSED = "refused", "不同意"


class SpendingSubject(Term):
    """What money was spent on (R66)."""

    TRAVEL = "travel", "交通"
    BOARD = "board", "食宿"
    INSURANCE = "insurance", "保险"
    LECTURE = "lecture", "授课咨询费"
    VENUE = "venue", "场地"
    MATERIAL = "material", "资料"
    OTHER = "other", "其他"


class GrantState(Term):
    """Where a request for a provincial grant stands (R67)."""

    ASKED = "asked", "待省厅核定"
    AWARDED = "awarded", "已核定"
    REFUSED = "refused", "不予资助"
    PAID = "paid", "已拨付"
    WITHDRAWN = "withdrawn", "已撤回"
