"""What is not for us is refused with an empty answer, and leaves nothing behind."""

import io
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from flask import Flask

from bot.app import envelope_of
from bot.simulator import crypto
from bot.simulator.account import Account
from bot.simulator.malformed import Case, malformed_pushes, mutated_pushes
from bot.wechat.envelope import Mode
from tests.support.clock import START
from tests.wechat.conftest import OPENID, Forge

AT = int(START.timestamp())
LIMIT = 64 * 1024
CASES = malformed_pushes(Account.fictional(), at=AT)
SPOILED = [case for case in CASES if not case.genuine]
ODD = [case for case in CASES if case.genuine]

Query = dict[str, str]
ACCOUNT = Account.fictional()
DOCTYPE = '<!DOCTYPE xml [<!ENTITY e "ha">]>'


def in_order(query: Query) -> str:
    """The query as text."""
    return urlencode(query)


def without(name: str) -> Callable[[Query], str]:
    """A query that lacks a parameter."""
    return lambda query: urlencode({key: value for key, value in query.items() if key != name})


def with_value(name: str, value: str) -> Callable[[Query], str]:
    """A query with another value of a parameter."""
    return lambda query: urlencode(query | {name: value})


def with_tail(tail: str) -> Callable[[Query], str]:
    """A query with something after it."""
    return lambda query: urlencode(query) + tail


def post_bare(app: Flask, query: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """Post to a WSGI application without a client around it; the status and the body."""
    status: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/wechat",
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }
    answer = app.wsgi_app(environ, lambda line, _headers: status.append(line))
    return int(status[0][:3]), b"".join(answer)


QUERIES: dict[str, Callable[[Query], str]] = {
    **{f"{name} missing": without(name) for name in (
        "signature", "timestamp", "nonce", "encrypt_type", "msg_signature")},
    **{f"{name} empty": with_value(name, "") for name in (
        "signature", "timestamp", "nonce", "encrypt_type", "msg_signature")},
    **{f"{name} wrong": with_value(name, "f" * 40) for name in (
        "signature", "nonce", "msg_signature")},
    **{f"{name} repeated": with_tail(f"&{name}=1") for name in (
        "signature", "timestamp", "nonce", "encrypt_type", "msg_signature", "openid")},
    "signature as an array": lambda query: in_order(query).replace("signature=", "signature[]=", 1),
    "nonce as an array": lambda query: in_order(query).replace("nonce=", "nonce[0]=", 1),
    "encrypt_type raw": with_value("encrypt_type", "raw"),
    "msg_signature of 65 characters": with_value("msg_signature", "f" * 65),
    "thirty parameters": with_tail("&a=1" * 30),
    "a query that is no UTF-8": with_tail("&x=%ff%fe"),
    "nothing": lambda _query: "",
}  # fmt: skip


@pytest.mark.parametrize("change", QUERIES.values(), ids=QUERIES.keys())
def test_a_query_that_is_wrong_is_refused(forge: Forge, change: Callable[[Query], str]):
    before = forge.rows()
    query, body = forge.sealed(forge.inner())
    answered = forge.post(change(query), body)
    assert (answered.status, answered.answer) == (403, "")
    assert forge.rows() == before


