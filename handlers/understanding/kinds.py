"""What kind of demand it is (技术, 项目, 人才) and which forms of service are asked for."""

import re
from functools import cache

from handlers.understanding.lexicons import Scanner, inverse

KINDS = ("技术", "项目", "人才")
FORMS = ("科技咨询", "成果转化", "合作开发", "人才培养", "共建载体")

_PEOPLE = re.compile(
    r"招(?:聘(?!会)|收|工|人|募|\d|[一二两三四五几]|个|名|位)|(?:想|要|需|急|拟)招|猎头"
    r"|聘(?:请|用|任|一|个|\d|位)|(?:技术|常年|兼职|企业|做|当|长期|管理)顾问|顾问(?:专家"
    r"|团)|请顾问"
    r"|引进[^,。;\n]{0,10}?(?:人才|博士|硕士|总工|工程师|研究生|团队|带头人)|培训(?!机构"
    r"|学校|过)|讲课|授课|上上?课|讲讲课|讲座|带教|师徒|讲学|讲[一两几]?[课次堂]|来讲"
    r"|给[^,。;]{0,10}讲|教教|教一教|带一带|带徒"
    r"|管理(?:咨询|提升|诊断)|人才(?!培养基地)|全职|柔性引才|挂职|科技副总|实习生|年薪"
    r"|工资面议|薪酬|待遇|周末工程师|星期[日天六]工程师|提升[^,。;]{0,8}(?:技能|操作水平"
    r"|能力)"
    r"|(?<!申)(?:需要|想要|想找|急需|要|找|请|需)(?:一|1|两|2|三|3|几|\d+)(?:个|名"
    r"|位)[^,。;、\n]{0,14}?(?:博士(?!后)|硕士|总工|工程师|研究生|本科生|技术员|设计师"
    r"|操作工|焊工|带头人|负责人|师傅|经理)"
    r"|有人教(?!吗)"
)
# a shortage of hands is often only why a machine or a method is sought
_SHORT_OF_PEOPLE = re.compile(
    r"缺(?:少|乏)?(?:一|1|两|几)?(?:个|名|位)?[^,。;、\n]{0,12}?(?:总工|工程师|技术员|博士"
    r"|硕士|带头人|负责人|技工|操作工|师傅|人手|研发人员|技术人员|骨干|设计师|经理|厂长"
    r"|电工|焊工|钳工|专业人员)"
    r"|招不到(?:合适)?的?(?:人|工程师|博士|技术)|没有(?:专业|懂)[^,。;]{0,8}人才"
)
_PROJECT = re.compile(
    r"转让|买(?:断|下|个|一项|一个|成熟|现成)?(?:的)?[^,。;\n]{0,6}?(?:专利|成果)|求购"
    r"|购买[^,。;\n]{0,8}?(?:专利|成果|技术)|引进(?!了)(?![^,。;\n]{0,10}?(?:人才|博士"
    r"|硕士|总工|工程师|研究生|团队|带头人))[^,。;\n]{0,14}?(?:成果|专利|技术|品种|种苗"
    r"|项目|工艺|生产线|产线|设备|菌种|脱毒)"
    r"|(?:联合|共同|一起|合作|协助|帮助|组织)申报|申报[^,。;\n]{0,10}?(?:专项|项目|课题"
    r"|计划|基金|科技奖|平台)|(?:建|设立|成立|申请|申报|共建|创建|挂牌|创办"
    r"|办|[搞弄]个|[搞弄]一?[个家]|拿[个下])(?:[^,。;\n]{0,14}?)?(?:工作站|实践基地|工程(?:技术)?(?:研究)?中心"
    r"|实验室(?!认可)|研究院|研发中心|技术中心)"
    r"|共建|联合实验室|产学研(?:项目|合作项目)|成果(?:转化|落地|对接|引进)|产业化"
    r"|中试(?!阶段)|(?:新上|想上|要上|准备上|拟上|建设?|投资)(?:一条|条|个|一个"
    r"|一套)[^,。;\n]{0,12}?(?:生产线|产线|流水线|项目|装置|系统)"
    r"|(?:共同|合作|一起|联合|委托)(?:开发|研发|研制|做|搞)[^,。;\n]{0,16}?(?:系统|产品"
    r"|新品|平台|装备|样机|生产线|产线|设备|软件|整机|款|一套|专用机)|(?:搞|做"
    r"|上)[^,。;\n]{0,10}?的项目|项目(?:合作|对接|落地|开发)|技术入股|合资|投资合作"
    r"|开发[^,。;\n]{0,10}?(?:新产品|新品种|新一代)|综合利用的?项目"
)
_HARD = re.compile(
    r"问题(?!不大|咨询)|难题|难点|瓶颈|攻关|不行|不良|不稳|不达标|不合格|不均|不够高|不高"
    r"|不好|不牢|不住|过不去|过不了|达不到|上不去|下不来|太高|太低|太大|太慢|太差|偏高"
    r"|偏低|偏大|过高|过低|过大|过快|开裂|裂纹|裂缝|断裂|就裂|就坏|变形|气孔|砂眼|磨损"
    r"|腐蚀|锈蚀|生锈|老化|褪色|掉色|发霉|发黄|变黄|起泡|起皮|脱落|掉膜|掉漆|泄漏|漏油"
    r"|漏水|渗漏|振动|噪[音声]|异响|色差|气泡|缩水|缩孔|毛刺|毛丝|断头|断丝|堵塞|结垢|结疤"
    r"|超标|发热|过热|温升|失效|不准|精度|韧性|附着力|硬度|良率|合格率|成品率|破损率"
    r"|一致性|批间差|疲劳"
    r"|划伤|飞溅|褐变|胀袋|变质|沉淀|分层|病害|虫害|死亡|烂根|障碍|能耗高|消化不掉|没处去"
    r"|干斑|积碳|自爆|丢包|汽蚀|杂质|残留|夹杂|粘模|打滑|卡死|漏气|跑偏|误差"
    r"|(?:老是?|总是?|经常|一直|动不动|容易|天天)(?:[堵断坏裂漏卡掉松响碎烂死烧抖糊]|不过|不准|出毛病|出故障)"
    r"|(?:响|抖|磨|掉|烂|漏|晃|震|烧|死|耗|用)得(?:厉害|太?快|太?多|凶|很)|查不出|找不到(?:原因|毛病|故障)"
    r"|(?:[一二两三四五六七八九十几半\d]+个?(?:年|月|天|周|星期|小时|次|回)|没多久|不久)(?:不到)?就(?:掉|坏|裂"
    r"|锈|断|漏|烂|废|糊|脱|磨|松|报废|不行|失灵|变色)"
    r"|(?:被|遭)(?:退货|索赔)|[控调降压修弄搞治]不(?:住|好|下来|出来|了)|没地方(?:去|处理|放)"
)
_ASKS_EXPERT = re.compile(
    r"请[^,。;\n]{0,16}?(?:专家|老师|教授|团队|所)|攻关|解决|指导|诊断|会诊|咨询|看看"
    r"|看一看|看下|看一下|分析|优化|改进|专家|把脉|想请教|求助|示范"
    r"|有没有[^,。;\n]{0,8}老师"
)
_ON_SITE = re.compile(r"看看|看一看|看下|看一下|诊断|会诊|攻关|现场指导|解决")
_BESIDES = re.compile(r"另外|还想|还要|同时|此外|再就是|并且|顺便")
_DEMAND_FIELD = re.compile(
    r"(?:需求(?:描述|内容|名称|说明)?|技术难题|难题|问题描述"
    r"|主要需求)[:：]\s?([^\n]{2,80}?)(?=[;。\n]|$)"
)


