"""What an expert says outside a form: changes, leaving, colleagues, the day of the visit."""

import re

from handlers.understanding import companies, fillers, names, titles, units
from handlers.understanding.dates import find_dates
from handlers.understanding.expertise import find_fields
from handlers.understanding.fillers import with_reason
from handlers.understanding.normal import trim
from handlers.understanding.numerals import number, whole
from handlers.understanding.phones import find_phone
from handlers.understanding.places import mentions
from handlers.understanding.replies import clock
from handlers.understanding.situation import Rule, Situation, Slots, pick, rule

_X = ("expert",)

QUIT = rule(
    "expert_quit",
    r"(?:退出|注销|移出|移除|删除|剔除|离开|退|不想(?:再)?(?:待|留)?在)[^。;]{0,8}(?:专家库|专家信息库|人才库|库|名单|活动|服务团|千企|专家团)|(?:把|将)我[^。;]{0,10}(?:移|删|去|剔|划|拿|除)(?:出|除|掉|名|了)|(?:别|不要)(?:再)?把我[^。;]{0,6}(?:列|放|留|算|写)[^。;]{0,8}(?:名单|专家|库)|(?:不|别)(?:再)?(?:做|当|担任)(?:你们的?)?专家(?:了)?|(?:以后|今后|从今以后|再也|永远|明年起?|以后都)(?:都|就)?(?:不|别)(?:再)?(?:参加|报名|做|去|接|想参加|来|找我|联系我)|(?:我)?(?:不想|不|不打算)(?:再)?(?:参加|参与)(?:这个|这类|你们的?)?(?:活动)(?:了)?|出库|退库|取消(?:我的)?(?:专家)?(?:资格|报名|身份)|撤回(?:我的)?报名|(?:我)?不报(?:名)?了|年纪大了[^。;]{0,10}(?:退|不)",
    with_reason(
        r"(?:我)?(?:要|想|申请|请|麻烦|帮我)*(?:退出|注销)(?:专家库|库|活动|专家信息库)?(?:吧|了)?|以后(?:都|就)?不(?:再)?(?:参加|报名|去)了?(?:吧)?|把我[^,。;]{0,8}(?:移除|删除|删掉|移出|去掉)(?:吧|了)?"
    ),
    roles=_X,
    longest=60,
)


def peer(at: Situation) -> Slots:
    """The colleague who is recommended: name, unit, title, fields, phone."""
    text = at.text
    slots: Slots = {}
    unit = units.find_unit(text)
    title = titles.find_title(text)
    phone = find_phone(text, at.accepted)
    spans = [(item.start, item.end) for item in (unit, title, phone) if item]
    spans += [match.span() for match in _PEER_WORDS.finditer(text)]
    person = names.find_full_name(text) or _named_after(text)
    if person:
        slots["name"] = at.original(person.start, person.end)
        spans.append((person.start, person.end))
    if unit:
        slots["unit"] = unit.name
    if title and title.name:
        slots["title"] = title.name
    if phone:
        slots["phone"] = phone.digits
    fields, solves = find_fields(at.passage, spans)
    if found := fields + solves:
        slots["fields"] = found
    return slots


_PEER_WORDS = re.compile(
    r"(?:我)?(?:给你们|向你们|跟你们|想|可以|再|要|能)*推荐(?:一下|一位|一个|个|位|我们?|给你们)*|(?:我的?)?(?:们)?(?:师弟|师兄|师姐|师妹|同事|同学|学生|老师|导师|朋友|同行|学院|系里|课题组|单位)(?:的)?|专家|教授|老师|他|她|很(?:强|厉害|懂|在行|合适)|更(?:合适|对口|擅长|懂)|比我(?:更)?(?:合适|在行|懂|强)?|特别|非常|可以来|可以找|找|请|联系|也想参加|想参加|不错|水平高|经验丰富|我有个|有个|有一位|有位|我认识|认识|是|叫|你们"
)


def _named_after(text: str) -> names.Person | None:
    for label in re.finditer(
        r"推荐(?:一下|一位|一个|个|位|我们?|给你们)*(?:我的?)?(?:们)?(?:师弟|师兄|师姐|师妹|同事|同学|学生|朋友|同行|院里?的?|系里?的?|所里?的?|单位的?)?|同事|师兄|师弟|找",
        text,
    ):
        person = names.person_at(text, label.end())
        if person:
            return person
    return None


