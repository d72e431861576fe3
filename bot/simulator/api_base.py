"""The shape of the server APIs: a route, one call as it arrived, and reading its parts."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from bot.simulator.clean import clean
from bot.simulator.errors import ApiError
from bot.simulator.platform import Platform

_ESCAPE = re.compile(rb"\\u[0-9a-fA-F]{4}")


@dataclass(frozen=True)
class Upload:
    """A file part of a multipart body."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class Call:
    """One call of a server API, whatever its Content-Type said."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes
    form: Mapping[str, str] = field(default_factory=dict)
    upload: Upload | None = None
    address: str = "127.0.0.1"
    base: str = "https://api.weixin.qq.com/"

    @cached_property
    def json(self) -> dict[str, Any]:
        """Read the raw body as an object; ``ApiError`` 44002 if empty, 47001 if not JSON."""
        if not self.body.strip():
            raise ApiError(44002)
        try:
            found = json.loads(self.body.decode("utf-8"), strict=False)
        except (UnicodeDecodeError, ValueError) as error:
            raise ApiError(47001) from error
        if not isinstance(found, dict):
            raise ApiError(47001)
        cleaned: dict[str, Any] = clean(found)
        return cleaned

    @property
    def escaped(self) -> bool:
        r"""Tell whether the body hides characters behind ``\uXXXX``."""
        return _ESCAPE.search(self.body) is not None

    def obj(self, name: str) -> dict[str, Any]:
        """Give an object in the body (47001)."""
        inner = self.json.get(name)
        if not isinstance(inner, dict):
            raise ApiError(47001)
        return inner

    def words(self, name: str, *, most: int) -> list[str]:
        """Give a list of texts in the body: 40031 if it is none, 40032 if longer than ``most``."""
        found = self.json.get(name)
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise ApiError(40031)
        if not 1 <= len(found) <= most:
            raise ApiError(40032)
        return found


@dataclass(frozen=True)
class Raw:
    """An answer that is not JSON, or has another status."""

    body: bytes
    mime: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = dict[str, Any] | Raw
Handler = Callable[[Platform, Call], Answer]
OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}


@dataclass(frozen=True)
class Route:
    """An endpoint: ``ANY`` accepts both methods; ``token`` False needs no access token.

    ``json`` False leaves the body unread (uploads, GET); ``issues`` marks calls that hand out
    tokens, where the IP whitelist holds.
    """

    method: Literal["GET", "POST", "ANY"]
    path: str
    handler: Handler
    token: bool = True
    json: bool = True
    issues: bool = False


def get(path: str, handler: Handler, *, token: bool = True, issues: bool = False) -> Route:
    """Declare a GET endpoint."""
    return Route("GET", path, handler, token, json=False, issues=issues)


def post(path: str, handler: Handler, *, token: bool = True, issues: bool = False) -> Route:
    """Declare a POST endpoint with a JSON body."""
    return Route("POST", path, handler, token, issues=issues)


def upload(path: str, handler: Handler) -> Route:
    """Declare a POST endpoint with a multipart body."""
    return Route("POST", path, handler, json=False)
