"""The home unit at the desk: its own people's invitations, and what it says to them (R32).

The opinions go through the operations of the chat and of the page on the phone.
"""

from collections.abc import Callable

from flask import request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console import access, screen
from bot.console.edge import told
from bot.console.sitting import UnitSitting
from bot.papers import consent as letters
from bot.papers import docx
from bot.papers.paper import Made
from handlers.flows.occasions import Errand
from handlers.reception import unit as reception
from handlers.reception.unit import Row
from handlers.wording import say
from storage.models import UnitClerk
from storage.queries import invitations as questions
from storage.queries import turns

MOST_WORDS = 200


def index(here: UnitSitting) -> ResponseReturnValue:
    """Who of the unit is invited, by whom and when, and whose opinion is open."""
    rows = reception.lines(questions.of_unit(here.session, here.clerk.unit))
    return screen.page(
        here,
        "unit.html",
        rows=rows,
        waiting=sum(row.waits for row in rows),
        most=MOST_WORDS,
    )


def _agree(errand: Errand, clerk: UnitClerk, _: list[Row], chosen: list[Row], note: str) -> str:
    return reception.give(errand, clerk, chosen, agrees=True, note=note)


def _refuse(errand: Errand, clerk: UnitClerk, _: list[Row], chosen: list[Row], note: str) -> str:
    return reception.give(errand, clerk, chosen, agrees=False, note=note)


def _only(errand: Errand, clerk: UnitClerk, rows: list[Row], chosen: list[Row], _: str) -> str:
    waiting = [row for row in rows if questions.is_asked_of_unit(row[0])]
    return reception.only(errand, clerk, waiting, chosen)


# what a button of the page does with those who are ticked
ACTS: dict[str, Callable[[Errand, UnitClerk, list[Row], list[Row], str], str]] = {
    "agree": _agree, "refuse": _refuse, "only": _only,
}  # fmt: skip


def judge(here: UnitSitting) -> ResponseReturnValue:
    """Take the opinion on those who are ticked; people of other units are not among them."""
    act, back = ACTS.get(request.form.get("act", "")), url_for("console.units_index")
    if act is None:
        raise NotFound
    # one person, one thing at a time, at the desk and in the chat
    turns.take_turns(here.session.connection(), [here.clerk.openid or ""])
    ticked = set(request.form.getlist("chosen"))
    rows = questions.of_unit(here.session, here.clerk.unit)
    chosen = [row for row in rows if row[0].number in ticked]
    if not chosen:
        return told(back, say("unit.none_ticked"))
    note = request.form.get("note", "").strip()[:MOST_WORDS]
    errand = Errand(here.session, here.now, here.house)
    return told(back, act(errand, here.clerk, rows, chosen, note))


def consent(here: UnitSitting, letter: str) -> ResponseReturnValue:
    """The letter that asks for consent with the leave note, to be stamped and kept."""
    invitation, expert, team = access.of_unit(here, letter)
    made = Made(letters.consent(here.session, invitation, expert, team), docx.TYPE)
    return screen.file(made, f"{expert.name}征求意见函{invitation.number}.docx")
