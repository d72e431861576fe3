"""Mass sending: quotas, the monthly filter, repeats and reports (protocol §4.10, §2.6)."""

from datetime import timedelta
from typing import Any

import pytest

from bot.simulator.platform import Platform

from .conftest import Api, Backend, Clock

ALL = "/cgi-bin/message/mass/sendall"
SOME = "/cgi-bin/message/mass/send"


@pytest.fixture
def crowd(platform: Platform) -> list[str]:
    people = [platform.add_phone(f"联系人{number}") for number in range(3)]
    for openid in people:
        platform.follow(openid)
    return people


def text(content: str, **more: Any) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": content}} | more


def to_all(content: str, **more: Any) -> dict[str, Any]:
    return text(content, filter={"is_to_all": True, "tag_id": None}, **more)


def test_a_mass_message_reaches_everybody_and_is_reported(
    api: Api, platform: Platform, backend: Backend, crowd: list[str]
) -> None:
    answer = api.post(ALL, to_all("春季征集开始了"))

    assert answer["errmsg"] == "send job submission success"
    assert all([line.text for line in platform.seen(o)] == ["春季征集开始了"] for o in crowd)
    backend.heard.clear()
    platform.settle()
    (heard,) = backend.heard
    assert heard["FromUserName"] == "mphelper"
    assert (heard["Status"], heard["MsgID"]) == ("send success", str(answer["msg_id"]))
    assert [heard[name] for name in ("TotalCount", "FilterCount", "SentCount")] == ["3", "3", "3"]
    got = api.post("/cgi-bin/message/mass/get", {"msg_id": str(answer["msg_id"])})
    assert got["msg_status"] == "SEND_SUCCESS"


def test_four_to_all_a_month(api: Api, clock: Clock, crowd: list[str]) -> None:
    codes = [api.post(ALL, to_all(f"第 {number} 次"))["errcode"] for number in range(5)]

    assert codes == [0, 0, 0, 0, 45028]
    clock.at = clock.at.replace(month=4, day=1)
    api.fetch()
    assert api.post(ALL, to_all("四月"))["errcode"] == 0


def test_each_follower_gets_four_a_month(
    api: Api, platform: Platform, backend: Backend, crowd: list[str]
) -> None:
    for number in range(5):
        assert api.post(SOME, text(f"通知 {number}", touser=crowd[:2]))["errcode"] == 0
    api.post(SOME, text("再来", touser=crowd))
    platform.settle()

    assert len(platform.seen(crowd[0])) == 4
    assert [heard["FilterCount"] for heard in backend.heard[-2:]] == ["0", "1"]


def test_by_tag(api: Api, platform: Platform, crowd: list[str]) -> None:
    tag = api.post("/cgi-bin/tags/create", {"tag": {"name": "泰州"}})["tag"]["id"]
    api.post("/cgi-bin/tags/members/batchtagging", {"openid_list": crowd[:1], "tagid": tag})

    sent = api.post(ALL, text("泰州通知", filter={"is_to_all": False, "tag_id": tag}))

    assert sent["errcode"] == 0
    assert [len(platform.seen(openid)) for openid in crowd] == [1, 0, 0]
    wrong = text("x", filter={"is_to_all": False, "tag_id": 999})
    assert api.post(ALL, wrong)["errcode"] == 40152


def test_the_same_clientmsgid_answers_with_the_first_job(
    api: Api, platform: Platform, clock: Clock, crowd: list[str]
) -> None:
    first = api.post(SOME, text("一", touser=crowd, clientmsgid="JOB1"))
    again = api.post(SOME, text("一", touser=crowd, clientmsgid="JOB1"))
    long = api.post(SOME, text("一", touser=crowd, clientmsgid="x" * 33))

    assert (again["errcode"], again["msg_id"]) == (45065, first["msg_id"])
    assert long["errcode"] == 45067
    assert len(platform.seen(crowd[0])) == 1
    clock.move(hours=24)
    api.fetch()
    assert api.post(SOME, text("一", touser=crowd, clientmsgid="JOB1"))["errcode"] == 0


def test_identical_jobs_without_an_id_are_noticed(api: Api, crowd: list[str]) -> None:
    api.post(SOME, text("一样", touser=crowd))

    assert api.post(SOME, text("一样", touser=crowd))["errcode"] == 45065
    assert api.post(SOME, text("不一样", touser=crowd))["errcode"] == 0


@pytest.mark.parametrize(
    ("touser", "code"),
    [([], 40130), (["one"], 40130), ("oX", 40031), (["a", "b"], 40031), (["x"] * 2, 40130)],
)
def test_the_list_is_checked(api: Api, touser: Any, code: int) -> None:
    assert api.post(SOME, text("x", touser=touser))["errcode"] == code


def test_a_job_can_be_late_fail_or_go_unreported(
    api: Api, platform: Platform, clock: Clock, backend: Backend, crowd: list[str]
) -> None:
    platform.knobs.mass_delay = timedelta(minutes=10)
    platform.knobs.mass_status = "err(40001)"
    sent = api.post(SOME, text("一", touser=crowd))

    assert platform.seen(crowd[0]) == []
    assert platform.mass.job(sent["msg_id"]).status == "SENDING"
    clock.move(minutes=10)
    platform.settle()
    assert backend.heard[-1]["Status"] == "err(40001)"
    assert platform.seen(crowd[0]) == []
    platform.knobs.mass_lost = True
    api.post(SOME, text("二", touser=crowd))
    clock.move(minutes=10)
    assert platform.settle() == []


def test_one_hundred_calls_a_day_for_both_together(
    api: Api, platform: Platform, clock: Clock, crowd: list[str]
) -> None:
    platform.knobs.daily_limits[ALL] = platform.knobs.daily_limits[SOME] = 3
    for number in range(2):
        api.post(SOME, text(f"{number}", touser=crowd))
    api.post(ALL, to_all("一"))

    assert api.post(SOME, text("多了", touser=crowd))["errcode"] == 45009


def test_preview_speed_delete(api: Api, platform: Platform, crowd: list[str]) -> None:
    path = "/cgi-bin/message/mass/"

    shown = api.post(path + "preview", text("先看看", touser=crowd[0]))

    assert shown["errcode"] == 0
    assert [line.text for line in platform.seen(crowd[0])] == ["先看看"]
    assert api.post(path + "speed/set", {"speed": 3})["errcode"] == 0
    assert api.post(path + "speed/get", {})["realspeed"] == 30
    assert api.post(path + "speed/set", {"speed": 9})["errcode"] == 45083
    sent = api.post(SOME, text("删不掉", touser=crowd))
    assert api.post(path + "delete", {"msg_id": sent["msg_id"]})["errcode"] == 48008
    assert api.post(path + "delete", {"msg_id": 1})["errcode"] == 40059
