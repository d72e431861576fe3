"""Customer-service messages and typing, inside their windows (protocol §4.8, §4.9)."""

import json
from datetime import timedelta

from bot.simulator.api_base import OK, Answer, Call, get, post
from bot.simulator.errors import ApiError
from bot.simulator.outgoing import KF, checked
from bot.simulator.platform import Platform
from bot.simulator.values import Follower, Who

TYPING_WINDOW = timedelta(seconds=30)
TYPING_SHOWN = timedelta(seconds=15)


def _reachable(platform: Platform, openid: object) -> Follower:
    """Give a receiver of customer-service messages: 40003, 45015, 43019, 48002, 70000."""
    person = platform.people.existing(openid)
    if not person.following:
        raise ApiError(45015)
    if person.blacklisted:
        raise ApiError(43019)
    if person.refuses_messages:
        raise ApiError(48002)
    if person.minor:
        raise ApiError(70000)
    return person


def _custom_send(platform: Platform, call: Call) -> Answer:
    message = call.json
    with platform.state.lock:
        person = _reachable(platform, message.get("touser"))
        content = checked(KF, platform.shop, message)
        platform.people.spend_window(person.openid)
        detail = content.detail
        if isinstance(message.get("aimsgcontext"), dict):
            detail = detail | {"mark": "内容由第三方AI生成"}
        platform.people.change(person.openid, typing_until=None)
        platform.chat.add(
            person.openid,
            Who.ACCOUNT,
            content.kind,
            content.text,
            detail=detail,
            via=call.path,
            raw=json.dumps(message, ensure_ascii=False)[:4000],
        )
    return OK


def _typing(platform: Platform, call: Call) -> Answer:
    person = platform.people.existing(call.json.get("touser"))
    command = call.json.get("command")
    if command not in ("Typing", "CancelTyping"):
        raise ApiError(45072)
    now = platform.now()
    if person.last_heard is None or now - person.last_heard > TYPING_WINDOW:
        raise ApiError(45080)
    if command == "CancelTyping":
        platform.people.change(person.openid, typing_until=None)
        return OK
    if person.typing_until is not None and now < person.typing_until:
        raise ApiError(45081)
    platform.people.change(person.openid, typing_until=now + TYPING_SHOWN)
    return OK


def _kf_list(_platform: Platform, _call: Call) -> Answer:
    return {"kf_list": []}


def _kf_online(_platform: Platform, _call: Call) -> Answer:
    return {"kf_online_list": []}


ROUTES = [
    post("/cgi-bin/message/custom/send", _custom_send),
    post("/cgi-bin/message/custom/typing", _typing),
    get("/cgi-bin/customservice/getkflist", _kf_list),
    get("/cgi-bin/customservice/getonlinekflist", _kf_online),
]
