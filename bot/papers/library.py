"""The library of experts as a spreadsheet, out and in."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zipfile import BadZipFile

from bot.papers import xlsx
from bot.papers.paper import Column, Made, Paper
from handlers.operations.profiles import Profile
from handlers.understanding.normal import fold
from handlers.understanding.phones import read_phone
from storage.models import Expert
from storage.vocabulary import Degree, ServiceForm

MOST_ROWS = 5000
MOST_UNPACKED = 60 * 1024 * 1024
COLUMNS = (
    Column("姓名", 8), Column("单位", 22), Column("部门", 14), Column("职称", 10),
    Column("学位", 8), Column("研究方向", 30), Column("能解决的问题", 30), Column("荣誉", 20),
    Column("出生年", 8), Column("手机", 13), Column("邮箱", 20),
)  # fmt: skip
FIELDS = (
    "name", "unit", "department", "title", "degree", "fields", "can_solve", "honours", "born",
    "mobile", "email",
)  # fmt: skip
PRIVATE = frozenset({"mobile", "email", "born"})


class NotATable(Exception):
    """The file is no spreadsheet, is too large, or has no column for name and unit."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of an import: what was read, and what is wrong with it."""

    number: int
    profile: Profile | None
    problem: str = ""


def exported(found: Sequence[Expert], heading: str, *, contacts: bool) -> Made:
    """Experts as a spreadsheet; without ``contacts`` the private columns are left out."""
    names = [name for name in FIELDS if contacts or name not in PRIVATE]
    columns = [
        column for name, column in zip(FIELDS, COLUMNS, strict=True) if contacts or name in names
    ]
    rows = [[row.state.label, *(_value(row, name) for name in names), _forms(row)] for row in found]
    paper = Paper(
        "专家名册", (Column("状态", 10), *columns, Column("服务形式", 20)), rows, heading,
        lines=(f"共 {len(rows)} 位。",), sheet="专家名册",
    )  # fmt: skip
    return xlsx.spreadsheet([paper])


def _value(row: Expert, name: str) -> str | int | None:
    value: Any = getattr(row, name)
    if name == "degree":
        return value.label if value else ""
    return "、".join(value) if isinstance(value, list) else value


def _forms(row: Expert) -> str:
    return "、".join(ServiceForm(form).label for form in row.forms if form in set(ServiceForm))


def template() -> Made:
    """An empty table to be filled in."""
    return xlsx.spreadsheet(
        [Paper("专家名册", COLUMNS, (), "从第四行起，每行一位专家", sheet="专家名册")]
    )


def read(content: bytes) -> list[Line]:
    """The rows of an uploaded spreadsheet. Raises NotATable."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        xlsx.check_size(content, MOST_UNPACKED)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = [
            [_text(value) for value in row]
            for row in book.worksheets[0].iter_rows(max_row=MOST_ROWS + 20, values_only=True)
        ]
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError, IndexError) as error:
        raise NotATable from error
    heads = {column.head: name for name, column in zip(FIELDS, COLUMNS, strict=True)}
    for number, row in enumerate(rows):
        places = {heads[said]: place for place, said in enumerate(row) if said in heads}
        if {"name", "unit"} <= places.keys():
            return [
                _line(
                    at, {name: row_[place] for name, place in places.items() if place < len(row_)}
                )
                for at, row_ in enumerate(rows[number + 1 :], number + 2)
                if sum(bool(value) for value in row_) > 1
            ]
    raise NotATable


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else fold(str(value)).strip()[:300]


DEGREES = {degree.label: degree for degree in Degree} | {
    "研究生": Degree.MASTER, "本科": Degree.BACHELOR, "博士研究生": Degree.DOCTOR,
}  # fmt: skip


def _line(number: int, said: dict[str, str]) -> Line:
    if not said.get("name") or not said.get("unit"):
        return Line(number, None, "缺姓名或单位")
    phone = read_phone(said["mobile"]) if said.get("mobile") else None
    if said.get("mobile") and (phone is None or phone.problem):
        return Line(number, None, "手机号不对")
    degree = said.get("degree", "")
    if degree and degree not in DEGREES:
        return Line(number, None, f"学位“{degree}”看不懂，请写博士、硕士、学士")
    born = said.get("born", "")[:4]
    profile = Profile(
        name=said["name"][:40],
        unit=said["unit"][:80],
        mobile=phone.digits if phone else "",
        department=said.get("department", "")[:60],
        title=said.get("title", "")[:40],
        degree=DEGREES.get(degree),
        fields=said.get("fields", ""),
        can_solve=said.get("can_solve", ""),
        honours=tuple(part for part in said.get("honours", "").split("、") if part),
        email=said.get("email", "")[:80],
        born=int(born) if born.isdigit() and 1900 < int(born) < 2020 else None,
    )
    return Line(number, profile)
