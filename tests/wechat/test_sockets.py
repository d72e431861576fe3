"""The callback over real sockets: chunked, oversized, slow and broken requests."""

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlencode

import pytest

from bot import serving
from bot.serving import WebServer
from bot.simulator.values import Verdict
from bot.simulator.wire import HttpCallback, WsgiCallback
from handlers.ports import Heard, Kind
from tests.wechat.conftest import Forge

HOST = "127.0.0.1"
"""All that the server says about what is no HTTP, before it comes to us."""


@pytest.fixture(scope="module")
def server(forge: Forge) -> Iterator[WebServer]:
    """Our web server around the application of the town."""
    running = WebServer(forge.town.web.front, host=HOST, port=0)
    running.start()
    yield running
    running.stop()


def exchange(
    server: WebServer, *parts: bytes, pause: float = 0, cut: bool = False
) -> tuple[int, bytes]:
    """Send bytes as they are; the status and the body of the answer (0 when there is none)."""
    with socket.create_connection((HOST, server.port), timeout=5) as line:
        with suppress(BrokenPipeError, ConnectionResetError):
            for part in parts:
                line.sendall(part)
                time.sleep(pause)
        if cut:
            line.shutdown(socket.SHUT_WR)
        answer = b""
        while chunk := line.recv(65536):
            answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]) if head else 0, body


def head_of(query: dict[str, str], *lines: str) -> bytes:
    """The head of a push."""
    first = f"POST /wechat?{urlencode(query)} HTTP/1.1"
    return "\r\n".join([first, f"Host: {HOST}", "Connection: close", *lines, "", ""]).encode()


def test_a_push_over_a_socket_is_answered(forge: Forge, server: WebServer):
    phone = forge.town.phone("王强")
    forge.town.platform.connect(HttpCallback(f"http://{HOST}:{server.port}/wechat"))
    forge.town.clock.move(seconds=2)
    done = forge.town.platform.say(phone.openid, "帮助")
    forge.town.platform.connect(WsgiCallback(forge.town.web.app))
    assert (done.verdict, len(done.attempts)) == (Verdict.REPLY, 1)


def test_a_chunked_push_is_refused(forge: Forge, server: WebServer):
    before = forge.rows()
    query, _ = forge.sealed(forge.inner())
    head = head_of(query, "Transfer-Encoding: chunked", "Content-Type: text/xml")
    assert exchange(server, head) == (403, b"")
    assert forge.rows() == before


def test_a_gzipped_transfer_is_refused(forge: Forge, server: WebServer):
    before = forge.rows()
    query, body = forge.sealed(forge.inner())
    head = head_of(query, "Transfer-Encoding: gzip", f"Content-Length: {len(body)}")
    assert exchange(server, head) == (403, b"")
    assert forge.rows() == before


def test_a_push_without_a_length_is_refused(forge: Forge, server: WebServer):
    query, _ = forge.sealed(forge.inner())
    assert exchange(server, head_of(query)) == (403, b"")


@pytest.mark.parametrize("size", [64 * 1024 + 1, 10_000_000])
def test_an_oversized_push_is_refused(forge: Forge, server: WebServer, size: int):
    query, _ = forge.sealed(forge.inner())
    head = head_of(query, f"Content-Length: {size}")
    assert exchange(server, head) == (413, b"")


def test_a_request_that_is_no_http_gets_no_words(server: WebServer):
    assert exchange(server, b"GET / HTTP/1.1\r\nHost: a\r\n folded: x\r\nbad header\r\n\r\n") == (
        403,
        b"",
    )


def test_a_push_cut_short_changes_nothing(forge: Forge, server: WebServer):
    before = forge.rows()
    query, body = forge.sealed(forge.inner())
    head = head_of(query, f"Content-Length: {len(body)}")
    status, _ = exchange(server, head, body[:-20], cut=True)
    assert (status < 500, forge.rows()) == (True, before)


def test_forty_slow_connections_keep_nobody_waiting(forge: Forge, server: WebServer):
    query, body = forge.sealed(forge.inner("帮助"))
    head = head_of(query, f"Content-Length: {len(body)}")
    slow = [socket.create_connection((HOST, server.port), timeout=5) for _ in range(40)]
    for line in slow:
        line.sendall(head + body[:10])
    status, _ = exchange(server, head, body)
    for line in slow:
        line.close()
    assert status == 200


def test_a_push_that_comes_too_slowly_is_refused_in_time(
    forge: Forge, server: WebServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(serving, "BODY_SECONDS", 0.5)
    before = forge.rows()
    query, body = forge.sealed(forge.inner())
    head = head_of(query, f"Content-Length: {len(body)}")
    began = time.monotonic()
    answers = [
        exchange(server, head, body[:10]),
        exchange(server, head, *[body[n : n + 1] for n in range(10)], pause=0.1),
    ]
    assert answers == [(403, b"")] * 2
    assert time.monotonic() - began < 4
    assert forge.rows() == before


@pytest.mark.parametrize("length", ["9" * 19, "9" * 5000, "-1", "1e3", "²", ""])
def test_a_strange_length_is_refused(forge: Forge, server: WebServer, length: str):
    query, _ = forge.sealed(forge.inner())
    status, _ = exchange(server, head_of(query, f"Content-Length: {length}"))
    assert status in {400, 403, 413}


def test_an_event_loop_that_ends_early_leaves_the_writer_at_work(forge: Forge):
    inbox = forge.town.web.inbox
    phone = forge.town.phone("赵敏")

    async def leave_at_once() -> None:
        asking = asyncio.ensure_future(inbox.hear_soon(said(phone.openid, 1)))
        await asyncio.sleep(0)
        asking.cancel()

    with forge.town.database.writing_turn():
        asyncio.run(leave_at_once())
    assert inbox.hear(said(phone.openid, 2)) != ""


def said(openid: str, number: int) -> Heard:
    """A text message."""
    return Heard(f"m:{openid}:1:{number}", openid, 1, Kind.TEXT, "帮助")
