"""The page of phones and the control interface, through the Flask test client."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.simulator.api import create_app
from bot.simulator.platform import Platform
from bot.simulator.values import Who

from .conftest import Api, Backend, Clock

NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)> \" ' &"


@pytest.fixture
def page(platform: Platform, clock: Clock) -> Iterator[FlaskClient]:
    def on_shift(span: timedelta) -> None:
        clock.at += span

    with create_app(platform, on_shift=on_shift).test_client() as client:
        yield client


def test_a_phone_shows_its_owner_and_chat(
    page: FlaskClient, platform: Platform, backend: Backend, wang: str
) -> None:
    backend.answering = lambda _heard: "您好，这里是千名专家进千企。"
    platform.say(wang, "在吗")

    html = page.get("/phones").get_data(as_text=True)

    assert f'data-phone="{wang}"' in html
    assert 'data-name="王强"' in html
    assert "泰兴华星表面处理（企业）" in html
    assert '<div class="bubble out">在吗</div>' in html
    assert '<div class="bubble in">您好，这里是千名专家进千企。</div>' in html
    assert "有回复 · 1 次" in html
    assert "2026年3月2日" in html
    assert "http://" not in html.split("<main")[0]


def test_text_is_never_markup(
    page: FlaskClient, platform: Platform, backend: Backend, wang: str
) -> None:
    backend.answering = lambda _heard: NASTY
    evil = platform.add_phone(NASTY, NASTY)
    platform.follow(evil)
    platform.say(evil, NASTY)
    platform.templates.add(NASTY, {"thing1": NASTY}, family="subscribe")
    button = {"type": "click", "name": NASTY, "key": NASTY}
    platform.state.notes.put("menu", {"button": [button], "menuid": 1})
    platform.assets.print_code(NASTY)

    whole = page.get("/phones").get_data(as_text=True)
    state = page.get("/phones/state?after=0").get_json()
    shell = page.get(f"/phones/{evil}/shell").get_data(as_text=True)

    fresh = "".join(
        phone["menu"] + "".join(line["html"] for line in phone["lines"])
        for phone in state["phones"]
    )
    for html in (whole, fresh, shell):
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "&lt;script&gt;" in html


def test_half_an_emoji_breaks_nothing(
    page: FlaskClient, api: Api, platform: Platform, wang: str
) -> None:
    page.post(f"/phones/{wang}/say", data=b'{"text":"\\ud83d"}')
    platform.say(wang, "\ud83d")
    api.post(
        "/cgi-bin/message/custom/send",
        data=f'{{"touser":"{wang}","msgtype":"text","text":{{"content":"a\\ud83d"}}}}'.encode(),
    )

    assert page.get("/phones").status_code == 200
    said = [line.text for line in platform.seen(wang) if line.who is not Who.NOTICE]
    assert said == ["?", "?", "a?"]


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "weixin://other?x=1", "//x.cn", "http://["]
)
def test_only_web_links_become_links(
    page: FlaskClient, platform: Platform, backend: Backend, wang: str, href: str
) -> None:
    backend.answering = lambda _heard: f'<a href="{href}">点我</a>'
    platform.say(wang, "在吗")

    html = page.get("/phones").get_data(as_text=True)

    assert "&lt;a href=" in html
    assert ">点我</a>" not in html


def test_state_gives_only_what_changed(
    page: FlaskClient, platform: Platform, backend: Backend, wang: str
) -> None:
    first = page.get("/phones/state?after=0").get_json()
    nothing = page.get(f"/phones/state?after={first['revision']}").get_json()
    backend.answering = lambda _heard: "好的"
    platform.say(wang, "在吗")
    second = page.get(f"/phones/state?after={first['revision']}").get_json()

    assert [phone["lines"] for phone in nothing["phones"]] == [[]]
    assert [line["incoming"] for line in second["phones"][0]["lines"]] == [False, True]
    assert second["clock"]["time"] == "09:00"


def act(page: FlaskClient, openid: str, name: str, **given: Any) -> int:
    return page.post(f"/phones/{openid}/{name}", json=given).status_code


def test_every_button_does_something(
    page: FlaskClient, platform: Platform, backend: Backend, wang: str
) -> None:
    template = platform.templates.add("提醒", {"thing1": "事"}, family="subscribe")

    codes = [
        act(page, wang, "say", text="在吗"),
        act(page, wang, "voice"),
        act(page, wang, "video"),
        act(page, wang, "image"),
        act(page, wang, "location", label="泰兴", latitude="32.1", longitude="120.0"),
        act(page, wang, "link", title="网页", url="https://example.org"),
        act(page, wang, "menu", key="TODAY"),
        act(page, wang, "tap", content="满意", id="7"),
        act(page, wang, "scan", scene="booth_7"),
        act(page, wang, "subscribe", choices=[[template, True]]),
        act(page, wang, "unfollow"),
    ]

    assert codes == [204] * 11
    assert [heard["Event"] or heard["MsgType"] for heard in backend.heard] == [
        "text", "voice", "video", "image", "location", "link", "CLICK", "text", "SCAN",
        "subscribe_msg_popup_event", "unsubscribe",
    ]  # fmt: skip
    assert backend.heard[1].root.one("Recognition") is not None
    assert act(page, wang, "say", text="还能说吗") == 409
    assert act(page, wang, "follow") == 204
    assert act(page, wang, "dance") == 404
    assert act(page, "oNobody", "say", text="x") == 404


def test_a_picture_is_sent_and_shown(page: FlaskClient, platform: Platform, wang: str) -> None:
    content = b"\x89PNG\r\n\x1a\n..."
    page.post(f"/phones/{wang}/image", data={"file": (BytesIO(content), "a.png")})
    media_id = platform.seen(wang)[0].detail["media_id"]

    shown = page.get(f"/phones/media/{media_id}")

    assert (shown.mimetype, shown.data) == ("image/png", content)
    script = platform.assets.keep("image", b"<script>", "a.png")
    assert page.get(f"/phones/media/{script.media_id}").status_code == 404


def test_links_open_through_the_phone(
    page: FlaskClient, platform: Platform, backend: Backend, wang: str
) -> None:
    login = (
        f"https://open.weixin.qq.com/connect/oauth2/authorize?appid={platform.account.appid}"
        "&redirect_uri=https%3A%2F%2Fqianqi.example%2Fback&response_type=code"
        "&scope=snsapi_base&state=S1#wechat_redirect"
    )
    backend.answering = lambda _heard: (
        f'<a href="{login}">登录</a> <a href="https://example.org/m">说明</a>'
    )
    platform.say(wang, "在吗")
    number = platform.seen(wang)[-1].number

    plain = page.get(f"/phones/{wang}/open/{number}/1")
    there = page.get(f"/phones/{wang}/open/{number}/0")
    back = page.get(there.headers["Location"])

    assert plain.headers["Location"] == "https://example.org/m"
    assert there.headers["Location"].startswith("/connect/oauth2/authorize?")
    assert back.headers["Location"].startswith("https://qianqi.example/back?code=")
    assert page.get(f"/phones/{wang}/open/{number}/9").status_code == 404


def test_cards_menus_and_notices_are_drawn(
    page: FlaskClient, api: Api, platform: Platform, backend: Backend, wang: str
) -> None:
    template = platform.templates.add("办理进度", {"thing1": "需求"})
    sent = {"touser": wang, "template_id": template, "data": {"thing1": {"value": "电镀"}}}
    api.post("/cgi-bin/message/template/send", sent | {"url": "https://example.org/x"})
    menu = {"head_content": "满意吗", "list": [{"id": "1", "content": "满意"}]}
    api.post(
        "/cgi-bin/message/custom/send", {"touser": wang, "msgtype": "msgmenu", "msgmenu": menu}
    )
    news = {"articles": [{"title": "公告", "description": "说明", "url": "https://example.org/n"}]}
    api.post("/cgi-bin/message/custom/send", {"touser": wang, "msgtype": "news", "news": news})
    backend.answering = lambda _heard: (b"oops", 500)
    platform.say(wang, "在吗")

    html = page.get("/phones").get_data(as_text=True)

    for part in (
        "<dt>需求</dt><dd>电镀</dd>",
        'data-content="满意"',
        'data-url="https://example.org/n"',
        "模板消息",
        "客服消息",
        "该公众号暂时无法提供服务，请稍后再试",
        "状态码不对 · 1 次",
        "HTTP 500",
    ):
        assert part in html


def test_the_clock_is_moved_by_the_page(page: FlaskClient, clock: Clock) -> None:
    assert page.post("/control/clock", json={"days": 7}).status_code == 200
    assert clock.at.day == 9
    assert page.post("/control/clock", json={"to": "2026-05-01T08:30"}).status_code == 200
    assert (clock.at.month, clock.at.hour, clock.at.minute) == (5, 8, 30)
    for wrong in ({"to": "tomorrow"}, {"days": 99999}, {"hours": "x"}):
        assert page.post("/control/clock", json=wrong).status_code == 400


def test_without_a_clock_to_move_there_are_no_buttons(platform: Platform) -> None:
    with create_app(platform).test_client() as client:
        assert 'class="shift"' not in client.get("/phones").get_data(as_text=True)
        assert client.post("/control/clock", json={"days": 1}).status_code == 409


def test_scripts_can_play_a_scene(page: FlaskClient, backend: Backend) -> None:
    backend.answering = lambda heard: f"收到 {heard['Content']}" if heard["Content"] else None
    openid = page.post("/control/phones", json={"name": "李敏", "follow": True}).get_json()[
        "openid"
    ]

    said = page.post("/control/say", json={"openid": openid, "text": "在吗"}).get_json()

    assert (said["verdict"], said["text"]) == ("reply", "收到 在吗")
    seen = page.get(f"/control/seen?openid={openid}").get_json()
    assert [(line["who"], line["text"]) for line in seen] == [
        ("person", "在吗"),
        ("account", "收到 在吗"),
    ]
    assert [person["name"] for person in page.get("/control/phones").get_json()] == ["李敏"]
    assert page.post("/control/follow", json={"openid": openid}).status_code == 200
    assert page.post("/control/scan", json={"openid": openid, "scene": "x"}).status_code == 200
    assert page.post("/control/settle").get_json() == []
    assert page.post("/control/phones", json={"name": " "}).status_code == 400
    assert page.post("/control/phones", json={"name": "x", "openid": "bad"}).status_code == 409
    stranger = page.post("/control/phones", json={"name": "路人"}).get_json()["openid"]
    refused = page.post("/control/say", json={"openid": stranger, "text": "在吗"})
    assert refused.status_code == 409
    assert page.post("/control/dance", json={}).status_code == 404


def test_the_ledger_is_readable(page: FlaskClient, api: Api, wang: str) -> None:
    api.tell(wang, "好")

    calls = page.get("/control/ledger?after=1").get_json()

    assert [(call["path"], call["openid"]) for call in calls] == [
        ("/cgi-bin/message/custom/send", wang)
    ]


def test_other_sites_cannot_act_through_the_browser(page: FlaskClient, wang: str) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}

    assert page.post(f"/phones/{wang}/say", json={"text": "x"}, headers=foreign).status_code == 403
    assert page.post("/control/say", json={}, headers=foreign).status_code == 403
    assert page.get("/phones", headers=foreign).status_code == 200


def test_the_page_loads_nothing_from_elsewhere(page: FlaskClient) -> None:
    answer = page.get("/phones")

    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    for name in ("phones.css", "phones.js"):
        static = page.get(f"/phones/static/{name}")
        assert static.status_code == 200
        assert b"http://" not in static.data
        assert b"https://" not in static.data
        static.close()


def test_the_phones_can_be_left_out(platform: Platform) -> None:
    with create_app(platform, phones=False).test_client() as client:
        assert client.get("/phones").status_code == 404
        assert client.get("/cgi-bin/getcallbackip").status_code == 200
