"""What goes on after the visits: cards, what was said of them, needs that look again (R30, R76)."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from bot.console import access, screen
from bot.console.edge import told
from bot.console.sitting import Sitting
from handlers.flows import counting as rows_of
from handlers.operations import follow_ups, journal, rematches
from handlers.understanding.follow_up import read_follow_up
from handlers.wording import say
from storage.queries import after_figures
from storage.queries import follow_ups as questions
from storage.vocabulary import FollowUpState, RematchState, Side

TABS = (("open", FollowUpState.OPEN), ("ended", FollowUpState.ENDED))
PAGE = 50


def index(here: Sitting) -> ResponseReturnValue:
    """The cards in sight, the figures of the year, and the needs that look for an expert again."""
    tab = request.args.get("tab", "open")
    state = dict(TABS).get(tab, FollowUpState.OPEN)
    said = request.args.get("page", "1")
    number = int(said) if said.isdigit() and 0 < int(said) < 10_000 else 1
    year = here.today.year
    counts = {each: questions.count(here.session, here.codes, each) for _, each in TABS}
    return screen.page(
        here,
        "follow_ups.html",
        cards=questions.cards(here.session, here.codes, state=state, page=number, size=PAGE),
        tabs=[(name, each.label, counts[each]) for name, each in TABS],
        tab=state.value,
        number=number,
        pages=max(1, -(-counts[state] // PAGE)),
        left=questions.rematches(here.session, here.codes),
        withdrawn=questions.rematches(here.session, here.codes, RematchState.WITHDRAWN),
        figures=after_figures.follow_up_figures(here.session, here.codes, rows_of.year(year)),
        year=year,
    )


def show(here: Sitting, card: str) -> ResponseReturnValue:
    """One card with its visits and all that was said since."""
    found = access.follow_up(here, card)
    return screen.page(
        here,
        "one_follow_up.html",
        card=found,
        words=questions.words(here.session, found.row.id),
        visits=questions.visits_of(here.session, found.row),
        ended=found.row.state is FollowUpState.ENDED,
    )


def write(here: Sitting, card: str) -> ResponseReturnValue:
    """An officer writes down what he heard on the telephone; it counts at once."""
    found = access.follow_up(here, card)
    words = request.form.get("words", "").strip()
    happened = read_follow_up(words, here.today)
    if not happened:
        return told(_address(card), say("follow_up.unreadable"))
    turn = here.turn()
    follow_ups.say(
        here.session, journal.officer(here.officer.id), found.row, Side.OFFICER, happened, words,
        here.now, saying=turn.heard.key,
    )  # fmt: skip
    return told(_address(card), say("follow_up.saved"))


def end(here: Sitting, card: str) -> ResponseReturnValue:
    """End a card because the enterprise or the expert has said so elsewhere."""
    found = access.follow_up(here, card)
    follow_ups.end(
        here.session, journal.officer(here.officer.id), found.row, Side.OFFICER, here.now
    )
    return told(_address(card), say("desk.saved"))


def settle(here: Sitting, id_: int) -> ResponseReturnValue:
    """Say what was done about a need that looked for an expert again."""
    task = access.rematch(here, id_)
    note, back = request.form.get("note", "").strip(), url_for("console.follow_ups_index")
    if not note:
        return told(back, say("follow_up.no_note"))
    try:
        rematches.settle(here.session, here.officer, task, note, here.now)
    except rematches.AlreadySettled:
        return told(back, say("follow_up.rematch_settled_already"))
    return told(back, say("follow_up.rematch_settled"))


def _address(card: str) -> str:
    return url_for("console.follow_ups_show", card=card)
