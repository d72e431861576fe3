"""Customer-service messages: windows, content, typing (protocol §4.8, §4.9)."""

from typing import Any

import pytest

from bot.simulator.platform import Platform

from .conftest import Api, Backend, Clock

SEND = "/cgi-bin/message/custom/send"


def test_five_messages_for_forty_eight_hours(
    api: Api, platform: Platform, clock: Clock, wang: str
) -> None:
    clock.move(minutes=2)
    platform.say(wang, "在吗")

    assert [api.tell(wang, "好") for _ in range(6)] == [0] * 5 + [45047]
    platform.say(wang, "还在吗")
    clock.move(hours=47, minutes=59)
    api.fetch()
    assert api.tell(wang, "好") == 0
    clock.move(minutes=1)
    assert api.tell(wang, "好") == 45015


@pytest.mark.parametrize("act", ["follow", "scan", "click"])
def test_three_messages_for_one_minute(
    api: Api, platform: Platform, clock: Clock, wang: str, act: str
) -> None:
    clock.move(hours=1)
    if act == "follow":
        platform.unfollow(wang)
        platform.follow(wang)
    elif act == "scan":
        platform.scan(wang, "booth")
    else:
        platform.click_menu(wang, "TODAY")

    assert [api.tell(wang, "好") for _ in range(4)] == [0, 0, 0, 45047]
    clock.move(minutes=1)
    assert api.tell(wang, "好") == 45015


def test_the_window_ending_soonest_is_used_first(
    api: Api, platform: Platform, clock: Clock, wang: str
) -> None:
    clock.move(hours=1)
    platform.say(wang, "在吗")
    platform.click_menu(wang, "TODAY")

    api.tell(wang, "好")

    windows = platform.people.known(wang).windows
    assert (windows["menu"].left, windows["message"].left) == (2, 5)


def test_a_view_button_opens_no_window(
    api: Api, platform: Platform, clock: Clock, wang: str
) -> None:
    button = {"type": "view", "name": "公告", "url": "https://example.org"}
    platform.state.notes.put("menu", {"button": [button], "menuid": 1})
    clock.move(hours=1)

    platform.click_menu(wang, "公告")

    assert api.tell(wang, "好") == 45015


def test_a_tapped_menu_item_is_no_message(
    api: Api, platform: Platform, clock: Clock, wang: str
) -> None:
    clock.move(hours=1)
    platform.say(wang, "满意", bizmsgmenuid="101")

    assert [api.tell(wang, "好") for _ in range(4)] == [0, 0, 0, 45047]


def test_refusals_by_receiver(api: Api, platform: Platform, wang: str) -> None:
    people = platform.people

    assert api.tell("oNobody", "好") == 40003
    people.change(wang, minor=True)
    assert api.tell(wang, "好") == 70000
    people.change(wang, refuses_messages=True)
    assert api.tell(wang, "好") == 48002
    people.change(wang, blacklisted=True)
    assert api.tell(wang, "好") == 43019
    platform.unfollow(wang)
    assert api.tell(wang, "好") == 45015


def kf(kind: str, **part: Any) -> dict[str, Any]:
    return {"msgtype": kind, kind: part}


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (kf("text", content=""), 44004),
        (kf("text", content="好" * 683), 45002),
        (kf("text", content="好" * 682), 0),
        (kf("text", content="<a href='https://x.cn'>x</a>"), 40213),
        (kf("text", content='<a href="https://x.cn"> </a>'), 40214),
        (
            kf("text", content='<a href="http://x.cn" data-miniprogram-appid="w">x</a>'),
            45086,
        ),
        (kf("text", content='<a href="https://x.cn">x</a>'), 0),
        (kf("image", media_id="nothing"), 40007),
        (kf("hologram"), 40008),
        ({"msgtype": "text", "text": "好"}, 47001),
        (kf("news", articles=[]), 44003),
        (kf("news", articles=[{"title": "a"}, {"title": "b"}]), 45008),
        (kf("news", articles=[{"title": "a", "url": "https://x.cn"}]), 0),
        (kf("msgmenu", head_content="满意吗", list=[{"id": "1", "content": "满意"}]), 0),
        (kf("msgmenu", list=[{"id": "1", "content": "好"}] * 51), 45098),
        (kf("msgmenu", list=[{"id": "1", "content": "好" * 400}]), 45099),
        (kf("mpnewsarticle", article_id="nothing"), 53600),
    ],
)
def test_content_is_checked(api: Api, wang: str, message: dict[str, Any], code: int) -> None:
    assert api.post(SEND, {"touser": wang} | message)["errcode"] == code


def test_a_refused_message_uses_no_window(api: Api, platform: Platform, wang: str) -> None:
    before = platform.people.known(wang).windows

    api.tell(wang, "")

    assert platform.people.known(wang).windows == before


def test_a_menu_message_can_be_tapped(
    api: Api, platform: Platform, backend: Backend, wang: str
) -> None:
    menu = {"head_content": "满意吗？", "list": [{"id": "7", "content": "满意"}]}
    api.post(SEND, {"touser": wang, "msgtype": "msgmenu", "msgmenu": menu})

    platform.tap_link(wang, "满意")

    assert backend.heard[-1]["bizmsgmenuid"] == "7"
    assert [line.text for line in platform.seen(wang)] == ["满意吗？\n满意", "满意"]


def test_the_line_tells_how_it_came(api: Api, platform: Platform, wang: str) -> None:
    body = {"touser": wang, "msgtype": "text", "text": {"content": "好"}}
    api.post(SEND, body | {"aimsgcontext": {"is_ai_msg": 1}})

    (line,) = platform.seen(wang)
    assert (line.via, line.text) == (SEND, "好")
    assert line.detail["mark"]


def test_typing(api: Api, platform: Platform, clock: Clock, wang: str) -> None:
    path = "/cgi-bin/message/custom/typing"

    def typing(command: str) -> int:
        return int(api.post(path, {"touser": wang, "command": command})["errcode"])

    clock.move(seconds=31)
    assert typing("Typing") == 45080
    platform.say(wang, "在吗")
    assert typing("Dancing") == 45072
    assert (typing("Typing"), typing("Typing")) == (0, 45081)
    assert typing("CancelTyping") == 0
    assert typing("Typing") == 0
    api.tell(wang, "好")
    assert typing("Typing") == 0
