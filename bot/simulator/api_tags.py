"""Tags (protocol §4.11)."""

from typing import Any

from bot.simulator.api_base import OK, Answer, Call, get, post
from bot.simulator.errors import ApiError
from bot.simulator.platform import Platform
from bot.simulator.values import Follower

OWN = {0: "未分组", 1: "黑名单", 2: "星标组"}
FIRST_ID = 100
MOST_TAGS = 100
MOST_A_USER = 20
TOO_MANY_FANS = 100_000


def _carriers(platform: Platform, tag_id: int) -> list[Follower]:
    return [person for person in platform.people.following() if tag_id in person.tags]


def known(platform: Platform, tag_id: object, unknown: int = 45159) -> int:
    """Check that a tag exists (45159 unless another code is given) and give its number."""
    number = int(tag_id) if isinstance(tag_id, int | str) and str(tag_id).isdigit() else -1
    if number not in OWN and number not in platform.state.tags:
        raise ApiError(unknown)
    return number


def _own_made(platform: Platform, tag_id: object) -> int:
    """Check that a tag may be changed: 45058 for WeChat's own ones."""
    number = known(platform, tag_id)
    if number in OWN:
        raise ApiError(45058)
    return number


def _name(platform: Platform, name: object) -> str:
    if not isinstance(name, str) or not name.strip():
        raise ApiError(45157)
    if len(name) > 30:
        raise ApiError(45158)
    if name in platform.state.tags.values() or name in OWN.values():
        raise ApiError(45157)
    return name


def _create(platform: Platform, call: Call) -> Answer:
    with platform.state.lock:
        name = _name(platform, call.obj("tag").get("name"))
        if len(platform.state.tags) >= MOST_TAGS:
            raise ApiError(45056)
        number = FIRST_ID + platform.state.mint.number("tag") - 1
        platform.state.tags.put(number, name)
    return {"tag": {"id": number, "name": name}}


def _all(platform: Platform, _call: Call) -> Answer:
    tags = {2: OWN[2]} | {int(key): name for key, name in platform.state.tags.items()}
    shown = [
        {"id": number, "name": name, "count": len(_carriers(platform, number))}
        for number, name in tags.items()
    ]
    return {"tags": shown}


def _update(platform: Platform, call: Call) -> Answer:
    with platform.state.lock:
        number = _own_made(platform, call.obj("tag").get("id"))
        platform.state.tags.put(number, _name(platform, call.obj("tag").get("name")))
    return OK


def _delete(platform: Platform, call: Call) -> Answer:
    with platform.state.lock:
        number = _own_made(platform, call.obj("tag").get("id"))
        carriers = _carriers(platform, number)
        if len(carriers) >= TOO_MANY_FANS:
            raise ApiError(45057)
        for person in carriers:
            _set(platform, person, number, attach=False)
        platform.state.tags.drop(number)
    return OK


def _members(platform: Platform, call: Call) -> Answer:
    number = known(platform, call.json.get("tagid"))
    openids = [person.openid for person in _carriers(platform, number)]
    start = str(call.json.get("next_openid") or "")
    first = openids.index(start) + 1 if start in openids else 0
    page = openids[first : first + 10_000]
    found: dict[str, Any] = {"count": len(page), "next_openid": page[-1] if page else ""}
    if page:
        found["data"] = {"openid": page}
    return found


def _batch(platform: Platform, call: Call, *, attach: bool) -> Answer:
    number = known(platform, call.json.get("tagid"))
    with platform.state.lock:
        people = [_member(platform, openid) for openid in call.words("openid_list", most=50)]
        if attach and any(_is_full(person, number) for person in people):
            raise ApiError(45059)
        for person in people:
            _set(platform, person, number, attach=attach)
    return OK


def _member(platform: Platform, openid: str) -> Follower:
    person = platform.people.find(openid)
    if person is None:
        raise ApiError(49003)
    if not person.following:
        raise ApiError(43004)
    return person


def _is_full(person: Follower, number: int) -> bool:
    return number not in person.tags and len(person.tags) >= MOST_A_USER


def _set(platform: Platform, person: Follower, number: int, *, attach: bool) -> None:
    """Attach a tag as the newest, or take it off."""
    others = tuple(tag for tag in person.tags if tag != number)
    platform.people.change(person.openid, tags=(*others, number) if attach else others)


def _of_user(platform: Platform, call: Call) -> Answer:
    return {"tagid_list": list(platform.people.existing(call.json.get("openid")).tags)}


ROUTES = [
    post("/cgi-bin/tags/create", _create),
    get("/cgi-bin/tags/get", _all),
    post("/cgi-bin/tags/update", _update),
    post("/cgi-bin/tags/delete", _delete),
    post("/cgi-bin/user/tag/get", _members),
    post(
        "/cgi-bin/tags/members/batchtagging",
        lambda platform, call: _batch(platform, call, attach=True),
    ),
    post(
        "/cgi-bin/tags/members/batchuntagging",
        lambda platform, call: _batch(platform, call, attach=False),
    ),
    post("/cgi-bin/tags/getidlist", _of_user),
]
