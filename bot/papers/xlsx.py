"""Spreadsheets: the door to openpyxl. Cells are values, never formulas (reliability §7)."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from bot.papers.paper import Cell, Made, Paper, clean

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
LONGEST = 32_000
THIN = Side(style="thin", color="808080")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WRAPPED = Alignment(wrap_text=True, vertical="center")
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
TITLE, HEAD, BODY = Font("宋体", 18, bold=True), Font("黑体", 11), Font("宋体", 10.5)


def spreadsheet(papers: Sequence[Paper]) -> Made:
    """Papers as one workbook, a sheet each."""
    book = Workbook(write_only=True)
    for paper in papers:
        _sheet(book.create_sheet(paper.sheet[:31]), paper)
    body = io.BytesIO()
    book.save(body)
    return Made(body.getvalue(), TYPE)


def _sheet(sheet: Any, paper: Paper) -> None:
    for place, column in enumerate(paper.columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width * 1.15 + 2
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    top = [line for line in (paper.title, paper.number, paper.heading) if line]
    sheet.freeze_panes = f"A{len(top) + 2}"
    sheet.print_title_rows = f"1:{len(top) + 1}"
    for number, line in enumerate(top):
        sheet.append([_cell(sheet, line, TITLE if number == 0 else BODY)])
    sheet.append([_cell(sheet, column.head, HEAD, CENTRED, GRID) for column in paper.columns])
    for row in paper.rows:
        sheet.append([_cell(sheet, value, BODY, WRAPPED, GRID) for value in row])
    for line in paper.lines:
        sheet.append([_cell(sheet, line, BODY)])


def _cell(
    sheet: Any,
    value: Cell,
    font: Font,
    alignment: Alignment | None = None,
    border: Border | None = None,
) -> Any:
    said = clean(value)
    cell = WriteOnlyCell(sheet, said[:LONGEST] if isinstance(said, str) else said)
    if isinstance(said, str) and said:
        cell.data_type = "s"  # otherwise a text that begins with = becomes a formula
        cell.quotePrefix = said.startswith(FORMULA)
    cell.font = font
    if alignment is not None:
        cell.alignment = alignment
    if border is not None:
        cell.border = border
    return cell


def check_size(content: bytes, most: int) -> None:
    """Refuse a packed file that unpacks to more than so many bytes. Raises BadZipFile."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > most:
            raise zipfile.BadZipFile
