"""Who speaks: an expert who offers himself, or an enterprise that is looking for one."""

import re

from handlers.understanding import companies, names, titles, units

_OUTRIGHT = re.compile(
    r"专家(?:报名|注册|登记|入库|自荐|库)|专家信息库|(?:入|进|加入|加进|退)(?:出)?(?:你们)?的?(?:专家)?库"
    r"|^我?(?:也)?是(?:一名|一个|个|位)?专家|毛遂自荐|以专家身份|(?:当|做|成为)(?:你们的?)?专家"
    r"|(?:报名|揭榜)[^。;,]{0,12}(?:的|条|个|项)(?:需求|难题|课题)|报名\s?XQ|XQ[\d-]{6,}[^。;]{0,6}报名"
    r"|推荐(?:一位|一个|个)?我?(?:们)?的?(?:师弟|师兄|师姐|师妹|同事|同行|导师)"
    r"|(?:参加|服务)(?:活动|过)?的?证明"
)
_LOOKING = re.compile(
    r"(?:想|要|求|请|需要|需|找|希望|有没有|缺|派|招)[^,。;\s]{0,10}(?:专家|老师|教授|博士|团队|工程师|人才|总工)"
    r"|专家(?:咨询|指导|会诊|诊断|联合|来看|现场|[,!。]\s?$)|(?:^|[,。;\s])专家[,!]"
    r"|(?:我|我们|贵)(?:公司|司|厂|单位是一家|企业)|我们是(?:一家|做|搞|生产)|公司名?[::]|企业(?:名称?)?[::]"
    r"|需求(?:类型|描述)?[::]|联系人|招聘|想招"
)
_OFFERING = re.compile(
    r"报名|报个名|(?:我(?:要|能|可以|愿意)|想)(?:参加|服务|去)|愿意去|都去|可以去|我叫|本人|研究方向|擅长|主攻|自荐"
    r"|(?:给|为|帮)企业|(?:帮|出)(?:帮|点|把|份)?(?:忙|力)|愿意(?:参加|服务|下)"
)
_TITLE_FIRST = re.compile(
    r"^我?是?(?:一?[名个位])?(?:正|副)?(?:教授|研究员|高级工程师|高工|主任医师|农艺师)[,，。 ]"
)
_STUDYING = re.compile(
    r"在读博士|博士(?:研究)?生(?!导师|毕业)|读博|博士[^,。;]{0,3}在读|在读[^,。;]{0,2}博士"
)


def is_studying(text: str) -> bool:
    """Whether somebody says he is still studying for his doctorate (it does not count, R36)."""
    return any(
        not _SOMEBODY_ELSE.search(text[: found.start()]) for found in _STUDYING.finditer(text)
    )


# 我有两个博士生, 带的博士生: somebody else's studies
_SOMEBODY_ELSE = re.compile(
    r"(?:有|带的?|我们?的|指导的?|[几一两二三四五六七八九\d](?:个|名|位))[^,。;]{0,2}$"
)


def is_expert(text: str) -> bool:
    """Whether a plain sentence is plainly an expert's own; when in doubt it is not."""
    if _OUTRIGHT.search(text):
        return True
    if _LOOKING.search(text):
        return False
    company, unit = companies.find_company(text), units.find_unit(text)
    if not _rank(text):
        return bool(unit and unit.known and _OFFERING.search(text))
    if _TITLE_FIRST.match(text) and not company:
        return True
    if company and not (unit and unit.known) and not _OFFERING.search(text):
        return False
    return bool(unit or names.find_full_name(text) or _OFFERING.search(text))


def _rank(text: str) -> bool:
    """Whether a sentence speaks of the speaker's own title, degree or skill."""
    return bool(
        titles.find_title(text)
        or titles.find_degree(text)
        or titles.denies_title(text)
        or is_studying(text)
        or titles.find_honours(text)
    )
