"""A session of ``requests`` that makes the one kind of call a sender makes thousands of times.

Preparing a request, merging the environment, pools, hooks and redirects cost ``requests`` four
times what the call itself costs; a JSON POST to the platform needs none of them and goes over a
plain keep-alive connection of its own. Everything else goes the usual way, and so do calls through
a proxy or a mounted transport; the exceptions are those of ``requests`` in any case.
"""

import http.client
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.util.wait import wait_for_read

SHORT = frozenset({"params", "data", "timeout"})
HEADERS = {"Accept": "*/*", "Connection": "keep-alive", "Content-Type": "application/json"}
Timeout = tuple[float, float]


class Session(requests.Session):
    """``requests.Session`` with a short way for POSTs of bytes. One object serves one thread."""

    def __init__(self) -> None:
        """Start without knowing any host."""
        super().__init__()
        self._lines: dict[str, _Line | None] = {}

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **rest: Any) -> Any:
        """Make a request; a POST of bytes with a pair of time-outs may take the short way."""
        if not args and isinstance(url, str) and _is_short(method, rest):
            place = urlsplit(url)
            line = self._line(url, place)
            if line is not None:
                path = f"{place.path}?{urlencode(rest.get('params') or {})}"
                return line.post(url, path, rest["data"], rest["timeout"])
        return super().request(method, url, *args, **rest)

    def _line(self, url: str, place: SplitResult) -> "_Line | None":
        """The connection to a host, or None when its calls have to go the usual way."""
        host = f"{place.scheme}://{place.netloc}"
        if host not in self._lines:
            around = self.merge_environment_settings(url, {}, False, None, None)
            plain = type(self.get_adapter(url)) is HTTPAdapter and not around["proxies"]
            self._lines[host] = _Line(place, around["verify"]) if plain else None
        return self._lines[host]

    def close(self) -> None:
        """Close every connection."""
        super().close()
        for line in self._lines.values():
            if line is not None:
                line.close()


def _is_short(method: str | bytes, rest: Mapping[str, Any]) -> bool:
    return (
        str(method).upper() == "POST"
        and isinstance(rest.get("data"), bytes)
        and isinstance(rest.get("timeout"), tuple)
        and rest.keys() <= SHORT
    )


class _Line:
    """One keep-alive connection; it is made anew whenever it is found broken."""

    def __init__(self, place: SplitResult, verify: Any) -> None:
        self._place = place
        self._verify = verify
        self._connection: http.client.HTTPConnection | None = None

    def post(self, url: str, path: str, body: bytes, timeout: Timeout) -> requests.Response:
        """Post and read the answer. Raises what ``requests`` raises.

        A call that found no connection is told from one that broke off: only the latter may have
        been heard.
        """
        connection = self._ready(timeout)
        try:
            connection.request("POST", path, body, HEADERS)
            answer = connection.getresponse()
            content = answer.read()
        except TimeoutError as error:
            self.close()
            raise requests.ReadTimeout(error) from error
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise requests.ConnectionError(error) from error
        if answer.will_close:
            self.close()
        return _response(url, answer, content)

    def _ready(self, timeout: Timeout) -> http.client.HTTPConnection:
        if self._connection is not None and _has_ended(self._connection):
            self.close()
        if self._connection is None:
            self._connection = self._connect(timeout)
        return self._connection

    def _connect(self, timeout: Timeout) -> http.client.HTTPConnection:
        host, port = self._place.hostname or "", self._place.port
        made = (
            http.client.HTTPSConnection(host, port, timeout=timeout[0], context=self._context())
            if self._place.scheme == "https"
            else http.client.HTTPConnection(host, port, timeout=timeout[0])
        )
        try:
            made.connect()
        except TimeoutError as error:
            raise requests.ConnectTimeout(error) from error
        except ssl.SSLError as error:
            raise requests.exceptions.SSLError(error) from error
        except OSError as error:
            raise requests.ConnectionError(ConnectionRefusedError(str(error))) from error
        made.sock.settimeout(timeout[1])
        return made

    def _context(self) -> ssl.SSLContext:
        """Certificates as ``requests`` would take them."""
        if self._verify is False:
            return ssl._create_unverified_context()  # noqa: S323, SLF001  asked for by the operator
        trusted = DEFAULT_CA_BUNDLE_PATH if self._verify is True else str(self._verify)
        return ssl.create_default_context(cafile=trusted)

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _has_ended(connection: http.client.HTTPConnection) -> bool:
    """Whether the other side has closed while nobody was speaking (protocol §5.3)."""
    if connection.sock is None:
        return True
    return bool(wait_for_read(connection.sock, timeout=0))


def _response(url: str, answer: http.client.HTTPResponse, content: bytes) -> requests.Response:
    made = requests.Response()
    made.status_code, made.reason, made.url = answer.status, answer.reason, url
    made.headers = CaseInsensitiveDict(answer.headers.items())
    made._content = content  # noqa: SLF001  as its own adapter fills it
    made.encoding = "utf-8"
    return made
