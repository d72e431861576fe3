"""The account menu: default, conditional, and what is refused (protocol §4.3)."""

from typing import Any
from urllib.parse import urlsplit

from bot.simulator import menus
from bot.simulator.api_base import OK, Answer, Call, get, post
from bot.simulator.errors import ApiError
from bot.simulator.platform import Platform

FIRST_ID = 208_396_900
MOST_TOP = 3
MOST_SUB = 5
MOST_DOMAINS = 3
MOST_CONDITIONAL = 2000
ABOLISHED = frozenset({"sex", "country", "province", "city", "language"})
NEEDS = {"media_id": "media_id", "view_limited": "media_id"} | dict.fromkeys(
    ("article_id", "article_view_limited"), "article_id"
)

# what is wrong with a button: code at the top, code in a sub-menu
SIZES = {"name": (40018, 40025), "key": (40019, 40026), "url": (40020, 40027)}
BYTES = {"name": (16, 60), "key": (128, 128), "url": (1024, 1024)}


def check_buttons(buttons: object) -> list[dict[str, Any]]:
    """Check all buttons of a menu and give them; ``ApiError`` 40015 and following, 65316."""
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= MOST_TOP:
        raise ApiError(40016)
    for button in buttons:
        _check_top(button)
    leaves = menus.flat(buttons)
    hosts = {urlsplit(str(leaf["url"])).netloc for leaf in leaves if leaf.get("type") == "view"}
    if len(hosts) > MOST_DOMAINS:
        raise ApiError(65316)
    return buttons


def _check_top(button: object) -> None:
    if not isinstance(button, dict):
        raise ApiError(47001)
    _check_size(button, "name", deep=0)
    inner = button.get("sub_button") or []
    if not inner:
        _check_leaf(button, deep=0)
        return
    if not isinstance(inner, list) or len(inner) > MOST_SUB:
        raise ApiError(40023)
    for leaf in inner:
        if not isinstance(leaf, dict):
            raise ApiError(47001)
        _check_size(leaf, "name", deep=1)
        _check_leaf(leaf, deep=1)


def _check_leaf(button: dict[str, Any], *, deep: int) -> None:
    kind = button.get("type")
    if kind not in menus.TYPES:
        raise ApiError(40024 if deep else 40017)
    if kind in menus.KEYED:
        _check_size(button, "key", deep=deep)
    if kind in ("view", "miniprogram"):
        _check_size(button, "url", deep=deep)
        if not str(button["url"]).startswith(("http://", "https://")):
            raise ApiError(40054 if deep else 40055)
    if kind == "miniprogram" and not (button.get("appid") and button.get("pagepath")):
        raise ApiError(40166)
    if not button.get(NEEDS.get(str(kind), "name")):
        raise ApiError(40007)


def _check_size(button: dict[str, Any], field: str, *, deep: int) -> None:
    value = button.get(field)
    if not isinstance(value, str) or not 1 <= len(value.encode()) <= BYTES[field][deep]:
        raise ApiError(SIZES[field][deep])


def _create(platform: Platform, call: Call) -> Answer:
    if call.escaped:
        raise ApiError(40033)
    buttons = check_buttons(call.json.get("button"))
    number = FIRST_ID + platform.state.mint.number("menu")
    platform.state.notes.put("menu", {"button": buttons, "menuid": number})
    return OK


def _get(platform: Platform, _call: Call) -> Answer:
    menu = menus.default_menu(platform.state)
    if menu is None:
        raise ApiError(46003)
    conditional = menus.conditional_menus(platform.state)
    return {"menu": menu} | ({"conditionalmenu": conditional} if conditional else {})


def _delete(platform: Platform, _call: Call) -> Answer:
    platform.state.notes.drop("menu")
    platform.state.notes.drop("conditional")
    return OK


def _current(platform: Platform, _call: Call) -> Answer:
    menu = menus.default_menu(platform.state)
    if menu is None:
        return {"is_menu_open": 0}
    shown = [
        {"name": button["name"], "sub_button": {"list": button["sub_button"]}}
        if button.get("sub_button")
        else button
        for button in menu["button"]
    ]
    return {"is_menu_open": 1, "selfmenu_info": {"button": shown}}


def _add_conditional(platform: Platform, call: Call) -> Answer:
    if call.escaped:
        raise ApiError(40033)
    if menus.default_menu(platform.state) is None:
        raise ApiError(65303)
    rule = {key: value for key, value in call.obj("matchrule").items() if value not in ("", None)}
    if ABOLISHED & rule.keys():
        raise ApiError(65320)
    if not rule:
        raise ApiError(65304)
    buttons = check_buttons(call.json.get("button"))
    with platform.state.lock:
        kept = platform.state.notes.get("conditional") or {"menus": []}
        if len(kept["menus"]) >= MOST_CONDITIONAL:
            raise ApiError(65305)
        number = FIRST_ID + platform.state.mint.number("menu")
        made = {"button": buttons, "matchrule": rule, "menuid": number}
        platform.state.notes.put("conditional", {"menus": [*kept["menus"], made]})
    return {"menuid": str(number)}


def _del_conditional(platform: Platform, call: Call) -> Answer:
    wanted = str(call.json.get("menuid", ""))
    if not wanted:
        raise ApiError(65309)
    with platform.state.lock:
        kept = platform.state.notes.get("conditional") or {"menus": []}
        left = [menu for menu in kept["menus"] if str(menu["menuid"]) != wanted]
        if len(left) == len(kept["menus"]):
            raise ApiError(65301)
        platform.state.notes.put("conditional", {"menus": left})
    return OK


def _try_match(platform: Platform, call: Call) -> Answer:
    person = platform.people.find(str(call.json.get("user_id", "")))
    if person is None:
        raise ApiError(65317)
    return {"button": menus.buttons_for(platform.state, person)}


ROUTES = [
    post("/cgi-bin/menu/create", _create),
    get("/cgi-bin/menu/get", _get),
    get("/cgi-bin/menu/delete", _delete),
    get("/cgi-bin/get_current_selfmenu_info", _current),
    post("/cgi-bin/menu/addconditional", _add_conditional),
    post("/cgi-bin/menu/delconditional", _del_conditional),
    post("/cgi-bin/menu/trymatch", _try_match),
]
