"""What officers say to the console, by the verb of the command."""

import re

from handlers.understanding import bureau_slots as give
from handlers.understanding import fillers, places, rules_general, units
from handlers.understanding.normal import trim
from handlers.understanding.numerals import number, whole
from handlers.understanding.phones import find_phone
from handlers.understanding.situation import (
    Rule,
    Situation,
    Slots,
    constant,
    first,
    merged,
    pick,
    rule,
)

_ID_OR_ALL = (
    r"(?:XQ[\d-]+|\d{1,5}号?|全部|都|这[些批条]|第[一二三四五六七八九十\d]+[条项]?|剩下的?|其余的?)"
)

# ---------------------------------------------------------------- questions of competence

_RIGHTS = rule(
    "ask_policy",
    r"(?:能不能|可不可以|能|可以|是否能?|有权|有没有权限)[^。;,]{0,8}(?:审|看到|查看|代报|管|改|处理|发布|公布|导出|越级|直接报)[^。;,]{0,6}(?:吗|么|\?|不)|(?:该|应该|应)(?:由|归|报给?|找)?(?:谁|哪|我们|你们|市里|县里)[^。;]{0,6}(?:审|管|报|处理)?|(?:归|由|是)(?:谁|哪[个级]|我们)[^。;]{0,6}(?:审|管|报|负责)(?:吗)?|谁(?:来)?审|报(?:到|给)(?:哪|谁)",
    merged(constant(topic="权限"), give.regions),
    unless=r"帮|请(?!问)",
    longest=60,
)
_COUNTING = rule(
    "ask_policy",
    r"口径|归[^。;,]{0,8}(?:统计|算|管|数)[^。;]{0,4}(?:吗|么|\?)|(?:算|计入|归)(?:谁|哪|我们|你们|几|在|不算|进|人次|两)[^。;]{0,14}(?:吗|么|\?|的|家|数|统计)?$|(?:怎么|如何)(?:算|计|统计|计算|认定)",
    merged(constant(topic="统计口径"), give.regions),
    unless=r"预算",
    longest=60,
)
_POLICY = (
    _COUNTING,
    _RIGHTS,
    rules_general.OTHER_BUSINESS,
)

# ---------------------------------------------------------------- accounts

_BIND = rule(
    "bind_identity",
    r"绑定|身份认证|实名认证|认证(?:身份|账号)|(?:验证码|邀请码|绑定码)[::]?\s?[\dA-Za-z]{4,}|^我们?是[^。;,]{2,20}(?:人社局|人社厅|人力资源(?:和|与)?社会保障[局厅]|人事处|人事科|人力资源部|科技处|专家科|专技科|专技处|组织部|工信局|经信委|科技局|国资委|教育厅|卫生厅|农委)[^。;,]{0,10}(?:的|[,。]|$)|^(?:[一-龥]{2,8}(?:市|县|区)?(?:人社局|人力资源(?:和|与)社会保障局))(?:[一-龥]{2,8})?(?:科|股|处|办)?[,\s]*(?:[一-龥]{2,4})?$",
    give.organisation,
    unless=r"解绑|换绑|同意|推荐|上报|零报告|没有需求",
    longest=60,
)


def changed_org(at: Situation) -> Slots:
    """Which entry of the office's own record changes."""
    field = pick(
        "field",
        {
            "admin": r"管理员|权限|经办|负责人|账号|交给|接手|接替|调走|离职|退休|换人|换成|换岗",
            "phone": r"电话|手机|号码|传真",
            "name": r"改名|更名|名称|全称|合并",
            "address": r"地址|搬|办公",
            "department": r"科室|处室|部门",
            "email": r"邮箱",
        },
        "admin",
    )(at)
    inner = Situation(at.role, at.subrole, at.context, at.passage, at.ref, at.accepted)
    if field["field"] == "phone":
        found = find_phone(at.text, at.accepted)  # a mobile number or nothing
        value = found.digits if found else None
    elif field["field"] == "admin":
        value = _successor(at)
    else:
        value = fillers.new_value("text", inner)
    return field if value is None else field | {"new_value": value}


_HEIR = re.compile(
    r"(?:交给|换成|改成|改为|转给|移交给|变更为|换|由|让|给|是)(?:我们?)?(?:科里?的?|科室的?|局里?的?|新来的?|同事|处里的?)?(?P<who>(?:[小老][一-龥](?![一-龥]?[型组])|[一-龥]{2,3}(?=接|负责|管|来|同志|$|[,。\s]|了|吧)|[一-龥](?:科长|主任|处长|局长|科员|姐|哥|工)))"
)


def _successor(at: Situation) -> str | None:
    found = None
    for match in _HEIR.finditer(at.text):
        if not re.search(r"权限|账号|管理|经办|调走|这个", match["who"]):
            found = at.original(match.start("who"), match.end("who"))
    return found


_UPDATE_ORG = rule(
    "bureau_update_org",
    r"(?:我|本人)[^。;,]{0,6}(?:调走|调离|调岗|离职|退休|换岗|轮岗|不在这个科|不分管)|(?:权限|账号|管理员|经办人?|负责人)[^。;]{0,8}(?:交给|转给|移交|换成|改成|变更|换人|给|改为|换)|(?:换|变更|更换|增加|添加|新增|修改|改)(?:一个|个|一下|一名|我们?的?)?(?:管理员|经办人|负责人|联系人|联系电话|办公电话|单位名称|单位电话|科室|账号|机构|处室)|(?:单位|机构|局|科室|办公|值班|我们?的?)(?:联系)?(?:电话|地址|名称|传真|邮箱)[^。;]{0,8}(?:改|换|变|更|为|:)|(?:局|单位|机构)(?:名称)?(?:改名|更名|合并)|(?:办公|单位)(?:地点|地址)?(?:搬|迁)|新来的[^。;]{0,8}(?:接|负责)",
    changed_org,
    unless=r"企业(?:的)?(?:联系人|电话)|需求|专家",
    longest=70,
)

# ---------------------------------------------------------------- undoing

