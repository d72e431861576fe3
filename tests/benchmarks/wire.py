"""The platform's half of the callback protocol: signed pushes out, checked replies in.

Written apart from the product and from wechatpy, so that a mistake there cannot hide here.
"""

import base64
import hashlib
import os
import re
import secrets
import struct
import time
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

# one number per push over the whole process; the start differs from run to run
_msg_ids = count(24_000_000_000_000_000 + secrets.randbelow(10**9) * 10**6)


class BadReplyError(Exception):
    """The platform would refuse this reply, or it is not for the user who wrote."""


def sign(*parts: str) -> str:
    """The platform's signature: SHA-1 of the sorted parts."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


class Seal:
    """AES-256-CBC of the safe mode for one account; not for several threads at once.

    Setting up a cipher costs more than running it, so one context of each direction lives as
    long as the seal and simply goes on: that changes the first block only, which is random.
    """

    def __init__(self, aes_key: str, app_id: str) -> None:
        """Take the 43-character EncodingAESKey and the app id that closes every message."""
        key = base64.b64decode(aes_key + "=")
        cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))
        self._encrypt, self._decrypt = cipher.encryptor().update, cipher.decryptor().update
        self._app_id = app_id.encode()

    def close(self, message: bytes) -> str:
        """Encrypt: random, length, message, app id, padding to 32."""
        data = os.urandom(16) + struct.pack(">I", len(message)) + message + self._app_id
        pad = 32 - len(data) % 32
        return base64.b64encode(self._encrypt(data + bytes((pad,)) * pad)).decode()

    def open(self, sealed: str) -> bytes:
        """Decrypt and check padding, length and app id; ``ValueError`` when anything is off."""
        raw = base64.b64decode(sealed, validate=True)
        if not raw or len(raw) % 16:
            raise ValueError("not whole blocks")
        data = self._decrypt(raw)
        pad = data[-1]
        if not 1 <= pad <= 32 or data[-pad:] != bytes((pad,)) * pad or len(data) - pad < 20:
            raise ValueError("padding")
        size = struct.unpack_from(">I", data, 16)[0]
        if data[20 + size : -pad] != self._app_id:
            raise ValueError("length or app id")
        return data[20 : 20 + size]


@dataclass(frozen=True)
class Account:
    """The keys of one official account, as they stand in its console."""

    token: str = "benchToken2026"
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    app_id: str = "wx0123456789abcdef"
    original_id: str = "gh_bench00000001"

    @cached_property
    def seal(self) -> Seal:
        """The cipher of this account."""
        return Seal(self.aes_key, self.app_id)


@dataclass(frozen=True)
class Target:
    """Where a callback listens and with which keys."""

    port: int
    path: str = "/wx"
    account: Account = field(default_factory=Account)
    encrypted: bool = True
    host: str = "127.0.0.1"


@dataclass(frozen=True)
class Event:
    """A pushed event (``subscribe``, ``CLICK`` …) in place of a text."""

    name: str
    key: str = ""


def push_xml(account: Account, openid: str, said: str | Event) -> str:
    """The plain XML of one push with a fresh MsgId (texts) and the time of now."""
    if isinstance(said, Event):
        own = (
            f"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{said.name}]]></Event>"
            f"<EventKey><![CDATA[{said.key}]]></EventKey>"
        )
    else:
        safe = said.replace("]]>", "]]]]><![CDATA[>")
        own = (
            f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{safe}]]></Content>"
            f"<MsgId>{next(_msg_ids)}</MsgId>"
        )
    return (
        f"<xml><ToUserName><![CDATA[{account.original_id}]]></ToUserName>"
        f"<FromUserName><![CDATA[{openid}]]></FromUserName>"
        f"<CreateTime>{int(time.time())}</CreateTime>{own}</xml>"
    )


def _seal_push(account: Account, xml: str) -> tuple[str, str]:
    """The envelope of the safe mode and the ciphertext inside it."""
    sealed = account.seal.close(xml.encode())
    envelope = (
        f"<xml><ToUserName><![CDATA[{account.original_id}]]></ToUserName>"
        f"<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    )
    return envelope, sealed


def request_bytes(target: Target, openid: str, said: str | Event) -> bytes:
    """The whole HTTP request of one push, ready to be written to a connection."""
    account = target.account
    xml = push_xml(account, openid, said)
    stamp, nonce = str(int(time.time())), str(secrets.randbits(40))
    signature = sign(account.token, stamp, nonce)
    query = f"signature={signature}&timestamp={stamp}&nonce={nonce}&openid={openid}"
    if target.encrypted:
        xml, sealed = _seal_push(account, xml)
        query += f"&encrypt_type=aes&msg_signature={sign(account.token, stamp, nonce, sealed)}"
    body = xml.encode()
    head = (
        f"POST {target.path}?{query} HTTP/1.1\r\nHost: {target.host}:{target.port}\r\n"
        f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def check_query(account: Account, echo: str) -> str:
    """The query of the platform's GET check, which must be answered with ``echo``."""
    stamp, nonce = str(int(time.time())), str(secrets.randbits(40))
    signature = sign(account.token, stamp, nonce)
    parts = {"signature": signature, "timestamp": stamp, "nonce": nonce, "echostr": echo}
    return urlencode(parts)


