"""Spreadsheets: the door to openpyxl. Cells are values, never formulas (reliability §7).

The library is loaded when a table is made: a worker answers messages without it.
"""

import io
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.papers.packed import settled
from bot.papers.paper import Cell, Made, Paper, clean

if TYPE_CHECKING:
    from openpyxl.styles import Alignment, Border, Font

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
LONGEST = 32_000


def spreadsheet(papers: Sequence[Paper]) -> Made:
    """Papers as one workbook, a sheet each."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for paper in papers:
        _sheet(book.create_sheet(paper.sheet[:31]), paper)
    body = io.BytesIO()
    book.save(body)
    return Made(settled(body.getvalue()), TYPE)


def _sheet(sheet: Any, paper: Paper) -> None:
    from openpyxl.utils import get_column_letter

    for place, column in enumerate(paper.columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width * 1.15 + 2
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    top = [line for line in (paper.title, paper.number, paper.heading) if line]
    sheet.freeze_panes = f"A{len(top) + 2}"
    sheet.print_title_rows = f"1:{len(top) + 1}"
    looks = _Looks(sheet)
    for number, line in enumerate(top):
        sheet.append([_cell(sheet, line, looks.title if number == 0 else looks.line)])
    sheet.append([_cell(sheet, column.head, looks.head) for column in paper.columns])
    for row in paper.rows:
        sheet.append([_cell(sheet, value, looks.body) for value in row])
    for line in paper.lines:
        sheet.append([_cell(sheet, line, looks.line)])


class _Looks:
    """How cells look: each look is made once for a sheet, and again as text kept from formulas."""

    def __init__(self, sheet: Any) -> None:
        from openpyxl.styles import Alignment, Border, Font, Side

        thin = Side(style="thin", color="808080")
        grid = Border(left=thin, right=thin, top=thin, bottom=thin)
        wrapped = Alignment(wrap_text=True, vertical="center")
        centred = Alignment(horizontal="center", vertical="center", wrap_text=True)
        plain = Font("宋体", 10.5)
        self.title = self._look(sheet, Font("宋体", 18, bold=True))
        self.line = self._look(sheet, plain)
        self.head = self._look(sheet, Font("黑体", 11), centred, grid)
        self.body = self._look(sheet, plain, wrapped, grid)

    @staticmethod
    def _look(
        sheet: Any,
        font: "Font",
        alignment: "Alignment | None" = None,
        border: "Border | None" = None,
    ) -> tuple[Any, Any]:
        from openpyxl.cell import WriteOnlyCell

        made = []
        for quoted in (False, True):
            cell: Any = WriteOnlyCell(sheet)
            cell.font = font
            if alignment is not None:
                cell.alignment = alignment
            if border is not None:
                cell.border = border
            cell.quotePrefix = quoted
            made.append(cell._style)  # noqa: SLF001  setting a look anew costs 50 µs a cell
        return made[0], made[1]


def _cell(sheet: Any, value: Cell, look: tuple[Any, Any]) -> Any:
    from openpyxl.cell import WriteOnlyCell

    said = clean(value)
    cell: Any = WriteOnlyCell(sheet, said[:LONGEST] if isinstance(said, str) else said)
    is_text = isinstance(said, str) and bool(said)
    if is_text:
        cell.data_type = "s"  # otherwise a text that begins with = becomes a formula
    cell._style = look[is_text and str(said).startswith(FORMULA)]  # noqa: SLF001
    return cell


def check_size(content: bytes, most: int) -> None:
    """Refuse a packed file that unpacks to more than so many bytes. Raises BadZipFile."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > most:
            raise zipfile.BadZipFile
