"""The account's menu as data (protocol §4.3)."""

from typing import Any

from bot.wechat.client import Platform
from handlers.ports import NotDelivered

NO_MENU = 46003

MENU: dict[str, Any] = {
    "button": [
        {"type": "click", "name": "提需求", "key": "DEMAND"},
        {
            "name": "我的",
            "sub_button": [
                {"type": "click", "name": "我的需求", "key": "MINE"},
                {"type": "click", "name": "修改需求", "key": "AMEND"},
                {"type": "click", "name": "撤回需求", "key": "WITHDRAW"},
                {"type": "click", "name": "我的信息", "key": "ME"},
                {"type": "click", "name": "专家报名", "key": "SIGN_UP"},
            ],
        },
        {
            "name": "帮助",
            "sub_button": [
                {"type": "click", "name": "使用说明", "key": "HELP"},
                {"type": "click", "name": "找工作人员", "key": "HUMAN"},
                {"type": "click", "name": "经办人待办", "key": "DESK"},
                {"type": "click", "name": "经办人看进度", "key": "PROGRESS"},
            ],
        },
    ]
}


def _shape(buttons: list[dict[str, Any]]) -> list[Any]:
    return [
        (button.get("name"), button.get("key"), _shape(button.get("sub_button") or []))
        for button in buttons
    ]


def publish(platform: Platform) -> bool:
    """Publish the menu if the account's differs; returns whether it was published."""
    try:
        present = platform.get("menu/get").get("menu", {}).get("button", [])
    except NotDelivered as refused:
        if refused.code != NO_MENU:
            raise
        present = []
    if _shape(present) == _shape(MENU["button"]):
        return False
    platform.post("menu/create", MENU)
    return True
