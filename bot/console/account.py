"""One's own sessions: where one is signed in, and leaving."""

from flask import request
from flask.typing import ResponseReturnValue

from bot.console import cookies, screen
from bot.console.edge import PREFIX, told
from bot.console.sitting import Sitting, UnitSitting
from handlers.operations import sign_ins
from handlers.wording import say
from storage.queries import desk as questions


def sessions(here: Sitting | UnitSitting) -> ResponseReturnValue:
    """Where this person is signed in."""
    rows = questions.open_seats(here.session, here.sitter.openid or "", here.now)
    return screen.page(here, "account.html", rows=rows)


def sign_out(here: Sitting | UnitSitting) -> ResponseReturnValue:
    """Leave this screen, or every screen."""
    everywhere = request.form.get("everywhere") == "yes"
    sign_ins.leave(here.session, here.sitter, here.now, seat=None if everywhere else here.seat)
    key = "desk.left_everywhere" if everywhere else "desk.left"
    response = told(f"{PREFIX}/sign-in", say(key))
    cookies.drop(response, cookies.SESSION)
    return response
