"""Words of an evaluation, and bulletins: drafted, circulated, taken away (R69, R74)."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from bot.console import access, screen
from bot.console.edge import told
from bot.console.ratings import batch_in, scope_of
from bot.console.sitting import Sitting
from bot.papers import bulletin as paper
from handlers.flows import circulating
from handlers.operations import evaluations
from handlers.rules.lifecycle import Desk
from handlers.wording import say


def _back(batch: str) -> str:
    return url_for("console.ratings_index", batch=batch)


def write(here: Sitting) -> ResponseReturnValue:
    """Keep the words of a city's or the province's evaluation; a county's go to its city."""
    batch = batch_in(here)
    if here.desk is Desk.COUNTY:
        text = request.form.get("text", "")
        evaluations.add_note(here.session, here.officer, batch, text, here.now)
        return told(_back(batch), say("desk.saved"))
    try:
        evaluations.write(here.session, here.officer, batch, request.form, here.now)
    except evaluations.BadNumber:
        return told(_back(batch), say("desk.bad_number"))
    return told(_back(batch), say("desk.saved"))


def circulate(here: Sitting) -> ResponseReturnValue:
    """Circulate: the marks counted stand from now on."""
    batch = batch_in(here)
    try:
        made = evaluations.circulate(here.session, here.officer, scope_of(here), batch, here.now)
    except evaluations.NothingAnswered:
        return told(_back(batch), say("evaluation.nothing"))
    except evaluations.Unscreened as waiting:
        return told(_back(batch), say("evaluation.unscreened", count=waiting.count))
    count = circulating.tell_below(here.turn(), made, here.bureau)
    return told(_back(batch), say("evaluation.circulated", place=made.place, count=count))


def draft(here: Sitting, form: str) -> ResponseReturnValue:
    """The bulletin as it would read now, to be edited or printed. Raises NotFound."""
    if form not in paper.FORMS:
        raise NotFound
    batch = batch_in(here)
    content = evaluations.draft(here.session, scope_of(here), batch)
    made = paper.document(form, here.bureau.name, batch, content, here.today)
    return screen.file(made, f"{say('bulletin.draft')}{batch}.{form}")


def download(here: Sitting, id_: int, form: str) -> ResponseReturnValue:
    """A bulletin that was circulated, to be edited or printed. Raises NotFound."""
    row, bureau = access.bulletin(here, id_)
    if form not in paper.FORMS:
        raise NotFound
    made = paper.document(form, bureau.name, row.batch, row.content, screen.local(row.made_at))
    name = f"{screen.short_name(bureau.name)}{say('bulletin.name')}{row.batch}.{form}"
    return screen.file(made, name)
