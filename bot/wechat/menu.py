"""The account's menus as data: for everybody, for experts, for officers (protocol §4.3).

Who sees which is decided by a tag of the person; a person carries at most one of ours.
"""

from collections.abc import Sequence
from typing import Any

from bot.wechat.client import Platform
from handlers.ports import NotDelivered

NO_MENU = 46003
MOST_AT_ONCE = 50  # people in one call (protocol §4.11)
NO_LONGER = frozenset({43004, 49003})  # somebody in the list does not follow (any more)


def _button(name: str, key: str) -> dict[str, Any]:
    return {"type": "click", "name": name, "key": key}


def _under(name: str, *buttons: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "sub_button": list(buttons)}


HELP = (_button("使用说明", "HELP"), _button("找工作人员", "HUMAN"))
MENU: dict[str, Any] = {
    "button": [
        _button("提需求", "DEMAND"),
        _under(
            "我的",
            _button("我的需求", "MINE"),
            _button("修改需求", "AMEND"),
            _button("撤回需求", "WITHDRAW"),
            _button("我的信息", "ME"),
            _button("专家报名", "SIGN_UP"),
        ),
        _under("帮助", *HELP, _button("继续上次填写", "RESUME")),
    ]
}
EXPERTS: list[dict[str, Any]] = [
    _button("我的报名", "MY_SIGN_UP"),
    _under(
        "我的",
        _button("更新专家信息", "CHANGE_EXPERT"),
        _button("我的信息", "ME"),
        _button("暂停参加", "PAUSE"),
        _button("恢复参加", "RETURN"),
        _button("企业提需求", "DEMAND"),
    ),
    _under("帮助", *HELP, _button("切换身份", "SWITCH")),
]
OFFICERS: list[dict[str, Any]] = [
    _button("待办", "DESK"),
    _under(
        "报送",
        _button("报送进度", "PROGRESS"),
        _button("未报名单", "UNREPORTED"),
        _button("催办", "URGE"),
        _button("统计", "STATS"),
        _button("零报告", "ZERO"),
    ),
    _under(
        "更多",
        _button("待审清单", "LIST"),
        _button("专家待办", "EXPERTS"),
        _button("撤销上一步", "UNDO"),
        _button("我的信息", "ME"),
        _button("使用说明", "HELP"),
    ),
]
# menu of a role → the tag that gives it, and its buttons
BY_ROLE: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "expert": ("千企专家", EXPERTS),
    "officer": ("千企经办人", OFFICERS),
}


class Menus:
    """Publishes the menus and gives people theirs."""

    def __init__(self, platform: Platform) -> None:
        """Nothing is asked of the platform yet."""
        self._platform = platform
        self._tags: dict[str, int] = {}
        self._is_published = False

    def publish(self) -> bool:
        """Publish the menus if the account's differ; whether they were. Raises NotDelivered."""
        if self._is_published:
            return False
        tags = self._known_tags()
        present = self._present()
        wanted = [_shape(MENU["button"])] + [
            [str(tags[role]), *_shape(buttons)] for role, (_, buttons) in BY_ROLE.items()
        ]
        self._is_published = True
        if sorted(map(str, present)) == sorted(map(str, wanted)):
            return False
        self._platform.get("menu/delete")
        self._platform.post("menu/create", MENU)
        for role, (_, buttons) in BY_ROLE.items():
            rule = {"tag_id": str(tags[role])}
            self._platform.post("menu/addconditional", {"button": buttons, "matchrule": rule})
        return True

    def _present(self) -> list[list[Any]]:
        try:
            found = self._platform.get("menu/get")
        except NotDelivered as refused:
            if refused.code != NO_MENU:
                raise
            return []
        own = [_shape(found.get("menu", {}).get("button", []))]
        return own + [
            [str(_tag_of(menu)), *_shape(menu.get("button", []))]
            for menu in found.get("conditionalmenu", [])
        ]

    def _known_tags(self) -> dict[str, int]:
        """The numbers of our tags, made where they are missing."""
        if not self._tags:
            there = {tag["name"]: int(tag["id"]) for tag in self._platform.get("tags/get")["tags"]}
            for role, (name, _) in BY_ROLE.items():
                if name not in there:
                    made = self._platform.post("tags/create", {"tag": {"name": name}})
                    there[name] = int(made["tag"]["id"])
                self._tags[role] = there[name]
        return self._tags

    def give(self, role: str, openids: Sequence[str]) -> list[str]:
        """Give people the menu of a role, or the one for everybody; returns who has it now.

        Somebody who has left the account keeps nobody else from theirs. Raises NotDelivered.
        """
        tags = self._known_tags()
        done: list[str] = []
        for start in range(0, len(openids), MOST_AT_ONCE):
            done += self._give(role, tags, list(openids[start : start + MOST_AT_ONCE]))
        return done

    def _give(self, role: str, tags: dict[str, int], openids: list[str]) -> list[str]:
        try:
            for other, tag in tags.items():
                if other != role:
                    self._tag("batchuntagging", tag, openids)
            if role in tags:
                self._tag("batchtagging", tags[role], openids)
        except NotDelivered as refused:
            if refused.code not in NO_LONGER:
                raise
            if len(openids) == 1:
                return openids  # gone: there is nothing to give
            return [who for openid in openids for who in self._give(role, tags, [openid])]
        return openids

    def _tag(self, act: str, tag: int, openids: list[str]) -> None:
        self._platform.post(f"tags/members/{act}", {"tagid": tag, "openid_list": openids})


def _tag_of(menu: dict[str, Any]) -> object:
    rule = menu.get("matchrule", {})
    return rule.get("tag_id") or rule.get("group_id")


def _shape(buttons: list[dict[str, Any]]) -> list[Any]:
    return [
        (button.get("name"), button.get("key"), _shape(button.get("sub_button") or []))
        for button in buttons
    ]
