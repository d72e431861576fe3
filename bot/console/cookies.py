"""The cookies of the desk: session, browser at the door, and one sentence for the next page."""

import hashlib
import hmac
from urllib.parse import quote, unquote

from flask import Request, Response

SESSION, DOOR, TOLD = "__Host-qianqi-desk", "__Host-qianqi-door", "__Host-qianqi-told"
LONGEST = 900


def keep(response: Response, name: str, value: str, *, seconds: int | None = None) -> None:
    """Set a cookie that only this host gets back, over TLS, and no script can read."""
    response.set_cookie(
        name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="Lax"
    )


def drop(response: Response, name: str) -> None:
    """Take a cookie away."""
    response.set_cookie(name, "", max_age=0, path="/", secure=True, httponly=True, samesite="Lax")


def csrf_of(token: str) -> str:
    """The token that forms of a session carry; it follows from the session and tells nothing."""
    return hashlib.sha256(f"csrf:{token}".encode()).hexdigest()[:40]


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def tell(response: Response, words: str) -> None:
    """Keep a sentence for the next page."""
    keep(response, TOLD, quote(words[:LONGEST], safe=""), seconds=60)


def told(request: Request) -> str:
    """The sentence kept for this page."""
    return unquote(request.cookies.get(TOLD, ""))
