"""Who opens a page on the phone: our cookie, and the platform's login behind it (reliability §7).

The pages of invited experts and of home units come in by the same door.
"""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, make_response, redirect, render_template, request
from sqlalchemy.orm import Session

from bot.wechat.login import Login
from handlers.operations import passes
from handlers.ports import Clock, House, NotDelivered
from handlers.wording import say
from storage.session import Database

POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


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


def safe(response: Response) -> Response:
    """Stricter than ``bot.headers``, which adds the rest: addresses here may be keys."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def sentence(words: str, status: HTTPStatus) -> Response:
    """A page of one sentence."""
    return make_response(render_template("sentence.html", words=words), status)


def cookie_of(desk: Desk) -> str:
    """The cookie of this browser; empty without one."""
    return request.cookies.get(desk.cookie, "")


def person(desk: Desk, session: Session) -> str:
    """Who opened the page; empty for nobody we know."""
    return passes.person(session, cookie_of(desk), desk.clock.now())


def to_login(desk: Desk, back: str) -> Response:
    """Send a browser to the platform, to come back to a path of ours."""
    with desk.database.write() as session:
        cookie, state = passes.begin(session, desk.clock.now())
    answer = make_response(redirect(desk.login.address(f"{desk.house.public_url}{back}", state)))
    return _with_cookie(desk, answer, cookie)


def come_back(desk: Desk, to: str) -> Response:
    """The browser comes back from the platform with a code and our word."""
    cookie, now = cookie_of(desk), desk.clock.now()
    state = request.args.get("state", "")
    try:
        with desk.database.read() as session:
            passes.check(session, cookie, state, now)
        openid = desk.login.person(request.args.get("code", ""))
        with desk.database.write() as session:
            fresh = passes.finish(session, cookie, state, openid, now)
    except (passes.NoPass, NotDelivered):
        return sentence(say("web.try_again"), HTTPStatus.FORBIDDEN)
    return _with_cookie(desk, make_response(redirect(to)), fresh)


def _with_cookie(desk: Desk, answer: Response, cookie: str) -> Response:
    answer.set_cookie(
        desk.cookie, cookie, max_age=2 * 3600, httponly=True, samesite="Lax",
        secure=desk.is_secure, path="/",
    )  # fmt: skip
    return answer


def foreign_form(desk: Desk) -> Response | None:
    """What is answered to a form that no page of ours has sent; None for our own."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return sentence(say("web.try_again"), HTTPStatus.FORBIDDEN)
    if request.form.get("stamp", "") != passes.stamp(cookie_of(desk)):
        return sentence(say("web.old_form"), HTTPStatus.FORBIDDEN)
    return None
