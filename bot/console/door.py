"""The door of the desk: a code on the screen, confirmed on a phone (reliability §7)."""

import re

from flask import Blueprint, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot import headers
from bot.console import cookies, edge, screen
from bot.console.codes import picture
from bot.console.parts import Parts
from handlers.operations import occasions, sign_ins
from handlers.operations.sign_ins import Sitter
from handlers.ports import NotDelivered
from handlers.reception.signing import SCENE
from handlers.rules.rounds import NANJING
from handlers.wording import say
from storage.models import DeskSession
from storage.queries import desk as questions
from storage.vocabulary import SignInState

BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
ADDRESS = re.compile(r"[0-9a-fA-F.:]{3,45}")


def add_door(desk: Blueprint, parts: Parts) -> None:
    """Add the addresses that need no session."""

    @desk.get("/sign-in")
    def sign_in() -> ResponseReturnValue:
        return _ask(parts)

    @desk.get("/sign-in/state")
    def state() -> ResponseReturnValue:
        return jsonify(state=_state(parts).value)

    @desk.post("/sign-in/enter")
    def enter() -> ResponseReturnValue:
        return _enter(parts)


def browser_of(agent: str) -> str:
    """A browser in words: 「Chrome（Windows）」."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "浏览器")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser}（{system}）" if system else browser


def _address(parts: Parts) -> str:
    said = request.headers.get(parts.address_header, "") if parts.address_header else ""
    found = ADDRESS.fullmatch(said.strip()) or ADDRESS.fullmatch(request.remote_addr or "")
    return found.group() if found else "未知"


def _ask(parts: Parts) -> ResponseReturnValue:
    """A fresh code, bound to this browser by a cookie of its own."""
    scene, door = sign_ins.new_secret(), sign_ins.new_secret()
    wanted = request.args.get("next", "")
    goes_to = wanted if edge.is_inside(wanted) else f"{edge.PREFIX}/"
    try:
        with parts.database.write() as session:
            row = sign_ins.ask(
                session,
                parts.clock.now(),
                scene=scene,
                door=door,
                numbers=sign_ins.new_numbers(),
                address=_address(parts),
                browser=browser_of(request.headers.get("User-Agent", "")),
            )
        drawn = picture(parts.make_code(SCENE + scene))
    except sign_ins.TooManyTries:
        return screen.door("sign_in.html", problem="many"), 429
    except NotDelivered:
        return screen.door("sign_in.html", problem="platform"), 503
    page = screen.door(
        "sign_in.html",
        picture=drawn,
        number=row.number,
        seconds=int(sign_ins.LASTS.total_seconds()),
        goes_to=goes_to,
    )
    response = Response(page)
    cookies.keep(response, cookies.DOOR, door, seconds=int(sign_ins.LASTS.total_seconds()))
    return response


def _state(parts: Parts) -> SignInState:
    door = request.cookies.get(cookies.DOOR, "")
    with parts.database.read() as session:
        row = questions.sign_in_at(session, sign_ins.hash_of(door))
        if row is None or row.until < parts.clock.now():
            return SignInState.REFUSED
        return row.state


def _enter(parts: Parts) -> ResponseReturnValue:
    """Exchange the confirmed try for a session, and tell the phone that confirmed it."""
    if not headers.is_own_page():
        return screen.trouble("refused"), 403
    door, token = request.cookies.get(cookies.DOOR, ""), sign_ins.new_secret()
    goes_to = request.form.get("next", "")
    try:
        with parts.database.write() as session:
            sitter = _signing(session, sign_ins.hash_of(door))
            opened = sign_ins.enter(
                session, sitter, door, token, parts.clock.now(), hours=parts.limits.hours
            )
            occasions.tell(
                session,
                "signed_in",
                opened.openid,
                parts.clock.now(),
                {"session": opened.id},
                text=say("desk.opened", browser=opened.browser, address=opened.address),
                region=sign_ins.region_of(sitter),
                data=_template_values(opened),
            )
    except sign_ins.NoSuchTry:
        return redirect(f"{edge.PREFIX}/sign-in", 303)
    response = Response(
        status=303,
        headers={"Location": goes_to if edge.is_inside(goes_to) else f"{edge.PREFIX}/"},
    )
    cookies.keep(response, cookies.SESSION, token)
    cookies.drop(response, cookies.DOOR)
    return response


def _signing(session: Session, door_hash: str) -> Sitter:
    """Who confirmed the try of a browser. Raises NoSuchTry."""
    found = questions.signing_officer(session, door_hash)
    sitter = found or questions.signing_clerk(session, door_hash)
    if sitter is None:
        raise sign_ins.NoSuchTry
    return sitter


def _template_values(opened: DeskSession) -> dict[str, str]:
    at = opened.opened_at.astimezone(NANJING)
    return {"what": say("desk.opened_short"), "at": f"{at:%Y-%m-%d %H:%M}"}
