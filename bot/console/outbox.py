"""Notices that could not be sent: who has to be telephoned, what is sent again."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from bot.console import access, screen
from bot.console.edge import told
from bot.console.sitting import Sitting
from handlers.operations import notices
from handlers.wording import say
from storage.queries import notice_list as questions
from storage.vocabulary import NoticeState

TABS = (
    ("phone", "待电话", frozenset({NoticeState.PHONE})),
    ("failed", "没发成", frozenset({NoticeState.FAILED, NoticeState.UNSURE, NoticeState.EXPIRED})),
    ("ready", "待发", frozenset({NoticeState.READY, NoticeState.LEASED})),
    ("sent", "已发出", frozenset({NoticeState.SENT, NoticeState.DELIVERED})),
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
        again=notices.REPEATABLE,
    )


def phoned(here: Sitting, id_: int) -> ResponseReturnValue:
    """The person was told by telephone."""
    row = access.notice(here, id_)
    done = notices.phoned(here.session, here.officer, row, here.now)
    return told(_back(), say("desk.phoned" if done else "desk.notice_moved"))


def again(here: Sitting, id_: int) -> ResponseReturnValue:
    """Send a notice once more."""
    row = access.notice(here, id_)
    done = notices.send_again(here.session, here.officer, row, here.now)
    return told(_back(), say("desk.sent_again" if done else "desk.notice_moved"))


def _back() -> str:
    tab = request.form.get("tab", "phone")
    return url_for("console.outbox_index", tab=tab if tab in BY_NAME else "phone")