_UNDONE = pick(
    "target",
    {
        "report_up": r"上报|报上去|报省|报送|报的",
        "publish": r"公布|发布|公示|挂网|挂出",
        "approve": r"通过|审核|审批",
        "return": r"退回|打回",
        "merge": r"合并|合成",
        "zero_report": r"零报告",
        "broadcast": r"群发|通知|消息",
        "team": r"组团|服务团|团",
        "invite": r"邀请|邀请函",
        "remind": r"催|提醒",
        "match": r"匹配",
        "delete": r"删",
    },
)
_UNDO = rule(
    "bureau_undo",
    r"(?:撤回|撤销|撤掉|取消|收回|恢复|还原|回滚|作废)[^。;,]{0,10}(?:刚才|刚刚|上一步|上一条|上次|前面|之前|昨天|那[个条次]|上报|公布|发布|通过|退回|合并|零报告|操作|群发|通知|邀请|审核|这一步|误)|(?:刚才|刚刚|上一步|上次|前面|昨天)[^。;]{0,14}(?:撤回|撤销|取消|作废|收回|恢复|撤了|不算|误点|点错|弄错|搞错|误操作|手滑|按错)|(?:误操作|点错了?|按错了?|手滑|误点|发错了?|报错了?|合错了?|退错了?)[^。;]{0,12}(?:撤|恢复|取消|还原|退回来|改回|怎么办|收回|$)|(?:上报|公布|通过|零报告|合并|退回|审核|发布)(?:的)?(?:先)?(?:撤回|撤销|取消|作废|撤掉)|^(?:撤回|撤销|恢复|还原|回退|undo|上一步)[吧了。!]*$|反悔|撤回来",
    merged(
        _UNDONE,
        give.ids(),
        give.reason(
            r"(?:把|请|先|要|麻烦)*(?:撤回|撤销|取消|收回|恢复|作废|还原|撤掉)[^,。;]{0,12}|刚才[^,。;]{0,12}|误操作|点错了?"
        ),
    ),
    unless=r"提醒我|订阅|从团里",
    longest=60,
)

# ---------------------------------------------------------------- reporting

_ZERO = rule(
    "bureau_zero_report",
    r"零报告|报零|零申报|零上报|(?:本|这|该|今年|今次|我们?)?(?:次|轮|批|期|县|市|区|局|单位)?(?:没有|无|没)(?:企业)?(?:需求|企业报|企业有需求|征集到|收到需求)(?:可报|上报|要报)?(?:的)?(?:[,。了]|$)|(?:一条|一个)(?:需求)?(?:都|也)?没(?:有|征集)",
    give.regions,
    unless=r"哪|谁|几|吗|统计|催|撤|名单|多少|列",
    longest=50,
)
_REPORT_UP = rule(
    "bureau_report_up",
    r"(?:汇总|打包|统一|一起|全部|都|审完|审好|确认|整理好?|现在|正式|直接)*(?:上报|报送|报(?:到|给|往|上)?)(?:到|给|至|去)?(?:省厅|厅里|市局|市里|省里|上级|省人社厅|市人社局|省局|厅)|(?:汇总|打包|审核完)[^。;,]{0,6}(?:上报|报送|报上去|提交|往上报)|(?:可以|全部|一并|这批|都|先|就)(?:需求)?(?:上报|报上去|往上报|报上来了)|^(?:上报|报上去|提交上报|上报吧|报送|往上报|汇总上报|上报汇总|上报需求|报上去吧)[吧了。!]*$|(?:提交|递交|送)(?:给|到|至)?(?:省厅|市局|厅里|上级|市里|省里)|(?:需求|汇总表|名单|材料|这批|全市|全县|本县|本市)[^。;,]{0,8}(?:上报|报上去|往上报|报送)(?:吧|了|$|省|市|厅)",
    merged(give.regions, give.ids(), lambda at: give.round_of(at)),
    unless=r"催|提醒|哪|几|没报|未报|撤|案例|事迹|典型|通知|前上报|专家\d|怎么|谁|抓紧|尽快|督促|基地",
    longest=60,
)
_LAUNCH = rule(
    "bureau_launch_call",
    r"(?:启动|发起|部署|开展|开始|组织|发布?|下发|布置|补|再来|新建|安排|开|做|搞|印发|发出)(?:一|个|一次|一轮|一下|了|份|今年|明年|本年度?|第?[一二三]?|20\d\d|年|的|全省|全市|春季|秋季|上半年|下半年|[\d一二三四五六七八九十]+月份?|新|下|轮|批|次|各地|企业|专家|技术|项目|人才|和|及|需求|度|征集|\s)*(?:征集|征询|申报工作|需求申报|报名工作|征集工作|征集通知|征集函)|(?:征集|申报)(?:工作|通知)?[^。;,]{0,8}(?:启动|开始|发起|下发|部署|发出去|发下去|铺开|可以开始)|征集[^。;]{0,30}截止|(?:春季|秋季|[348九8]月|四月|三月|八月|九月)(?:的)?(?:需求|专家)?(?:征集|报名)(?:开始|启动|了|截止|,|$)",
    give.call,
    unless=r"(?:没|未)(?:有)?报|进度|情况|多少|催|几个|什么时候|完成|结束了|统计|哪些|导出|企业还没",
    longest=80,
)
_REMIND = rule(
    "bureau_remind",
    r"催(?!化)|(?:提醒|督促|敦促|通知|告诉|喊|叫|敲打|再发)[^。;]{0,20}?(?:抓紧|尽快|赶紧|加快|快点|上报|报送|报上来|交|补报|赶快|没报|还没|未报|回复|填报|完成|应答|前报|审核)|(?:没|未|还没|尚未)(?:上?报|交|审|回复|应答|填)的?[^。;]{0,14}(?:提醒|催|通知|督促|发个|喊|说一声)|(?:抓紧|尽快|赶紧|赶快)[^。;,]{0,6}(?:上报|报送|报上来|审核|交|报|补报)|(?:发|推)(?:个|一个|一条|条)?(?:提醒|催报|催办)|提醒一?下|(?:给|向)[^。;]{1,16}(?:提个醒|打个招呼)",
    merged(
        give.regions,
        give.deadline,
        pick(
            "target",
            {
                "unreported": r"没报|未报|还没|尚未|未上报|没交",
                "experts": r"专家",
                "enterprises": r"企业",
                "questionnaire": r"问卷|评价",
            },
        ),
    ),
    unless=r"提醒我|别催|不要催|催了|关闭|取消|别提醒",
    longest=70,
)
_PROGRESS = rule(
    "bureau_query_progress",
    r"(?:哪|那)(?:些|个|几个|几家)(?:市|县|区|地方|地区|单位|局|市县|县区|地市|省辖市|直管县)?[^。;]{0,8}(?:没|未|还|没有|已|都|报|交|审|完成|上报)|(?:谁|还有谁)(?:还)?(?:没|未|已)(?:有)?(?:上?报|交|审|动)|(?:报|审|交|上报|回|处理)(?:了)?没(?:报|审|有|交|动静)?(?:$|[。??,])|(?:报|上报|审核?|提交)(?:了)?(?:没有|没|吗|多少|几个|几条|几家|到哪|完了?)|(?:征集|上报|报送|审核|申报|汇总|对接|报名|报表|应答|问卷|工作)(?:的)?(?:进度|进展|情况|到哪|怎么样|如何|完成|率)|进度|进展|(?:多少|几)(?:个|家|条)?(?:市|县|区|单位|地方|市县|县区)[^。;]{0,6}(?:报|交|没|未|完成|审|已)|(?:市|县|区|地方|县区|市县)[^。;]{0,4}(?:报|交)(?:了|上来)(?:没|多少|几|吗)|(?:到|报)齐(?:了)?(?:没|吗)|未报(?:名单|的有|单位|情况)|(?:还(?:差|剩|有))(?:多少|几|哪)[^。;]{0,6}(?:市|县|区|没报|未报|没审|没交)|(?:截至|截止|到)(?:今天|目前|现在)[^。;]{0,10}(?:报|收)(?:了|到)(?:多少|几)|(?:现在|目前|今天)[^。;]{0,4}(?:收到|报来|报上来)[^。;]{0,4}(?:多少|几)|(?:各|每)(?:市|县|区|地|县区|市县|单位)[^。;]{0,6}(?:报|情况|进度|完成|交)",
    merged(
        pick(
            "target",
            {
                "unreported": r"没报|未报|还没|没有报|没交|没上报|未上报|没动静",
                "reported": r"报了(?:没|多少|几)|已报|报上来|报来",
            },
        ),
        pick(
            "level",
            {
                "city": r"哪(?:些|个|几个)?市(?!县)|市局|各市(?!县)|几个市|地市|设区市",
                "county": r"县|区(?!域)",
            },
        ),
        give.regions,
        lambda at: give.round_of(at),
    ),
    unless=r"催|提醒|导出|专家服务了|企业.*专家.*多少|人次|满意|经费|退回|通过",
    longest=60,
)

