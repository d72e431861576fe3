"""The edge of the desk: a route becomes one sitting in one transaction, or a page that says why.

GET never changes anything but what must be journalled; every other method needs the token of the
session and comes from our own pages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException, NotFound

from bot.console import cookies, screen
from bot.console.parts import Parts
from bot.console.sitting import Sitting, UnitSitting, sitting, unit_sitting
from bot.headers import is_own_page
from handlers.operations import sign_ins
from handlers.rules.lifecycle import Desk
from storage.queries import desk as questions
from storage.queries.desk import Seat, UnitSeat

View = Callable[..., ResponseReturnValue]
ANY_DESK = frozenset(Desk)
NO_DESK: frozenset[Desk] = frozenset()
SAFE = frozenset({"GET", "HEAD"})
PREFIX = "/console"
TOUCH_AFTER = timedelta(minutes=1)
MOST_BYTES = 6 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the desk: its view, who may come, and whether it writes.

    A reading view that has to be journalled (R88) writes too. To other desks it does not exist;
    ``units`` is that it exists to the clerks of experts' home units.
    """

    method: str
    rule: str
    view: View
    desks: frozenset[Desk] = ANY_DESK
    writes: bool = False
    units: bool = False

    def admits(self, here: Sitting | UnitSitting) -> bool:
        """Whether the address exists for who sits here."""
        return self.units if isinstance(here, UnitSitting) else here.desk in self.desks

    @property
    def name(self) -> str:
        """The endpoint: the module and the name of the view."""
        return f"{self.view.__module__.rpartition('.')[2]}_{self.view.__name__}"


class Refused(Exception):
    """A request that does not come from our own page."""


def blueprint(parts: Parts, routes: tuple[Route, ...]) -> Blueprint:
    """The desk as a blueprint, one rule for each route of the table."""
    desk = Blueprint(
        "console", __name__, url_prefix=PREFIX, static_folder="static", template_folder="templates"
    )
    screen.prepare(desk)
    for route in routes:
        desk.add_url_rule(
            route.rule,
            endpoint=route.name,
            view_func=_entered(parts, route),
            methods=[route.method],
        )
    return desk


def _entered(parts: Parts, route: Route) -> Callable[..., ResponseReturnValue]:
    """The view of a route behind the door."""

    def view(**given: Any) -> ResponseReturnValue:
        token = request.cookies.get(cookies.SESSION, "")
        now = parts.clock.now()
        seat = _seat(parts, sign_ins.hash_of(token), now)
        if seat is None:
            return _to_the_door()
        csrf = cookies.csrf_of(token)
        try:
            _check_origin(csrf)
        except Refused:
            return screen.trouble("refused"), 403
        if now - seat.row.seen_at > TOUCH_AFTER:
            with parts.database.write() as session:
                sign_ins.touch(session, seat.row.id, now)
        writes = route.writes or request.method not in SAFE
        transaction = parts.database.write if writes else parts.database.read
        try:
            with transaction() as session:
                here = _sat(session, seat, now, csrf, parts)
                if not route.admits(here):
                    raise NotFound
                return _done(route.view(here, **given))
        except HTTPException as error:
            return screen.failed(error)

    return view


def _seat(parts: Parts, token_hash: str, now: datetime) -> Seat | UnitSeat | None:
    """The open session of a token, of an officer or of a home unit's clerk."""
    with parts.database.read() as session:
        asked = (session, token_hash, now, parts.limits.idle)
        return questions.seat_of(*asked) or questions.unit_seat_of(*asked)


def _sat(
    session: Session, seat: Seat | UnitSeat, now: datetime, csrf: str, parts: Parts
) -> Sitting | UnitSitting:
    if isinstance(seat, UnitSeat):
        return unit_sitting(session, seat, now, csrf, parts)
    return sitting(session, seat, now, csrf, parts)


def _done(answer: ResponseReturnValue) -> ResponseReturnValue:
    """Forget the sentence that this page has shown."""
    response = answer if isinstance(answer, Response) else Response(str(answer))
    if cookies.TOLD in request.cookies and response.status_code == 200:
        cookies.drop(response, cookies.TOLD)
    return response


def _to_the_door() -> ResponseReturnValue:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(
        f"{PREFIX}/sign-in" + (f"?next={quote(wanted, safe='/')}" if wanted else ""), 303
    )


def _check_origin(csrf: str) -> None:
    """Refuse what changes something and was not sent by a form of this session."""
    if request.method in SAFE:
        return
    if not is_own_page() or not cookies.same(request.form.get("csrf", ""), csrf):
        raise Refused


def told(to: str, words: str) -> Response:
    """Go on to a page with a sentence about what was done."""
    response = Response(status=303, headers={"Location": to})
    cookies.tell(response, words)
    return response


def is_inside(path: str) -> bool:
    """Whether a path leads to a page of the desk and nowhere else."""
    parts = urlsplit(path)
    return not parts.scheme and not parts.netloc and path.startswith(f"{PREFIX}/")


__all__ = ["PREFIX", "Route", "Sitting", "blueprint", "is_inside", "told"]
