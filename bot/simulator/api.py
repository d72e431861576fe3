"""The platform's web side: all server APIs behind one evaluation order, and the page of phones."""

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from flask import Flask, Response, request

from bot.simulator import (
    api_drafts,
    api_mass,
    api_media,
    api_menu,
    api_messages,
    api_notices,
    api_oauth,
    api_tags,
    api_templates,
    api_tokens,
    api_users,
    control,
)
from bot.simulator import phones as page
from bot.simulator.api_base import Answer, Call, Raw, Route, Upload
from bot.simulator.control import OnShift
from bot.simulator.errors import TEXTS, ApiError
from bot.simulator.knobs import Fault
from bot.simulator.platform import Platform
from bot.simulator.values import ApiCall
from bot.simulator.wire import SIMULATED


def _nowhere(_platform: Platform, _call: Call) -> Answer:
    raise ApiError(40066)


FAMILIES = (
    api_tokens,
    api_messages,
    api_notices,
    api_templates,
    api_mass,
    api_users,
    api_tags,
    api_menu,
    api_media,
    api_drafts,
    api_oauth,
)
ROUTES: dict[str, Route] = {route.path: route for family in FAMILIES for route in family.ROUTES}
NOWHERE = Route("ANY", "(unknown)", _nowhere, token=False, json=False)
TREES = sorted({path.split("/")[1] for path in ROUTES})
JSON_TYPE = "application/json; encoding=utf-8"
WIRE_FAULTS = frozenset({"hang", "reset", "dns", "tls", "refused"})
MAX_BODY = 20 * 1024 * 1024


def create_app(
    platform: Platform,
    *,
    phones: bool = True,
    on_shift: OnShift | None = None,
    account_name: str = page.ACCOUNT_NAME,
) -> Flask:
    """Build the web application of a platform: server APIs, and with ``phones`` the pages.

    ``on_shift`` is called with a timedelta when somebody moves the clock on the page; without it
    the clock is only shown.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY

    def answer(path: str) -> Response:  # noqa: ARG001
        return _answer(platform, ROUTES.get(request.path, NOWHERE))

    # one rule per tree and a table behind it: a rule per endpoint makes every start slow
    for number, tree in enumerate(TREES):
        app.add_url_rule(f"/{tree}/<path:path>", f"tree{number}", answer, methods=["GET", "POST"])
    app.register_blueprint(api_oauth.blueprint(platform))
    if phones:
        app.register_blueprint(page.blueprint(platform, on_shift, account_name))
        app.register_blueprint(control.blueprint(platform, on_shift))
    return app


def _answer(platform: Platform, route: Route) -> Response:
    """Answer one call over HTTP, with the fault planned for it, and write it into the ledger."""
    started = time.perf_counter()
    call = _call()
    fault = platform.faults.strike(route.path)
    if fault is not None and not fault.after:
        answer: Answer = _failed(platform, ApiError(fault.code)) if _is_code(fault) else {}
    else:
        answer = evaluate(platform, route, call)
    made = _entry(platform, call, answer)
    if fault is not None:
        made = _struck(made, fault)
    platform.state.calls.put(
        made.number, replace(made, cost_ms=(time.perf_counter() - started) * 1000)
    )
    if fault is not None and not _is_code(fault):
        return _faulty(fault, _shown(answer))
    return _shown(answer)


def evaluate(platform: Platform, route: Route, call: Call) -> Answer:
    """Evaluate a call in the platform's order (protocol §4 "General") and give its answer."""
    try:
        _check_method(route, call)
        if route.token:
            platform.tokens.check(call.query.get("access_token", ""))
        if route.issues:
            _check_address(platform, call)
        platform.quotas.charge(route.path)
        if route.json and call.method == "POST" and not call.form:
            _ = call.json
        return route.handler(platform, call)
    except ApiError as error:
        return _failed(platform, error)


def _check_method(route: Route, call: Call) -> None:
    if route.method not in (call.method, "ANY"):
        raise ApiError(43001 if route.method == "GET" else 43002)


def _check_address(platform: Platform, call: Call) -> None:
    allowed = platform.tokens.whitelist
    if allowed is not None and call.address not in allowed:
        raise ApiError(40164, TEXTS[40164].format(ip=call.address))


def _failed(platform: Platform, error: ApiError) -> dict[str, Any]:
    rid = platform.state.mint.word("rid", 24, "0123456789abcdef")
    tail = f" rid: {rid[:8]}-{rid[8:16]}-{rid[16:]}"
    return {"errcode": error.code, "errmsg": error.text + tail, **error.extra}


def _is_code(fault: Fault) -> bool:
    return fault.kind == "errcode"


