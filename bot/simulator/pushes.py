"""Building pushes: the fields of each kind, and the signed, encrypted request around them."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.simulator import crypto
from bot.simulator.account import Account, Mode
from bot.simulator.knobs import Damage, Knobs
from bot.simulator.xmltree import Field, as_json, cdata, render

MESSAGES = frozenset({"text", "image", "voice", "video", "shortvideo", "location", "link"})
"""The kinds a person sends; answers to them may hold one article only (protocol §3.3)."""

DEADLINE = 5.0


@dataclass(frozen=True)
class Push:
    """One push before it is wrapped: sender, kind, time and its own fields (protocol §2)."""

    openid: str
    kind: str
    created: int
    fields: tuple[Field, ...] = ()
    event: str = ""
    msgid: int = 0

    @property
    def name(self) -> str:
        """Give the MsgType, or the Event of an event."""
        return self.event or self.kind


@dataclass(frozen=True)
class Request:
    """One HTTP request to the callback: query string, body and headers."""

    query: str
    body: bytes
    headers: dict[str, str]


def document(account: Account, push: Push, knobs: Knobs) -> tuple[Field, ...]:
    """Lay out a push as fields, with the knobs for unknown kinds and extra elements applied."""
    kind, event = push.kind, push.event
    if knobs.event_type and event:
        event = knobs.event_type
    elif knobs.message_type and not event:
        kind = knobs.message_type
    fields: list[Field] = [
        ("ToUserName", account.original_id),
        ("FromUserName", push.openid),
        ("CreateTime", push.created),
        ("MsgType", kind),
    ]
    if event:
        fields.append(("Event", event))
    fields.extend(push.fields)
    if push.msgid:
        fields.append(("MsgId", push.msgid))
    if knobs.extra_elements:
        fields.append(("BusinessId", 0))
        fields.append(("NewInThisYear", (("Inner", "新增字段"), ("Count", 2))))
    return tuple(fields)


def body_of(fields: tuple[Field, ...], knobs: Knobs) -> str:
    """Write the fields as the body before encryption, XML unless the knob says JSON."""
    if knobs.body_format == "json":
        return json.dumps(as_json(fields), ensure_ascii=False)
    return render(fields)


def request(
    account: Account,
    openid: str,
    plain: str,
    *,
    timestamp: int,
    nonce: str,
    knobs: Knobs,
    salt: bytes | None = None,
) -> Request:
    """Sign and wrap one body for one try (protocol §1.3), with the knob's damage applied."""
    mode: Mode = knobs.mode or account.mode
    stamp = str(timestamp)
    query = {
        "signature": crypto.signature(account.token, stamp, nonce),
        "timestamp": stamp,
        "nonce": nonce,
        "openid": openid,
    }
    body = _spoiled_plain(plain, knobs.damage)
    if mode != "plain":
        sealed = _sealed(account, body, knobs.damage, salt)
        signed = crypto.signature(account.token, stamp, nonce, sealed)
        query |= {"encrypt_type": "aes", "msg_signature": signed}
        if knobs.damage != "plain_body":
            body = _envelope(account, body, sealed, mode, as_object=knobs.body_format == "json")
    _spoil_query(query, knobs.damage)
    kind = "application/json" if knobs.body_format == "json" else "text/xml"
    return Request(urlencode(query), body.encode("utf-8", "surrogatepass"), {"Content-Type": kind})


def url_check(account: Account, *, timestamp: int, nonce: str, echo: str) -> str:
    """Give the query of the GET check (protocol §1.2)."""
    signed = crypto.signature(account.token, str(timestamp), nonce)
    query = {"signature": signed, "timestamp": timestamp, "nonce": nonce, "echostr": echo}
    return urlencode(query)


def _sealed(account: Account, plain: str, damage: Damage, salt: bytes | None) -> str:
    word = account.encoding_aes_key
    if damage == "old_key" and account.previous_encoding_aes_key:
        word = account.previous_encoding_aes_key
    appid = "wx0000000000000000" if damage == "wrong_appid" else account.appid
    message = plain.encode("utf-8", "surrogatepass")
    sealed = crypto.encrypt(crypto.key_of(word), message, appid, salt=salt)
    return sealed[: len(sealed) * 2 // 3] if damage == "truncated" else sealed


def _envelope(account: Account, plain: str, sealed: str, mode: Mode, *, as_object: bool) -> str:
    if as_object:
        inside = json.loads(plain) if mode == "compatible" else {}
        inside |= {"ToUserName": account.original_id, "Encrypt": sealed}
        return json.dumps(inside, ensure_ascii=False)
    if mode == "compatible":
        return plain.removesuffix("</xml>") + f"<Encrypt>{cdata(sealed)}</Encrypt></xml>"
    return render((("ToUserName", account.original_id), ("Encrypt", sealed)))


def _spoiled_plain(plain: str, damage: Damage) -> str:
    if damage == "xxe":
        entity = '<!DOCTYPE xml [<!ENTITY who SYSTEM "file:///etc/hostname">]>'
        return entity + plain.removesuffix("</xml>") + "<Who>&who;</Who></xml>"
    if damage == "big":
        return plain.removesuffix("</xml>") + f"<Padding>{'大' * 350_000}</Padding></xml>"
    return plain


def _spoil_query(query: dict[str, str], damage: Damage) -> None:
    if damage == "wrong_signature":
        for name in ("signature", "msg_signature"):
            if name in query:
                query[name] = query[name][::-1]
    if damage == "no_encrypt_type":
        query.pop("encrypt_type", None)
        query.pop("msg_signature", None)
