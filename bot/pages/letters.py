"""The letter of invitation on the phone: read by whom it is for, answered by a tap (R32, R83).

The address holds an unguessable word, and the platform says who opened it; only the invited expert
sees and answers the letter, and his unit's clerk gets the paper (docs/decisions/0012-letters.md).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from flask import Blueprint, Request, Response, make_response, redirect, render_template, request
from sqlalchemy.orm import Session

from bot.pages import calendar
from bot.papers import consent, docx
from bot.wechat.login import Login
from handlers.dialogue.conversation import Utterance
from handlers.flows import inviting, occasions, visiting
from handlers.flows.occasions import Errand
from handlers.flows.readers import bureau_name
from handlers.operations import passes
from handlers.operations.invitations import Words
from handlers.ports import Clock, House, NotDelivered
from handlers.reception import invitations as reception
from handlers.rules import invitations as rules
from handlers.wording import say
from storage.models import Expert, Invitation, Team
from storage.queries import invitations as questions
from storage.queries import turns
from storage.queries import visits as stops
from storage.session import Database
from storage.vocabulary import Act, InvitationState

POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
MOST_WORDS = 200


@dataclass(frozen=True)
class Desk:
    """What the pages work with."""

    database: Database
    clock: Clock
    house: House
    login: Login

    @property
    def is_secure(self) -> bool:
        """Whether the pages are reached by HTTPS, so that cookies may be bound to it."""
        return self.house.public_url.startswith("https://")

    @property
    def cookie(self) -> str:
        """The name of the cookie; the prefix is the browser's own promise (reliability §7)."""
        return "__Host-letters" if self.is_secure else "letters"


def blueprint(desk: Desk) -> Blueprint:
    """Build ``/letters`` and ``/calendar``."""
    pages = Blueprint(
        "letters", __name__, template_folder="templates", static_folder="static",
        static_url_path="/letters/static",
    )  # fmt: skip
    pages.after_request(_safe)

    @pages.get("/letters/<token>")
    def letter(token: str) -> Response:
        return _for_person(desk, token, lambda session, row: _page(desk, session, row))

    @pages.get("/letters/<token>/back")
    def back(token: str) -> Response:
        return _back(desk, token)

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


def _safe(response: Response) -> Response:
    """Stricter than ``bot.headers``, which adds the rest: the address itself is the key."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


# ---------------------------------------------------------------- who it is


def _for_person(
    desk: Desk,
    token: str,
    show: Callable[[Session, Invitation], Response],
    *,
    unit: bool = False,
) -> Response:
    """Show something to whom it is for; anybody else learns nothing, not even that it exists."""
    cookie, now = request.cookies.get(desk.cookie, ""), desk.clock.now()
    with desk.database.read() as session:
        openid = passes.person(session, cookie, now)
        row = questions.by_token(session, token)
        if row is None:  # before a login is begun: a made-up address costs no row
            return _sentence(say("web.not_here"), HTTPStatus.NOT_FOUND)
        if openid or not desk.login.is_set_up:
            if not desk.login.is_set_up and not unit:
                return show(session, row)
            if not _is_for(session, row, openid, unit=unit):
                return _sentence(say("web.foreign"), HTTPStatus.FORBIDDEN)
            return show(session, row)
    return _to_login(desk, token)


def _is_for(session: Session, row: Invitation, openid: str, *, unit: bool) -> bool:
    expert = session.get_one(Expert, row.expert_id)
    if openid and expert.openid == openid and expert.erased_at is None:
        return True
    clerk = questions.clerk_of(session, openid) if unit and openid else None
    return clerk is not None and clerk.unit == expert.unit


def _to_login(desk: Desk, token: str) -> Response:
    with desk.database.write() as session:
        cookie, state = passes.begin(session, desk.clock.now())
    rest = "/consent.docx" if request.path.endswith("/consent.docx") else ""
    back = f"{desk.house.public_url}/letters/{token}/back{'?paper=1' if rest else ''}"
    answer = make_response(redirect(desk.login.address(back, state)))
    return _with_cookie(desk, answer, cookie)


def _back(desk: Desk, token: str) -> Response:
    """The browser comes back from the platform with a code and our word."""
    cookie, now = request.cookies.get(desk.cookie, ""), desk.clock.now()
    state = request.args.get("state", "")
    try:
        with desk.database.read() as session:
            passes.check(session, cookie, state, now)
        openid = desk.login.person(request.args.get("code", ""))
        with desk.database.write() as session:
            fresh = passes.finish(session, cookie, state, openid, now)
    except (passes.NoPass, NotDelivered):
        return _sentence(say("web.try_again"), HTTPStatus.FORBIDDEN)
    rest = "/consent.docx" if request.args.get("paper") else ""
    return _with_cookie(desk, make_response(redirect(f"/letters/{token}{rest}")), fresh)


def _with_cookie(desk: Desk, answer: Response, cookie: str) -> Response:
    answer.set_cookie(
        desk.cookie, cookie, max_age=2 * 3600, httponly=True, samesite="Lax",
        secure=desk.is_secure, path="/",
    )  # fmt: skip
    return answer


# ---------------------------------------------------------------- the letter


def _page(
    desk: Desk, session: Session, row: Invitation, *, said: Utterance | None = None, wrong: str = ""
) -> Response:
    team = session.get_one(Team, row.team_id)
    cookie = request.cookies.get(desk.cookie, "")
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


def _sentence(words: str, status: HTTPStatus) -> Response:
    return make_response(render_template("sentence.html", words=words), status)


# ---------------------------------------------------------------- the answer


def _answer(desk: Desk, token: str) -> Response:
    """Take an answer from the page: only from the expert, only from our own form."""
    cookie, now = request.cookies.get(desk.cookie, ""), desk.clock.now()
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return _sentence(say("web.try_again"), HTTPStatus.FORBIDDEN)
    if request.form.get("stamp", "") != passes.stamp(cookie):
        return _sentence(say("web.old_form"), HTTPStatus.FORBIDDEN)
    with desk.database.write() as session:
        openid = passes.person(session, cookie, now)
        row = questions.by_token(session, token)
        if row is None or not _is_for(session, row, openid, unit=False):
            return _sentence(say("web.foreign"), HTTPStatus.FORBIDDEN)
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
            return _sentence(say("web.not_here"), HTTPStatus.NOT_FOUND)
        content = calendar.of_invitation(session, row, desk.clock.now())
    answer = make_response(content)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.number}.ics"'
    return answer
