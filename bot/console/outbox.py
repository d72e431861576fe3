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
    ("phone", "待电话", frozenset({NoticeState.PHONE, NoticeState.HELD})),
    ("failed", "没发成", frozenset({NoticeState.FAILED, NoticeState.UNSURE, NoticeState.EXPIRED})),
    ("ready", "待发", frozenset({NoticeState.READY, NoticeState.LEASED, NoticeState.BATCHED})),
    ("sent", "已发出", frozenset({NoticeState.SENT, NoticeState.DELIVERED, NoticeState.TOLD})),
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
        decidable=notices.DECIDABLE,
    )


def telephoned(here: Sitting, id_: int) -> ResponseReturnValue:
    """The person was told by telephone."""
    return _decided(here, id_, notices.telephoned, say("desk.phoned"))


def again(here: Sitting, id_: int) -> ResponseReturnValue:
    """Send a notice once more."""
    return _decided(here, id_, notices.send_again, say("desk.sent_again"))


def leave(here: Sitting, id_: int) -> ResponseReturnValue:
    """Leave a notice as it is, not sent."""
    return _decided(here, id_, notices.leave, say("desk.left_unsent"))


Verb = Callable[[Session, str, Notice, datetime], None]


def _decided(here: Sitting, id_: int, verb: Verb, done: str) -> ResponseReturnValue:
    row = access.notice(here, id_)
    try:
        verb(here.session, journal.officer(here.officer.id), row, here.now)
    except notices.NothingToDecide:
        return told(_back(), say("desk.notice_moved"))
    return told(_back(), done)


def _back() -> str:
    tab = request.form.get("tab", "phone")
    return url_for("console.outbox_index", tab=tab if tab in BY_NAME else "phone")
