"""Typical cases: leads, drafts, what both sides allow, up to the province, media (R77-R79)."""

from datetime import date

from flask import request, url_for
from flask.typing import ResponseReturnValue

from bot.console import access, filing, screen, steps
from bot.console.edge import told
from bot.console.sitting import Sitting
from bot.papers import cases as papers
from bot.papers.paper import Report
from handlers.flows import casing
from handlers.operations import showcases
from handlers.operations.showcases import Text
from handlers.rules import upwards
from handlers.wording import say
from storage.models import Bureau, Officer
from storage.queries import follow_ups
from storage.queries import showcases as questions
from storage.queries.showcases import Case

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
    try:
        row = showcases.draft(here.session, here.who, card.row, text, here.now)
    except showcases.Confidential:
        return told(url_for("console.cases_index"), say("showcase.confidential"))
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
        **steps.open_to(here, found.row),
    )


def write(here: Sitting, case: str) -> ResponseReturnValue:
    """Change the text."""
    found, form = access.case(here, case), request.form
    text = Text(
        form.get("title", "").strip() or found.row.title,
        *(form.get(name, "").strip() for name, _ in FIELDS),
    )
    answer, _ = steps.done(
        found.row,
        _address(case),
        lambda: showcases.write(here.session, here.who, here.desk, found.row, text, here.now),
        "showcase.saved",
    )
    return answer


def ask(here: Sitting, case: str) -> ResponseReturnValue:
    """Ask both sides whether the text may be published."""
    found = access.case(here, case)
    try:
        sides = showcases.ask(here.session, here.who, here.desk, found.row, here.now)
    except upwards.NotHere:
        return told(_address(case), say("dossier.not_here", stage=found.row.stage.label))
    asked = casing.ask(here.turn(), found, sides)
    if not sides:
        return told(_address(case), say("showcase.asked_nobody"))
    return told(_address(case), say("showcase.asked", count=asked))


def forward(here: Sitting, case: str) -> ResponseReturnValue:
    """Pass it up, or approve it."""
    return steps.forward(here, access.case(here, case).row, _address(case))


def send_back(here: Sitting, case: str) -> ResponseReturnValue:
    """Give it back to the county."""
    return steps.send_back(here, access.case(here, case).row, _address(case))


def take_down(here: Sitting, case: str) -> ResponseReturnValue:
    """Take it down."""
    return steps.take_down(here, access.case(here, case).row, _address(case))


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


def paper(here: Sitting, case: str) -> ResponseReturnValue:
    """A case on paper: as the public reads it, or for the bureaus."""
    found, which = access.case(here, case), request.form.get("which", "")
    if which == "public" and questions.public_one(here.session, case) is None:
        return told(_address(case), say("showcase.no_public_paper"))
    about = _for_public(here, found) if which == "public" else _for_bureaus(here, found)
    return filing.taken(
        here, f"showcase:{case}", about, f"{case}{about.title}", _address(case),
        "public" if which == "public" else "bureaus",
    )  # fmt: skip


def _for_public(here: Sitting, found: Case) -> Report:
    media = questions.adoptions(here.session, found.row.id)
    return papers.for_public(found, here.bureau.name, media, here.today)


def _for_bureaus(here: Sitting, found: Case) -> Report:
    row = found.row
    officer = here.session.get_one(Officer, row.drafted_by)
    home = here.session.get_one(Bureau, officer.bureau_code)
    return papers.for_bureaus(
        found,
        follow_ups.visits_of(here.session, found.follow_up),
        follow_ups.words(here.session, found.follow_up.id),
        questions.adoptions(here.session, row.id),
        (home.name, officer.name),
        here.today,
    )


def _address(number: str) -> str:
    return url_for("console.cases_show", case=number)