DOCUMENTS: dict[str, Callable[[Forge], str | bytes]] = {
    "another account's": lambda forge: forge.inner(ToUserName="gh_000000000000"),
    "a document type": lambda forge: "<!DOCTYPE xml>" + forge.inner(),
    "an entity": lambda forge: DOCTYPE + forge.inner().replace("在吗", "]]>&e;<![CDATA["),
    "a file entity": lambda forge: (
        '<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + forge.inner()
    ),
    "nine levels": lambda forge: forge.inner(Deep="<a>" * 7 + "<b>1</b>" + "</a>" * 7),
    "201 elements": lambda forge: forge.inner(Many="<a>1</a>" * 193),
    "bad UTF-8": lambda forge: forge.inner("坏").encode().replace("坏".encode(), b"\xff\xfe"),
    "a cut end": lambda forge: forge.inner()[:-9],
    "two roots": lambda forge: forge.inner() + forge.inner(),
    "no sender": lambda forge: forge.inner(FromUserName=""),
    "a sender that is no openid": lambda forge: forge.inner(FromUserName="o'; DROP TABLE x"),
    "a time that is no number": lambda forge: forge.inner(CreateTime="²³"),
    "a message without a number": lambda forge: forge.inner(MsgId=""),
    "no type": lambda forge: forge.inner(MsgType=""),
    "UTF-16": lambda forge: ('<?xml version="1.0"?>' + forge.inner()).encode("utf-16"),
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_a_document_that_is_wrong_is_refused(
    forge: Forge, document: Callable[[Forge], str | bytes]
):
    before = forge.rows()
    answered = forge.post(*forge.sealed(document(forge)))
    assert (answered.status, answered.answer) == (403, "")
    assert forge.rows() == before


def test_a_document_as_deep_and_as_long_as_allowed_is_heard(forge: Forge):
    inner = forge.inner(Deep="<a>" * 6 + "1" + "</a>" * 6)
    assert forge.post(*forge.sealed(inner)).status == 200
    assert forge.post(*forge.sealed(forge.inner(Many="<a>1</a>" * 192))).status == 200


def test_nul_and_control_characters_in_a_text_are_dropped(forge: Forge):
    answered = forge.post(*forge.sealed(forge.inner("在\x00吗\x0b\x1f")))
    assert answered.status == 200


@pytest.mark.parametrize("case", SPOILED, ids=lambda case: case.name)
def test_a_spoiled_push_is_refused(forge: Forge, case: Case):
    before = forge.rows()
    answered = forge.send(case.request)
    assert (answered.status in {403, 413}, answered.answer) == (True, "")
    assert forge.rows() == before


@pytest.mark.parametrize("case", ODD, ids=lambda case: case.name)
def test_an_odd_but_genuine_push_is_answered(forge: Forge, case: Case):
    answered = forge.send(case.request)
    assert answered.status == 200


@pytest.mark.parametrize("age", [601, -601, 86_400])
def test_an_old_or_future_timestamp_is_refused(forge: Forge, age: int):
    before = forge.rows()
    answered = forge.post(*forge.sealed(forge.inner(), age=age))
    assert (answered.status, answered.answer) == (403, "")
    assert forge.rows() == before


def test_another_appid_in_the_cipher_is_refused(forge: Forge):
    answered = forge.post(*forge.sealed(forge.inner(), appid="wx0000000000000000"))
    assert (answered.status, answered.answer) == (403, "")


def test_an_unknown_key_is_refused(forge: Forge):
    answered = forge.post(*forge.sealed(forge.inner(), key="B" * 42 + "A"))
    assert (answered.status, answered.answer) == (403, "")


def test_the_previous_key_is_accepted_and_answered_with_itself(forge: Forge):
    previous = ACCOUNT.previous_encoding_aes_key
    answered = forge.post(*forge.sealed(forge.inner("帮助"), key=previous))
    sealed = answered.answer.partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
    reply = crypto.decrypt(crypto.key_of(previous), sealed, ACCOUNT.appid).decode()
    assert answered.status == 200
    assert "<MsgType><![CDATA[text]]></MsgType>" in reply


def test_plain_xml_is_refused_in_safe_mode(forge: Forge):
    before = forge.rows()
    query, _ = forge.sealed(forge.inner())
    body = forge.inner().encode()
    plain = {name: query[name] for name in ("signature", "timestamp", "nonce", "openid")}
    statuses = [forge.post(made, body).status for made in (query, plain)]
    assert statuses == [403, 403]
    assert forge.rows() == before


def test_a_body_of_exactly_64_kib_is_heard_and_one_byte_more_is_not(forge: Forge):
    query, body = forge.sealed(forge.inner())
    padding = LIMIT - len(body) - len("<Pad></Pad>")
    exact = body.replace(b"</xml>", b"<Pad>" + b"x" * padding + b"</Pad></xml>")
    larger = exact.replace(b"<Pad>", b"<Pad>x")
    assert (len(exact), len(larger)) == (LIMIT, LIMIT + 1)
    before = forge.rows()
    refused = forge.post(query, larger)
    assert (refused.status, refused.answer, forge.rows()) == (413, "", before)
    assert forge.post(query, exact).status == 200


def test_a_truncated_body_is_refused(forge: Forge):
    query, body = forge.sealed(forge.inner())
    client = forge.town.web.app.test_client()
    answered = client.post(
        "/wechat",
        query_string=urlencode(query),
        data=body,
        environ_overrides={"CONTENT_LENGTH": str(len(body) + 10)},
    )
    assert (answered.status_code, answered.data) == (403, b"")


@pytest.mark.parametrize("length", ["9" * 5000, "²", "-1", ""])
def test_a_strange_length_is_refused(forge: Forge, length: str):
    query, body = forge.sealed(forge.inner())
    client = forge.town.web.app.test_client()
    answered = client.post(
        "/wechat",
        query_string=urlencode(query),
        data=body,
        environ_overrides={"CONTENT_LENGTH": length},
    )
    assert (answered.status_code in {403, 413}, answered.data) == (True, b"")


def test_a_gzipped_transfer_is_refused(forge: Forge):
    answered = forge.post(*forge.sealed(forge.inner()), {"Transfer-Encoding": "gzip"})
    assert (answered.status, answered.answer) == (403, "")


def test_ten_thousand_mutated_pushes_change_nothing(forge: Forge):
    before, memory = forge.rows(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answers: set[tuple[int, bytes]] = set()
    slowest = 0.0
    for query, body, headers in mutated_pushes(ACCOUNT, 10_000, seed=7, at=AT):
        began = time.perf_counter()
        answers.add(post_bare(forge.town.web.app, query, body, headers))
        slowest = max(slowest, time.perf_counter() - began)
    assert answers <= {(403, b""), (413, b"")}
    assert forge.rows() == before
    assert slowest < 1.0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 20 * 1024


def test_the_url_check_is_answered_only_when_it_is_signed(forge: Forge):
    client = forge.town.web.app.test_client()
    stamp = str(forge.stamp)
    query = {
        "signature": crypto.signature(ACCOUNT.token, stamp, "1"),
        "timestamp": stamp,
        "nonce": "1",
        "echostr": "<b>7719283746556473</b>",
    }
    checked = client.get("/wechat", query_string=urlencode(query))
    assert forge.town.platform.verify_url() is True
    assert (checked.status_code, checked.text, checked.mimetype) == (
        200, query["echostr"], "text/plain",
    )  # fmt: skip
    for broken in (
        query | {"signature": "0" * 40},
        query | {"echostr": ""},
        query | {"nonce": "2"},
    ):
        refused = client.get("/wechat", query_string=urlencode(broken))
        assert (refused.status_code, refused.data) == (403, b"")


@pytest.mark.parametrize("mode", [Mode.SAFE, Mode.COMPATIBLE])
def test_a_plain_copy_beside_the_encrypted_one_is_not_believed(forge: Forge, mode: Mode):
    envelope = replace(envelope_of(forge.town.settings), mode=mode)
    query, body = forge.sealed(forge.inner("真的"))
    forged = "<FromUserName>oSomebody</FromUserName><Content>假的</Content><Encrypt>"
    opened = envelope.open(
        urlencode(query), body.replace(b"<Encrypt>", forged.encode()), forge.stamp
    )
    assert (opened.fields["Content"], opened.fields["FromUserName"]) == ("真的", OPENID)


def test_compatible_pushes_are_heard_and_answered(forge: Forge):
    phone = forge.town.phone("兼容模式")
    forge.town.platform.knobs.mode = "compatible"
    answer = phone.says("帮助")
    forge.town.platform.knobs.mode = None
    assert answer != ""