RECOMMEND = rule(
    "recommend_peer",
    r"推荐(?!信|函|表|书|到|参加|我(?:吗|去))(?:一下|一位|一个|个|位|两|几|我们?(?:的|院|系|所|学院|单位|同事|师)|给你们|他|她|[一-龥]{2,3}(?:老师|教授|博士|研究员))|(?:给|向|跟)(?:你们|您|厅里|市里|大家)推荐|(?:我)?(?:有个|有一?位|认识(?:一个|一?位|个)?)(?:同事|师弟|师兄|师姐|师妹|同学|学生|朋友|同行|老师|专家)|(?:同事|师弟|师兄|师姐|师妹|同学|朋友|同行)[^。;]{0,14}(?:也想|想|可以|能|更|比我|愿意|合适|在行|擅长)(?:参加|来|报|做|去)?|(?:建议|可以|不如|最好)(?:你们)?(?:找|请|联系)(?:一下)?(?:我们?的?)?[^。;,]{0,10}(?:教授|老师|博士|研究员|同事|师兄|师弟)|(?:他|她|某?老师)比我(?:更)?(?:合适|在行|懂|对口|擅长)",
    peer,
    roles=_X,
    longest=90,
)

UPDATE = rule(
    "expert_update",
    r"(?:电话|手机号?|号码|单位|职称|邮箱|地址|研究方向|方向|领域|专业|时间|服务(?:的)?地区|地区|城市|信息|资料|姓名|名字|学历|学位|微信|联系方式|档期|可服务时段)[^。;]{0,12}(?:换|改|变|更新|更正|修改|升|调|错|加|增|补)|(?:换|改|变更|更新|修改|更正|调整|完善)(?:成|为|一下|下|了|个)?[^。;]{0,6}(?:电话|手机|号码|单位|职称|邮箱|研究方向|方向|领域|信息|资料|姓名|学历|地区|联系方式|时间|档案|个人)|(?:我)?(?:刚|今年|去年|已经|已|上个月|最近|现在|新|这个月|年初)[^。;]{0,6}(?:评上|晋升|升|评为|聘为|升为|当上|调到|调入|转到|跳槽|入职|入选|获|毕业|拿到|取得|出站)(?:了|到|为)?|(?:评上|晋升|升(?:为|了|成|到)|评为)(?:了)?(?:正?教授|副教授|研究员|副研究员|正高|副高|高工|高级工程师|研高|博导)|(?:调|转|跳|换|搬)(?:到|去|至|入)(?:了)?[^。;]{2,14}(?:大学|学院|研究所|研究院|公司|医院|工作)|(?:再|也|另外|还|新)?(?:加上?|增加|新增|添加|补充|添|补)(?:一个|个|上|一下|一条)?[^。;]{0,12}(?:市|县|区|方向|领域|地区|城市|研究|专长|荣誉|称号|成果|专利|内容|[一-龥]{2}$)|(?:服务(?:的)?地区|意向|愿意去的?|可以去的?|能去的?|我)[^。;]{0,8}(?:再|也|还)(?:加|可以去|能去|想去|愿意去|可去)|(?:信息|资料|档案)(?:要|需要|想|得)?(?:更新|修改|改|补)|(?:[5-9]|1[0-2]|[五六七八九十])月[^。;]{0,8}(?:不在|没空|出国|没时间|不方便|不行|不能)|(?:以后|今后|这学期|下学期|暑假|寒假|近期|最近)[^。;]{0,10}(?:不在国内|没空|出国|没时间|不方便|只有周末|只能周末)",
    fillers.changed_field(fillers.EXPERT_FIELDS),
    unless=r"怎么(?!改|更新|修改)|推荐|企业(?:名|的)|邀请|我叫|姓名[::]",
    roles=_X,
    longest=70,
)

CERTIFICATE = rule(
    "request_certificate",
    r"(?:开|出|打|要|给|办|发|盖|出具|开具|补|寄|申请|领)(?:一下|一个|一份|个|份|张|我|具|了)*[^。;]{0,12}(?:证明|证书|聘书|函(?!数)|回执|荣誉证)|(?:证明|聘书|荣誉证书|参加证书|服务证明)[^。;]{0,10}(?:怎么|能|可以|开|给|发|有没有|吗|需要|什么时候|在哪|哪里|哪儿|领|打印|下载)|(?:评职称|考核|申报|年终|工作量|单位)(?:要)?用[^。;]{0,6}(?:证明)|有(?:没有)?(?:证明|证书|聘书)(?:吗|发)?",
    pick("purpose", {"评职称": r"职称", "考核": r"考核|年终|工作量|绩效", "报销": r"报销"}),
    unless=r"邀请函(?:发|收)|没有?职称|联系人",
    roles=_X,
    longest=60,
)