@cache
def _forms() -> Scanner:
    return Scanner(inverse("forms"))


# 合作…开发 with the object between
_JOINT = re.compile(
    r"(?:合作|联合|共同|一起|携手)[^,。;、!?\s]{0,10}?(?:开发|研发|攻关|研制|研究|申报"
    r"|优化|改进|试制|设计)|委托[^,。;]{0,8}?(?:开发|研发|设计|研制)|合作做"
)
_TRANSFER = re.compile(
    r"(?:购买?|买|引进)[^,。;!?\s]{0,10}?(?:专利|成果)|(?:专利|成果"
    r"|技术)[^,。;\s]{0,6}?(?:转让|许可|转化|落地)|引进[^,。;\s]{0,10}?(?:技术|品种|种苗"
    r"|菌种)"
)
_BUILD = re.compile(
    r"(?:建|设|创建|申请|共建|申报|挂牌?|[搞弄]一?[个家]|拿[个下])[^,。;\s]{0,12}?(?:工作站|实践基地"
    r"|工程(?:技术)?(?:研究)?中心|实验室|研究院|研发中心|技术中心)"
)
_CONSULT = re.compile(
    r"(?:来|到|进)(?:我们?)?(?:厂|公司|企业|车间|现场|基地|田间|村)[^,。;]{0,6}?看"
    r"|看(?:一)?看|看(?:一)?下|一起看|帮[^,。;]{0,4}看"
)
# words that hold a trigger without asking for that form
_NOT_FORM = re.compile(
    r"培训过|咨询过|已有[^,。;]{0,6}工作站|省级企业技术中心|市级[^,。;]{0,6}技术中心"
    r"|我们[有是][^,。;]{0,12}(?:技术中心|工程中心|工作站)|(?:咨询|培训|检测|设计)(?:公司"
    r"|机构|学校)|现场(?:管理|噪音|环境|很乱)|人才培养基地"
)


