"""What somebody says of the time after a visit: calls, returns, contracts, projects, trainings.

Article 4.3; money is only noted when it is named (R62). Nothing is guessed: wishes, questions and
what is still to come say nothing of what happened.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.understanding.dates import find_stretches
from handlers.understanding.money import find_money
from handlers.understanding.normal import fold
from handlers.understanding.service import read_service
from storage.vocabulary import Way

_HAPPENED = re.compile(r"了|过|又|已|已经|完成|刚|回访")
_WISH = re.compile(
    r"想|希望|能不能|能否|可不可以|可否|需要|打算|准备|计划|盼|麻烦|要不要|什么时候|怎么|吗|呢|[??]"
)
_NOT_YET = re.compile(
    r"(?:还|都|也|一直)?(?:没有?|未|不)(?:再|见|接到|等到)?"
    r"(?:(?:哪怕|任何)?[一半哪]?(?:任何一)?[个位名次趟回家]?(?:专家|老师|教授|人|企业)?)?"
    r"(?:来|去|签|联系|回访|打|培训|合作|上门|电话|回音|露面)"
)
_NO_MORE = re.compile(
    r"(?:不用|不必|不需要?|无需|别|不要)(?:你们|您|专家|老师)?(?:再|继续)?"
    r"(?:跟进|跟踪|回访|管|问|联系|打听|操心)|(?:结束|停止|终止|取消)(?:这个|后续)?(?:跟进|跟踪)"
    r"|(?:跟进|跟踪)(?:可以|就)?(?:结束|到此为止|停)"
)
_NOTHING_NEW = re.compile(
    r"(?:没有?|无|暂无|暂时没有?)(?:什么)?(?:新)?(?:进展|后续|动静|联系|变化)|老样子"
)
_STILL = re.compile(r"(?:问题)?(?:还|仍|依然|一直)(?:是)?(?:没有?|未)(?:能)?(?:解决|好|搞定)")
# words that speak of the time after a visit, and not of the visit itself
AGAIN = re.compile(r"又|再次|后来|之后|随后|事后|回访|跟进|跟踪|后续|上门")
_TIMES = r"(?:来|去|到|上)"
_WAYS: tuple[tuple[Way, re.Pattern[str]], ...] = (
    (
        Way.RETURN_VISIT,
        re.compile(
            rf"回访|上门|(?:又|再次?|后来|之后)[^,。;]{{0,10}}?{_TIMES}|"
            rf"{_TIMES}(?:了)?(?:我们)?(?:厂|公司|企业|车间|现场|基地)[^,。;]{{0,12}}?[了过]|"
            r"(?:来|去)(?:了|过)(?:一|两|三|几)?(?:趟|次|回)"
        ),
    ),
    (
        Way.CALL,
        re.compile(
            r"(?:打|通|来)[了过]?(?:几|一|两|三)?(?:次|个|回)?电话|电话(?:里|联系|沟通|问|指导|回访)"
            r"|微信(?:上)?(?:联系|聊|沟通|问|指导)|视频(?:会议|通话|指导|连线)|线上(?:指导|沟通)|远程指导"
        ),
    ),
    (
        Way.PROJECT,
        re.compile(
            r"(?:联合|合作|共同|一起)[^,。;]{0,6}(?:申报|立项|研发|开发|承担)|立[了过]?项|"
            r"(?:申报|启动|承担|获批)[了过]?[^,。;]{0,14}(?:项目|课题)|(?:项目|课题)[^,。;]{0,6}(?:立项|启动|获批|批了|批下来)"
        ),
    ),
    (Way.TRAINING, re.compile(r"培训|讲课|授课|讲座|讲了[^,。;]{0,4}课|带教|上了[^,。;]{0,4}课")),
)
_PEOPLE = re.compile(r"([\d一二两三四五六七八九十百]+)\s*(?:多)?(?:人|名|位)")
_BACK = {"今天": 0, "昨天": 1, "昨日": 1, "前天": 2, "大前天": 3}
_MONTH = re.compile(r"月")


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened after the visit, on which day."""

    way: Way
    day: date
    contract_wan: float | None = None
    trained: int | None = None


def read_follow_up(text: str, today: date) -> tuple[Happened, ...]:
    """What happened, by the words for it; nothing when the words tell of nothing that happened."""
    said = fold(text)
    told = read_service(said)
    if not _HAPPENED.search(said) or _WISH.search(said) or wants_no_more(said):
        return ()
    day = past_day(said, today)
    if day is None:
        return ()
    found = {
        way: Happened(way, day, trained=told.trained if way is Way.TRAINING else None)
        for way, words in _WAYS
        if (hit := words.search(said)) and not _is_denied(said, hit.start(), hit.end())
    }
    if Way.CALL in found and "电话回访" in said:
        found.pop(Way.RETURN_VISIT, None)
    if told.has_contract:
        found[Way.CONTRACT] = Happened(Way.CONTRACT, day, contract_wan=_wan(said))
    return tuple(found.values())


def _is_denied(said: str, start: int, end: int) -> bool:
    clause = re.split(r"[,。;]", said[:start])[-1] + said[start:end]
    return bool(_NOT_YET.search(clause))


def _wan(said: str) -> float | None:
    found = find_money(said)
    return float(found[0].wan) if found and found[0].wan else None


def wants_no_more(text: str) -> bool:
    """Whether somebody says that nobody need follow this up any more."""
    return bool(_NO_MORE.search(fold(text)))


def tells_nothing_new(text: str) -> bool:
    """Whether somebody says that nothing has happened since."""
    return bool(_NOTHING_NEW.search(fold(text)))


def is_still_unsolved(text: str) -> bool:
    """Whether somebody says that the problem is still there."""
    return bool(_STILL.search(fold(text)))


def past_day(text: str, today: date) -> date | None:
    """The day that words about the past name, today for none; None for a day still to come.

    A stretch like 「上周」 counts as its last day, a date without a year as the last of its kind.
    """
    said = fold(text)
    for word in sorted(_BACK, key=len, reverse=True):
        if word in said:
            return today - timedelta(days=_BACK[word])
    found = find_stretches(said, today)
    if not found or found[0].start is None:
        return today
    start, end = found[0].start, found[0].end or found[0].start
    if start > today and _MONTH.search(found[0].raw):
        start, end = _year_before(start), _year_before(end)
    if start > today:
        return None
    return min(end, today)


def _year_before(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return date(day.year - 1, 2, 28) if leap else day.replace(year=day.year - 1)
