"""Typical cases: leads, drafts, what both sides allow, up to the province, media (R77-R79)."""

from collections.abc import Callable
from datetime import date

from flask import request, url_for
from flask.typing import ResponseReturnValue

from bot.console import access, screen
from bot.console.edge import told
from bot.console.sitting import Sitting
from handlers.flows import casing
from handlers.operations import showcases
from handlers.operations.showcases import Text
from handlers.rules import upwards
from handlers.wording import say
from storage.queries import follow_ups
from storage.queries import showcases as questions
from storage.queries.showcases import Case
from storage.vocabulary import Stage

FIELDS = (
    ("background", "背景：企业遇到什么"), ("practice", "做法：专家做了什么"),
    ("effect", "成效：能数的写数"), ("lesson", "启示：机制上学到什么"),
)  # fmt: skip


def index(here: Sitting) -> ResponseReturnValue:
    """The cases in sight, and the cards that may make one."""
    return screen.page(
        here,
        "cases.html",
        cases=questions.cases(here.session, here.codes),
        leads=questions.leads(here.session, here.codes),
    )


def draft(here: Sitting) -> ResponseReturnValue:
    """Begin a case from a card in sight; the text is filled from the records."""
    card = access.follow_up(here, request.form.get("card", "")[:16])
    text = casing.draft(
        card,
        follow_ups.visits_of(here.session, card.row),
        follow_ups.words(here.session, card.row.id),
    )
    row = showcases.draft(here.session, here.who, card.row, text, here.now)
    return told(_address(row.number), say("showcase.drafted"))


def show(here: Sitting, case: str) -> ResponseReturnValue:
    """One case: its text, what both sides allow, and how the public would read it."""
    found = access.case(here, case)
    return screen.page(
        here,
        "one_case.html",
        case=found,
        row=found.row,
        fields=FIELDS,
        shown=casing.public(found),
        is_public=questions.public_one(here.session, case) is not None,
        adoptions=questions.adoptions(here.session, found.row.id),
        mine=upwards.is_at(here.desk, found.row.stage),
        backs=(here.desk, found.row.stage) in upwards.BACK,
        downs=(here.desk, found.row.stage) in upwards.DOWN,
        approved=found.row.stage is Stage.APPROVED,
    )


def write(here: Sitting, case: str) -> ResponseReturnValue:
    """Change the text."""
    found, form = access.case(here, case), request.form
    text = Text(
        form.get("title", "").strip() or found.row.title,
        *(form.get(name, "").strip() for name, _ in FIELDS),
    )
    return _done(
        found,
        lambda: showcases.write(here.session, here.who, here.desk, found.row, text, here.now),
        "showcase.saved",
    )


def ask(here: Sitting, case: str) -> ResponseReturnValue:
    """Ask both sides whether the text may be published."""
    found = access.case(here, case)
    try:
        sides = showcases.ask(here.session, here.who, here.desk, found.row, here.now)
    except upwards.NotHere:
        return told(_address(case), say("showcase.not_here", stage=found.row.stage.label))
    asked = casing.ask(here.turn(), found, sides)
    if not sides:
        return told(_address(case), say("showcase.asked_nobody"))
    return told(_address(case), say("showcase.asked", count=asked))


def forward(here: Sitting, case: str) -> ResponseReturnValue:
    """Pass it up, or approve it."""
    found = access.case(here, case)
    return _done(
        found,
        lambda: showcases.forward(here.session, here.who, here.desk, found.row, here.now),
        "showcase.forwarded",
    )


def send_back(here: Sitting, case: str) -> ResponseReturnValue:
    """Give it back to the county."""
    found, why = access.case(here, case), request.form.get("why", "")
    return _done(
        found,
        lambda: showcases.send_back(here.session, here.who, here.desk, found.row, why, here.now),
        "showcase.forwarded",
    )


def take_down(here: Sitting, case: str) -> ResponseReturnValue:
    """Take it down."""
    found, why = access.case(here, case), request.form.get("why", "")
    return _done(
        found,
        lambda: showcases.take_down(here.session, here.who, here.desk, found.row, why, here.now),
        "showcase.forwarded",
    )


def adopt(here: Sitting, case: str) -> ResponseReturnValue:
    """Note a medium that brought it."""
    found, form = access.case(here, case), request.form
    outlet = form.get("outlet", "").strip()
    try:
        day = date.fromisoformat(form.get("day", ""))
    except ValueError:
        outlet, day = "", here.today
    if not outlet:
        return told(_address(case), say("showcase.bad_day"))
    place = form.get("place", "").strip()
    showcases.adopt(here.session, here.who, found.row, outlet, day, place, here.now)
    return told(_address(case), say("desk.saved"))


def _done(found: Case, act: Callable[[], None], key: str) -> ResponseReturnValue:
    address = _address(found.row.number)
    try:
        act()
    except upwards.NotHere:
        return told(address, say("showcase.not_here", stage=found.row.stage.label))
    except showcases.NotAllowedYet:
        return told(address, say("showcase.not_allowed_yet"))
    except showcases.NoWhy:
        return told(address, say("showcase.no_why"))
    return told(address, say(key, stage=found.row.stage.label))


def _address(number: str) -> str:
    return url_for("console.cases_show", case=number)
