"""The page of phones: every person's WeChat chat side by side, to look at and to use by hand."""

from collections.abc import Mapping
from typing import Any
from zlib import crc32

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bot.simulator import links, menus
from bot.simulator.acts import ACTS
from bot.simulator.api_oauth import COOKIE
from bot.simulator.chat import line_links
from bot.simulator.clean import clean
from bot.simulator.control import OnShift, given_json, refuse_foreign_pages
from bot.simulator.platform import NotFollowingError, Platform
from bot.simulator.times import local
from bot.simulator.values import Delivery, Follower, Line, Verdict, Who

ACCOUNT_NAME = "千名专家进千企"
SHOWN_LINES = 80
SHOWN_CODES = 50
WEB_HOSTS = ("https://open.weixin.qq.com", "https://mp.weixin.qq.com")
GAP_SECONDS = 300
WEEKDAYS = "一二三四五六日"
SHIFTS = [
    ("+10 分钟", {"minutes": 10}),
    ("+1 小时", {"hours": 1}),
    ("+1 天", {"days": 1}),
    ("+7 天", {"days": 7}),
    ("+40 天", {"days": 40}),
]
VERDICTS = {
    Verdict.REPLY: "有回复",
    Verdict.SILENT: "已收下，无回复",
    Verdict.TIMEOUT: "超时",
    Verdict.UNREACHABLE: "连接不上",
    Verdict.BAD_STATUS: "状态码不对",
    Verdict.MALFORMED: "回复格式不对",
    Verdict.HELD: "暂缓",
    Verdict.NOTHING: "无需推送",
}
CHANNELS = {
    "reply": "被动回复",
    "/cgi-bin/message/custom/send": "客服消息",
    "/cgi-bin/message/template/send": "模板消息",
    "/cgi-bin/message/template/subscribe": "一次性订阅消息",
    "/cgi-bin/message/subscribe/bizsend": "订阅通知",
    "/cgi-bin/message/mass/send": "群发",
    "/cgi-bin/message/mass/sendall": "群发",
    "/cgi-bin/message/mass/preview": "群发预览",
}
WINDOW_NAMES = {"message": "对话", "menu": "菜单", "follow": "关注", "scan": "扫码"}
PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'"


def blueprint(
    platform: Platform, on_shift: OnShift | None, account_name: str = ACCOUNT_NAME
) -> Blueprint:
    """Build ``/phones``."""
    page = Blueprint("phones", __name__, url_prefix="/phones", static_folder="static")
    page.before_request(refuse_foreign_pages)
    page.after_request(_safe)
    shared = {"account_name": account_name, "channels": CHANNELS}
    _add_views(page, platform, on_shift, shared)
    _add_doors(page, platform)
    return page


def _add_views(
    page: Blueprint, platform: Platform, on_shift: OnShift | None, shared: dict[str, Any]
) -> None:
    @page.get("")
    def index() -> str:
        revision = platform.chat.revision
        return render_template(
            "phones.html",
            phones=[_phone(platform, person) for person in platform.people.all()],
            revision=revision,
            clock=clock_text(platform),
            shifts=SHIFTS if on_shift else [],
            codes=_scenes(platform),
            **shared,
        )

    @page.get("/state")
    def state() -> ResponseReturnValue:
        return jsonify(_state(platform, request.args.get("after", 0, type=int), shared))

    @page.get("/<openid>/shell")
    def shell(openid: str) -> str:
        phone = _phone(platform, _person(platform, openid))
        return render_template("_phone.html", phone=phone, **shared)


def _add_doors(page: Blueprint, platform: Platform) -> None:
    @page.post("/<openid>/<act>")
    def act(openid: str, act: str) -> ResponseReturnValue:
        if act not in ACTS:
            abort(404)
        given = _given()
        if act not in ("follow", "scan") and not _person(platform, openid).following:
            return jsonify(error="请先关注公众号"), 409
        platform.background(lambda: _do(platform, act, openid, given))
        return "", 204

    @page.get("/<openid>/open/<int:number>/<int:place>")
    def open_link(openid: str, number: int, place: int) -> ResponseReturnValue:
        line = platform.state.lines.get(number)
        found = line_links(line) if line and line.openid == openid else []
        if place >= len(found) or not found[place].url:
            abort(404)
        platform.tap_link(openid, found[place])
        answer = redirect(local_address(found[place].url))
        answer.set_cookie(COOKIE, openid, httponly=True, samesite="Lax")
        return answer

    @page.get("/media/<media_id>")
    def media(media_id: str) -> ResponseReturnValue:
        kept = platform.state.media.get(media_id)
        content = kept.content if kept else b""
        for head, kind in PICTURES.items():
            if content.startswith(head):
                return Response(content, mimetype=kind)
        return abort(404)


def local_address(url: str) -> str:
    """Give where a link leads: WeChat's own login and consent pages are served here."""
    return (
        url.removeprefix("https://open.weixin.qq.com") if "://open.weixin.qq.com/" in url else url
    )


