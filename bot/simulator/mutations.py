"""How a push can be spoiled: tables of mutations for the query, the envelope and the document."""

import base64
import gzip
import json
import random
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.simulator import crypto
from bot.simulator.account import Account
from bot.simulator.knobs import Damage, Knobs
from bot.simulator.pushes import Push, Request, body_of, document, request
from bot.simulator.xmltree import Field

AT = 1_767_225_600
OPENID = "oMalformed_0000000000000001x"
DAMAGES: tuple[Damage, ...] = (
    "wrong_signature",
    "wrong_appid",
    "truncated",
    "plain_body",
    "xxe",
    "big",
    "no_encrypt_type",
)
LAYERS = ("query", "envelope", "inner")


@dataclass(frozen=True)
class Bench:
    """What a mutation works with."""

    account: Account
    at: int
    dice: random.Random

    @property
    def plain(self) -> str:
        """Give a proper text message."""
        fields: tuple[Field, ...] = (("Content", f"你好 {self.dice.randrange(10**6)}"),)
        push = Push(OPENID, "text", self.at, fields, msgid=24 * 10**15 + self.dice.randrange(10**9))
        return body_of(document(self.account, push, Knobs()), Knobs())

    @property
    def nonce(self) -> str:
        """Give a nonce of ten digits."""
        return str(self.dice.randrange(10**9, 10**10))

    def wrap(self, plain: str, knobs: Knobs | None = None) -> Request:
        """Sign and encrypt a document as the platform would."""
        return request(
            self.account,
            OPENID,
            plain,
            timestamp=self.at,
            nonce=self.nonce,
            knobs=knobs or Knobs(),
            salt=self.dice.randbytes(16),
        )

    def wrap_bytes(self, inner: bytes) -> Request:
        """Sign and encrypt any bytes at all."""
        key = crypto.key_of(self.account.encoding_aes_key)
        salt = self.dice.randbytes(16)
        return self.seal(crypto.encrypt(key, inner, self.account.appid, salt=salt))

    def seal(self, sealed: str) -> Request:
        """Put a ciphertext into an envelope with a right ``msg_signature``."""
        stamp, nonce = str(self.at), self.nonce
        query = {
            "signature": crypto.signature(self.account.token, stamp, nonce),
            "timestamp": stamp,
            "nonce": nonce,
            "openid": OPENID,
            "encrypt_type": "aes",
            "msg_signature": crypto.signature(self.account.token, stamp, nonce, sealed),
        }
        to = self.account.original_id
        body = f"<xml><ToUserName>{to}</ToUserName><Encrypt>{sealed}</Encrypt></xml>"
        return Request(urlencode(query), body.encode(), {"Content-Type": "text/xml"})


Mutation = Callable[[Bench], Request]


def _query(change: Callable[[dict[str, str]], object]) -> Mutation:
    def mutate(bench: Bench) -> Request:
        made = bench.wrap(bench.plain)
        query = dict(parse_qsl(made.query))
        change(query)
        return replace(made, query=urlencode(query))

    return mutate


def _as_lists(query: dict[str, str]) -> None:
    for name in ("timestamp", "nonce", "signature", "msg_signature"):
        query[f"{name}[]"] = query.pop(name, "")


def _extra_query(tail: str) -> Mutation:
    def mutate(bench: Bench) -> Request:
        made = bench.wrap(bench.plain)
        return replace(made, query=made.query + tail)

    return mutate


def _shuffled_signature(bench: Bench) -> Request:
    made = bench.wrap(bench.plain)
    query = dict(parse_qsl(made.query))
    name = bench.dice.choice(["signature", "msg_signature"])
    digits = list(query.get(name, "0" * 40))
    place = bench.dice.randrange(len(digits))
    digits[place] = "0" if digits[place] != "0" else "1"
    for spoiled in ("signature", "msg_signature"):
        if spoiled in query:
            query[spoiled] = "".join(digits)
    return replace(made, query=urlencode(query))