DELEGATE_WHO = re.compile(
    r"(?:让|派|叫|由|请|安排|委托|换|带|使)(?P<who>(?:我的?|我们?的?)?[^,。;!?]{1,14}?)(?:替|代|去|来|参加|过去|顶|代表|代劳|行不行|可以|行吗|前往|帮)"
)
_WHO_TOO = re.compile(
    r"(?P<who>(?:我的?|我们?的?)[^,。;!?]{0,8}?(?:博士生|研究生|学生|同事|助手|助理|师弟|师兄|副手|团队|博士后|老师|徒弟|青年教师|组员))(?:可以|能|行|去|来|代|替)"
)


def delegate(at: Situation) -> Slots:
    """Who would go instead."""
    for pattern in (DELEGATE_WHO, _WHO_TOO):
        if found := pattern.search(at.text):
            who = trim(at.original(found.start("who"), found.end("who")))
            return {"delegate": re.sub(r"^(?:给|一下)", "", who)}
    return {}


DELEGATE = rule(
    "ask_delegate",
    r"(?:让|派|叫|由|请|安排|委托|换)[^。;,]{1,16}(?:替|代|顶)(?:我|替我)?(?:去|来|参加|一下|一趟|表|为|劳|班)?|(?:替|代替|代表|代)我(?:去|来|参加|前往|过去)|(?:我的?|我们?的?|课题组|团队)[^。;,]{0,10}(?:博士生|研究生|学生|同事|助手|助理|师弟|师兄|副手|博士后|青年教师|徒弟|老师)[^。;]{0,10}(?:代|替|去(?:行|可以|吗|成)|可以去|能去|代表|去参加)|(?:能|可以|可)(?:不能|不可以|否)?(?:让|派|叫|换|委托)(?:个|一个|一位|我的?)?(?:学生|同事|博士生|研究生|别人|其他人|助手|人|[一-龥]{1,3}老师)[^。;]{0,8}(?:去|来|参加|吗|不|代|替)|(?:可以|能|可否|能否)(?:找人|派人|委托)(?:代|替)",
    delegate,
    unless=r"从团里|换下|服务团",
    longest=60,
)

_DAY = ("visit_day", "visit_scheduled")
CHECKIN = rule(
    "checkin",
    r"(?:我|我们|人|已经?|刚|都|专家组)*(?:已|刚|都)?(?:到(?:了|达|啦|厂|企业|公司|现场|门口|楼下|位|酒店|宾馆|集合|地方|站|目的地)|抵达|签到|报到|打卡|进厂|就位|在(?:门口|现场|厂门口|楼下|大门口|公司门口|企业门口|集合点)(?:了|等)?)",
    unless=r"没到|还没|才能到|才到|晚到|迟到|要到|分钟(?:后|才)?到|半小时|点(?:半|才|钟)?(?:才|能)?到|快到|堵|什么时候到|几点到|到不了|怎么签到|预计|大概|迟|晚|哪里签到|路上|今天去了|到了(?:以后|之后|企业|那边)?(?:找谁|联系谁|怎么)",
    contexts=_DAY,
    longest=30,
)


def arrival(at: Situation) -> Slots:
    """When a late expert will arrive, or by how many minutes he is late."""
    if hour := clock(at.text):
        return {"arrival": hour[1]}
    delay = re.search(
        r"(?P<n>\d+|[一二两三四五六七八九十]+|半)(?:个)?(?:多)?(?P<u>分钟|小时|钟头|刻钟)", at.text
    )
    if not delay:
        return {}
    count = 0.5 if delay["n"] == "半" else number(delay["n"]) or 0
    minutes = count * (60 if delay["u"] in {"小时", "钟头"} else 15 if delay["u"] == "刻钟" else 1)
    return {"delay_minutes": int(minutes)}


DELAY = rule(
    "report_delay",
    r"堵车|堵(?:在|得|死|住)|晚(?:点|到|一会|一点|半|几|\d|[一二两三四五六七八九十]+(?:分|个小时|小时|刻))|迟(?:到|点|一会|些|半|\d)|(?:要|得|会|可能|估计|大概|预计)[^。;,]{0,8}(?:晚|迟|才能?到|耽搁|耽误)|(?:才|方)(?:能)?到|赶不(?:上|到|及)|来不及(?:了)?|误(?:点|机|车)|(?:高铁|飞机|火车|航班|车子?|汽车|动车|地铁)[^。;]{0,8}(?:晚点|延误|坏|抛锚|取消|没赶上|误|停运|爆胎)|(?:路上|高速)[^。;]{0,8}(?:堵|耽搁|耽误|封|事故|出了点|大雾|下雪)|抛锚|爆胎|延误|走错(?:路|了)|迷路|还(?:在路上|要|有|得)[^。;]{0,10}(?:分钟|小时|公里)|(?:让|请)[^。;]{0,6}(?:等(?:我|一?会|一?下|等)|稍等)|(?:\d+|[一二两三四五六七八九十半]+)个?(?:分钟|小时|刻钟)(?:后|以后|之后|左右)?(?:才|能)?到",
    arrival,
    unless=r"推迟|改期|改天|下周|去了.{2,12}(?:公司|厂)",
    contexts=_DAY,
    longest=60,
)


