"""Numbers of demands, rounds and deadlines in officers' commands."""

import re

from handlers.understanding import dates
from handlers.understanding.numerals import number
from handlers.understanding.situation import Filler, Situation, Slots

_DATE_LIKE = r"(?![\d年月日.%万元亿]|\s?[个家人位名条项次天周点分岁块]|年)"

FULL_ID = r"(?:XQ|xq)[\s-]?(?:20\d\d[\s-]?\d{2,5}|(?!20\d\d)\d{1,5})"

_ID = re.compile(
    rf"(?P<first>{FULL_ID}|(?<![\d月.\-])\d{{1,5}})(?:号|条)?\s?(?:-|~|—|–|到"
    rf"|至)+\s?(?:第)?(?P<last>{FULL_ID}|\d{{1,5}}){_DATE_LIKE}"
    rf"|(?P<full>{FULL_ID})|(?<![\d月.第\-])(?P<zero>0\d{{1,4}}){_DATE_LIKE}"
    rf"|(?P<numbered>(?<!\d)\d{{1,5}}|(?<=第)[一二三四五六七八九十]{{1,3}})(?=号(?!楼|线|前"
    rf"|之前|以前|到位|去|来|下午|上午|晚|开会|截止|安排)|(?:条|项)(?:需求)?(?=通过|退|合"
    rf"|不|和|、|,|给|可以|有|跟|与|$|重复|转|先|都|的|匹配|配))"
)

_BARE_LIST = re.compile(
    r"(?<![\d月.XQ\-])\d{1,4}(?![\d年月日.%万元亿]|\s?[个家人位名次天周点分岁块])"
)

_TAIL = re.compile(r"(\d+)$")

_MOST_IDS = 200


def _range(first: str, last: str) -> list[str]:
    head, tail = _TAIL.search(first), _TAIL.search(last)
    if not head or not tail:
        return [first, last]
    start, stop, width = int(head[1]), int(tail[1]), len(head[1])
    if not start < stop <= start + _MOST_IDS:
        return [first, last]
    prefix = first[: head.start()]
    return [f"{prefix}{value:0{width}d}" for value in range(start, stop + 1)]


def _tidy_id(text: str) -> str:
    text = text.upper().replace(" ", "")
    return re.sub(r"^XQ-?(20\d\d)-?(\d+)$", r"XQ\1-\2", text)


def demand_ids(at: Situation, *, bare: bool = False) -> list[str]:
    """The numbers of demands in a command; ``bare`` also takes numbers that stand alone."""
    found: list[str] = []
    text = at.text
    for match in _ID.finditer(text):
        if match["first"]:
            if not bare and not _looks_numbered(match, text):
                continue
            found += _range(_tidy_id(match["first"]), _tidy_id(match["last"]))
            continue
        said = match["full"] or match["zero"] or match["numbered"]
        if match["numbered"] and not said[0].isdigit():
            said = f"{int(number(said) or 0)}"
        found.append(_tidy_id(said))
    if bare:
        spans = [match.span() for match in _ID.finditer(text)]
        for match in _BARE_LIST.finditer(text):
            if not any(start <= match.start() < end for start, end in spans):
                found.append(match.group())
    return list(dict.fromkeys(found))


def _looks_numbered(match: re.Match[str], text: str) -> bool:
    """A range of numbers of demands: with XQ, leading zeros, or 号 behind."""
    return bool(
        match["first"][0] in "0Xx"
        or re.match(r"\s?(?:号|条|需求)", text[match.end() :])
        or "号" in match.group()
    )


def ids(*, bare: bool = False) -> Filler:
    """A filler of ``demand_ids``."""

    def fill(at: Situation) -> Slots:
        found = demand_ids(at, bare=bare)
        return {"demand_ids": found} if found else {}

    return fill


_SEASON = re.compile(
    r"(?P<y>20\d\d|今年|明年|去年|\d\d年)?年?(?:度)?\s?(?:的)?(?P<s>春季|春|上半年"
    r"|第一[批轮期次]|首[轮批期次]|秋季|秋|下半年|第二[批轮期次]|二[批轮期])(?!天|收|种"
    r"|游)"
)

_MONTH_ROUND = re.compile(
    r"(?P<y>20\d\d年|今年|明年|去年)?(?P<m>1[0-2]|[1-9]|十[一二]?"
    r"|[一二三四五六七八九])月份?(?:的)?(?:补|征集|公布|那[批轮次]|[批轮]|报的|上报的|需求"
    r"|启动|开展|部署|发布|这[批轮]|再|专家征集|$|,)"
)


def round_of(at: Situation, *, any_month: bool = False) -> Slots:
    """``round``: YYYY-1 for spring, YYYY-2 for autumn, when a season or a call's month is said."""
    if season := _SEASON.search(at.text):
        autumn = season["s"][0] in "秋下" or "二" in season["s"]
        return {"round": f"{_year(season['y'], at)}-{2 if autumn else 1}"}
    if month := _MONTH_ROUND.search(at.text):
        value = int(number(month["m"]) or 0)
        return {"round": f"{_year(month['y'], at)}-{2 if value >= 8 else 1}"}
    if any_month:
        found = re.search(r"(?<!\d)(1[0-2]|[1-9])月", at.text)
        if found and not _deadline_span(at):
            return {"round": f"{at.ref.year}-{2 if int(found[1]) >= 8 else 1}"}
    return {}


def _year(said: str | None, at: Situation) -> int:
    if not said:
        return at.ref.year
    shift = {"今年": 0, "明年": 1, "去年": -1}.get(said)
    if shift is not None:
        return at.ref.year + shift
    value = int(re.sub(r"\D", "", said))
    return value if value > 100 else 2000 + value


_DUE_BEFORE = re.compile(
    r"(?:截止(?:日期|时间)?(?:是|为|到|至|定在|在)?|截至|最晚|最迟|不晚于|不迟于|限"
    r"|务必(?:于|在)?|延(?:长|期)?(?:到|至))[::\s]?$"
)

_DUE_AFTER = re.compile(
    r"\s?(?:下班|中午|上午|下午|\d+点)?(?:之|以)?(?:前(?!后)|截止|为止|截至|止(?!血))"
)


def _deadline_span(at: Situation) -> dates.Stretch | None:
    for item in dates.find_stretches(at.text, at.ref):
        before = at.text[max(0, item.begins - 8) : item.begins]
        if _DUE_AFTER.match(at.text, item.ends) or _DUE_BEFORE.search(before):
            return item
    return None


def deadline(at: Situation) -> Slots:
    """``deadline``: the last day of what is named as due."""
    found = _deadline_span(at)
    return {"deadline": f"{found.end}"} if found else {}


def call(at: Situation) -> Slots:
    """The round and deadline of a call."""
    slots = round_of(at) or round_of(at, any_month=True)
    if "专家" in at.text and "需求" not in at.text:
        slots["what"] = "experts"
    return slots | deadline(at)