# ---------------------------------------------------------------- review

_LIST = rule(
    "bureau_list",
    r"(?:列出?|列一下|看看?|看一?下|查看|查一?下|显示|调出|调一下|打开|给我看|筛选?|筛出|排一?下|排列|浏览|拉一?下|拉个|找出|翻)[^。;]{0,24}?(?:需求|清单|列表|名单|待审|待办|事项|未审|退回的|难题|企业|项目|明细|台账(?!余))|(?:需求|待审|待办|名单|清单)[^。;]{0,14}(?:列|排|看|有哪些|有几[条个]|清单|列表|明细|都有什么|按)|(?:有哪些|还有哪些|有什么|哪些|哪几条)[^。;]{0,10}(?:需求|待审|待办|待处理|没审|未审|没匹配|企业)|(?:待审|待办|未审|未处理|待处理|没审)(?:的|核)?(?:需求|事项|清单|列表|有|$)|(?:本县|本市|全市|全县|[一-龥]{2,4})的?(?:全部|所有)需求|按[^。;]{1,8}(?:排|列|分组|归类|分类)(?:一下)?",
    give.filters,
    unless=r"导出|下载|打印|excel|盖章|匹配|对得上|专家(?:跟|和|对)|有哪些专家|找.*专家|多少|退|通过|合并|催",
    longest=60,
)
_APPROVE = rule(
    "bureau_approve",
    r"(?:审核|审批|审|初审|复核|复审|准予|一律|统一|批量|全部|全|都|先|可以|予以|给)*(?:通过|批准|准了|过了|过吧|放行|核准|准予|同意|审过|批了)|^(?:可以|行|没问题|ok|同意|通过|过|准|好|1|属实|合格|符合(?:要求|条件)?|真实|无误|没有问题)[吧了的。!,]*$|(?:没问题|没有问题|情况属实|属实|合格|符合)[^。;]{0,6}(?:通过|过|可以|同意)?$|(?:都|全部|这[些批几]条?)(?:没问题|可以|行|过|ok)|除了?[^。;]{1,16}(?:其他|其余|别的|都|剩下)[^。;]{0,6}(?:通过|过)",
    give.ids(bare=True),
    unless=r"不(?:予)?(?:通过|同意|批准|准|符合|合格|可以|行|过)|没(?:有)?通过|未通过|退|列|看|哪|多少|几|导出|吗|撤|推荐|单位|公布|通过率|已通过|通过的需求",
    longest=60,
)
_RETURN = rule(
    "bureau_return",
    r"退(?:回|掉|给|了|稿|件|回去|补|还)?(?!出|订|休|伍)|打回|驳回|不(?:予)?(?:通过|同意|批准|符合|合格|收|受理|采纳)|(?:不行|有问题|不完整|太笼统|缺)[^。;]{0,12}(?:重报|重填|补|退)|(?:让|叫|请)(?:他们|企业|县里|它)?(?:重新?(?:报|填|写)|补(?:充|正|齐|报|材料)|改(?:一下|了|好)?(?:再|重))|不是(?:我们|本)(?:县|市|区|地)的|不(?:归|属)(?:我们|本县|本市|本区|本地)",
    merged(
        give.ids(bare=True),
        give.reason(
            r"(?:请|把|先|给|就|都|这条|这个|那条|予以|让(?:他们|企业|它)?|重新报|[,\s])*(?:退(?:回|掉|给|回去|了|补)?(?:企业|县局|县里|补正|给企业)?|打回(?:去|重报|重填)?|驳回|不(?:予)?(?:通过|同意|批准))(?:吧|了|去|一下)?"
        ),
    ),
    unless=r"退回(?:了)?(?:多少|几)|哪些|列|看看|撤回|退库|退出|订|为什么|专家库|^撤",
    longest=90,
)
_MERGE = rule(
    "bureau_merge",
    r"合并|合成(?!材料|革|纤维|树脂)|合到?一(?:起|条|块|个)|并(?:到|入|成|为)(?:一起|一条|XQ|\d|第)?|并一下|归并|(?:重复|一样|同一家|同一个|相同)[^。;]{0,12}(?:合|并|留一|保留|去掉|删)",
    give.ids(bare=True),
    unless=r"撤|取消合并|合并(?:统计|报表)|企业合并|局合并",
    longest=60,
)
_TRANSFER = rule(
    "bureau_transfer",
    r"(?:转给|转到|转至|转办|转交|转送|移交|移送|抄送|抄报|抄给|交办|分办|分给|派给|交给|批转|转|划给|报给)(?:给|到|至)?[^。;]{0,4}(?:[一-龥]{2,16}(?:局|委|办|厅|部|科|处|县|市|区|协会|院|大学|公司|中心|银行|镇)|组织部|科技局|经信|工信|农委|发改|人才办|商务|环保|财政|卫生|教育|国资|上级|下级)",
    lambda at: _transfer_to(at),
    unless=r"权限|账号|管理员|转发|专家转|问卷|换人|群发",
    longest=60,
)
_TO = re.compile(
    r"(?:转给|转到|转至|转办给?|转交给?|转送|移交给?|移送|抄送给?|抄报|抄给|交办给?|分办给?|分给|派给|交给|批转给?|转|划给|报给)(?:给|到|至)?\s?(?P<to>[^,。;!?\s]{2,18}?)(?:处理|办理|研究|去办|审核|审|吧|牵头|跟进|答复|协调|来|对接|一下|,|。|$|\s)"
)


def _transfer_to(at: Situation) -> Slots:
    slots = give.ids()(at)
    if found := _TO.search(at.text):
        slots["to"] = at.original(found.start("to"), found.end("to"))
    return slots


# ---------------------------------------------------------------- experts, teams, visits

