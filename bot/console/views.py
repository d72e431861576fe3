"""Searches an officer keeps under a name."""

from urllib.parse import parse_qsl

from flask import request, url_for
from flask.typing import ResponseReturnValue

from bot.console import access, filters
from bot.console.edge import told
from bot.console.sitting import Sitting
from handlers.wording import say
from storage.models import SavedView
from storage.queries import desk as questions

MOST = 12


def save(here: Sitting) -> ResponseReturnValue:
    """Keep the present search; the same name replaces the older one."""
    name = request.form.get("name", "").strip()[:20]
    wanted = filters.read(dict(parse_qsl(request.form.get("query", ""))))
    back = f"{url_for('console.demands_index')}?{wanted.query()}"
    known = {view.name: view for view in questions.views_of(here.session, here.officer.id)}
    if not name or (name not in known and len(known) >= MOST):
        return told(back, say("desk.view_unnamed", most=MOST))
    row = known.get(name) or SavedView(officer_id=here.officer.id, name=name)
    row.query = wanted.query()
    here.session.add(row)
    return told(back, say("desk.view_saved", name=name))


def drop(here: Sitting, id_: int) -> ResponseReturnValue:
    """Forget a search."""
    here.session.delete(access.view(here, id_))
    return told(url_for("console.demands_index"), say("desk.view_dropped"))
