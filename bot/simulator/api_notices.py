"""Template messages, one-time subscriptions and subscription notices (protocol §4.4 to §4.6)."""

import json
import re
from datetime import timedelta
from typing import Any

from bot.simulator.api_base import OK, Answer, Call, post
from bot.simulator.errors import ApiError
from bot.simulator.exchange import FIRST_JOB
from bot.simulator.platform import Platform
from bot.simulator.slots import check
from bot.simulator.values import Template, Who

URL_BYTES = 1024
_MINI_APPID = re.compile(r"wx[0-9a-f]{16}")


def _card(template: Template, values: dict[str, str], url: str) -> tuple[str, dict[str, Any]]:
    """Lay out a template as the phone shows it: title, rows, and where a tap leads."""
    rows = [[label, values.get(name, "")] for name, label in template.slots.items()]
    text = "\n".join([template.title, *(f"{label}：{value}" for label, value in rows)])
    return text, {"title": template.title, "rows": rows, "url": url}


def _target(call: Call, field: str, too_long: int) -> str:
    """Give the page a message opens; a mini program beats it (40166 for a bad appid)."""
    url = call.json.get(field) or ""
    if not isinstance(url, str) or len(url.encode()) > URL_BYTES:
        raise ApiError(too_long)
    mini = call.json.get("miniprogram")
    if isinstance(mini, dict) and mini.get("appid"):
        if not _MINI_APPID.fullmatch(str(mini["appid"])):
            raise ApiError(40166)
        return ""
    return url


def _template_send(platform: Platform, call: Call) -> Answer:
    asked = call.json
    client_id = str(asked.get("client_msg_id") or "")
    with platform.state.lock:
        person = platform.people.receiver(asked.get("touser"))
        template = platform.templates.get(asked.get("template_id"), "template")
        _target(call, "url", 40039)
        blanks = platform.knobs.missing_slots == "blank"
        values = check(template, asked.get("data"), blanks=blanks)
        if earlier := platform.templates.remembered(person.openid, client_id):
            return OK | {"msgid": earlier}
        msgid = FIRST_JOB + platform.state.mint.number("template job")
        platform.templates.remember(person.openid, client_id, msgid)
        status = "failed:user block" if person.refuses_messages else platform.knobs.template_status
        if status == "success":
            _show(platform, call, template, values, msgid)
        if not platform.knobs.template_lost:
            fields = (("MsgID", msgid), ("Status", status))
            delay = platform.knobs.template_delay
            platform.exchange.later(person.openid, "TEMPLATESENDJOBFINISH", fields, delay)
    return OK | {"msgid": msgid}


def _show(
    platform: Platform, call: Call, template: Template, values: dict[str, str], msgid: int
) -> None:
    url = _target(call, "url" if template.family == "template" else "page", 40039)
    text, detail = _card(template, values, url)
    more = {"via": call.path, "msgid": str(msgid), "raw": _raw(call)}
    openid = str(call.json["touser"])
    platform.chat.add(openid, Who.ACCOUNT, template.family, text, detail=detail, **more)


def _raw(call: Call) -> str:
    return json.dumps(call.json, ensure_ascii=False)[:4000]


def _bizsend(platform: Platform, call: Call) -> Answer:
    asked = call.json
    with platform.state.lock:
        person = platform.people.existing(asked.get("touser"))
        template = platform.templates.get(asked.get("template_id"), "subscribe")
        page = _target(call, "page", 41030)
        if page and not page.startswith(("http://", "https://")):
            raise ApiError(41030)
        values = check(template, asked.get("data"), blanks=False)
        platform.templates.spend_accept(person.openid, template)
        msgid = FIRST_JOB + platform.state.mint.number("template job")
        code, status = platform.knobs.subscribe_status
        if code == 0:
            _show(platform, call, template, values, msgid)
        if not platform.knobs.subscribe_lost:
            entry = (
                ("TemplateId", template.template_id),
                ("MsgID", str(msgid)),
                ("ErrorCode", code),
                ("ErrorStatus", status),
            )
            fields = (("SubscribeMsgSentEvent", (("List", entry),)),)
            delay = timedelta(0)
            platform.exchange.later(person.openid, "subscribe_msg_sent_event", fields, delay)
    return OK


def _one_time(platform: Platform, call: Call) -> Answer:
    asked = call.json
    person = platform.people.existing(asked.get("touser"))
    scene = str(asked.get("scene", ""))
    consent = f"one-time {person.openid} {scene}"
    if not platform.state.notes.get(consent):
        raise ApiError(43101)
    title = str(asked.get("title", ""))
    if not 1 <= len(title) <= 15:
        raise ApiError(45003)
    content = str((call.obj("data").get("content") or {}).get("value", ""))
    if not 1 <= len(content) <= 200:
        raise ApiError(45002)
    platform.state.notes.drop(consent)
    url = _target(call, "url", 40039)
    detail = {"title": title, "rows": [["", content]], "url": url}
    more: dict[str, Any] = {"detail": detail, "via": call.path, "raw": _raw(call)}
    platform.chat.add(person.openid, Who.ACCOUNT, "subscribe", f"{title}\n{content}", **more)
    return OK


ROUTES = [
    post("/cgi-bin/message/template/send", _template_send),
    post("/cgi-bin/message/template/subscribe", _one_time),
    post("/cgi-bin/message/subscribe/bizsend", _bizsend),
]
