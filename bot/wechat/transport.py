"""A session of ``requests`` that makes the one kind of call a sender makes thousands of times.

Merging the environment, cookies, hooks and redirects cost ``requests`` more than the call itself;
a JSON POST to the platform needs none of them. Everything else goes the usual way, and so do the
transports that are mounted and the exceptions that are raised.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import requests
from requests.structures import CaseInsensitiveDict

LEAN = frozenset({"params", "data", "timeout"})


class Session(requests.Session):
    """``requests.Session`` with a short way for POSTs of bytes. One object serves one thread."""

    def __init__(self) -> None:
        """Start without knowing any host."""
        super().__init__()
        self._surroundings: dict[str, Mapping[str, Any]] = {}
        self._plain = {
            "User-Agent": str(self.headers["User-Agent"]),
            "Accept": "*/*",
            "Connection": "keep-alive",
        }

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **rest: Any) -> Any:
        """Make a request; a POST of bytes with parameters takes the short way."""
        short = isinstance(rest.get("data"), bytes) and isinstance(url, str) and rest.keys() <= LEAN
        if args or not short or str(method).upper() != "POST":
            return super().request(method, url, *args, **rest)
        return self._post(str(url), rest["data"], rest.get("params") or {}, rest.get("timeout"))

    def _post(self, url: str, body: bytes, params: Mapping[str, str], timeout: Any) -> Any:
        prepared = requests.PreparedRequest()
        prepared.method = "POST"
        prepared.url = f"{url}?{urlencode(params)}" if params else url
        prepared.headers = CaseInsensitiveDict(self._plain)
        prepared.headers["Content-Length"] = str(len(body))
        prepared.body = body
        prepared._cookies = self.cookies  # type: ignore[attr-defined]  # noqa: SLF001  read later
        answer = self.get_adapter(url).send(
            prepared, stream=False, timeout=timeout, **self._around(url)
        )
        _ = answer.content  # read whole, so that the connection can be used again
        return answer

    def _around(self, url: str) -> Mapping[str, Any]:
        """Proxies and certificates of the environment, looked up once for each address."""
        if url not in self._surroundings:
            found = self.merge_environment_settings(url, {}, False, None, None)
            names = ("proxies", "verify", "cert")
            self._surroundings[url] = {name: dict(found)[name] for name in names}
        return self._surroundings[url]