QUERY: dict[str, Mutation] = {
    "no signature at all": _query(dict.clear),
    "signature missing": _query(lambda q: (q.pop("signature"), q.pop("msg_signature", 0))),
    "timestamp missing": _query(lambda q: q.pop("timestamp")),
    "nonce missing": _query(lambda q: q.pop("nonce")),
    "signature empty": _query(lambda q: q.update(signature="", msg_signature="")),
    "signature not hex": _query(lambda q: q.update(signature="签" * 40, msg_signature="签" * 40)),
    "signature very long": _query(lambda q: q.update(signature="a" * 5000, msg_signature="b")),
    "timestamp no number": _query(lambda q: q.update(timestamp="今天")),
    "timestamp enormous": _query(lambda q: q.update(timestamp="9" * 400)),
    "timestamp negative": _query(lambda q: q.update(timestamp="-1")),
    "timestamp a superscript": _query(lambda q: q.update(timestamp="²³")),
    "nonce with NUL": _query(lambda q: q.update(nonce="\0")),
    "parameter twice": _extra_query("&timestamp=1&nonce=2&signature=3&msg_signature=4"),
    "parameters as lists": _query(_as_lists),
    "one digit of a signature": _shuffled_signature,
}


def _damage(damage: Damage) -> Mutation:
    return lambda bench: bench.wrap(bench.plain, Knobs(damage=damage))


def _ciphertext(change: Callable[[Bench, str], str]) -> Mutation:
    def mutate(bench: Bench) -> Request:
        key = crypto.key_of(bench.account.encoding_aes_key)
        salt = bench.dice.randbytes(16)
        sealed = crypto.encrypt(key, bench.plain.encode(), bench.account.appid, salt=salt)
        return bench.seal(change(bench, sealed))

    return mutate


def _flipped(bench: Bench, sealed: str) -> str:
    # only the last blocks: there a flipped bit always breaks the padding or the appid
    place = len(sealed) - bench.dice.randrange(8, 60)
    other = "A" if sealed[place] != "A" else "B"
    return sealed[:place] + other + sealed[place + 1 :]


def _lying_length(bench: Bench, _sealed: str) -> str:
    """Encrypt with a length field far beyond the message."""
    key = crypto.key_of(bench.account.encoding_aes_key)
    lie = struct.pack(">I", bench.dice.choice([2**31, 2**32 - 1, 10**6]))
    salt = b"\0" * 16
    honest = crypto.encrypt(key, bench.plain.encode(), bench.account.appid, salt=salt)
    inner = crypto.decrypt(key, honest, bench.account.appid)
    return _raw_encrypt(key, salt + lie + inner + bench.account.appid.encode())


def _bad_pad(bench: Bench, _sealed: str) -> str:
    key = crypto.key_of(bench.account.encoding_aes_key)
    message = bench.plain.encode()
    data = b"\0" * 16 + struct.pack(">I", len(message)) + message + bench.account.appid.encode()
    data += b"\0" * (32 - len(data) % 32)
    return _raw_encrypt(key, data, padded=True)


def _raw_encrypt(key: bytes, data: bytes, *, padded: bool = False) -> str:
    if not padded:
        pad = 32 - len(data) % 32
        data += bytes([pad]) * pad
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(cipher.update(data) + cipher.finalize()).decode()


def _body(change: Callable[[bytes], bytes], **headers: str) -> Mutation:
    def mutate(bench: Bench) -> Request:
        made = bench.wrap(bench.plain)
        return replace(made, body=change(made.body), headers=made.headers | headers)

    return mutate


