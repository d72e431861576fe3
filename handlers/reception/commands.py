"""Words that mean the same everywhere: the account menu, and what the links say when tapped."""

from enum import StrEnum

from handlers.dialogue.acts import squeeze


class Command(StrEnum):
    """What a person may ask for at any time."""

    DEMAND = "demand"
    MINE = "mine"
    AMEND = "amend"
    WITHDRAW = "withdraw"
    MEND = "mend"
    ME = "me"
    ERASE = "erase"
    HELP = "help"
    HUMAN = "human"
    RESUME = "resume"
    RESTART = "restart"
    DISCARD = "discard"
    RESTRICT = "restrict"
    UNRESTRICT = "unrestrict"
    REMIND = "remind"
    NO_REMIND = "no_remind"
    DESK = "desk"
    LIST = "list"
    PROGRESS = "progress"
    UNREPORTED = "unreported"
    URGE = "urge"
    STATS = "stats"
    ZERO = "zero"
    UNDO = "undo"
    OPEN_CALL = "open_call"
    RECALL = "recall"
    READ_CALL = "read_call"
    RELAY = "relay"
    EXTEND = "extend"
    ADMIT = "admit"
    RECEIPTS = "receipts"
    YEAR = "year"
    ANNOUNCE = "announce"
    ANNOUNCEMENTS = "announcements"
    SIGN_UP = "sign_up"
    MY_SIGN_UP = "my_sign_up"
    CHANGE_EXPERT = "change_expert"
    PAUSE = "pause"
    RETURN = "return"
    QUIT = "quit"
    SWITCH = "switch"
    AS_EXPERT = "as_expert"
    EXPERTS = "experts"
    AS_ENTERPRISE = "as_enterprise"
    NOT_ME = "not_me"
    RATE = "rate"
    MY_RATINGS = "my_ratings"


WORDS: dict[Command, str] = {
    Command.DEMAND: "我要提需求 提需求 报需求 我想报需求 我要报需求 提交需求 申报需求",
    Command.MINE: "我的需求 进度 查进度 查询进度 需求进度 到哪一步了 到哪步了 看进度 查看进度",
    Command.AMEND: "修改需求 修改 改需求 我要修改需求 修改我的需求",
    Command.MEND: "补到退回的需求",
    Command.WITHDRAW: "撤回 撤回需求 撤销需求 我要撤回 撤回我的需求",
    Command.ME: "我的信息 我的资料 查我的信息 我的个人信息",
    Command.ERASE: "删除我的信息 删掉我的信息 删除我的资料 删掉我的资料 注销 删除个人信息",
    Command.HELP: "帮助 菜单 使用说明 help ?",
    Command.HUMAN: "人工 转人工 人工服务 找人工 找工作人员 联系工作人员 人工客服",
    Command.RESUME: "继续 接着填 继续填 继续填写 接着填写",
    Command.RESTART: "另起一份 重新填 重新开始 另填一份",
    Command.DISCARD: "清空 不要了 清空草稿",
    Command.RESTRICT: "只经人社局转达 不要转给对方 限制提供",
    Command.UNRESTRICT: "可以转给对方 取消限制 解除限制",
    Command.REMIND: "打开提醒 开启提醒 接收提醒",
    Command.NO_REMIND: "关闭提醒 不要提醒 取消提醒 退订",
    Command.DESK: "待办 我的待办 待审核 待审",
    Command.LIST: "待审清单 待办清单 待审列表 列表 清单",
    Command.PROGRESS: "报送进度 报送情况 上报情况 征集进度",
    Command.UNREPORTED: "未报名单 未报 未报清单 谁没报 哪些没报",
    Command.URGE: "催办 催报 催一下",
    Command.STATS: "统计 统计数字 数据统计",
    Command.ZERO: "零报告 本期无需求 本县零报告 报零",
    Command.UNDO: "撤销上一步 撤销操作 撤回上一步",
    Command.OPEN_CALL: "开轮 确认开轮 发布征集 部署征集 开始征集 发起征集 启动征集",
    Command.RECALL: "撤回征集 收回征集 撤回转发",
    Command.READ_CALL: "已阅 已阅读 已阅知",
    Command.RELAY: "转发 转发征集 下发 转发通知",
    Command.EXTEND: "延期 延长征集 征集延期",
    Command.ADMIT: "补报 同意补报 登记补报",
    Command.RECEIPTS: "回执 已阅情况 转发情况 谁看过了",
    Command.YEAR: "今年安排 年度安排 工作安排 工作日历",
    Command.ANNOUNCE: "发公告 拟公告 写公告 群发公告",
    Command.ANNOUNCEMENTS: "公告 公告清单 看公告 公告列表",
    Command.SIGN_UP: "专家报名 专家注册 专家登记 专家入库 申请入库 我要专家报名 自荐 毛遂自荐",
    Command.MY_SIGN_UP: "我的报名 报名进度 查报名 我的专家报名",
    Command.CHANGE_EXPERT: "更新专家信息 修改专家信息 更新信息 修改报名 改报名",
    Command.PAUSE: "暂停 暂停参加 我想暂停 先暂停 暂停邀请",
    Command.RETURN: "恢复参加 重新参加 取消暂停 结束暂停 恢复邀请",
    Command.QUIT: "退出专家库 退出专家 注销专家 我要退出专家库",
    Command.SWITCH: "切换身份 换身份 换个身份",
    Command.EXPERTS: "专家待办 待确认专家 待定专家 专家待审",
    Command.AS_EXPERT: "专家身份 以专家身份 我是专家 专家",
    Command.AS_ENTERPRISE: "企业身份 以企业身份 我是企业 企业 企业联系人",
    Command.RATE: "评价 评价一下 我要评价 我来评价 去评价 打分 我要打分 满意度 填问卷 满意度问卷",
    Command.MY_RATINGS: (
        "我的评价 看评价 查看评价 评价汇总 对我的评价 企业怎么评价我 企业评价怎么样"
    ),
    Command.NOT_ME: "不是我 不是我登录 不是我登录的 退出电脑登录 退出网页登录",
}
MORE = frozenset({"更多", "下一页", "还有呢", "继续看"})
# the keys of the account's menus
BUTTONS: dict[str, Command] = {command.name: command for command in Command}
# inside a form these words belong to the form
LEFT_TO_FORMS = frozenset(
    {
        Command.HELP,
        Command.RESUME,
        Command.AMEND,
        Command.PAUSE,
        Command.AS_EXPERT,
        Command.AS_ENTERPRISE,
    }
)

_BY_WORDS = {words: command for command, said in WORDS.items() for words in said.split()}
LONGEST = 16


def find(text: str) -> Command | None:
    """The command a short message is, or None."""
    return _BY_WORDS.get(squeeze(text)) if len(text) <= LONGEST else None
