"""Proposals of experts for demands."""

from storage.vocabulary.term import Term


class Gate(Term):
    """Why an expert may not be proposed for a demand, however well he fits (rules.matching)."""

    NOT_ELIGIBLE = "not_eligible", "条件未满足"
    UNCONFIRMED = "unconfirmed", "破格未确认"
    LEFT = "left", "已退出"
    PAUSED = "paused", "暂停中"
    UNIT_REFUSES = "unit_refuses", "单位不同意"
    INTERESTED = "interested", "与企业有关联"
    DECLINED = "declined", "本批已谢绝"
    CAP = "cap", "次数已满"
    NOT_FREE = "not_free", "时间排不开"
    CONFIDENTIAL = "confidential", "需求保密"
    RESTRICTED = "restricted", "只经人社局转达"


class Merit(Term):
    """What a proposal is scored by (R50)."""

    WORDS = "words", "用词"
    FIELD = "field", "领域"
    AIMED = "aimed", "针对报名"
    NAMED = "named", "企业点名"
    PAST = "past", "合作过"
    FORM = "form", "服务形式"
    PLACE = "place", "地区意愿"
    TIME = "time", "时间"
    RANK = "rank", "职称"
    GROUP = "group", "重点人选"


class MatchSource(Term):
    """Where a proposed expert comes from (R47)."""

    CITY_LIBRARY = "city_library", "本市库"
    PROVINCIAL_LIBRARY = "provincial_library", "省库"
    NAMED = "named", "企业点名"
    SIGNED_UP = "signed_up", "专家自荐"


class MatchState(Term):
    """What an officer made of a proposal (R50: nothing happens without one)."""

    PROPOSED = "proposed", "待确定"
    CONFIRMED = "confirmed", "已确定"
    SET_ASIDE = "set_aside", "不采用"
    REPLACED = "replaced", "已有新名单"


class RequestState(Term):
    """Where a request for experts of a scarce speciality stands (R29)."""

    ASKED = "asked", "待省厅答复"
    RECOMMENDED = "recommended", "省厅已推荐"
    INFORMED = "informed", "省厅已提供信息"
    WITHDRAWN = "withdrawn", "已撤回"


class AnswerKind(Term):
    """What the province answers with (articles 4.2 and 6.1)."""

    CANDIDATES = "candidates", "候选名单"
    INFORMATION = "information", "仅提供信息"
