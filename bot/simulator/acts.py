"""What the page of phones and scripts can let a person do, each act by name."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.simulator.links import Link
from bot.simulator.platform import Platform
from bot.simulator.values import Delivery

Given = Mapping[str, Any]
Act = Callable[[Platform, str, Given], Delivery]


def _say(platform: Platform, openid: str, given: Given) -> Delivery:
    menu_id = given.get("bizmsgmenuid")
    return platform.say(openid, str(given.get("text", "")), str(menu_id) if menu_id else None)


def _image(platform: Platform, openid: str, given: Given) -> Delivery:
    return platform.send_image(openid, given.get("content") or b"")


def _voice(platform: Platform, openid: str, given: Given) -> Delivery:
    return platform.send_voice(openid, given.get("content") or b"", given.get("recognition", ""))


def _video(platform: Platform, openid: str, given: Given) -> Delivery:
    return platform.send_video(openid, given.get("content") or b"")


def _location(platform: Platform, openid: str, given: Given) -> Delivery:
    latitude = float(given.get("latitude", 32.060255))
    longitude = float(given.get("longitude", 118.796877))
    return platform.send_location(openid, latitude, longitude, str(given.get("label", "")))


def _tap(platform: Platform, openid: str, given: Given) -> Delivery:
    if given.get("content"):
        link = Link(str(given["content"]), "", str(given["content"]), str(given.get("id", "")))
        return platform.tap_link(openid, link)
    return platform.tap_link(openid, str(given.get("label", "")))


def _subscribe(platform: Platform, openid: str, given: Given) -> Delivery:
    choices = [(str(template), bool(accept)) for template, accept in given.get("choices", [])]
    return platform.subscribe_popup(openid, choices)


ACTS: dict[str, Act] = {
    "say": _say,
    "image": _image,
    "voice": _voice,
    "video": _video,
    "location": _location,
    "link": lambda p, openid, given: p.send_link(
        openid, str(given.get("title", "")), str(given.get("url", ""))
    ),
    "menu": lambda p, openid, given: p.click_menu(
        openid, str(given.get("key", "")), str(given.get("scanned", ""))
    ),
    "tap": _tap,
    "scan": lambda p, openid, given: p.scan(openid, str(given.get("scene", ""))),
    "follow": lambda p, openid, given: p.follow(openid, str(given.get("scene", ""))),
    "unfollow": lambda p, openid, _given: p.unfollow(openid),
    "subscribe": _subscribe,
}
