"""Papers ready for the printer: the door to reportlab.

The face is STSong-Light, which every reader has by itself or replaces by a face of its own, so no
font is shipped and files stay small. It has no characters beyond the basic plane (some rare names);
those are printed as 〓 and stand whole in the spreadsheet.
"""

import io
import re
from collections.abc import Sequence
from html import escape
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A3, A4, landscape, portrait
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    LongTable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    XPreformatted,
)
from reportlab.platypus.tables import TableStyle

from bot.papers.paper import UNNUMBERED, Cell, Made, Paper, Report, TooLong, clean

TYPE = "application/pdf"
FACE = "STSong-Light"
MOST_ROWS = 1000
# so many characters across, and the table needs the wide sheet
WIDE = 220
# a table of few columns stands upright
NARROW = 90
MARGIN = 1.5 * cm
# the size of the letters in points by the width of the table in characters
SIZES = ((135, 9.0), (WIDE, 8.0), (390, 7.0), (10_000, 6.0))
MISSING, WIDE_SPACE = "〓", "\u3000"
# a run that should stand on one line, up to so many points; what the grid takes beside it
RUN = re.compile(r"[!-~]{2,}")
MOST_NEED, PADDING = 80.0, 3.5
pdfmetrics.registerFont(UnicodeCIDFont(FACE))
GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 1.5),
        ("RIGHTPADDING", (0, 0), (-1, -1), 1.5),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
)


def _style(size: float, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        f"{size}", fontName=FACE, fontSize=size, leading=size * 1.35, wordWrap="CJK", **more
    )


TITLE = _style(18, alignment=TA_CENTER, spaceAfter=6)
UNDER = _style(11, alignment=TA_CENTER, spaceAfter=4)
LINE = _style(10.5, spaceBefore=3)
SECTION = _style(14, spaceBefore=10, spaceAfter=4)
BODY = _style(12, firstLineIndent=24, spaceAfter=3)
CAPTION = _style(12, alignment=TA_CENTER, spaceBefore=8, spaceAfter=4, keepWithNext=1)
SIGNED = _style(12, alignment=TA_RIGHT, spaceBefore=6)


def render(*papers: Paper) -> bytes:
    """Papers as one file, each beginning a page, its head repeated on every page.

    The sheet is A4, upright for a narrow table, A3 across for a very wide one. Raises TooLong.
    """
    if sum(len(paper.rows) for paper in papers) > MOST_ROWS:
        raise TooLong
    widest = max((_width(paper) for paper in papers), default=0)
    sheet = portrait(A4) if widest <= NARROW else landscape(A3 if widest > WIDE else A4)
    story: list[Any] = []
    for number, paper in enumerate(papers):
        story += [PageBreak()] if number else []
        story += _paper(paper, sheet[0] - 2 * MARGIN)
    return _built(story, sheet, papers[0].title if papers else "")


def document(papers: Sequence[Paper]) -> Made:
    """Papers as a file to be saved. Raises TooLong."""
    return Made(render(*papers), TYPE)


def flowing(title: str, lines: Sequence[tuple[str, str]], under: Sequence[str]) -> Made:
    """A document of headings and paragraphs, upright."""
    story: list[Any] = [_words(title, TITLE), *(_words(line, UNDER) for line in under)]
    for heading, words in lines:
        story += [_words(heading, SECTION)] if heading else []
        story += [_words(part, BODY) for part in words.split("\n") if part]
    return Made(_built(story, portrait(A4), title), TYPE)


def report(about: Report) -> Made:
    """An upright document of headings with paragraphs, and tables; signed at the right."""
    story: list[Any] = [_words(about.title, TITLE), _words(about.number or UNNUMBERED, UNDER)]
    for part in about.parts:
        if isinstance(part, Paper):
            story += [_words(part.title, CAPTION), _table(part, A4[0] - 2 * MARGIN)]
            story += [_words(line, LINE) for line in part.lines]
        else:
            heading, words = part
            story.append(_words(heading, SECTION))
            story += [_words(line, BODY) for line in words.split("\n") if line]
    story += [_words(line, SIGNED) for line in about.signed]
    return Made(_built(story, portrait(A4), about.title), TYPE)


