"""Experts and their units."""

from storage.vocabulary.term import Term


class ExpertState(Term):
    """Where an expert stands in the library (R32, R38, R40)."""

    LISTED = "listed", "入库"
    TO_CONFIRM = "to_confirm", "待破格确认"
    TO_MATCH = "to_match", "待匹配确认"
    PAUSED = "paused", "暂停"
    LEFT = "left", "退出"


class ExpertSource(Term):
    """How an expert came into the library (article 5: three ways)."""

    SELF = "self", "个人报名"
    UNIT = "unit", "单位推荐"
    BUREAU = "bureau", "主办邀请"


class TitleRank(Term):
    """The rank of a professional title; the upper two meet article 5.2."""

    FULL = "full", "正高"
    ASSOCIATE = "associate", "副高"
    MIDDLE = "middle", "中级"
    JUNIOR = "junior", "初级"


class Degree(Term):
    """A degree as claimed; only a doctorate that has been conferred meets article 5.2."""

    DOCTOR = "doctor", "博士"
    DOCTORAL_STUDENT = "doctoral_student", "在读博士"
    MASTER = "master", "硕士"
    BACHELOR = "bachelor", "学士"


class Basis(Term):
    """Why a person may take part (article 5.2)."""

    TITLE = "title", "职称"
    DEGREE = "degree", "学位"
    EXCEPTION = "exception", "独到专长"


class NamedGroup(Term):
    """The groups that article 5.1 names; tags for searching and counting (R35)."""

    NATIONAL_TALENTS = "national_talents", "百千万人才工程国家级人选"
    SPECIAL_ALLOWANCE = "special_allowance", "享受政府特殊津贴专家"
    PROVINCIAL_MERIT = "provincial_merit", "省有突出贡献中青年专家"
    RETURNEE = "returnee", "优秀留学回国人员"
    POSTDOC = "postdoc", "博士后流动站在站研究人员"


class UnitKind(Term):
    """What kind of body an expert's unit is (article 5.1)."""

    UNIVERSITY = "university", "高等院校"
    INSTITUTE = "institute", "科研院所"
    STATE_ENTERPRISE = "state_enterprise", "大中型国有企业"
    HEALTH = "health", "医疗卫生"
    OTHER = "other", "其他"


class SignUpState(Term):
    """What became of a sign-up."""

    RECEIVED = "received", "已报名"
    WITHDRAWN = "withdrawn", "已退出"
