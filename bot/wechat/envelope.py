"""The envelope of a callback: signature, mode, cipher (protocol §1).

The mode is a matter of configuration, never of what arrives, so that nobody can talk us down to
plain text. Every refusal looks alike from outside; ``Refused.reason`` is for our own log.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl

from wechatpy.crypto.base import WeChatCipher

from bot.wechat import xml

KEY = re.compile(r"[A-Za-z0-9+/]{43}")
MAX_PARAMETER = 64
MAX_ECHO = 512
BLOCK = 32


class Mode(StrEnum):
    """How the platform was told to talk to us (protocol §1.1)."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


class Refused(Exception):
    """A callback that is not for us; the reason is a short class for the log, never shown."""

    def __init__(self, reason: str) -> None:
        """Name the class of refusal."""
        super().__init__(reason)
        self.reason = reason


class BadKey(ValueError):
    """An EncodingAESKey that is not 43 characters of base64."""


@dataclass(frozen=True)
class Key:
    """One EncodingAESKey, ready for use."""

    cipher: WeChatCipher
    appid: bytes

    @classmethod
    def of(cls, encoding_aes_key: str, appid: str) -> "Key":
        """Decode a key. Raises BadKey when it has the wrong length or alphabet."""
        if not KEY.fullmatch(encoding_aes_key):
            raise BadKey
        return cls(WeChatCipher(base64.b64decode(encoding_aes_key + "=")), appid.encode())

    def encrypt(self, message: bytes, prefix: bytes | None = None) -> str:
        """Encrypt a message (protocol §1.4); ``prefix`` is the random part, 16 bytes."""
        data = (prefix or os.urandom(16)) + struct.pack(">I", len(message)) + message + self.appid
        pad = BLOCK - len(data) % BLOCK
        sealed: bytes = self.cipher.encrypt(data + bytes([pad]) * pad)
        return base64.b64encode(sealed).decode("ascii")

    def decrypt(self, encrypted: str) -> bytes:
        """Decrypt and check padding, length and appid. Raises ValueError for anything odd."""
        raw = base64.b64decode(encrypted, validate=True)
        if not raw or len(raw) % 16:
            raise ValueError("length")
        data: bytes = self.cipher.decrypt(raw)
        pad = data[-1]
        if not 1 <= pad <= BLOCK or data[-pad:] != bytes([pad]) * pad:
            raise ValueError("padding")
        data = data[:-pad]
        if len(data) < 20:
            raise ValueError("short")
        size = struct.unpack(">I", data[16:20])[0]
        if size > len(data) - 20:
            raise ValueError("message length")
        if not hmac.compare_digest(data[20 + size :], self.appid):
            raise ValueError("appid")
        return data[20 : 20 + size]


@dataclass(frozen=True)
class Opened:
    """A push taken out of its envelope; ``key`` is the one to answer with, None in plain mode."""

    fields: Mapping[str, Any]
    nonce: str
    key: Key | None = field(default=None)


def sign(*parts: str) -> str:
    """sha1 over the sorted parts (protocol §1.2, §1.3)."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8")).hexdigest()  # noqa: S324  protocol


def _same(ours: str, theirs: str) -> bool:
    return hmac.compare_digest(ours.encode("utf-8"), theirs.encode("utf-8"))


class Parameters:
    """The query of a callback, with every parameter present once and short."""

    def __init__(self, query: str) -> None:
        """Parse a raw query string. Raises Refused for repeated or array-like parameters."""
        try:
            pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=20, errors="strict")
        except ValueError as error:
            raise Refused("query") from error
        self.values = dict(pairs)
        if len(self.values) != len(pairs):
            raise Refused("repeated parameter")

    def need(self, name: str, limit: int = MAX_PARAMETER) -> str:
        """The value of a parameter. Raises Refused when it is missing, empty or too long."""
        value = self.values.get(name, "")
        if not 0 < len(value) <= limit:
            raise Refused(f"parameter {name}")
        return value


@dataclass(frozen=True)
class Envelope:
    """The account's side of the callback protocol.

    ``keys`` are the current and, after a change, the previous EncodingAESKey; ``window`` is the
    tolerated age of a signature in seconds, either way.
    """

    token: str
    appid: str
    original_id: str
    mode: Mode
    keys: tuple[Key, ...]
    window: int = 600

    def echo(self, query: str, now: float) -> str:
        """Answer the GET check (protocol §1.2). Raises Refused."""
        parameters = Parameters(query)
        self._check_signature(parameters, now)
        return parameters.need("echostr", MAX_ECHO)

    def open(self, query: str, body: bytes, now: float) -> Opened:
        """Check and open a push (protocol §1.3). Raises Refused."""
        parameters = Parameters(query)
        self._check_signature(parameters, now)
        if self.mode is Mode.PLAIN:
            opened = Opened(_fields(body), parameters.need("nonce"))
        else:
            opened = self._open_encrypted(parameters, body)
        if opened.fields.get("ToUserName") != self.original_id:
            raise Refused("original id")
        return opened

    def seal(self, reply: str, opened: Opened, now: float) -> str:
        """Put a reply into the envelope of the push it answers (protocol §1.5)."""
        if opened.key is None:
            return reply
        encrypted = opened.key.encrypt(reply.encode("utf-8"))
        stamp = str(int(now))
        signature = sign(self.token, stamp, opened.nonce, encrypted)
        return (
            f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt>"
            f"<MsgSignature><![CDATA[{signature}]]></MsgSignature>"
            f"<TimeStamp>{stamp}</TimeStamp>"
            f"<Nonce>{xml.cdata(opened.nonce)}</Nonce></xml>"
        )

    def _check_signature(self, parameters: Parameters, now: float) -> None:
        stamp, nonce = parameters.need("timestamp"), parameters.need("nonce")
        signature = parameters.need("signature")
        if not _same(sign(self.token, stamp, nonce), signature):
            raise Refused("signature")
        if not (stamp.isascii() and stamp.isdigit() and abs(now - int(stamp)) <= self.window):
            raise Refused("timestamp")

    def _open_encrypted(self, parameters: Parameters, body: bytes) -> Opened:
        if parameters.need("encrypt_type") != "aes":
            raise Refused("downgrade")
        signature, nonce = parameters.need("msg_signature"), parameters.need("nonce")
        encrypted = _fields(body).get("Encrypt")
        if not isinstance(encrypted, str) or not encrypted:
            raise Refused("downgrade")
        encrypted = encrypted.strip()
        if not _same(sign(self.token, parameters.need("timestamp"), nonce, encrypted), signature):
            raise Refused("message signature")
        for key in self.keys:
            try:
                message = key.decrypt(encrypted)
            except (ValueError, binascii.Error, struct.error):
                continue
            return Opened(_fields(message), nonce, key)
        raise Refused("cipher")


def _fields(body: bytes) -> Mapping[str, Any]:
    """Read XML, or JSON when the first character is a brace (protocol §1.1)."""
    if body.lstrip()[:1] != b"{":
        try:
            return xml.read(body)
        except xml.BadXml as error:
            raise Refused("xml") from error
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused("json") from error
    if not isinstance(found, dict):
        raise Refused("json")
    return found