_SUPPORT = rule(
    "bureau_request_support",
    r"(?:请|申请|希望|求|报|要|想请|恳请|需要|找)(?:省)?(?:厅里?|省里|省厅|上级|上面|省人社厅|省局)[^。;]{0,20}(?:推荐|协助|支持|支援|帮|派|找|协调|调配|统筹|给|安排|选派|专家|匹配|解决)|(?:省厅|厅里|省里)[^。;]{0,6}(?:帮|支持|协助|推荐|能不能|能否|可否|可以)[^。;]{0,16}(?:专家|推荐|找|匹配|人|协调)?|(?:匹配|找|配)不(?:到|上|着)[^。;]{0,14}(?:厅|省|支援|协助|求助|申请|请)|(?:本市|本县|本地|市里|县里|我市|我县|我们)[^。;]{0,10}(?:没有|找不到|缺|匹配不)[^。;]{0,14}(?:专家|人)[^。;]{0,14}(?:厅|省|支援|协助|推荐)?|(?:申请|请求|需要)(?:专家)?(?:支援|支持|协助|协调)|紧缺(?:专业|专家)?(?:申报|上报|报)",
    merged(give.fields, give.ids(), give.count),
    unless=r"经费|补助|资助|资金|同意|上报省厅$|组团|报送",
    longest=80,
)
_SEARCH = rule(
    "bureau_search_expert",
    r"(?:找|查|搜|搜索|检索|查找|查询|筛|筛选|有没有|有无|看看有没有|哪些|哪里有|谁是|谁|想要|需要|要)[^。;]{0,20}?(?:专家|教授|老师|研究员|高手|团队|博士)|(?:专家|专家库)(?:里|中|库)?[^。;]{0,10}(?:谁|有没有|有几个|哪些|搜|查|做|懂|会)[^。;]{0,16}|(?:做|搞|研究|懂|会)[^。;]{2,16}的(?:专家|教授|老师|人)?(?:有(?:吗|没有|哪些|谁)|是谁|找|查)|谁(?:会|懂|能|是做|在做|研究)[^。;]{2,16}",
    merged(give.fields, give.city),
    unless=r"需求|匹配|邀请|组团|服务了|上报|报送|多少|几(?:个|位|名)专家|问卷|通知|推荐.{0,6}参加|\d{4}|XQ|导出|厅",
    longest=60,
)
_MATCH = rule(
    "bureau_match",
    r"匹配|对得上|对上|对口|配(?:对|个|一个|几个|一下|专家|谁|一位|上)|(?:哪些|哪个|谁|什么)专家[^。;]{0,8}(?:跟|和|适合|能做|合适|能接|对应|对)|(?:给|为|把)[^。;]{0,14}(?:推荐|找|配|安排|派)(?:个|一个|几个|几位|一位|一下|些)?[^。;]{0,8}(?:专家|老师|教授|人选)|(?:适合|合适|能做|对应)(?:的)?(?:是)?(?:哪些|哪个|哪位|什么|谁)?(?:的)?(?:专家|人选|教授|老师)|(?:推送|推荐)给(?:企业|XQ|\d)|智能(?:匹配|推荐)|(?:自动)?(?:撮合|牵线)|(?:需求|XQ[\d-]+|\d{3,4}号?)[^。;]{0,10}(?:谁能|能找谁|找谁|哪个专家|哪位专家)",
    merged(give.ids(), give.ids(bare=False)),
    unless=r"匹配率|匹配(?:了)?多少|率|没匹配上的|未匹配|导出|列出|报名表|数字|邀请|厅里|省厅",
    longest=70,
)
_INVITE = rule(
    "bureau_invite",
    r"邀请|邀约|约(?:一下|请|上|见|好)?(?!定|束|谈会)|(?:发|寄|出)(?:个|一份|份|一下)?(?:邀请函|邀请|请柬)|(?:请|联系|聘请|接洽)(?:一下)?[^。;,]{0,16}(?:教授|老师|研究员|博士|院士|专家)[^。;]{0,6}(?:来|去|到|过来|参加|走一趟)",
    merged(give.experts, give.visit_date, give.ids()),
    unless=r"撤|取消|推荐几位|多少|几个|应答|催|没回|还没|率|同意|大约|进度|情况|节约",
    longest=80,
)
_OPS = pick(
    "op",
    {
        "remove": r"换下|去掉|剔除|移除|删掉|踢|拿掉|退出|撤下|划掉|移出|减",
        "replace": r"换成|替换|顶替|换为|替下|换掉",
        "add": r"加(?:进|入|到|上|个)|补(?:进|充|一个|上)|增(?:加|补)|拉进|放进|纳入|编入|添",
    },
)


def team(at: Situation) -> Slots:
    """What happens to a team: who goes in or out, its size, why it is small."""
    slots = dict(_OPS(at))
    slots |= give.experts(at) if "op" in slots or re.search(r"团长|带队|组长", at.text) else {}
    size = re.search(
        r"(?:只有|只|共|凑了|凑|凑齐|一共|就|选了?|挑|定)?\s?(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})(?:个|名|位|人)(?:专家)?",
        at.text,
    )
    if size and "op" not in slots:
        slots["size"] = whole(number(size["n"]) or 0)
    why = re.search(r"(?:原因是?|理由是?|因为|由于|原因[::])\s?[::]?(?P<why>[^。;]{2,40})", at.text)
    if why:
        slots["reason"] = trim(at.original(why.start("why"), why.end("why")))
    theme = re.search(r"(?P<t>[一-龥]{2,10}?)(?:专题|专业|产业|行业)?(?:专家)?服务团", at.text)
    if theme and not re.search(r"组|建|一个|成立|这|批|从|到|把|月|进|的$", theme["t"]):
        slots["theme"] = theme["t"]
    return slots | give.visit_date(at) if "op" not in slots else slots


