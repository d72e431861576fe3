"""Text documents: the door to python-docx; A4 across, faces and sizes of official papers."""

import io
from collections.abc import Sequence

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from bot.papers.paper import Cell, Made, Paper, TooLong, clean

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_ROWS = 1000
SONG, HEI, FANG = "宋体", "黑体", "仿宋"


def text_document(papers: Sequence[Paper]) -> Made:
    """Papers as one document, each beginning a page. Raises TooLong."""
    if sum(len(paper.rows) for paper in papers) > MOST_ROWS:
        raise TooLong
    document = docx.Document()
    _across(document)
    for number, paper in enumerate(papers):
        if number:
            document.add_page_break()  # type: ignore[no-untyped-call]
        _paper(document, paper)
    return made(document)


def flowing(title: str, lines: Sequence[tuple[str, str]], under: Sequence[str]) -> Made:
    """A document of headings and paragraphs."""
    document = docx.Document()
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


def made(document: Document) -> Made:
    """A document as a file."""
    body = io.BytesIO()
    document.save(body)
    return Made(body.getvalue(), TYPE)


def _across(document: Document) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.6)
    section.top_margin = section.bottom_margin = Cm(1.8)


def _paper(document: Document, paper: Paper) -> None:
    _write(document.add_paragraph(), paper.title, SONG, 18, centred=True, bold=True)
    if paper.number:
        _write(document.add_paragraph(), paper.number, FANG, 12, centred=True)
    if paper.heading:
        _write(document.add_paragraph(), paper.heading, FANG, 11)
    table = document.add_table(rows=1, cols=len(paper.columns), style="Table Grid")
    table.autofit = False
    total = sum(column.width for column in paper.columns)
    widths = [Cm(26.5 * column.width / total) for column in paper.columns]
    _row(table.rows[0].cells, [column.head for column in paper.columns], widths, HEI)
    _repeat(table.rows[0]._tr)  # noqa: SLF001  python-docx has no name for it
    for row in paper.rows:
        _row(table.add_row().cells, row, widths, FANG)
    for line in paper.lines:
        _write(document.add_paragraph(), line, FANG, 11)


def _row(cells: Sequence[object], values: Sequence[Cell], widths: Sequence[Cm], face: str) -> None:
    for cell, value, width in zip(cells, values, widths, strict=True):
        cell.width = width  # type: ignore[attr-defined]
        paragraph = cell.paragraphs[0]  # type: ignore[attr-defined]
        _write(paragraph, "" if value is None else str(value), face, 9)


def _repeat(row: object) -> None:
    """Let the head of a table stand on every page."""
    properties = row.get_or_add_trPr()  # type: ignore[attr-defined]
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _write(
    paragraph: Paragraph,
    words: str,
    face: str,
    size: float,
    *,
    centred: bool = False,
    bold: bool = False,
) -> None:
    run = paragraph.add_run(str(clean(words)))
    run.font.name, run.font.size, run.bold = face, Pt(size), bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)  # noqa: SLF001
    paragraph.paragraph_format.space_after = Pt(2)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
