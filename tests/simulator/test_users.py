"""Users, tags, codes, menus, files, drafts and web login (protocol §4.3, 4.11 to 4.17)."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.simulator.api import create_app
from bot.simulator.api_oauth import new_code
from bot.simulator.platform import Platform

from .conftest import Api, Backend, Clock


def test_user_info_tells_little(api: Api, platform: Platform, wang: str) -> None:
    info = api.get("/cgi-bin/user/info", openid=wang)

    assert info["subscribe"] == 1
    assert "nickname" not in info
    platform.unfollow(wang)
    assert api.get("/cgi-bin/user/info", openid=wang) == {"subscribe": 0, "openid": wang}
    assert api.get("/cgi-bin/user/info", openid="x")["errcode"] == 40003
    assert api.get("/cgi-bin/user/info")["errcode"] == 41009


def test_the_scene_of_a_follower_is_kept(api: Api, platform: Platform) -> None:
    words, number = platform.add_phone("甲"), platform.add_phone("乙")
    platform.follow(words, "booth_7")
    platform.follow(number, "42")

    first, second = (api.get("/cgi-bin/user/info", openid=openid) for openid in (words, number))

    assert (first["qr_scene"], first["qr_scene_str"]) == (0, "booth_7")
    assert (second["qr_scene"], second["qr_scene_str"]) == (42, "")
    assert first["subscribe_scene"] == "ADD_SCENE_QR_CODE"


def test_user_list_pages(api: Api, platform: Platform, wang: str) -> None:
    whole = api.get("/cgi-bin/user/get", next_openid="")
    rest = api.get("/cgi-bin/user/get", next_openid=wang)

    assert whole["data"] == {"openid": [wang]}
    assert (whole["total"], whole["next_openid"]) == (1, wang)
    assert rest == {"total": 1, "count": 0, "next_openid": ""}


def test_batch_remark_blacklist(api: Api, platform: Platform, wang: str) -> None:
    people = {"user_list": [{"openid": wang}]}
    assert len(api.post("/cgi-bin/user/info/batchget", people)["user_info_list"]) == 1
    many = {"user_list": [{"openid": wang}] * 101}
    assert api.post("/cgi-bin/user/info/batchget", many)["errcode"] == 40032
    remark = "/cgi-bin/user/info/updateremark"
    assert api.post(remark, {"openid": wang, "remark": "泰兴"})["errcode"] == 0
    assert api.get("/cgi-bin/user/info", openid=wang)["remark"] == "泰兴"
    assert api.post(remark, {"openid": wang, "remark": "长" * 11})["errcode"] == 40092
    black = "/cgi-bin/tags/members/"
    assert api.post(black + "batchblacklist", {"openid_list": [wang]})["errcode"] == 0
    assert api.post(black + "getblacklist", {"begin_openid": ""})["data"] == {"openid": [wang]}
    assert api.tell(wang, "好") == 43019
    assert api.post(black + "batchunblacklist", {"openid_list": [wang]})["errcode"] == 0
    assert api.post(black + "batchblacklist", {"openid_list": [wang] * 21})["errcode"] == 40032


def test_tags(api: Api, platform: Platform, wang: str) -> None:
    create, members = "/cgi-bin/tags/create", "/cgi-bin/tags/members/"
    tag = api.post(create, {"tag": {"name": "泰州"}})["tag"]["id"]

    assert api.post(create, {"tag": {"name": "泰州"}})["errcode"] == 45157
    assert api.post(create, {"tag": {"name": "长" * 31}})["errcode"] == 45158
    tagging = {"openid_list": [wang], "tagid": tag}
    assert api.post(members + "batchtagging", tagging)["errcode"] == 0
    fifty_one = {"openid_list": [wang] * 51, "tagid": tag}
    assert api.post(members + "batchtagging", fifty_one)["errcode"] == 40032
    assert api.post(members + "batchtagging", tagging | {"tagid": 999})["errcode"] == 45159
    assert api.post(members + "batchtagging", tagging | {"openid_list": ["x"]})["errcode"] == 49003
    assert api.post("/cgi-bin/tags/getidlist", {"openid": wang}) == {"tagid_list": [tag]}
    assert api.post("/cgi-bin/user/tag/get", {"tagid": tag})["data"] == {"openid": [wang]}
    assert {kept["name"]: kept["count"] for kept in api.get("/cgi-bin/tags/get")["tags"]} == {
        "星标组": 0,
        "泰州": 1,
    }
    rename = {"tag": {"id": tag, "name": "泰兴"}}
    assert api.post("/cgi-bin/tags/update", rename)["errcode"] == 0
    assert api.post("/cgi-bin/tags/update", {"tag": {"id": 2, "name": "x"}})["errcode"] == 45058
    assert api.post("/cgi-bin/tags/delete", {"tag": {"id": tag}})["errcode"] == 0
    assert platform.people.known(wang).tags == ()


def test_twenty_tags_a_user(api: Api, platform: Platform, wang: str) -> None:
    platform.people.change(wang, tags=tuple(range(500, 520)))
    tag = api.post("/cgi-bin/tags/create", {"tag": {"name": "多了"}})["tag"]["id"]

    tagging = {"openid_list": [wang], "tagid": tag}
    assert api.post("/cgi-bin/tags/members/batchtagging", tagging)["errcode"] == 45059


def test_codes(api: Api, platform: Platform, clock: Clock) -> None:
    path = "/cgi-bin/qrcode/create"
    scene: dict[str, Any] = {"scene": {"scene_str": "booth_7"}}
    made = api.post(
        path, {"expire_seconds": 600, "action_name": "QR_STR_SCENE", "action_info": scene}
    )

    assert made["expire_seconds"] == 600
    picture = api.session.get(
        "https://mp.weixin.qq.com/cgi-bin/showqrcode", params={"ticket": made["ticket"]}
    )
    assert picture.content.startswith(b"\x89PNG")
    assert api.get("/cgi-bin/showqrcode", token=False, ticket="x").status_code == 404
    assert api.post(path, {"action_name": "QR", "action_info": scene})["errcode"] == 40052
    numeric = {"action_name": "QR_LIMIT_SCENE", "action_info": {"scene": {"scene_id": 100_001}}}
    assert api.post(path, numeric)["errcode"] == 40053
    forever = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": scene}
    assert "expire_seconds" not in api.post(path, forever)
    platform.knobs.strict_scenes = True
    assert platform.assets.scanned("never made") is None


def test_short_keys(api: Api, clock: Clock) -> None:
    made = api.post("/cgi-bin/shorten/gen", {"long_data": "长内容", "expire_seconds": 60})
    fetch = {"short_key": made["short_key"]}

    assert api.post("/cgi-bin/shorten/fetch", fetch)["long_data"] == "长内容"
    clock.move(seconds=60)
    assert api.post("/cgi-bin/shorten/fetch", fetch)["errcode"] == 40097


def click(name: str, key: str = "K") -> dict[str, Any]:
    return {"type": "click", "name": name, "key": key}


def view(name: str, url: str) -> dict[str, Any]:
    return {"type": "view", "name": name, "url": url}


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([], 40016),
        ([click("一")] * 4, 40016),
        ([click("太长太长太长")], 40018),
        ([click("一", "")], 40019),
        ([click("一", "k" * 129)], 40019),
        ([{"type": "dance", "name": "一"}], 40017),
        ([view("一", "ftp://x")], 40055),
        ([view("一", "https://x/" + "a" * 1024)], 40020),
        ([{"name": "一", "sub_button": [click("二")] * 6}], 40023),
        ([{"name": "一", "sub_button": [click("二" * 21)]}], 40025),
        ([{"name": "一", "sub_button": [{"type": "dance", "name": "二"}]}], 40024),
        ([{"name": "一", "sub_button": [view("二", f"https://h{n}.cn") for n in range(4)]}], 65316),
        ([{"type": "media_id", "name": "一"}], 40007),
        ([click("一"), {"name": "二", "sub_button": [view("三", "https://x.cn")]}], 0),
    ],
)
def test_menu_buttons_are_checked(api: Api, buttons: list[dict[str, Any]], code: int) -> None:
    body = {"button": buttons}
    sent = json.dumps(body, ensure_ascii=False).encode()
    assert api.post("/cgi-bin/menu/create", data=sent)["errcode"] == code


def test_escaped_chinese_is_refused_in_menus(api: Api) -> None:
    answer = api.post("/cgi-bin/menu/create", {"button": [click("今日")]})

    assert answer["errcode"] == 40033


def test_menus_come_and_go(api: Api, platform: Platform, wang: str) -> None:
    path = "/cgi-bin/menu/"
    assert api.get(path + "get")["errcode"] == 46003
    assert api.get("/cgi-bin/get_current_selfmenu_info") == {"is_menu_open": 0}
    special = {"button": [click("special")], "matchrule": {"tag_id": "100"}}
    assert api.post(path + "addconditional", special)["errcode"] == 65303
    api.post(path + "create", {"button": [click("default")]})
    number = api.post(path + "addconditional", special)["menuid"]
    city = special | {"matchrule": {"city": "x"}}
    assert api.post(path + "addconditional", city)["errcode"] == 65320

    def matched() -> str:
        found = api.post(path + "trymatch", {"user_id": wang})["button"][0]["name"]
        return str(found)

    assert matched() == "default"
    platform.people.change(wang, tags=(100,))
    assert matched() == "special"
    assert len(api.get(path + "get")["conditionalmenu"]) == 1
    assert api.post(path + "delconditional", {"menuid": number})["errcode"] == 0
    assert api.post(path + "delconditional", {"menuid": number})["errcode"] == 65301
    assert api.get(path + "delete")["errcode"] == 0
    assert api.get(path + "get")["errcode"] == 46003


def put(api: Api, path: str, name: str, content: bytes, **params: Any) -> Any:
    files = {"media": (name, content, "image/png")}
    return api.post(path, files=files, params=params)


def test_files_live_three_days(api: Api, clock: Clock) -> None:
    path = "/cgi-bin/media/"
    made = put(api, path + "upload", "a.png", b"\x89PNG", type="image")

    got = api.get(path + "get", media_id=made["media_id"])
    assert got.content == b"\x89PNG"
    assert got.headers["Content-disposition"].startswith("attachment; filename=")
    clock.move(days=3)
    api.fetch()
    assert api.get(path + "get", media_id=made["media_id"])["errcode"] == 40007
    assert put(api, path + "upload", "a.exe", b"x", type="image")["errcode"] == 40005
    assert put(api, path + "upload", "a.png", b"", type="image")["errcode"] == 44001
    assert put(api, path + "upload", "a.png", b"x", type="hologram")["errcode"] == 40004
    assert put(api, path + "upload", "a.jpg", b"x" * 65537, type="thumb")["errcode"] == 40012
    assert api.post(path + "upload", params={"type": "image"})["errcode"] == 41005


def test_a_received_voice_can_be_fetched(
    api: Api, platform: Platform, backend: Backend, wang: str
) -> None:
    platform.send_voice(wang, b"#!AMR\n")
    heard = backend.heard[0]

    for name in ("MediaId", "MediaId16K"):
        assert api.get("/cgi-bin/media/get", media_id=heard[name]).content == b"#!AMR\n"


def test_permanent_files(api: Api, clock: Clock) -> None:
    path = "/cgi-bin/material/"
    made = put(api, path + "add_material", "a.png", b"x", type="image")

    clock.move(days=100)
    api.fetch()
    assert api.post(path + "get_material", {"media_id": made["media_id"]}).content == b"x"
    assert api.get(path + "get_materialcount")["image_count"] == 1
    listed = api.post(path + "batchget_material", {"type": "image", "offset": 0, "count": 20})
    assert listed["item"][0]["media_id"] == made["media_id"]
    assert api.post(path + "del_material", {"media_id": made["media_id"]})["errcode"] == 0
    assert api.post(path + "get_material", {"media_id": made["media_id"]})["errcode"] == 40007
    assert "url" in put(api, "/cgi-bin/media/uploadimg", "a.png", b"x")


def test_drafts_are_published_or_mass_sent(
    api: Api, platform: Platform, backend: Backend, wang: str
) -> None:
    cover = put(api, "/cgi-bin/material/add_material", "a.png", b"x", type="image")["media_id"]
    article = {"title": "公告", "content": "<p>正文</p>", "thumb_media_id": cover}
    draft = api.post("/cgi-bin/draft/add", {"articles": [article]})["media_id"]
    assert api.post("/cgi-bin/draft/get", {"media_id": draft})["news_item"] == [article]
    changed = {"media_id": draft, "index": 0, "articles": article | {"title": "公告二"}}
    assert api.post("/cgi-bin/draft/update", changed)["errcode"] == 0
    long = {"articles": [article | {"title": "长" * 33}]}
    assert api.post("/cgi-bin/draft/add", long)["errcode"] == 45003
    assert api.get("/cgi-bin/draft/count") == {"total_count": 1}

    published = api.post("/cgi-bin/freepublish/submit", {"media_id": draft})
    platform.settle()

    assert backend.heard[-1]["PublishEventInfo/publish_id"] == published["publish_id"]
    told = api.post("/cgi-bin/freepublish/get", {"publish_id": published["publish_id"]})
    assert told["publish_status"] == 0
    shown: dict[str, Any] = {"touser": wang, "msgtype": "mpnewsarticle"}
    shown |= {"mpnewsarticle": {"article_id": told["article_id"]}}
    assert api.post("/cgi-bin/message/custom/send", shown)["errcode"] == 0
    assert api.get("/cgi-bin/draft/count") == {"total_count": 0}
    again = api.post("/cgi-bin/draft/add", {"articles": [article]})["media_id"]
    mass = {"filter": {"is_to_all": True}, "msgtype": "mpnews", "mpnews": {"media_id": again}}
    assert "msg_data_id" in api.post("/cgi-bin/message/mass/sendall", mass)
    assert [line.text for line in platform.seen(wang)] == ["公告二", "公告"]
    listed = api.post("/cgi-bin/freepublish/batchget", {"offset": 0, "count": 5, "no_content": 1})
    assert "content" not in listed["item"][0]["content"]["news_item"][0]


def authorize(platform: Platform, **changes: str) -> Any:
    asked = {
        "appid": platform.account.appid,
        "redirect_uri": "https://qianqi.example/back?x=1",
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "S1",
    }
    return (
        create_app(platform)
        .test_client()
        .get("/connect/oauth2/authorize", query_string=asked | changes)
    )


def test_the_authorize_page_agrees_for_the_chosen_phone(
    api: Api, platform: Platform, wang: str
) -> None:
    chooser = authorize(platform)
    assert "王强" in chooser.get_data(as_text=True)

    answer = authorize(platform, phone=wang)

    back = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert (answer.status_code, back["state"], back["x"]) == (302, ["S1"], ["1"])
    for wrong in ({"appid": "wx"}, {"scope": "x"}, {"state": "a-b"}, {"redirect_uri": "x:y"}):
        assert authorize(platform, phone=wang, **wrong).status_code == 400


def exchange(api: Api, code: str) -> Any:
    account = api.platform.account
    return api.get(
        "/sns/oauth2/access_token",
        token=False,
        appid=account.appid,
        secret=account.secret,
        code=code,
        grant_type="authorization_code",
    )


def test_a_code_works_once_for_five_minutes(
    api: Api, platform: Platform, clock: Clock, wang: str
) -> None:
    code, late = new_code(platform, wang), new_code(platform, wang)
    made = exchange(api, code)

    assert made["openid"] == wang
    assert exchange(api, code)["errcode"] == 40163
    assert exchange(api, "nothing")["errcode"] == 40029
    clock.move(seconds=301)
    assert exchange(api, late)["errcode"] == 42003
    session = {"access_token": made["access_token"], "openid": wang}
    assert api.get("/sns/auth", token=False, **session)["errcode"] == 0
    assert api.get("/sns/userinfo", token=False, **session)["errcode"] == 48001
    renewed = api.get(
        "/sns/oauth2/refresh_token",
        token=False,
        appid=platform.account.appid,
        grant_type="refresh_token",
        refresh_token=made["refresh_token"],
    )
    assert renewed["openid"] == wang
    named = exchange(api, new_code(platform, wang, "snsapi_userinfo"))
    session = {"access_token": named["access_token"], "openid": wang}
    assert api.get("/sns/userinfo", token=False, **session)["nickname"] == "王强"
