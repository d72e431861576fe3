"""The letter of invitation on the phone: read by whom it is for, answered by a tap (R32, R83).

The address holds an unguessable word, and the platform says who opened it; only the invited expert
sees and answers the letter, and his unit's clerk gets the paper (docs/decisions/0012-letters.md).
"""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus

from flask import Blueprint, Request, Response, make_response, render_template, request
from sqlalchemy.orm import Session

from bot.pages import calendar
from bot.pages.door import (
    Desk,
    come_back,
    is_foreign_form,
    is_old_form,
    safe,
    sentence,
    to_login,
)
from bot.papers import consent, docx
from handlers.dialogue.conversation import Utterance
from handlers.flows import inviting, occasions, visiting
from handlers.flows.occasions import Errand
from handlers.flows.readers import bureau_name
from handlers.operations import passes
from handlers.operations.invitations import Words
from handlers.reception import invitations as reception
from handlers.rules import invitations as rules
from handlers.wording import say
from storage.models import Expert, Invitation, Team
from storage.queries import invitations as questions
from storage.queries import turns
from storage.queries import visits as stops
from storage.vocabulary import Act, InvitationState

MOST_WORDS = 200


def blueprint(desk: Desk) -> Blueprint:
    """Build ``/letters`` and ``/calendar``."""
    pages = Blueprint(
        "letters", __name__, template_folder="templates", static_folder="static",
        static_url_path="/letters/static",
    )  # fmt: skip
    pages.after_request(safe)

    @pages.get("/letters/<token>")
    def letter(token: str) -> Response:
        return _for_person(desk, token, lambda session, row: _page(desk, session, row))

    @pages.get("/letters/<token>/back")
    def back(token: str) -> Response:
        rest = "/consent.docx" if request.args.get("paper") else ""
        return come_back(desk, f"/letters/{token}{rest}", "web.try_again")

    @pages.post("/letters/<token>")
    def answer(token: str) -> Response:
        return _answer(desk, token)

    @pages.get("/letters/<token>/consent.docx")
    def consent(token: str) -> Response:
        return _for_person(desk, token, _paper, unit=True)

    @pages.get("/calendar/<key>.ics")
    def entry(key: str) -> Response:
        return _calendar(desk, key)

    return pages


# ---------------------------------------------------------------- who it is


def _for_person(
    desk: Desk,
    token: str,
    show: Callable[[Session, Invitation], Response],
    *,
    unit: bool = False,
) -> Response:
    """Show something to whom it is for; anybody else learns nothing, not even that it exists."""
    cookie, now = desk.given, desk.clock.now()
    with desk.database.read() as session:
        openid = passes.person(session, cookie, now)
        row = questions.by_token(session, token)
        if row is None:  # before a login is begun: a made-up address costs no row
            return sentence(say("web.not_here"), HTTPStatus.NOT_FOUND)
        if openid or not desk.login.is_set_up:
            if not desk.login.is_set_up and not unit:
                return show(session, row)
            if not _is_for(session, row, openid, unit=unit):
                return sentence(say("web.foreign"), HTTPStatus.FORBIDDEN)
            return show(session, row)
    asks_paper = {"paper": "1"} if request.path.endswith("/consent.docx") else {}
    return to_login(desk, f"/letters/{token}", **asks_paper)


def _is_for(session: Session, row: Invitation, openid: str, *, unit: bool) -> bool:
    expert = session.get_one(Expert, row.expert_id)
    if openid and expert.openid == openid and expert.erased_at is None:
        return True
    clerk = questions.clerk_of(session, openid) if unit and openid else None
    return clerk is not None and clerk.unit == expert.unit


# ---------------------------------------------------------------- the letter