_TEAM = rule(
    "bureau_assemble_team",
    r"组(?:个|建|一个|成|一支)?(?:[^。;,]{0,12})?(?:团(?!结|购)|服务团|队)|(?:成立|组织|搭建|拉|建|凑|编)(?:一个|个|支|一支|起)?[^。;,]{0,14}(?:服务团|团队|专家团|队伍|团)|(?:从|到|进|入|出)(?:服务)?团(?:里|队|中)?|团(?:里|队里|队)?[^。;]{0,8}(?:加|换|删|去掉|移|增|减|补|剔)|(?:换下|换掉|替换|剔除|移除|去掉|拿掉|加入|加进|补充|增加|加上|换成|顶替)[^。;]{0,10}(?:教授|老师|专家|研究员|博士|名单|团)?|团长|(?:带队|领队)|成团",
    team,
    unless=r"问卷|支出|行程|日程|费用|经费|评估|通报|总结|案例|地区|去的地方|导出|需求|公布|多少|统计",
    longest=80,
)
_VISIT = rule(
    "bureau_schedule_visit",
    r"安排(?:到|在|去|一下|好)?[^。;]{0,20}(?:行程|日程|对接|走访|参观|上门|企业|公司|厂|那边|见面|碰头|下午|上午|\d+[日号点]|周[一二三四五六日]|现场)|(?:下午|上午|明天|后天|周[一二三四五六日]|下周|\d+[日号]|\d+点|[一二三四五六七八九十]+点|\d+月)[^。;]{0,16}(?:安排|去|到|走访|对接|拜访|参观)[^。;]{1,16}|(?:排|定|调整|改|修改|确定|生成|发|出|做|拟|编)(?:一下|个|一个|份)?(?:行程|日程|时间表|对接时间|路线|行程单|日程表)|行程(?:安排|调整|改|表|单|单发)?|日程|(?:对接|走访|来访|上门|活动)(?:会|时间|日期|活动)?(?:定在|安排在|改到|改为|定于|放在|调到|推迟|提前)|(?:派车|用车|接站|接机|住宿|食宿)(?:安排)?",
    merged(give.visit_date, give.hour, give.firm, give.experts, give.city),
    unless=r"支出|登记|报销|记账|费(?!时)|邀请|约一下|问卷|停电|停用|通知|组团|停机|上报|征集|截止|导出",
    longest=80,
)
_QUESTIONNAIRE = rule(
    "bureau_send_questionnaire",
    r"(?:发|推送?|发放|下发|发送|群发|补发|再发|启动|开展|做|发起|寄|重发)(?:[^。;,]{0,12})?(?:问卷|满意度|评价表|调查表|回访表|测评)|(?:问卷|满意度(?:调查|测评|问卷)?|评价表|测评)[^。;]{0,10}(?:发(?!现)|推|下发|启动|做|补|群发|发给|可以发|调查(?:一下)?$)|满意度调查$",
    merged(give.regions, give.ids(), give.firm),
    unless=r"率|多少|统计|回收|结果|导出|几分|通报|催|怎么样|情况",
    longest=60,
)

# ---------------------------------------------------------------- publishing, figures, papers

_PUBLISH = rule(
    "bureau_publish",
    r"公布|公示|公开(?!透明)|(?:发布|挂|登|推|放|发|上传)(?:到|在|上|至|出来|出去)?(?:[^。;,]{0,5})(?:门户|网站|官网|网上|公众号|厅网|外网|报纸|媒体|首页)|挂网|上网|发布(?:需求|名单|公告|这批|本轮|出去|一下|征集结果|$)|对外发布|(?:需求|名单)(?:清单|目录)?[^。;,]{0,8}发布",
    merged(
        lambda at: _mask(at),
        pick(
            "channel",
            {
                "门户网站": r"门户|官网|网站|网上|厅网|挂网|外网|上网",
                "公众号": r"公众号|微信",
                "报纸": r"报纸|日报|媒体",
            },
        ),
        lambda at: give.round_of(at),
        give.ids(),
    ),
    unless=r"撤|取消|别公布|不要公布|能不能|什么时候|会不会|多少|哪些|征集通知|公布了(?:吗|没)",
    longest=70,
)
_MASKS = (
    (
        "enterprise_name",
        re.compile(
            r"(?:隐去|隐藏|遮|去掉|匿|不(?:显示|出现|写|带|公开)|脱敏|删掉|抹掉|不要(?:出现|带|写))[^。;]{0,8}(?:企业|公司)(?:名称?|名字|信息)?|匿名|(?:企业|公司)名称?[^。;]{0,6}(?:隐|不|遮|去掉|脱敏|匿|打码|打星)"
        ),
    ),
    (
        "contact_phone",
        re.compile(
            r"(?:电话|手机|联系方式|号码)[^。;]{0,6}(?:隐|不|遮|去掉|脱敏|打码|打星|删)|(?:隐去|隐藏|去掉|遮|不(?:显示|带|公开|出现)|脱敏|删掉)[^。;]{0,12}(?:电话|手机|联系方式|号码)"
        ),
    ),
    (
        "contact_name",
        re.compile(
            r"联系人(?:姓名|名字)?[^。;]{0,6}(?:隐|不|遮|去掉|脱敏|打码)|(?:隐去|隐藏|去掉|遮|不(?:显示|带|公开))[^。;]{0,8}联系人"
        ),
    ),
)


def _mask(at: Situation) -> Slots:
    found = [name for name, pattern in _MASKS if pattern.search(at.text)]
    return {"mask": found} if found else {}


_BULLETIN = rule(
    "bureau_bulletin",
    r"通报|(?:评估|绩效|总结|工作|年度|半年|季度)(?:的)?(?:报告|材料|简报|小结|总结|评估)|简报|(?:写|出|拟|起草|生成|做|形成|编)(?:一|个|份|一份|一个|一下)*[^。;,]{0,10}(?:总结|报告|简报|评估|汇报材料|小结)|评估(?:一下|表|报告)?$|年终总结|工作总结",
    merged(
        pick(
            "period",
            {
                "半年": r"半年|上半年|年中",
                "季度": r"季度",
                "月": r"月报|当月|本月|这个月",
                "年": r"全年|年度|年终|今年|一年|年底|\d{4}年?",
                "本轮": r"本轮|这轮|这批|本批|本次|这次",
            },
        ),
        give.regions,
    ),
    unless=r"导出|下载|零报告|催|案例|典型|事迹|撤|上报省厅$",
    longest=60,
)
_EXPORT = rule(
    "bureau_export",
    r"导出|导成|导一?下|导个|下载|打印|打包(?:发|下)|(?:要|给我|出|生成|做|来|拉|发|传)(?:一|个|份|一份|一张|张|我|一下|盖章版?|纸质|电子版?|正式|的)*[^。;]{0,14}(?:表格|汇总表|明细表|需求表|统计表|花名册|excel|word|pdf|表(?:$|[。,吧发])|名单(?:$|[。,吧])|台账(?:$|[。,]))|盖章版|(?:excel|xlsx?|word|docx?|pdf|csv)(?:版|格式|表|文件)?|(?:汇总表|花名册|名册|台账|名单)[^。;]{0,6}(?:发我|给我|导|下|打|出一份|来一份|传)|转成(?:excel|表格|pdf|word)",
    merged(
        pick(
            "what",
            {
                "experts": r"专家(?:库|名单|名册|花名册|信息|表|汇总|报名)?(?!.*需求)",
                "teams": r"服务团|团队|日程|行程|方案",
                "ratings": r"满意度|评价|问卷|评分",
                "funds": r"经费|台账|支出|预算|费用",
                "cases": r"案例|事迹|典型",
                "enterprises": r"企业名单|企业(?:名册|信息|花名册)",
                "visits": r"服务记录|对接(?:情况|记录)|签到",
                "stats": r"统计|报表|数据",
                "demands": r"需求|汇总表|征集|汇总",
            },
            "demands",
        ),
        pick(
            "format",
            {
                "pdf": r"pdf|盖章|打印|纸质|正式",
                "word": r"word|docx?|文档",
                "csv": r"csv",
                "excel": r"excel|xlsx?|电子表|表格|电子版",
            },
        ),
        give.city,
        lambda at: give.round_of(at),
    ),
    unless=r"能(?:不能)?导出.*吗.*权限|上报|催",
    longest=60,
)
_STATS = rule(
    "bureau_stats",
    r"(?:多少|几)(?:个|名|位|家|人|条|项|次|场|人次)?[^。;]{0,4}(?:专家|企业|人次|需求|对接|合同|服务|团|项目|合作|培训|市|县|成果|金额|邀请|接受|谢绝)|(?:专家|企业|需求|对接|合同|满意|合作|服务|培训|人次|团|签约|邀请|回收|解决|问卷|案例|效益)[^。;]{0,12}(?:多少|几(?:个|家|名|条|项|次)|总数|数量|数据|有几|占比|比例|率|合计|排名|分布)|(?:满意率?|满意度|完成率|匹配率|对接率|解决率|回收率|有效率|签约率|应答率|接受率|覆盖率|平均分|均分|占比)(?:是|有|达|怎|如何|情况|多少|呢|$|\?|统计|高)|统计(?:一下|下|数据|报表|分析|表|各|全|今|本|专家|企业|需求|$)|(?:离|距|距离|还差|差)[^。;]{0,10}(?:\d+|目标|任务|指标|千|一千|1000|两千|2000)[^。;]{0,8}(?:差|多少|远|还有|几|完成)?|(?:目标|任务|指标)[^。;]{0,8}(?:完成|差|进度|多少|达到)|(?:数据|数字)(?:看板|大屏|概况|汇总|给我|一下|怎么样)?$|(?:总体|整体|全省|全市|今年|本轮)(?:的)?(?:数据|情况|概况)",
    lambda at: _metric(at),
    unless=r"经费|余额|支出|催|导出|口径|花了|剩多少钱|多少钱|没报|未报|报了多少",
    longest=60,
)
_METRICS = (
    (
        "target_gap",
        re.compile(
            r"(?:离|距|还差|差).{0,12}(?:\d{3,}|目标|任务|指标|一千|千人|千家)|(?:目标|任务|指标).{0,8}(?:差|完成)|完成率"
        ),
    ),
    ("satisfaction", re.compile(r"满意")),
    ("response_rate", re.compile(r"回收率|问卷.{0,6}(?:回收|多少)|应答率|接受率")),
    ("match_rate", re.compile(r"匹配率|对接率|解决率|匹配")),
    ("contracts", re.compile(r"合同|签约|合作|金额|协议|成果")),
    ("training", re.compile(r"培训")),
    ("visits", re.compile(r"人次|场|次数|活动")),
    ("teams", re.compile(r"服务团|几个团|多少.?团")),
    ("benefit", re.compile(r"效益|增收")),
    ("experts", re.compile(r"专家")),
    ("enterprises", re.compile(r"企业|家")),
    ("demands", re.compile(r"需求|条")),
)
_COMBINED = frozenset({"experts", "enterprises", "demands"})


