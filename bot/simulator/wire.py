"""Both directions of the wire, with sockets or without: callbacks, and the API in process."""

import io
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.models import PreparedRequest, Response
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers
from urllib3 import HTTPResponse
from werkzeug.test import Client

from bot.simulator.callback import Callback, CallbackAnswer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = [
    "HOSTS",
    "SIMULATED",
    "Callback",
    "CallbackAnswer",
    "HttpCallback",
    "PlatformAdapter",
    "WsgiCallback",
    "mount",
]

HOSTS = ("https://api.weixin.qq.com", "https://mp.weixin.qq.com")
SIMULATED = "X-Simulated-Fault"
"""Header by which the API tells the in-process adapter to break the connection."""


class HttpCallback:
    """A callback at a URL, over real sockets; the timeout covers the whole exchange."""

    def __init__(self, url: str) -> None:
        self._url = url

    def post(
        self, query: str, body: bytes, headers: Mapping[str, str], timeout: float
    ) -> CallbackAnswer:
        """Post one push on a connection of its own."""
        return self._ask("POST", query, body, headers, timeout)

    def get(self, query: str, timeout: float) -> CallbackAnswer:
        """Make the GET check."""
        return self._ask("GET", query, b"", {}, timeout)

    def _ask(
        self, method: str, query: str, body: bytes, headers: Mapping[str, str], timeout: float
    ) -> CallbackAnswer:
        deadline = time.monotonic() + timeout
        joint = "&" if urlsplit(self._url).query else "?"
        plain = {"Accept-Encoding": "identity", "User-Agent": "Mozilla/4.0", "Connection": "close"}
        with requests.Session() as session:
            session.trust_env = False
            try:
                answer = session.request(
                    method,
                    f"{self._url}{joint}{query}",
                    data=body or None,
                    headers=plain | dict(headers),
                    timeout=timeout,
                    stream=True,
                    allow_redirects=False,
                )
                content = _read(answer, deadline)
            except requests.Timeout as error:
                raise TimeoutError("no answer in time") from error
            except requests.RequestException as error:
                raise ConnectionError("no usable connection") from error
        return CallbackAnswer(answer.status_code, dict(answer.headers), content)


def _read(answer: Response, deadline: float) -> bytes:
    """Read a body without letting a trickle go past the deadline."""
    received = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise requests.Timeout("the body came too slowly")
        connection = getattr(answer.raw, "connection", None)
        if connection is not None and connection.sock is not None:
            connection.sock.settimeout(left)
        try:
            chunk = answer.raw.read1(65536)
        except Exception as error:
            raise _as_requests(error) from error
        if not chunk:
            return bytes(received)
        received += chunk


def _as_requests(error: Exception) -> requests.RequestException:
    if isinstance(error, TimeoutError) or "timed out" in str(error).lower():
        return requests.Timeout("the body came too slowly")
    return requests.ConnectionError("the body broke off")


class WsgiCallback:
    """A callback that is a WSGI application in this process; no socket, the deadline measured.

    The application runs in the calling thread; an answer that took longer than the timeout on
    ``clock`` (seconds) counts as never received.
    """

    def __init__(
        self,
        app: "WSGIApplication",
        path: str = "/wechat",
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._client = Client(app, use_cookies=False)
        self._path = path
        self._clock = clock

    def post(
        self, query: str, body: bytes, headers: Mapping[str, str], timeout: float
    ) -> CallbackAnswer:
        """Post one push."""
        return self._ask("POST", query, body, headers, timeout)

    def get(self, query: str, timeout: float) -> CallbackAnswer:
        """Make the GET check."""
        return self._ask("GET", query, b"", {}, timeout)

    def _ask(
        self, method: str, query: str, body: bytes, headers: Mapping[str, str], timeout: float
    ) -> CallbackAnswer:
        started = self._clock()
        response = self._client.open(
            self._path, method=method, query_string=query, data=body, headers=dict(headers)
        )
        try:
            content = response.get_data()
            answer = CallbackAnswer(response.status_code, dict(response.headers), content)
        finally:
            response.close()
        if self._clock() - started > timeout:
            raise TimeoutError(f"answered after {self._clock() - started:.1f} s")
        return answer


_BROKEN: dict[str, Callable[[PreparedRequest], requests.RequestException]] = {
    "hang": lambda asked: requests.ReadTimeout("Read timed out.", request=asked),
    "reset": lambda asked: requests.ConnectionError(
        ConnectionResetError(104, "Connection reset by peer"), request=asked
    ),
    "dns": lambda asked: requests.ConnectionError("Name or service not known", request=asked),
    "tls": lambda asked: requests.exceptions.SSLError("certificate verify failed", request=asked),
    "refused": lambda asked: requests.ConnectionError(
        ConnectionRefusedError(111, "Connection refused"), request=asked
    ),
}


class PlatformAdapter(BaseAdapter):
    """Serves requests to the platform's hosts from its WSGI application, without a socket.

    Simulated hangs and broken connections surface as the exceptions requests itself raises.
    """

    def __init__(self, app: "WSGIApplication") -> None:
        super().__init__()
        self._client = Client(app, use_cookies=False)

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,  # noqa: ARG002 - the signature requests expects
        timeout: Any = None,  # noqa: ARG002
        verify: Any = True,  # noqa: ARG002
        cert: Any = None,  # noqa: ARG002
        proxies: Any = None,  # noqa: ARG002
    ) -> Response:
        """Answer one prepared request."""
        started = time.perf_counter()
        parts = urlsplit(str(request.url))
        answer = self._client.open(
            parts.path or "/",
            base_url=f"{parts.scheme}://{parts.netloc}/",
            method=str(request.method),
            query_string=parts.query,
            data=_body(request.body),
            headers=dict(request.headers),
            environ_overrides={"qianqi.in_process": True, "REMOTE_ADDR": "127.0.0.1"},
        )
        try:
            broken = _BROKEN.get(answer.headers.get(SIMULATED, ""))
            if broken is not None:
                raise broken(request)
            response = _response(request, answer.status_code, answer.headers, answer.get_data())
        finally:
            answer.close()
        response.elapsed = timedelta(seconds=time.perf_counter() - started)
        return response

    def close(self) -> None:
        """Nothing is kept open."""


def mount(session: requests.Session, app: "WSGIApplication") -> None:
    """Let a requests session reach the simulated platform under WeChat's own addresses."""
    adapter = PlatformAdapter(app)
    for host in HOSTS:
        session.mount(host, adapter)


def _body(given: Any) -> bytes:
    if given is None:
        return b""
    if isinstance(given, str):
        return given.encode()
    if isinstance(given, bytes | bytearray):
        return bytes(given)
    if hasattr(given, "read"):
        return bytes(given.read())
    chunks: Iterable[bytes] = given
    return b"".join(chunks)


def _response(request: PreparedRequest, status: int, headers: Any, content: bytes) -> Response:
    response = Response()
    response.status_code = status
    response.headers = CaseInsensitiveDict(headers.items())
    response.encoding = get_encoding_from_headers(response.headers)
    response.url = str(request.url)
    response.request = request
    response.reason = HTTPStatus(status).phrase
    response.raw = HTTPResponse(io.BytesIO(content), status=status, preload_content=False)
    return response
