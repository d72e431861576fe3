"""Tokens, whitelist, quotas and the evaluation order (protocol §4.1, §4.2, §4 "General")."""

from datetime import timedelta
from typing import Any

import pytest

from bot.simulator.platform import Platform

from .conftest import Api, Clock

INFO = "/cgi-bin/user/get"


def stable(api: Api, *, force: bool = False, **changes: Any) -> Any:
    account = api.platform.account
    asked = {
        "grant_type": "client_credential",
        "appid": account.appid,
        "secret": account.secret,
        "force_refresh": force,
    }
    return api.post("/cgi-bin/stable_token", asked | changes, token=False)


def classic(api: Api) -> Any:
    account = api.platform.account
    return api.get(
        "/cgi-bin/token",
        token=False,
        grant_type="client_credential",
        appid=account.appid,
        secret=account.secret,
    )


def code(api: Api, token: str) -> int:
    return int(api.get(INFO, token=False, access_token=token).get("errcode", 0))


def test_the_stable_token_stays_the_same(api: Api, clock: Clock) -> None:
    first = stable(api)
    clock.move(minutes=100)
    second = stable(api)

    assert first["access_token"] == second["access_token"]
    assert (first["expires_in"], second["expires_in"]) == (7200, 1200)


def test_in_its_last_five_minutes_a_new_one_comes_and_both_work(api: Api, clock: Clock) -> None:
    first = stable(api)["access_token"]
    clock.move(minutes=116)
    second = stable(api)["access_token"]

    assert first != second
    assert code(api, first) == code(api, second) == 0
    clock.move(minutes=5)
    assert code(api, first) == 42001
    assert code(api, second) == 0


def test_force_kills_the_former_and_not_within_thirty_seconds(api: Api, clock: Clock) -> None:
    first = stable(api)["access_token"]
    second = stable(api, force=True)["access_token"]
    same = stable(api, force=True)["access_token"]
    clock.move(seconds=31)
    third = stable(api, force=True)["access_token"]

    assert second == same != third
    assert [code(api, token) for token in (first, second, third)] == [40001, 40001, 0]


def test_force_may_leave_an_overlap(api: Api, platform: Platform, clock: Clock) -> None:
    platform.knobs.force_overlap = timedelta(minutes=5)
    first = stable(api)["access_token"]
    second = stable(api, force=True)["access_token"]

    assert code(api, first) == 0
    clock.move(seconds=31)
    stable(api, force=True)
    assert (code(api, first), code(api, second)) == (40001, 0)


def test_twenty_forced_a_day(api: Api, clock: Clock) -> None:
    for _ in range(20):
        assert "access_token" in stable(api, force=True)
        clock.move(seconds=31)

    assert stable(api, force=True)["errcode"] == 45009
    clock.move(days=1)
    assert "access_token" in stable(api, force=True)


def test_each_classic_token_ends_the_former_after_five_minutes(api: Api, clock: Clock) -> None:
    first, second = classic(api)["access_token"], classic(api)["access_token"]

    assert (code(api, first), code(api, second)) == (0, 0)
    clock.move(minutes=5)
    assert (code(api, first), code(api, second)) == (40001, 0)


def test_the_families_leave_each_other_alone(api: Api, clock: Clock) -> None:
    steady = stable(api)["access_token"]
    old = classic(api)["access_token"]
    stable(api, force=True)
    clock.move(minutes=6)

    assert code(api, old) == 0
    assert code(api, steady) == 40001


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"grant_type": "x"}, 40002),
        ({"appid": "wx0000000000000000"}, 40013),
        ({"secret": "wrong"}, 40125),
    ],
)
def test_wrong_credentials(api: Api, changes: dict[str, Any], expected: int) -> None:
    assert stable(api, **changes)["errcode"] == expected


def test_the_whitelist_names_the_address(api: Api, platform: Platform) -> None:
    platform.tokens.whitelist = {"10.0.0.1"}

    answer = stable(api)

    assert answer["errcode"] == 40164
    assert answer["errmsg"].startswith("invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in")


def test_a_token_can_die_early(api: Api, platform: Platform) -> None:
    token = stable(api)["access_token"]

    platform.tokens.kill(token)

    assert code(api, token) == 40001
    assert stable(api)["access_token"] != token


def test_tokens_can_die_by_chance(api: Api, platform: Platform) -> None:
    platform.knobs.early_death = 1.0

    assert api.get(INFO)["errcode"] == 40001
    assert platform.tokens.alive() == []


