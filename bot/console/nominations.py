"""Nominations of bases: facts and papers, level by level; nobody is ranked (R75)."""

from datetime import date

from flask import request, url_for
from flask.typing import ResponseReturnValue

from bot.console import access, filing, screen, steps
from bot.console.edge import told
from bot.console.sitting import Sitting
from bot.papers import nominations as papers
from handlers.flows import rising
from handlers.operations import bureaus, nominations
from handlers.rules import upwards
from handlers.wording import say
from storage.queries import nominations as questions
from storage.queries.nominations import Nominated, Partner
from storage.vocabulary import Stage


def index(here: Sitting) -> ResponseReturnValue:
    """The nominations of the year in sight, and who was visited, by name."""
    year = here.today.year
    return screen.page(
        here,
        "nominations.html",
        rows=questions.nominations(here.session, here.codes, year),
        served=questions.served(here.session, here.codes, year),
        year=year,
        begins=(here.desk, Stage.DRAFT) in upwards.FORWARD,
    )


def nominate(here: Sitting) -> ResponseReturnValue:
    """Begin the file of an enterprise or a park in sight."""
    said = request.form.get("enterprise", "")
    about = access.enterprise(here, int(said) if said.isdigit() else 0)
    try:
        row = nominations.nominate(here.session, here.who, about, here.now)
    except nominations.AlreadyNominated:
        return told(url_for("console.nominations_index"), say("nomination.already"))
    return told(_address(row.number), say("nomination.made"))


def show(here: Sitting, nomination: str) -> ResponseReturnValue:
    """One nomination: figures with the rows they count, papers, opinions."""
    found = access.nomination(here, nomination)
    row = found.row
    stands = nominations.facts(here.session, row.enterprise_id, row.year)
    return screen.page(
        here,
        "one_nomination.html",
        row=row,
        enterprise=found.enterprise,
        figures=[(say(f"nomination.fact_{key}"), value) for key, value in stands.items()],
        partners=_partners(here, found),
        papers=[(key, say(f"nomination.paper_{key}")) for key in nominations.PAPERS],
        opinion=getattr(row, nominations.OPINION.get(here.desk, "note")),
        **steps.open_to(here, row),
    )


def _partners(here: Sitting, found: Nominated) -> list[Partner]:
    return questions.partners(here.session, found.enterprise.id, *nominations.span(found.row.year))


def paper(here: Sitting, nomination: str) -> ResponseReturnValue:
    """The file on paper: facts, checklist, opinions with room for seals."""
    found = access.nomination(here, nomination)
    row = found.row
    about = papers.document(
        found,
        screen.county(found.enterprise.county_code),
        nominations.facts(here.session, row.enterprise_id, row.year),
        _partners(here, found),
        bureaus.line(here.session, row.county_code),
        here.today,
    )
    return filing.taken(
        here, f"nomination:{nomination}", about, about.title, _address(nomination), "file"
    )


def write(here: Sitting, nomination: str) -> ResponseReturnValue:
    """Note papers and what this desk thinks."""
    found, form = access.nomination(here, nomination), request.form
    papers = {key: form.get(f"paper_{key}", "") for key in nominations.PAPERS}
    opinion = form.get("opinion", "")
    answer, _ = steps.done(
        found.row,
        _address(nomination),
        lambda: nominations.write(
            here.session, here.who, here.desk, found.row, papers, opinion, here.now
        ),
        "nomination.saved",
    )
    return answer


def forward(here: Sitting, nomination: str) -> ResponseReturnValue:
    """Pass it up."""
    return steps.forward(here, access.nomination(here, nomination).row, _address(nomination))


def send_back(here: Sitting, nomination: str) -> ResponseReturnValue:
    """Give it back to the county."""
    return steps.send_back(here, access.nomination(here, nomination).row, _address(nomination))


def take_down(here: Sitting, nomination: str) -> ResponseReturnValue:
    """Take it back."""
    return steps.take_down(here, access.nomination(here, nomination).row, _address(nomination))


def sent(here: Sitting, nomination: str) -> ResponseReturnValue:
    """The province notes the day on which it went to the ministry."""
    found = access.nomination(here, nomination)
    try:
        day = date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        return told(_address(nomination), say("nomination.bad_day"))
    answer, is_sent = steps.done(
        found.row,
        _address(nomination),
        lambda: nominations.note_sent(here.session, here.who, found.row, day, here.now),
        "nomination.sent",
    )
    if is_sent:
        rising.tell_of_sending(here.turn(), found.row, here.bureau)
    return answer


def _address(number: str) -> str:
    return url_for("console.nominations_show", nomination=number)