def clock_text(platform: Platform) -> dict[str, str]:
    """Give the simulated time of Asia/Shanghai as the bar shows it."""
    now = local(platform.now())
    return {
        "day": f"{now.year}年{now.month}月{now.day}日",
        "weekday": f"星期{WEEKDAYS[now.weekday()]}",
        "time": now.strftime("%H:%M"),
        "input": now.strftime("%Y-%m-%dT%H:%M"),
    }


def _do(platform: Platform, act: str, openid: str, given: Mapping[str, Any]) -> None:
    try:
        ACTS[act](platform, openid, given)
    except (NotFollowingError, LookupError):
        platform.chat.add(openid, Who.ACTION, "action", "这一步没有成功，请再试一次")


def _safe(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _given() -> dict[str, Any]:
    given = given_json()
    file = request.files.get("file")
    if file is not None:
        given["content"] = file.read()
        file.close()
    return given


def _person(platform: Platform, openid: str) -> Follower:
    person = platform.people.find(openid)
    if person is None:
        abort(404)
    return person


def _phone(platform: Platform, person: Follower) -> dict[str, Any]:
    """Collect what one phone shows."""
    lines = platform.chat.of(person.openid)
    shown = lines[-SHOWN_LINES:]
    return {
        "person": person,
        "colour": crc32(person.openid.encode()) % 6,
        "buttons": menus.buttons_for(platform.state, person) if person.following else [],
        "consents": platform.templates.all("subscribe"),
        "windows": _windows(platform, person),
        "lines": _lines(platform, lines, {line.number for line in shown}),
    }


def _scenes(platform: Platform) -> list[str]:
    """Give the scenes of the newest codes, for choosing what to scan."""
    return list(dict.fromkeys(code.scene for code in platform.assets.codes()[:SHOWN_CODES]))


def _windows(platform: Platform, person: Follower) -> str:
    """Tell how many customer-service messages the account may send now, and until when."""
    now = platform.now()
    found = [
        f"{WINDOW_NAMES.get(kind, kind)} {window.left} 条至 {local(window.until):%m-%d %H:%M}"
        for kind, window in person.windows.items()
        if now < window.until
    ]
    return "；".join(found) or "此刻不能主动发送"


def _lines(platform: Platform, lines: list[Line], wanted: set[int]) -> list[dict[str, Any]]:
    """Prepare the wanted lines of one chat, with a time above the first after a pause."""
    shown: list[dict[str, Any]] = []
    before: Line | None = None
    for line in lines:
        if line.number in wanted:
            stamp = before is None or (line.at - before.at).total_seconds() > GAP_SECONDS
            shown.append(_line(platform, line, stamp=stamp))
        before = line
    return shown


def _line(platform: Platform, line: Line, *, stamp: bool) -> dict[str, Any]:
    delivery = platform.chat.delivery(line.delivery) if line.delivery else None
    at = local(line.at)
    return {
        "line": line,
        "side": {Who.PERSON: "out", Who.ACCOUNT: "in"}.get(line.who, ""),
        "stamp": f"{at.month}月{at.day}日 {at:%H:%M}" if stamp else "",
        "pieces": links.pieces(line.text),
        "places": {link: place for place, link in enumerate(line_links(line))},
        "delivery": delivery,
        "push": clean(delivery.push) if delivery else "",
        "verdict": _summary(delivery) if line.who is not Who.ACCOUNT else "",
        "verdicts": VERDICTS,
    }


def _summary(delivery: Delivery | None) -> str:
    if delivery is None:
        return ""
    if not delivery.attempts:
        return "正在送达…" if not delivery.push and not delivery.opened else ""
    tries = len(delivery.attempts)
    return f"{VERDICTS[delivery.verdict]} · {tries} 次 · {delivery.latency_ms:.0f} 毫秒"


def _state(platform: Platform, after: int, shared: dict[str, Any]) -> dict[str, Any]:
    """Give what changed since a revision, as ready pieces of the page."""
    with platform.state.lock:
        revision = platform.chat.revision
        changed: dict[str, set[int]] = {}
        for line in platform.chat.after(after):
            changed.setdefault(line.openid, set()).add(line.number)
        people = platform.people.all()
    return {
        "revision": revision,
        "clock": clock_text(platform),
        "codes": _scenes(platform),
        "phones": [
            _changes(platform, person, changed.get(person.openid, set()), shared)
            for person in people
        ],
    }


def _changes(
    platform: Platform, person: Follower, wanted: set[int], shared: dict[str, Any]
) -> dict[str, Any]:
    lines = _lines(platform, platform.chat.of(person.openid), wanted) if wanted else []
    phone = _phone(platform, person) if lines else {"person": person}
    buttons = menus.buttons_for(platform.state, person) if person.following else []
    typing = person.typing_until is not None and platform.now() < person.typing_until
    return {
        "openid": person.openid,
        "following": person.following,
        "typing": typing,
        "windows": _windows(platform, person),
        "menu": render_template("_menu.html", buttons=buttons),
        "lines": [
            {
                "number": shown["line"].number,
                "incoming": shown["line"].who in (Who.ACCOUNT, Who.NOTICE),
                "html": render_template("_line.html", shown=shown, phone=phone, **shared),
            }
            for shown in lines
        ],
    }
