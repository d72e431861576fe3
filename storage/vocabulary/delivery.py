"""What is heard and what is told."""

from storage.vocabulary.term import Term


class HearingState(Term):
    """What became of a push (reliability §4.2)."""

    DONE = "done", "已处理"
    PARKED = "parked", "待补处理"
    REFUSED = "refused", "处理失败"


class NoticeClass(Term):
    """The budget a notice draws from (reliability §4.4)."""

    CASE = "case", "办理"
    REMIND = "remind", "提醒"
    ANNOUNCE = "announce", "公告"
    DIGEST = "digest", "汇总"


class NoticeState(Term):
    """Where an owed notice stands (reliability §4.3)."""

    READY = "ready", "待发"
    LEASED = "leased", "发送中"
    SENT = "sent", "已发出"
    DELIVERED = "delivered", "已送达"
    FAILED = "failed", "发送失败"
    UNSURE = "unsure", "不确定"
    EXPIRED = "expired", "已过期"
    CANCELLED = "cancelled", "已取消"
    PHONE = "phone", "待电话"
    HELD = "held", "待联系"
    BATCHED = "batched", "待群发"
    TOLD = "told", "已电话告知"


class Channel(Term):
    """The way a notice travels."""

    NONE = "none", "未定"
    PASSIVE = "passive", "随回复"
    CUSTOMER = "customer", "客服消息"
    SUBSCRIPTION = "subscription", "订阅通知"
    TEMPLATE = "template", "模板消息"
    MASS = "mass", "群发"
    PHONE = "phone", "电话"


class Remedy(Term):
    """What to do about a send that did not succeed (protocol §5.1, in four branches)."""

    LATER = "later", "稍后再发"
    OTHER_WAY = "other_way", "换个方式"
    NEVER = "never", "不再发送"
    STOP = "stop", "停用通道"


class RunState(Term):
    """What became of an occurrence of a timed job (reliability §4.6)."""

    RAN = "ran", "已运行"
    MISSED = "missed", "已错过"


class BroadcastState(Term):
    """Where an announcement stands (R81)."""

    COMPOSED = "composed", "待放行"
    RELEASED = "released", "发送中"
    HELD = "held", "已暂停"
    STOPPED = "stopped", "已停止"
    DONE = "done", "已发完"


class Addressed(Term):
    """To whom an announcement written in the chat goes."""

    ENTERPRISES = "enterprises", "企业"
    EXPERTS = "experts", "专家"
    OFFICERS = "officers", "经办人"
    EVERYBODY = "everybody", "所有关注的人"


class Method(Term):
    """How an announcement travels: by few calls for thousands, or to each alone (R81)."""

    SINGLY = "singly", "逐人发送"
    MASS = "mass", "群发"
