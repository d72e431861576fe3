"""The journal: who did what, when and why, and the seal over it (R88)."""

from datetime import datetime, time, timedelta

from flask import request
from flask.typing import ResponseReturnValue

from bot.console import screen
from bot.console.file import lines_of
from bot.console.sitting import Sitting
from handlers.rules.rounds import NANJING
from storage.queries import journal as questions
from storage.queries.journal import SoughtLine
from storage.vocabulary import Act

SUBJECTS = {
    "demand": "需求", "officer": "经办人", "expert": "专家", "list": "公布清单", "paper": "文书",
    "round": "批次", "notice": "通知", "thread": "人工", "follower": "关注者",
}  # fmt: skip


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
    return screen.page(
        here,
        "journal.html",
        lines=lines_of(here, rows),
        act=act, q=number, day=day,
        acts=sorted(Act, key=lambda each: each.label),
        more=rows[-1].id if len(rows) == questions.PAGE else 0,
        head=questions.head(here.session),
        unsealed=questions.unsealed(here.session),
        subject_of=subject_of,
    )  # fmt: skip


def _day(said: str) -> datetime | None:
    try:
        return datetime.combine(datetime.fromisoformat(said).date(), time(), NANJING)
    except ValueError:
        return None


def subject_of(subject: str) -> str:
    """What a line is about, in words."""
    kind, _, rest = subject.partition(":")
    return f"{SUBJECTS.get(kind, kind)} {rest}" if kind != "demand" else rest
