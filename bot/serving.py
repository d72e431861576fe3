"""The web server: one event loop hears the callback, threads serve the pages.

A push is read, opened and closed in the loop and heard by the inbox's one writer, so that no two
threads fight over the interpreter and a slow client costs a coroutine, not a thread. Everything
else goes to Flask in a thread pool. Why uvicorn: docs/decisions/0006-web-server.md.
"""

import asyncio
import logging
import socket
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

import uvicorn
from a2wsgi import WSGIMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.wechat.webhook import PATH, Answer, Callback
from handlers.ports import Heard

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

log = logging.getLogger(__name__)

BODY_SECONDS = 4.0
PULSE_SECONDS = 0.05
IDLE_SECONDS = 30
FINISH_SECONDS = 10
PAGE_THREADS = 8
BACKLOG = 2048
NO_HTTP = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Front:
    """The ASGI application: the callback path here, every other path in Flask.

    ``overloaded`` says that so many pushes wait that one more could not be answered in time.
    """

    def __init__(
        self,
        pages: "WSGIApplication",
        callback: Callback | None = None,
        hear: Callable[[Heard], Awaitable[str]] | None = None,
        overloaded: Callable[[], bool] = lambda: False,
    ) -> None:
        """Put the callback in front of the pages."""
        self.pages: Any = WSGIMiddleware(cast("Any", pages), workers=PAGE_THREADS)
        self.callback = callback
        self.hear = hear
        self.overloaded = overloaded
        self._late = 0.0
        self._due = 0.0

    @property
    def lag(self) -> float:
        """How late the loop is, in seconds; a push has waited as long before we see it.

        It is the last beat's delay, or that of the beat which is overdue now: a flood is seen
        while its first wave is still being read.
        """
        return max(self._late, monotonic() - self._due if self._due else 0.0)

    def _beat(self) -> None:
        self._late = max(monotonic() - self._due, 0.0) if self._due else 0.0
        self._due = monotonic() + PULSE_SECONDS
        asyncio.get_running_loop().call_later(PULSE_SECONDS, self._beat)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        if not self._due:
            self._beat()
        if scope["path"] != PATH or self.callback is None:
            await self.pages(scope, receive, send)
            return
        answer = await self._answer(self.callback, scope, receive)
        headers = [
            (b"content-type", answer.type.encode()),
            (b"content-length", str(len(answer.body)).encode()),
        ]
        status = answer.status.value
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, callback: Callback, scope: Scope, receive: Receive) -> Answer:
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"").decode("latin-1")
        refused = callback.before_body(
            scope["method"], length, headers.get(b"transfer-encoding", b"").decode("latin-1")
        )
        if refused is not None:
            return refused
        body = await _body(receive) if scope["method"] == "POST" else b""
        query = scope["query_string"].decode("latin-1")
        found = callback.open(scope["method"], query, length or "0", body)
        if isinstance(found, Answer):
            return found
        if self.overloaded() or self.hear is None:
            return callback.busy(found)
        return callback.close(found, await self.hear(found.heard))


async def _body(receive: Receive) -> bytes:
    """The whole body; one that comes too slowly is cut off and then refused as truncated."""
    body = b""
    with suppress(TimeoutError):
        async with asyncio.timeout(BODY_SECONDS):
            more = True
            while more:
                message = await receive()
                body += message.get("body", b"")
                more = message.get("more_body", False)
    return body


class _Protocol(HttpToolsProtocol):
    """HTTP/1.1 that refuses what is no HTTP in our way: a 403 with nothing in it."""

    def send_400_response(self, msg: str) -> None:
        """Refuse and close; the reason is for the log only."""
        log.info("not HTTP: %s", msg)
        self.transport.write(NO_HTTP)
        self.transport.close()


class WebServer:
    """Serves one application on one port until stopped."""

    def __init__(self, front: Front, *, host: str, port: int) -> None:
        """Bind the port at once. Raises OSError when it is taken."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((host, port))
            self._socket.listen(BACKLOG)  # whoever comes before the loop runs waits in the queue
        except OSError:
            self._socket.close()
            raise
        self.port = int(self._socket.getsockname()[1])
        self._server = uvicorn.Server(
            uvicorn.Config(
                front,
                loop="uvloop",
                http=_Protocol,
                ws="none",
                lifespan="off",
                interface="asgi3",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                proxy_headers=False,
                backlog=BACKLOG,
                timeout_keep_alive=IDLE_SECONDS,
                timeout_graceful_shutdown=FINISH_SECONDS,
            )
        )
        self._thread: threading.Thread | None = None

    def run(self) -> None:
        """Serve in this thread until ``stop``."""
        config = self._server.config
        loop_factory = config.get_loop_factory()
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            # _serve is serve without taking over the signals, which are the command's
            runner.run(self._server._serve(sockets=[self._socket]))  # noqa: SLF001

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name="web", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take no new requests, finish those in hand, close."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(timeout=FINISH_SECONDS + 2)


def is_free(host: str, port: int) -> bool:
    """Whether a port can be bound."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
