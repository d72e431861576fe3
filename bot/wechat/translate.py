"""Pushes of the platform turned into what was heard (protocol §2)."""

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from bot.wechat.envelope import Refused
from handlers.ports import Heard, Kind

OPENID = re.compile(r"[\w\-]{6,64}", re.ASCII)
MAX_TEXT = 20_000
MAX_FIELD = 2_000

Fields = Mapping[str, Any]


def _text(fields: Fields, name: str, limit: int = MAX_FIELD) -> str:
    value = fields.get(name, "")
    if isinstance(value, int):
        value = str(value)
    return value[:limit] if isinstance(value, str) else ""


def _nothing(_fields: Fields) -> dict[str, Any]:
    return {}


def _medium(fields: Fields) -> dict[str, Any]:
    return {"media_id": _text(fields, "MediaId", 128), "picture": _text(fields, "PicUrl", 500)}


def _voice(fields: Fields) -> dict[str, Any]:
    # Recognition was retired; where it still comes it may be empty (protocol §2.3)
    return {**_medium(fields), "recognised": _text(fields, "Recognition").strip()}


def _location(fields: Fields) -> dict[str, Any]:
    return {"label": _text(fields, "Label", 200)}


def _link(fields: Fields) -> dict[str, Any]:
    return {"title": _text(fields, "Title", 200), "url": _text(fields, "Url", 1000)}


def _scene(fields: Fields) -> dict[str, Any]:
    key = _text(fields, "EventKey", 128)
    return {"scene": key.removeprefix("qrscene_") if fields.get("Ticket") else ""}


def _button(fields: Fields) -> dict[str, Any]:
    return {"button": _text(fields, "EventKey", 1024)}


def _receipt(fields: Fields) -> dict[str, Any]:
    return {
        "remote_id": _text(fields, "MsgID", 32) or _text(fields, "MsgId", 32),
        "status": re.sub(r"\s", "", _text(fields, "Status", 80)).lower(),
    }


def _mass_receipt(fields: Fields) -> dict[str, Any]:
    counts = {
        "total": "TotalCount", "filtered": "FilterCount", "sent": "SentCount",
        "errors": "ErrorCount",
    }  # fmt: skip
    found = {name: _text(fields, field, 12) for name, field in counts.items()}
    return _receipt(fields) | {
        name: int(value) if value.isascii() and value.isdigit() else 0
        for name, value in found.items()
    }


def _publication(fields: Fields) -> dict[str, Any]:
    info = fields.get("PublishEventInfo")
    inner: Fields = info if isinstance(info, dict) else {}
    return {"remote_id": _text(inner, "publish_id", 32)}


def _consents(wrapper: str) -> Callable[[Fields], dict[str, Any]]:
    """The repeating List of subscription events: one entry is no list, none is no key (§2.8)."""

    def take(fields: Fields) -> dict[str, Any]:
        inner = fields.get(wrapper)
        rows = inner.get("List", []) if isinstance(inner, dict) else []
        listed = rows if isinstance(rows, list) else [rows]
        return {
            "consents": [
                {
                    "template_id": _text(row, "TemplateId", 64),
                    "status": _text(row, "SubscribeStatusString", 20).lower(),
                    "remote_id": _text(row, "MsgID", 32),
                    "error": _text(row, "ErrorCode", 20),
                }
                for row in listed
                if isinstance(row, dict)
            ]
        }

    return take


MESSAGES: dict[str, tuple[Kind, Callable[[Fields], dict[str, Any]]]] = {
    "text": (Kind.TEXT, _nothing),
    "image": (Kind.IMAGE, _medium),
    "voice": (Kind.VOICE, _voice),
    "video": (Kind.VIDEO, _medium),
    "shortvideo": (Kind.VIDEO, _medium),
    "location": (Kind.LOCATION, _location),
    "link": (Kind.LINK, _link),
    "miniprogrampage": (Kind.LINK, _link),
    "file": (Kind.LINK, _link),
}

