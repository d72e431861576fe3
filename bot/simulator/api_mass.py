"""Mass sending over the API (protocol §4.10)."""

from typing import Any

from bot.simulator.api_base import OK, Answer, Call, post
from bot.simulator.api_tags import known
from bot.simulator.errors import ApiError
from bot.simulator.platform import Platform
from bot.simulator.values import MassJob

LEAST, MOST = 2, 10_000
SPEEDS = {0: 80, 1: 60, 2: 45, 3: 30, 4: 10}
ACCEPTED_TEXT = "send job submission success"


def _accepted(platform: Platform, job: MassJob) -> dict[str, Any]:
    found: dict[str, Any] = {"errcode": 0, "errmsg": ACCEPTED_TEXT, "msg_id": job.msg_id}
    if job.message.get("msgtype") == "mpnews":
        found["msg_data_id"] = 206_000_000 + platform.state.mint.number("msg data")
    return found


def _send_all(platform: Platform, call: Call) -> Answer:
    chosen = call.obj("filter")
    to_all = chosen.get("is_to_all") is True
    people = platform.people.following()
    if not to_all:
        tag = known(platform, chosen.get("tag_id"), unknown=40152)
        people = [person for person in people if tag in person.tags]
    targets = tuple(person.openid for person in people)
    return _accepted(platform, platform.mass.submit(call.json, targets, to_all=to_all))


def _send(platform: Platform, call: Call) -> Answer:
    targets = call.json.get("touser")
    if not isinstance(targets, list):
        raise ApiError(40031)
    if len(set(targets)) < LEAST:
        raise ApiError(40130)
    if len(targets) > MOST:
        raise ApiError(40032)
    if any(platform.people.find(str(openid)) is None for openid in targets):
        raise ApiError(40031)
    chosen = tuple(dict.fromkeys(str(openid) for openid in targets))
    return _accepted(platform, platform.mass.submit(call.json, chosen, to_all=False))


def _preview(platform: Platform, call: Call) -> Answer:
    if call.json.get("towxname"):
        raise ApiError(40132)
    msg_id = platform.mass.preview(call.json.get("touser", ""), call.json)
    return {"errcode": 0, "errmsg": "preview success", "msg_id": msg_id}


def _delete(platform: Platform, call: Call) -> Answer:
    platform.mass.delete(call.json.get("msg_id"))
    return OK


def _get(platform: Platform, call: Call) -> Answer:
    job = platform.mass.job(call.json.get("msg_id"))
    return {"msg_id": job.msg_id, "msg_status": job.status}


def _speed(platform: Platform, _call: Call) -> Answer:
    speed = (platform.state.notes.get("mass speed") or {"speed": 0})["speed"]
    return {"speed": speed, "realspeed": SPEEDS[speed]}


def _set_speed(platform: Platform, call: Call) -> Answer:
    if "speed" not in call.json:
        raise ApiError(45084)
    if call.json["speed"] not in SPEEDS:
        raise ApiError(45083)
    platform.state.notes.put("mass speed", {"speed": call.json["speed"]})
    return OK


ROUTES = [
    post("/cgi-bin/message/mass/sendall", _send_all),
    post("/cgi-bin/message/mass/send", _send),
    post("/cgi-bin/message/mass/preview", _preview),
    post("/cgi-bin/message/mass/delete", _delete),
    post("/cgi-bin/message/mass/get", _get),
    post("/cgi-bin/message/mass/speed/get", _speed),
    post("/cgi-bin/message/mass/speed/set", _set_speed),
]
