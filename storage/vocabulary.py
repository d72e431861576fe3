"""Every stored term with its Chinese label; plain enums, no imports from the house."""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A stored word: ``value`` is what the database holds, ``label`` what people read."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a member from its stored code and its label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Rank(Term):
    """The level of a bureau in the reporting tree (notice, address line and article 7.1)."""

    PROVINCE = "province", "省厅"
    CITY = "city", "设区市局"
    COUNTY = "county", "县（市、区）局"
    DEPARTMENT = "department", "省直厅局"


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


class HearingState(Term):
    """What became of a push (reliability §4.2)."""

    DONE = "done", "已处理"
    PARKED = "parked", "待补处理"
    REFUSED = "refused", "处理失败"


class OfficerState(Term):
    """Whether an officer is bound to a follower."""

    INVITED = "invited", "待绑定"
    BOUND = "bound", "已绑定"
    LEFT = "left", "已离岗"


class OfficerDuty(Term):
    """An officer's part in a bureau (R3, R63)."""

    HANDLER = "handler", "经办"
    CHECKER = "checker", "复核"


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


class AttachmentKind(Term):
    """What was sent beside words."""

    IMAGE = "image", "图片"
    VOICE = "voice", "语音"
    VIDEO = "video", "视频"


class Act(Term):
    """What was done; the verbs of the journal."""

    SUBMIT = "submit", "提交需求"
    AMEND = "amend", "修改需求"
    WITHDRAW = "withdraw", "撤回需求"
    FORWARD = "forward", "审核通过"
    SEND_BACK = "send_back", "退回需求"
    UNDO = "undo", "撤销上一步"
    ZERO_REPORT = "zero_report", "零报告"
    WITHDRAW_ZERO = "withdraw_zero", "撤回零报告"
    URGE = "urge", "催办"
    TELL = "tell", "转告企业"
    ANSWER_HUMAN = "answer_human", "人工答复"
    END_HUMAN = "end_human", "结束人工"
    AGREE = "agree", "同意个人信息告知"
    REFUSE = "refuse", "不同意个人信息告知"
    ERASE = "erase", "删除个人信息"
    FOLLOW = "follow", "关注"
    UNFOLLOW = "unfollow", "取消关注"
    ENROL = "enrol", "登记经办人"
    BIND = "bind", "绑定经办人"
    UNBIND = "unbind", "解除绑定"
    ESTABLISH = "establish", "设立机构"
    ASK_HUMAN = "ask_human", "转人工"
    REMINDERS = "reminders", "提醒开关"
    PARK = "park", "消息待补处理"
    GIVE_UP = "give_up", "消息处理失败"
    LIST_FOR_PHONE = "list_for_phone", "转入电话名单"
    ATTACH = "attach", "收到附件"
    SIGN_UP = "sign_up", "专家报名"
    UPDATE_EXPERT = "update_expert", "更新专家信息"
    PAUSE = "pause", "专家暂停"
    RESUME = "resume", "专家恢复"
    QUIT = "quit", "专家退出"
    REFER = "refer", "推荐同行"
    ASK_CERTIFICATE = "ask_certificate", "申请证明"
    FLAG_DOUBLE = "flag_double", "疑似重复待核"
    ASSEMBLE = "assemble", "组建服务团"
    OPEN_SEAT = "open_seat", "设席位"
    RANK = "rank", "排候选"
    CHANGE_SUBSTITUTES = "change_substitutes", "改候补方式"
    ANNOUNCE = "announce", "公布服务团"
    MOVE_TEAM = "move_team", "服务团改期"
    BEGIN_TEAM = "begin_team", "服务团出发"
    FINISH_TEAM = "finish_team", "服务团结束"
    CANCEL_TEAM = "cancel_team", "取消服务团"
    INVITE = "invite", "邀请专家"
    REMIND_INVITED = "remind_invited", "提醒受邀专家"
    ACCEPT = "accept", "接受邀请"
    ACCEPT_IF = "accept_if", "附条件接受"
    PROPOSE_TIME = "propose_time", "提议改时间"
    AWAIT_UNIT = "await_unit", "等单位同意"
    DECLINE = "decline", "谢绝邀请"
    RUN_OUT = "run_out", "邀请逾期"
    GRANT = "grant", "同意专家的条件"
    DENY = "deny", "不能满足专家的条件"
    RECALL = "recall", "撤回邀请"
    RESEAT = "reseat", "补进服务团"
    UNIT_AGREE = "unit_agree", "单位同意"
    UNIT_REFUSE = "unit_refuse", "单位不同意"
    ENROL_UNIT = "enrol_unit", "登记单位人事"
    BIND_UNIT = "bind_unit", "绑定单位人事"
    SHARE_NUMBERS = "share_numbers", "互通联系方式"
    PLAN_VISIT = "plan_visit", "安排走访"
    DROP_VISIT = "drop_visit", "取消走访"
    CONFIRM_VISIT = "confirm_visit", "企业确认走访"
    CHECK_IN = "check_in", "签到"
    RECORD_SERVICE = "record_service", "登记服务"
    CONFIRM_SERVICE = "confirm_service", "确认服务记录"
    RAISE_ISSUE = "raise_issue", "提出问题"
    SETTLE_ISSUE = "settle_issue", "办结问题"

    # experts, as officers decide
    CONFIRM_EXPERT = "confirm_expert", "确认破格"
    UNCONFIRM_EXPERT = "unconfirm_expert", "撤回破格确认"
    ASK_PROOF = "ask_proof", "请补佐证"
    MERGE_EXPERTS = "merge_experts", "认定同一专家"
    PART_EXPERTS = "part_experts", "认定不同专家"
    # a person's own say about what is kept
    RESTRICT = "restrict", "限制提供联系方式"
    LAPSE = "lapse", "标签到期"
    OPEN_CALL = "open_call", "部署征集"
    RECALL_CALL = "recall_call", "收回征集"
    READ_CALL = "read_call", "已阅征集"
    RELAY_CALL = "relay_call", "转发征集"
    EXTEND_CALL = "extend_call", "延长征集"
    ADMIT_LATE = "admit_late", "同意补报"
    MISS = "miss", "错过定时任务"
    PROPOSE_MATCH = "propose_match", "提出专家建议"
    CONFIRM_MATCH = "confirm_match", "确定专家"
    SET_ASIDE_MATCH = "set_aside_match", "不采用专家建议"
    # notices and announcements
    COMPOSE = "compose", "拟公告"
    RELEASE = "release", "放行公告"
    HOLD = "hold", "暂停公告"
    GO_ON = "go_on", "继续公告"
    CALL_OFF = "call_off", "停止公告"
    SEND_AGAIN = "send_again", "重发"
    LEAVE = "leave", "不再发送"
    TELEPHONED = "telephoned", "电话告知"
    # the desk: what officers do at a screen
    SIGN_IN = "sign_in", "登录工作台"
    SIGN_OUT = "sign_out", "退出工作台"
    REFUSE_SIGN_IN = "refuse_sign_in", "拒绝登录"
    LOOK = "look", "查看明细"
    REVEAL = "reveal", "查看联系方式"
    EXPORT = "export", "导出"
    ENTER = "enter", "代填需求"
    CONFIRM_ENTERED = "confirm_entered", "本人确认代填"
    MERGE = "merge", "合并需求"
    WANT_HELP = "want_help", "标记需省厅协助"
    DRAFT_LIST = "draft_list", "编公布清单"
    PUBLISH = "publish", "公布需求"
    TAKE_DOWN = "take_down", "撤下公布"
    IMPORT_EXPERTS = "import_experts", "导入专家"


class RunState(Term):
    """What became of an occurrence of a timed job (reliability §4.6)."""

    RAN = "ran", "已运行"
    MISSED = "missed", "已错过"


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


class BroadcastState(Term):
    """Where an announcement stands (R81)."""

    COMPOSED = "composed", "待放行"
    RELEASED = "released", "发送中"
    HELD = "held", "已暂停"
    STOPPED = "stopped", "已停止"
    DONE = "done", "已发完"


# ---------------------------------------------------------------- teams, invitations, visits
# ---------------------------------------------------------------- the desk

# what no longer counts as a demand of a round: withdrawn, or part of another one
GONE = frozenset({DemandState.WITHDRAWN, DemandState.MERGED})


class Part(Term):
    """As what a recipient is addressed; who is several is addressed as the first."""

    ENTERPRISE = "enterprise", "企业"
    EXPERT = "expert", "专家"
    OFFICER = "officer", "经办人"
    FOLLOWER = "follower", "其他关注者"


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
