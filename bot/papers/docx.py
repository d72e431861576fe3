"""Text documents: the door to python-docx; A4 across, faces and sizes of official papers.

The library is loaded when a document is made: a worker answers messages without it.
"""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.papers.packed import settled
from bot.papers.paper import (
    UNNUMBERED,
    Cell,
    Heading,
    Made,
    Paper,
    Report,
    TooLong,
    Words,
    clean,
)

if TYPE_CHECKING:
    from docx.document import Document
    from docx.shared import Cm
    from docx.text.paragraph import Paragraph

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_ROWS = 1000
SONG, HEI, FANG = "宋体", "黑体", "仿宋"


def text_document(papers: Sequence[Paper]) -> Made:
    """Papers as one document, each beginning a page. Raises TooLong."""
    from docx import Document

    if sum(len(paper.rows) for paper in papers) > MOST_ROWS:
        raise TooLong
    document = Document()
    _across(document)
    for number, paper in enumerate(papers):
        if number:
            document.add_page_break()  # type: ignore[no-untyped-call]
        _paper(document, paper)
    return made(document)


def flowing(title: str, lines: Sequence[tuple[str, str]], under: Sequence[str]) -> Made:
    """A document of headings and paragraphs."""
    from docx import Document
    from docx.shared import Pt

    document = Document()
    _write(document.add_paragraph(), title, HEI, 18, centred=True)
    for line in under:
        _write(document.add_paragraph(), line, FANG, 12, centred=True)
    for heading, words in lines:
        _write(document.add_paragraph(), heading, HEI, 14)
        for part in words.split("\n"):
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.first_line_indent = Pt(28)
            _write(paragraph, part, FANG, 14)
    return made(document)


def composed(title: str, under: Sequence[str], items: Sequence[Heading | Words | Paper]) -> Made:
    """A document of headings, paragraphs and tables, upright, as a bureau files a summary."""
    from docx import Document
    from docx.shared import Cm

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    section.top_margin, section.bottom_margin = Cm(3.2), Cm(3)
    _write(document.add_paragraph(), title, SONG, 20, centred=True, bold=True)
    for line in under:
        _write(document.add_paragraph(), line, FANG, 12, centred=True)
    for item in items:
        if isinstance(item, Paper):
            _inside(document, item)
        else:
            _say(document, item)
    return made(document)


def _say(document: "Document", item: Heading | Words) -> None:
    from docx.shared import Pt

    is_heading = isinstance(item, Heading)
    for line in item.words.split("\n"):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(32)
        paragraph.paragraph_format.line_spacing = Pt(28)
        paragraph.paragraph_format.keep_with_next = is_heading
        _write(paragraph, line, HEI if is_heading else FANG, 16)


def _inside(document: "Document", paper: Paper) -> None:
    """A table among paragraphs, with its title above."""
    from docx.shared import Pt

    caption = document.add_paragraph()
    caption.paragraph_format.space_before = Pt(8)
    caption.paragraph_format.keep_with_next = True
    _write(caption, paper.title, HEI, 12, centred=True)
    _table(document, paper, wide=15.6, size=10.5)
    for line in paper.lines:
        _write(document.add_paragraph(), line, FANG, 12)


def report(about: Report) -> Made:
    """An upright document of headings with paragraphs, and tables; signed at the right."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    _write(document.add_paragraph(), about.title, SONG, 20, centred=True, bold=True)
    _write(document.add_paragraph(), about.number or UNNUMBERED, FANG, 14, centred=True)
    for part in about.parts:
        if isinstance(part, Paper):
            _inside(document, part)
        else:
            heading, words = part
            _say(document, Heading(heading))
            _say(document, Words(words))
    for line in about.signed:
        paragraph = document.add_paragraph()
        _write(paragraph, line, FANG, 14)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return made(document)


def made(document: "Document") -> Made:
    """A document as a file."""
    body = io.BytesIO()
    document.save(body)
    return Made(settled(body.getvalue()), TYPE)


def _across(document: "Document") -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.6)
    section.top_margin = section.bottom_margin = Cm(1.8)


def _paper(document: "Document", paper: Paper) -> None:
    _write(document.add_paragraph(), paper.title, SONG, 18, centred=True, bold=True)
    if paper.number:
        _write(document.add_paragraph(), paper.number, FANG, 12, centred=True)
    if paper.heading:
        _write(document.add_paragraph(), paper.heading, FANG, 11)
    _table(document, paper, wide=26.5, size=9)
    for line in paper.lines:
        _write(document.add_paragraph(), line, FANG, 11)


def _table(document: "Document", paper: Paper, *, wide: float, size: float) -> None:
    """The rows of a paper as a table so many centimetres wide."""
    from docx.shared import Cm

    table = document.add_table(rows=1, cols=len(paper.columns), style="Table Grid")
    table.autofit = False
    total = sum(column.width for column in paper.columns)
    widths = [Cm(wide * column.width / total) for column in paper.columns]
    heads = [column.head for column in paper.columns]
    _row(table.rows[0].cells, heads, widths, HEI, size)
    _mark(table.rows[0]._tr, "w:tblHeader")  # noqa: SLF001  python-docx has no name for it
    for row in paper.rows:
        added = table.add_row()
        _mark(added._tr, "w:cantSplit")  # noqa: SLF001
        _row(added.cells, row, widths, FANG, size)


def _row(
    cells: Sequence[object],
    values: Sequence[Cell],
    widths: "Sequence[Cm]",
    face: str,
    size: float,
) -> None:
    from docx.shared import Pt

    for cell, value, width in zip(cells, values, widths, strict=True):
        cell.width = width  # type: ignore[attr-defined]
        paragraph = cell.paragraphs[0]  # type: ignore[attr-defined]
        is_figure = isinstance(value, (int, float))
        _write(paragraph, "" if value is None else str(value), face, size, centred=is_figure)
        paragraph.paragraph_format.space_before = Pt(2)


def _mark(row: object, name: str) -> None:
    """Let the head of a table stand on every page, or a row stay together."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = row.get_or_add_trPr()  # type: ignore[attr-defined]
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _write(
    paragraph: "Paragraph",
    words: str,
    face: str,
    size: float,
    *,
    centred: bool = False,
    bold: bool = False,
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(str(clean(words)))
    run.font.name, run.font.size, run.bold = face, Pt(size), bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)  # noqa: SLF001
    paragraph.paragraph_format.space_after = Pt(2)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
