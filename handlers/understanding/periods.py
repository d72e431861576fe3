"""The single expressions of time (6月中旬, 下周三, 第四季度 …) and what days they cover."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from handlers.understanding.months import day_in, figure_of, month_span, months_on, year_of
from handlers.understanding.numerals import DIGITS, number
from handlers.understanding.period_grammar import ATOM, HINT, MONTH, MONTHS, YEAR_SAID


@dataclass(frozen=True, slots=True)
class Atom:
    """One expression: where it stands, the days it covers, and what was said outright."""

    begins: int
    ends: int
    start: date
    end: date
    kind: str = ""
    year_said: bool = False


Span = tuple[date, date]
Found = re.Match[str]


def _ymd(m: Found, _: date) -> Span:
    day = day_in(int(m["ymd_y"]), int(m["ymd_m"]), int(m["ymd_d"]))
    return day, day


def _md(m: Found, ref: date) -> Span:
    month = figure_of(m["md_m"])
    year = year_of(m["md_y"], month, ref)
    if m["md_d"]:
        day = day_in(year, month, figure_of(m["md_d"]))
        return day, day
    return month_span(year, month, m["md_p"] or "")


def _listed(m: Found, ref: date) -> list[Atom]:
    """The months of an enumeration, neighbours taken together: 六、七、十月 is two stretches."""
    atoms: list[Atom] = []
    offset = m.start("list_m")
    parts = list(re.finditer(MONTH, m["list_m"]))
    for part in parts:
        start, end = month_span(
            year_of(m["list_y"], figure_of(part.group()), ref), figure_of(part.group())
        )
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
    return _months(figure_of(m["span_a"]), figure_of(m["span_b"]), m["span_y"], ref)


def _months(first: int, last: int, said: str | None, ref: date) -> Span:
    year = year_of(said, first, ref)
    return month_span(year, first)[0], month_span(year + (last < first), last)[1]


def _dots(m: Found, ref: date) -> Span:
    month = int(m["dots_m"] or m["dots_m2"])
    day = day_in(year_of(None, month, ref), month, int(m["dots_d"] or m["dots_d2"]))
    return day, day


_WHEN = {"上": -1, "这": 0, "本": 0, "当": 0, "下": 1}


def _when(word: str) -> int:
    return 2 if word.startswith("下下") else _WHEN[word[0]]


def _rel(m: Found, ref: date) -> Span:
    year, month = months_on(ref, _when(m["rel_w"]))
    if m["rel_d"]:
        day = day_in(year, month, figure_of(m["rel_d"]))
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
        year, month = months_on(ref, int(count))
        end = ref + timedelta(days=14) if half else day_in(year, month, ref.day) - timedelta(days=1)
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
        quarter = figure_of(word)
        year = year_of(m["quarter_y"], quarter * 3, ref)
    return month_span(year, quarter * 3 - 2)[0], month_span(year, quarter * 3)[1]


def _half(m: Found, ref: date) -> Span:
    first, last = {"上半年": (1, 6), "下半年": (7, 12), "年初": (1, 3)}.get(m["half_h"], (12, 12))
    year = year_of(m["half_y"], last, ref)
    return month_span(year, first)[0], month_span(year, last)[1]


def _season(m: Found, ref: date) -> Span:
    first, last = _SEASONS[m["season_s"] or m["season_h"][:2]]
    end_month = last if last >= first else 12
    year = year_of(m["season_y"], end_month, ref)
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
    day = figure_of(m["dom_d"])
    year, month = months_on(ref, 0 if day >= ref.day else 1)
    found = day_in(year, month, day)
    return found, found


def _part(m: Found, ref: date) -> Span:
    part = m["part_p"].removeprefix("月")
    start, end = month_span(ref.year, ref.month, part)
    if end < ref:
        start, end = month_span(*months_on(ref, 1), part)
    return start, end


def _en(m: Found, ref: date) -> Span:
    month = MONTHS.index(m["en_m"][:3].lower()) + 1
    return month_span(year_of(None, month, ref), month)


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


def find(text: str, ref: date) -> list[Atom]:
    """The expressions of a plain sentence in order."""
    if not HINT.search(text):
        return []
    atoms: list[Atom] = []
    for m in ATOM.finditer(text):
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
            said = bool(YEAR_SAID.match(text, begins))
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
            year, month = months_on(first.start, 1)
        start = day_in(year, month, last.start.day)
        return replace(last, start=start, end=start + length)
    if last.kind == "wday":  # 下周三到周五
        days = (last.start.weekday() - first.start.weekday()) % 7
        start = first.start + timedelta(days=days)
        return replace(last, start=start, end=start + length)
    if last.end < first.start or (first.year_said and not last.year_said):
        year = first.start.year + (last.end.month < first.start.month)
        end = day_in(year, last.end.month, last.end.day)
        return replace(last, start=day_in(year, last.start.month, last.start.day), end=end)
    return last
