"""The page of a home unit: its clerk ticks whom it lets go, and sees its own people only (R32)."""

from http import HTTPStatus

from flask import Blueprint, Response, make_response, render_template, request
from sqlalchemy.orm import Session

from bot.pages import door
from bot.pages.door import Desk
from handlers.flows.occasions import Errand
from handlers.operations import passes
from handlers.reception import unit as reception
from handlers.wording import say
from storage.models import UnitClerk
from storage.queries import invitations as questions
from storage.queries import turns
from storage.vocabulary import Act

MOST_WORDS = 200


def blueprint(desk: Desk) -> Blueprint:
    """Build ``/unit``."""
    pages = Blueprint("units", __name__, template_folder="templates")
    pages.after_request(door.safe)

    @pages.get("/unit")
    def show() -> Response:
        if not desk.login.is_set_up:
            return door.sentence(say("unit.no_page"), HTTPStatus.NOT_FOUND)
        with desk.database.read() as session:
            openid = passes.person(session, desk.given, desk.clock.now())
            if openid:
                return _for_clerk(desk, session, openid)
        return door.to_login(desk, "/unit")

    @pages.get("/unit/back")
    def back() -> Response:
        return door.come_back(desk, "/unit", "web.try_again")

    @pages.post("/unit")
    def answer() -> Response:
        return _answer(desk)

    return pages


def _for_clerk(desk: Desk, session: Session, openid: str, said: str = "") -> Response:
    clerk = questions.clerk_of(session, openid)
    if clerk is None:
        return door.sentence(say("unit.page_foreign"), HTTPStatus.FORBIDDEN)
    return _page(desk, session, clerk, said)


def _page(desk: Desk, session: Session, clerk: UnitClerk, said: str) -> Response:
    rows = reception.lines(questions.of_unit(session, clerk.unit))
    stamp = passes.stamp(desk.given)
    return make_response(
        render_template("unit.html", unit=clerk.unit, rows=rows, said=said, stamp=stamp)
    )


ACTS = {Act.UNIT_AGREE.value: True, Act.UNIT_REFUSE.value: False}


def _answer(desk: Desk) -> Response:
    """Take opinions from the page: only the clerk's, only about people of the unit."""
    if door.is_foreign_form():
        return door.sentence(say("web.try_again"), HTTPStatus.FORBIDDEN)
    if door.is_old_form(desk):
        return door.sentence(say("web.old_form"), HTTPStatus.FORBIDDEN)
    with desk.database.write() as session:
        openid = passes.person(session, desk.given, desk.clock.now())
        clerk = questions.clerk_of(session, openid) if openid else None
        agrees = ACTS.get(request.form.get("act", ""))
        if clerk is None or agrees is None:
            return door.sentence(say("unit.page_foreign"), HTTPStatus.FORBIDDEN)
        turns.take_turns(session.connection(), [openid])  # one person, one thing at a time
        chosen = set(request.form.getlist("chosen"))
        rows = [row for row in questions.of_unit(session, clerk.unit) if row[0].number in chosen]
        if not rows:
            return _page(desk, session, clerk, say("unit.none_ticked"))
        errand = Errand(session, desk.clock.now(), desk.house)
        note = request.form.get("note", "").strip()[:MOST_WORDS]
        said = reception.give(errand, clerk, rows, agrees=agrees, note=note)
        return _page(desk, session, clerk, said)
