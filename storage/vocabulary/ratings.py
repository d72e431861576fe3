"""Satisfaction after a visit, and its evaluation."""

from storage.vocabulary.term import Term


class RatingState(Term):
    """Where a questionnaire stands (R70)."""

    WAITING = "waiting", "待发"
    ASKED = "asked", "待答"
    ANSWERED = "answered", "已答"
    CLOSED = "closed", "未答，已截止"


class CommentState(Term):
    """Whether the words of an answer may be circulated; a person decides (R74)."""

    NONE = "none", "没有写"
    WAITING = "waiting", "待看"
    SHOWN = "shown", "可通报"
    HIDDEN = "hidden", "不通报"


class BenefitKind(Term):
    """How a benefit in money is reckoned (R72)."""

    OUTPUT = "output", "新增产值"
    TAX = "tax", "新增利税"
    SAVED = "saved", "节约成本"
    AVERTED = "averted", "挽回损失"
