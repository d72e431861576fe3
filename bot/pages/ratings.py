"""The questionnaire on the phone: the same draft as in the chat, filled in by taps (R70).

The address holds an unguessable word, and the platform says who opened it; only the contact of the
enterprise sees and answers it (R73). Works without scripts.
"""

from http import HTTPStatus

from flask import Blueprint, Response, make_response, render_template, request
from sqlalchemy.orm import Session

from bot.pages.door import Desk, come_back, is_foreign_form, is_old_form, safe, sentence, to_login
from handlers.flows import rating as flow
from handlers.flows import surveying
from handlers.flows.marks import read
from handlers.flows.occasions import Errand, day
from handlers.operations import journal, passes, ratings
from handlers.rules.ratings import ITEMS
from handlers.wording import say
from storage.queries import ratings as questions
from storage.queries import surveys, turns
from storage.queries.ratings import Sheet
from storage.vocabulary import BenefitKind


def blueprint(desk: Desk) -> Blueprint:
    """Build ``/ratings``."""
    pages = Blueprint("ratings", __name__, template_folder="templates")
    pages.after_request(safe)

    @pages.get("/ratings/<token>")
    def sheet(token: str) -> Response:
        return _show(desk, token)

    @pages.get("/ratings/<token>/back")
    def back(token: str) -> Response:
        return come_back(desk, f"/ratings/{token}", "rating.web_try_again")

    @pages.post("/ratings/<token>")
    def answer(token: str) -> Response:
        return _answer(desk, token)

    return pages


def _show(desk: Desk, token: str) -> Response:
    """The questionnaire, to its own person only; without a login nobody is shown a mark."""
    now = desk.clock.now()
    with desk.database.read() as session:
        found = questions.by_token(session, token)
        if found is None:  # before a login is begun: a made-up address costs no row
            return sentence(say("rating.web_not_here"), HTTPStatus.NOT_FOUND)
        if not desk.login.is_set_up:
            return sentence(say("rating.web_only_chat", day=day(found.rating.day)), HTTPStatus.OK)
        openid = passes.person(session, desk.given, now)
        if openid and not _is_own(found, openid):
            return sentence(say("rating.web_foreign"), HTTPStatus.FORBIDDEN)
        if openid:
            return _page(desk, session, found)
    return to_login(desk, f"/ratings/{token}")


def _is_own(found: Sheet, openid: str) -> bool:
    return found.contact.openid == openid and found.contact.erased_at is None


def _page(desk: Desk, session: Session, found: Sheet, told: str = "", wrong: str = "") -> Response:
    rating = found.rating
    return make_response(
        render_template(
            "rating.html",
            rating=rating,
            enterprise=found.enterprise.name,
            day=day(rating.day),
            people=surveys.experts_of(session, rating),
            scores=surveys.scores_of(session, rating),
            marks=ratings.marks(rating),
            items=[(item, surveying.label(item), say(f"rating.hint_{item}")) for item in ITEMS],
            grades=surveying.GRADES,
            kinds=BenefitKind,
            is_open=ratings.is_open(rating),
            wants_benefit=ratings.wants_benefit(rating),
            stamp=passes.stamp(desk.given),
            told=told,
            wrong=wrong,
        )
    )


def _answer(desk: Desk, token: str) -> Response:
    """Take what was tapped: only from its own person, only from our own form."""
    now = desk.clock.now()
    if is_foreign_form():
        return sentence(say("rating.web_try_again"), HTTPStatus.FORBIDDEN)
    if is_old_form(desk):
        return sentence(say("rating.web_old_form"), HTTPStatus.FORBIDDEN)
    with desk.database.write() as session:
        openid = passes.person(session, desk.given, now)
        found = questions.by_token(session, token)
        if not openid or found is None or not _is_own(found, openid):
            return sentence(say("rating.web_foreign"), HTTPStatus.FORBIDDEN)
        turns.take_turns(session.connection(), [openid])  # one person, one thing at a time
        given, wrong = read(
            request.form, {row.id for row in surveys.experts_of(session, found.rating)}
        )
        if wrong:
            return _page(desk, session, found, wrong=wrong)
        try:
            flow.answer(
                Errand(session, now, desk.house), journal.follower(openid), found.rating, given,
                openid=openid,
            )  # fmt: skip
        except ratings.TooLate:
            wrong = say("rating.too_late", day=day(found.rating.day))
            return _page(desk, session, found, wrong=wrong)
        return _page(desk, session, found, told=said(found))


def said(found: Sheet) -> str:
    """What is said after a form was kept: thanks, or what is still open."""
    missing = ratings.missing(found.rating)
    if missing:
        return say("rating.web_missing", missing="、".join(map(surveying.label, missing)))
    if ratings.is_open(found.rating):
        return say("rating.web_done")
    return say("rating.benefit_waits" if found.rating.benefit is None else "rating.web_final")
