"""The summary of a year or a round on one page: a picture (SVG) to be shown or printed."""

from collections.abc import Sequence

from bot.papers import charts
from bot.papers.charts import BLUE, GOLD, PALE, Bar, Piece, Series
from bot.papers.paper import Made
from handlers.flows.summaries import Facts
from handlers.rules import summaries
from handlers.rules.counting import Tally
from handlers.rules.papers import written
from handlers.wording import say

TYPE = "image/svg+xml"
WIDTH, MARGIN, GAP = 1123.0, 40.0, 36.0
INDUSTRIES = 12


def as_svg(facts: Facts) -> Made:
    """The picture as a file."""
    return Made(charts.by_itself(_sheet(facts)).encode(), TYPE)


def _sheet(facts: Facts) -> Piece:
    half = (WIDTH - 2 * MARGIN - GAP) / 2
    left: list[tuple[str, Piece]] = [
        (say("summary.picture_months"), months(facts, half)),
        (say("summary.picture_industries"), industries(facts, half)),
    ]
    right: list[tuple[str, Piece]] = []
    if facts.goal is not None:
        goal = facts.goal
        piece = charts.curve(goal.steps, (goal.first, goal.last), goal.target, half)
        right.append((say("summary.picture_curve"), piece))
    if facts.parts:
        right.append((say("summary.picture_parts"), parts(facts, half)))
    body, top = _head(facts), 196.0
    first, tall = _stack(left, MARGIN, top)
    second, taller = _stack(right, MARGIN + half + GAP, top)
    height = max(tall, taller) + 46
    foot = say(
        "summary.picture_foot", day=written(facts.today), added=facts.overlap.added,
        distinct=facts.overlap.distinct,
    )  # fmt: skip
    return Piece(
        WIDTH,
        height,
        body + first + second + charts.text(MARGIN, height - 18, foot, size=12, fill=charts.SOFT),
    )


def _head(facts: Facts) -> str:
    label = summaries.label(facts.period)
    found, came = facts.tally, facts.effects
    told = (
        ("服务专家（人）", found.experts), ("服务人次", found.attendances),
        ("服务企业（家）", found.enterprises), ("对接（对次）", found.pairings),
        ("需求（条）", facts.demands.total), ("难题解决（条）", came.helped),
        ("培训（人次）", came.trained),
    )  # fmt: skip
    step = (WIDTH - 2 * MARGIN) / len(told)
    parts = [
        charts.rectangle(0, 0, WIDTH, 74, "#173b6b"),
        charts.text(
            MARGIN, 47, say("summary.picture_title", bureau=facts.bureau, label=label), size=25,
            fill="#ffffff", bold=True,
        ),
    ]  # fmt: skip
    for place, (name, value) in enumerate(told):
        x = MARGIN + step * place
        parts.append(charts.text(x, 126, f"{value:,}", size=32, fill=BLUE, bold=True))
        parts.append(charts.text(x, 150, name, size=13, fill=charts.SOFT))
    return "".join(parts)


def _stack(pieces: Sequence[tuple[str, Piece]], x: float, y: float) -> tuple[str, float]:
    """Pieces under one another with their titles, and where they end."""
    body = ""
    for name, piece in pieces:
        body += charts.text(x, y, name, size=15, bold=True) + charts.placed(piece, x, y + 14)
        y += piece.height + 14 + GAP + 10
    return body, y - GAP


def months(facts: Facts, width: float, hrefs: Sequence[str] = ()) -> Piece:
    """Attendances, experts and enterprises month by month."""
    order = range(1, 13)
    found = [facts.months.get(month, Tally()) for month in order]
    series = [
        Series("人次", [each.attendances for each in found], BLUE, hrefs),
        Series("专家", [each.experts for each in found], PALE, hrefs),
        Series("企业", [each.enterprises for each in found], GOLD, hrefs),
    ]
    return charts.columns([f"{month}月" for month in order], series, width)


def parts(facts: Facts, width: float, hrefs: Sequence[str] = ()) -> Piece:
    """Experts of the bureaus below, in the order of their codes: no ranking (R45)."""
    rows = [
        Bar(part.name, part.tally.experts, hrefs[place] if hrefs else "",
            f" 人 · {part.tally.enterprises} 家")
        for place, part in enumerate(facts.parts)
    ]  # fmt: skip
    return charts.bars(rows, width, 96)


def industries(facts: Facts, width: float, query: str = "") -> Piece:
    """The industries most enterprises belong to."""
    found = sorted(facts.industries, key=lambda each: (-each[2].enterprises, each[0]))
    rows = [
        Bar(
            _shortened(name or say("summary.unknown_industry")),
            tally.enterprises,
            f"{query}{code or 'none'}" if query else "",
            f" 家 · {tally.experts} 人",
        )
        for code, name, tally in found[:INDUSTRIES]
        if tally.enterprises
    ]
    return charts.bars(rows, width, 190)


def _shortened(name: str, longest: int = 13) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1]}…"