def _width(paper: Paper) -> int:
    return sum(column.width for column in paper.columns)


def _paper(paper: Paper, width: float) -> list[Any]:
    story: list[Any] = [_words(paper.title, TITLE)]
    story += [_words(paper.number, UNDER)] if paper.number else []
    story += [_words(paper.heading, LINE), Spacer(1, 4)] if paper.heading else []
    if paper.columns:
        story.append(_table(paper, width))
    story += [_words(line, LINE) for line in paper.lines]
    return story


def _table(paper: Paper, width: float) -> LongTable:
    total = _width(paper)
    size = next(points for most, points in SIZES if total <= most)
    head, body = _style(size, alignment=TA_CENTER), _style(size)
    figure = _style(size, alignment=TA_RIGHT)
    rows = [
        [_words(column.head, head) for column in paper.columns],
        *(
            [_cell(value, figure if _is_figure(value) else body) for value in row]
            for row in paper.rows
        ),
    ]
    return LongTable(
        rows,
        colWidths=_widths(paper, width, size),
        style=GRID,
        repeatRows=1,
        splitInRow=1,
    )


def _widths(paper: Paper, width: float, size: float) -> list[float]:
    """The columns' share of the sheet; none is narrower than its longest number or code.

    The others give way, so that 「XQ2026-0001」 and telephone numbers are never broken.
    """
    total = _width(paper)
    shares = [width * column.width / total for column in paper.columns]
    needs = [
        min(MOST_NEED, max((_need(row[place], size) for row in paper.rows), default=0.0))
        for place in range(len(shares))
    ]
    short = sum(need for share, need in zip(shares, needs, strict=True) if need > share)
    rest = sum(share for share, need in zip(shares, needs, strict=True) if need <= share)
    left = (width - short) / rest if rest else 1.0
    return [
        need if need > share else share * left for share, need in zip(shares, needs, strict=True)
    ]


def _need(value: Cell, size: float) -> float:
    """The width of the longest run of Latin letters and figures in a cell."""
    runs = RUN.findall(str(value)) if value not in {None, ""} else []
    return max((pdfmetrics.stringWidth(run, FACE, size) for run in runs), default=0.0) + PADDING


def _is_figure(value: Cell) -> bool:
    return isinstance(value, int | float)


def _cell(value: Cell, style: ParagraphStyle) -> Paragraph | str:
    return "" if value is None or value == "" else _words(str(value), style)


def _words(words: str, style: ParagraphStyle) -> Paragraph:
    """Words as a paragraph; what looks like mark-up is text."""
    said = "".join(letter if ord(letter) < 0x10000 else MISSING for letter in str(clean(words)))
    if WIDE_SPACE in said:  # blanks to be filled in by hand; a paragraph would close them
        return XPreformatted(escape(said), style)
    return Paragraph(escape(said).replace("\n", "<br/>"), style)


def _built(story: list[Any], sheet: tuple[float, float], title: str) -> bytes:
    body = io.BytesIO()
    made = SimpleDocTemplate(
        body, pagesize=sheet, title=str(clean(title)), lang="zh-CN",
        leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN + 10,
    )  # fmt: skip
    made.build(story, canvasmaker=_Numbered)
    return body.getvalue()


class _Numbered(Canvas):  # type: ignore[misc]  # reportlab has no types
    """A canvas that writes 「第 1 页，共 3 页」 when it knows how many there are."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802  reportlab's name
        """Keep the page for later."""
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write the pages with their numbers."""
        for number, page in enumerate(self._kept, 1):
            self.__dict__.update(page)
            self.setFont(FACE, 9)
            said = f"第 {number} 页，共 {len(self._kept)} 页"
            self.drawCentredString(self._pagesize[0] / 2, 0.9 * cm, said)
            super().showPage()
        super().save()
