"""Web login: the consent page that agrees for a chosen phone, and the sns calls (§4.15)."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bot.simulator.api_base import OK, Answer, Call, get
from bot.simulator.errors import ApiError
from bot.simulator.platform import Platform

CODE_SECONDS = 300
TOKEN_SECONDS = 7200
REFRESH_SECONDS = 30 * 86400
SCOPES = ("snsapi_base", "snsapi_userinfo")
COOKIE = "simulated_phone"
_STATE = re.compile(r"[A-Za-z0-9]{0,128}")


def new_code(platform: Platform, openid: str, scope: str = "snsapi_base") -> str:
    """Make the code a consenting phone brings back; it works once, for five minutes."""
    code = platform.state.mint.word("oauth code", 32)
    kept = {"openid": openid, "scope": scope, "at": platform.now().timestamp(), "used": False}
    platform.state.notes.put(f"code {code}", kept)
    return code


def blueprint(platform: Platform) -> Blueprint:
    """Build ``/connect/oauth2/authorize`` and the old one-time subscription page."""
    pages = Blueprint("oauth", __name__)

    @pages.get("/connect/oauth2/authorize")
    def authorize() -> ResponseReturnValue:
        target = _redirect_uri(platform)
        scope = request.args.get("scope", "")
        if scope not in SCOPES or request.args.get("response_type") != "code":
            abort(400, "10005 scope 参数错误或没有 scope 权限")
        if not _STATE.fullmatch(request.args.get("state", "")):
            abort(400, "state 只能是 128 个以内的字母和数字")
        openid = _phone(platform)
        if not openid:
            return _choose(platform)
        code = new_code(platform, openid, scope)
        return redirect(_with(target, code=code, state=request.args.get("state", "")))

    @pages.get("/mp/subscribemsg")
    def subscribe() -> ResponseReturnValue:
        target = _redirect_uri(platform)
        openid = _phone(platform)
        if not openid:
            return _choose(platform)
        given = {name: request.args.get(name, "") for name in ("template_id", "scene", "reserved")}
        platform.state.notes.put(f"one-time {openid} {given['scene']}", {"agreed": True})
        return redirect(_with(target, openid=openid, action="confirm", **given))

    return pages


def _redirect_uri(platform: Platform) -> str:
    if request.args.get("appid") != platform.account.appid:
        abort(400, "appid 不是这个公众号的")
    target = request.args.get("redirect_uri", "")
    parts = urlsplit(target)
    allowed = (platform.state.notes.get("oauth domains") or {"hosts": []})["hosts"]
    if parts.scheme not in ("http", "https") or (allowed and parts.hostname not in allowed):
        abort(400, "10003 redirect_uri 域名与后台配置不一致")
    return target


def _phone(platform: Platform) -> str:
    """Give the phone that opened the page: named in the address, or the one last tapped on."""
    for wanted in (request.args.get("phone", ""), request.cookies.get(COOKIE, "")):
        if wanted and platform.people.find(wanted):
            return wanted
    return ""


def _choose(platform: Platform) -> str:
    return render_template(
        "choose.html",
        people=platform.people.all(),
        addresses={
            person.openid: _with(request.full_path, phone=person.openid)
            for person in platform.people.all()
        },
    )


def _with(address: str, **more: str) -> str:
    """Add parameters to an address."""
    parts = urlsplit(address)
    query = [*parse_qsl(parts.query, keep_blank_values=True), *more.items()]
    return urlunsplit(parts._replace(query=urlencode(query)))


def _credentials(platform: Platform, call: Call, *, secret: bool) -> None:
    if not call.query.get("appid"):
        raise ApiError(41002)
    if call.query["appid"] != platform.account.appid:
        raise ApiError(40013)
    if not secret:
        return
    if not call.query.get("secret"):
        raise ApiError(41004)
    if call.query["secret"] != platform.account.secret:
        raise ApiError(40125)


def _exchange(platform: Platform, call: Call) -> Answer:
    _credentials(platform, call, secret=True)
    if call.query.get("grant_type") != "authorization_code":
        raise ApiError(40002)
    code = call.query.get("code", "")
    if not code:
        raise ApiError(41008)
    with platform.state.lock:
        kept = platform.state.notes.get(f"code {code}")
        if kept is None:
            raise ApiError(40029)
        if kept["used"]:
            raise ApiError(40163)
        if platform.now().timestamp() - kept["at"] > CODE_SECONDS:
            raise ApiError(42003)
        platform.state.notes.put(f"code {code}", kept | {"used": True})
    return _tokens(platform, str(kept["openid"]), str(kept["scope"]))


def _tokens(platform: Platform, openid: str, scope: str) -> dict[str, Any]:
    token = platform.state.mint.word("oauth token", 110)
    refresh = platform.state.mint.word("oauth refresh", 110)
    now = platform.now().timestamp()
    kept = {"openid": openid, "scope": scope}
    platform.state.notes.put(f"oauth {token}", kept | {"until": now + TOKEN_SECONDS})
    platform.state.notes.put(f"refresh {refresh}", kept | {"until": now + REFRESH_SECONDS})
    return {
        "access_token": token,
        "expires_in": TOKEN_SECONDS,
        "refresh_token": refresh,
        "openid": openid,
        "scope": scope,
    }


def _refresh(platform: Platform, call: Call) -> Answer:
    _credentials(platform, call, secret=False)
    if not call.query.get("refresh_token"):
        raise ApiError(41003)
    kept = platform.state.notes.get(f"refresh {call.query['refresh_token']}")
    if kept is None:
        raise ApiError(40030)
    if platform.now().timestamp() >= kept["until"]:
        raise ApiError(42002)
    return _tokens(platform, str(kept["openid"]), str(kept["scope"]))


def _session(platform: Platform, call: Call) -> dict[str, Any]:
    """Give what an OAuth token stands for: 40001 unknown, 42001 aged, 40003 another openid."""
    kept = platform.state.notes.get(f"oauth {call.query.get('access_token', '')}")
    if kept is None:
        raise ApiError(40001)
    if platform.now().timestamp() >= kept["until"]:
        raise ApiError(42001)
    if kept["openid"] != call.query.get("openid"):
        raise ApiError(40003)
    return kept


def _userinfo(platform: Platform, call: Call) -> Answer:
    kept = _session(platform, call)
    if kept["scope"] != "snsapi_userinfo":
        raise ApiError(48001)
    person = platform.people.existing(kept["openid"])
    return {
        "openid": person.openid,
        "nickname": person.name,
        "sex": 0,
        "province": "",
        "city": "",
        "country": "",
        "headimgurl": "",
        "privilege": [],
    }


def _auth(platform: Platform, call: Call) -> Answer:
    _session(platform, call)
    return OK


ROUTES = [
    get("/sns/oauth2/access_token", _exchange, token=False),
    get("/sns/oauth2/refresh_token", _refresh, token=False),
    get("/sns/userinfo", _userinfo, token=False),
    get("/sns/auth", _auth, token=False),
]