EVENTS: dict[str, tuple[Kind, Callable[[Fields], dict[str, Any]]]] = {
    "subscribe": (Kind.FOLLOW, _scene),
    "scan": (Kind.SCAN, _scene),
    "unsubscribe": (Kind.UNFOLLOW, _nothing),
    "click": (Kind.CLICK, _button),
    "scancode_waitmsg": (Kind.CLICK, _button),
    "scancode_push": (Kind.VISIT, _button),
    "view": (Kind.VISIT, _button),
    "view_miniprogram": (Kind.VISIT, _button),
    "location": (Kind.VISIT, _nothing),
    "pic_sysphoto": (Kind.VISIT, _button),
    "pic_photo_or_album": (Kind.VISIT, _button),
    "pic_weixin": (Kind.VISIT, _button),
    "location_select": (Kind.VISIT, _button),
    "templatesendjobfinish": (Kind.RECEIPT, _receipt),
    "masssendjobfinish": (Kind.RECEIPT, _mass_receipt),
    "publishjobfinish": (Kind.RECEIPT, _publication),
    "subscribe_msg_popup_event": (Kind.CONSENT, _consents("SubscribeMsgPopupEvent")),
    "subscribe_msg_change_event": (Kind.CONSENT, _consents("SubscribeMsgChangeEvent")),
    "subscribe_msg_sent_event": (Kind.CONSENT, _consents("SubscribeMsgSentEvent")),
    "user_authorization_revoke": (Kind.REVOKE, _nothing),
    "user_authorization_cancellation": (Kind.REVOKE, _nothing),
    "user_info_modified": (Kind.ACCOUNT, _nothing),
    "kf_create_session": (Kind.ACCOUNT, _nothing),
    "kf_close_session": (Kind.ACCOUNT, _nothing),
    "kf_switch_session": (Kind.ACCOUNT, _nothing),
    "qualification_verify_success": (Kind.ACCOUNT, _nothing),
    "qualification_verify_fail": (Kind.ACCOUNT, _nothing),
    "naming_verify_success": (Kind.ACCOUNT, _nothing),
    "naming_verify_fail": (Kind.ACCOUNT, _nothing),
    "annual_renew": (Kind.ACCOUNT, _nothing),
    "verify_expired": (Kind.ACCOUNT, _nothing),
}


class Unknown(Exception):
    """A well-formed push of a type we do not know; answered ``success`` and logged."""


def heard(fields: Fields) -> Heard:
    """What a push says. Raises Refused when its fields are broken, Unknown for its type."""
    openid, created = _text(fields, "FromUserName", 64), _text(fields, "CreateTime", 20)
    type_ = _text(fields, "MsgType", 40).strip().lower()
    if not (OPENID.fullmatch(openid) and created.isascii() and created.isdigit() and type_):
        raise Refused("fields")
    if type_ == "event":
        return _event(fields, openid, int(created))
    return _message(fields, openid, int(created), type_)


def _message(fields: Fields, openid: str, created: int, type_: str) -> Heard:
    number = _text(fields, "MsgId", 24)
    if type_ not in MESSAGES:
        raise Unknown(type_)
    if not (number.isascii() and number.isdigit()):
        raise Refused("message id")
    kind, take = MESSAGES[type_]
    return Heard(
        key=f"m:{openid}:{created}:{number}",
        openid=openid,
        said_at=created,
        kind=kind,
        text=_text(fields, "Content", MAX_TEXT),
        option=_text(fields, "bizmsgmenuid", 24),
        facts=take(fields),
    )


def _event(fields: Fields, openid: str, created: int) -> Heard:
    event = _text(fields, "Event", 60).strip().lower()
    if event not in EVENTS:
        raise Unknown(event)
    kind, take = EVENTS[event]
    facts = take(fields)
    mark = _text(fields, "EventKey") or facts.get("remote_id", "") or str(facts.get("consents", ""))
    if len(mark) > 80:
        mark = sha256(mark.encode()).hexdigest()
    return Heard(
        key=f"e:{openid}:{created}:{event}:{mark}",
        openid=openid,
        said_at=created,
        kind=kind,
        facts={**facts, "event": event},
    )
