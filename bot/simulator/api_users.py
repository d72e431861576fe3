"""Users, remarks, blacklist and QR codes (protocol §4.12, §4.13)."""

from datetime import timedelta
from typing import Any

from bot.simulator.api_base import OK, Answer, Call, Raw, get, post
from bot.simulator.errors import ApiError
from bot.simulator.mint import WORD
from bot.simulator.pictures import qr_code
from bot.simulator.platform import Platform
from bot.simulator.times import unix
from bot.simulator.values import Follower

PAGE = 10_000
BLACK_PAGE = 1000
LONGEST_CODE = 2_592_000
SHORTEST_CODE = 60


def info(person: Follower) -> dict[str, Any]:
    """Give what ``user/info`` tells about a person: nearly nothing if they do not follow."""
    if not person.following:
        return {"subscribe": 0, "openid": person.openid}
    numeric = person.scene.isdigit()
    return {
        "subscribe": 1,
        "openid": person.openid,
        "language": "zh_CN",
        "subscribe_time": unix(person.subscribe_time) if person.subscribe_time else 0,
        "remark": person.remark,
        "groupid": person.tags[-1] if person.tags else 0,
        "tagid_list": list(person.tags),
        "subscribe_scene": person.subscribe_scene,
        "qr_scene": int(person.scene) if numeric else 0,
        "qr_scene_str": "" if numeric else person.scene,
    }


def _info(platform: Platform, call: Call) -> Answer:
    if not call.query.get("openid"):
        raise ApiError(41009)
    return info(platform.people.existing(call.query["openid"]))


def _batch(platform: Platform, call: Call) -> Answer:
    wanted = call.json.get("user_list")
    if not isinstance(wanted, list):
        raise ApiError(40031)
    if not 1 <= len(wanted) <= 100:
        raise ApiError(40032)
    people = [platform.people.existing(entry.get("openid")) for entry in wanted]
    return {"user_info_list": [info(person) for person in people]}


def page_of(openids: list[str], start: str, size: int) -> tuple[list[str], str]:
    """Cut a page that begins after ``start``; 40003 for a start that is not in the list."""
    if start and start not in openids:
        raise ApiError(40003)
    first = openids.index(start) + 1 if start else 0
    page = openids[first : first + size]
    return page, page[-1] if page else ""


def _list(platform: Platform, call: Call) -> Answer:
    openids = [person.openid for person in platform.people.following()]
    page, last = page_of(openids, call.query.get("next_openid", ""), PAGE)
    found: dict[str, Any] = {"total": len(openids), "count": len(page), "next_openid": last}
    if page:
        found["data"] = {"openid": page}
    return found


def _remark(platform: Platform, call: Call) -> Answer:
    person = platform.people.existing(call.json.get("openid"))
    remark = str(call.json.get("remark", ""))
    if len(remark.encode()) > 30:
        raise ApiError(40092)
    if not person.following:
        raise ApiError(43004)
    platform.people.change(person.openid, remark=remark)
    return OK


def _blacklist(platform: Platform, call: Call) -> Answer:
    openids = [person.openid for person in platform.people.all() if person.blacklisted]
    page, last = page_of(openids, str(call.json.get("begin_openid") or ""), BLACK_PAGE)
    found: dict[str, Any] = {"total": len(openids), "count": len(page), "next_openid": last}
    if page:
        found["data"] = {"openid": page}
    return found


def _set_black(platform: Platform, call: Call, *, black: bool) -> Answer:
    people = [platform.people.existing(openid) for openid in call.words("openid_list", most=20)]
    for person in people:
        platform.people.change(person.openid, blacklisted=black)
    return OK


def _change_openid(platform: Platform, call: Call) -> Answer:
    known = call.words("openid_list", most=100)
    found = [
        {"ori_openid": openid, "new_openid": openid, "err_msg": "ok"}
        if platform.people.find(openid)
        else {"ori_openid": openid, "err_msg": "ori_openid error"}
        for openid in known
    ]
    return OK | {"result_list": found}


def _scene(call: Call, action: str) -> tuple[str, bool]:
    """Read the scene of a code to make: its word, and whether it is a number."""
    scene = (call.json.get("action_info") or {}).get("scene")
    if not isinstance(scene, dict):
        raise ApiError(40053)
    if action.endswith("STR_SCENE"):
        word = scene.get("scene_str")
        if not isinstance(word, str) or not 1 <= len(word) <= 64:
            raise ApiError(40053)
        return word, False
    number = scene.get("scene_id")
    most = 100_000 if "LIMIT" in action else 2**32 - 1
    if not isinstance(number, int) or not 1 <= number <= most:
        raise ApiError(40053)
    return str(number), True


def _create_code(platform: Platform, call: Call) -> Answer:
    action = str(call.json.get("action_name", ""))
    if action not in ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"):
        raise ApiError(40052)
    word, numeric = _scene(call, action)
    if "LIMIT" in action:
        code = platform.assets.print_code(word, numeric=numeric)
        return {"ticket": code.ticket, "url": code.url}
    seconds = call.json.get("expire_seconds", SHORTEST_CODE)
    if not isinstance(seconds, int) or seconds < 1:
        raise ApiError(40035)
    seconds = min(max(seconds, SHORTEST_CODE), LONGEST_CODE)
    code = platform.assets.print_code(word, numeric=numeric, expires=timedelta(seconds=seconds))
    return {"ticket": code.ticket, "expire_seconds": seconds, "url": code.url}


def _picture(platform: Platform, call: Call) -> Answer:
    code = platform.assets.code(call.query.get("ticket", ""))
    if code is None:
        return Raw(b"", "text/html", status=404)
    return Raw(qr_code(code.url), "image/png")


def _shorten(platform: Platform, call: Call) -> Answer:
    data = call.json.get("long_data")
    seconds = call.json.get("expire_seconds", LONGEST_CODE)
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= 4096:
        raise ApiError(40097)
    if not isinstance(seconds, int) or not 1 <= seconds <= LONGEST_CODE:
        raise ApiError(40097)
    key = platform.state.mint.word("short key", 15, WORD)
    kept = {"long_data": data, "create_time": unix(platform.now()), "expire_seconds": seconds}
    platform.state.notes.put(f"short {key}", kept)
    return OK | {"short_key": key}


def _fetch_short(platform: Platform, call: Call) -> Answer:
    kept = platform.state.notes.get(f"short {call.json.get('short_key')}")
    if kept is None or unix(platform.now()) >= kept["create_time"] + kept["expire_seconds"]:
        raise ApiError(40097)
    return OK | kept


ROUTES = [
    get("/cgi-bin/user/info", _info),
    post("/cgi-bin/user/info/batchget", _batch),
    get("/cgi-bin/user/get", _list),
    post("/cgi-bin/user/info/updateremark", _remark),
    post("/cgi-bin/tags/members/getblacklist", _blacklist),
    post(
        "/cgi-bin/tags/members/batchblacklist",
        lambda platform, call: _set_black(platform, call, black=True),
    ),
    post(
        "/cgi-bin/tags/members/batchunblacklist",
        lambda platform, call: _set_black(platform, call, black=False),
    ),
    post("/cgi-bin/changeopenid", _change_openid),
    post("/cgi-bin/qrcode/create", _create_code),
    get("/cgi-bin/showqrcode", _picture, token=False),
    post("/cgi-bin/shorten/gen", _shorten),
    post("/cgi-bin/shorten/fetch", _fetch_short),
]
