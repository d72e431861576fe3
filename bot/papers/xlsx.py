"""Spreadsheets: the door to openpyxl. Cells are values, never formulas (reliability §7).

The library is loaded when a table is made: a worker answers messages without it.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.papers.paper import Cell, Made, Paper, clean

if TYPE_CHECKING:
    from openpyxl.styles import Alignment, Border, Font

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
LONGEST = 32_000


@dataclass(frozen=True, slots=True)
class _Look:
    """How a cell is printed."""

    font: "Font"
    alignment: "Alignment | None" = None
    border: "Border | None" = None


@dataclass(frozen=True, slots=True)
class _Looks:
    """The looks of a table: its title, the lines about it, its heads and its values."""

    title: _Look
    line: _Look
    head: _Look
    value: _Look


@cache
def _looks() -> _Looks:
    from openpyxl.styles import Alignment, Border, Font, Side

    thin = Side(style="thin", color="808080")
    grid = Border(left=thin, right=thin, top=thin, bottom=thin)
    body = Font("宋体", 10.5)
    centred = Alignment(horizontal="center", vertical="center", wrap_text=True)
    return _Looks(
        title=_Look(Font("宋体", 18, bold=True)),
        line=_Look(body),
        head=_Look(Font("黑体", 11), centred, grid),
        value=_Look(body, Alignment(wrap_text=True, vertical="center"), grid),
    )


def spreadsheet(papers: Sequence[Paper]) -> Made:
    """Papers as one workbook, a sheet each."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for paper in papers:
        _sheet(book.create_sheet(paper.sheet[:31]), paper)
    body = io.BytesIO()
    book.save(body)
    return Made(body.getvalue(), TYPE)


def _sheet(sheet: Any, paper: Paper) -> None:
    from openpyxl.utils import get_column_letter

    looks = _looks()
    for place, column in enumerate(paper.columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width * 1.15 + 2
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    top = [line for line in (paper.title, paper.number, paper.heading) if line]
    sheet.freeze_panes = f"A{len(top) + 2}"
    sheet.print_title_rows = f"1:{len(top) + 1}"
    for number, line in enumerate(top):
        sheet.append([_cell(sheet, line, looks.line if number else looks.title)])
    sheet.append([_cell(sheet, column.head, looks.head) for column in paper.columns])
    for row in paper.rows:
        sheet.append([_cell(sheet, value, looks.value) for value in row])
    for line in paper.lines:
        sheet.append([_cell(sheet, line, looks.line)])


def _cell(sheet: Any, value: Cell, look: _Look) -> Any:
    from openpyxl.cell import WriteOnlyCell

    said = clean(value)
    cell = WriteOnlyCell(sheet, said[:LONGEST] if isinstance(said, str) else said)
    if isinstance(said, str) and said:
        cell.data_type = "s"  # otherwise a text that begins with = becomes a formula
        cell.quotePrefix = said.startswith(FORMULA)
    cell.font = look.font
    if look.alignment is not None:
        cell.alignment = look.alignment
    if look.border is not None:
        cell.border = look.border
    return cell


def check_size(content: bytes, most: int) -> None:
    """Refuse a packed file that unpacks to more than so many bytes. Raises BadZipFile."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > most:
            raise zipfile.BadZipFile