def find_forms(text: str) -> tuple[str, ...]:
    """The forms of service whose trigger words stand in the text, in the notice's order."""
    text = _NOT_FORM.sub(lambda found: "·" * len(found.group()), text)
    if _APPLYING.search(text):  # coaching for an application is advice, not teaching
        text = text.replace("辅导", "咨询")
    found = {form for hit in _forms().find(text) for form in inverse("forms")[hit.word]}
    for form, pattern in _PATTERNS:
        if pattern.search(text):
            found.add(form)
    return tuple(form for form in FORMS if form in found)


_APPLYING = re.compile(
    r"(?:申请|申报|创建|认定|评审)[^。;\n]*辅导|辅导[^。;\n]{0,6}(?:申请|申报|创建)"
)
_PATTERNS = (
    ("科技咨询", _CONSULT),
    ("成果转化", _TRANSFER),
    ("合作开发", _JOINT),
    ("共建载体", _BUILD),
)


def find_kinds(text: str) -> tuple[str, ...]:
    """The kinds of demand in a message that is known to be one."""
    project = bool(_PROJECT.search(text))
    people = bool(_PEOPLE.search(text))
    hard = bool(_HARD.search(text))
    asks = bool(_ASKS_EXPERT.search(text))
    if not people and _SHORT_OF_PEOPLE.search(text):
        people = not (hard or asks or project)
    # training or transfer may be the whole wish; a difficulty of its own makes it two
    technical = (hard and (asks or not project or bool(_BESIDES.search(text)))) or bool(
        project and _ON_SITE.search(text)
    )
    if (field := _DEMAND_FIELD.search(text)) and not technical:
        technical = not (_PROJECT.search(field[1]) or _PEOPLE.search(field[1]))
    if not (project or people):
        technical = True
    flags = zip(KINDS, (technical, project, people), strict=True)
    return tuple(kind for kind, said in flags if said)


def is_hard(text: str) -> bool:
    """Whether a difficulty is named."""
    return bool(_HARD.search(text))


def wants_help(text: str) -> bool:
    """Whether an expert, people or a project are asked for."""
    return bool(_ASKS_EXPERT.search(text) or _PEOPLE.search(text) or _PROJECT.search(text))


def kind_evidence(text: str, kind: str) -> int:
    """How strongly a clause speaks for one kind, to find the clause that a need comes from."""
    patterns = {
        "技术": (_HARD, _ASKS_EXPERT),
        "项目": (_PROJECT,),
        "人才": (_PEOPLE, _SHORT_OF_PEOPLE),
    }[kind]
    return sum(len(pattern.findall(text)) * (2 - rank) for rank, pattern in enumerate(patterns))


_NAMED = re.compile(r"(技术|项目|人才)")


def read_kinds(answer: str) -> tuple[str, ...]:
    """A direct answer: the menu numbers 1 技术 2 项目 3 人才, or the words."""
    digits = re.findall(r"(?<!\d)[123](?!\d)", answer.translate(str.maketrans("一二三", "123")))
    if digits and not re.search(r"[a-zA-Z]|\d{2}", answer):
        return tuple(KINDS[int(digit) - 1] for digit in dict.fromkeys(digits))
    if re.search(r"都|三[类种样]|全部", answer) and not _NAMED.search(answer):
        return KINDS
    if named := tuple(dict.fromkeys(_NAMED.findall(answer))):
        return named
    if len(answer) > 3 or _PEOPLE.search(answer) or _PROJECT.search(answer):
        return find_kinds(answer)
    return ()
