"""A small JSON interface for scripts: let people act, move the clock, read what was seen."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from bot.simulator.acts import ACTS
from bot.simulator.clean import clean
from bot.simulator.platform import NotFollowingError, Platform
from bot.simulator.shelf import encode
from bot.simulator.times import SHANGHAI

OnShift = Callable[[timedelta], None]
LONGEST_SHIFT = timedelta(days=3660)


def blueprint(platform: Platform, on_shift: OnShift | None) -> Blueprint:
    """Build ``/control``: a POST per act, ``phones`` and ``clock``; GET ``seen``, ``ledger``."""
    control = Blueprint("control", __name__, url_prefix="/control")
    control.before_request(refuse_foreign_pages)
    _add_writes(control, platform, on_shift)
    _add_reads(control, platform)
    return control


def _add_writes(control: Blueprint, platform: Platform, on_shift: OnShift | None) -> None:
    @control.post("/<act>")
    def act(act: str) -> ResponseReturnValue:
        if act not in ACTS:
            abort(404)
        given = given_json()
        try:
            done = ACTS[act](platform, str(given.get("openid", "")), given)
        except (NotFollowingError, LookupError, ValueError) as error:
            return jsonify(error=str(error)), 409
        return jsonify(encode(done) | {"verdict": done.verdict, "text": done.text})

    @control.post("/phones")
    def add() -> ResponseReturnValue:
        return _add_phone(platform, given_json())

    @control.post("/clock")
    def clock() -> ResponseReturnValue:
        if on_shift is None:
            return jsonify(error="时钟由系统掌握，不能拨动"), 409
        try:
            shift = _shift(given_json(), platform.now())
        except (ValueError, TypeError, OverflowError) as error:
            return jsonify(error=str(error)), 400
        on_shift(shift)
        return jsonify(now=platform.now().isoformat())

    @control.post("/settle")
    def settle() -> ResponseReturnValue:
        return jsonify([encode(done) for done in platform.settle()])


def _add_phone(platform: Platform, given: dict[str, Any]) -> ResponseReturnValue:
    name = str(given.get("name", "")).strip()
    if not name:
        return jsonify(error="请写上姓名"), 400
    note, wanted = str(given.get("note") or ""), str(given.get("openid") or "")
    try:
        openid = platform.add_phone(name[:40], note[:40], wanted)
    except ValueError as error:
        return jsonify(error=str(error)), 409
    if given.get("follow"):
        platform.follow(openid, str(given.get("scene") or ""))
    return jsonify(openid=openid)


def _add_reads(control: Blueprint, platform: Platform) -> None:
    @control.get("/phones")
    def phones() -> ResponseReturnValue:
        return jsonify([encode(person) for person in platform.people.all()])

    @control.get("/seen")
    def seen() -> ResponseReturnValue:
        return jsonify([encode(line) for line in platform.seen(request.args.get("openid", ""))])

    @control.get("/ledger")
    def ledger() -> ResponseReturnValue:
        after = request.args.get("after", default=0, type=int)
        return jsonify([encode(call) for call in platform.ledger if call.number > after])


def refuse_foreign_pages() -> None:
    """Let no web page of another site act here through the visitor's browser."""
    foreign = request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
    if foreign and request.method != "GET":
        abort(403)


def given_json() -> dict[str, Any]:
    """Give what a request carries: a JSON object, or else its form fields."""
    found = request.get_json(force=True, silent=True)
    given: dict[str, Any] = clean(found if isinstance(found, dict) else request.form.to_dict())
    return given


def _shift(given: dict[str, Any], now: datetime) -> timedelta:
    """Read ``to`` (a date and time of Asia/Shanghai) or days, hours, minutes and seconds."""
    if given.get("to"):
        wanted = datetime.fromisoformat(str(given["to"]))
        if wanted.tzinfo is None:
            wanted = wanted.replace(tzinfo=SHANGHAI)
        shift = wanted - now
    else:
        units = ("days", "hours", "minutes", "seconds")
        shift = timedelta(**{unit: float(given.get(unit) or 0) for unit in units})
    if abs(shift) > LONGEST_SHIFT:
        raise ValueError("不能一次拨动十年以上")
    return shift
