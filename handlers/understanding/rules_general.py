"""What anyone may say in any state: commands, questions of policy, privacy, courtesy, noise."""

from handlers.understanding import fillers
from handlers.understanding.situation import Book, Rule, constant, pick

rule = Book("general").rule

# placeholders of the platform for what is no text
MEDIA: tuple[Rule, ...] = (
    rule(
        "voice_unrecognised",
        "voice_unrecognised",
    ),
    rule(
        "image_received",
        "image_received",
    ),
    rule(
        "location_received",
        "location_received",
        fillers.place,
    ),
)

TOPIC = pick(
    "topic",
    {
        "其他业务": r"社保|医保|公积金|退休金|养老金|失业|工伤|居住证|落户|职称评[审定]|评职称怎么"
        r"|考证|公务员|事业编|招聘会|档案|劳动仲裁|工资拖欠|欠薪|技能补贴|创业贷款"
        r"|营业执照|报税|退税|人才补贴|人才公寓|户口",
        "统计口径": r"口径|算(?:谁|哪|我们|你们|苏州|泰州|宿迁|谁家|几|在|不算|进)|怎么算|人次|计入"
        r"|纳入",
        "权限": r"能审|能不能审|谁审|谁来审|有权|权限|归谁|归哪|谁管|能看到|能不能看|该谁|由谁",
        "费用": r"免费|收费|费用|要钱|多少钱|讲课费|劳务费|补贴|补助|报酬|报销|差旅|路费|车马费"
        r"|交通费|食宿|谁出钱|出钱|花钱|酬劳|报不报|经费标准|掏钱|谁承担",
        "保密": r"保密|泄露|泄密|公开吗|商业秘密|知识产权|技术秘密|会不会公开",
        "条件": r"条件|资格|要求|门槛|才能|才行|必须|规模太小|个体户|外资|国企|民企|可以参加吗"
        r"|能参加吗|能报吗|可以报吗|什么企业|哪些企业|什么样的|副高|职称不够|没有职称"
        r"|退休.{0,4}可以|外省|限制|算不算|需要盖章",
        "时间": r"什么时候|何时|几月|时间|截止|多久|多长时间|哪天|还来得及|还能报|下一批|下次"
        r"|下半年还|每年几次|几号|时限|期限|过期|来不来得及|赶得上",
        "流程": r"流程|怎么(?:报|申|办|走|参加|匹配|选|安排|申请|评|弄|做)|步骤|程序|手续|材料"
        r"|表格|盖章|在哪|去哪|哪里|如何|怎样|渠道|途径|联系谁|找谁",
    },
    "其他",
)

# questions about the programme; asked as questions, not as answers
POLICY = rule(
    "ask_policy",
    "policy",
    TOPIC,
    longest=60,
)
POLICY_ASKED = rule(
    "ask_policy",
    "policy_asked",
    TOPIC,
    longest=40,
)
OTHER_BUSINESS = rule(
    "ask_policy",
    "other_business",
    constant(topic="其他业务"),
    longest=60,
)

ABUSE = rule(
    "abuse",
    "abuse",
    longest=60,
)

_GRIEVANCE = pick(
    "topic",
    {
        "无人处理": r"没人|无人|不理|没动静|没下文|回音|音讯|没回|不回|没反应|没有人|不接"
        r"|打不通|几个?月|太慢",
        "态度": r"态度|敷衍|凶|不耐烦",
        "专家": r"专家|老师|教授",
        "系统": r"系统|公众号|操作|界面|难用|填表|重复填|卡",
        "形式主义": r"形式|走过场|忽悠|拍照",
    },
    "其他",
)
COMPLAINT = rule("complaint", "complaint", _GRIEVANCE, longest=90)
# that nobody came, in a few words; a long message that says so tells of a demand
NOBODY = rule("complaint", "nobody", _GRIEVANCE, longest=30)

HUMAN = rule(
    "human_service",
    "human",
    longest=50,
)

UNSUBSCRIBE = rule(
    "unsubscribe_reminder",
    "unsubscribe",
    pick(
        "scope",
        {
            "夜间": r"晚上|夜里|夜间|半夜|深夜|凌晨",
            "周末": r"周末|休息日|节假日|周六|周日",
            "午休": r"午休|中午",
        },
    ),
    longest=50,
)
SUBSCRIBE = rule(
    "subscribe_reminder",
    "subscribe",
    longest=50,
)

PRIVACY: tuple[Rule, ...] = (
    rule(
        "privacy_delete",
        "privacy_delete",
        longest=60,
    ),
    rule(
        "privacy_restrict",
        "privacy_restrict",
        fillers.restricted_field,
        longest=60,
    ),
    rule(
        "privacy_query",
        "privacy_query",
        longest=50,
    ),
)

GREET = rule(
    "greet",
    "greet",
    whole=True,
)
THANKS = rule(
    "thanks",
    "thanks",
    whole=True,
)
THANKS_LOOSE = rule(
    "thanks",
    "thanks_loose",
    longest=26,
)
HELP = rule(
    "help",
    "help",
    whole=True,
)
HELP_LOOSE = rule(
    "help",
    "help_loose",
    longest=40,
)
NOISE = rule("noise", "noise", whole=True)
OFF_TOPIC = rule(
    "noise",
    "off_topic",
    longest=60,
)

EVERY: tuple[Rule, ...] = (*PRIVACY, UNSUBSCRIBE, SUBSCRIBE, COMPLAINT, HUMAN)
