"""Charts as plain SVG: for a page, where every bar opens its rows, and for a picture by itself.

Only presentation attributes, no styles and no scripts, so that the policy of the pages holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

FACE = "PingFang SC, Noto Sans CJK SC, Microsoft YaHei, sans-serif"
INK, SOFT, RULE = "#1a2230", "#56606e", "#d8dee6"
BLUE, PALE, GOLD = "#1f4e8c", "#9db8da", "#d08a1d"
LINE = 26


@dataclass(frozen=True, slots=True)
class Piece:
    """A drawing of some size, to be placed anywhere."""

    width: float
    height: float
    body: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its label; ``href`` opens its rows, ``note`` stands behind the value."""

    label: str
    value: int
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Values that belong together, one for each place."""

    name: str
    values: Sequence[int]
    colour: str = BLUE
    hrefs: Sequence[str] = ()


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 12,
    fill: str = INK,
    anchor: str = "start",
    bold: bool = False,
) -> str:
    """Words at a place."""
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}" '
        f'text-anchor="{anchor}"{weight}>{escape(words)}</text>'
    )


def rectangle(x: float, y: float, width: float, height: float, fill: str) -> str:
    """A filled rectangle."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" '
        f'height="{max(height, 0):.1f}" fill="{fill}"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str = RULE, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{dashed}/>'
    )


def _linked(href: str, words: str, body: str) -> str:
    """A part that opens its rows, with what it says for those who cannot see it."""
    title = f"<title>{escape(words)}</title>"
    if not href:
        return f"<g>{title}{body}</g>"
    return f'<a href="{escape(href, quote=True)}">{title}{body}</a>'


def bars(rows: Sequence[Bar], width: float = 560, label: float = 120) -> Piece:
    """Horizontal bars, one under the other, in the order given."""
    top = max((row.value for row in rows), default=0) or 1
    room = width - label - 104
    parts = []
    for place, row in enumerate(rows):
        y = place * LINE
        long = room * row.value / top
        body = (
            text(label - 8, y + 17, row.label, size=13, anchor="end")
            + rectangle(label, y + 5, max(long, 1 if row.value else 0), 16, BLUE)
            + text(label + long + 6, y + 17, f"{row.value}{row.note}", fill=SOFT)
        )
        parts.append(_linked(row.href, f"{row.label}：{row.value}{row.note}", body))
    return Piece(width, max(len(rows), 1) * LINE, "".join(parts))


def columns(
    labels: Sequence[str], series: Sequence[Series], width: float = 560, height: float = 210
) -> Piece:
    """Columns side by side for each label, with a legend above."""
    top = _scale(max((value for each in series for value in each.values), default=0))
    left, head, foot = 36.0, 26.0, 22.0
    inner, tall = width - left, height - head - foot
    step = inner / max(len(labels), 1)
    wide = min(step * 0.8 / max(len(series), 1), 26)
    parts = [
        _line(left, head + tall, width, head + tall, "#98a3b1"),
        _line(left, head, width, head),
        text(left - 6, head + 4, f"{top}", size=11, fill=SOFT, anchor="end"),
        text(left - 6, head + tall, "0", size=11, fill=SOFT, anchor="end"),
        _legend(series, left),
    ]
    for place, label in enumerate(labels):
        middle = left + step * (place + 0.5)
        parts.append(text(middle, height - 6, label, size=11, fill=SOFT, anchor="middle"))
        for number, each in enumerate(series):
            value = each.values[place]
            if not value:
                continue
            high = tall * value / top
            x = middle + (number - len(series) / 2) * wide
            body = rectangle(x + 1, head + tall - high, wide - 2, high, each.colour)
            if len(series) == 1 or wide >= 16:
                body += text(
                    x + wide / 2, head + tall - high - 3, f"{value}", size=10, fill=SOFT,
                    anchor="middle",
                )  # fmt: skip
            href = each.hrefs[place] if each.hrefs else ""
            parts.append(_linked(href, f"{label} {each.name}：{value}", body))
    return Piece(width, height, "".join(parts))


def _legend(series: Sequence[Series], left: float) -> str:
    parts, x = [], left
    for each in series:
        parts.append(rectangle(x, 2, 11, 11, each.colour))
        parts.append(text(x + 16, 12, each.name, fill=SOFT))
        x += 34 + 13 * len(each.name)
    return "".join(parts)


def curve(
    steps: Sequence[tuple[date, int]],
    days: tuple[date, date],
    target: int,
    width: float = 560,
    height: float = 210,
) -> Piece:
    """A count that grows from month to month, under the line of its target."""
    left, head, foot = 44.0, 20.0, 22.0
    tall, whole = height - head - foot, max((days[1] - days[0]).days, 1)
    top = max(target, steps[-1][1] if steps else 0)

    def x_of(day: date) -> float:
        return left + (width - left - 44) * (day - days[0]).days / whole

    def y_of(count: int) -> float:
        return head + tall - tall * count / top

    parts = [
        _line(left, head + tall, width - 44, head + tall, "#98a3b1"),
        _line(left, y_of(target), width - 44, y_of(target), GOLD, "5 4"),
        text(left - 6, y_of(target) + 4, f"{target}", size=11, fill=SOFT, anchor="end"),
        text(left - 6, head + tall, "0", size=11, fill=SOFT, anchor="end"),
    ]
    for year in range(days[0].year, days[1].year + 1):
        x = max(x_of(date(year, 1, 1)), left)
        parts.append(_line(x, head, x, head + tall))
        parts.append(text(x + 4, height - 6, f"{year}年", size=11, fill=SOFT))
    points = [(x_of(days[0]), y_of(0))]
    for month, count in steps:
        x = max(x_of(month), left)
        points += [(x, points[-1][1]), (x, y_of(count))]
    if steps:
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{drawn}" fill="none" stroke="{BLUE}" stroke-width="2.5"/>')
        x, y = points[-1]
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{BLUE}"/>')
        parts.append(text(x + 8, y + 4, f"{steps[-1][1]}", size=13, bold=True))
    return Piece(width, height, "".join(parts))


def _scale(top: int) -> int:
    """A round number at or above the highest value."""
    step: int = 10 ** (len(str(max(top, 1))) - 1)
    return -(-max(top, 1) // step) * step


def placed(piece: Piece, x: float, y: float) -> str:
    """A piece at a place of a larger drawing."""
    return f'<g transform="translate({x:.1f} {y:.1f})">{piece.body}</g>'


def on_page(piece: Piece, label: str) -> str:
    """A piece as a chart of a page; ``label`` is what it shows, in words."""
    return (
        f'<svg class="chart" viewBox="0 0 {piece.width:g} {piece.height:g}" role="group" '
        f'aria-label="{escape(label, quote=True)}">{piece.body}</svg>'
    )


def by_itself(piece: Piece) -> str:
    """A piece as a picture file on white paper."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{piece.width:g}" '
        f'height="{piece.height:g}" viewBox="0 0 {piece.width:g} {piece.height:g}" '
        f'font-family="{FACE}"><rect width="100%" height="100%" fill="white"/>{piece.body}</svg>\n'
    )
