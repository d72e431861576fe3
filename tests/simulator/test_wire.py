"""Both directions of the wire, in process and over loopback sockets, healthy and broken (§5.3)."""

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from werkzeug.serving import make_server

from bot.simulator.api import create_app
from bot.simulator.knobs import Fault
from bot.simulator.platform import Platform
from bot.simulator.values import NOTICE, Verdict
from bot.simulator.wire import HttpCallback

from .conftest import Api, Backend

SEND = "/cgi-bin/message/custom/send"


def tell(api: Api, openid: str) -> requests.Response:
    api.token = api.token or api.fetch()
    return api.session.post(
        f"https://api.weixin.qq.com{SEND}",
        params={"access_token": api.token},
        json={"touser": openid, "msgtype": "text", "text": {"content": "好"}},
        timeout=3,
    )


@pytest.mark.parametrize(
    ("fault", "expected", "done"),
    [
        ("hang", requests.ReadTimeout, False),
        ("hang_after", requests.ReadTimeout, True),
        ("reset", requests.ConnectionError, False),
        ("reset_after", requests.ConnectionError, True),
        ("dns", requests.ConnectionError, False),
        ("refused", requests.ConnectionError, False),
        ("tls", requests.exceptions.SSLError, False),
    ],
)
def test_broken_connections_surface_as_requests_exceptions(
    api: Api,
    *,
    platform: Platform,
    wang: str,
    fault: str,
    expected: type[requests.RequestException],
    done: bool,
) -> None:
    api.fetch()
    platform.faults.add(SEND, fault)

    with pytest.raises(expected):
        tell(api, wang)

    assert bool(platform.seen(wang)) is done
    call = platform.ledger[-1]
    assert (call.status, call.done, call.fault) == (0, done, fault)
    assert tell(api, wang).json()["errcode"] == 0


@pytest.mark.parametrize(
    ("fault", "status", "body", "done"),
    [
        (-1, 200, '"errcode": -1', False),
        (45009, 200, '"errcode": 45009', False),
        (40001, 200, '"errcode": 40001', False),
        (502, 502, "<html>", False),
        ("504_after", 504, "<html>", True),
        ("html", 200, "系统维护", False),
        ("html_after", 200, "系统维护", True),
        ("no_errcode", 200, "{}", True),
        ("string_errcode", 200, '"errcode": "0"', True),
        ("slow", 200, '"errcode": 0', True),
    ],
)
def test_strange_answers(
    api: Api, *, platform: Platform, wang: str, fault: Any, status: int, body: str, done: bool
) -> None:
    api.fetch()
    platform.faults.add(SEND, fault)

    answer = tell(api, wang)

    assert answer.status_code == status
    assert body in answer.content.decode()
    assert bool(platform.seen(wang)) is done


def test_garbage_is_no_json(api: Api, platform: Platform, wang: str) -> None:
    api.fetch()
    platform.faults.add(SEND, "garbage")

    with pytest.raises(ValueError, match=r"."):
        tell(api, wang).json()


def test_the_old_hint_instead_of_a_rid(api: Api, platform: Platform) -> None:
    platform.faults.add(SEND, "old_hint")

    answer = api.post(SEND, {"touser": "nobody"})

    assert answer["errmsg"] == "invalid openid hint: [sim0001]"


def test_faults_count_down_or_stay(api: Api, platform: Platform, wang: str) -> None:
    platform.faults.add(SEND, 40001, times=2)
    assert [api.tell(wang, "好") for _ in range(3)] == [40001, 40001, 0]

    platform.faults.add("*", -1, times=None)
    assert [api.tell(wang, "好") for _ in range(3)] == [-1] * 3

    platform.faults.clear()
    assert api.tell(wang, "好") == 0


def test_faults_can_strike_by_chance_and_repeatably(api: Api, platform: Platform) -> None:
    platform.faults.add("/cgi-bin/user/get", Fault("errcode", code=-1, chance=0.5), times=None)

    codes = [api.get("/cgi-bin/user/get").get("errcode", 0) for _ in range(40)]

    assert 8 < codes.count(-1) < 32


