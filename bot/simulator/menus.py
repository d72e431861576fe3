"""The account menu as phones show it: which menu a person gets, and finding a button in it."""

from typing import Any

from bot.simulator.state import State
from bot.simulator.values import Follower
from bot.simulator.xmltree import Field

PHOTO_TYPES = frozenset({"pic_sysphoto", "pic_photo_or_album", "pic_weixin"})
SCAN_TYPES = frozenset({"scancode_push", "scancode_waitmsg"})
CONTENT_TYPES = frozenset({"media_id", "view_limited", "article_id", "article_view_limited"})
KEYED = PHOTO_TYPES | SCAN_TYPES | {"click", "location_select"}
TYPES = KEYED | CONTENT_TYPES | {"view", "miniprogram"}
OPENS_WINDOW = SCAN_TYPES | {"click"}


def default_menu(state: State) -> dict[str, Any] | None:
    """Give the default menu, or None."""
    return state.notes.get("menu")


def conditional_menus(state: State) -> list[dict[str, Any]]:
    """Give the menus with a match rule, latest first."""
    kept = state.notes.get("conditional") or {"menus": []}
    return list(reversed(kept["menus"]))


def buttons_for(state: State, person: Follower) -> list[dict[str, Any]]:
    """Give the top buttons of one person: the latest menu that matches, else the default (§4.3)."""
    for menu in conditional_menus(state):
        if _matches(menu["matchrule"], person):
            return list(menu["button"])
    menu_kept = default_menu(state)
    return list(menu_kept["button"]) if menu_kept else []


def flat(buttons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give all tappable buttons, sub-menus opened."""
    return [leaf for button in buttons for leaf in (button.get("sub_button") or [button])]


def find_button(buttons: list[dict[str, Any]], word: str) -> dict[str, Any] | None:
    """Find a button by its key, else by its name, else by its address."""
    leaves = flat(buttons)
    for field in ("key", "name", "url"):
        for leaf in leaves:
            if leaf.get(field) == word:
                return leaf
    return None


def _matches(rule: dict[str, Any], person: Follower) -> bool:
    tag = str(rule.get("tag_id") or rule.get("group_id") or "")
    newest = str(person.tags[-1]) if person.tags else ""
    if tag and tag != newest:
        return False
    client = str(rule.get("client_platform_type") or "")
    return not client or client == person.client


def button_event(kind: str, button: dict[str, Any], scanned: str) -> tuple[str, tuple[Field, ...]]:
    """Give the event and the fields a menu button of a kind pushes (protocol §2.4)."""
    key = str(button.get("key", ""))
    if kind == "view":
        return "VIEW", (("EventKey", str(button.get("url", ""))),)
    if kind == "miniprogram":
        return "view_miniprogram", (("EventKey", str(button.get("pagepath", ""))),)
    if kind in SCAN_TYPES:
        read = (("ScanType", "qrcode"), ("ScanResult", scanned))
        return kind, (("EventKey", key), ("ScanCodeInfo", read))
    if kind in PHOTO_TYPES:
        pictures = (("Count", 1), ("PicList", (("item", (("PicMd5Sum", "0" * 32),)),)))
        return kind, (("EventKey", key), ("SendPicsInfo", pictures))
    if kind == "location_select":
        place = (
            ("Location_X", "32.455536"),
            ("Location_Y", "119.923116"),
            ("Scale", "15"),
            ("Label", "江苏省泰州市海陵区"),
            ("Poiname", ""),
        )
        return kind, (("EventKey", key), ("SendLocationInfo", place))
    return "CLICK", (("EventKey", key),)
