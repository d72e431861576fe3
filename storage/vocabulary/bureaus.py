"""Bureaus, officers, and how they come to the desk."""

from storage.vocabulary.term import Term


class Rank(Term):
    """The level of a bureau in the reporting tree (notice, address line and article 7.1)."""

    PROVINCE = "province", "省厅"
    CITY = "city", "设区市局"
    COUNTY = "county", "县（市、区）局"
    DEPARTMENT = "department", "省直厅局"
    ZONE = "zone", "开发区（园区）"


class OfficerState(Term):
    """Whether an officer is bound to a follower."""

    INVITED = "invited", "待绑定"
    BOUND = "bound", "已绑定"
    LEFT = "left", "已离岗"


class OfficerDuty(Term):
    """An officer's part in a bureau (R3, R63)."""

    HANDLER = "handler", "经办"
    CHECKER = "checker", "复核"


class Part(Term):
    """As what a recipient is addressed; who is several is addressed as the first."""

    ENTERPRISE = "enterprise", "企业"
    EXPERT = "expert", "专家"
    OFFICER = "officer", "经办人"
    FOLLOWER = "follower", "其他关注者"


class SignInState(Term):
    """Where one try to sign in at the desk stands (reliability §7)."""

    WAITING = "waiting", "等待扫码"
    SCANNED = "scanned", "已扫码"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "已拒绝"
    USED = "used", "已登录"


class ListState(Term):
    """Where a list of demands for the public stands (R48)."""

    DRAFT = "draft", "编写中"
    PUBLISHED = "published", "已公布"
    WITHDRAWN = "withdrawn", "已撤下"
