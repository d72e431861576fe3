"""The picture of a year: notices per week by kind, needs filed, needs passed on; plain SVG."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from html import escape

from handlers.rules.rounds import local_day
from scheduler.rehearsal import Report

WIDTH, LEFT, RIGHT = 1120, 64, 24
PANEL, GAP, TOP = 190, 62, 88
KINDS = (
    ("call", "部署", "#1f6f8b"),
    ("relay", "转发", "#3d9ab8"),
    ("appeal", "动员企业", "#f2a541"),
    ("morning", "每日汇总", "#8fb996"),
    ("reminder", "催报", "#d1495b"),
    ("demand", "需求办理", "#5b5f97"),
    ("", "其他", "#b8b8b8"),
)


def draw(found: Report) -> str:
    """The year as an SVG text."""
    weeks = _weeks(found.span.start, found.span.end)
    stacked = _by_kind(found, weeks)
    panels = [
        _stack("每周发出的通知（条）", weeks, stacked),
        _bars("每周提交的需求（条）", weeks, _count(found.filed, weeks), "#f2a541"),
        _bars("每周审核通过（次）", weeks, _count(found.reported, weeks), "#5b5f97"),
    ]
    height = TOP + len(panels) * (PANEL + GAP) + 10
    body = "".join(
        f'<g transform="translate(0 {TOP + n * (PANEL + GAP)})">{panel}</g>'
        for n, panel in enumerate(panels)
    )
    title = (
        f"{found.span.start} — {found.span.end}　通知 {len(found.notices)} 条　指纹 {found.digest}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="Noto Sans CJK SC, Microsoft YaHei, sans-serif">'
        f'<rect width="100%" height="100%" fill="white"/>'
        f'<text x="{LEFT}" y="28" font-size="17" fill="#222">{escape(title)}</text>'
        f"{_legend()}{body}</svg>\n"
    )


def _weeks(start: date, end: date) -> list[date]:
    first = start - timedelta(days=start.weekday())
    return [first + timedelta(weeks=n) for n in range((end - first).days // 7 + 1)]


def _count(moments: Iterable[datetime], weeks: Sequence[date]) -> list[int]:
    found = Counter((local_day(moment) - weeks[0]).days // 7 for moment in moments)
    return [found[n] for n in range(len(weeks))]


def _by_kind(found: Report, weeks: Sequence[date]) -> list[list[int]]:
    names = [name for name, _, _ in KINDS]
    moments: dict[str, list[datetime]] = {name: [] for name in names}
    for one in found.notices:
        kind = one.occasion.split(":")[0]
        moments[kind if kind in moments else ""] += one.accepted
    return [_count(moments[name], weeks) for name in names]


def _scale(top: int) -> int:
    """A round number at or above the highest value."""
    step: int = 10 ** (len(str(max(top, 1))) - 1)
    return -(-max(top, 1) // step) * step


def _frame(title: str, weeks: Sequence[date], top: int) -> str:
    inner = WIDTH - LEFT - RIGHT
    lines = [
        f'<text x="{LEFT}" y="-8" font-size="14" fill="#444">{escape(title)}</text>',
        f'<text x="{LEFT - 8}" y="5" font-size="11" text-anchor="end" fill="#666">{top}</text>',
        f'<text x="{LEFT - 8}" y="{PANEL}" font-size="11" text-anchor="end" fill="#666">0</text>',
        f'<line x1="{LEFT}" y1="{PANEL}" x2="{WIDTH - RIGHT}" y2="{PANEL}" stroke="#999"/>',
        f'<line x1="{LEFT}" y1="0" x2="{WIDTH - RIGHT}" y2="0" stroke="#eee"/>',
    ]
    for n, week in enumerate(weeks):
        if n and week.month != weeks[n - 1].month:
            x = LEFT + inner * n / len(weeks)
            lines.append(
                f'<text x="{x:.1f}" y="{PANEL + 16}" font-size="11" fill="#666">'
                f"{week.month}月</text>"
            )
    return "".join(lines)


def _bar(n: int, weeks: Sequence[date], base: float, value: float, top: int, colour: str) -> str:
    step = (WIDTH - LEFT - RIGHT) / len(weeks)
    tall = PANEL * value / top
    return (
        f'<rect x="{LEFT + n * step + 1:.1f}" y="{PANEL - PANEL * base / top - tall:.1f}" '
        f'width="{step - 2:.1f}" height="{tall:.1f}" fill="{colour}"/>'
    )


def _stack(title: str, weeks: Sequence[date], rows: list[list[int]]) -> str:
    top = _scale(max(sum(row[n] for row in rows) for n in range(len(weeks))))
    parts = [_frame(title, weeks, top)]
    for n in range(len(weeks)):
        base = 0
        for (_, _, colour), row in zip(KINDS, rows, strict=True):
            if row[n]:
                parts.append(_bar(n, weeks, base, row[n], top, colour))
            base += row[n]
    return "".join(parts)


def _bars(title: str, weeks: Sequence[date], values: list[int], colour: str) -> str:
    top = _scale(max(values, default=0))
    bars = [_bar(n, weeks, 0, value, top, colour) for n, value in enumerate(values) if value]
    return _frame(title, weeks, top) + "".join(bars)


def _legend() -> str:
    parts = []
    x = LEFT
    for _, label, colour in KINDS:
        parts.append(f'<rect x="{x}" y="38" width="11" height="11" fill="{colour}"/>')
        parts.append(f'<text x="{x + 15}" y="48" font-size="12" fill="#444">{label}</text>')
        x += 30 + 13 * len(label)
    return "".join(parts)