def test_the_order_of_refusals(api: Api, platform: Platform) -> None:
    send = "/cgi-bin/message/custom/send"

    assert api.get(send, token=False)["errcode"] == 43002
    assert api.post(INFO, {}, token=False)["errcode"] == 43001
    assert api.post(send, token=False)["errcode"] == 41001
    assert api.post(send, token=False, params={"access_token": "x"})["errcode"] == 40001
    assert api.post(send)["errcode"] == 44002
    assert api.post("/cgi-bin/no/such/thing", {})["errcode"] == 40066
    assert api.post(send, data=b"{broken")["errcode"] == 47001
    assert api.post(send, data=b"[]")["errcode"] == 47001
    assert api.post(send, {"touser": "x"})["errcode"] == 40003


def test_refusals_carry_a_rid_that_can_be_looked_up(api: Api, clock: Clock) -> None:
    refused = api.post("/cgi-bin/message/custom/send", {"touser": "nobody"})
    rid = refused["errmsg"].split("rid: ")[1]

    found = api.post("/cgi-bin/openapi/rid/get", {"rid": rid})["request"]

    assert [len(part) for part in rid.split("-")] == [8, 8, 8]
    assert "nobody" in found["request_body"]
    clock.move(days=8)
    api.fetch()
    assert api.post("/cgi-bin/openapi/rid/get", {"rid": rid})["errcode"] == 76004
    assert api.post("/cgi-bin/openapi/rid/get", {"rid": "x"})["errcode"] == 76001


def test_daily_and_minute_quotas(api: Api, platform: Platform, clock: Clock) -> None:
    platform.knobs.daily_limits[INFO] = 3
    platform.knobs.minute_limits[INFO] = 2
    api.fetch()

    assert [api.get(INFO).get("errcode", 0) for _ in range(3)] == [0, 0, 45011]
    clock.move(minutes=1)
    assert [api.get(INFO).get("errcode", 0) for _ in range(2)] == [0, 45009]
    quota = api.post("/cgi-bin/openapi/quota/get", {"cgi_path": INFO})["quota"]
    assert quota == {"daily_limit": 3, "used": 3, "remain": 0}
    assert api.post("/cgi-bin/openapi/quota/get", {"cgi_path": "/nothing"})["errcode"] == 76003
    clock.at = clock.at.replace(hour=0, minute=0) + timedelta(days=1)
    api.fetch()
    assert api.get(INFO).get("errcode", 0) == 0


def test_quotas_can_be_cleared_ten_times_a_month(api: Api, platform: Platform) -> None:
    platform.knobs.daily_limits[INFO] = 1
    asked = {"appid": platform.account.appid}
    api.get(INFO)
    assert api.get(INFO)["errcode"] == 45009

    answers = [api.post("/cgi-bin/clear_quota", asked)["errcode"] for _ in range(11)]

    assert answers == [0] * 10 + [48006]
    assert "errcode" not in api.get(INFO)
    secret = asked | {"appsecret": platform.account.secret}
    assert api.post("/cgi-bin/clear_quota/v2", secret, token=False)["errcode"] == 48006


def test_answers_look_like_the_platforms(api: Api, platform: Platform) -> None:
    api.fetch()
    answer = api.session.get(
        "https://api.weixin.qq.com/cgi-bin/getcallbackip", params={"access_token": api.token}
    )

    assert answer.headers["Content-Type"] == "application/json; encoding=utf-8"
    assert "ip_list" in answer.json()
    check = {"action": "all", "check_operator": "DEFAULT"}
    assert "dns" in api.post("/cgi-bin/callback/check", check)
    assert api.post("/cgi-bin/callback/check", check | {"action": "x"})["errcode"] == 40202


def test_the_ledger_masks_the_secret_and_sees_escapes(api: Api, platform: Platform) -> None:
    api.fetch()
    api.post("/cgi-bin/message/custom/send", data=b'{"touser":"\\u738b"}')

    token, sent = platform.ledger
    assert platform.account.secret not in token.body + token.answer
    assert (sent.path, sent.escaped, sent.had_token) == ("/cgi-bin/message/custom/send", True, True)
    assert (sent.errcode, sent.done) == (40003, False)


def test_the_jsapi_ticket_is_kept(api: Api, clock: Clock) -> None:
    first = api.get("/cgi-bin/ticket/getticket", type="jsapi")
    clock.move(hours=1)
    second = api.get("/cgi-bin/ticket/getticket", type="jsapi")

    assert first["ticket"] == second["ticket"]
    assert second["expires_in"] == 3600