# The two documents nearly every answer consists of. Whatever does not match word for word goes
# to the real parser below, so these save time and decide nothing.
_CDATA = r"<!\[CDATA\[([^\]\x00-\x08\x0b-\x1f\ufffe\uffff]*)\]\]>"
_SEALED = re.compile(
    r"\s*<xml>\s*<Encrypt><!\[CDATA\[([A-Za-z0-9+/=]+)\]\]></Encrypt>\s*"
    r"<MsgSignature><!\[CDATA\[(\w+)\]\]></MsgSignature>\s*<TimeStamp>(\d+)</TimeStamp>\s*"
    r"<Nonce><!\[CDATA\[(\w+)\]\]></Nonce>\s*</xml>\s*",
    re.ASCII,
)
_TEXT = re.compile(
    rf"\s*<xml>\s*<ToUserName>{_CDATA}</ToUserName>\s*<FromUserName>{_CDATA}</FromUserName>\s*"
    rf"<CreateTime>\d+</CreateTime>\s*<MsgType><!\[CDATA\[text\]\]></MsgType>\s*"
    rf"<Content>{_CDATA}</Content>\s*</xml>\s*",
    re.ASCII,
)


def _parse(xml: str) -> ET.Element:
    try:
        return ET.fromstring(xml)  # noqa: S314 - answers of a server started for this run
    except ET.ParseError as error:
        raise BadReplyError(f"not XML: {error}") from error


def _envelope(text: str) -> tuple[str, str, str, str]:
    """Ciphertext, signature, time and nonce of a sealed answer."""
    if found := _SEALED.fullmatch(text):
        return found[1], found[2], found[3], found[4]
    root = _parse(text)
    sealed, signature = root.findtext("Encrypt"), root.findtext("MsgSignature")
    stamp, nonce = root.findtext("TimeStamp"), root.findtext("Nonce")
    return sealed or "", signature or "", stamp or "", nonce or ""


def _unseal(account: Account, text: str) -> str:
    """Check MsgSignature and decrypt."""
    sealed, signature, stamp, nonce = _envelope(text)
    if not sealed or signature != sign(account.token, stamp, nonce, sealed):
        raise BadReplyError("MsgSignature")
    return account.seal.open(sealed).decode()


def _words(text: str) -> tuple[str, str, str]:
    """To, from and what a plain reply says (other types: the type and all words, a line each)."""
    if found := _TEXT.fullmatch(text):
        return found[1], found[2], found[3]
    root = _parse(text)
    to, sender = root.findtext("ToUserName") or "", root.findtext("FromUserName") or ""
    kind = root.findtext("MsgType") or ""
    if kind == "text":
        return to, sender, root.findtext("Content") or ""
    return to, sender, "\n".join([kind, *(word for word in root.itertext() if word.strip())])


def read_reply(target: Target, openid: str, body: bytes) -> str | None:
    """The words of a passive reply to ``openid``; ``None`` when the answer says nothing."""
    if body in {b"", b"success"}:
        return None
    try:
        text = body.decode()
        to, sender, words = _words(_unseal(target.account, text) if target.encrypted else text)
    except ValueError as error:  # not UTF-8, or the cipher
        raise BadReplyError(f"unreadable: {error}") from error
    if to != openid:
        raise BadReplyError("ToUserName is another user")
    if sender != target.account.original_id:
        raise BadReplyError("FromUserName is another account")
    return words
