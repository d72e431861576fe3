"""What people say in one go: each script asks for the next reply and gives the next sentence.

A script is a generator: it yields what is said and is sent what the account answers. All people,
enterprises and numbers are made up.
"""

import random
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

Script = Generator[str, str, None]
MOST_STEPS = 14
GIVES_UP = 0.03

SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林郑"
GIVEN = ("强", "敏", "伟", "芳", "建国", "晓燕", "志远", "海涛", "雪梅", "国平", "文静", "立新")
TROUBLES = (
    "电镀废水总镍超标，处理成本太高",
    "主轴连续加工温升大，精度保不住",
    "注塑件缩痕明显，良品率上不去",
    "铸件气孔多，废品率居高不下",
    "染色色差大，返工多",
    "酸洗废酸再生效率低",
    "光伏背板老化快，客户投诉多",
    "齿轮箱漏油，密封件寿命短",
    "紫菜烘干热效率低，能耗高",
    "木门甲醛释放量不稳定",
    "葡萄霜霉病防治效果差",
    "膜污染快，清洗周期短",
    "焊缝裂纹多，探伤合格率低",
    "涂层附着力不够，总脱落",
)
TRADES = ("精密机械", "表面处理", "新材料", "环保设备", "纺织", "食品", "电子", "汽配")
FIELDS = ("水处理", "精密加工", "高分子材料", "铸造工艺", "染整", "植物保护", "焊接", "食品工程")
UNITS = ("江南大学", "江苏大学", "扬州大学", "南通大学", "常州大学", "盐城工学院")
TITLES = ("教授", "副教授", "研究员", "副研究员", "高级工程师")
REASONS = ("描述笼统", "联系方式有误", "信息不全")


def name(dice: random.Random) -> str:
    """A person's name."""
    return dice.choice(SURNAMES) + dice.choice(GIVEN)


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise as its contact speaks of it."""

    name: str
    county: str
    contact: str
    mobile: str


def firm(dice: random.Random, number: int, county: str) -> Firm:
    """The enterprise of a number in a county."""
    trade = dice.choice(TRADES)
    called = f"{county.removesuffix('市').removesuffix('区').removesuffix('县')}虚构{number:04d}"
    return Firm(f"{called}{trade}有限公司", county, name(dice), f"1990000{number % 10000:04d}")


def file_demand(dice: random.Random, who: Firm) -> Script:
    """File a demand; some say all at once, some are asked step by step, some do not agree."""
    trouble = dice.choice(TROUBLES)
    opening = f"{who.name}{trouble}，想请专家来看看"
    if dice.random() < 0.3:
        opening = f"{who.county}的企业，{trouble}，急！能不能派专家"
    yield from _until_done(dice, who, opening)


def resume(dice: random.Random, who: Firm) -> Script:
    """Take up what was left half filled in, days or weeks ago."""
    yield from _until_done(dice, who, "继续")


def _until_done(dice: random.Random, who: Firm, words: str) -> Script:
    """Say something and answer what is asked; some put the phone down in the middle."""
    reply = yield words
    for _ in range(MOST_STEPS):
        answer = _answer(dice, who, reply)
        if not answer or dice.random() < GIVES_UP:
            return
        reply = yield answer


_ASKED: tuple[tuple[str, Callable[[Firm], str]], ...] = (
    ("1 确认提交", lambda _who: "1"),
    ("编号 XQ", lambda _who: ""),
    ("个人信息", lambda _who: "同意"),
    ("全称", lambda who: who.name),
    ("县（市、区）", lambda who: who.county),
    ("手机", lambda who: who.mobile),
    ("称呼", lambda who: who.contact),
    ("联系人", lambda who: who.contact),
    ("公布", lambda _who: "不公开"),
    ("公开", lambda _who: "匿名公开"),
    ("哪一类", lambda _who: "技术"),
    ("接着填", lambda _who: "另起一份"),
    ("修改", lambda _who: ""),
    ("跳过", lambda _who: "跳过"),
)


def _answer(dice: random.Random, who: Firm, reply: str) -> str:
    """What a contact answers to a question; nothing when the talk is over, or given up."""
    if "个人信息" in reply and dice.random() < 0.04:
        return "不同意"
    return next((told(who) for words, told in _ASKED if words in reply), "")


def sign_up(dice: random.Random, number: int) -> Script:
    """Sign up as an expert, in one message or step by step."""
    me, unit, title = name(dice), dice.choice(UNITS), dice.choice(TITLES)
    field = dice.choice(FIELDS)
    told = {
        "1 确认": "1", "个人信息": "同意", "姓名": me, "全名": me, "单位": unit, "职称": title,
        "方向": field, "专长": field, "解决": f"{field}方面的问题", "手机": f"199000{number:05d}",
        "跳过": "跳过",
    }  # fmt: skip
    reply = yield "专家报名" if dice.random() < 0.6 else f"专家报名 {me} {unit} {title} {field}"
    for _ in range(MOST_STEPS):
        answer = next((words for asked, words in told.items() if asked in reply), "")
        if not answer or "已报名" in reply or "已收到" in reply:
            return
        reply = yield answer


def review(dice: random.Random, most: int) -> Script:
    """Go through the desk: most demands pass, some go back, some are left for later."""
    reply = yield "待办"
    for _ in range(most):
        if "1 通过" not in reply:
            return
        if dice.random() < 0.86:
            reply = yield "1"
            continue
        reply = yield "2"
        reply = yield dice.choice(REASONS)


MOST_SEATS = 16
SERVED = (
    "看了现场和废水站，建议换树脂，部分解决，3小时",
    "调了工艺参数，问题解决了，4小时",
    "给车间讲了课，培训了25人，部分解决，3小时",
    "问题解决了，签了合同15万，推广新工艺，3小时",
    "一次解决不了，准备联合攻关，约了下次寄样，2小时",
    "看了设备，没有解决，要再请人，2小时",
)


def assemble(
    dice: random.Random, days: str, demands: Sequence[str], experts: Sequence[str]
) -> Script:
    """Put a team together for the city's needs: two candidates for each, then the invitations."""
    reply = yield f"组团 综合 {days}"
    if "TD2" not in reply or not demands or len(experts) < 2:
        return
    for number in demands[:MOST_SEATS]:
        one, other = dice.sample(experts, 2)
        yield f"加 {number} {one}、{other}"
    yield "发邀请"


def set_out(_who: object) -> Script:
    """Announce the team, lay its visits out, and tell everybody whom they concern."""
    reply = yield "公布服务团 原因企业急等，报名的专家少"
    if "已公布" not in reply:
        return
    yield "排日程"
    yield "发行程"


def answer_invitation(dice: random.Random) -> Script:
    """Most come; some have lectures on those days."""
    yield "没问题，我去" if dice.random() < 0.85 else "那几天有课，去不了"


def tell_of_service(dice: random.Random) -> Script:
    """Say what was done at the enterprise, for whoever was at one."""
    reply = yield "我的行程"
    if "您的行程：" in reply:
        yield dice.choice(SERVED)


def say_and_confirm(*lines: str) -> Script:
    """Say some lines, one after the other, as long as there is something to confirm."""
    reply = yield lines[0]
    for line in lines[1:]:
        if "1 确认" not in reply:
            return
        reply = yield line


def amend(dice: random.Random) -> Script:
    """Mend a demand that came back."""
    reply = yield "修改需求"
    if "修改" not in reply and "①" not in reply:
        return
    yield f"问题改成{dice.choice(TROUBLES)}，日产两百吨，已经试过两家设备厂"
    yield "1"
