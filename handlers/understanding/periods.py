"""The single expressions of time (6月中旬, 下周三, 第四季度 …) and what days they cover."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from handlers.understanding.numerals import DIGITS, number


@dataclass(frozen=True, slots=True)
class Atom:
    """One expression: where it stands, the days it covers, and what was said outright."""

    begins: int
    ends: int
    start: date
    end: date
    kind: str = ""
    year_said: bool = False


_M = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_D = (
    r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?"
    r"|[一二三四五六七八九]|廿[一二三四五六七八九]?)"
)
_Y = r"(?:(?:20\d\d|二[零〇]一[零〇一二三四五六七八九]|1\d)年|今年|明年|后年|当年|来年)"
_PART = (
    r"(?:上中旬|中下旬|上旬|中旬|下旬|上半月|下半月|初|底|末(?!尾)|中(?![小国医科])"
    r"|最后一[周个]|第[一二三四]周)"
)
_WD = "一二三四五六日天末"

_PATTERNS = {
    "ymd": r"(?P<ymd_y>20\d\d)[-/.](?P<ymd_m>1[0-2]|0?[1-9])[-/.](?P<ymd_d>3[01]|[12]\d"
    r"|0?[1-9])(?!\d)",
    "list": rf"(?<![\d.])(?P<list_y>{_Y})?\s?(?P<list_m>{_M}(?:[、,和/及或]\s?{_M})+)\s?月份?(?![初"
    rf"底末中上下内])",
    "pair": rf"(?P<pair_y>{_Y})?\s?(?P<pair_m>[一二三四五六七八九]{{2,3}})月份?"
    rf"(?P<pair_p>{_PART})?",
    "span": rf"(?<![\d.])(?P<span_y>{_Y})?\s?(?P<span_a>{_M})\s?(?:-|~|—|–|至"
    rf"|到)+\s?(?P<span_b>{_M})\s?月(?!\s?\d)份?",
    "md": rf"(?<![\d.])(?P<md_y>{_Y})?\s?(?P<md_m>{_M})\s?月(?:份|的)?\s?(?:(?P<md_p>{_PART})"
    rf"|(?P<md_d>{_D})(?!\d|个|家|人|位|名|天|[%度年万元])(?:日|号)?)?",
    "dots": r"(?P<dots_m>1[0-2]|[1-9])[./](?P<dots_d>3[01]|[12]\d"
    r"|0?[1-9])(?=\s?(?:[-~—–至到]+\s?(?:(?:1[0-2]|[1-9])[./]\d|[123]?\d[日号])|日|号))"
    r"|(?<=[-~—–至到])(?P<dots_m2>1[0-2]|[1-9])[./](?P<dots_d2>3[01]|[12]\d"
    r"|0?[1-9])(?![\d.%])",
    "rel": rf"(?P<rel_w>这个?|本|当|下下个?|下个?|上个?)月(?:份|的)?\s?(?:(?P<rel_p>{_PART})"
    rf"|(?P<rel_d>{_D})[日号])?",
    "week": rf"(?P<week_w>这个?|本|下下个?|下个?|上个?)(?:周|星期"
    rf"|礼拜)(?P<week_d>[{_WD}](?![个年起]))?(?!期)",
    "wday": rf"(?:(?<![每一两三几个上下])周|星期|礼拜)(?P<wday_d>[{_WD}])(?![个年期起])",
    "day": r"(?P<day_w>大后天|明后两?天|今明两天|今天|明天|后天|今日|明日|今晚|明早)",
    "within": r"(?:(?:最近|近|未来|今后"
    r"|接下来)的?(?P<within_n>[一二两三四五六七八九十半\d]{1,3})(?P<within_u>天|日|周"
    r"|个?星期|个?礼拜|个月)(?:之?内)?"
    r"|(?P<within_n2>[一二两三四五六七八九十半\d]{1,3})(?P<within_u2>天|日|周|个?星期"
    r"|个?礼拜|个月)之?内)",
    "quarter": rf"(?P<quarter_y>{_Y})?\s?(?P<quarter_q>第?[一二三四1234]|本|下个?|这个?)季度",
    "half": rf"(?P<half_y>{_Y})?\s?(?P<half_h>上半年|下半年|年底|年末|年初)",
    "season": rf"(?P<season_y>{_Y})?\s?(?:(?P<season_s>[春夏秋冬])[天季](?!度)|今?(?P<season_h>暑假"
    rf"|暑期|寒假|国庆(?:节|长假|假期)?期间|五一(?:节|假期)期间))",
    "dom": rf"(?P<dom_d>{_D})(?:日|号)(?![楼线机码厂院段令房门召车钢])",
    "part": r"(?<![年月周])(?P<part_p>月初|月底|月末|月中(?!旬)|上旬|中旬|下旬)",
    "en": r"(?i:(?<![a-z一-龥])(?P<en_m>january|february|march|april|may(?=\s+(?:ok|\d|is))|june"
    r"|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?"
    r"|oct|nov|dec)(?![a-z]))",
}
# \x20 keeps the alternation in one pass; the order decides between overlapping readings
_ATOM = re.compile("|".join(f"(?P<{name}>{body})" for name, body in _PATTERNS.items()))
# a sentence without any of these has no date in it
_HINT = re.compile(r"[月周天日号季年假旬]|星期|礼拜|国庆|五一|20\d\d[-/.]|\d[./]\d|(?i:[a-z]{3})")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def month_span(year: int, month: int, part: str = "") -> tuple[date, date]:
    """The days of a month, or of a part of it (中旬, 月底, 最后一周 …)."""
    last = calendar.monthrange(year, month)[1]
    if part in _DAYS:
        first_day, last_day = _DAYS[part]
        return date(year, month, first_day), date(year, month, last_day or last)
    if part.startswith("最后一"):  # the last week that lies wholly inside, Monday to Sunday
        sunday = date(year, month, last)
        sunday -= timedelta(days=(sunday.weekday() + 1) % 7)
        return sunday - timedelta(days=6), sunday
    if part.startswith("第"):
        monday = date(year, month, 1)
        monday += timedelta(days=-monday.weekday() % 7 + 7 * (DIGITS[part[1]] - 1))
        return monday, monday + timedelta(days=6)
    return date(year, month, 1), date(year, month, last)


_DAYS: dict[str, tuple[int, int]] = {
    "上旬": (1, 10),
    "初": (1, 10),
    "中旬": (11, 20),
    "中": (11, 20),
    "下旬": (21, 0),
    "底": (21, 0),
    "末": (21, 0),
    "上中旬": (1, 20),
    "中下旬": (11, 0),
    "上半月": (1, 15),
    "下半月": (16, 0),
}


def _year(said: str | None, month: int, ref: date) -> int:
    if not said:
        return ref.year if month >= ref.month else ref.year + 1
    if said in _YEARS:
        return ref.year + _YEARS[said]
    value = int(number(said[:-1]) or ref.year)
    return value if value > 100 else 2000 + value


_YEARS = {"今年": 0, "当年": 0, "明年": 1, "来年": 1, "后年": 2}


def _int(text: str) -> int:
    return int(number(text.replace("廿", "二十")) or 0)


def _safe(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _shift(ref: date, months: int) -> tuple[int, int]:
    index = ref.year * 12 + ref.month - 1 + months
    return index // 12, index % 12 + 1


Span = tuple[date, date]
Found = re.Match[str]


def _ymd(m: Found, _: date) -> Span:
    day = _safe(int(m["ymd_y"]), int(m["ymd_m"]), int(m["ymd_d"]))
    return day, day


def _md(m: Found, ref: date) -> Span:
    month = _int(m["md_m"])
    year = _year(m["md_y"], month, ref)
    if m["md_d"]:
        day = _safe(year, month, _int(m["md_d"]))
        return day, day
    return month_span(year, month, m["md_p"] or "")


def _listed(m: Found, ref: date) -> list[Atom]:
    """The months of an enumeration, neighbours taken together: 六、七、十月 is two stretches."""
    atoms: list[Atom] = []
    offset = m.start("list_m")
    parts = list(re.finditer(_M, m["list_m"]))
    for part in parts:
        start, end = month_span(_year(m["list_y"], _int(part.group()), ref), _int(part.group()))
        begins = offset + part.start()
        ends = m.end() if part is parts[-1] else offset + part.end()
        last = atoms[-1] if atoms else None
        if last and start == last.end + timedelta(days=1):
            atoms[-1] = replace(last, ends=ends, end=end)
        else:
            atoms.append(Atom(begins, ends, start, end, "list", bool(m["list_y"])))
    return atoms


def _pair(m: Found, ref: date) -> Span:
    start, end = _months(DIGITS[m["pair_m"][0]], DIGITS[m["pair_m"][-1]], m["pair_y"], ref)
    return (start, month_span(end.year, end.month, m["pair_p"])[1]) if m["pair_p"] else (start, end)


def _span(m: Found, ref: date) -> Span:
    return _months(_int(m["span_a"]), _int(m["span_b"]), m["span_y"], ref)


def _months(first: int, last: int, said: str | None, ref: date) -> Span:
    year = _year(said, first, ref)
    return month_span(year, first)[0], month_span(year + (last < first), last)[1]


def _dots(m: Found, ref: date) -> Span:
    month = int(m["dots_m"] or m["dots_m2"])
    day = _safe(_year(None, month, ref), month, int(m["dots_d"] or m["dots_d2"]))
    return day, day


_WHEN = {"上": -1, "这": 0, "本": 0, "当": 0, "下": 1}


def _when(word: str) -> int:
    return 2 if word.startswith("下下") else _WHEN[word[0]]


def _rel(m: Found, ref: date) -> Span:
    year, month = _shift(ref, _when(m["rel_w"]))
    if m["rel_d"]:
        day = _safe(year, month, _int(m["rel_d"]))
        return day, day
    return month_span(year, month, m["rel_p"] or "")


def _week(m: Found, ref: date) -> Span:
    monday = ref + timedelta(days=7 * _when(m["week_w"]) - ref.weekday())
    return _weekday(monday, m["week_d"])


def _wday(m: Found, ref: date) -> Span:
    monday = ref - timedelta(days=ref.weekday())
    start, end = _weekday(monday, m["wday_d"])
    return (start, end) if end >= ref else (start + timedelta(days=7), end + timedelta(days=7))


def _weekday(monday: date, day: str | None) -> Span:
    if not day:
        return monday, monday + timedelta(days=6)
    if day == "末":
        return monday + timedelta(days=5), monday + timedelta(days=6)
    found = monday + timedelta(days="一二三四五六日".index(day.replace("天", "日")))
    return found, found


def _day(m: Found, ref: date) -> Span:
    first, last = _DAY_WORDS[m["day_w"]]
    return ref + timedelta(days=first), ref + timedelta(days=last)


_DAY_WORDS = {
    "今天": (0, 0),
    "今日": (0, 0),
    "今晚": (0, 0),
    "明天": (1, 1),
    "明日": (1, 1),
    "明早": (1, 1),
    "后天": (2, 2),
    "大后天": (3, 3),
    "明后天": (1, 2),
    "明后两天": (1, 2),
    "今明两天": (0, 1),
}


def _within(m: Found, ref: date) -> Span | None:
    said, unit = m["within_n"] or m["within_n2"], m["within_u"] or m["within_u2"]
    half = said == "半"
    count = 0.5 if half else number(said) or 0
    if not 0 < count < 400:
        return None
    if unit == "个月":
        year, month = _shift(ref, int(count))
        end = ref + timedelta(days=14) if half else _safe(year, month, ref.day) - timedelta(days=1)
    else:
        end = ref + timedelta(days=int(count * (1 if unit in "天日" else 7)) - 1)
    return ref, max(ref, end)


def _quarter(m: Found, ref: date) -> Span:
    word = m["quarter_q"].lstrip("第")
    now = (ref.month + 2) // 3
    if word[0] in _WHEN:
        index = now + _when(word) - 1
        year, quarter = ref.year + index // 4, index % 4 + 1
    else:
        quarter = _int(word)
        year = _year(m["quarter_y"], quarter * 3, ref)
    return month_span(year, quarter * 3 - 2)[0], month_span(year, quarter * 3)[1]


def _half(m: Found, ref: date) -> Span:
    first, last = {"上半年": (1, 6), "下半年": (7, 12), "年初": (1, 3)}.get(m["half_h"], (12, 12))
    year = _year(m["half_y"], last, ref)
    return month_span(year, first)[0], month_span(year, last)[1]


def _season(m: Found, ref: date) -> Span:
    first, last = _SEASONS[m["season_s"] or m["season_h"][:2]]
    end_month = last if last >= first else 12
    year = _year(m["season_y"], end_month, ref)
    if holiday := m["season_h"]:
        if holiday.startswith("国庆"):
            return date(year, 10, 1), date(year, 10, 7)
        if holiday.startswith("五一"):
            return date(year, 5, 1), date(year, 5, 3)
    return month_span(year, first)[0], month_span(year + (last < first), last)[1]


_SEASONS = {
    "春": (3, 5),
    "夏": (6, 8),
    "秋": (9, 11),
    "冬": (12, 2),
    "暑假": (7, 8),
    "暑期": (7, 8),
    "寒假": (1, 2),
    "国庆": (10, 10),
    "五一": (5, 5),
}


def _dom(m: Found, ref: date) -> Span:
    day = _int(m["dom_d"])
    year, month = _shift(ref, 0 if day >= ref.day else 1)
    found = _safe(year, month, day)
    return found, found


def _part(m: Found, ref: date) -> Span:
    part = m["part_p"].removeprefix("月")
    start, end = month_span(ref.year, ref.month, part)
    if end < ref:
        start, end = month_span(*_shift(ref, 1), part)
    return start, end


def _en(m: Found, ref: date) -> Span:
    month = _MONTHS.index(m["en_m"][:3].lower()) + 1
    return month_span(_year(None, month, ref), month)


_READERS: dict[str, Callable[[Found, date], Span | None]] = {
    "ymd": _ymd,
    "pair": _pair,
    "span": _span,
    "md": _md,
    "dots": _dots,
    "rel": _rel,
    "week": _week,
    "wday": _wday,
    "day": _day,
    "within": _within,
    "quarter": _quarter,
    "half": _half,
    "season": _season,
    "dom": _dom,
    "part": _part,
    "en": _en,
}
_YEAR_SAID = re.compile(rf"\s?(?:{_Y}|20\d\d[-/.])")


def find(text: str, ref: date) -> list[Atom]:
    """The expressions of a plain sentence in order."""
    if not _HINT.search(text):
        return []
    atoms: list[Atom] = []
    for m in _ATOM.finditer(text):
        if m.start() and text[m.start() - 1] == "每":
            continue
        try:
            if m["list"]:
                atoms.extend(_listed(m, ref))
                continue
            kind = _kind(m)
            span = _READERS[kind](m, ref)
        except (ValueError, OverflowError):  # a year outside the calendar
            continue
        if span:
            begins = m.start() + (len(m.group()) - len(m.group().lstrip()))
            said = bool(_YEAR_SAID.match(text, begins))
            atoms.append(Atom(begins, m.end(), span[0], span[1], kind, said))
    return atoms


def _kind(m: Found) -> str:
    return next(name for name in _READERS if m[name] is not None)


def after(first: Atom, last: Atom) -> Atom:
    """The end of a range, moved to the first time that it can follow its beginning."""
    length = last.end - last.start
    if last.kind in {"dom", "part"}:  # 6月5号到15号, 6月上旬到中旬
        year, month = first.start.year, first.start.month
        if last.start.day < first.start.day:
            year, month = _shift(first.start, 1)
        start = _safe(year, month, last.start.day)
        return replace(last, start=start, end=start + length)
    if last.kind == "wday":  # 下周三到周五
        days = (last.start.weekday() - first.start.weekday()) % 7
        start = first.start + timedelta(days=days)
        return replace(last, start=start, end=start + length)
    if last.end < first.start or (first.year_said and not last.year_said):
        year = first.start.year + (last.end.month < first.start.month)
        end = _safe(year, last.end.month, last.end.day)
        return replace(last, start=_safe(year, last.start.month, last.start.day), end=end)
    return last