def _metric(at: Situation) -> Slots:
    found = [name for name, pattern in _METRICS if pattern.search(at.text)]
    if not found:
        return give.regions(at)
    if found[0] in _COMBINED:
        chosen = [name for name in found if name in _COMBINED]
        return {"metric": ",".join(chosen)} | give.regions(at)
    return {"metric": found[0]} | give.regions(at)


# ---------------------------------------------------------------- bases, cases, money, consultation

_APPLICANT = re.compile(
    r"(?:推荐|申报|提名|报送|上报|推|把|同意)(?:我[县市区])?(?P<who>[^,。;!?\s]{2,24}?)(?:申报|作为|为|参评|申请|评|推荐|报)(?:国家级?|省级?|专家|服务|基地|市级)"
)


def nominated(at: Situation) -> Slots:
    """Who is put forward for a base, and where it lies."""
    slots: Slots = {}
    found = _APPLICANT.search(at.text)

    if found:
        who = found["who"]
        place = places.find_place(who, at.ref)
        skip = 0
        for item in places.mentions(who):
            if item.start == skip and item.level in {"city", "county"}:
                skip = item.end
        rest = who[skip:]
        if place.county:
            slots["county"] = place.county
        elif place.city:
            slots["city"] = place.city
        slots["applicant"] = rest if len(rest) >= 2 else who
    slots |= pick(
        "applicant_type",
        {
            "园区": r"园区|开发区|工业园|产业园|管委会|高新区|科技园|集中区|孵化器|保税区|新区",
            "合作社": r"合作社|农场",
            "企业": r"公司|企业|集团|厂",
        },
    )(at)
    return slots


_NOMINATE = rule(
    "bureau_nominate_base",
    r"基地",
    nominated,
    unless=r"多少|几个|列|导出|条件|怎么|生产基地|草莓基地|种植基地|养殖基地",
    longest=80,
)
_CASE = rule(
    "bureau_report_case",
    r"案例|事迹|典型(?:经验|材料|做法|企业|人物)?|先进(?:经验|个人|集体|材料)|经验材料",
    merged(
        pick(
            "op",
            {
                "collect": r"报上来|交上来|收集|征集|上报来|各(?:市|县|地|区)[^。]{0,6}报|催|报一下|收一?下|汇总|报来",
                "recommend": r"推荐|推|优选",
                "submit": r"上报|报送|报省|提交|报给|上传|报一(?:个|篇|份)|报",
            },
        ),
        give.regions,
        give.deadline,
        give.count,
    ),
    unless=r"导出|多少|列|下载|发布|公布|挂网",
    longest=80,
)
_FUND_APPLY = rule(
    "bureau_fund_apply",
    r"(?:申请|申报|请求|争取|报|要|请|希望|追加|向)[^。;]{0,10}(?:补助|资助|经费|资金|补贴|拨款|专项|拨付|预算)|(?:经费|资金|钱|预算)[^。;]{0,8}(?:缺口|不够|不足|短缺|紧张|缺|差|超支)|(?:补助|资助|拨款|追加)[^。;]{0,6}(?:[\d一二两三四五六七八九十]+万|申请)|申请(?:省厅|厅里|省里|市里|财政)?(?:补|资|拨|支持)[^。;]{0,8}万?",
    merged(give.amount, give.reason(r"申请[^,。;]{0,14}|经费缺口[^,。;]{0,8}|补助|资助")),
    unless=r"批了没|到账|进度|审批(?:情况|进度)|余额|登记|怎么申请|条件|多少(?:钱|经费)?(?:了|还|$)|同意|通过|退回|登记",
    longest=70,
)
_FUND_RECORD = rule(
    "bureau_fund_record",
    r"(?:登记|记(?:一笔|账|一下|录|上|个账)?|录入|入账|报(?:一下)?账|录|报销|列支|记入|补记|登)[^。;]{0,20}(?:支出|费|开支|花|万|元|块|租车|食宿|讲课|交通|住宿|餐|印刷|材料|差旅|场地)|(?:支出|花了|用了|付了|花费|开销|开支|发生)[^。;]{0,16}(?:[\d一二两三四五六七八九十百千]+(?:\.\d+)?(?:万|千|百|元|块))|(?:租车|食宿|住宿|交通|讲课|餐费|场地|差旅|印刷|会务|专家|劳务|资料|保险|用车|车辆|餐饮|培训)费?[^。;,]{0,4}(?:[\d一二两三四五六七八九十百千]+(?:\.\d+)?(?:万|千|元|块))",
    give.items,
    unless=r"还剩|余额|多少|申请|缺口|预算(?:是|多少)|够不够",
    longest=120,
)
_FUND_QUERY = rule(
    "bureau_fund_query",
    r"(?:经费|资金|预算|钱|补助|拨款|账上|账户)[^。;]{0,10}(?:余额|还剩|剩|多少|用了|花了|够不够|情况|明细|到账|使用|台账|怎么样|进度|批|下来|执行|结余|下达|查)|(?:余额|结余)|(?:还剩|剩|花了?|用了|支出)[^。;]{0,6}(?:多少|几万|几个钱)(?:钱|经费|万)?|(?:查|看|看看|查询|查一下)[^。;]{0,8}(?:经费|资金|预算|账|台账|支出)|(?:经费|支出|资金)(?:台账|明细|情况|使用)?$",
    merged(give.regions, lambda at: {}),
    unless=r"登记|申请|缺口|导出|不够|补助\d|记一",
    longest=50,
)
_CONSULT = rule(
    "bureau_consult_record",
    r"会商|碰头|碰(?:了)?(?:个|一下)(?:头)?|(?:跟|和|与|同|会同|联合)[^。;,]{2,16}(?:开(?:了)?(?:个|一个|一次)?会|商量|研究|商定|沟通|座谈|会签|议定|协商|讨论|对接了|定了|走访|见面|议了)|(?:记(?:录)?(?:一下|个|录)?|登记|录入|存一下|补记)[^。;]{0,14}(?:会|会议|讨论|座谈|走访|结果|纪要|商量|沟通|对接情况)|(?:会议|座谈|走访)(?:纪要|记录)|联席会",
    lambda at: _consulted(at),
    unless=r"导出|列出|费|支出|万元?|满意",
    longest=160,
)
_WITH = re.compile(
    r"(?:跟|和|与|同|会同|联合)(?P<who>[一-龥、]{2,20}?)(?=碰|会商|开|商|研究|沟通|座谈|会签|议|协商|讨论|对接|定了|一起|走访|见面|的)"
)
_PARTNER = re.compile(
    r"组织部|科技局|经信委|经信局|工信局|发改委|农委|农业局|财政局|教育局|商务局|环保局|卫生局|国资委|人才办|工商联|科协|园区管委会|管委会|质监局|招商局|总工会|团委|水利局|林业局|渔业局|住建局|文广新局|食药监局|税务局|银行"
)


