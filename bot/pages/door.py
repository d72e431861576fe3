"""The door of pages on the phone: the platform says whose browser it is (reliability §7).

The address of a page holds an unguessable word; with the platform's login nobody but its person
gets in, and anybody else learns nothing.
"""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Response, make_response, redirect, render_template, request

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

    @property
    def given(self) -> str:
        """The cookie that came with the request; empty for none."""
        return request.cookies.get(self.cookie, "")


def safe(response: Response) -> Response:
    """Stricter than ``bot.headers``, which adds the rest: the address itself is the key."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def to_login(desk: Desk, path: str, **query: str) -> Response:
    """Away to the platform, which leads back to ``path``/back."""
    with desk.database.write() as session:
        cookie, state = passes.begin(session, desk.clock.now())
    back = f"{desk.house.public_url}{path}/back{'?' if query else ''}{urlencode(query)}"
    answer = make_response(redirect(desk.login.address(back, state)))
    return _with_cookie(desk, answer, cookie)


def come_back(desk: Desk, to: str, wrong: str) -> Response:
    """The browser comes back from the platform with a code and our word; on to the page."""
    now, state = desk.clock.now(), request.args.get("state", "")
    try:
        with desk.database.read() as session:
            passes.check(session, desk.given, state, now)
        openid = desk.login.person(request.args.get("code", ""))
        with desk.database.write() as session:
            fresh = passes.finish(session, desk.given, state, openid, now)
    except (passes.NoPass, NotDelivered):
        return sentence(say(wrong), HTTPStatus.FORBIDDEN)
    return _with_cookie(desk, make_response(redirect(to)), fresh)


def _with_cookie(desk: Desk, answer: Response, cookie: str) -> Response:
    answer.set_cookie(
        desk.cookie, cookie, max_age=2 * 3600, httponly=True, samesite="Lax",
        secure=desk.is_secure, path="/",
    )  # fmt: skip
    return answer


def is_foreign_form() -> bool:
    """Whether a form was sent by a page that is not ours, as far as the browser tells."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"


def is_old_form(desk: Desk) -> bool:
    """Whether a form does not belong to the browser's present pass."""
    return request.form.get("stamp", "") != passes.stamp(desk.given)


def sentence(words: str, status: HTTPStatus) -> Response:
    """A page that says one thing."""
    return make_response(render_template("sentence.html", words=words), status)