def _call() -> Call:
    body = request.get_data(cache=True, parse_form_data=False)
    upload: Upload | None = None
    form: Mapping[str, str] = {}
    if request.mimetype in ("multipart/form-data", "application/x-www-form-urlencoded"):
        form = request.form.to_dict()
        file = request.files.get("media")
        if file is not None:
            upload = Upload(file.filename or "", file.mimetype or "", file.read())
            file.close()
    return Call(
        request.method,
        request.path,
        request.args.to_dict(),
        body,
        form,
        upload,
        request.remote_addr or "",
        request.url_root,
    )


def _entry(platform: Platform, call: Call, answer: Answer) -> ApiCall:
    """Describe a call for the ledger."""
    said: dict[str, Any] = {}
    body = "(multipart)"
    if call.upload is None:
        body = api_tokens.masked(platform, call.body)[:4000]
        try:
            said = call.json
        except ApiError:
            said = {}
    told = answer if isinstance(answer, dict) else {}
    rid = re.search(r"rid: (\S+)", str(told.get("errmsg", "")))
    return ApiCall(
        platform.state.mint.number("call"),
        platform.now(),
        call.method,
        call.path,
        errcode=int(told.get("errcode", 0)),
        done=not told.get("errcode", 0),
        openid=_openid(said, call),
        client_id=str(said.get("client_msg_id") or said.get("clientmsgid") or ""),
        msgid=str(told.get("msgid") or told.get("msg_id") or ""),
        status=answer.status if isinstance(answer, Raw) else 200,
        body=body,
        answer=api_tokens.shown(told)[:4000] if told else "",
        rid=rid.group(1) if rid else "",
        escaped=call.escaped if call.upload is None else False,
        had_token=bool(call.query.get("access_token")),
    )


def _struck(made: ApiCall, fault: Fault) -> ApiCall:
    """Note on a ledger entry what a fault did to the call."""
    status = {"status": fault.code}.get(fault.kind, 0 if fault.kind in WIRE_FAULTS else 200)
    name = fault.kind + ("_after" if fault.after else "")
    return replace(made, fault=name, status=status, done=fault.after and made.done)


def _openid(said: dict[str, Any], call: Call) -> str:
    found = said.get("touser") or said.get("openid") or call.query.get("openid") or ""
    return found if isinstance(found, str) else ""


def _shown(answer: Answer) -> Response:
    if isinstance(answer, Raw):
        return Response(answer.body, answer.status, dict(answer.headers), mimetype=answer.mime)
    text = json.dumps(answer, ensure_ascii=False)
    return Response(text.encode("utf-8", "surrogatepass"), content_type=JSON_TYPE)


def _faulty(fault: Fault, healthy: Response) -> Response:
    """Give the answer a fault turns the healthy one into."""
    if fault.kind in WIRE_FAULTS:
        return _broken(fault)
    if fault.kind == "status":
        return Response("<html><h1>Bad Gateway</h1></html>", fault.code, mimetype="text/html")
    if fault.kind == "html":
        return Response("<!DOCTYPE html><html><body>系统维护</body></html>", mimetype="text/html")
    if fault.kind == "garbage":
        return Response(b'{"errcode":0,"errm\xff', content_type=JSON_TYPE)
    if fault.kind == "slow" and not request.environ.get("qianqi.in_process"):
        return Response(_trickle(healthy.get_data(), fault.seconds), content_type=JSON_TYPE)
    return _reworded(fault, healthy)


def _reworded(fault: Fault, healthy: Response) -> Response:
    if not healthy.is_json and healthy.content_type != JSON_TYPE:
        return healthy
    told = json.loads(healthy.get_data())
    if fault.kind == "no_errcode":
        told = {key: value for key, value in told.items() if key not in ("errcode", "errmsg")}
    if fault.kind == "string_errcode" and "errcode" in told:
        told["errcode"] = str(told["errcode"])
    if fault.kind == "old_hint" and "errmsg" in told:
        told["errmsg"] = re.sub(r" rid: \S+", "", told["errmsg"]) + " hint: [sim0001]"
    return _shown(told)


def _broken(fault: Fault) -> Response:
    """Break the connection: by the adapter in process, for real on a socket."""
    if request.environ.get("qianqi.in_process"):
        return Response(b"", headers={SIMULATED: fault.kind})
    if fault.kind == "hang":
        return Response(_trickle(b" ", fault.seconds), content_type=JSON_TYPE)
    sock = request.environ.get("werkzeug.socket")
    if sock is not None:
        sock.close()
    return Response(_cut(), headers={"Content-Length": "1000"}, content_type=JSON_TYPE)


def _trickle(body: bytes, seconds: float) -> Iterator[bytes]:
    pause = seconds / max(len(body), 1)
    for place in range(len(body)):
        time.sleep(pause)
        yield body[place : place + 1]


def _cut() -> Iterator[bytes]:
    yield b"{"
    raise ConnectionAbortedError("simulated reset")