def _consulted(at: Situation) -> Slots:
    slots: Slots = {}
    found = _WITH.search(at.text)
    partners = (
        re.split(r"[、和与]", found["who"])
        if found
        else list(dict.fromkeys(_PARTNER.findall(at.text)))
    )
    if partners := [name for name in partners if len(name) > 1]:
        slots["with"] = partners
    pieces = re.split(r"[,:;。]\s?", at.text, maxsplit=1)
    if len(pieces) > 1 and trim(pieces[1]):
        start = len(at.text) - len(pieces[1])
        slots["summary"] = trim(at.original(start, len(at.text)))
    elif found:
        rest = trim(
            re.sub(
                r"^(?:碰头|会商|开会|商量|研究|沟通|座谈|的结果|结果|了|过|定了?|议定|确定|:)+",
                "",
                at.text[found.end() :],
            )
        )
        if rest:
            slots["summary"] = rest
    return slots


# ---------------------------------------------------------------- units, departments, messages


def opinion(at: Situation) -> Slots:
    """A unit's opinion on an expert."""
    slots: Slots = {}
    if re.search(
        r"不(?:予)?(?:同意|推荐|支持|批准|放|行|可以|能)|反对|拒绝|谢绝|没法|无法|抽不开|走不开|有教学|教学任务|课(?:程)?(?:重|多|冲突)|排不开|不批|2",
        at.text,
    ) and not re.search(r"不影响|没意见|无意见|不反对", at.text):
        slots["opinion"] = "不同意"
    elif re.search(
        r"同意|支持|可以|推荐|批准|没意见|无意见|不影响|行|好|没问题|准予|不反对|1|放行", at.text
    ):
        slots["opinion"] = "同意"
    slots |= give.experts(at)
    if slots.get("opinion") == "不同意":
        slots |= give.reason(
            r"(?:我单位|我校|我院|我所|本单位|单位|学校|院里|经研究)*(?:不(?:予)?(?:同意|推荐|支持|批准)|反对|谢绝)[^,。;]{0,12}"
        )(at)
    elif found := re.search(
        r"(?:但是?|不过|前提是?|条件是?|要求|只要|须|需)(?P<c>[^。;]{2,30})", at.text
    ):
        slots["condition"] = trim(at.original(found.start("c"), found.end("c")))
    return slots


_OPINION = rule(
    "bureau_unit_opinion",
    r"(?:我(?:单位|校|院|所|们?单位|们?学校|公司|们?院|处|们)|本(?:单位|校|院|所)|单位|学校|院里|校方|人事处|所里)[^。;]{0,12}(?:不?同意|不?支持|意见|不推荐|不?批准|没意见|无意见|不放|不反对)|(?:不)?同意[^。;]{0,10}(?:参加|推荐|去|外出|派出|前往|报名|其|他|她|该)|(?:不)?同意推荐|(?:不)?影响本职|单位意见",
    opinion,
    unless=r"催|多少|哪些|没回复|未回复|列|导出|征求",
    longest=80,
)
_RECOMMEND = rule(
    "bureau_recommend_experts",
    r"(?:推荐|报送|选派|上报|遴选|选送|提名|报)(?:了)?[^。;]{0,20}(?:专家|教授|老师|研究员|人选|博士|同志)[^。;]{0,10}(?:\d+|[一二三四五六七八九十]+)?(?:名|位|人|个)?|(?:专家|教授|人选)[^。;]{0,6}(?:\d+|[一二三四五六七八九十]+)(?:名|位|人|个)[^。;]{0,8}(?:报送|推荐|上报|请|$)|(?:系统|单位|我校|我院|我所|本校|本院|高校)[^。;]{0,10}(?:推荐|报送|选派)",
    merged(lambda at: _sender(at), lambda at: _how_many(at), give.experts, give.fields_if_named),
    unless=r"请厅|厅里推荐|省厅推荐|企业|基地|给(?:XQ|\d|企业|0)|匹配|同意推荐|催|多少|案例|零报告|导出|找",
    longest=80,
)
_SENDER = re.compile(
    r"(?:^|省|市)(?P<org>国资委|教育厅|科技厅|卫生厅|卫计委|农委|农业委员会|经信委|工信厅|住建厅|交通厅|水利厅|环保厅|中科院南京分院|国资|科协|教育|卫生|农业|水利|交通|[一-龥]{2,8}(?:委|厅|局|协会|集团))(?:系统|共|报送|推荐|选派)?"
)


