"""The journal: who did what, when and why, and the seal over it (R88)."""

from datetime import datetime, time, timedelta

from flask import request
from flask.typing import ResponseReturnValue

from bot.console import screen
from bot.console.file import lines_of
from bot.console.sitting import Sitting
from bot.console.subjects import subject_of
from handlers.rules.rounds import NANJING
from storage.queries import demand_file
from storage.queries import journal as questions
from storage.queries.journal import SoughtLine
from storage.vocabulary import Act


def index(here: Sitting) -> ResponseReturnValue:
    """The lines in sight, newest first."""
    said = request.args
    act, number, day = said.get("act", ""), said.get("q", "").strip()[:40], said.get("day", "")
    below = said.get("below", "")
    start = _day(day)
    sought = SoughtLine(
        act=Act(act) if act in set(Act) else None,
        subject=f"demand:{number.upper()}" if number else "",
        after=start,
        before=start + timedelta(days=1) if start else None,
    )
    rows = questions.page(
        here.session, here.codes, sought, below=int(below) if below.isdigit() else 0
    )
    names = demand_file.officer_names(here.session, [row.subject for row in rows])
    return screen.page(
        here,
        "journal.html",
        lines=lines_of(here, rows),
        act=act, q=number, day=day,
        acts=sorted(Act, key=lambda each: each.label),
        more=rows[-1].id if len(rows) == questions.PAGE else 0,
        head=questions.head(here.session),
        unsealed=questions.unsealed(here.session),
        about={row.id: subject_of(row.subject, names) for row in rows},
    )  # fmt: skip


def _day(said: str) -> datetime | None:
    try:
        return datetime.combine(datetime.fromisoformat(said).date(), time(), NANJING)
    except ValueError:
        return None