_DID = re.compile(
    r"^(?:今天|昨天|上午|下午|前天|这次|这两天|刚|刚刚|我|我们|已经|汇报一下|汇报|报告|反馈|服务记录|记录)?[\s,:。]*(?:今天|昨天|上午|下午|我|我们)?(?:去了|到了?|走访了?|拜访了?|在|看了|给|帮|为|服务了?|去)(?:了)?(?P<who>[^,。;\s]{2,20}?)(?=[,。;\s]|看|给|帮|调|指导|培训|讲|做|解决|交流|现场|诊断|厂|公司)"
)
_TRAINED = re.compile(
    r"(?:培训|辅导|讲课|讲|教|听课|带)[^,。;]{0,10}?(?P<n>\d+|[一二两三四五六七八九十百]+)(?:多|来|余)?(?:个|名|位|人)"
)


def service_report(at: Situation) -> Slots:
    """Where the expert was and what was done."""
    text = at.text
    slots: Slots = {}
    company = companies.find_company(text)
    visited = _DID.match(text)
    end = 0
    if company:
        slots["enterprise_name"] = at.original(company.start, company.end)
        end = company.end
    elif visited and not re.search(r"^(?:他们|企业|现场|厂里|公司|那边|车间)$", visited["who"]):
        slots["enterprise_name"] = at.original(visited.start("who"), visited.end("who"))
        end = visited.end("who")
    elif visited:
        end = visited.end("who")
    summary = trim(at.original(end, len(text))) if end else trim(at.original(0, len(text)))
    if summary:
        slots["summary"] = summary
    if count := _TRAINED.search(text):
        slots["trained"] = whole(number(count["n"]) or 0)
    if said := [item for item in find_dates(text, at.ref) if item.start == item.end]:
        slots["date"] = f"{said[0].start}"
    return slots


REPORT = rule(
    "expert_report",
    r"(?:今天|昨天|上午|下午|前天|刚|刚刚|这次|这两天|周[一二三四五])?[^。;]{0,4}(?:去了|走访了|拜访了|看了|跑了|服务了|到了)[^。;]{2,}|(?:给|帮|为|对|教)(?:他们|企业|厂里|公司|工人|[^。;,]{2,14})[^。;]{0,14}?(?:调(?:整|试|了|好)|改(?:了|进|成)|解决了|指导了|培训了|讲了|诊断|提了|提出|测了|做了|换了|看了|设计了|优化了|排查|分析了|找到|给了|出了|开了|上了)|(?:现场|企业|问题|故障|对接|服务|指导|培训|诊断|活动)[^。;]{0,10}(?:已|已经|都)?(?:解决了|完成(?:了)?|结束(?:了)?|看完|搞定|做完|诊断了|查清|找到)|(?:汇报|报告|反馈|小结|记录)(?:一下)?[^。;]{0,8}(?:情况|结果|工作|服务|今天|如下|成果|:)|(?:初步)?(?:诊断|判断|建议|结论|原因)(?:是|为|:)|(?:约|定|约定|商定|说好)(?:了|好)?[^。;]{0,6}(?:下次|下周|后续|寄样|签|再)|(?:签了|达成)[^。;]{0,10}(?:协议|意向|合同|合作)|提了[^。;]{1,6}(?:条|点)?(?:建议|意见)|(?:培训|讲课?)了?[^。;]{0,8}(?:\d+|[一二三四五六七八九十]+)(?:多|来)?(?:个|名|人|位)",
    service_report,
    unless=r"^我(?:去年|前年|以前|曾经)|去年参加|想参加|报名|能不能|可不可以|堵|住哪|怎么走",
    contexts=("visit", "idle", "console", "followup", "report"),
    roles=_X,
    longest=300,
)

