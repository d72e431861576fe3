"""Teams, invitations, visits."""

from storage.vocabulary.term import Term


class TeamState(Term):
    """Where a service team stands (article 4)."""

    BUILDING = "building", "组建中"
    ANNOUNCED = "announced", "已公布"
    UNDER_WAY = "under_way", "进行中"
    DONE = "done", "已结束"
    CANCELLED = "cancelled", "已取消"


class InvitationState(Term):
    """Where an invitation stands (R32, R83)."""

    PENDING = "pending", "待答复"
    CONDITIONAL = "conditional", "附条件，待主办方定"
    RESCHEDULING = "rescheduling", "想改时间，待主办方定"
    AWAITING_UNIT = "awaiting_unit", "等单位同意"
    ACCEPTED = "accepted", "已接受"
    DECLINED = "declined", "已谢绝"
    EXPIRED = "expired", "未回复"
    UNIT_REFUSED = "unit_refused", "单位不同意"
    RELEASED = "released", "接受后又不能来"
    RECALLED = "recalled", "已撤回"


class UnitOpinion(Term):
    """What an expert's home unit says; silence warns, a refusal bars (R32, A10)."""

    NONE = "none", "未征求"
    ASKED = "asked", "未回复"
    AGREED = "agreed", "同意"
    REFUSED = "refused", "不同意"


class ReasonKind(Term):
    """What a host has to give a reason for; the province sees it (R26, R27, R51)."""

    SHORT = "short", "不足15人"
    LENGTH = "length", "天数"
    OFF_PLAN = "off_plan", "计划外"


class Half(Term):
    """Half a day, the grain of an itinerary (R31)."""

    MORNING = "morning", "上午"
    AFTERNOON = "afternoon", "下午"


class VisitState(Term):
    """Where a visit to an enterprise stands."""

    PLANNED = "planned", "待企业确认"
    CONFIRMED = "confirmed", "已确认"
    ARRIVED = "arrived", "已到场"
    RECORDED = "recorded", "已登记服务"
    SETTLED = "settled", "双方已确认"
    DROPPED = "dropped", "已取消"


class Outcome(Term):
    """What became of the problem (R15)."""

    SOLVED = "solved", "已解决"
    PARTLY = "partly", "部分解决"
    UNSOLVED = "unsolved", "未解决"
    JOINT = "joint", "联合攻关"


class Novelty(Term):
    """The four new things that are spread (article 3.1, R16)."""

    TECHNOLOGY = "technology", "新技术"
    VARIETY = "variety", "新品种"
    PROCESS = "process", "新工艺"
    METHOD = "method", "新方法"


class IssueState(Term):
    """Where an issue stands (R60)."""

    OPEN = "open", "待协调"
    SETTLED = "settled", "已办结"
