"""Tokens, addresses and quota tools (protocol §4.1, §4.2, §4.16)."""

import json
from typing import Any

from bot.simulator.api_base import OK, Answer, Call, get, post
from bot.simulator.errors import ApiError
from bot.simulator.platform import Platform
from bot.simulator.times import unix

CLEARS_A_MONTH = 10
ONE_CLEARS_A_MONTH = 50
CALLBACK_ADDRESSES = ["101.226.62.77", "101.226.62.0/25", "127.0.0.1"]
RID_SECONDS = 7 * 86400


def _credentials(platform: Platform, given: dict[str, Any], grant: str) -> None:
    account = platform.account
    if not given.get("appid"):
        raise ApiError(41002)
    if not given.get("secret"):
        raise ApiError(41004)
    if given.get("grant_type") != grant:
        raise ApiError(40002)
    if given["appid"] != account.appid:
        raise ApiError(40013)
    if given["secret"] != account.secret:
        raise ApiError(40125)


def _classic(platform: Platform, call: Call) -> Answer:
    _credentials(platform, dict(call.query), "client_credential")
    token, left = platform.tokens.classic()
    return {"access_token": token, "expires_in": left}


def _stable(platform: Platform, call: Call) -> Answer:
    _credentials(platform, call.json, "client_credential")
    token, left = platform.tokens.stable(force=call.json.get("force_refresh") is True)
    return {"access_token": token, "expires_in": left}


def _addresses(_platform: Platform, _call: Call) -> Answer:
    return {"ip_list": CALLBACK_ADDRESSES}


def _callback_check(_platform: Platform, call: Call) -> Answer:
    if call.json.get("action") not in ("all", "dns", "ping"):
        raise ApiError(40202)
    if call.json.get("check_operator") not in ("CHINANET", "UNICOM", "CAP", "DEFAULT"):
        raise ApiError(40203)
    ping = {"ip": "127.0.0.1", "from_operator": "UNICOM", "package_loss": "0%", "time": "1.0ms"}
    return {"dns": [{"ip": "127.0.0.1", "real_operator": "UNICOM"}], "ping": [ping]}


def _clear(platform: Platform, call: Call) -> Answer:
    if call.json.get("appid") != platform.account.appid:
        raise ApiError(40013)
    platform.quotas.charge_month("clear_quota", CLEARS_A_MONTH, 48006)
    platform.quotas.clear()
    return OK


def _clear_v2(platform: Platform, call: Call) -> Answer:
    given = dict(call.form) or dict(call.query)
    if not given.get("appid"):
        given = call.json
    if given.get("appid") != platform.account.appid:
        raise ApiError(40013)
    if given.get("appsecret") != platform.account.secret:
        raise ApiError(40125)
    platform.quotas.charge_month("clear_quota", CLEARS_A_MONTH, 48006)
    platform.quotas.clear()
    return OK


def _quota(platform: Platform, call: Call) -> Answer:
    path = str(call.json.get("cgi_path", ""))
    limit = platform.quotas.daily_limit(path)
    if limit is None:
        raise ApiError(76003)
    used = platform.quotas.used_today(path)
    quota = {"daily_limit": limit, "used": used, "remain": limit - used}
    rate = {"call_count": 0, "refresh_second": 0}
    return OK | {"quota": quota, "rate_limit": rate, "component_rate_limit": rate}


def _clear_one(platform: Platform, call: Call) -> Answer:
    path = str(call.json.get("cgi_path", ""))
    if platform.quotas.daily_limit(path) is None:
        raise ApiError(76003)
    platform.quotas.charge_month("openapi clear", ONE_CLEARS_A_MONTH, 48006)
    platform.quotas.clear(path)
    return OK


def _rid(platform: Platform, call: Call) -> Answer:
    wanted = str(call.json.get("rid", ""))
    for made in reversed(platform.ledger):
        if wanted and made.rid == wanted:
            break
    else:
        raise ApiError(76001)
    if (platform.now() - made.at).total_seconds() > RID_SECONDS:
        raise ApiError(76004)
    request = {
        "invoke_time": unix(made.at),
        "cost_in_ms": round(made.cost_ms),
        "request_url": made.path,
        "request_body": made.body,
        "response_body": made.answer,
        "client_ip": call.address,
    }
    return OK | {"request": request}


def _ticket(platform: Platform, call: Call) -> Answer:
    if call.query.get("type", "jsapi") not in ("jsapi", "wx_card"):
        raise ApiError(40097)
    name = f"ticket {call.query.get('type', 'jsapi')}"
    now = platform.now()
    kept = platform.state.notes.get(name)
    if kept is None or kept["until"] - now.timestamp() < 300:
        value = platform.state.mint.word(name, 86)
        kept = platform.state.notes.put(name, {"ticket": value, "until": now.timestamp() + 7200})
    left = int(kept["until"] - now.timestamp())
    return OK | {"ticket": kept["ticket"], "expires_in": left}


def masked(platform: Platform, body: bytes) -> str:
    """Give a body for the ledger, with the account's secret taken out."""
    text = body.decode("utf-8", "replace")
    return text.replace(platform.account.secret, "***") if platform.account.secret else text


def shown(answer: Any) -> str:
    """Give an answer for the ledger."""
    return json.dumps(answer, ensure_ascii=False)


ROUTES = [
    get("/cgi-bin/token", _classic, token=False, issues=True),
    post("/cgi-bin/stable_token", _stable, token=False, issues=True),
    get("/cgi-bin/getcallbackip", _addresses),
    get("/cgi-bin/get_api_domain_ip", _addresses),
    post("/cgi-bin/callback/check", _callback_check),
    post("/cgi-bin/clear_quota", _clear),
    post("/cgi-bin/clear_quota/v2", _clear_v2, token=False),
    post("/cgi-bin/openapi/quota/get", _quota),
    post("/cgi-bin/openapi/quota/clear", _clear_one),
    post("/cgi-bin/openapi/rid/get", _rid),
    get("/cgi-bin/ticket/getticket", _ticket),
]