SIGN_UP = rule(
    "expert_signup",
    r"(?:我|本人)?(?:想|要|如何|怎么|怎样|可以|能|能不能|在?哪里?|哪儿|愿意|申请|希望)[^。;]{0,8}(?:报名|报个名|入库|加入|进(?:入)?[^。;]{0,3}(?:专家)?库|当专家|成为专家|做专家|参加(?:你们|这个|活动|服务|千企|这次|服务团)?|登记)|^(?:专家)?(?:报名|报个名|我报名|我要报名|专家报名|专家注册|注册|登记|我想报名|入库|我是专家|专家登记|专家入库|申请入库|自荐|毛遂自荐|我要参加|我想参加|参加活动|加入专家库)[吧呢啊!。吗]*$|(?:专家)?报名(?:入口|在哪|方式|表|链接|通道)|毛遂自荐|自荐",
    unless=r"退出|不想|不参加|推荐|什么时候|截止|费|条件|替我|代我",
    roles=_X,
    longest=50,
)

ASK_DETAIL = rule(
    "ask_detail",
    r"(?:哪|什么|啥|哪家|哪个|哪位|谁)[^。;]{0,6}(?:企业|公司|厂|单位|学校|专家|老师|教授|项目|问题|产品|行业|地方|内容|职称|级别|水平|来头)|(?:企业|公司|厂|专家|老师|教授|他|她|对方|人家|这位)[^。;]{0,10}(?:是(?:哪|什么|谁|做什么|干什么|干嘛|搞什么|研究什么|规模)|做(?:什么|啥)的?|干(?:什么|啥|嘛)的?|研究(?:什么|啥|哪)|在哪|哪里|有多大|规模|什么(?:问题|情况|需求|水平|职称|背景|方向|来历)|多大|擅长|靠谱吗|厉害吗|懂不懂|能不能解决|有没有(?:经验|做过))|(?:来|去)(?:几|多少)(?:个|位|名)?(?:人|专家|天|家)?|几(?:个|位|名)(?:人|专家)|(?:准备|带|提供|需要|要带|要准备)(?:些)?(?:什么|啥|哪些)(?:材料|资料|东西|样品|图纸)?|(?:材料|资料|样品|图纸)[^。;]{0,6}(?:准备|带|要)|(?:怎么|如何)(?:去|走|过去|过来|到|集合|联系|接|安排(?:食宿|住|吃|车|接送))|(?:住|吃|睡)(?:在)?(?:哪|什么|宾馆|酒店)|住宿|(?:(?<![那这])几|多少)天|(?:几点|什么时候|哪天|几号)[^。;]{0,6}(?:到|来|集合|出发|开始|结束|去|走)|(?:在)?哪(?:里|儿|个地方)?(?:集合|见面|碰头|开会|报到|签到)|(?:具体|详细)[^。;]{0,6}(?:情况|内容|需求|问题|安排|时间|地点|介绍|信息|要求|行程|说说)?|行程(?:是|怎么|安排|单|表)?|(?:有没有|有)(?:车|接送|接站|人接|接待)(?:吗|么|送|来)?|联系(?:谁|人是谁)|(?:谁|哪个)(?:接待|联系|带队|负责|陪同|对接)|多远|多长时间|多久|(?:介绍|了解|说明|说|讲)(?:一下|下|说|详细点)[^。;]{0,8}(?:企业|专家|情况|需求|问题|背景|这家|这位|内容)?|(?:发|给|看看|看一下|看下)(?:我|一下)?[^。;]{0,6}(?:需求|资料|材料|简介|介绍|简历|详情|清单)|什么情况|啥情况|去(?:干|做)(?:什么|啥|嘛)|讲(?:什么|啥)|(?:要)?(?:穿|戴|带)什么|(?:需要|要)[^。;]{0,6}(?:停机|停产|配合)(?:吗|什么)|(?:停车|进厂|安全|着装)[^。;]{0,6}(?:要求|吗|注意|哪)",
    unless=r"免费|收费|费用|讲课费|劳务|补贴|报销|多少钱|条件|政策",
    longest=60,
)

RULES: tuple[Rule, ...] = (
    QUIT,
    CERTIFICATE,
    DELEGATE,
    RECOMMEND,
    UPDATE,
    SIGN_UP,
)


def introduces_himself(text: str) -> bool:
    """Whether a sentence says enough of a person to be a sign-up."""
    unit = units.find_unit(text)
    title = titles.find_title(text)
    degree = titles.find_degree(text)
    person = names.find_full_name(text)
    has_place = bool(mentions(text))
    points = 2 * bool(unit) + 2 * bool(title) + bool(degree) + bool(person) + bool(has_place)
    points += 2 * bool(re.search(r"1[3-9]\d{9}|199[ -]0000", text))
    points += bool(re.search(r"报名|报个名|参加|研究|从事|退休|职称|教授|专家|擅长", text))
    return points >= 3
