"""The callback over real sockets: chunked, oversized, slow and broken requests."""

import socket
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from bot.serving import WebServer
from bot.simulator.values import Verdict
from bot.simulator.wire import HttpCallback, WsgiCallback
from tests.wechat.conftest import Forge

HOST = "127.0.0.1"


@pytest.fixture(scope="module")
def server(forge: Forge) -> Iterator[WebServer]:
    """Our web server around the application of the town."""
    running = WebServer(forge.town.web.front, host=HOST, port=0)
    running.start()
    yield running
    running.stop()


def exchange(server: WebServer, *parts: bytes) -> tuple[int, bytes]:
    """Send bytes as they are; the status and the body of the answer (0 when there is none)."""
    with socket.create_connection((HOST, server.port), timeout=5) as line:
        for part in parts:
            line.sendall(part)
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
        400, b"",
    )  # fmt: skip


def test_a_push_cut_short_changes_nothing(forge: Forge, server: WebServer):
    before = forge.rows()
    query, body = forge.sealed(forge.inner())
    head = head_of(query, f"Content-Length: {len(body)}")
    status, _ = exchange(server, head, body[:-20])
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