ENVELOPE: dict[str, Mutation] = {
    **{f"damage {damage}": _damage(damage) for damage in DAMAGES if damage not in ("xxe", "big")},
    "empty body": _body(lambda _body: b""),
    "body of blanks": _body(lambda _body: b" \r\n" * 40),
    "half a body": _body(lambda body: body[: len(body) // 2]),
    "gzip body": _body(lambda body: gzip.compress(body, mtime=0), **{"Content-Encoding": "gzip"}),
    "bytes that are no UTF-8": _body(lambda body: b"\xff\xfe" + body[2:]),
    "JSON array": _body(lambda _body: b"[1,2,3]"),
    "JSON envelope without Encrypt": _body(lambda _body: b'{"ToUserName":"x"}'),
    "form data": _body(lambda _body: b"a=1&b=2", **{"Content-Type": "text/plain"}),
    "envelope with DOCTYPE": _body(
        lambda body: b'<!DOCTYPE x [<!ENTITY a "b">]>' + body.replace(b"<Encrypt>", b"<Encrypt>&a;")
    ),
    "billion laughs": _body(
        lambda _body: b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><xml>&b;</xml>'
    ),
    "two Encrypt elements": _body(
        lambda body: body.replace(b"</xml>", b"<Encrypt>AAAA</Encrypt></xml>").replace(
            b"<Encrypt>", b"<Encrypt>AAAA</Encrypt><Encrypt>", 1
        )
    ),
    "ten megabytes": _body(lambda _body: b"<xml>" + b"A" * 10_000_000 + b"</xml>"),
    "ten thousand levels": _body(lambda _body: b"<a>" * 10_000),
    "ciphertext empty": _ciphertext(lambda _bench, _sealed: ""),
    "ciphertext one block": _ciphertext(lambda _bench, _sealed: "A" * 22 + "=="),
    "ciphertext not base64": _ciphertext(lambda _bench, sealed: "密文" + sealed),
    "ciphertext odd length": _ciphertext(lambda _bench, sealed: sealed[:-7]),
    "ciphertext flipped": _ciphertext(_flipped),
    "length field lies": _ciphertext(_lying_length),
    "padding of zeros": _ciphertext(_bad_pad),
}


def _inner(change: Callable[[Bench, str], str]) -> Mutation:
    return lambda bench: bench.wrap_bytes(
        change(bench, bench.plain).encode("utf-8", "surrogatepass")
    )


def _without(tag: str) -> Callable[[Bench, str], str]:
    def change(_bench: Bench, plain: str) -> str:
        before, _, rest = plain.partition(f"<{tag}>")
        return before + rest.partition(f"</{tag}>")[2]

    return change


def _stranger(bench: Bench, plain: str) -> str:
    return plain.replace(bench.account.original_id, f"gh_{bench.dice.randrange(16**12):012x}")


def _nested(tag: str) -> Callable[[Bench, str], str]:
    return lambda _bench, plain: plain.replace(f"<{tag}>", f"<{tag}><a><b>1</b></a>")


INNER: dict[str, Mutation] = {
    "document empty": _inner(lambda _bench, _plain: ""),
    "document a word": _inner(lambda _bench, _plain: "success"),
    "document only a root": _inner(lambda _bench, _plain: "<xml></xml>"),
    "document another root": _inner(
        lambda _bench, plain: plain.replace("xml>", "html>").replace("ToUserName", "To")
    ),
    "document JSON null": _inner(lambda _bench, _plain: "null"),
    "document JSON list": _inner(lambda _bench, plain: json.dumps([plain])),
    "document cut": _inner(lambda bench, plain: plain[: bench.dice.randrange(5, len(plain) - 7)]),
    "document with an entity": _inner(
        lambda _bench, plain: (
            '<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
            + plain.replace("<Content>", "<Content>&e;")
        )
    ),
    "ToUserName missing": _inner(_without("ToUserName")),
    "FromUserName missing": _inner(_without("FromUserName")),
    "MsgType missing": _inner(_without("MsgType")),
    "ToUserName another account": _inner(_stranger),
    "FromUserName nested": _inner(_nested("FromUserName")),
    "MsgType nested": _inner(_nested("MsgType")),
    "FromUserName twice": _inner(
        lambda _bench, plain: plain.replace(
            "<MsgType>", "<FromUserName>oOther</FromUserName><MsgType>"
        )
    ),
    "control characters and no sender": _inner(
        lambda bench, plain: _without("FromUserName")(bench, plain).replace(
            "<MsgType>", f"<MsgType>{chr(bench.dice.randrange(9))}"
        )
    ),
    "MsgType of 100 000 letters": _inner(
        lambda bench, plain: _without("FromUserName")(bench, plain).replace(
            "<MsgType>", "<MsgType>" + "a" * 100_000
        )
    ),
    "not UTF-8 inside": lambda bench: bench.wrap_bytes(b"<xml>\xff\xfe\xfa</xml>"),
    "levels inside": lambda bench: bench.wrap_bytes(b"<a>" * 5000),
    "noise inside": lambda bench: bench.wrap_bytes(bench.dice.randbytes(200)),
}
TABLES: dict[str, dict[str, Mutation]] = {"query": QUERY, "envelope": ENVELOPE, "inner": INNER}
