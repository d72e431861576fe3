"""The callback URL: checks, opens, hears and answers one push (protocol §1-§3).

It sits in front of Flask's dispatcher, because it is the hot path and needs nothing of it; every
other path goes on to Flask.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from bot.wechat import render, translate
from bot.wechat.envelope import Envelope, Refused
from handlers.ports import Clock, Heard
from handlers.wording import say

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024
PATH = "/wechat"
PLAIN, XML = "text/plain; charset=utf-8", "text/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: HTTPStatus = HTTPStatus.OK
    body: bytes = b""
    type: str = PLAIN


SUCCESS = Answer(body=render.SUCCESS.encode())


def never() -> bool:
    """Not overloaded."""
    return False


@dataclass
class Callback:
    """The WSGI application of the callback path, in front of another.

    ``hear`` gives the text to answer a push with; ``overloaded`` says that so many requests wait
    that this one could not be answered in time if it were heard. Every refusal is a 403 or 413
    with nothing in it; the reason is for our own log only.
    """

    app: "WSGIApplication"
    envelope: Envelope
    hear: Callable[[Heard], str]
    clock: Clock
    overloaded: Callable[[], bool] = never
    refusals: Counter[str] = field(default_factory=Counter)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer the callback path, pass everything else on."""
        if environ.get("PATH_INFO") != PATH:
            return self.app(environ, start_response)
        answer = self._answer(environ)
        headers = [("Content-Type", answer.type), ("Content-Length", str(len(answer.body)))]
        start_response(f"{answer.status.value} {answer.status.phrase}", headers)
        return [answer.body]

    def _answer(self, environ: "WSGIEnvironment") -> Answer:
        method, query = environ["REQUEST_METHOD"], environ.get("QUERY_STRING", "")
        now = self.clock.now().timestamp()
        try:
            if method == "GET":
                return Answer(body=self.envelope.echo(query, now).encode())
            if method == "POST":
                return self._push(query, _body(environ), now)
            raise Refused("method")
        except _TooLarge:
            return self._refuse("too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except Refused as refused:
            return self._refuse(refused.reason)

    def _push(self, query: str, body: bytes, now: float) -> Answer:
        opened = self.envelope.open(query, body, now)
        try:
            heard = translate.heard(opened.fields)
        except translate.Unknown as unknown:
            log.info("push of unknown type %s answered with success", str(unknown)[:60])
            return SUCCESS
        text = say("dialogue.busy") if self.overloaded() else self.hear(heard)
        if not text:
            return SUCCESS
        reply = render.text(heard.openid, self.envelope.original_id, text, int(now))
        return Answer(body=self.envelope.seal(reply, opened, now).encode(), type=XML)

    def _refuse(self, why: str, status: HTTPStatus = HTTPStatus.FORBIDDEN) -> Answer:
        self.refusals[why] += 1
        count = self.refusals[why]
        if count in {1, 10, 100} or count % 1000 == 0:
            log.warning("callback refused: %s (%d so far)", why, count)
        return Answer(status)


class _TooLarge(Exception):
    """The body is larger than any push."""


def _body(environ: "WSGIEnvironment") -> bytes:
    """The whole body of a push. Raises Refused for a chunked or truncated one."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        raise Refused("chunked")
    length: Any = environ.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdigit()):
        raise Refused("no length")
    if int(length) > MOST_BYTES:
        raise _TooLarge
    body: bytes = environ["wsgi.input"].read(int(length))
    if len(body) != int(length):
        raise Refused("truncated")
    return body
