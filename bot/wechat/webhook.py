"""The callback URL: checks, opens, hears and answers one push (protocol §1-§3).

It sits in front of Flask's dispatcher, because it is the hot path and needs nothing of it; every
other path goes on to Flask.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from bot.wechat import render, translate
from bot.wechat.envelope import Envelope, Opened, Refused
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


@dataclass(frozen=True, slots=True)
class Push:
    """A push taken out of its envelope, waiting for its answer."""

    heard: Heard
    opened: Opened
    now: float


@dataclass
class Callback:
    """The callback without any server: opens a request, and closes the answer.

    Every refusal is a 403 or 413 with nothing in it; the reason is for our own log only.
    """

    envelope: Envelope
    clock: Clock
    refusals: Counter[str] = field(default_factory=Counter)

    def before_body(self, method: str, length: str, encoding: str) -> Answer | None:
        """Refuse what need not be read: chunked bodies and those larger than any push."""
        if method == "GET":
            return None
        if method != "POST":
            return self._refuse("method")
        if encoding:
            return self._refuse("chunked")
        if not (length.isascii() and length.isdigit()):
            return self._refuse("no length")
        if len(length) > 9 or int(length) > MOST_BYTES:
            return self._refuse("too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return None

    def open(self, method: str, query: str, length: str, body: bytes) -> Answer | Push:
        """Check a request: an answer that is ready, or a push to be heard."""
        now = self.clock.now().timestamp()
        try:
            if method == "GET":
                return Answer(body=self.envelope.echo(query, now).encode())
            if len(body) != int(length):
                raise Refused("truncated")
            opened = self.envelope.open(query, body, now)
            return Push(translate.heard(opened.fields), opened, now)
        except translate.Unknown as unknown:
            log.info("push of unknown type %s answered with success", str(unknown)[:60])
            return SUCCESS
        except Refused as refused:
            return self._refuse(refused.reason)

    def close(self, push: Push, text: str) -> Answer:
        """The answer to a push with a text; ``success`` when there is nothing to say."""
        if not text:
            return SUCCESS
        reply = render.text(push.heard.openid, self.envelope.original_id, text, int(push.now))
        sealed = self.envelope.seal(reply, push.opened, push.now)
        return Answer(body=sealed.encode(), type=XML)

    def busy(self, push: Push) -> Answer:
        """The answer of a house that cannot hear one more in time."""
        return self.close(push, say("dialogue.busy"))

    def _refuse(self, why: str, status: HTTPStatus = HTTPStatus.FORBIDDEN) -> Answer:
        self.refusals[why] += 1
        count = self.refusals[why]
        if count in {1, 10, 100} or count % 1000 == 0:
            log.warning("callback refused: %s (%d so far)", why, count)
        return Answer(status)


@dataclass
class CallbackInFront:
    """The callback path as WSGI, in front of another application."""

    app: "WSGIApplication"
    callback: Callback
    hear: Callable[[Heard], str]

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
        method, length = environ["REQUEST_METHOD"], str(environ.get("CONTENT_LENGTH") or "")
        refused = self.callback.before_body(
            method, length, environ.get("HTTP_TRANSFER_ENCODING", "")
        )
        if refused is not None:
            return refused
        body: bytes = environ["wsgi.input"].read(int(length)) if method == "POST" else b""
        found = self.callback.open(method, environ.get("QUERY_STRING", ""), length, body)
        if isinstance(found, Answer):
            return found
        return self.callback.close(found, self.hear(found.heard))