@pytest.fixture
def served(backend: Backend) -> Iterator[str]:
    """The account's server on a loopback socket."""
    server = make_server("127.0.0.1", 0, backend.app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/wechat"
    server.shutdown()
    thread.join()
    server.server_close()


def test_pushes_over_a_socket(platform: Platform, backend: Backend, wang: str, served: str) -> None:
    platform.connect(HttpCallback(served))
    backend.answering = lambda heard: heard["Content"]

    assert platform.verify_url() is True
    assert platform.say(wang, "你好😀").text == "你好😀"


def test_a_server_that_is_too_slow(
    platform: Platform, backend: Backend, wang: str, served: str
) -> None:
    platform.connect(HttpCallback(served))
    platform.knobs.deadline = 0.15
    backend.answering = lambda _heard: time.sleep(0.4)

    done = platform.say(wang, "在吗")

    assert [attempt.verdict for attempt in done.attempts] == [Verdict.TIMEOUT] * 3
    assert done.text == NOTICE
    assert all(150 <= attempt.latency_ms < 390 for attempt in done.attempts)


class Trickle:
    """A server that sends a good start and then one byte now and then."""

    def __init__(self, rest: bytes = b"s") -> None:
        self.rest = rest
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        while not self.over.is_set():
            try:
                peer, _ = self.listening.accept()
            except OSError:
                return
            with peer:
                peer.recv(65536)
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 70\r\n\r\n")
                while self.rest and not self.over.wait(0.05):
                    try:
                        peer.sendall(self.rest)
                    except OSError:
                        break

    def close(self) -> None:
        self.over.set()
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self.thread.join()


def test_a_trickle_is_cut_at_the_deadline(platform: Platform, wang: str) -> None:
    server = Trickle()
    platform.connect(HttpCallback(f"http://127.0.0.1:{server.port}/"))
    platform.knobs.deadline = 0.2
    platform.knobs.tries = 1

    done = platform.say(wang, "在吗")

    server.close()
    assert done.attempts[0].verdict is Verdict.TIMEOUT
    assert done.attempts[0].latency_ms < 400


def test_a_body_that_breaks_off(platform: Platform, wang: str) -> None:
    server = Trickle(b"")
    platform.connect(HttpCallback(f"http://127.0.0.1:{server.port}/"))
    platform.knobs.tries = 1

    done = platform.say(wang, "在吗")

    server.close()
    assert done.attempts[0].verdict is Verdict.UNREACHABLE


def test_nobody_listens(platform: Platform, wang: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    platform.connect(HttpCallback(f"http://127.0.0.1:{port}/wechat"))

    assert platform.verify_url() is False
    assert platform.say(wang, "在吗").verdict is Verdict.UNREACHABLE


@pytest.fixture
def api_port(platform: Platform) -> Iterator[int]:
    """The platform's APIs on a loopback socket."""
    server = make_server("127.0.0.1", 0, create_app(platform), threaded=True)
    server.log = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault("hang", seconds=1), requests.Timeout),
        ("reset_after", requests.ConnectionError),
    ],
)
def test_faults_over_a_socket(
    platform: Platform, api_port: int, fault: Any, expected: type[Exception]
) -> None:
    platform.faults.add("/cgi-bin/token", fault)

    with (
        requests.Session() as session,
        pytest.raises((expected, requests.exceptions.ChunkedEncodingError)),
    ):
        session.trust_env = False
        session.get(f"http://127.0.0.1:{api_port}/cgi-bin/token", timeout=0.2)


def test_the_api_over_a_socket(platform: Platform, api_port: int) -> None:
    account = platform.account
    asked = {"grant_type": "client_credential", "appid": account.appid, "secret": account.secret}
    with requests.Session() as session:
        session.trust_env = False
        url = f"http://127.0.0.1:{api_port}/cgi-bin/stable_token"
        answer = session.post(url, json=asked, timeout=3)

    assert answer.json()["expires_in"] == 7200
