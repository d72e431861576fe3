"""The callback URL: checks, opens, hears and answers one push (protocol §1-§3)."""

import logging
from collections import Counter
from collections.abc import Callable

from flask import Blueprint, Response, request

from bot.wechat import render, translate
from bot.wechat.envelope import Envelope, Refused
from handlers.ports import Clock, Heard
from handlers.wording import say

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024
PATH = "/wechat"


def callback(
    envelope: Envelope,
    hear: Callable[[Heard], str],
    clock: Clock,
    overloaded: Callable[[], bool] = lambda: False,
) -> Blueprint:
    """The blueprint of the callback.

    ``hear`` gives the text to answer with; ``overloaded`` says that so many requests wait that
    this one could not be answered in time if it were heard.
    """
    blueprint = Blueprint("wechat", __name__)
    refusals: Counter[str] = Counter()

    def refuse(why: str, status: int = 403) -> Response:
        refusals[why] += 1
        if refusals[why] in {1, 10, 100} or refusals[why] % 1000 == 0:
            log.warning("callback refused: %s (%d so far)", why, refusals[why])
        return Response(status=status, mimetype="text/plain")

    @blueprint.get(PATH)
    def check() -> Response:
        try:
            echo = envelope.echo(_query(), clock.now().timestamp())
        except Refused as refused:
            return refuse(refused.reason)
        return Response(echo, mimetype="text/plain")

    @blueprint.post(PATH)
    def push() -> Response:
        if "Transfer-Encoding" in request.headers or request.content_length is None:
            return refuse("chunked")
        if request.content_length > MOST_BYTES:
            return refuse("too large", 413)
        body = request.get_data(cache=False)
        if len(body) != request.content_length:
            return refuse("truncated")
        now = clock.now().timestamp()
        try:
            opened = envelope.open(_query(), body, now)
            heard = translate.heard(opened.fields)
        except Refused as refused:
            return refuse(refused.reason)
        except translate.Unknown as unknown:
            log.info("push of unknown type %s answered with success", str(unknown)[:60])
            return _success()
        text = say("dialogue.busy") if overloaded() else hear(heard)
        if not text:
            return _success()
        reply = render.text(heard.openid, envelope.original_id, text, int(now))
        return Response(envelope.seal(reply, opened, now), mimetype="text/xml")

    return blueprint


def _query() -> str:
    return request.query_string.decode("latin-1")


def _success() -> Response:
    return Response(render.SUCCESS, mimetype="text/plain")