def _page(
    desk: Desk, session: Session, row: Invitation, *, said: Utterance | None = None, wrong: str = ""
) -> Response:
    team = session.get_one(Team, row.team_id)
    cookie = desk.given
    acts = rules.choices(rules.EXPERTS, row.state) if desk.login.is_set_up else ()
    return make_response(
        render_template(
            "letter.html",
            invitation=row,
            team=team,
            expert=session.get_one(Expert, row.expert_id),
            host=bureau_name(team.host_code),
            what=inviting.what_for(session, team, row.seat_id),
            unit=inviting.unit_words(row),
            contact=inviting.host_contact(session, team),
            pays=say("invitation.pays", host=bureau_name(team.host_code)),
            days=occasions.own_days(row),
            due=occasions.clock(row.answer_by),
            visits=[
                (visiting.when(stop.visit), stop.enterprise.name)
                for stop in stops.of_invitation(session, row.id)
                if stop.visit.told_revision >= 0
            ],
            acts=[act.value for act in acts],
            stamp=passes.stamp(cookie),
            said=said.text if said else "",
            asks_share=bool(said and said.options),
            wrong=wrong,
            only_read="" if desk.login.is_set_up else say("web.only_read"),
            is_accepted=row.state is InvitationState.ACCEPTED,
            calendar=f"/calendar/{row.calendar_key}.ics",
        )
    )


# ---------------------------------------------------------------- the answer


def _answer(desk: Desk, token: str) -> Response:
    """Take an answer from the page: only from the expert, only from our own form."""
    cookie, now = desk.given, desk.clock.now()
    if is_foreign_form():
        return sentence(say("web.try_again"), HTTPStatus.FORBIDDEN)
    if is_old_form(desk):
        return sentence(say("web.old_form"), HTTPStatus.FORBIDDEN)
    with desk.database.write() as session:
        openid = passes.person(session, cookie, now)
        row = questions.by_token(session, token)
        if row is None or not _is_for(session, row, openid, unit=False):
            return sentence(say("web.foreign"), HTTPStatus.FORBIDDEN)
        turns.take_turns(session.connection(), [openid])  # one person, one thing at a time
        errand = Errand(session, now, desk.house)
        shares = request.form.get("shares")
        if shares:
            said = Utterance(reception.share(errand, row, shares=shares == "yes"))
            return _page(desk, session, row, said=said)
        act, words, wrong = _read(request)
        if act is None or wrong:
            return _page(desk, session, row, wrong=wrong)
        said = reception.apply(errand, row, act, words)
        session.refresh(row)
        return _page(desk, session, row, said=said)


def _read(given: Request) -> tuple[Act | None, Words, str]:
    """The act and the words of a form, or the sentence about what is missing."""
    acts = {act.value: act for act in rules.EXPERTS}
    act = acts.get(given.form.get("act", ""))
    words = given.form.get("words", "").strip()[:MOST_WORDS]
    if act is Act.ACCEPT_IF and not words:
        return act, Words(), say("web.need_condition")
    if act is Act.PROPOSE_TIME:
        wish, wrong = _wish(given.form.get("from", ""), given.form.get("to", ""))
        return act, Words(wish=wish), wrong
    reason = words if act is Act.DECLINE else ""
    return act, Words(condition=words, reason=reason), ""


def _wish(first: str, last: str) -> tuple[tuple[date, date] | None, str]:
    try:
        start = date.fromisoformat(first)
        end = date.fromisoformat(last or first)
    except ValueError:
        return None, say("web.need_days")
    return ((start, end), "") if start <= end else (None, say("web.bad_days"))


# ---------------------------------------------------------------- files


def _paper(session: Session, row: Invitation) -> Response:
    expert, team = session.get_one(Expert, row.expert_id), session.get_one(Team, row.team_id)
    content = consent.consent(session, row, expert, team)
    answer = make_response(content)
    answer.headers["Content-Type"] = docx.TYPE
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.number}.docx"'
    return answer


def _calendar(desk: Desk, key: str) -> Response:
    """The calendar entry of an invitation: days and places, no numbers; its address is its key."""
    with desk.database.read() as session:
        row = questions.by_calendar_key(session, key)
        if row is None:
            return sentence(say("web.not_here"), HTTPStatus.NOT_FOUND)
        content = calendar.of_invitation(session, row, desk.clock.now())
    answer = make_response(content)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.number}.ics"'
    return answer
