"""Notices that could not be sent: who has to be telephoned, what is sent again."""

from collections.abc import Callable
from datetime import datetime

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.console import access, screen
from bot.console.edge import told
from bot.console.sitting import Sitting
from handlers.operations import journal, notices
from handlers.wording import say
from storage.models import Notice
from storage.queries import notice_list as questions
from storage.vocabulary import NoticeState

TABS = (
    ("phone", "待电话", frozenset({NoticeState.PHONE})),
    ("failed", "没发成", frozenset({NoticeState.FAILED, NoticeState.UNSURE, NoticeState.EXPIRED})),
    ("ready", "待发", frozenset({NoticeState.READY, NoticeState.LEASED, NoticeState.HELD})),
    ("sent", "已告知", frozenset({NoticeState.SENT, NoticeState.DELIVERED, NoticeState.TOLD})),
)
BY_NAME = {name: states for name, _, states in TABS}


def index(here: Sitting) -> ResponseReturnValue:
    """Notices about cases in sight, by what became of them."""
    tab = request.args.get("tab", "phone")
    tab = tab if tab in BY_NAME else "phone"
    page = request.args.get("page", "1")
    counts = questions.states(here.session, here.codes)
    found = sum(counts.get(state, 0) for state in BY_NAME[tab])
    pages = max(1, -(-found // questions.PAGE))
    number = min(max(int(page), 1), pages) if page.isdigit() else 1
    return screen.page(
        here,
        "outbox.html",
        rows=questions.page(here.session, here.codes, BY_NAME[tab], number=number),
        tab=tab,
        tabs=[
            (name, words, sum(counts.get(state, 0) for state in states))
            for name, words, states in TABS
        ],
        found=found,
        number=number,
        pages=pages,
        again=notices.DECIDABLE,
    )


def phoned(here: Sitting, id_: int) -> ResponseReturnValue:
    """The person was told by telephone."""
    row = access.notice(here, id_)
    return _decided(here, notices.telephoned, row, "desk.phoned")


def again(here: Sitting, id_: int) -> ResponseReturnValue:
    """Send a notice once more."""
    row = access.notice(here, id_)
    return _decided(here, notices.send_again, row, "desk.sent_again")


def _decided(
    here: Sitting,
    verb: Callable[[Session, str, Notice, datetime], None],
    row: Notice,
    said: str,
) -> ResponseReturnValue:
    try:
        verb(here.session, journal.officer(here.officer.id), row, here.now)
    except notices.NothingToDecide:
        return told(_back(), say("desk.notice_moved"))
    return told(_back(), say(said))


def _back() -> str:
    tab = request.form.get("tab", "phone")
    return url_for("console.outbox_index", tab=tab if tab in BY_NAME else "phone")
