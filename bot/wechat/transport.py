"""A session of ``requests`` that makes the one kind of call a sender makes thousands of times.

Preparing a request, merging the environment, pools, hooks and redirects cost ``requests`` four
times what the call itself costs; a JSON POST to the platform needs none of them and goes over a
plain keep-alive connection of its own. Everything else goes the usual way, and so do calls through
a proxy or a mounted transport; the exceptions are those of ``requests`` in any case.
"""

import http.client
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import SplitResult, urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.util.wait import wait_for_read

SHORT = frozenset({"params", "data", "timeout"})
HEAD = (
    "POST {path} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\nAccept-Encoding: identity\r\n"
    "Connection: keep-alive\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
)
LONGEST_LINE, MOST_HEADERS = 65_536, 100
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
        self._answers: BinaryIO

    def post(self, url: str, path: str, body: bytes, timeout: Timeout) -> requests.Response:
        """Post and read the answer. Raises what ``requests`` raises.

        A call that found no connection is told from one that broke off: only the latter may have
        been heard.
        """
        connection = self._ready(timeout)
        head = HEAD.format(path=path, host=self._place.netloc, length=len(body))
        try:
            connection.sock.sendall(head.encode("ascii") + body)
            answer = _read(self._answers)
        except TimeoutError as error:
            self.close()
            raise requests.ReadTimeout(error) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.close()
            raise requests.ConnectionError(error) from error
        if answer.closes:
            self.close()
        return answer.response(url)

    def _ready(self, timeout: Timeout) -> http.client.HTTPConnection:
        if self._connection is not None and _has_ended(self._connection):
            self.close()
        if self._connection is None:
            self._connection = self._connect(timeout)
            self._answers = self._connection.sock.makefile("rb")
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
            with suppress(OSError):
                self._answers.close()
            self._connection.close()
            self._connection = None


def _has_ended(connection: http.client.HTTPConnection) -> bool:
    """Whether the other side has closed while nobody was speaking (protocol §5.3)."""
    if connection.sock is None:
        return True
    return bool(wait_for_read(connection.sock, timeout=0))


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer as it was read; header names in small letters."""

    version: str
    status: int
    reason: str
    headers: Mapping[str, str]
    content: bytes
    whole: bool = True

    @property
    def closes(self) -> bool:
        """Whether the connection cannot be used again."""
        kept = self.headers.get("connection", "").lower()
        old = self.version == "HTTP/1.0" and kept != "keep-alive"
        return old or kept == "close" or not self.whole

    def response(self, url: str) -> requests.Response:
        """The answer as ``requests`` has it."""
        made = requests.Response()
        made.status_code, made.reason, made.url = self.status, self.reason, url
        made.headers = CaseInsensitiveDict(self.headers)
        made._content = self.content  # noqa: SLF001  as its own adapter fills it
        made.encoding = "utf-8"
        return made


def _read(file: BinaryIO) -> _Answer:
    """Read one answer: a JSON line or two, for which the standard reader of mail headers costs
    more than the call. Raises HTTPException, OSError and ValueError for what is no answer.
    """
    status = 100
    while 100 <= status < 200:
        version, status, reason = _status(_line(file))
        headers = _headers(file)
    if status in {204, 304}:
        return _Answer(version, status, reason, headers, b"")
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return _Answer(version, status, reason, headers, _chunks(file))
    if "content-length" in headers:
        content = _exactly(file, int(headers["content-length"]))
        return _Answer(version, status, reason, headers, content)
    return _Answer(version, status, reason, headers, file.read(), whole=False)


def _line(file: BinaryIO) -> str:
    line = file.readline(LONGEST_LINE + 1)
    if not line:
        raise http.client.RemoteDisconnected("the platform closed the connection")
    if len(line) > LONGEST_LINE or not line.endswith(b"\n"):
        raise http.client.HTTPException("a line that does not end")
    return line.decode("iso-8859-1").rstrip("\r\n")


def _status(line: str) -> tuple[str, int, str]:
    version, _, rest = line.partition(" ")
    if not version.startswith("HTTP/1."):
        raise http.client.BadStatusLine(line[:40])
    code, _, reason = rest.partition(" ")
    return version, int(code), reason


def _headers(file: BinaryIO) -> dict[str, str]:
    headers: dict[str, str] = {}
    while line := _line(file):
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
        if len(headers) > MOST_HEADERS:
            raise http.client.HTTPException("too many headers")
    return headers


def _exactly(file: BinaryIO, length: int) -> bytes:
    content = file.read(length)
    if len(content) < length:
        raise http.client.IncompleteRead(content, length - len(content))
    return content


def _chunks(file: BinaryIO) -> bytes:
    parts = []
    while size := int(_line(file).partition(";")[0], 16):
        parts.append(_exactly(file, size))
        _line(file)
    _headers(file)  # trailers, mostly none
    return b"".join(parts)
