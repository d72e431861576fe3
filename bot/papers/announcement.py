"""What became of an announcement, recipient by recipient, as a table."""

from collections.abc import Iterable
from itertools import islice

from bot.papers import xlsx
from bot.papers.paper import Cell, Column, Made, Paper
from handlers.rules.papers import written
from handlers.rules.rounds import local_day
from storage.models import Notice
from storage.queries.recipients import Person
from storage.vocabulary import Channel, Part

MOST = 60_000
COLUMNS = (
    Column("序号", 6), Column("对象", 8), Column("地区代码", 10), Column("单位", 26),
    Column("称呼", 10), Column("情况", 10), Column("方式", 10), Column("原因", 30),
    Column("办结日期", 14),
)  # fmt: skip


def result(
    title: str, heading: str, found: Iterable[tuple[Notice, Person]], *, contacts: bool
) -> Made:
    """The result as a spreadsheet; with ``contacts`` names and telephone numbers stand in it."""
    rows: list[list[Cell]] = [
        [number, *_row(notice, person, contacts=contacts)]
        for number, (notice, person) in enumerate(islice(found, MOST), 1)
    ]
    columns = (*COLUMNS, Column("电话", 14)) if contacts else COLUMNS
    lines = (f"共 {len(rows)} 人。",)
    paper = Paper(f"公告“{title}”发送情况", columns, rows, heading, lines=lines, sheet="发送情况")
    return xlsx.spreadsheet([paper])


def _row(notice: Notice, person: Person, *, contacts: bool) -> list[str]:
    part = notice.payload.get("part", "")
    ended = written(local_day(notice.settled_at)) if notice.settled_at else ""
    way = notice.channel.label if notice.channel is not Channel.NONE else ""
    said = [
        Part(part).label if part in set(Part) else "",
        notice.region,
        person.of,
        person.name if contacts else f"{person.name[:1]}＊＊" if person.name else "",
        notice.state.label,
        way,
        notice.reason,
        ended,
    ]
    return [*said, person.mobile] if contacts else said