def _sender(at: Situation) -> Slots:

    if found := _SENDER.search(at.text):
        return {"org": found["org"]}
    unit = units.find_units(at.text)
    return {"org": unit[0].name} if unit else {}


def _how_many(at: Situation) -> Slots:

    found = re.search(r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})\s?(?:名|位|个|人)", at.text)
    value = number(found["n"]) if found else None
    return {"count": whole(value)} if value else {}


_AUDIENCE = pick(
    "audience",
    {
        "city": r"各(?:设区|地|省辖)?市(?!县)|市局|全省各市",
        "county": r"各县|县区|各区|县局|各乡镇|县(?:市)?区",
        "expert": r"专家|教授|老师",
        "enterprise": r"企业|公司|联系人",
        "unit": r"高校|院所|各单位|人事处",
        "all": r"全省|所有人|全体|大家|各地|各有关|各级",
    },
)
_CONTENT_CUT = re.compile(
    r"(?:,|。|;|:|\s)?(?:请)?(?:群发|发(?:个|一条|一下|条)?(?:通知|消息|公告|群发)|通知(?:一下|到|给|下)?|转告|告知|广播|告诉|提醒)(?:[^,。;::]{0,12})?(?:[::,]|$)"
)


def broadcast(at: Situation) -> Slots:
    """To whom a message goes and what it says."""
    slots = dict(_AUDIENCE(at))
    text = at.text
    if colon := re.search(r"[::]", text):
        content = text[colon.end() :]
        start = colon.end()
    else:
        found = _CONTENT_CUT.search(text)
        before = text[: found.start()] if found else text
        behind = text[found.end() :] if found else ""
        content, start = (
            (before, 0) if len(before) >= len(behind) else (behind, found.end() if found else 0)
        )
    words = trim(at.original(start, start + len(content)))
    if words:
        slots["content"] = words
    return slots


_BROADCAST = rule(
    "bureau_broadcast",
    r"群发|广播|(?:通知|告知|转告|告诉|发通知|发消息|发公告|发个通知|发个消息|发条消息|发一条)[^。;]{0,10}(?:各|全|所有|大家|专家|企业|县|市|高校|一下|团里|成员)|(?:给|向|对)(?:各|全|所有|大家|全体|专家们?|企业|各地|各县|各市|成员|团员)[^。;]{0,14}(?:发|推送|说|通知)|发(?:个|一个|条|一条)?(?:通知|公告|消息)|通知一下|下发通知|(?:各|全)(?:市|县|县区|地|体|省)[^。;]{0,6}(?:注意|知悉)",
    broadcast,
    unless=r"问卷|撤|别发|不要发|取消|邀请函|征集通知|多少|退订|停发",
    longest=200,
)
_REPLY = rule(
    "bureau_reply_user",
    r"(?:答复|回复|回一?下|回个话|回话|回电|回应|答|告诉|跟|转告|给)[^。;,]{1,16}?(?:[,::]|说|就说|:|讲|回复|答复|解释|,让|知道)[^。;]{2,}|^(?:答复|回复|回)[^。;]{1,40}",
    lambda at: _reply(at),
    unless=r"匹配|各县|各市|大家|全体|问卷|没回复|未回复|催|多少|哪些|通知",
    longest=160,
)
_REPLY_TO = re.compile(
    r"(?:答复|回复|回一?下|回个话给?|回话给?|回电|告诉|跟|转告|给|回)(?:一下)?(?P<who>[^,。;::\s]{1,14}?)(?P<cut>[,::\s]+(?:就说|说|告诉他|告诉她)?|就说|说(?:一下|一声)?|讲|回复|答复)[,::\s]*(?:就说)?(?P<what>.+)",
    re.S,
)


def _reply(at: Situation) -> Slots:
    found = _REPLY_TO.search(at.text)
    if not found:
        return {}
    slots: Slots = {
        "target": at.original(found.start("who"), found.end("who")),
        "content": trim(at.original(found.start("what"), found.end("what"))),
    }
    return slots | give.ids()(at)


# ---------------------------------------------------------------- the order

_EARLY = (
    rules_general.ABUSE,
    rules_general.GREET,
    rules_general.THANKS,
    rules_general.HELP,
    rules_general.HUMAN,
    rules_general.UNSUBSCRIBE,
)
_RECEIVED = rule(
    "noise",
    r"(?:收到|已收到|好的?|知道了?|明白|了解|嗯+|ok|已阅|遵命|照办|马上办|行|哦|哈+|在|1|收|阅|已知悉|知悉)+(?:谢谢)?(?:了|啊|的|吧)?",
    whole=True,
)
_COMMANDS = (
    *_POLICY,
    _UNDO,
    _FUND_RECORD,
    _CONSULT,
    _NOMINATE,
    _CASE,
    _FUND_APPLY,
    _FUND_QUERY,
    _OPINION,
    _BIND,
    _UPDATE_ORG,
    _ZERO,
    _SUPPORT,
    _QUESTIONNAIRE,
    _EXPORT,
    _BULLETIN,
    _LAUNCH,
    _REMIND,
    _TRANSFER,
    _MERGE,
    _MATCH,
    _TEAM,
    _INVITE,
    _RECOMMEND,
    _BROADCAST,
    _REPLY,
    _PUBLISH,
    _RETURN,
    _PROGRESS,
    _STATS,
    _LIST,
    _REPORT_UP,
    _SEARCH,
    _VISIT,
    _APPROVE,
)
_LATE = (
    *rules_general.PRIVACY,
    rules_general.SUBSCRIBE,
    rules_general.COMPLAINT,
    rules_general.HELP_LOOSE,
    rules_general.POLICY,
    rules_general.OFF_TOPIC,
    rules_general.NOISE,
)
_BY_CONTEXT: dict[str, tuple[Rule, ...]] = {
    "review": (_UNDO, _MERGE, _TRANSFER, _RETURN, _APPROVE),
    "fund:review": (_RETURN, _APPROVE),
    "team": (_QUESTIONNAIRE, _TEAM, _INVITE, _VISIT),
}
_BY_SUBROLE: dict[str, tuple[Rule, ...]] = {
    "unit_hr": (_OPINION, _RECOMMEND),
    "dept": (_RECOMMEND,),
}


def read_bureau(at: Situation) -> tuple[str, Slots]:
    """Read an officer's command."""
    if at.context.startswith("unit:pending"):
        found = first((_OPINION, *_EARLY), at)
        if found:
            return found
        if (slots := opinion(at)) and "opinion" in slots:
            return "bureau_unit_opinion", slots
    if found := first(_EARLY, at):
        return found
    for beginning, rules in _BY_CONTEXT.items():
        if at.context.startswith(beginning) and (found := first(rules, at)):
            return found
    if at.context in {"idle", "console"} and (found := first((_RECEIVED,), at)):
        return found
    if not re.search(r"绑定|我们?是", at.text) and (
        found := first(_BY_SUBROLE.get(at.subrole or "", ()), at)
    ):
        return found
    return first(_COMMANDS, at) or first(_LATE, at) or ("noise", {})
