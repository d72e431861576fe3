"""Officers at the desk: enrolled below, leaving with a hand-over, standing in for a time (R63)."""

from datetime import datetime, time

from flask import request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console import access, screen
from bot.console.edge import told
from bot.console.sitting import Sitting
from handlers.flows import succession as flow
from handlers.operations import bureaus, journal, officers, succession
from handlers.operations.bureaus import PROVINCE
from handlers.rules.rounds import NANJING
from handlers.wording import say
from storage.models import Bureau
from storage.queries import offices as questions
from storage.queries import reports
from storage.queries.offices import Post
from storage.tables import Region
from storage.vocabulary import OfficerDuty, OfficerState

HOURS = 72
SHORTEST = 4


def index(here: Sitting) -> ResponseReturnValue:
    """Everybody who works here and below, and those who have left."""
    rows = questions.posts(here.session, here.bureau)
    return screen.page(
        here,
        "offices.html",
        rows=rows,
        manageable={row.officer.id for row in rows if _may(here, row)},
        names={row.officer.id: row.officer.name for row in rows},
        gone=questions.posts(here.session, here.bureau, left=True),
        bureaus=_bureaus(here),
        duties=OfficerDuty,
        bound=OfficerState.BOUND,
        hours=HOURS,
    )


def _bureaus(here: Sitting) -> list[Bureau | Region]:
    """For which this bureau may enrol: those below, its zones; the province for itself too (R63).

    A zone has a bureau from its first officer on.
    """
    own = [here.bureau] if here.bureau.code == PROVINCE else []
    below = reports.below(here.session, here.bureau)
    return [*own, *below, *bureaus.zones_of(here.bureau, here.today)]


def _may(here: Sitting, row: Post) -> bool:
    return succession.may_manage(here.officer, here.bureau, row.officer, row.bureau)


def _managed(here: Sitting, id_: int) -> Post:
    """An officer whom this one may change. Raises NotFound, also for a colleague."""
    row = access.post(here, id_)
    if not _may(here, row):
        raise NotFound
    return row


def enrol(here: Sitting) -> ResponseReturnValue:
    """Enrol somebody; the code is shown once."""
    name, duty = request.form.get("name", "").strip()[:40], request.form.get("duty", "")
    chosen = next(
        (row for row in _bureaus(here) if row.code == request.form.get("bureau", "")), None
    )
    if chosen is None:
        raise NotFound
    if not name or duty not in set(OfficerDuty):
        return _back(say("office.unread"))
    code = officers.new_code()
    place = bureaus.open_zone(here.session, _actor(here), chosen.code, here.now)
    bureau = place or here.session.get_one(Bureau, chosen.code)
    officers.enrol(
        here.session, _actor(here), bureau, name, OfficerDuty(duty), here.now, code=code,
        hours=HOURS,
    )  # fmt: skip
    return _shown(here, say("office.enrolled", name=name, code=code, hours=HOURS))


def renew(here: Sitting, id_: int) -> ResponseReturnValue:
    """A new code for somebody who has not bound in time."""
    row, code = _managed(here, id_), officers.new_code()
    if row.officer.state is not OfficerState.INVITED:
        raise NotFound
    officers.renew(here.session, _actor(here), row.officer, here.now, code=code, hours=HOURS)
    return _shown(here, say("office.renewed", name=row.officer.name, code=code, hours=HOURS))


def leave(here: Sitting, id_: int) -> ResponseReturnValue:
    """Somebody leaves; what is open goes to who takes over."""
    row, reason = _managed(here, id_), request.form.get("reason", "").strip()
    said = request.form.get("successor", "")
    successor = access.post(here, int(said)).officer if said.isdigit() else None
    if len(reason) < SHORTEST:
        return _back(say("desk.no_why"))
    try:
        done = flow.left(here.session, _actor(here), row.officer, successor, reason, here.now)
    except succession.NotInOffice:
        return _back(say("office.already", name=row.officer.name))
    except succession.BadSuccessor:
        return _back(say("office.bad_successor"))
    words = say("office.gone", name=row.officer.name, sessions=done.sessions, talks=done.talks)
    return _back(words)


def deputise(here: Sitting, id_: int) -> ResponseReturnValue:
    """Somebody stands in for an officer until the end of a day."""
    row, form = _managed(here, id_), request.form
    name, reason = form.get("name", "").strip()[:40], form.get("reason", "").strip()
    if not name or len(reason) < SHORTEST:
        return _back(say("desk.no_why"))
    code = officers.new_code()
    try:
        until = datetime.combine(
            datetime.fromisoformat(form.get("until", "")).date(), time(23, 59), NANJING
        )
        succession.deputise(
            here.session, _actor(here), row.officer, name, until, reason, here.now, code=code,
            hours=HOURS,
        )  # fmt: skip
    except (succession.BadTime, ValueError):
        return _back(say("office.bad_time"))
    except succession.NotInOffice:
        return _back(say("office.already", name=row.officer.name))
    return _shown(here, say("office.enrolled", name=name, code=code, hours=HOURS))


def _actor(here: Sitting) -> str:
    return journal.officer(here.officer.id)


def _shown(here: Sitting, words: str) -> ResponseReturnValue:
    """A page with a code; it is never put into a cookie or an address."""
    return screen.page(here, "enrolled.html", words=words)


def _back(words: str) -> ResponseReturnValue:
    return told(url_for("console.offices_index"), words)
